import { failure } from '../../errors/index.ts'
import type { StateSpec } from '../../graph/index.ts'
import type { HostArray, Slice, SliceValues, Snapshot, State } from '../runtime.ts'
import { checkedRange, rangeOf } from '../slices.ts'
import { referenceArray, type MutableArray } from './array.ts'

/** State of the reference runtime: every float, of whatever declared width, is a float64 in a typed array. */
export class ReferenceState implements State {
  version = 0
  readonly arrays = new Map<string, MutableArray>()

  constructor(readonly spec: StateSpec) {
    for (const [name, { dtype, shape }] of Object.entries(spec)) this.arrays.set(name, referenceArray(dtype, shape))
  }

  array(name: string): MutableArray {
    const found = this.arrays.get(name)
    if (!found) throw failure('runtime.state', name, { expected: [...this.arrays.keys()].slice(0, 5).join(', ') || '–', found: name })
    return found
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
    this.version++
  }

  async snapshot(names: readonly string[] = [...this.arrays.keys()]): Promise<Snapshot> {
    const arrays = await this.read(names.map((name) => ({ name })))
    return { version: this.version, arrays: new Map(names.map((name, i) => [name, arrays[i]])) }
  }

  async restore({ arrays }: Snapshot): Promise<void> {
    await this.write([...arrays].map(([name, { data }]) => ({ name, values: data })))
  }

  close(): void {
    this.arrays.clear()
  }
}
