// Tables in memory: rows as objects, or columns as arrays.
import { failure } from '../../errors/index.ts'
import { RowReader } from './cells.ts'
import { placesOf, shortened } from './names.ts'
import type { OpenTable, TableRead } from './table.ts'

export type Row = Readonly<Record<string, unknown>>
/** Columns by name, all of one length. */
export type ColumnArrays = Readonly<Record<string, ArrayLike<unknown>>> | ReadonlyMap<string, ArrayLike<unknown>>

/**
 * Rows as objects: the columns are all their keys, in order of appearance; a key that a row lacks is missing there. `lines`: where the rows
 * stand in the file `source`.
 * @throws data.points.row, data.points.empty
 */
export function tableOfRows(rows: readonly Row[], source = '', lines?: readonly number[]): OpenTable {
  const names = new Set<string>()
  for (const [i, row] of rows.entries()) {
    if (!isRecord(row)) throw failure('data.points.row', lines ? `${source}:${lines[i]}` : `${source}[${i}]`, { found: described(row) })
    for (const name in row) if (Object.hasOwn(row, name)) names.add(name)
  }
  if (names.size === 0) throw failure('data.points.empty', source, {})
  return openRows([...names], source, rows.length, (name, i) => (Object.hasOwn(rows[i], name) ? rows[i][name] : undefined), {
    lineOf: (i) => lines?.[i] ?? i + 1,
    place: lines ? undefined : (line, name) => `${source}[${line - 1}].${name}`,
  })
}

/** Columns as arrays of one length. @throws data.points.column, data.points.lengths, data.points.empty */
export function tableOfColumns(columns: ColumnArrays, source = ''): OpenTable {
  const entries = new Map<string, ArrayLike<unknown>>(columns instanceof Map ? (columns as ReadonlyMap<string, ArrayLike<unknown>>) : Object.entries(columns))
  const names = [...entries.keys()]
  if (names.length === 0) throw failure('data.points.empty', source, {})
  for (const [name, column] of entries) if (!isArray(column)) throw failure('data.points.column', source, { name: shortened(name), found: described(column) })
  const rows = entries.get(names[0])!.length
  for (const [name, column] of entries) {
    if (column.length !== rows) throw failure('data.points.lengths', source, { first: shortened(names[0]), firstLength: rows, name: shortened(name), length: column.length })
  }
  const colon = source === '' ? '' : `${source}:`
  return openRows(names, source, rows, (name, i) => entries.get(name)![i], { lineOf: (i) => i + 1, place: (line, name) => `${colon}${name}[${line - 1}]` })
}

interface Places {
  lineOf(row: number): number
  place?(line: number, name: string): string
}

function openRows(names: readonly string[], source: string, count: number, cell: (name: string, row: number) => unknown, { lineOf, place }: Places): OpenTable {
  return {
    names,
    source,
    async read(columns, { missing, signal } = {}): Promise<TableRead> {
      const layout = { source, names, comma: false, ...(place && { place: (line: number, column: number) => place(line, names[column]) }) }
      const rows = new RowReader(layout, columns, placesOf(columns, names, source), missing, Int32Array.from(columns, (_, j) => j))
      const cells = new Array<unknown>(columns.length)
      for (let i = 0; i < count; i++) {
        if (i % 65536 === 0) signal?.throwIfAborted()
        for (let j = 0; j < columns.length; j++) {
          const value = cell(columns[j], i)
          if (typeof value === 'bigint' || (typeof value === 'object' && value !== null)) throw refused(value, columns[j], place ? place(lineOf(i), columns[j]) : `${source}:${lineOf(i)}:${names.indexOf(columns[j]) + 1}`)
          cells[j] = value
        }
        rows.take(cells, lineOf(i))
      }
      return rows.finish()
    },
  }
}

/** What can't be written as JSON can't be told by the reader of cells. */
const refused = (value: unknown, name: string, place: string): Error => failure(typeof value === 'bigint' ? 'data.points.cell.bigint' : 'data.points.cell.text', place, { name: shortened(name), found: described(value) })

export const isRecord = (value: unknown): value is Row => typeof value === 'object' && value !== null && !isArray(value)

export const isArray = (value: unknown): value is ArrayLike<unknown> => Array.isArray(value) || (ArrayBuffer.isView(value) && !(value instanceof DataView))

/** Any value of a program for a sentence, BigInts and objects that hold themselves too. */
export function described(value: unknown): string {
  if (typeof value === 'function') return value.name === '' ? 'function' : `function ${shortened(value.name)}`
  if (typeof value === 'number') return String(value)
  try {
    return shortened(JSON.stringify(value) ?? String(value))
  } catch {
    return shortened(typeof value === 'bigint' ? String(value) : Object.prototype.toString.call(value))
  }
}
