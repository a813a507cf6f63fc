import Papa from 'papaparse'

export interface FirstLine {
  readonly delimiter: string
  readonly cells: readonly string[]
  /** Counted from 1. */
  readonly line: number
}

/**
 * The first line that isn't empty; undefined as long as its end isn't there. Its delimiter is what it shows outside quotes: a tab,
 * else a semicolon, else a comma. Numbers below it, with their commas, have no say.
 */
export function firstLine(text: string, whole: boolean): FirstLine | undefined {
  let start = 0
  let line = 1
  for (let at = 0; at < text.length && /\s/.test(text[at]); at++) {
    if (text[at] !== '\n') continue
    line++
    start = at + 1
  }
  const counts = new Map([['\t', 0], [';', 0], [',', 0]])
  let quoted = false
  let fresh = true // at the beginning of a cell, the only place where a quote opens
  let end = start
  for (; end < text.length; end++) {
    const c = text[end]
    if (c === '"' && (quoted || fresh)) quoted = !quoted
    else if (quoted) continue
    else if (c === '\n') break
    else if (counts.has(c)) counts.set(c, counts.get(c)! + 1)
    fresh = counts.has(c)
  }
  if (end === text.length && !whole) return undefined
  const content = text.slice(start, end)
  if (content.trim() === '') return undefined
  const delimiter = [...counts].find(([, count]) => count > 0)?.[0] ?? ','
  return { delimiter, cells: Papa.parse<string[]>(content, { delimiter, newline: '\n' }).data[0], line }
}
