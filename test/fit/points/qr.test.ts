import { describe, expect, it } from 'vitest'
import { RowReducer } from '../../../src/fit/points/qr.ts'
import { rankOf } from '../../../src/fit/points/rank.ts'
import { solveUpper } from '../../../src/fit/points/triangle.ts'
import { scatter } from './problem-of.ts'

const rows = 101
const columns = [scatter(rows), scatter(2 * rows).slice(rows).map((v) => 1 + v), Array.from({ length: rows }, (_, i) => i / 10)]
const right = columns[0].map((_, i) => 3 * columns[0][i] - 2 * columns[1][i] + 0.5 * columns[2][i] + scatter(3 * rows)[2 * rows + i] / 10)

function reduced(block: number, scale = [1, 1, 1], weights?: Float64Array): RowReducer {
  const reducer = new RowReducer(3)
  for (let from = 0; from < rows; from += block) {
    const cut = (column: readonly number[], by = 1) => Float64Array.from(column.slice(from, from + block), (v) => v * by)
    reducer.add(columns.map((column, j) => cut(column, scale[j])), cut(right), weights?.slice(from, from + block))
  }
  return reducer
}

const product = (a: readonly number[], b: readonly number[], w: ArrayLike<number> = a.map(() => 1)) => a.reduce((sum, v, i) => sum + w[i] ** 2 * v * b[i], 0)

describe('blockwise QR', () => {
  it.each([1, 2, 7, 50, 101, 2048])('of blocks of %i rows: RᵀR = AᵀA, Rᵀ(Qᵀb) = Aᵀb, and what is left is bᵀb - |Qᵀb|²', (block) => {
    const reducer = reduced(block)
    const [r, z] = [reducer.factor(), reducer.projected()]
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 3; j++) {
        expect(r[0 + i] * r[0 + j] + r[3 + i] * r[3 + j] + r[6 + i] * r[6 + j]).toBeCloseTo(product(columns[i], columns[j]), 9)
        if (j < i) expect(r[i * 3 + j]).toBe(0)
      }
      expect(r[i] * z[0] + r[3 + i] * z[1] + r[6 + i] * z[2]).toBeCloseTo(product(columns[i], right), 9)
    }
    expect(reducer.rest()).toBeCloseTo(product(right, right) - z.reduce((sum, v) => sum + v * v, 0), 8)
    const x = solveUpper(r, 3, z)
    const residuals = right.map((b, i) => b - x[0] * columns[0][i] - x[1] * columns[1][i] - x[2] * columns[2][i])
    for (const column of columns) expect(product(column, residuals)).toBeCloseTo(0, 10)
    expect(reducer.rest()).toBeCloseTo(product(residuals, residuals), 10)
  })

  it('weights rows', () => {
    const weights = Float64Array.from({ length: rows }, (_, i) => 1 + (i % 3))
    const r = reduced(16, undefined, weights).factor()
    expect(r[0] ** 2).toBeCloseTo(product(columns[0], columns[0], weights), 8)
    expect(r[0] * r[1]).toBeCloseTo(product(columns[0], columns[1], weights), 8)
  })

  it('neither overflows nor vanishes: columns of 1e300 and 1e-300', () => {
    const plain = solveUpper(reduced(10).factor(), 3, reduced(10).projected())
    const far = reduced(10, [1e300, 1e-300, 1])
    const x = solveUpper(far.factor(), 3, far.projected())
    expect(x[0] * 1e300).toBeCloseTo(plain[0], 10)
    expect(x[1] * 1e-300).toBeCloseTo(plain[1], 10)
    expect(x[2]).toBeCloseTo(plain[2], 10)
  })

  it('scales again when a later block holds far larger numbers', () => {
    const reducer = new RowReducer(1)
    reducer.add([Float64Array.of(3)], Float64Array.of(1))
    reducer.add([Float64Array.of(4e250)], Float64Array.of(2))
    reducer.add([Float64Array.of(3e250)], Float64Array.of(0))
    expect(Math.abs(reducer.factor()[0]) / 5e250).toBeCloseTo(1, 14)
    expect(reducer.projected()[0] * Math.sign(reducer.factor()[0])).toBeCloseTo(1.6, 14)
  })
})

describe('rank', () => {
  const factorOf = (wide: readonly (readonly number[])[]) => {
    const reducer = new RowReducer(wide.length)
    reducer.add(wide.map((column) => Float64Array.from(column)), new Float64Array(rows))
    return reducer.factor()
  }
  const [a, b, c] = columns

  it('is full for columns that only look alike', () => {
    expect(rankOf(factorOf([a, a.map((v, i) => v + 1e-9 * b[i])]), 2).rank).toBe(2)
  })
  it('names the columns that move together, and no other', () => {
    const { rank, groups, condition } = rankOf(factorOf([a, b, a.map((v) => 3 * v), c]), 4)
    expect(rank).toBe(3)
    expect(groups).toEqual([[0, 2]])
    expect(condition).toBe(Infinity)
  })
  it('finds two groups', () => {
    const { rank, groups } = rankOf(factorOf([a, b, a.map((v) => -v), b.map((v, i) => v + c[i]), c]), 5)
    expect(rank).toBe(3)
    expect([...groups].sort((x, y) => x[0] - y[0])).toEqual([[0, 2], [1, 3, 4]])
  })
  it('knows a column of zeros', () => {
    expect(rankOf(factorOf([a, a.map(() => 0)]), 2)).toMatchObject({ rank: 1, groups: [[1]] })
  })
})
