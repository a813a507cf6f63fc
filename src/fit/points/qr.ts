// QR factorization of a tall matrix that is seen once, a block of rows at a time.
// Source: Golub and Van Loan 2013, Matrix Computations, 5.2.2 (Householder), 5.2.3 (blocks of rows under R).
// Letters: p columns, m rows of a block.
import { dot } from './dot.ts'

/** Beyond these, squares overflow or vanish: such a column is scaled. */
const large = 2 ** 400
const small = 2 ** -400

/**
 * Holds R of [A b] for the rows added so far: R is [p, p] upper triangular, `projected` the first p of Qᵀb, and the rest of
 * Qᵀb as a sum of squares. Memory does not grow with the rows. Columns of very large or small numbers (1e300) are scaled by
 * powers of two, which round nothing; answers are scaled back.
 */
export class RowReducer {
  private readonly width: number
  /** Row-major [p + 1, p + 1], scaled. */
  private readonly r: Float64Array
  private readonly scales: Float64Array
  private readonly dots: Float64Array

  constructor(readonly p: number) {
    this.width = p + 1
    this.r = new Float64Array(this.width * this.width)
    this.scales = new Float64Array(this.width).fill(1)
    this.dots = new Float64Array(this.width)
  }

  /** Forgets every row. */
  clear(): this {
    this.r.fill(0)
    this.scales.fill(1)
    return this
  }

  /** Adds the rows of `columns` (p arrays of [m]) with right side `b`; `weights` (their square roots, [m]) multiply a row. The arrays are overwritten. */
  add(columns: readonly Float64Array[], b: Float64Array, weights?: Float64Array): void {
    const all = [...columns, b]
    if (weights) for (const column of all) for (let i = 0; i < b.length; i++) column[i] *= weights[i]
    for (let j = 0; j < all.length; j++) this.scale(all[j], j)
    const { r, width, dots } = this
    // Householder's vector of step k is (head, column k); its dot products with the columns to the right are made while the
    // step before updates them, so that each number is fetched once a step.
    for (let j = 0; j < width; j++) dots[j] = dot(all[0], all[j])
    for (let k = 0; k < width; k++) {
      const below = dots[k]
      const top = r[k * width + k]
      const alpha = top > 0 ? -Math.sqrt(top * top + below) : Math.sqrt(top * top + below)
      const head = top - alpha
      // H = I - beta·u·uᵀ with u = (head, column k); nothing to reflect where all below is 0.
      const beta = below === 0 ? 0 : 2 / (head * head + below)
      if (below !== 0) r[k * width + k] = alpha
      for (let j = k + 1; j < width; j++) {
        const factor = beta * (head * r[k * width + j] + dots[j])
        r[k * width + j] -= factor * head
        dots[j] = j === k + 1 ? subtractAndSquare(factor, all[k], all[j]) : subtractAndDot(factor, all[k], all[j], all[k + 1])
      }
    }
  }

  private scale(column: Float64Array, j: number): void {
    if (this.scales[j] === 1) {
      const squares = dot(column, column)
      if (squares > small && squares < large) return
    }
    let most = 0
    for (let i = 0; i < column.length; i++) {
      const size = Math.abs(column[i])
      if (size > most) most = size
    }
    if (most === Infinity) return
    let factor = this.scales[j]
    if (most * factor > large || (most > 0 && most * factor < small && this.untouched(j))) {
      factor = this.scales[j] = 2 ** -Math.floor(Math.log2(most))
      for (let i = 0; i < this.width; i++) this.r[i * this.width + j] *= factor
    }
    if (factor !== 1) for (let i = 0; i < column.length; i++) column[i] *= factor
  }

  private untouched(j: number): boolean {
    for (let i = 0; i <= j; i++) if (this.r[i * this.width + j] !== 0) return false
    return true
  }

  /** R, row-major [p, p]. */
  factor(): Float64Array {
    const { p, width, r, scales } = this
    const factor = new Float64Array(p * p)
    for (let i = 0; i < p; i++) for (let j = i; j < p; j++) factor[i * p + j] = r[i * width + j] / scales[j]
    return factor
  }

  /** The first p of Qᵀb. */
  projected(): Float64Array {
    const { p, width, r, scales } = this
    const projected = new Float64Array(p)
    for (let i = 0; i < p; i++) projected[i] = r[i * width + p] / scales[p]
    return projected
  }

  /** Sum of squares of what p columns leave of b. */
  rest(): number {
    return (this.r[this.p * this.width + this.p] / this.scales[this.p]) ** 2
  }
}

// Two sums side by side: one alone waits for each addition to end before the next.
/** y -= factor·x; answers z·y. */
function subtractAndDot(factor: number, x: Float64Array, y: Float64Array, z: Float64Array): number {
  let a = 0
  let b = 0
  let i = 0
  for (; i + 1 < y.length; i += 2) {
    const first = y[i] - factor * x[i]
    const second = y[i + 1] - factor * x[i + 1]
    y[i] = first
    y[i + 1] = second
    a += z[i] * first
    b += z[i + 1] * second
  }
  if (i < y.length) a += z[i] * (y[i] -= factor * x[i])
  return a + b
}

/** y -= factor·x; answers y·y. */
function subtractAndSquare(factor: number, x: Float64Array, y: Float64Array): number {
  let a = 0
  let b = 0
  let i = 0
  for (; i + 1 < y.length; i += 2) {
    const first = y[i] - factor * x[i]
    const second = y[i + 1] - factor * x[i + 1]
    y[i] = first
    y[i + 1] = second
    a += first * first
    b += second * second
  }
  if (i < y.length) {
    y[i] -= factor * x[i]
    a += y[i] * y[i]
  }
  return a + b
}
