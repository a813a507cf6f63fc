import type { CellType } from './tile.ts'

/** Cells of one row of an overview while numbers under them are looked at. */
export class Gathered {
  readonly extreme: Float32Array<ArrayBuffer>
  private readonly squares: Float64Array
  private readonly counts: Float64Array

  constructor(columns: number) {
    this.extreme = new Float32Array(columns)
    this.squares = new Float64Array(columns)
    this.counts = new Float64Array(columns)
  }

  /** Numbers of one row of the tensor that begin `from` columns right of the first cell; a cell covers 2^level columns. */
  add(numbers: ArrayLike<number | bigint>, from: number, level: number): void {
    const { extreme, squares, counts } = this
    const side = 2 ** level
    for (let i = 0; i < numbers.length; ) {
      const cell = Math.floor((from + i) / side)
      const end = Math.min(numbers.length, (cell + 1) * side - from)
      let [most, sum] = [extreme[cell], 0]
      counts[cell] += end - i
      for (; i < end; i++) {
        const value = Number(numbers[i])
        sum += value * value
        if (Math.abs(value) > Math.abs(most) || value !== value) most = value
        else if (most !== most) break
      }
      // Nothing is farther out than NaN.
      if (i < end) i = end
      extreme[cell] = most
      squares[cell] += most !== most ? NaN : sum
    }
  }

  /** Mean of the squares of each cell. */
  meanSquares(): Float32Array<ArrayBuffer> {
    return Float32Array.from(this.squares, (sum, i) => (this.counts[i] === 0 ? 0 : sum / this.counts[i]))
  }

  counted(cell: number): number {
    return this.counts[cell]
  }

  cells(type: CellType): Float32Array<ArrayBuffer> {
    return type === 'rms' ? Float32Array.from(this.squares, (sum, i) => (this.counts[i] === 0 ? 0 : Math.sqrt(sum / this.counts[i]))) : this.extreme
  }
}
