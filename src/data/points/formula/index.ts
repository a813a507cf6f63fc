import { failure } from '../../../errors/index.ts'
import type { Expression, Formula } from './expression.ts'
import { parseExpression } from './grammar.ts'
import { nearest } from './nearest.ts'
import { pointAt } from './point-at.ts'
import { tokens } from './tokens.ts'
import { orUnquoted } from './unquoted.ts'
import { namesIn, walk } from './walk.ts'
import { writtenList, writtenName } from './written-name.ts'

export type { Expression, Formula, FunctionName, Place } from './expression.ts'
export { functionNames } from './expression.ts'
export { namesIn, walk } from './walk.ts'
export { writtenName } from './written-name.ts'

/**
 * Parses `response ~ model`, for instance `y ~ a*x + b`. Names of `columns` are columns; `pi` and π are numbers unless a
 * column is called so; every other name is a parameter. `ln` is `log`, both natural; `**` is `^`; full-width signs are read
 * as the plain ones.
 * @throws formula.* with the formula and a caret under the place
 */
export function parseFormula(source: string, columns: readonly string[]): Formula {
  const key = columns.length <= mostRemembered ? [source, ...columns].join('\0') : undefined
  const before = key === undefined ? undefined : parsed.get(key)
  if (before) return before
  const formula = parse(source, columns)
  if (key !== undefined) {
    if (parsed.size >= remembered) parsed.delete(parsed.keys().next().value!)
    parsed.set(key, formula)
  }
  return formula
}

/** The last few formulas, with what others keep by them (a curve's graph): a table after another is fitted by the same one. */
const parsed = new Map<string, Formula>()
const remembered = 8
/** Of more columns the key costs more than it saves. */
const mostRemembered = 100

function parse(source: string, columns: readonly string[]): Formula {
  try {
    return parseQuoted(source, columns)
  } catch (error) {
    throw orUnquoted(error, source, columns, 'formula', (mended) => parseQuoted(mended, columns))
  }
}

/** Parses a formula whose names stand in quotes where they must. */
function parseQuoted(source: string, columns: readonly string[]): Formula {
  const options = { columns: new Set(columns) }
  const read = tokens(source)
  if (source.trim() === '') throw failure('formula.empty', '', { columns: writtenList(columns) })
  const named = new Set(read.filter(({ kind, text }) => (kind === 'name' || kind === 'quoted') && options.columns.has(text)).map(({ text }) => text))
  const unused = columns.filter((name) => !named.has(name))
  const tildes = read.filter(({ kind, text }) => kind === 'sign' && text === '~')
  if (tildes.length !== 1) {
    const response = unused.length === 0 ? 'y' : writtenName(unused[unused.length - 1])
    const right = tildes.length === 0 && source.length <= 60 ? source.trim() : 'a*x + b'
    throw failure('formula.tilde', '', { count: tildes.length, meant: `${response} ~ ${right}`, pointed: pointAt(source, tildes[1] ?? { start: 0, end: source.length }) })
  }
  const [tilde] = tildes
  const response = parseExpression(source, 0, tilde.start, options)
  checkResponse(source, response, columns, unused)
  const model = parseExpression(source, tilde.end, source.length, options)
  const names = namesIn(model)
  const { parameters } = names
  const left = source.slice(0, tilde.start).trim()
  if (parameters.length === 0) throw failure('formula.no-parameter', '', { meant: `${left} ~ ${withParameters(source, model, options.columns)}` })
  if (parameters.length > 1 && names.columns.length === 0) {
    const found = { parameters: writtenList(parameters), columns: writtenList(columns) }
    for (const part of walk(model)) {
      const meant = part.kind === 'parameter' ? nearest(part.name, unused) : undefined
      if (meant !== undefined) throw failure('formula.misspelt', '', { ...found, meant: writtenName(meant), pointed: pointAt(source, part.place) })
    }
    const [a, b] = parameterNames(2, options.columns)
    throw failure('formula.no-column', '', { ...found, meant: `${left} ~ ${unused.length === 0 ? a : `${a}*${writtenName(unused[0])} + ${b}`}`, pointed: pointAt(source, model.place) })
  }
  return { source, response, model, parameters, columns: [...new Set([...namesIn(response).columns, ...names.columns])] }
}

