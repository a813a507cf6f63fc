import { z } from 'zod'
import { failure } from '../../errors/index.ts'
import { shorten } from '../json.ts'

// What a field must be stands in its schema once, in a notation that reads alike in both languages; every refusal of
// that field quotes it.

/** A whole number within bounds. */
export const whole = (least: number, greatest: number) => {
  const expected = `int ${least} … ${greatest}`
  return z.number(expected).int(expected).min(least, expected).max(greatest, expected)
}

/** A finite number, above `above` where that is given. */
export const real = (above = -Infinity) => {
  const expected = above === -Infinity ? 'number' : `number > ${above}`
  return z.number(expected).gt(above, expected)
}

export const flag = z.boolean('true | false')

/** A token id, a list of them, or null. */
export const tokenIds = z.union([whole(0, 2 ** 31 - 1), z.array(whole(0, 2 ** 31 - 1)).max(1000), z.null()], 'int | int[] | null')

/** Checks what a file held; the first thing wrong is `formats.config.value` with its path in the file. */
export function check<S extends z.ZodType>(schema: S, json: unknown, file: string): z.infer<S> {
  const result = schema.safeParse(json)
  if (result.success) return result.data
  const { path, message } = result.error.issues[0]
  throw refused(file, path, message, valueAt(json, path))
}

/** The error of a value that the file holds at `path`. */
export function refused(file: string, path: readonly PropertyKey[], expected: string, found: unknown): Error {
  return failure('formats.config.value', file, { file: file.slice(file.lastIndexOf('/') + 1), path: showPath(path), expected, found: found === undefined ? '–' : shorten(JSON.stringify(found)) })
}

/** `$.rope_parameters.factor`, `$.eos_token_id[2]` (JSONPath, RFC 9535). */
function showPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>((shown, key) => (typeof key === 'number' ? `${shown}[${key}]` : `${shown}.${shorten(String(key))}`), '$')
}

function valueAt(json: unknown, path: readonly PropertyKey[]): unknown {
  let value = json
  for (const key of path) value = typeof value === 'object' && value !== null && Object.hasOwn(value, key) ? (value as Record<PropertyKey, unknown>)[key] : undefined
  return value
}
