// Steps of a linearized least-squares problem within a scaled radius.
// Source: Moré 1978, The Levenberg-Marquardt algorithm: implementation and theory (MINPACK's lmpar and qrsolv).
// Letters: p parameters, q of them free to move. A small fit takes hundreds of steps, each of many dampings: every buffer is made once.
import type { Linearization } from './passes.ts'
import { RowReducer } from './qr.ts'
import { columnLength, length, solveUpper, solveUpperTransposed } from './triangle.ts'

const mostDampings = 12

export class TrustRegion {
  /** Whether the last step was held back by the radius. */
  damped = false
  private here!: Linearization
  private free!: readonly number[]
  /** R of the free columns, row-major [q, q], and Qᵀ of the residuals there, [q]. */
  private readonly base: Float64Array
  private readonly target: Float64Array
  /** Whether the free columns are told apart. */
  private full = false
  /** The damped triangle with its right side, [q, q] and [q], and the row that is rotated into it. */
  private readonly triangle: Float64Array
  private readonly side: Float64Array
  private readonly row: Float64Array
  /** The step in the free parameters, and as many numbers to reckon with. */
  private readonly step: Float64Array
  private readonly work: Float64Array

  /** `scale`, [p], is read at every step. */
  constructor(
    private readonly p: number,
    private readonly scale: Float64Array,
  ) {
    this.base = new Float64Array(p * p)
    this.triangle = new Float64Array(p * p)
    this.target = new Float64Array(p)
    this.side = new Float64Array(p)
    this.row = new Float64Array(p)
    this.step = new Float64Array(p)
    this.work = new Float64Array(p)
  }

  /** From here on steps are those of `here`, in the parameters `free`. */
  at(here: Linearization, free: readonly number[]): this {
    const { p, base, target } = this
    this.here = here
    this.free = free
    const q = free.length
    if (q === p) {
      base.set(here.factor)
      target.set(here.projected)
    } else {
      const reducer = new RowReducer(q)
      reducer.add(free.map((j) => Float64Array.from({ length: p }, (_, i) => here.factor[i * p + j])), here.projected.slice())
      base.set(reducer.factor())
      target.set(reducer.projected())
    }
    this.full = true
    for (let k = 0; k < q; k++) if (!(Math.abs(base[k * q + k]) > 1e-15 * columnLength(base, q, k))) this.full = false
    return this
  }

  /** The step whose scaled length is at most about `radius`: the Gauss-Newton step if it is, else damped (lmpar's iteration); [p]. */
  within(radius: number): Float64Array {
    const { full, base, target, step } = this
    const q = this.free.length
    this.damped = false
    let reached = Infinity
    if (full) {
      solveUpper(base, q, target, step)
      reached = this.stepLength()
      if (reached <= 1.1 * radius) return this.spread()
    }
    if (radius === Infinity) {
      this.damp(1e-30)
      for (let k = 0; k < q; k++) if (!Number.isFinite(step[k])) step[k] = 0
      return this.spread()
    }
    this.damped = true
    let low = full ? this.correction(base, reached, radius) : 0
    let high = this.gradientLength() / radius
    let lambda = Math.max(low, Math.min(high, high * 1e-3))
    for (let i = 0; i < mostDampings; i++) {
      if (lambda === 0) lambda = Math.max(Number.MIN_VALUE, high * 1e-3)
      this.damp(lambda)
      reached = this.stepLength()
      const excess = reached - radius
      if (Math.abs(excess) <= 0.1 * radius || (low === 0 && excess < 0 && !full && lambda <= high * 1e-12)) break
      if (excess > 0) low = Math.max(low, lambda)
      else high = Math.min(high, lambda)
      lambda = Math.max(low, lambda + this.correction(this.triangle, reached, radius))
      if (!(lambda < high)) lambda = low > 0 ? Math.sqrt(low * high) : high / 2
    }
    return this.spread()
  }

  /** Reduction of the residual sum of squares that the linearization promises of a step, [p]. */
  reductionOf(step: Float64Array): number {
    const { projected } = this.here
    let gain = 0
    for (let i = 0; i < this.p; i++) {
      const moved = this.moved(step, i)
      gain += moved * (2 * projected[i] - moved)
    }
    return gain
  }

  /** How fast the residual sum of squares falls at the begin of a step, [p], halved: where the linearization errs, the parabola through it and the true end says how far to go. */
  descentOf(step: Float64Array): number {
    const { projected } = this.here
    let descent = 0
    for (let i = 0; i < this.p; i++) descent += this.moved(step, i) * projected[i]
    return descent
  }

  /** Qᵀ of the residuals after `step`. */
  projectedAfter(step: Float64Array): Float64Array {
    return this.here.projected.map((value, i) => value - this.moved(step, i))
  }

  /** Row i of R·step. */
  private moved(step: Float64Array, i: number): number {
    const { p, here } = this
    let moved = 0
    for (let j = i; j < p; j++) moved += here.factor[i * p + j] * step[j]
    return moved
  }

  /** Least squares of the linearization with `lambda`·(scaled length)² added: a diagonal under R, rotated into it row by row. */
  private damp(lambda: number): void {
    const { free, scale, triangle, side, row } = this
    const q = free.length
    triangle.set(this.base)
    side.set(this.target)
    const root = Math.sqrt(lambda)
    for (let k = 0; k < q; k++) {
      row.fill(0)
      row[k] = root * scale[free[k]]
      let rest = 0
      for (let i = k; i < q; i++) {
        const [top, below] = [triangle[i * q + i], row[i]]
        if (below === 0) continue
        // By the smaller over the larger: squares can't overflow.
        const steep = Math.abs(top) < Math.abs(below)
        const slope = steep ? top / below : below / top
        const long = 1 / Math.sqrt(1 + slope * slope)
        const cos = steep ? long * slope : long
        const sin = steep ? long : long * slope
        triangle[i * q + i] = cos * top + sin * below
        const kept = side[i]
        side[i] = cos * kept + sin * rest
        rest = cos * rest - sin * kept
        for (let j = i + 1; j < q; j++) {
          const value = triangle[i * q + j]
          triangle[i * q + j] = cos * value + sin * row[j]
          row[j] = cos * row[j] - sin * value
        }
      }
    }
    solveUpper(triangle, q, side, this.step)
  }

  private stepLength(): number {
    const { free, scale, step, work } = this
    for (let k = 0; k < free.length; k++) work[k] = step[k] * scale[free[k]]
    return length(work, free.length)
  }

  /** Scaled length of the gradient in the free parameters, halved. */
  private gradientLength(): number {
    const { base, target, free, scale, work } = this
    const q = free.length
    for (let k = 0; k < q; k++) {
      let dot = 0
      for (let i = 0; i <= k; i++) dot += base[i * q + k] * target[i]
      work[k] = dot / scale[free[k]]
    }
    return length(work, q)
  }

  /** Newton's correction of the damping that brings the scaled length of the step from `reached` to the radius. */
  private correction(triangle: Float64Array, reached: number, radius: number): number {
    const { free, scale, step, work } = this
    const q = free.length
    for (let k = 0; k < q; k++) work[k] = (scale[free[k]] ** 2 * step[k]) / reached
    solveUpperTransposed(triangle, q, work, work)
    let squares = 0
    for (let k = 0; k < q; k++) squares += work[k] * work[k]
    return (reached - radius) / radius / squares
  }

  private spread(): Float64Array {
    const whole = new Float64Array(this.p)
    for (let k = 0; k < this.free.length; k++) whole[this.free[k]] = this.step[k]
    return whole
  }
}
