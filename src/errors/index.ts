import { errorPart, type ErrorCode, type ErrorValues } from '../language/index.ts'

/** What `--json` prints of an error (`kind: error`). */
export interface ErrorRecord {
  v: 1
  kind: 'error'
  code: string
  doing: string
  where: string
  expected: string
  found: string
  hint: string
}

/**
 * An error that a person can act on. It carries data (a code and its variables); the sentences live in the catalogue,
 * in Chinese and English, and are put together in the language that is current when they are read.
 */
export class CantianError extends Error {
  override readonly name = 'CantianError'
  constructor(
    readonly code: ErrorCode,
    /** The file and line, or the tensor's name and layer path, that the error is about; '' where there is none. */
    readonly where: string,
    readonly values: Record<string, string | number>,
    options?: { cause?: unknown },
  ) {
    super('', options)
    Object.defineProperty(this, 'message', { get: () => this.sentence(), configurable: true, enumerable: false })
  }

  /** The error in one line: `doing: where: expected …, found …. Hint.` */
  sentence(): string {
    const { doing, where, expected, found, hint } = this.record()
    return [doing, where, `${expected}; ${found}`, hint].filter((part) => part !== '').join(': ')
  }

  record(): ErrorRecord {
    const part = (name: 'doing' | 'expected' | 'found' | 'hint') => errorPart(this.code, name, this.values)
    return { v: 1, kind: 'error', code: this.code, doing: part('doing'), where: this.where, expected: part('expected'), found: part('found'), hint: part('hint') }
  }
}

/** Makes the typed error `code`; `values` are exactly the variables that its sentences name. */
export function failure<C extends ErrorCode>(code: C, where: string, values: ErrorValues<C>, cause?: unknown): CantianError {
  return new CantianError(code, where, values as Record<string, string | number>, cause === undefined ? undefined : { cause })
}
