// What a program may give `fit({ rows, formula })` and `compare({ rows, formulas })`, checked before anything is read: a misspelt
// option that is passed over in silence gives another fit than was asked for.
import * as z from 'zod/mini'
import { nearest } from '../data/points/formula/nearest.ts'
import type { TableInput } from '../data/points/open-table.ts'
import { described, isArray, isRecord } from '../data/points/records.ts'
import { failure } from '../errors/index.ts'

/** What an option must be, in a notation that reads alike in both languages. */
const oneOf = <const T extends readonly string[]>(choices: T) => z.optional(z.enum(choices, choices.map((choice) => `'${choice}'`).join(' | ')))
const string = z.optional(z.string('string'))
const positiveInteger = z.optional(z.int('1, 2, 3, …').check(z.minimum(1, '1, 2, 3, …')))
const functionOf = (signature: string) => z.optional(z.custom<unknown>((value) => typeof value === 'function', `function ${signature}`))
const startNotation = '{ a: 1, b: 2 }'
const boundsNotation = '{ a: [0, 10], b: [0, Infinity] }'
/** Infinity too: a bound may be open. */
const end = z.custom<number>((value) => typeof value === 'number' && !Number.isNaN(value), boundsNotation)

const shared = {
  rows: z.unknown(),
  by: oneOf(['qr', 'lm', 'gradient']),
  start: z.optional(z.record(z.string(), z.number(startNotation), startNotation)),
  bounds: z.optional(z.record(z.string(), z.tuple([end, end], boundsNotation), boundsNotation)),
  robust: oneOf(['huber', 'tukey']),
  weights: string,
  level: z.optional(z.number('0 < level < 1')),
  where: string,
  missing: oneOf(['drop', 'error']),
  seed: z.optional(z.int('0, 1, 2, …').check(z.minimum(0, '0, 1, 2, …'))),
  iterations: positiveInteger,
  learningRate: z.optional(z.number('> 0').check(z.positive('> 0'))),
  header: z.optional(z.boolean('true | false')),
  encoding: string,
  format: oneOf(['csv', 'json', 'jsonl']),
  signal: z.optional(z.custom<AbortSignal>((value) => isRecord(value) && typeof value.throwIfAborted === 'function', 'AbortSignal')),
  progress: functionOf('(bytes) => …'),
  tell: functionOf('(try) => …'),
  tried: functionOf('(residualSumOfSquares) => …'),
}

const text = z.string('formula')
const ofFit = z.strictObject({ ...shared, formula: text })
const ofCompare = z.strictObject({ ...shared, formulas: z.array(text, 'formulas').check(z.minLength(1, 'formulas')) })

/** Whether `fit` is asked for a formula: rows alone are one that lacks it, and what are no options at all are told as such. */
export const isTableFit = <T extends object>(given: T): given is Extract<T, { readonly formula: string }> => !isRecord(given) || 'formula' in given || 'rows' in given

/** @throws points.option.* */
export const checkFit = (given: unknown): void => check(ofFit, given)
/** @throws points.option.* */
export const checkCompare = (given: unknown): void => check(ofCompare, given)

function check(schema: typeof ofFit | typeof ofCompare, given: unknown): void {
  if (!isRecord(given)) throw failure('points.option.none', '', { found: described(given) })
  const known = Object.keys(schema.shape)
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue
    const meant = nearest(name, known)
    throw meant === undefined ? failure('points.option.unknown', '', { options: known.join(', '), found: name }) : failure('points.option.misspelt', '', { options: known.join(', '), found: name, nearest: meant })
  }
  if (!isTable(given.rows)) throw failure('points.option.rows', '', { found: described(given.rows) })
  const issue = schema.safeParse(given).error?.issues[0]
  if (issue) {
    const option = issue.path.map(String).join('.')
    const found = described(issue.path.reduce<unknown>((value, key) => (value as Record<PropertyKey, unknown>)[key], given))
    if (/^formulas?\b/.test(option)) throw failure('points.option.formula', '', { option, found })
    throw failure('points.option.value', '', { option, expected: issue.message, found })
  }
  if (given.by === 'qr' && given.bounds !== undefined) throw failure('points.option.bound-method', '', {})
}

/** Rows, columns, or what has bytes; not a promise of them, a path, or a collection without names. */
function isTable(value: unknown): value is TableInput {
  if (Array.isArray(value)) return true
  if (!isRecord(value) || typeof value.then === 'function') return false
  return value instanceof Map || ['stream', 'getReader', 'chunks'].some((name) => typeof value[name] === 'function') || !(Symbol.iterator in value || isArray(value))
}
