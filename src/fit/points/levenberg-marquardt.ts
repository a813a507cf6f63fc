// Least squares of a model that is not linear in its parameters.
// Source: Moré 1978, The Levenberg-Marquardt algorithm: implementation and theory (a trust region in variables scaled by the
// Jacobian's columns, as MINPACK's lmder); bounds by projection, a parameter at its bound leaving the step when it would go out.
import type { Bounds } from './bounds.ts'
import { blockRows } from './curve.ts'
import { finite, gradientOf, type Linearization, type Passes } from './passes.ts'
import type { FitTry, SolveOptions } from './problem.ts'
import { columnLength, columnLengths, length } from './triangle.ts'
import { TrustRegion } from './trust-region.ts'

export interface LocalFit extends Linearization {
  readonly values: Float64Array
  readonly iterations: number
  readonly converged: boolean
  /** Of plain gradient descent. */
  readonly diverged?: boolean
}

export interface LocalOptions {
  readonly bounds: Bounds
  readonly iterations: number
  /** Which of several starts this is. */
  readonly start?: number
  readonly tell?: (event: FitTry) => void
  readonly tried?: SolveOptions['tried']
  /** Only to find the valley: the digits come from another fit that begins where this one ends. */
  readonly rough?: boolean
  /** The start is where such a fit ended. */
  readonly near?: boolean
}

/** Bates and Watts 1981: length of the residuals' projection onto the tangent plane against what is left of them. */
const offsetTolerance = 1e-10
/** With many rows a pass costs: the last step is not looked at again, where it shrinks the offset below this if it does as well as the step before. */
const offsetOfMany = 3e-8
const offsetOfRough = 1e-4
export const manyRows = 20_000
/** A step below this part of a parameter is rounding. */
const stepTolerance = 1e-14
/** Gauss-Newton of large residuals (ENSO) gains a bit a step. */
const mostPolishing = 60
/** A polishing step below this part of every parameter was the last: 11 digits stand. */
const settledStep = 1e-12
/**
 * MINPACK doubles the radius after every good step. In a curved valley (Bennett5, MGH10) each doubling then fails and every
 * second pass is in vain: what failed is doubled less, down to the least, and slowly more again.
 */
const mostGrowth = 2
const leastGrowth = 1.1
const regrowth = 1.05
/** Part of the sum of squares below which its changes are rounding. */
const blindness = 1e-12

/** From `start` downhill until nothing gets better; a start at which the model is not finite is answered as it is, not converged. */
export async function levenbergMarquardt(passes: Passes, start: Float64Array, { bounds, iterations: most, start: index = 0, tell, tried, rough, near }: LocalOptions): Promise<LocalFit> {
  const { p } = passes
  let values = bounds.clip(start)
  let here = await passes.linearize(values)
  if (!finite(here)) return { ...here, values, iterations: 0, converged: false }
  const scale = columnLengths(here.factor, p).map((each) => each || 1)
  const region = new TrustRegion(p, scale)
  let radius = 100 * scaledLength(values, scale) || 100
  const many = passes.problem.rows > manyRows
  const tolerance = rough ? offsetOfRough : many ? offsetOfMany : offsetTolerance
  let gradient = gradientOf(here)
  let free = bounds.free(values, gradient)
  let lastOffset = offset(here, free)
  // Whether the next step will surely be kept: then its derivatives are wanted at once, and the values alone are a pass too many.
  let sure = near === true || passes.problem.rows <= blockRows
  let growth = mostGrowth
  let iterations = 0
  let converged = false
  while (!converged && iterations < most) {
    if (free.length === 0 || here.residualSumOfSquares === 0 || gradient.every((g) => g === 0)) {
      converged = true
      break
    }
    for (let j = 0; j < p; j++) scale[j] = Math.max(scale[j], columnLength(here.factor, p, j))
    region.at(here, free)
    for (;;) {
      iterations++
      const step = region.within(radius)
      const next = bounds.limit(sum(values, step))
      for (let j = 0; j < p; j++) step[j] = next[j] - values[j]
      const ahead = sure ? await passes.linearize(next) : undefined
      const residualSumOfSquares = ahead?.residualSumOfSquares ?? (await passes.sumOfSquares(next))
      tried?.(here.residualSumOfSquares)
      const predicted = region.reductionOf(step) / here.residualSumOfSquares
      const actual = Number.isFinite(residualSumOfSquares) ? 1 - residualSumOfSquares / here.residualSumOfSquares : -1
      const ratio = predicted > 0 ? actual / predicted : 0
      const stepped = scaledLength(step, scale)
      if (iterations === 1) radius = Math.min(radius, stepped)
      if (ratio <= 0.25) growth = Math.max(leastGrowth, Math.sqrt(growth))
      else if (ratio >= 0.75) growth = Math.min(mostGrowth, growth * regrowth)
      if (ratio <= 0.25) radius = Math.min(radius, stepped * 10) * (actual >= 0 ? 0.5 : shrinking(region.descentOf(step) / here.residualSumOfSquares, actual))
      else if (!region.damped || ratio >= 0.75) radius = stepped * growth
      if (many) sure = !region.damped && ratio > 0.75
      const still = step.every((d, j) => Math.abs(d) <= stepTolerance * Math.abs(values[j]))
      // Where a whole Gauss-Newton step promises so little, rounding decides which sum of squares is less; the gradient still knows.
      const blind = region.damped ? Number.EPSILON : blindness
      const flat = Math.abs(actual) <= 10 * blind && predicted <= blind
      if (ratio >= 1e-4 || (ratio > 0 && still)) {
        const linearized = ahead ?? (await passes.linearize(next))
        if (finite(linearized)) {
          tell?.({ kind: 'try', start: index, iteration: iterations, values, residualSumOfSquares: here.residualSumOfSquares, gradient, step })
          values = next
          here = linearized
          gradient = gradientOf(here)
          free = bounds.free(values, gradient)
          const now = offset(here, free)
          converged = still || flat || (many && !rough ? now * Math.min(1, now / lastOffset) : now) < tolerance
          lastOffset = now
          break
        }
        radius = stepped / 4
      }
      if (still || flat || radius <= stepTolerance * scaledLength(values, scale)) {
        converged = true
        break
      }
      if (iterations >= most) break
    }
  }
  if (converged && !rough) ({ values, here } = many ? nearer(values, here, bounds, scale, region) : await polish(passes, values, here, bounds, region))
  tell?.({ kind: 'try', start: index, iteration: iterations, values, residualSumOfSquares: here.residualSumOfSquares, gradient: gradientOf(here), step: null })
  return { ...here, values, iterations, converged }
}

