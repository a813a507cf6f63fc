// Tables of comma-, semicolon- or tab-separated values (RFC 4180), read as a stream: only wanted columns are kept.
import Papa from 'papaparse'
import { failure } from '../../errors/index.ts'
import { RowReader, type Layout } from './cells.ts'
import { firstLine, type FirstLine } from './first-line.ts'
import { columnNames, placesOf } from './names.ts'
import { numberIn } from './numbers.ts'
import { PlainRows } from './plain-rows.ts'
import type { OpenTable, ReadOptions, TableRead } from './table.ts'
import { textOf, type TableSource, type TextOfTable } from './text-lines.ts'

export interface CsvOptions {
  /** Whether the first line holds names; default: it does unless every cell of it is a number. */
  readonly header?: boolean
  /** A label of the WHATWG encoding standard; default UTF-8, checked. */
  readonly encoding?: string
}

/** A row of more characters is no table's: an unclosed quote would swallow the file. */
export const longestRow = 1 << 24

/**
 * Opens a table by its first line, which also says what the delimiter is. A decimal comma is read where the delimiter is another.
 * @throws data.points.*, data.text.* (encoding)
 */
export async function openCsv(source: TableSource, { header, encoding }: CsvOptions = {}): Promise<OpenTable> {
  const text = textOf(source, encoding)
  const { first, read } = await beginning(text, source.name)
  const { delimiter, cells, line } = first
  const comma = delimiter !== ','
  const values = cells.map((cell) => numberIn(cell, comma))
  const headed = header ?? !(values.every((value) => value !== undefined) && values.some((value) => value === value))
  const names = headed ? columnNames(cells, `${source.name}:${line}`) : cells.map((_, i) => `c${i + 1}`)
  // What can be read once only goes on where opening stopped; anything else is closed, and begins anew.
  let rest = source.once ? { text, read } : undefined
  if (!source.once) await text.close()
  return {
    names,
    source: source.name,
    async read(columns, options = {}) {
      const from = rest ?? { text: textOf(source, encoding), read: '' }
      if (source.once && !rest) throw failure('data.points.once', source.name, {})
      rest = undefined
      try {
        return await readRows(from.text, from.read, { source: source.name, names, comma, delimiter, headed }, columns, options)
      } finally {
        // What is aborted may still wait for bytes that never come: closing it then waits as well.
        const closing = from.text.close().catch(() => undefined)
        if (options.signal?.aborted !== true) await closing
      }
    },
  }
}

async function beginning(text: TextOfTable, source: string): Promise<{ first: FirstLine; read: string }> {
  for (let read = '', tried = 0; ; ) {
    const next = await text.next()
    read += next ?? ''
    // Looked at again only once there is twice as much, so that a line without end costs no more than its length.
    if (next === undefined || read.length >= 2 * tried) {
      const first = firstLine(read, next === undefined)
      if (first) return { first, read }
      tried = read.length
    }
    if (next === undefined) throw failure('data.points.empty', source, {})
    if (read.length > longestRow) {
      await text.close()
      throw failure('data.points.long-row', `${source}:1`, { most: longestRow >> 20 })
    }
  }
}

interface CsvLayout extends Layout {
  readonly delimiter: string
  readonly headed: boolean
}

async function readRows(text: TextOfTable, read: string, layout: CsvLayout, columns: readonly string[], { missing, signal, progress }: ReadOptions): Promise<TableRead> {
  const { source, names, delimiter } = layout
  const places = placesOf(columns, names, source)
  const rows = new RowReader(layout, columns, places, missing)
  const plain = new PlainRows(delimiter, names.length, places)
  const parser = new Papa.Parser({ delimiter, newline: '\n', quoteChar: '"' })
  let { headed } = layout
  let line = 1

  const take = (cells: readonly string[], quotes: boolean) => {
    const at = line++
    if (quotes) for (const cell of cells) for (let i = cell.indexOf('\n'); i >= 0; i = cell.indexOf('\n', i + 1)) line++
    if (cells.length === 1 && (cells[0] === '' || cells[0].trim() === '')) return
    if (headed) return void (headed = false)
    if (cells.length !== names.length && !onlyEmptyBeyond(cells, names.length)) throw failure('data.points.ragged', `${source}:${at}`, { expected: names.length, found: cells.length })
    rows.take(cells, at)
  }
  /** Hands on the rows that are there whole; answers what is left. */
  const parse = (part: string, more: boolean): string => {
    if (!part.includes('"')) return parsePlain(part, more)
    const { data, errors, meta } = parser.parse(part, 0, more) as Papa.ParseResult<string[]>
    const broken = more ? undefined : errors.find(({ type }) => type === 'Quotes')
    for (const [i, cells] of data.entries()) {
      if (broken && i >= (broken.row ?? 0)) throw failure('data.points.quotes', `${source}:${line}`, { found: shortQuote(cells) })
      take(cells, true)
    }
    return part.slice(meta.cursor)
  }
  /** The same where no quote stands. */
  const parsePlain = (part: string, more: boolean): string => {
    const lastBreak = part.lastIndexOf('\n')
    let at = 0
    while (at < part.length) {
      const next = headed || at > lastBreak ? -1 : plain.read(part, at, rows.pointsAreFine)
      if (next >= 0) {
        rows.push(plain.values, line++)
        at = next
        continue
      }
      const end = part.indexOf('\n', at)
      if (end < 0 && more) break
      take(part.slice(at, end < 0 ? part.length : end).split(delimiter), false)
      at = end < 0 ? part.length : end + 1
    }
    return part.slice(at)
  }

  let rest = ''
  let pending = read === '' ? [] : [read]
  let length = read.length
  for (let wanted = 0; ; ) {
    const next = await heard(text.next(), signal)
    if (next === undefined) break
    pending.push(next)
    length += next.length
    progress?.(text.bytes())
    // A row that goes on and on is looked at again only once there is twice as much of it.
    if (rest.length + length < wanted) continue
    rest = parse(rest + pending.join(''), true)
    pending = []
    length = 0
    wanted = 2 * rest.length
    if (rest.length > longestRow) throw failure('data.points.long-row', `${source}:${line}`, { most: longestRow >> 20 })
  }
  rest += pending.join('')
  if (rest !== '') parse(rest, false)
  progress?.(text.bytes())
  return rows.finish()
}

/** Delimiters at the end of a line, which spreadsheets leave behind. */
function onlyEmptyBeyond(cells: readonly string[], count: number): boolean {
  return cells.length > count && cells.slice(count).every((cell) => cell.trim() === '')
}

const shortQuote = (cells: readonly string[]): string => {
  const cell = cells.find((each) => each.includes('\n')) ?? cells[cells.length - 1]
  return `"${cell.split('\n')[0].slice(0, 40)}`
}

/** What `waiting` brings, or the signal's reason as soon as it is aborted: standard input may never say anything. */
function heard<T>(waiting: Promise<T>, signal?: AbortSignal): Promise<T> {
  if (!signal) return waiting
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason as Error)
    if (signal.aborted) stop()
    signal.addEventListener('abort', stop, { once: true })
    waiting.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop))
  })
}
