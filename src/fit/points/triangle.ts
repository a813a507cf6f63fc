// Small triangular systems, row-major [p, p], upper: R x = b, Rᵀ x = b.
import { vector } from './vector.ts'

/** x with R x = b; a zero on the diagonal gives what division by zero gives. */
export function solveUpper(factor: Float64Array, p: number, b: ArrayLike<number>): Float64Array {
  const x = Float64Array.from(b)
  for (let i = p - 1; i >= 0; i--) {
    for (let j = i + 1; j < p; j++) x[i] -= factor[i * p + j] * x[j]
    x[i] /= factor[i * p + i]
  }
  return x
}

/** x with Rᵀ x = b. */
export function solveUpperTransposed(factor: Float64Array, p: number, b: ArrayLike<number>): Float64Array {
  const x = Float64Array.from(b)
  for (let i = 0; i < p; i++) {
    for (let j = 0; j < i; j++) x[i] -= factor[j * p + i] * x[j]
    x[i] /= factor[i * p + i]
  }
  return x
}

/** Lengths of the columns of R, which are those of the matrix that it came from: [p]. */
export function columnLengths(factor: Float64Array, p: number): Float64Array {
  return vector(p, (j) => {
    let most = 0
    for (let i = 0; i <= j; i++) most = Math.max(most, Math.abs(factor[i * p + j]))
    if (most === 0 || !Number.isFinite(most)) return most
    let sum = 0
    for (let i = 0; i <= j; i++) sum += (factor[i * p + j] / most) ** 2
    return most * Math.sqrt(sum)
  })
}
