import type { FitTry } from '../../../src/fit/points/problem.ts'

/** The first try after which every parameter stays within a thousandth of where the run ends; undefined where it still moves. */
export function settledAt(tries: readonly FitTry[]): number | undefined {
  const last = tries.at(-1)
  if (!last || !last.values.every(Number.isFinite)) return undefined
  const near = ({ values }: FitTry) => values.every((value, i) => Math.abs(value - last.values[i]) <= 1e-3 * Math.max(1, Math.abs(last.values[i])))
  let first = tries.length - 1
  while (first > 0 && near(tries[first - 1])) first--
  // Near its own end every run is: it has settled where a fifth of it no longer moves.
  return first <= tries.length * 0.8 ? tries[first].iteration : undefined
}
