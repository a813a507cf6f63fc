import { failure } from '../../errors/index.ts'
import type { StateSpec } from '../../graph/index.ts'
import type { HostArray, Slice, SliceValues, Snapshot, State } from '../runtime.ts'
import { checkedRange, rangeOf } from '../slices.ts'
import { referenceArray, type MutableArray } from './array.ts'

/** State of the reference runtime: every float, of whatever declared width, is a float64 in a typed array. */
export class ReferenceState implements State {
  readonly spec: StateSpec
  private readonly arrays = new Map<string, MutableArray>()
  private changes = 0

  constructor(
    own: StateSpec,
    private readonly over?: ReferenceState,
  ) {
    const twice = over && Object.keys(own).find((name) => name in over.spec)
    if (twice !== undefined) throw new Error(`the state below has a tensor ${twice} too`)
    this.spec = { ...over?.spec, ...own }
    for (const [name, { dtype, shape }] of Object.entries(own)) this.arrays.set(name, referenceArray(dtype, shape))
  }

  get version(): number {
    return this.changes + (this.over?.version ?? 0)
  }

  /** Counts a change of the named tensors, each in the state that owns it. */
  touch(names: readonly string[]): void {
    const below = names.filter((name) => !this.arrays.has(name))
    if (below.length < names.length) this.changes++
    if (below.length > 0) this.over?.touch(below)
  }

  array(name: string): MutableArray {
    const found = this.arrays.get(name)
    if (found) return found
    if (this.over) return this.over.array(name)
    throw failure('runtime.state', name, { expected: [...this.arrays.keys()].slice(0, 5).join(', ') || '–', found: name })
  }

  async read(slices: readonly Slice[]): Promise<HostArray[]> {
    return slices.map((slice) => {
      const { start, count, shape } = rangeOf(this.spec, slice)
      const from = this.array(slice.name).data.subarray(start, start + count)
      // f64 here even where f32 is declared: the reference hands out what it has.
      const data = from instanceof Float64Array ? from.slice() : from.slice()
      const dtype = from instanceof Float64Array ? 'f64' : this.spec[slice.name].dtype
      return { dtype, shape, data }
    })
  }

  async write(slices: readonly SliceValues[]): Promise<void> {
    const ranges = slices.map((slice) => checkedRange(this.spec, slice))
    slices.forEach((slice, i) => this.array(slice.name).data.set(slice.values, ranges[i].start))
    this.touch(slices.map(({ name }) => name))
  }

  async snapshot(names: readonly string[] = Object.keys(this.spec)): Promise<Snapshot> {
    const arrays = await this.read(names.map((name) => ({ name })))
    return { version: this.version, arrays: new Map(names.map((name, i) => [name, arrays[i]])) }
  }

  async restore({ arrays }: Snapshot): Promise<void> {
    await this.write([...arrays].map(([name, { data }]) => ({ name, values: data })))
  }

  /** After a run that failed: the numbers before it, which are no change. */
  putBack({ arrays }: Snapshot): void {
    for (const [name, { data }] of arrays) this.array(name).data.set(data)
  }

  close(): void {
    this.arrays.clear()
  }
}