/** The left side is a column or a function of columns; a column that the formula doesn't name yet may have been meant. */
function checkResponse(source: string, response: Expression, columns: readonly string[], unused: readonly string[]): void {
  for (const part of walk(response)) {
    if (part.kind !== 'parameter') continue
    const found = { name: writtenName(part.name), columns: writtenList(columns), pointed: pointAt(source, part.place) }
    const meant = nearest(part.name, unused) ?? unused.at(-1)
    throw meant === undefined ? failure('formula.no-response', '', found) : failure('formula.response', '', { ...found, meant: writtenName(meant) })
  }
  if (namesIn(response).columns.length === 0) throw failure('formula.response-number', '', { columns: writtenList(columns), pointed: pointAt(source, response.place) })
}

/** `x1 + x2` as it was probably meant: `a*x1 + b*x2 + c`. */
function withParameters(source: string, model: Expression, columns: ReadonlySet<string>): string {
  const terms: Expression[] = []
  for (let rest = model; ; ) {
    if (rest.kind === 'call' && rest.function === 'add') {
      terms.unshift(rest.inputs[1])
      rest = rest.inputs[0]
    } else {
      terms.unshift(rest)
      break
    }
  }
  const letters = parameterNames(terms.length + 1, columns)
  const written = (term: Expression): string => {
    const text = source.slice(term.place.start, term.place.end)
    const sum = term.kind === 'call' && ['subtract', 'add', 'negate', 'less', 'lessOrEqual', 'greater', 'greaterOrEqual', 'equal', 'notEqual'].includes(term.function)
    return sum && !text.startsWith('(') ? `(${text})` : text
  }
  // A number alone is a constant, for which the last letter stands.
  const scaled = terms.filter((term) => term.kind !== 'number').map((term, i) => `${letters[i]}*${written(term)}`)
  return [...scaled, letters[scaled.length]].join(' + ')
}

/** a, b, c … without those that are columns; after z: p1, p2 … */
function parameterNames(count: number, columns: ReadonlySet<string>): string[] {
  const names: string[] = []
  for (let i = 0; names.length < count; i++) {
    const name = i < 26 ? String.fromCharCode(97 + i) : `p${i - 25}`
    if (!columns.has(name)) names.push(name)
  }
  return names
}

export interface Condition {
  readonly source: string
  /** Not 0 where the condition holds. */
  readonly expression: Expression
  readonly columns: readonly string[]
}

/**
 * Parses a condition on columns: `x > 3`, `1 < x < 3 and not (z == 2)`; AND, OR, NOT mean the same. It must compare something.
 * @throws formula.condition, formula.condition.*
 */
export function parseCondition(source: string, columns: readonly string[]): Condition {
  try {
    return parseQuotedCondition(source, columns)
  } catch (error) {
    throw orUnquoted(error, source, columns, 'formula.condition', (mended) => parseQuotedCondition(mended, columns))
  }
}

function parseQuotedCondition(source: string, columns: readonly string[]): Condition {
  if (source.trim() === '') throw failure('formula.condition.empty', '', { columns: writtenList(columns) })
  const expression = parseExpression(source, 0, source.length, { columns: new Set(columns), condition: true })
  for (const part of walk(expression)) {
    if (part.kind !== 'parameter') continue
    const found = { name: writtenName(part.name), columns: writtenList(columns), pointed: pointAt(source, part.place) }
    const meant = nearest(part.name, columns)
    throw meant === undefined ? failure('formula.condition', '', found) : failure('formula.condition.misspelt', '', { ...found, meant: writtenName(meant) })
  }
  return { source, expression, columns: namesIn(expression).columns }
}
