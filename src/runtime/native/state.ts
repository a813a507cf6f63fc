import { failure } from '../../errors/index.ts'
import type { DType, StateSpec } from '../../graph/index.ts'
import { hostBuffer } from '../host.ts'
import type { HostArray, HostData, Slice, SliceValues, Snapshot, State } from '../runtime.ts'
import { checkedRange, rangeOf } from '../slices.ts'
import { OrtValue } from './ort/index.ts'

/** Tensors in ONNX Runtime's memory. Runs bind them; nothing leaves but what `read` is asked for. */
export class NativeState implements State {
  readonly spec: StateSpec
  /** Set where a run failed half-way through an update in place: the numbers are no state of training any more. */
  damaged = false
  private readonly values = new Map<string, OrtValue>()
  private changes = 0
  private tail: Promise<unknown> = Promise.resolve()
  private readonly closers = new Set<() => void>()
  private readonly closeWith = () => this.close()

  constructor(
    own: StateSpec,
    private readonly over?: NativeState,
  ) {
    const twice = over && Object.keys(own).find((name) => name in over.spec)
    if (twice !== undefined) throw new Error(`the state below has a tensor ${twice} too`)
    this.spec = { ...over?.spec, ...own }
    // What is bound to this state is bound to the memory of the one below, too.
    over?.closers.add(this.closeWith)
    for (const [name, { dtype, shape }] of Object.entries(own)) {
      const value = OrtValue.allocate(dtype, shape)
      this.values.set(name, value)
      hostView(value).fill(0)
    }
  }

  get version(): number {
    return this.changes + (this.over?.version ?? 0)
  }

  /** Counts a change of the named tensors, each in the state that owns it. */
  touch(names: readonly string[]): void {
    const below = names.filter((name) => !this.values.has(name))
    if (below.length < names.length) this.changes++
    if (below.length > 0) this.over?.touch(below)
  }

  value(name: string): OrtValue {
    const found = this.values.get(name)
    if (found) return found
    if (this.over) return this.over.value(name)
    throw failure('runtime.state', name, { expected: [...this.values.keys()].slice(0, 5).join(', ') || '–', found: name })
  }

  /** One run, read or write at a time, in the order they were asked for, also among states over one another. */
  exclusive<T>(work: () => Promise<T>): Promise<T> {
    if (this.over) return this.over.exclusive(work)
    const mine = this.tail.then(work)
    this.tail = mine.catch(() => undefined)
    return mine
  }

  /** Bindings to this state go before its memory does. */
  onClose(release: () => void): void {
    this.closers.add(release)
  }

  read(slices: readonly Slice[]): Promise<HostArray[]> {
    return this.exclusive(async () => slices.map((slice) => this.readNow(slice)))
  }

  private readNow(slice: Slice): HostArray {
    this.mustBeWhole()
    const { start, count, shape } = rangeOf(this.spec, slice)
    const data = hostView(this.value(slice.name)).slice(start, start + count)
    return { dtype: this.spec[slice.name].dtype, shape, data }
  }

  write(slices: readonly SliceValues[]): Promise<void> {
    return this.exclusive(async () => {
      const ranges = slices.map((slice) => checkedRange(this.spec, slice))
      slices.forEach((slice, i) => hostView(this.value(slice.name)).set(slice.values, ranges[i].start))
      this.touch(slices.map(({ name }) => name))
    })
  }

  snapshot(names: readonly string[] = Object.keys(this.spec)): Promise<Snapshot> {
    return this.exclusive(async () => ({ version: this.version, arrays: new Map(names.map((name) => [name, this.readNow({ name })])) }))
  }

  restore({ arrays }: Snapshot): Promise<void> {
    return this.exclusive(async () => {
      for (const [name, { data }] of arrays) hostView(this.value(name)).set(data)
      this.damaged = false
      this.touch([...arrays.keys()])
    })
  }

  mustBeWhole(): void {
    if (this.damaged) throw failure('runtime.damaged', '', {})
    this.over?.mustBeWhole()
  }

  close(): void {
    for (const release of this.closers) release()
    this.closers.clear()
    this.over?.closers.delete(this.closeWith)
    for (const value of this.values.values()) value.release()
    this.values.clear()
  }
}

/** A value's memory as the host's typed array of its dtype. */
export function hostView(value: OrtValue): HostData {
  return value.data as HostData
}

/** A copy of a value's numbers. */
export function hostCopy(value: OrtValue, dtype: DType): HostArray {
  const data = hostBuffer(dtype, value.length)
  data.set(hostView(value))
  return { dtype, shape: value.shape, data }
}
