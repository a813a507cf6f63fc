// Least squares of a model that is not linear in its parameters.
// Source: Moré 1978, The Levenberg-Marquardt algorithm: implementation and theory (a trust region in variables scaled by the
// Jacobian's columns, as MINPACK's lmder); bounds by projection, a parameter at its bound leaving the step when it would go out.
import type { Bounds } from './bounds.ts'
import { blockRows } from './curve.ts'
import { finite, gradientOf, type Linearization, type Passes } from './passes.ts'
import type { FitTry, SolveOptions } from './problem.ts'
import { RowReducer } from './qr.ts'
import { columnLengths, solveUpper, solveUpperTransposed } from './triangle.ts'
import { vector } from './vector.ts'

export interface LocalFit extends Linearization {
  readonly values: Float64Array
  readonly iterations: number
  readonly converged: boolean
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
const offsetOfMany = 3e-7
const offsetOfRough = 1e-4
export const manyRows = 20_000
/** A step below this part of a parameter is rounding. */
const stepTolerance = 1e-14
/** Gauss-Newton of large residuals (ENSO) gains a bit a step. */
const mostPolishing = 60
/** Part of the sum of squares below which its changes are rounding. */
const blindness = 1e-12

/** From `start` downhill until nothing gets better; a start at which the model is not finite is answered as it is, not converged. */
export async function levenbergMarquardt(passes: Passes, start: Float64Array, { bounds, iterations: most, start: index = 0, tell, tried, rough, near }: LocalOptions): Promise<LocalFit> {
  const { p } = passes
  let values = bounds.clip(start)
  let here = await passes.linearize(values)
  if (!finite(here)) return { ...here, values, iterations: 0, converged: false }
  const scale = columnLengths(here.factor, p).map((length) => length || 1)
  let radius = 100 * scaledLength(values, scale) || 100
  const many = passes.problem.rows > manyRows
  const tolerance = rough ? offsetOfRough : many ? offsetOfMany : offsetTolerance
  let lastOffset = offset(here, bounds, values)
  // Whether the next step will surely be kept: then its derivatives are wanted at once, and the values alone are a pass too many.
  let sure = near === true || passes.problem.rows <= blockRows
  let iterations = 0
  let converged = false
  while (!converged && iterations < most) {
    const gradient = gradientOf(here)
    const free = bounds.free(values, gradient)
    if (free.length === 0 || here.residualSumOfSquares === 0 || gradient.every((g) => g === 0)) {
      converged = true
      break
    }
    columnLengths(here.factor, p).forEach((length, j) => (scale[j] = Math.max(scale[j], length)))
    const model = new StepModel(here, free, scale)
    for (;;) {
      iterations++
      const step = bounds.clip(added(values, model.within(radius)))
      step.forEach((value, j) => (step[j] = value - values[j]))
      const next = added(values, step)
      const ahead = sure ? await passes.linearize(next) : undefined
      const residualSumOfSquares = ahead?.residualSumOfSquares ?? (await passes.sumOfSquares(next))
      tried?.(here.residualSumOfSquares)
      const predicted = model.reductionOf(step) / here.residualSumOfSquares
      const actual = Number.isFinite(residualSumOfSquares) ? 1 - residualSumOfSquares / here.residualSumOfSquares : -1
      const ratio = predicted > 0 ? actual / predicted : 0
      const length = scaledLength(step, scale)
      if (iterations === 1) radius = Math.min(radius, length)
      if (ratio <= 0.25) radius = Math.min(radius, length * 10) * (actual >= 0 ? 0.5 : Math.max(0.1, 0.5 / (1 - Math.min(0, actual))))
      else if (!model.damped || ratio >= 0.75) radius = length * 2
      if (many) sure = !model.damped && ratio > 0.75
      const still = step.every((d, j) => Math.abs(d) <= stepTolerance * Math.abs(values[j]))
      // Where a whole Gauss-Newton step promises so little, rounding decides which sum of squares is less; the gradient still knows.
      const blind = model.damped ? Number.EPSILON : blindness
      const flat = Math.abs(actual) <= 10 * blind && predicted <= blind
      if (ratio >= 1e-4 || (ratio > 0 && still)) {
        const linearized = ahead ?? (await passes.linearize(next))
        if (finite(linearized)) {
          tell?.({ kind: 'try', start: index, iteration: iterations, values, residualSumOfSquares: here.residualSumOfSquares, gradient, step })
          values = next
          here = linearized
          const now = offset(here, bounds, values)
          converged = still || flat || (many && !rough ? now * Math.min(1, now / lastOffset) : now) < tolerance
          lastOffset = now
          break
        }
        radius = length / 4
      }
      if (still || flat || radius <= stepTolerance * scaledLength(values, scale)) {
        converged = true
        break
      }
      if (iterations >= most) break
    }
  }
  if (converged && !rough) ({ values, here } = many ? nearer(values, here, bounds, scale) : await polish(passes, values, here, bounds, scale))
  tell?.({ kind: 'try', start: index, iteration: iterations, values, residualSumOfSquares: here.residualSumOfSquares, gradient: gradientOf(here), step: null })
  return { ...here, values, iterations, converged }
}

/** The sum of squares is blind to the last 8 digits of a parameter; the gradient is not. Gauss-Newton steps while it shrinks. */
async function polish(passes: Passes, values: Float64Array, here: Linearization, bounds: Bounds, scale: Float64Array): Promise<{ values: Float64Array; here: Linearization }> {
  for (let i = 0; i < mostPolishing; i++) {
    const free = bounds.free(values, gradientOf(here))
    if (free.length === 0) break
    const step = new StepModel(here, free, scale).within(Infinity)
    const next = bounds.clip(added(values, step))
    if (!next.every(Number.isFinite) || next.every((value, j) => value === values[j])) break
    const there = await passes.linearize(next)
    if (!finite(there) || !(projection(there) < projection(here)) || there.residualSumOfSquares > here.residualSumOfSquares * (1 + 1e-10)) break
    ;[values, here] = [next, there]
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
function nearer(values: Float64Array, here: Linearization, bounds: Bounds, scale: Float64Array): { values: Float64Array; here: Linearization } {
  const free = bounds.free(values, gradientOf(here))
  if (free.length === 0) return { values, here }
  const model = new StepModel(here, free, scale)
  const step = model.within(Infinity)
  const next = added(values, step)
  // Where parameters are confounded the step may be any length.
  if (!bounds.holds(next) || !(scaledLength(step, scale) <= 1e-3 * scaledLength(values, scale))) return { values, here }
  return { values: next, here: { factor: here.factor, residualSumOfSquares: here.residualSumOfSquares - model.reductionOf(step), projected: model.projectedAfter(step) } }
}

const added = (a: Float64Array, b: Float64Array): Float64Array => a.map((value, j) => value + b[j])
const scaledLength = (values: Float64Array, scale: Float64Array): number => Math.sqrt(values.reduce((sum, value, j) => sum + (value * scale[j]) ** 2, 0))
const projection = ({ projected }: Linearization): number => Math.sqrt(projected.reduce((sum, value) => sum + value * value, 0))

function offset(here: Linearization, bounds: Bounds, values: Float64Array): number {
  if (bounds.free(values, gradientOf(here)).length < values.length) return Infinity
  const along = projection(here)
  return along / Math.sqrt(Math.max(0, here.residualSumOfSquares - along * along))
}

/** The linearized problem in the free parameters: its steps, and what they would gain. */
class StepModel {
  private readonly p: number
  private readonly columns: readonly Float64Array[]
  /** Whether the last step was held back by the radius. */
  damped = false

  constructor(
    private readonly here: Linearization,
    private readonly free: readonly number[],
    private readonly scale: Float64Array,
  ) {
    const p = (this.p = here.projected.length)
    this.columns = free.map((j) => vector(p, (i) => here.factor[i * p + j]))
  }

  /** Reduction of the residual sum of squares that the linearization promises. */
  reductionOf(step: Float64Array): number {
    const { projected } = this.here
    return this.moved(step).reduce((gain, moved, i) => gain + moved * (2 * projected[i] - moved), 0)
  }

  /** Qᵀ of the residuals after `step`. */
  projectedAfter(step: Float64Array): Float64Array {
    const moved = this.moved(step)
    return this.here.projected.map((value, i) => value - moved[i])
  }

  /** R·step */
  private moved(step: Float64Array): Float64Array {
    const { p, here } = this
    return vector(p, (i) => {
      let moved = 0
      for (let j = i; j < p; j++) moved += here.factor[i * p + j] * step[j]
      return moved
    })
  }

  /** The step whose scaled length is at most about `radius`: the Gauss-Newton step if it is, else damped (lmpar's iteration). */
  within(radius: number): Float64Array {
    const newton = this.damping(0)
    const length = (trial: Trial) => Math.hypot(...trial.step.map((d, k) => d * this.scale[this.free[k]]))
    this.damped = false
    if (newton.full && length(newton) <= 1.1 * radius) return this.spread(newton.step)
    if (radius === Infinity) return this.spread(this.damping(1e-30).step.map((d) => (Number.isFinite(d) ? d : 0)))
    this.damped = true
    const gradient = this.columns.map((column, k) => column.reduce((dot, value, i) => dot + value * this.here.projected[i], 0) / this.scale[this.free[k]])
    let high = Math.hypot(...gradient) / radius
    let low = newton.full ? this.newtonBound(newton, length(newton), radius) : 0
    let lambda = Math.max(low, Math.min(high, high * 1e-3))
    let trial = newton
    for (let i = 0; i < 12; i++) {
      if (lambda === 0) lambda = Math.max(Number.MIN_VALUE, high * 1e-3)
      trial = this.damping(lambda)
      const excess = length(trial) - radius
      if (Math.abs(excess) <= 0.1 * radius || (low === 0 && excess < 0 && !newton.full && lambda <= high * 1e-12)) break
      if (excess > 0) low = Math.max(low, lambda)
      else high = Math.min(high, lambda)
      lambda = Math.max(low, lambda + this.newtonBound(trial, length(trial), radius))
      if (!(lambda < high)) lambda = low > 0 ? Math.sqrt(low * high) : high / 2
    }
    return this.spread(trial.step)
  }

  /** Newton's correction of the damping that brings the scaled length to the radius. */
  private newtonBound({ triangle, step }: Trial, length: number, radius: number): number {
    const q = step.length
    const direction = step.map((d, k) => (this.scale[this.free[k]] ** 2 * d) / length)
    const w = solveUpperTransposed(triangle, q, direction)
    return (length - radius) / radius / w.reduce((sum, value) => sum + value * value, 0)
  }

  /** Least squares of the linearization with `lambda`·(scaled length)² added. */
  private damping(lambda: number): Trial {
    const q = this.free.length
    const reducer = new RowReducer(q)
    reducer.add(this.columns.map((column) => column.slice()), this.here.projected.slice())
    if (lambda > 0) {
      const root = Math.sqrt(lambda)
      const rows = this.free.map((j, k) => {
        const row = new Float64Array(q)
        row[k] = root * this.scale[j]
        return row
      })
      reducer.add(rows, new Float64Array(q))
    }
    const triangle = reducer.factor()
    const lengths = columnLengths(triangle, q)
    const full = lengths.every((l, k) => Math.abs(triangle[k * q + k]) > 1e-15 * l)
    return { triangle, full, step: solveUpper(triangle, q, reducer.projected()) }
  }

  private spread(step: Float64Array): Float64Array {
    const whole = new Float64Array(this.p)
    this.free.forEach((j, k) => (whole[j] = step[k]))
    return whole
  }
}

interface Trial {
  readonly triangle: Float64Array
  /** Whether the free columns are told apart. */
  readonly full: boolean
  readonly step: Float64Array
}
