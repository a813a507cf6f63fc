// Any table that a page or a program has: bytes of a file, a stream, rows or columns.
import { chunksOf } from '../text/read-blobs.ts'
import { openCsv, type CsvOptions } from './csv.ts'
import { openJson } from './json.ts'
import { isRecord, tableOfColumns, tableOfRows, type ColumnArrays, type Row } from './records.ts'
import type { OpenTable } from './table.ts'
import { type TableSource } from './text-lines.ts'

export type TableFormat = 'csv' | 'json' | 'jsonl'

export interface TableOptions extends CsvOptions {
  /** Default: by the ending of the name (`.json`, `.jsonl`, `.ndjson`); of a stream without a name, by its first character. */
  readonly format?: TableFormat
}

/** A File of a page, or a Blob. */
export interface BlobTable {
  readonly name?: string
  stream(): ReadableStream<Uint8Array>
}

export type TableInput = readonly Row[] | ColumnArrays | BlobTable | ReadableStream<Uint8Array> | TableSource

/** @throws data.points.*, data.text.* */
export async function openTable(input: TableInput, options: TableOptions = {}): Promise<OpenTable> {
  if (Array.isArray(input)) return tableOfRows(input as readonly Row[])
  if (isSource(input)) return openSource(input, options)
  if (isBlob(input)) return openSource({ name: input.name ?? '', once: false, chunks: () => chunksOf(input.stream()) }, options)
  if (isStream(input)) return openSource({ name: '', once: true, chunks: () => chunksOf(input) }, options)
  return tableOfColumns(input as ColumnArrays)
}

async function openSource(source: TableSource, options: TableOptions): Promise<OpenTable> {
  const ending = /\.(json|jsonl|ndjson)$/i.exec(source.name)?.[1].toLowerCase()
  const byName = ending === undefined ? undefined : ending === 'json' ? 'json' : 'jsonl'
  if (options.format === undefined && byName === undefined && source.once) return openUnnamed(source, options)
  const format = options.format ?? byName ?? 'csv'
  return format === 'csv' ? openCsv(source, options) : openJson(source, { lines: format === 'jsonl', encoding: options.encoding })
}

/** What has no name and can be read once shows by its first characters what it is: [ and { begin JSON. */
async function openUnnamed(source: TableSource, options: TableOptions): Promise<OpenTable> {
  const iterator = source.chunks()[Symbol.asyncIterator]()
  const first = await iterator.next()
  const again: TableSource = {
    ...source,
    async *chunks() {
      try {
        for (let next = first; next.done !== true; next = await iterator.next()) yield next.value
      } finally {
        await iterator.return?.()
      }
    },
  }
  const sample = first.done === true ? undefined : first.value.slice(0, 4096)
  const start = sample && new TextDecoder(/^utf-?16(le|be)?$/i.test(options.encoding ?? '') ? options.encoding : 'utf-8').decode(sample)
  if (/^\s*\[\s*[\]{]/.test(start ?? '')) return openJson(again, { lines: false, encoding: options.encoding })
  if (!/^\s*\{/.test(start ?? '')) return openCsv(again, options)
  // An object of columns, or an object a line: the first line that is whole by itself says which.
  return openJson(again, { lines: /^\s*\{[^\n]*\}\s*\n\s*\{/.test(start ?? ''), encoding: options.encoding })
}

// A column may be called `stream`, `name` or `chunks`: only functions make an input what it is.
const isSource = (input: TableInput): input is TableSource => isRecord(input) && typeof input.chunks === 'function'
const isBlob = (input: TableInput): input is BlobTable => isRecord(input) && typeof input.stream === 'function'
const isStream = (input: TableInput): input is ReadableStream<Uint8Array> => isRecord(input) && typeof input.getReader === 'function'
