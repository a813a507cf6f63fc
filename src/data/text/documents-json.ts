import { failure } from '../../errors/index.ts'
import type { TextPart } from './documents.ts'

const longestLine = 1 << 26 // code units of one line of jsonl
const longestFile = 1 << 28 // code units of a json file, which is read whole

/** A document a line: `{"text": "…"}`, or just `"…"`. Blank lines are left out. */
export async function* splitJsonLines(strings: AsyncIterable<string>, name: string, field: string): AsyncGenerator<TextPart> {
  let rest = ''
  let line = 0
  const document = (text: string): TextPart | null => {
    line++
    if (text.trim() === '') return null
    const where = `${name}:${line}`
    const found = textIn(parsed(text, where), field, where)
    return found === '' ? null : { name, text: found, end: true }
  }
  for await (const string of strings) {
    const lines = (rest + string).split('\n')
    rest = lines.pop()!
    if (rest.length > longestLine) throw failure('data.text.long-line', `${name}:${line + lines.length + 1}`, { most: longestLine / 2 ** 20 })
    for (const text of lines) {
      const part = document(text)
      if (part !== null) yield part
    }
  }
  const last = document(rest)
  if (last !== null) yield last
}

/** A document an entry of an array of strings or of objects with the field; or one object with the field. */
export async function* splitJson(strings: AsyncIterable<string>, name: string, field: string): AsyncGenerator<TextPart> {
  const parts: string[] = []
  let length = 0
  for await (const string of strings) {
    parts.push(string)
    length += string.length
    if (length > longestFile) throw failure('data.text.large-json', name, { most: longestFile / 2 ** 20 })
  }
  if (length === 0) return
  const value = parsed(parts.join(''), name)
  const entries = Array.isArray(value) ? (value as unknown[]) : [value]
  for (const [i, entry] of entries.entries()) {
    const text = textIn(entry, field, Array.isArray(value) ? `${name}[${i}]` : name)
    if (text !== '') yield { name, text, end: true }
  }
}

function parsed(text: string, where: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    throw failure('data.text.json', where, { problem: error instanceof Error ? error.message : String(error) }, error)
  }
}

function textIn(entry: unknown, field: string, where: string): string {
  if (typeof entry === 'string') return entry
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) throw failure('data.text.entry', where, { field, found: JSON.stringify(entry).slice(0, 60) })
  const value = Object.hasOwn(entry, field) ? (entry as Record<string, unknown>)[field] : undefined
  if (typeof value === 'string') return value
  const strings = Object.entries(entry).filter(([, value]) => typeof value === 'string')
  throw failure('data.text.field', where, { field, fields: strings.map(([name]) => name).join(', ') || '—' })
}
