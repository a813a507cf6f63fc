// Cells become numbers, a row at a time: missing ones are counted, bad ones refused with their place.
import { failure } from '../../errors/index.ts'
import { ColumnStore } from './column-store.ts'
import { shortened } from './names.ts'
import { numberIn, problemOf } from './numbers.ts'
import type { ReadOptions, TableRead } from './table.ts'

export interface Layout {
  readonly source: string
  readonly names: readonly string[]
  /** A decimal comma is read as well as a point. */
  readonly comma: boolean
  /** Of a cell, for errors; default file:line:column, counted from 1. */
  place?(line: number, column: number): string
}

/** The wanted columns, of which every row adds its numbers. */
export class RowReader {
  private readonly store: ColumnStore
  private readonly row: Float64Array
  private readonly seen: Uint8Array
  private missing = 0
  /** Where the file's first decimal point and comma stand: a table that has both means one of them as something else. */
  private point = ''
  private comma = ''

  constructor(
    private readonly layout: Layout,
    private readonly columns: readonly string[],
    private readonly places: Int32Array,
    private readonly refuse: ReadOptions['missing'],
    /** Where the wanted columns stand in the rows that `take` is given; default: where they stand in the table. */
    private readonly at: Int32Array = places,
  ) {
    this.store = new ColumnStore(places.length)
    this.row = new Float64Array(places.length)
    this.seen = new Uint8Array(places.length)
  }

  /** @throws data.points.cell.*, data.points.missing */
  take(cells: ArrayLike<unknown>, line: number): void {
    const { at, row, seen } = this
    let absent = -1
    for (let j = 0; j < at.length; j++) {
      const cell = cells[at[j]]
      const value = typeof cell === 'string' ? this.numberOf(cell, line, j) : valueOf(cell)
      if (value === undefined) throw this.bad(cell, line, j)
      if (value === value) seen[j] = 1
      else if (absent < 0) absent = j
      row[j] = value
    }
    if (absent < 0) this.store.push(row, line)
    else if (this.refuse !== 'error') this.missing++
    else throw failure('data.points.missing', this.place(line, absent), { name: shortened(this.columns[absent]), found: shortened(String(cells[at[absent]] ?? '').trim()) || '""' })
  }

  /** Of a row whose cells were read as plain numbers: one number a wanted column, copied. */
  push(values: Float64Array, line: number): void {
    if (this.store.rows === 0) this.seen.fill(1)
    this.store.push(values, line)
  }

  /** Whether a decimal point is nothing to take note of. */
  get pointsAreFine(): boolean {
    return !this.layout.comma || (this.point !== '' && this.comma === '')
  }

  private numberOf(cell: string, line: number, j: number): number | undefined {
    const value = numberIn(cell, this.layout.comma)
    if (this.layout.comma && value === value) {
      if (this.point === '' && cell.includes('.')) this.point = this.place(line, j)
      if (this.comma === '' && cell.includes(',')) this.comma = this.place(line, j)
      if (this.point !== '' && this.comma !== '' && /[.,]/.test(cell) && value !== undefined) {
        const pointed = cell.includes('.')
        throw failure('data.points.cell.mixed', this.place(line, j), { name: shortened(this.columns[j]), found: shortened(cell.trim()), other: pointed ? this.comma : this.point })
      }
    }
    return value
  }

  private bad(cell: unknown, line: number, j: number): Error {
    const values = { name: shortened(this.columns[j]), found: shortened(typeof cell === 'string' ? cell.trim() : (JSON.stringify(cell) ?? String(cell))) }
    if (typeof cell === 'number') return failure('data.points.cell.infinite', this.place(line, j), { ...values, found: String(cell) })
    return failure(typeof cell === 'string' ? `data.points.cell.${problemOf(cell)}` : 'data.points.cell.text', this.place(line, j), values)
  }

  private place(line: number, j: number): string {
    return this.layout.place?.(line, this.places[j]) ?? `${this.layout.source}:${line}:${this.places[j] + 1}`
  }

  /** @throws data.points.no-rows, data.points.all-missing */
  finish(): TableRead {
    const { columns, store, missing } = this
    const { names, source } = this.layout
    if (store.rows === 0) {
      if (missing === 0) throw failure('data.points.no-rows', source, {})
      const empty = columns.filter((_, j) => this.seen[j] === 0)
      if (empty.length > 0) throw failure('data.points.all-missing', source, { names: empty.map(shortened).join(', '), rows: missing })
      throw failure('data.points.no-whole-row', source, { names: columns.map(shortened).join(', '), rows: missing })
    }
    return { table: { names, columns: new Map(columns.map((name, j) => [name, store.take(j)])), rows: store.rows, source, lineOf: (i) => store.lineOf(i) }, missing }
  }
}

/** A value that came as JSON or from a program: null and undefined are missing. */
function valueOf(value: unknown): number | undefined {
  if (typeof value === 'number') return value === Infinity || value === -Infinity ? undefined : value
  return value === null || value === undefined ? NaN : undefined
}
