import type { Command } from 'commander'
import { text } from '../language/index.ts'
import { optionsOf } from './global-options.ts'

/** `cantian data`, `cantian data NAME`. */
export function addDataCommand(program: Command): void {
  program
    .command('data')
    .summary(text('cli.data.about'))
    .description(text('cli.data.long'))
    .argument('[name]', text('cli.data.argument.name'))
    .option('--again', text('cli.data.option.again'))
    .action(async (name: string | undefined, _options: unknown, command: Command) => {
      const { dataVerb } = await import('./data/verb.ts')
      await dataVerb(name, optionsOf<{ again?: boolean }>(command))
    })
}
