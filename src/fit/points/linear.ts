// A model that is linear in its parameters: QR, then iterative refinement with residuals of twice the precision.
// Source: Björck 1987, Stability analysis of the method of seminormal equations for linear least squares problems.
import { ExactSum } from './double-double.ts'
import type { Passes } from './passes.ts'
import { rankOf } from './rank.ts'
import { columnLengths, solveUpper, solveUpperTransposed } from './triangle.ts'

export interface LinearFit {
  readonly values: Float64Array
  readonly residualSumOfSquares: number
  readonly factor: Float64Array
  /** Corrections that were made after the first solution. */
  readonly refinements: number
}

/** Below this condition number a million rows need no refinement: QR alone keeps 11 digits or more. */
const benign = 1e4
const fewRows = 100_000
const mostRefinements = 8

export async function solveLinear(passes: Passes): Promise<LinearFit> {
  const { p, problem } = passes
  const { factor, projected, residualSumOfSquares: start } = await passes.linearize(new Float64Array(p))
  if (!factor.every(Number.isFinite) || !projected.every(Number.isFinite)) return { values: new Float64Array(p), residualSumOfSquares: start, factor, refinements: 0 }
  const { rank, condition, shortest } = rankOf(factor, p)
  const values = rank === p ? solveUpper(factor, p, projected) : shortest(projected)
  const worth = rank === p && (condition > benign || problem.rows <= fewRows)
  const { refinements, residualSumOfSquares } = worth ? await refine(passes, factor, values) : { refinements: 0, residualSumOfSquares: await passes.sumOfSquares(values) }
  return { values, residualSumOfSquares, factor, refinements }
}

/**
 * Corrects x by solving RᵀR·step = Aᵀ(b - Ax), whose right side is computed in twice the precision: a correction shrinks the
 * error by the condition number times 1e-16. Changes `values`. Columns and the response are scaled by powers of two, so that
 * no product overflows.
 */
async function refine(passes: Passes, factor: Float64Array, values: Float64Array): Promise<{ refinements: number; residualSumOfSquares: number }> {
  const { p, problem } = passes
  const zero = new Float64Array(p)
  const scales = columnLengths(factor, p).map(inverseScale)
  const scaleB = inverseScale(largestOf(problem.response))
  const scaled = factor.map((value, at) => value * scales[at % p])
  // The scaled problem's solution.
  const x = values.map((value, j) => (value / scales[j]) * scaleB)
  const residual = new ExactSum()
  for (let refinements = 0, last = 1e-3; ; refinements++) {
    const squares = new ExactSum()
    const towards = Array.from({ length: p }, () => new ExactSum())
    await passes.each(zero, ({ from, residuals: b, derivatives }) => {
      const { weights } = problem
      derivatives.forEach((column, j) => {
        for (let i = 0; i < column.length; i++) column[i] *= scales[j]
      })
      for (let i = 0; i < b.length; i++) {
        residual.clear().add(b[i] * scaleB)
        for (let j = 0; j < p; j++) residual.addProduct(-derivatives[j][i], x[j])
        const weight = weights ? weights[from + i] : 1
        const r = residual.value
        squares.addProduct(weight * r, r)
        for (let j = 0; j < p; j++) towards[j].addProduct(derivatives[j][i], weight * r)
      }
    })
    const step = solveUpper(scaled, p, solveUpperTransposed(scaled, p, Float64Array.from(towards, (t) => t.value)))
    const size = largestOf(step) / largestOf(x)
    if (refinements === mostRefinements || !(size < last / 2) || size === 0) {
      x.forEach((value, j) => (values[j] = (value / scaleB) * scales[j]))
      return { refinements, residualSumOfSquares: squares.value / scaleB / scaleB }
    }
    last = size
    step.forEach((d, j) => (x[j] += d))
  }
}

const largestOf = (values: Float64Array): number => values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)

/** The power of two that brings `size` to between 1 and 2. */
const inverseScale = (size: number): number => (size > 0 && size < Infinity ? 2 ** -Math.floor(Math.log2(size)) : 1)
