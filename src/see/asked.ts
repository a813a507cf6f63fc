import { openModelFrom, type Model, type OpenOptions } from '../ask/model.ts'
import { failure } from '../errors/index.ts'
import { formatAddress, resolveAddress, runsOf, type Address } from '../formats/addresses.ts'
import { bytesOf, storedNumbers, type StoredType } from '../formats/dtype.ts'
import type { HostArray, SliceValues } from '../runtime/runtime.ts'
import type { OpenedCheckpoint } from './open.ts'
import type { Edit } from './patched.ts'

/** Numbers of one tensor, as a runtime's state holds them. */
interface Turn extends SliceValues {
  readonly name: string
  readonly start: number
  readonly count: number
}

/**
 * A model that answers while its numbers are turned: what its files hold, to the bit, and its parameters inside a
 * runtime. They are mutable there: an answer before an edit and one after it come from the same executable.
 */
export class AskedModel {
  constructor(
    readonly opened: OpenedCheckpoint,
    readonly model: Model,
  ) {}

  /**
   * The address by the name under which the engine keeps its tensor: of a tied head, the embedding's.
   * @throws formats.safetensors.no-tensor; see.not-in-engine for a tensor that no answer depends on
   */
  placed(address: Address): Address {
    if (address.tensor in this.model.state.spec) return address
    const tied = this.opened.ties.find(({ name, with: other }) => name === address.tensor && other in this.model.state.spec)
    if (tied !== undefined) return { ...address, tensor: tied.with }
    // What isn't in the files either has the better error.
    this.opened.weights().entry(address.tensor)
    throw failure('see.not-in-engine', address.tensor, {})
  }

  /**
   * The one number that an address names, by the engine's name of its tensor and its place in it, row-major.
   * @throws formats.address.*, see.one-number, see.not-in-engine
   */
  one(address: Address): { readonly address: Address; readonly tensor: string; readonly element: number } {
    const placed = this.placed(address)
    const { shape } = this.opened.weights().entry(placed.tensor)
    const slice = resolveAddress(placed, shape)
    if (slice.shape.length > 0) throw failure('see.one-number', formatAddress(placed), { shape: shape.join(','), count: slice.shape.reduce((size, extent) => size * extent, 1) })
    const [{ start: element }] = runsOf(slice, shape)
    return { address: placed, tensor: placed.tensor, element }
  }

  /**
   * Turns the numbers of an edit, does `work`, and puts back the bits that were there, whatever becomes of it.
   * @throws models.load.range where the engine's float32 can't hold a number of the edit
   */
  async turned<T>({ after, tensor, runs, width, entry }: Pick<Edit, 'after' | 'tensor' | 'runs' | 'width' | 'entry'>, work: () => Promise<T>): Promise<T> {
    const values = storedNumbers(after, entry.dtype) as ArrayLike<number>
    for (let i = 0; i < values.length; i++) {
      if (Number.isFinite(values[i]) && !Number.isFinite(Math.fround(values[i]))) throw failure('models.load.range', entry.address, { name: tensor, value: values[i] })
    }
    let from = 0
    const turns = runs.map(({ start, count }): Turn => {
      const part = storedNumbers(after.subarray(from * width, (from + count) * width), entry.dtype) as ArrayLike<number>
      from += count
      return { name: tensor, start, count, values: part }
    })
    return this.holding(turns, work)
  }

  /** The same for one element and a bare number, which the state rounds to what it keeps. */
  turnedTo<T>(tensor: string, element: number, value: number, work: () => Promise<T>): Promise<T> {
    return this.holding([{ name: tensor, start: element, count: 1, values: [value] }], work)
  }

  private async holding<T>(turns: readonly Turn[], work: () => Promise<T>): Promise<T> {
    const { state } = this.model
    const before: readonly HostArray[] = await state.read(turns)
    await state.write(turns)
    try {
      return await work()
    } finally {
      await state.write(turns.map((turn, i) => ({ ...turn, values: before[i].data })))
    }
  }

  /** The stored type of a tensor, and one of its numbers as stored. */
  async stored(tensor: string, element: number, signal?: AbortSignal): Promise<{ dtype: StoredType; bytes: Uint8Array<ArrayBuffer>; value: number }> {
    const weights = this.opened.weights()
    const { dtype } = weights.entry(tensor)
    const bytes = (await weights.read(tensor, { start: element, count: 1 }, signal)).slice(0, bytesOf(dtype))
    return { dtype, bytes, value: Number(storedNumbers(bytes, dtype)[0]) }
  }

  /** Gives back the runtime's memory and the files. The runtime itself stays open. */
  async close(): Promise<void> {
    await this.model.close()
    await this.opened.close()
  }
}

/**
 * Brings the weights of an opened checkpoint, as its edits leave them, into a runtime. Closing what comes back closes
 * the checkpoint too; after an error it is closed.
 * @throws see.no-weights, ask.model.none, formats.config.*, models.load.* (what the engine doesn't run)
 */
export async function askable(opened: OpenedCheckpoint, options: Omit<OpenOptions, 'checkpoint'>): Promise<AskedModel> {
  try {
    return new AskedModel(opened, await openModelFrom(opened.place.folder, { ...options, checkpoint: opened.weights() }))
  } catch (cause) {
    await opened.close()
    throw cause
  }
}
