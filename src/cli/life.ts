import { Option, type Command } from 'commander'
import { text } from '../language/index.ts'
import { optionsOf } from './global-options.ts'
import type { LifeVerbOptions } from './life/verb.ts'
import { wholeNumber } from './option-values.ts'

/** `cantian life RUN ADDRESS`. */
export function addLifeCommand(program: Command): void {
  program
    .command('life')
    .summary(text('cli.life.about'))
    .description(text('cli.life.long'))
    .argument('<run>', text('cli.life.argument.run'))
    .argument('<address>', text('cli.param.argument.address'))
    .option('--prompt <text...>', text('cli.life.option.prompt'))
    .addOption(new Option('--pushes <n>', text('cli.life.option.pushes')).argParser(wholeNumber('--pushes', 0)))
    .addOption(new Option('--max-tokens <n>', text('cli.try.option.max-tokens')).argParser(wholeNumber('--max-tokens', 1)))
    .option('--svg <file>', text('cli.life.option.svg'))
    .action(async (run: string, address: string, _options: unknown, command: Command) => {
      const { lifeVerb } = await import('./life/verb.ts')
      await lifeVerb(run, address, optionsOf<LifeVerbOptions>(command))
    })
}
