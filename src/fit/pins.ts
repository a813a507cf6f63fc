import { failure } from '../errors/index.ts'
import { formatAddress, parseAddress, resolveAddress, runsOf } from '../formats/addresses.ts'
import type { DecoderConfig } from '../formats/config/decoder.ts'
import { describeBytes } from '../formats/decimal.ts'
import { indicesOf } from '../formats/parameter-index.ts'
import { fromNumbers } from '../formats/dtype.ts'
import { noTensor } from '../formats/safetensors/file.ts'
import { decoderParameters } from '../models/parameters.ts'
import type { StepResult, Trainer } from './trainer.ts'
import type { ExactNumber, PinsEvent } from './events.ts'
import { ExampleGradients } from './example-gradients.ts'

/** One number that a run keeps a record of. */
export interface PinnedNumber {
  /** `model.norm.weight[3]` */
  readonly address: string
  readonly tensor: string
  /** Row-major, from 0. */
  readonly element: number
}

/** Numbers that one run may pin: each is a line's worth of log at every step. */
export const MOST_PINS = 256

/**
 * The numbers that addresses name, each once; a slice names all of its numbers. The head of a model with tied embeddings
 * is the embedding.
 * @throws formats.address.*, formats.safetensors.no-tensor (with the nearest name), fit.option for too many
 */
export function pinnedNumbers(addresses: readonly string[], config: DecoderConfig): PinnedNumber[] {
  const shapes = new Map(decoderParameters(config).map(({ name, shape }) => [name, shape]))
  const found = new Map<string, PinnedNumber>()
  for (const text of addresses) {
    const asked = parseAddress(text)
    const tied = config.tiedEmbeddings && asked.tensor === 'lm_head.weight'
    const address = tied ? { ...asked, tensor: 'model.embed_tokens.weight' } : asked
    const { tensor } = address
    const shape = shapes.get(tensor)
    if (shape === undefined) throw noTensor('--pin', tensor, [...shapes.keys()])
    const slice = resolveAddress(address, shape)
    const count = slice.counts.reduce((product, extent) => product * extent, 1)
    if (found.size + count > MOST_PINS) throw failure('fit.option', text, { option: '--pin', expected: `≤ ${MOST_PINS}`, found: String(found.size + count) })
    for (const { start, count: length } of runsOf(slice, shape)) {
      for (let element = start; element < start + length; element++) {
        const name = formatAddress({ tensor, indices: indicesOf(element, shape) })
        found.set(name, { address: name, tensor, element })
      }
    }
  }
  return [...found.values()]
}

/** A number with its bits; of no number (NaN, infinite) JSON has only the bits. */
export function exactNumber(value: number, dtype: 'F32' | 'F64' = 'F32'): ExactNumber {
  const { bits } = describeBytes(fromNumbers([value], dtype), dtype)
  return { value: Number.isFinite(value) ? value : null, bits }
}

/**
 * Watches pinned numbers over the steps of a run: value, gradient and moments are read from the runtime's state around
 * each step, the gradient of each window of text by a program of its own over that state. Nothing it does changes a loss.
 */
export class PinWatch {
  private before: readonly number[] = []
  private windows: number[][] = []

  private constructor(
    private readonly trainer: Trainer,
    private readonly pins: readonly PinnedNumber[],
    private readonly each: ExampleGradients,
  ) {}

  /** Compiles what it takes. `undefined` where nothing is pinned. */
  static async open(trainer: Trainer, pins: readonly PinnedNumber[], signal?: AbortSignal): Promise<PinWatch | undefined> {
    if (pins.length === 0) return undefined
    const { runtime, config, batch } = trainer.options
    return new PinWatch(trainer, pins, await ExampleGradients.compile({ runtime, config, batch, context: config.context, numbers: pins, signal }))
  }

  /** Before a step: the numbers as it finds them, and how each window of its text pulls at them. */
  async look(): Promise<void> {
    const { trainer, pins } = this
    this.before = await this.values(pins.map(({ tensor }) => tensor))
    const batches = trainer.nextBatches()
    const scale = 1 / batches.reduce((total, { tokens }) => total + tokens, 0)
    this.windows = pins.map(() => [])
    for (const batch of batches) {
      const gradients = await this.each.run(trainer.state, batch, scale)
      for (const [i, of] of gradients.entries()) this.windows[i].push(...of)
    }
  }

  /** After the step that `look` came before. */
  async record({ step }: StepResult): Promise<PinsEvent> {
    const { trainer, pins, before, windows } = this
    const after = await this.values(pins.map(({ tensor }) => tensor))
    // Where a step updates in place, its gradients are still there; elsewhere they are the sum over the windows.
    const split = trainer.options.runtime.training === 'split'
    const gradients = split ? await this.values(pins.map(({ tensor }) => `gradient.${tensor}`)) : windows.map((of) => Math.fround(of.reduce((sum, one) => sum + one, 0)))
    const shapes = new Map(trainer.parameters.map((spec) => [spec.name, spec]))
    const numbers: PinsEvent['numbers'][number][] = []
    for (const [i, { address, tensor, element }] of pins.entries()) {
      const names = trainer.options.optimizer.moments(shapes.get(tensor)!)
      const moments = await trainer.state.read(names.map((name) => ({ name: `${name}.${tensor}`, start: element, count: 1 })))
      numbers.push({
        address,
        before: exactNumber(before[i]),
        gradient: exactNumber(gradients[i]),
        moments: Object.fromEntries(names.map((name, k) => [name, exactNumber(Math.fround(moments[k].data[0]))])),
        // The difference of two float32 in float64: added to the one before it gives the one after, to the bit.
        update: exactNumber(after[i] - before[i], 'F64'),
        after: exactNumber(after[i]),
        windows: windows[i].map((value) => (Number.isFinite(value) ? value : null)),
      })
    }
    return { v: 1, kind: 'pins', step, numbers }
  }

  private async values(names: readonly string[]): Promise<number[]> {
    const found = await this.trainer.state.read(this.pins.map(({ element }, i) => ({ name: names[i], start: element, count: 1 })))
    // The reference computes in float64; what is kept of a run is float32.
    return found.map(({ data }) => Math.fround(data[0]))
  }

  /** Milliseconds that watching adds to a step. */
  async time(): Promise<number> {
    await this.look()
    const started = performance.now()
    await this.look()
    return performance.now() - started
  }

  close(): void {
    this.each.close()
  }
}
