// Tables as JSON: [{"x": 1, "y": 2}, …], {"x": [1, 2], "y": [3, 4]}, or an object a line (jsonl).
import { failure } from '../../errors/index.ts'
import { JsonScanner } from '../../formats/json.ts'
import { shortened } from './names.ts'
import { isRecord, tableOfColumns, tableOfRows, type Row } from './records.ts'
import type { OpenTable } from './table.ts'
import { textOf, type TableSource } from './text-lines.ts'

export interface JsonOptions {
  /** An object a line. */
  readonly lines: boolean
  readonly encoding?: string
}

const longest = 1 << 28 // characters; it is read whole

/** @throws data.points.*, data.text.* */
export async function openJson(source: TableSource, { lines, encoding }: JsonOptions): Promise<OpenTable> {
  const whole = await wholeText(source, encoding)
  if (whole.trim() === '') throw failure('data.points.empty', source.name, {})
  if (lines) return linesOf(whole, source.name)
  const value = parsed(whole, source.name, 1)
  if (Array.isArray(value)) return tableOfRows(value as Row[], source.name)
  if (isRecord(value) && Object.values(value).every(Array.isArray)) return tableOfColumns(value as Record<string, unknown[]>, source.name)
  throw failure('data.points.json-shape', source.name, { found: shortened(whole.trim()) })
}

async function wholeText(source: TableSource, encoding?: string): Promise<string> {
  const text = textOf(source, encoding)
  const parts: string[] = []
  let length = 0
  for (let next = await text.next(); next !== undefined; next = await text.next()) {
    parts.push(next)
    length += next.length
    if (length > longest) {
      await text.close()
      throw failure('data.points.large-json', source.name, { most: longest >> 20 })
    }
  }
  return parts.join('')
}

function linesOf(whole: string, source: string): OpenTable {
  const rows: Row[] = []
  const lines: number[] = []
  for (const [i, line] of whole.split('\n').entries()) {
    if (line.trim() === '') continue
    rows.push(parsed(line, source, i + 1) as Row)
    lines.push(i + 1)
  }
  return tableOfRows(rows, source, lines)
}

function parsed(text: string, source: string, line: number): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    // Said by what stands there: the engine's own words are English, and each engine has others.
    const at = wrongAt(text)
    const place = `${source}:${line + text.slice(0, at).split('\n').length - 1}`
    const rest = text.slice(at, at + 24).split('\n')[0].trim()
    if (rest === '') throw failure('data.points.json-end', place, {}, error)
    throw failure('data.points.json', place, { problem: shortened(rest) }, error)
  }
}

/** Where JSON stops being JSON: not every engine's error says it. */
function wrongAt(text: string): number {
  const scanner = new JsonScanner(text, '')
  try {
    scanner.skip()
    scanner.end()
  } catch {
    // its place is all that is wanted
  }
  return scanner.at
}
