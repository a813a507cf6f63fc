/** Columns that grow a row at a time, in pieces: nothing is copied until all rows are there, then column by column. */
export class ColumnStore {
  /** Rows of a piece: many for a few columns, few for thousands, so that a short wide table stays small. */
  private readonly piece: number
  private readonly pieces: Float64Array[][]
  private readonly linePieces: Int32Array[] = []
  private at = 0
  rows = 0

  constructor(private readonly count: number) {
    this.piece = Math.max(64, Math.min(1 << 16, Math.floor((1 << 20) / Math.max(1, count))))
    this.at = this.piece
    this.pieces = Array.from({ length: count }, () => [])
  }

  /** `row` holds one number a column; it is copied. `line` is where the row begins in its file. */
  push(row: Float64Array, line: number): void {
    if (this.at === this.piece) {
      for (const pieces of this.pieces) pieces.push(new Float64Array(this.piece))
      this.linePieces.push(new Int32Array(this.piece))
      this.at = 0
    }
    const last = this.linePieces.length - 1
    for (let j = 0; j < this.count; j++) this.pieces[j][last][this.at] = row[j]
    this.linePieces[last][this.at++] = line
    this.rows++
  }

  /** Column `j`, whole; its pieces are let go. */
  take(j: number): Float64Array {
    const whole = new Float64Array(this.rows)
    this.pieces[j].forEach((piece, i) => whole.set(piece.subarray(0, this.rows - i * this.piece), i * this.piece))
    this.pieces[j] = []
    return whole
  }

  lineOf(row: number): number {
    return this.linePieces[Math.floor(row / this.piece)][row % this.piece]
  }
}
