import { Option, type Command } from 'commander'
import { text } from '../language/index.ts'
import { optionsOf } from './global-options.ts'
import { wholeNumber } from './option-values.ts'
import type { DiffVerbOptions } from './diff/verb.ts'

/** `cantian diff A B`. */
export function addDiffCommand(program: Command): void {
  program
    .command('diff')
    .summary(text('cli.diff.about'))
    .description(text('cli.diff.long'))
    .argument('<a>', text('cli.map.argument.model'))
    .argument('<b>', text('cli.diff.argument.b'))
    .addOption(new Option('--largest <n>', text('cli.diff.option.largest')).argParser(wholeNumber('--largest', 1)))
    .action(async (a: string, b: string, _options: unknown, command: Command) => {
      const { diffVerb } = await import('./diff/verb.ts')
      await diffVerb(a, b, optionsOf<DiffVerbOptions>(command))
    })
}
