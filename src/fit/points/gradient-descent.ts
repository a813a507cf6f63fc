// Plain gradient descent on the residual sum of squares: every parameter turns against its derivative, all by one learning rate.
import type { Bounds } from './bounds.ts'
import type { LocalFit } from './levenberg-marquardt.ts'
import { gradientOf, type Passes } from './passes.ts'
import type { FitTry, SolveOptions } from './problem.ts'
import { rankOf } from './rank.ts'

export interface DescentOptions {
  readonly bounds: Bounds
  readonly iterations: number
  /** Fixed, whatever comes of it. None: one over the steepest curvature at the start, halved whenever a step makes the error larger. */
  readonly learningRate?: number
  readonly tell?: (event: FitTry) => void
  readonly tried?: SolveOptions['tried']
}

/** A step below this part of every parameter (or of 1) ends the descent. */
const stepTolerance = 1e-12

/**
 * Steps of -rate·gradient from `start`. With a fixed rate that is too large it diverges, and says so: not converged, the last
 * finite place answered, `diverged` where it is worse than the start.
 */
export async function gradientDescent(passes: Passes, start: Float64Array, { bounds, iterations: most, learningRate, tell, tried }: DescentOptions): Promise<LocalFit> {
  let values = bounds.clip(start)
  let here = await passes.linearize(values)
  let rate = learningRate ?? firstRate(here.factor, passes.p)
  const first = here.residualSumOfSquares
  let iterations = 0
  let converged = false
  while (iterations < most && Number.isFinite(here.residualSumOfSquares)) {
    const gradient = gradientOf(here)
    const next = bounds.clip(values.map((value, j) => value - rate * gradient[j]))
    const step = next.map((value, j) => value - values[j])
    if (step.every((d, j) => Math.abs(d) <= stepTolerance * Math.max(Math.abs(values[j]), 1e-3))) {
      converged = true
      break
    }
    const there = await passes.linearize(next)
    iterations++
    tried?.(here.residualSumOfSquares)
    if (learningRate === undefined && !(there.residualSumOfSquares <= here.residualSumOfSquares)) {
      rate /= 2
      continue
    }
    tell?.({ kind: 'try', start: 0, iteration: iterations, values, residualSumOfSquares: here.residualSumOfSquares, gradient, step })
    if (!Number.isFinite(there.residualSumOfSquares)) break
    ;[values, here] = [next, there]
  }
  tell?.({ kind: 'try', start: 0, iteration: iterations + 1, values, residualSumOfSquares: here.residualSumOfSquares, gradient: gradientOf(here), step: null })
  return { ...here, values, iterations, converged, ...(!converged && !(here.residualSumOfSquares <= first) && { diverged: true }) }
}

/** The curvature of the sum of squares is 2 RᵀR; a step of 1/curvature along its steepest direction lands at the bottom. */
function firstRate(factor: Float64Array, p: number): number {
  const steepest = rankOf(factor, p).largest
  return steepest > 0 && Number.isFinite(steepest) ? 1 / (2 * steepest * steepest) : 1e-3
}
