// Small triangular systems, row-major [p, p], upper: R x = b, Rᵀ x = b.

/** x with R x = b, written into `x`, which may be `b`; a zero on the diagonal gives what division by zero gives. */
export function solveUpper(factor: Float64Array, p: number, b: Float64Array, x: Float64Array = new Float64Array(p)): Float64Array {
  for (let i = p - 1; i >= 0; i--) {
    let value = b[i]
    for (let j = i + 1; j < p; j++) value -= factor[i * p + j] * x[j]
    x[i] = value / factor[i * p + i]
  }
  return x
}

/** x with Rᵀ x = b, written into `x`, which may be `b`. */
export function solveUpperTransposed(factor: Float64Array, p: number, b: Float64Array, x: Float64Array = new Float64Array(p)): Float64Array {
  for (let i = 0; i < p; i++) {
    let value = b[i]
    for (let j = 0; j < i; j++) value -= factor[j * p + i] * x[j]
    x[i] = value / factor[i * p + i]
  }
  return x
}

/** Length of column k of R. */
export function columnLength(factor: Float64Array, p: number, k: number): number {
  let squares = 0
  for (let i = 0; i <= k; i++) squares += factor[i * p + k] * factor[i * p + k]
  if (ordinary(squares)) return Math.sqrt(squares)
  let most = 0
  for (let i = 0; i <= k; i++) most = Math.max(most, Math.abs(factor[i * p + k]))
  if (most === 0 || !Number.isFinite(most)) return most
  squares = 0
  for (let i = 0; i <= k; i++) squares += (factor[i * p + k] / most) ** 2
  return most * Math.sqrt(squares)
}

/** Lengths of the columns of R, which are those of the matrix that it came from: [p]. */
export function columnLengths(factor: Float64Array, p: number): Float64Array {
  const lengths = new Float64Array(p)
  for (let k = 0; k < p; k++) lengths[k] = columnLength(factor, p, k)
  return lengths
}

/** Length of the first `count` numbers, each times its `scale` where there is one. */
export function length(values: Float64Array, count: number, scale?: Float64Array): number {
  let squares = 0
  for (let i = 0; i < count; i++) {
    const value = scale ? values[i] * scale[i] : values[i]
    squares += value * value
  }
  return ordinary(squares) ? Math.sqrt(squares) : Math.hypot(...values.subarray(0, count).map((value, i) => (scale ? value * scale[i] : value)))
}

/** Whether a sum of squares has neither overflowed nor lost what is small. */
const ordinary = (squares: number): boolean => squares > 1e-280 && squares < 1e300
