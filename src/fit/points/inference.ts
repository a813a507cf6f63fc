// What a least-squares solution says about its parameters. Definitions: R's lm, nls, AIC, BIC (Chambers and Hastie 1992, Statistical Models in S, ch. 4 and 10).
// Letters: n rows, p parameters, R the upper triangle of the weighted Jacobian.
import tCdf from '@stdlib/stats-base-dists-t-cdf'
import tQuantile from '@stdlib/stats-base-dists-t-quantile'
import type { Passes } from './passes.ts'
import type { Solution } from './problem.ts'
import { RowReducer } from './qr.ts'
import { rankOf, type Rank } from './rank.ts'
import type { FitReport, ParameterReport } from './report.ts'
import { solveUpper } from './triangle.ts'

/** (JᵀWJ)⁻¹ of the parameters that move, and whose errors the data determine. */
export interface Precision {
  readonly rank: Rank
  /** [p, p], before the residual variance multiplies it; zeros where a bound holds a parameter. */
  readonly unscaled: Float64Array
  /** Square roots of its diagonal, [p]: these neither overflow nor vanish where squares would. */
  readonly lengths: Float64Array
  /** By parameter: it moves and the data tell it from the others. */
  readonly determined: readonly boolean[]
}

/** A parameter at its bound is taken as known: the errors of the others are those of a model without it. */
export function precisionOf({ factor, atBound, confounded }: Pick<Solution, 'factor' | 'atBound' | 'confounded'>, parameters: readonly string[]): Precision {
  const p = parameters.length
  const free = parameters.flatMap((name, j) => (atBound.has(name) ? [] : [j]))
  const own = free.length === p ? factor : columnsOf(factor, p, free)
  const k = free.length
  const inverse = k > 0 ? inverseOf(own, k, rankOf(own, k)) : []
  const unscaled = new Float64Array(p * p)
  const lengths = new Float64Array(p)
  free.forEach((row, a) => {
    lengths[row] = Math.hypot(...inverse.map((x) => x[a]))
    free.forEach((column, b) => (unscaled[row * p + column] = inverse.reduce((sum, x) => sum + x[a] * x[b], 0)))
  })
  const together = new Set(confounded.flat())
  return { rank: rankOf(factor, p), unscaled, lengths, determined: parameters.map((name) => !atBound.has(name) && !together.has(name)) }
}

/** Columns of a (generalized) inverse of R: M with MMᵀ = (RᵀR)⁻¹. */
function inverseOf(factor: Float64Array, p: number, { rank, shortest }: Rank): Float64Array[] {
  return Array.from({ length: p }, (_, j) => {
    const unit = new Float64Array(p)
    unit[j] = 1
    return rank === p ? solveUpper(factor, p, unit) : shortest(unit)
  })
}

/** R of some of the columns. */
function columnsOf(factor: Float64Array, p: number, chosen: readonly number[]): Float64Array {
  const reducer = new RowReducer(chosen.length)
  if (chosen.length > 0) reducer.add(chosen.map((j) => Float64Array.from({ length: p }, (_, i) => factor[i * p + j])), new Float64Array(p))
  return reducer.factor()
}

/** A finite number, or null: JSON has no NaN. */
export const orNull = (value: number): number | null => (Number.isFinite(value) ? value : null)

/** Student's t at which an interval of `level` ends; null without degrees of freedom. */
export const quantileOf = (level: number, degreesOfFreedom: number): number | null => (degreesOfFreedom > 0 ? orNull(tQuantile((1 + level) / 2, degreesOfFreedom)) : null)

/** Two-sided: how often chance alone gives a t so far from 0. */
export const twoSided = (t: number, degreesOfFreedom: number): number => 2 * tCdf(-Math.abs(t), degreesOfFreedom)

export const bitsOf = (value: number): string => {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  return view.getBigUint64(0).toString(16).padStart(16, '0')
}

/** `variance` is what the unscaled covariance is multiplied by; null where it is undefined. */
export function parameterReports(values: Float64Array, parameters: readonly string[], { lengths, determined }: Precision, options: { variance: number | null; degreesOfFreedom: number; level: number; atBound: Solution['atBound'] }): Record<string, ParameterReport> {
  const { variance, degreesOfFreedom, level, atBound } = options
  const quantile = quantileOf(level, degreesOfFreedom)
  // Without a prototype: parameters may be called `__proto__`.
  const reports = Object.create(null) as Record<string, ParameterReport>
  parameters.forEach((name, j) => {
    const value = values[j]
    const standardError = variance === null || !determined[j] ? null : orNull(Math.sqrt(variance) * lengths[j])
    const t = standardError === null ? null : orNull(value / standardError)
    const at = atBound.get(name)
    reports[name] = {
      value,
      bits: bitsOf(value),
      standardError,
      interval: standardError === null || quantile === null ? null : [value - quantile * standardError, value + quantile * standardError],
      t,
      p: t === null ? null : twoSided(t, degreesOfFreedom),
      ...(at && { atBound: at }),
    }
  })
  return reports
}

