// Parameters in which the model is linear, solved for while the others stand (variable projection).
// Source: Golub and Pereyra 1973, The differentiation of pseudo-inverses and nonlinear least squares problems whose variables separate.
import type { Passes } from './passes.ts'
import { RowReducer } from './qr.ts'
import { rankOf } from './rank.ts'

export interface Projected {
  /** `values` with the best linear parameters in their places, [p]. */
  readonly values: Float64Array
  readonly residualSumOfSquares: number
}

/** The best linear parameters (by index in `linear`) for the others in `values`; undefined where the model is not finite there. */
export async function projectLinear(passes: Passes, values: Float64Array, linear: readonly number[]): Promise<Projected | undefined> {
  const start = values.slice()
  for (const j of linear) start[j] = 0
  const reducer = new RowReducer(linear.length)
  let finite = true
  await passes.each(start, ({ from, to, residuals, derivatives }) => {
    const columns = linear.map((j) => derivatives[j])
    finite &&= [residuals, ...columns].every((column) => column.every(Number.isFinite))
    if (finite) reducer.add(columns, residuals, passes.rootsOf(from, to))
  })
  if (!finite) return undefined
  const solved = rankOf(reducer.factor(), linear.length).shortest(reducer.projected())
  linear.forEach((j, k) => (start[j] = solved[k]))
  return start.every(Number.isFinite) ? { values: start, residualSumOfSquares: reducer.rest() } : undefined
}
