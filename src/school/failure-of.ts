import { CantianError, failure, type ErrorRecord } from '../errors/index.ts'
import { errorPart } from '../language/index.ts'
import type { Failure } from './protocol.ts'

/** An error as data in both languages: a class would lose itself on the way to the page. */
export function failureOf(error: unknown): Failure {
  const known = error instanceof CantianError ? error : failure('cli.unexpected', '', { said: error instanceof Error ? error.message : String(error) }, error)
  const record = (language: 'zh' | 'en'): ErrorRecord => {
    const part = (name: 'doing' | 'expected' | 'found' | 'hint') => errorPart(known.code, name, known.values, language)
    return { v: 1, kind: 'error', code: known.code, where: known.where, doing: part('doing'), expected: part('expected'), found: part('found'), hint: part('hint') }
  }
  return { zh: record('zh'), en: record('en') }
}
