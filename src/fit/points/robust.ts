// M-estimation by iterated reweighting, as MASS's rlm does it (Venables and Ripley 2002, Modern Applied Statistics with S, 6.5),
// also for models that are not linear. The scale is the median absolute residual / 0.6745, of the residuals as they are.
import { Passes } from './passes.ts'
import type { RobustKind } from './points-fit.ts'
import type { Curve, PointsProblem, Solution, SolveOptions } from './problem.ts'
import { solve } from './solve.ts'

/** Weight and ψ's derivative at u, a residual in units of the scale; k as in MASS: 95 % as efficient as least squares on normal errors. */
const kinds = {
  huber: { weight: (u: number) => Math.min(1, 1.345 / Math.abs(u)), slope: (u: number) => (Math.abs(u) <= 1.345 ? 1 : 0) },
  tukey: {
    weight: (u: number) => (Math.abs(u) < 4.685 ? (1 - (u / 4.685) ** 2) ** 2 : 0),
    slope: (u: number) => (Math.abs(u) < 4.685 ? (1 - (u / 4.685) ** 2) * (1 - 5 * (u / 4.685) ** 2) : 0),
  },
} as const satisfies Record<RobustKind, unknown>

/** Residuals that change less than this, relatively, have settled. */
const settled = 1e-11
const mostRounds = 300

export interface RobustFit {
  /** Its factor is of the Jacobian with the problem's own weights. */
  readonly solution: Solution
  readonly residuals: Float64Array
  /** 0 to 1, [n]. */
  readonly weights: Float64Array
  readonly scale: number
  /** Of the estimates' errors: the unscaled covariance times this (Huber 1981, 7.6; rlm's summary). */
  readonly variance: number | null
}

/** Least squares first, then Huber's weights; `tukey` goes on from there, as its ψ alone has several answers. */
export async function robustFit(problem: PointsProblem, curve: Curve, kind: RobustKind, first: Solution, options: SolveOptions): Promise<RobustFit> {
  let found = await reweigh(problem, curve, 'huber', first, options)
  if (kind === 'tukey') found = await reweigh(problem, curve, 'tukey', found.solution, options)
  const { solution, residuals, rounds, converged } = found
  const scale = scaleOf(residuals, problem.weights)
  const u = standardized(residuals, problem.weights, scale)
  const passes = new Passes(problem, curve, options.signal)
  const { factor, residualSumOfSquares } = await passes.linearize(solution.values)
  return {
    solution: { ...solution, factor, residualSumOfSquares, iterations: first.iterations + rounds, converged: first.converged && converged, start: first.start, starts: first.starts },
    residuals,
    weights: weightsOf(u, kind),
    scale,
    variance: varianceOf(u, kind, scale, curve.parameters.length),
  }
}

async function reweigh(problem: PointsProblem, curve: Curve, kind: RobustKind, from: Solution, options: SolveOptions): Promise<{ solution: Solution; residuals: Float64Array; rounds: number; converged: boolean }> {
  let solution = from
  let residuals = residualsOf(problem, curve, from.values)
  for (let rounds = 1; ; rounds++) {
    const scale = scaleOf(residuals, problem.weights)
    // Half of the points lie on the curve: there is nothing to measure the others by, and nothing to improve.
    if (scale === 0) return { solution, residuals, rounds, converged: true }
    const robust = weightsOf(standardized(residuals, problem.weights, scale), kind)
    const weights = problem.weights ? robust.map((w, i) => w * problem.weights![i]) : robust
    const start: Record<string, number> = Object.create(null) as Record<string, number>
    curve.parameters.forEach((name, j) => (start[name] = solution.values[j]))
    solution = await solve({ ...problem, weights }, curve, { ...options, tell: undefined, start: curve.linear && options.by === undefined ? undefined : start })
    const next = residualsOf(problem, curve, solution.values)
    const change = Math.sqrt(next.reduce((sum, r, i) => sum + (r - residuals[i]) ** 2, 0) / Math.max(1e-300, residuals.reduce((sum, r) => sum + r * r, 0)))
    residuals = next
    if (change <= settled || rounds === mostRounds) return { solution, residuals, rounds, converged: change <= 1e-6 }
  }
}

/** Response minus model, [n]. */
export function residualsOf({ response, columns, rows }: PointsProblem, curve: Curve, values: Float64Array, blockOf = 2048): Float64Array {
  const residuals = new Float64Array(rows)
  for (let from = 0; from < rows; from += blockOf) {
    const to = Math.min(rows, from + blockOf)
    const model = curve.values(values, columns, from, to)
    for (let i = 0; i < model.length; i++) residuals[from + i] = response[from + i] - model[i]
  }
  return residuals
}

const weighted = (residuals: Float64Array, weights: Float64Array | undefined): Float64Array => (weights ? residuals.map((r, i) => r * Math.sqrt(weights[i])) : residuals)

function scaleOf(residuals: Float64Array, weights: Float64Array | undefined): number {
  const sizes = weighted(residuals, weights).map(Math.abs).sort()
  const half = sizes.length >> 1
  return (sizes.length % 2 === 1 ? sizes[half] : (sizes[half - 1] + sizes[half]) / 2) / 0.6745
}

const standardized = (residuals: Float64Array, weights: Float64Array | undefined, scale: number): Float64Array => weighted(residuals, weights).map((r) => (scale > 0 ? r / scale : r === 0 ? 0 : Infinity))

/** Residuals of 0 weigh 1. */
const weightsOf = (u: Float64Array, kind: RobustKind): Float64Array => u.map((value) => (value === 0 ? 1 : kinds[kind].weight(value)))

function varianceOf(u: Float64Array, kind: RobustKind, scale: number, p: number): number | null {
  const n = u.length
  if (n <= p || scale === 0) return null
  const { weight, slope } = kinds[kind]
  const squares = u.reduce((sum, value) => sum + (value === 0 ? 0 : (value * weight(value)) ** 2), 0)
  const slopes = u.map(slope)
  const mean = slopes.reduce((sum, value) => sum + value, 0) / n
  const spread = slopes.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (n - 1)
  const variance = (scale * scale * squares * ((1 + (p * spread) / (n * mean * mean)) / mean) ** 2) / (n - p)
  return Number.isFinite(variance) ? variance : null
}
