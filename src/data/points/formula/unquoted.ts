import { CantianError, failure } from '../../../errors/index.ts'
import type { Place } from './expression.ts'
import { pointAt } from './point-at.ts'
import { plain, type Subject } from './tokens.ts'
import { writtenName } from './written-name.ts'

/** Longer than a hint: then it shows the name alone. */
const longest = 200
/** Errors whose `meant` repeats the whole source, so that quotes change it though they mend nothing. */
const repeating = ['formula.tilde', 'formula.equals', 'formula.condition.equals', 'formula.no-parameter']

/**
 * The error of a source that can't be read, or that of a column's name in it that needs quotes and has none (`T(C) ~ a*x`, `a*1st`),
 * where quotes mend it.
 * @param read reads a source, or throws
 */
export function orUnquoted(error: unknown, source: string, columns: readonly string[], subject: Subject, read: (mended: string) => unknown): unknown {
  if (!(error instanceof CantianError)) return error
  const names = unquotedNames(source, columns)
  if (names.length === 0) return error
  let [mended, at] = ['', 0]
  for (const { name, place } of names) {
    mended += source.slice(at, place.start) + writtenName(name)
    at = place.end
  }
  mended += source.slice(at)
  try {
    read(mended)
  } catch (after) {
    if (!(after instanceof CantianError) || isSame(error, after)) return error
  }
  const [{ name, place }] = names
  return failure(`${subject}.unquoted`, '', { name, meant: mended.length > longest ? writtenName(name) : mended, pointed: pointAt(source, place) })
}

/** Whether quotes changed nothing about what is wrong. */
function isSame(before: CantianError, after: CantianError): boolean {
  const beside = repeating.includes(before.code) ? ['pointed', 'meant'] : ['pointed']
  return before.code === after.code && Object.entries(before.values).every(([key, value]) => beside.includes(key) || after.values[key] === value)
}

/** Where columns whose names need quotes stand without, the longest name first. */
function unquotedNames(source: string, columns: readonly string[]): { readonly name: string; readonly place: Place }[] {
  const read = plain(source)
  const names = columns
    .filter((name) => name !== '' && writtenName(name) !== name)
    .map((name) => ({ name, read: plain(name) }))
    .filter((name) => read.includes(name.read))
    .sort((a, b) => b.name.length - a.name.length)
  const found: { name: string; place: Place }[] = []
  for (let start = 0; start < read.length; ) {
    const match = names.find((name) => read.startsWith(name.read, start) && standsAlone(read, start, start + name.read.length))
    if (match) {
      const end = start + match.read.length
      found.push({ name: match.name, place: { start, end } })
      start = end
    } else start = /["'`]/.test(read[start]) ? endOfQuotes(read, start) : start + 1
  }
  return found
}

const letter = /[\p{L}\p{M}\p{N}_]/u
/** Whether no name or number goes on beyond either end. */
const standsAlone = (text: string, start: number, end: number): boolean =>
  !(start > 0 && letter.test(text[start - 1]) && letter.test(text[start])) && !(end < text.length && letter.test(text[end - 1]) && letter.test(text[end]))

function endOfQuotes(text: string, start: number): number {
  const quote = text[start]
  for (let i = start + 1; i < text.length; i++) {
    if (text[i] !== quote) continue
    if (text[i + 1] !== quote) return i + 1
    i++
  }
  return start + 1
}
