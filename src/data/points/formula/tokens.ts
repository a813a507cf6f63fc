import { failure } from '../../../errors/index.ts'
import type { Place } from './expression.ts'
import { pointAt } from './point-at.ts'

export interface Token extends Place {
  /** `quoted`: a name in quotes, which is never a function nor a constant. */
  readonly kind: 'number' | 'name' | 'quoted' | 'sign' | 'end'
  readonly text: string
}

/** Signs that Chinese keyboards and word processors write, one for one, so that places stay what they were. */
const sameAs: Readonly<Record<string, string>> = {
  '（': '(', '）': ')', '，': ',', '、': ',', '＋': '+', '－': '-', '−': '-', '–': '-', '＊': '*', '×': '*', '·': '*', '／': '/', '÷': '/', '＾': '^',
  '～': '~', '∼': '~', '＜': '<', '＞': '>', '＝': '=', '！': '!', '．': '.', '“': '"', '”': '"', '‘': "'", '’': "'", '＂': '"', '｀': '`', '　': ' ',
}
const plain = (source: string): string =>
  source.replace(/[\u00b7\u00d7\u00f7\u2010-\u223c\u3000-\u3001\uff01-\uff5e]/g, (c) => sameAs[c] ?? (c >= '０' && c <= '９' ? String.fromCharCode(c.charCodeAt(0) - 0xfee0) : c))

const pattern =
  /(?<space>\s+)|(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<name>[\p{L}_][\p{L}\p{M}\p{N}_]*(?:\.[\p{L}\p{N}_][\p{L}\p{M}\p{N}_]*)*)|(?<quote>["'`])|(?<sign>\*\*|<=|>=|==|!=|<>|&&|\|\||[-+*/^<>(),~≤≥≠!])/uy

/** What a sign is also called. */
const signs: Readonly<Record<string, string>> = { '**': '^', '≤': '<=', '≥': '>=', '≠': '!=', '<>': '!=' }

/** Longer than any formula that a person writes; a bound for what strangers send. */
const longest = 100_000

/**
 * Cuts a formula into tokens; the last one is its end. Names may be of any script; a name with spaces or signs stands in
 * quotes ("my column", 'my column', `my column`), a quote inside doubled.
 * @throws formula.long, formula.character, formula.quote
 */
export function tokens(source: string): Token[] {
  if (source.length > longest) throw failure('formula.long', '', { most: longest, length: source.length })
  const read = plain(source)
  const found: Token[] = []
  let start = 0
  while (start < read.length) {
    pattern.lastIndex = start
    const groups = pattern.exec(read)?.groups
    if (!groups) throw unexpected(source, start)
    const end = pattern.lastIndex
    if (groups.quote !== undefined) {
      const token = quoted(source, read, start, groups.quote)
      found.push(token)
      start = token.end
      continue
    }
    if (groups.number !== undefined) found.push({ kind: 'number', text: groups.number, start, end })
    else if (groups.name !== undefined) found.push({ kind: 'name', text: source.slice(start, end), start, end })
    else if (groups.sign !== undefined) found.push({ kind: 'sign', text: signs[groups.sign] ?? groups.sign, start, end })
    start = end
  }
  return [...found, { kind: 'end', text: '', start: read.length, end: read.length }]
}

function quoted(source: string, read: string, start: number, quote: string): Token {
  let name = ''
  for (let i = start + 1; i < read.length; i++) {
    if (read[i] !== quote) name += source[i]
    else if (read[i + 1] === quote) name += source[i++]
    else return { kind: 'quoted', text: name, start, end: i + 1 }
  }
  throw failure('formula.quote', '', { quote, pointed: pointAt(source, { start, end: start + 1 }) })
}

function unexpected(source: string, start: number): Error {
  const character = String.fromCodePoint(source.codePointAt(start)!)
  const place = { start, end: start + character.length }
  if (character === '=') throw failure('formula.equals', '', { meant: source.slice(0, 60).replace('=', '~'), pointed: pointAt(source, place) })
  return failure('formula.character', '', { character, pointed: pointAt(source, place) })
}
