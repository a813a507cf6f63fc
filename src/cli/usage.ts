import type { CommanderError } from 'commander'
import { CantianError, failure } from '../errors/index.ts'

/** The text between the first pair of quotes: what commander complains about. */
const quoted = (message: string): string => /'([^']*)'/.exec(message)?.[1] ?? message

/**
 * A complaint of the parser as a typed error; undefined for help and version, which are none.
 * @param verb what was being called: `cantian fit`
 */
export function usageFailure({ code, message }: CommanderError, verb: string, verbs: readonly string[]): CantianError | undefined {
  const found = quoted(message)
  switch (code) {
    case 'commander.help':
    case 'commander.helpDisplayed':
    case 'commander.version':
      return undefined
    case 'commander.unknownCommand':
      return failure('cli.unknown-verb', '', { found, verbs: verbs.join(', ') })
    case 'commander.unknownOption': {
      const nearest = /Did you mean (--[\w-]+)/.exec(message)?.[1]
      return nearest === undefined ? failure('cli.unknown-option', '', { found, verb }) : failure('cli.misspelt-option', '', { found, verb, nearest })
    }
    case 'commander.missingArgument':
      return failure('cli.missing-argument', '', { argument: found, verb })
    case 'commander.optionMissingArgument':
      return failure('cli.option-without-value', '', { option: found, verb })
    case 'commander.excessArguments':
      return failure('cli.excess-arguments', '', { found: /got (\d+)/.exec(message)?.[1] ?? message, expected: /Expected (\d+)/.exec(message)?.[1] ?? '0', verb })
    default:
      return failure('cli.usage', '', { said: message.replace(/^error: /, ''), verb })
  }
}

/** Errors of how a command was written, as opposed to what happened when it ran. */
const usageCodes = new Set(['fit.size', 'fit.heads', 'fit.option', 'data.corpora.unknown', 'data.tokenizer.vocabulary-range', 'data.text.label', 'see.value', 'formats.address.syntax'])

export const isUsage = (error: CantianError): boolean => (error.code.startsWith('cli.') && error.code !== 'cli.unexpected') || usageCodes.has(error.code)
