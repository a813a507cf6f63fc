import type { Bound } from './problem.ts'

/** Bounds in the order of the parameters; open where none was given. */
export class Bounds {
  readonly low: Float64Array
  readonly high: Float64Array

  constructor(parameters: readonly string[], bounds: ReadonlyMap<string, Bound> | undefined) {
    this.low = Float64Array.from(parameters, (name) => bounds?.get(name)?.low ?? -Infinity)
    this.high = Float64Array.from(parameters, (name) => bounds?.get(name)?.high ?? Infinity)
  }

  /** The nearest values inside. */
  clip(values: ArrayLike<number>): Float64Array {
    return Float64Array.from(values, (value, j) => Math.min(this.high[j], Math.max(this.low[j], value)))
  }

  holds(values: ArrayLike<number>): boolean {
    return Array.prototype.every.call(values, (value: number, j) => value >= this.low[j] && value <= this.high[j])
  }

  at(value: number, j: number): 'low' | 'high' | undefined {
    return value <= this.low[j] ? 'low' : value >= this.high[j] ? 'high' : undefined
  }

  /** Parameters that may move: not those at a bound that a step downhill (against `gradient`) would leave. */
  free(values: Float64Array, gradient: Float64Array): number[] {
    return [...values.keys()].filter((j) => {
      const at = this.at(values[j], j)
      return !((at === 'low' && gradient[j] >= 0) || (at === 'high' && gradient[j] <= 0))
    })
  }
}
