// Guesses of parameters of which nobody has said anything, and crossings of the better ones.
import { Philox } from '../../graph/philox.ts'
import type { PointsProblem } from './problem.ts'

export interface Guesses {
  /** A guess from nothing. */
  draw(): Float64Array
  /** Each parameter from some one of `parents`, half of them moved by a tenth or so. */
  cross(parents: readonly Float64Array[]): Float64Array
}

/**
 * A parameter of a formula is mostly one of: a place on a column's axis, a rate (one over a width of it), a width, a size of
 * the response, or a plain number; which one is drawn for each parameter of each guess. `given` are kept as they are.
 */
export function guessesOf(problem: PointsProblem, parameters: readonly string[], given: Readonly<Record<string, number>>, seed: number): Guesses {
  const random = new Philox(seed, 'points.starts')
  let drawn = 0
  const uniform = () => random.uniform(drawn++)
  const ranges = [...problem.columns.values()].map(rangeOf)
  const response = rangeOf(problem.response)
  const between = (low: number, high: number) => low + (high - low) * uniform()
  const sign = () => (uniform() < 0.3 ? -1 : 1)
  const size = (low: number, high: number) => sign() * 10 ** between(low, high)
  const one = (): number => {
    const { low, high, width } = ranges[Math.floor(uniform() * ranges.length)] ?? response
    const kind = uniform()
    if (kind < 0.3) return between(low, high)
    if (kind < 0.55) return size(-1.5, 1.5) / width
    if (kind < 0.7) return size(-2, 0.5) * width
    if (kind < 0.8) return size(-1, 1) * Math.max(Math.abs(response.low), Math.abs(response.high), 1e-300)
    return size(-2, 1)
  }
  const inherit = (value: number): number => (uniform() < 0.5 ? value : value * between(0.85, 1.15))
  return {
    draw: () => Float64Array.from(parameters, (name) => (Object.hasOwn(given, name) ? given[name] : one())),
    cross: (parents) => Float64Array.from(parameters, (name, j) => (Object.hasOwn(given, name) ? given[name] : inherit(parents[Math.floor(uniform() * parents.length)][j]))),
  }
}

function rangeOf(column: Float64Array): { low: number; high: number; width: number } {
  let [low, high] = [Infinity, -Infinity]
  for (const value of column) {
    if (value < low) low = value
    if (value > high) high = value
  }
  return { low, high, width: high > low ? high - low : Math.abs(high) || 1 }
}
