import { SingularValueDecomposition, Matrix } from 'ml-matrix'
import { columnLengths } from './triangle.ts'

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
 * count as 0. Two columns that are equal but for rounding give about 1e-16; NIST's Filip, of full rank, 1e-10.
 */
export function rankOf(factor: Float64Array, p: number, tolerance = 8 * p * Number.EPSILON): Rank {
  const lengths = columnLengths(factor, p)
  const scaled = Matrix.zeros(p, p)
  for (let i = 0; i < p; i++) for (let j = i; j < p; j++) scaled.set(i, j, lengths[j] > 0 ? factor[i * p + j] / lengths[j] : 0)
  const svd = new SingularValueDecomposition(scaled, { autoTranspose: false })
  const { leftSingularVectors: u, rightSingularVectors: v, diagonal } = svd
  const largest = Math.max(...diagonal)
  const nulls = [...diagonal.keys()].filter((i) => !(diagonal[i] > tolerance * largest))
  const rank = p - nulls.length
  return {
    rank,
    groups: groupsOf(nulls.map((i) => v.getColumn(i))),
    largest: new SingularValueDecomposition(new Matrix(rowsOf(factor, p)), { computeLeftSingularVectors: false, computeRightSingularVectors: false }).norm2,
    condition: rank === p ? largest / Math.min(...diagonal) : Infinity,
    shortest(b) {
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