/** The sum of squares is blind to the last 8 digits of a parameter; the gradient is not. Gauss-Newton steps while it shrinks. */
async function polish(passes: Passes, values: Float64Array, here: Linearization, bounds: Bounds, region: TrustRegion): Promise<{ values: Float64Array; here: Linearization }> {
  for (let i = 0; i < mostPolishing; i++) {
    const free = bounds.free(values, gradientOf(here))
    if (free.length === 0) break
    const step = region.at(here, free).within(Infinity)
    const next = bounds.limit(sum(values, step))
    if (!next.every(Number.isFinite) || next.every((value, j) => value === values[j])) break
    const there = await passes.linearize(next)
    if (!finite(there) || !(projection(there) < projection(here)) || there.residualSumOfSquares > here.residualSumOfSquares * (1 + 1e-10)) break
    const settled = next.every((value, j) => Math.abs(value - values[j]) <= settledStep * Math.abs(value))
    ;[values, here] = [next, there]
    if (settled) break
  }
  return { values, here: { ...here, residualSumOfSquares: await withoutRounding(passes, values, here.residualSumOfSquares) } }
}

/**
 * Residuals a thousand roundings long or less (NIST's Lanczos1) carry the rounding of the model's own value. It falls
 * differently at each of the places within a rounding of `values`; the mean over some of them is nearer.
 */
async function withoutRounding(passes: Passes, values: Float64Array, residualSumOfSquares: number): Promise<number> {
  const part = Math.sqrt(residualSumOfSquares / passes.sumOfResponse())
  if (!(part > 1e-15 && part < 1e-11) || passes.problem.rows > blockRows) return residualSumOfSquares
  const places = 16
  let total = 0
  for (let i = 0; i < places; i++) total += await passes.sumOfSquares(values.map((value, j) => value * (1 + Number.EPSILON * (((i * (j + 1)) % 5) - 2))))
  return total / places
}

/** The last Gauss-Newton step, with the sum of squares that the linearization promises: so near the bottom it keeps its word. */
function nearer(values: Float64Array, here: Linearization, bounds: Bounds, scale: Float64Array, region: TrustRegion): { values: Float64Array; here: Linearization } {
  const free = bounds.free(values, gradientOf(here))
  if (free.length === 0) return { values, here }
  const step = region.at(here, free).within(Infinity)
  const next = sum(values, step)
  // Where parameters are confounded the step may be any length.
  if (!bounds.holds(next) || !(scaledLength(step, scale) <= 1e-3 * scaledLength(values, scale))) return { values, here }
  return { values: next, here: { factor: here.factor, residualSumOfSquares: here.residualSumOfSquares - region.reductionOf(step), projected: region.projectedAfter(step) } }
}

/** By how much the radius shrinks after a step uphill: to the bottom of the parabola through its slope at the begin and its end. */
const shrinking = (descent: number, actual: number): number => Math.max(0.1, (0.5 * descent) / (descent - 0.5 * actual))

function sum(a: Float64Array, b: Float64Array): Float64Array {
  const total = a.slice()
  for (let j = 0; j < total.length; j++) total[j] += b[j]
  return total
}

const scaledLength = (values: Float64Array, scale: Float64Array): number => length(values, values.length, scale)

const projection = ({ projected }: Linearization): number => length(projected, projected.length)

function offset({ projected, residualSumOfSquares }: Linearization, free: readonly number[]): number {
  if (free.length < projected.length) return Infinity
  const along = length(projected, projected.length)
  return along / Math.sqrt(Math.max(0, residualSumOfSquares - along * along))
}
