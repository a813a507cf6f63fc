import { Command } from 'commander'
import { text } from '../language/index.ts'
import { version } from '../version.ts'
import { addAskCommand } from './ask.ts'
import { addBreakCommand } from './break.ts'
import { addDataCommand } from './data.ts'
import { addDiffCommand } from './diff.ts'
import { addFitCommand } from './fit.ts'
import { addGlobalOptions } from './global-options.ts'
import { localizeHelp } from './help.ts'
import { addLabCommand } from './lab.ts'
import { addLifeCommand } from './life.ts'
import { addMapCommand } from './map.ts'
import { addMatterCommand } from './matter.ts'
import { addParamCommand } from './param.ts'
import { addTourCommand } from './tour.ts'

/**
 * The command line with its verbs, in the current language. Declaring a verb must stay cheap (`cantian --help` answers
 * in less than 0.3 s): what it runs is imported inside its action.
 */
export function createProgram(): Command {
  const program = new Command('cantian')
    .description(text('cli.about'))
    .usage(text('cli.usage'))
    .version(version, '--version', text('cli.option.version'))
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
  for (const addVerb of [addFitCommand, addAskCommand, addMapCommand, addDiffCommand, addParamCommand, addMatterCommand, addBreakCommand, addLifeCommand, addDataCommand, addLabCommand, addTourCommand]) addVerb(program)
  for (const command of [program, ...program.commands.flatMap((verb) => [verb, ...verb.commands])]) {
    // Verbs made by `program.command` inherit settings as they were then; these come after.
    command.exitOverride().configureOutput({ writeErr: () => {} }).showHelpAfterError(false)
    localizeHelp(command)
    addGlobalOptions(command)
  }
  program.addHelpText('after', () => `\n${text('cli.help.after')}`)
  return program
}

export const verbNames = (program: Command): string[] => program.commands.map((verb) => verb.name())
