import { Option, type Command } from 'commander'
import { text } from '../language/index.ts'
import type { BreakVerbOptions } from './break/verb.ts'
import { optionsOf } from './global-options.ts'
import { wholeNumber } from './option-values.ts'

/** `cantian break MODEL`. */
export function addBreakCommand(program: Command): void {
  program
    .command('break')
    .summary(text('cli.break.about'))
    .description(text('cli.break.long'))
    .argument('<model>', text('cli.map.argument.model'))
    .option('--text <files...>', text('cli.break.option.text'))
    .addOption(new Option('--top <n>', text('cli.break.option.top')).argParser(wholeNumber('--top', 1)))
    .addOption(new Option('--predicted <n>', text('cli.break.option.predicted')).argParser(wholeNumber('--predicted', 0)))
    .option('--patch <file>', text('cli.param.option.read-patch'))
    .action(async (model: string, _options: unknown, command: Command) => {
      const { breakVerb } = await import('./break/verb.ts')
      await breakVerb(model, optionsOf<BreakVerbOptions>(command))
    })
}
