import { SingularValueDecomposition, Matrix } from 'ml-matrix'
import { columnLengths, solveUpper } from './triangle.ts'

export interface Rank {
  readonly rank: number
  /** Groups of columns (by index) that can move together without changing anything. */
  readonly groups: readonly (readonly number[])[]
  /** 2-norm condition number after each column is scaled to length 1; Infinity where the rank is not full. */
  readonly condition: number
  /** The largest singular value before scaling. */
  readonly largest: number
  /** The shortest (scaled) x with R x = b in the least-squares sense. */
  shortest(b: Float64Array): Float64Array
}

/** How a part of a null vector looks that is no rounding error. */
const noticeable = 1e-6

/**
 * Rank of an upper triangular R [p, p] with columns scaled to length 1: singular values below `tolerance` times the largest
 * count as 0. Two columns that are equal but for rounding give about 1e-16; NIST's Filip, of full rank, 1e-10. What needs the
 * singular values waits until it is read: of most fits nobody asks more than the rank, which the inverse's size tells.
 */
export function rankOf(factor: Float64Array, p: number, tolerance = 8 * p * Number.EPSILON): Rank {
  const lengths = columnLengths(factor, p)
  const surely = mostCondition(factor, lengths) < 0.1 / tolerance
  const decompose = once(() => decomposed(factor, lengths, tolerance))
  return {
    rank: surely ? p : p - decompose().nulls.length,
    groups: surely ? [] : groupsOf(decompose().nulls.map((i) => decompose().v.getColumn(i))),
    get largest() {
      return new SingularValueDecomposition(new Matrix(rowsOf(factor, p)), { computeLeftSingularVectors: false, computeRightSingularVectors: false }).norm2
    },
    get condition() {
      const { diagonal, nulls } = decompose()
      return nulls.length === 0 ? Math.max(...diagonal) / Math.min(...diagonal) : Infinity
    },
    shortest(b) {
      const { u, v, diagonal, nulls } = decompose()
      const x = new Float64Array(p)
      for (let k = 0; k < p; k++) {
        if (nulls.includes(k)) continue
        let dot = 0
        for (let i = 0; i < p; i++) dot += u.get(i, k) * b[i]
        for (let j = 0; j < p; j++) x[j] += (v.get(j, k) * dot) / diagonal[k]
      }
      for (let j = 0; j < p; j++) x[j] = lengths[j] > 0 ? x[j] / lengths[j] : 0
      return x
    },
  }
}

function once<T>(of: () => T): () => T {
  let value: { readonly of: T } | undefined
  return () => (value ??= { of: of() }).of
}

/** Singular values of R with columns of length 1, and which of them count as 0. */
function decomposed(factor: Float64Array, lengths: Float64Array, tolerance: number) {
  const p = lengths.length
  const scaled = Matrix.zeros(p, p)
  for (let i = 0; i < p; i++) for (let j = i; j < p; j++) scaled.set(i, j, lengths[j] > 0 ? factor[i * p + j] / lengths[j] : 0)
  const { leftSingularVectors: u, rightSingularVectors: v, diagonal } = new SingularValueDecomposition(scaled, { autoTranspose: false })
  const largest = Math.max(...diagonal)
  return { u, v, diagonal, nulls: [...diagonal.keys()].filter((i) => !(diagonal[i] > tolerance * largest)) }
}

/** The condition number of R with columns of length 1 is at most this: Frobenius lengths of it and of its inverse. NaN where it has none. */
function mostCondition(factor: Float64Array, lengths: Float64Array): number {
  const p = lengths.length
  const [unit, x] = [new Float64Array(p), new Float64Array(p)]
  let squares = 0
  for (let k = 0; k < p; k++) {
    unit.fill(0)
    unit[k] = 1
    solveUpper(factor, p, unit, x)
    for (let j = 0; j <= k; j++) squares += (x[j] * lengths[j]) ** 2
  }
  return Math.sqrt(p * squares)
}

const rowsOf = (factor: Float64Array, p: number): number[][] => Array.from({ length: p }, (_, i) => [...factor.subarray(i * p, (i + 1) * p)])

/** Reduces a basis of the null space to echelon form: each row then names the fewest columns that move together. */
function groupsOf(basis: number[][]): number[][] {
  const pivots = new Set<number>()
  for (const row of basis) {
    const free = row.map((value, j) => (pivots.has(j) ? 0 : Math.abs(value)))
    const pivot = free.indexOf(Math.max(...free))
    pivots.add(pivot)
    const scale = row[pivot]
    row.forEach((value, j) => (row[j] = value / scale))
    for (const other of basis) {
      if (other === row) continue
      const factor = other[pivot]
      other.forEach((value, j) => (other[j] = value - factor * row[j]))
    }
  }
  return basis.map((row) => [...row.keys()].filter((j) => Math.abs(row[j]) > noticeable))
}
