import { errorColours as pc } from './colour.ts'
import stringWidth from 'string-width'
import { CantianError, failure } from '../errors/index.ts'
import { text } from '../language/index.ts'
import { wrap } from './help.ts'
import { isUsage } from './usage.ts'

/** 0 well, 1 failed, 2 wrong usage, 130 stopped. */
export type ExitCode = 0 | 1 | 2 | 130

interface Manner {
  readonly json: boolean
  readonly verbose: boolean
}

/** An exception that is no typed error, as one: something that Cantian did not foresee. */
function typed(error: unknown): CantianError {
  if (error instanceof CantianError) return error
  const said = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return failure('cli.unexpected', '', { said: said.split('\n')[0] }, error)
}

/** The error for people, on short lines of its own: what was being done, where, expected, found, and a hint. */
export function errorLines(error: CantianError, columns = 100): string {
  const { doing, where, expected, found, hint } = error.record()
  // The sentences of some errors begin with the words that stand before them here.
  const bare = (sentence: string) => sentence.replace(/^(?:expected|found|应为|实为|实际[是为]?)\s*(?=.)/, '')
  const rows = [
    [text('cli.error.where'), where],
    [text('cli.error.expected'), bare(expected)],
    [text('cli.error.found'), bare(found)],
    [text('cli.error.hint'), hint],
  ].filter(([, sentence]) => sentence !== '')
  const indent = 2 + Math.max(...rows.map(([label]) => stringWidth(label))) + 2
  const lines = rows.map(([label, sentence]) => {
    const body = wrap(sentence, Math.max(30, columns - indent)).replaceAll('\n', `\n${' '.repeat(indent)}`)
    return `  ${pc.dim(label)}${' '.repeat(indent - 2 - stringWidth(label))}${body}`
  })
  return [`${pc.red(text('cli.error.title'))}${doing}`, ...lines].join('\n')
}

/** Writes the error on standard error, as `--json` and `--verbose` ask for, and says what the process ends with. */
export function reportError(error: unknown, { json, verbose }: Manner): ExitCode {
  const known = typed(error)
  if (json) process.stderr.write(`${JSON.stringify(known.record())}\n`)
  else process.stderr.write(`${errorLines(known, process.stderr.columns ?? 100)}\n`)
  if (verbose) process.stderr.write(`${traceOf(error)}\n`)
  return isUsage(known) ? 2 : 1
}

function traceOf(error: unknown): string {
  const parts: string[] = []
  for (let at = error; at instanceof Error; at = at.cause) parts.push(at.stack ?? String(at))
  return parts.join('\ncaused by: ')
}
