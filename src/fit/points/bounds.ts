import type { Bound } from './problem.ts'

/** Bounds in the order of the parameters; open where none was given. */
export class Bounds {
  readonly low: Float64Array
  readonly high: Float64Array
  /** Where nothing is bound, every parameter is free always. */
  private readonly all: readonly number[] | undefined

  constructor(parameters: readonly string[], bounds: ReadonlyMap<string, Bound> | undefined) {
    this.low = Float64Array.from(parameters, (name) => bounds?.get(name)?.low ?? -Infinity)
    this.high = Float64Array.from(parameters, (name) => bounds?.get(name)?.high ?? Infinity)
    this.all = bounds?.size ? undefined : parameters.map((_, j) => j)
  }

  /** The nearest values inside. */
  clip(values: Float64Array): Float64Array {
    return this.limit(values.slice())
  }

  /** The same in place. */
  limit(values: Float64Array): Float64Array {
    if (!this.all) for (let j = 0; j < values.length; j++) values[j] = Math.min(this.high[j], Math.max(this.low[j], values[j]))
    return values
  }

  holds(values: ArrayLike<number>): boolean {
    return Array.prototype.every.call(values, (value: number, j) => value >= this.low[j] && value <= this.high[j])
  }

  at(value: number, j: number): 'low' | 'high' | undefined {
    return value <= this.low[j] ? 'low' : value >= this.high[j] ? 'high' : undefined
  }

  /** Parameters that may move: not those at a bound that a step downhill (against `gradient`) would leave. */
  free(values: Float64Array, gradient: Float64Array): readonly number[] {
    return this.all ?? [...values.keys()].filter((j) => {
      const at = this.at(values[j], j)
      return !((at === 'low' && gradient[j] >= 0) || (at === 'high' && gradient[j] <= 0))
    })
  }
}
