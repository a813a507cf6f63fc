import { Option, type Command } from 'commander'
import { text, type Language } from '../language/index.ts'
import { oneOf, wholeNumber } from './option-values.ts'

/** What every verb takes. */
export interface GlobalOptions {
  readonly json?: boolean
  readonly lang?: Language
  readonly device?: 'cpu' | 'webgpu' | 'wasm'
  readonly threads?: number
  readonly verbose?: boolean
}

/** Declares them on a command; those that it has declared itself stay its own. */
export function addGlobalOptions(command: Command): void {
  const options = [
    new Option('--json', text('cli.option.json')),
    new Option('--lang <language>', text('cli.option.lang')).argParser(oneOf('--lang', ['zh', 'en'])),
    new Option('--device <device>', text('cli.option.device')).argParser(oneOf('--device', ['cpu', 'webgpu', 'wasm'])),
    new Option('--threads <n>', text('cli.option.threads')).argParser(wholeNumber('--threads', 1)),
    new Option('--verbose', text('cli.option.verbose')),
  ]
  for (const option of options) {
    if (command.options.some(({ long }) => long === option.long)) continue
    command.addOption(option.helpGroup(text('cli.help.every-verb')))
  }
}

/** The options that a verb was given; those before the verb's name count too. */
export const optionsOf = <T extends object>(command: Command): T & GlobalOptions => command.optsWithGlobals() as T & GlobalOptions
