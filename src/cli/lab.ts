import { Option, type Command } from 'commander'
import { text } from '../language/index.ts'
import { optionsOf } from './global-options.ts'
import type { LabVerbOptions } from './lab/verb.ts'
import { wholeNumber } from './option-values.ts'

/** `cantian lab`. */
export function addLabCommand(program: Command): void {
  program
    .command('lab')
    .argument('[models...]', text('cli.lab.argument.models'))
    .summary(text('cli.lab.about'))
    .description(text('cli.lab.long'))
    .addOption(new Option('--port <n>', text('cli.lab.option.port')).argParser(wholeNumber('--port', 0)))
    .option('--host <address>', text('cli.lab.option.host'))
    .option('--runs <folder>', text('cli.lab.option.runs'))
    .option('--no-open', text('cli.lab.option.no-open'))
    .action(async (models: string[], _options: unknown, command: Command) => {
      const { labVerb } = await import('./lab/verb.ts')
      await labVerb(models, optionsOf<LabVerbOptions>(command))
    })
}