/** Covariance of the parameters, in their order; null where some are not determined for want of data. */
export function covarianceOf({ unscaled }: Precision, p: number, variance: number | null, confounded: boolean): number[][] | null {
  if (variance === null || confounded || !unscaled.every(Number.isFinite)) return null
  return Array.from({ length: p }, (_, i) => Array.from({ length: p }, (_, j) => variance * unscaled[i * p + j]))
}

export type Goodness = Pick<FitReport, 'rSquared' | 'adjustedRSquared' | 'logLikelihood' | 'aic' | 'bic'>

/**
 * R² against the (weighted) mean where some choice of the parameters gives a constant, else, for a linear model, against 0, as R's
 * lm does. A nonlinear model is always measured against the mean. AIC and BIC count the variance as a parameter.
 */
export async function goodnessOf(passes: Passes, { residualSumOfSquares, rank }: Pick<Solution, 'residualSumOfSquares' | 'rank'>, degreesOfFreedom: number): Promise<Goodness> {
  const { curve, problem } = passes
  const { rows: n, weights } = problem
  const centred = !curve.linear || (await holdsConstant(passes))
  const total = centred ? centredSum(problem.response, weights) : passes.sumOfResponse()
  const rSquared = total > 0 ? orNull(1 - residualSumOfSquares / total) : null
  const adjustedRSquared = rSquared === null || degreesOfFreedom === 0 ? null : 1 - ((1 - rSquared) * (n - (centred ? 1 : 0))) / degreesOfFreedom
  const logWeights = weights ? weights.reduce((sum, w) => sum + Math.log(w), 0) : 0
  // Residuals that are rounding say nothing about how likely the data are.
  const told = degreesOfFreedom > 0 && residualSumOfSquares > perfect * passes.sumOfResponse()
  const logLikelihood = !told ? null : orNull(0.5 * (logWeights - n * (Math.log(2 * Math.PI) + 1 - Math.log(n) + Math.log(residualSumOfSquares))))
  const counted = rank + 1
  return {
    rSquared,
    adjustedRSquared,
    logLikelihood,
    aic: logLikelihood === null ? null : 2 * counted - 2 * logLikelihood,
    bic: logLikelihood === null ? null : Math.log(n) * counted - 2 * logLikelihood,
  }
}

/** Below, a part of the squares that R too calls an essentially perfect fit. */
export const perfect = 1e-30

export const noGoodness: Goodness = { rSquared: null, adjustedRSquared: null, logLikelihood: null, aic: null, bic: null }

/** Scaled by the largest, so that 1e200 has a square. */
function centredSum(response: Float64Array, weights: Float64Array | undefined): number {
  const weightOf = (i: number) => (weights ? weights[i] : 1)
  const total = weights ? weights.reduce((sum, w) => sum + w, 0) : response.length
  const first = response[0]
  // About the first response: a mean of large numbers that are close to one another keeps its digits.
  const mean = response.reduce((sum, y, i) => sum + weightOf(i) * (y - first), 0) / total
  return response.reduce((sum, y, i) => sum + weightOf(i) * (y - first - mean) ** 2, 0)
}

/** Whether 1 on every row is a combination of the Jacobian's columns (a linear model's do not depend on where they are taken). */
async function holdsConstant(passes: Passes): Promise<boolean> {
  const { p } = passes
  const reducer = new RowReducer(p)
  let total = 0
  await passes.each(new Float64Array(p), ({ from, to, derivatives }) => {
    const roots = passes.rootsOf(from, to)
    const ones = roots ? Float64Array.from(roots) : new Float64Array(to - from).fill(1)
    total += ones.reduce((sum, one) => sum + one * one, 0)
    if (roots) for (const column of derivatives) for (let i = 0; i < column.length; i++) column[i] *= roots[i]
    reducer.add(derivatives, ones)
  })
  return reducer.rest() <= 1e-16 * total
}
