import { failure } from '../../../errors/index.ts'
import type { Expression, Formula } from './expression.ts'
import { parseExpression } from './grammar.ts'
import { nearest } from './nearest.ts'
import { pointAt } from './point-at.ts'
import { tokens } from './tokens.ts'
import { namesIn, walk } from './walk.ts'

export type { Expression, Formula, FunctionName, Place } from './expression.ts'
export { functionNames } from './expression.ts'
export { namesIn, walk } from './walk.ts'

/** Of a table's columns, as many as an error names. */
const shown = 12
const list = (names: readonly string[]): string => (names.length === 0 ? '–' : names.slice(0, shown).join(', ') + (names.length > shown ? ', …' : ''))

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
  const options = { columns: new Set(columns) }
  const tildes = tokens(source).filter(({ kind, text }) => kind === 'sign' && text === '~')
  if (source.trim() === '') throw failure('formula.empty', '', { columns: list(columns) })
  if (tildes.length !== 1) {
    const pointed = pointAt(source, tildes[1] ?? { start: 0, end: source.length })
    throw failure('formula.tilde', '', { count: tildes.length, response: columns[columns.length - 1] ?? 'y', pointed })
  }
  const [tilde] = tildes
  const response = parseExpression(source, 0, tilde.start, options)
  checkResponse(source, response, columns)
  const model = parseExpression(source, tilde.end, source.length, options)
  const names = namesIn(model)
  const { parameters } = names
  if (parameters.length === 0) throw failure('formula.no-parameter', '', { meant: `${source.slice(0, tilde.start).trim()} ~ ${withParameters(source, model, new Set(columns))}` })
  if (parameters.length > 1 && names.columns.length === 0) {
    const place = [...walk(model)].find((part) => part.kind === 'parameter' && closest(part.name, columns) !== undefined)?.place ?? model.place
    const close = closest(source.slice(place.start, place.end).replace(/^["'`]|["'`]$/g, ''), columns)
    throw failure('formula.no-column', '', { parameters: parameters.join(', '), columns: list(columns), meant: close ?? columns[0] ?? 'x', pointed: pointAt(source, place) })
  }
  return { source, response, model, parameters, columns: [...new Set([...namesIn(response).columns, ...names.columns])] }
}

/** Names of one letter are too short to be like one another. */
const closest = (name: string, columns: readonly string[]): string | undefined => (name.length < 2 ? undefined : nearest(name, columns))

/** The left side is a column or a function of columns. */
function checkResponse(source: string, response: Expression, columns: readonly string[]): void {
  for (const part of walk(response)) {
    if (part.kind === 'parameter') {
      throw failure('formula.response', '', { name: part.name, columns: list(columns), meant: nearest(part.name, columns) ?? columns[columns.length - 1] ?? 'y', pointed: pointAt(source, part.place) })
    }
  }
  if (namesIn(response).columns.length === 0) throw failure('formula.response-number', '', { columns: list(columns), pointed: pointAt(source, response.place) })
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
 * Parses a condition on columns: `x > 3`, `1 < x < 3 and not (z == 2)`.
 * @throws formula.*
 */
export function parseCondition(source: string, columns: readonly string[]): Condition {
  if (source.trim() === '') throw failure('formula.empty', '', { columns: list(columns) })
  const expression = parseExpression(source, 0, source.length, { columns: new Set(columns), condition: true })
  for (const part of walk(expression)) {
    if (part.kind === 'parameter') {
      throw failure('formula.condition', '', { name: part.name, columns: list(columns), meant: nearest(part.name, columns) ?? columns[0] ?? 'x', pointed: pointAt(source, part.place) })
    }
  }
  return { source, expression, columns: namesIn(expression).columns }
}
