import { failure } from '../../../errors/index.ts'
import type { Place } from './expression.ts'
import { pointAt } from './point-at.ts'

/** What is read, as its errors are called. */
export type Subject = 'formula' | 'formula.condition'

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
/** A text as it is read, character for character. */
export const plain = (source: string): string =>
  source.replace(/[\u00b7\u00d7\u00f7\u2010-\u223c\u3000-\u3001\uff01-\uff5e]/g, (c) => sameAs[c] ?? (c >= '０' && c <= '９' ? String.fromCharCode(c.charCodeAt(0) - 0xfee0) : c))

/** A small number that means a power, `x²`, `x⁻¹`. */
export const superscripts = /[⁰¹²³⁴-⁹⁺⁻ⁿ]+/u
/** Superscripts as what they say. */
export const powerOf = (raised: string): string => raised.replace(/[⁺⁻]/g, (sign) => (sign === '⁻' ? '-' : '')).normalize('NFKC')

const pattern =
  /(?<space>\s+)|(?<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)|(?<name>[\p{L}_][\p{L}\p{M}\p{N}_]*(?:\.[\p{L}\p{N}_][\p{L}\p{M}\p{N}_]*)*)|(?<quote>["'`])|(?<sign>\*\*|<=|>=|==|!=|<>|&&|\|\||[-+*/^<>(),~≤≥≠!])/uy

/** What a sign is also called. */
const signs: Readonly<Record<string, string>> = { '**': '^', '≤': '<=', '≥': '>=', '≠': '!=', '<>': '!=' }

/** Longer than any formula that a person writes; a bound for what strangers send. */
const longest = 100_000

/**
 * Cuts a formula into tokens; the last one is its end. Names may be of any script; a name with spaces or signs stands in
 * quotes ("my column", 'my column', `my column`), a quote inside doubled.
 * @param subject what the source is, for its errors
 * @throws formula.long, formula.character, formula.quote, formula.equals, formula.superscript, or the same of formula.condition
 */
export function tokens(source: string, subject: Subject = 'formula'): Token[] {
  if (source.length > longest) throw failure(`${subject}.long`, '', { most: longest, length: source.length })
  const read = plain(source)
  const found: Token[] = []
  let start = 0
  while (start < read.length) {
    pattern.lastIndex = start
    const groups = pattern.exec(read)?.groups
    if (!groups) throw unexpected(source, start, found, subject)
    const end = pattern.lastIndex
    if (groups.quote !== undefined) {
      const token = quoted(source, read, start, groups.quote, subject)
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

function quoted(source: string, read: string, start: number, quote: string, subject: Subject): Token {
  let name = ''
  for (let i = start + 1; i < read.length; i++) {
    if (read[i] !== quote) name += source[i]
    else if (read[i + 1] === quote) name += source[i++]
    else return { kind: 'quoted', text: name, start, end: i + 1 }
  }
  throw failure(`${subject}.quote`, '', { quote, pointed: pointAt(source, { start, end: start + 1 }) })
}

/** The error of a character that begins no token, after those `found`. */
function unexpected(source: string, start: number, found: readonly Token[], subject: Subject): Error {
  const character = String.fromCodePoint(source.codePointAt(start)!)
  const place = { start, end: start + character.length }
  const pointed = pointAt(source, place)
  if (character === '=' || character === '＝') return failure(`${subject}.equals`, '', { meant: withoutEquals(source, start, subject), pointed })
  const raised = superscripts.exec(source.slice(start))
  const before = found.at(-1)
  if (raised?.index === 0 && before && (before.kind !== 'sign' || before.text === ')')) {
    const base = source.slice(beginOf(found), before.end)
    return failure(`${subject}.superscript`, '', { found: raised[0], meant: `${base.length > 30 ? '(…)' : base}^${powerOf(raised[0])}`, pointed: pointAt(source, { start, end: start + raised[0].length }) })
  }
  return failure(`${subject}.character`, '', { character, pointed })
}

/** Where the last operand begins: a name, a number, or what stands in parentheses, with a function before it. */
function beginOf(found: readonly Token[]): number {
  let at = found.length - 1
  if (found[at].text !== ')' || found[at].kind !== 'sign') return found[at].start
  for (let open = 0; at >= 0; at--) {
    if (found[at].kind !== 'sign') continue
    if (found[at].text === ')') open++
    else if (found[at].text === '(' && --open === 0) break
  }
  if (at > 0 && found[at - 1].kind === 'name') at--
  return found[Math.max(at, 0)].start
}

/** As it was meant: the first `=` of a formula without a tilde is its tilde; every other one compares. */
function withoutEquals(source: string, start: number, subject: Subject): string {
  const rest = source.slice(start + 1)
  const compared = (text: string) => text.replace(/(["'`])(?:(?!\1).)*\1|([<>=!＝＜＞]*)[=＝]([<>＜＞]?)/gu, (all: string, quote: string | undefined, before: string, after: string) => (quote !== undefined || before !== '' ? all : after === '' ? '==' : `${after}=`))
  if (subject === 'formula' && !/[~～∼]/.test(source)) return `${source.slice(0, start)}~${rest}`
  return source.slice(0, start) + compared(source.slice(start))
}
