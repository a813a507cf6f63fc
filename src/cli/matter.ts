import { Option, type Command } from 'commander'
import { text } from '../language/index.ts'
import { optionsOf } from './global-options.ts'
import type { MatterVerbOptions } from './matter/verb.ts'
import { wholeNumber } from './option-values.ts'

/** `cantian matter MODEL "prompt"`. */
export function addMatterCommand(program: Command): void {
  program
    .command('matter')
    .summary(text('cli.matter.about'))
    .description(text('cli.matter.long'))
    .argument('<model>', text('cli.map.argument.model'))
    .argument('<prompt>', text('cli.try.argument.prompt'))
    .option('--token <token>', text('cli.matter.option.token'))
    .addOption(new Option('--top <n>', text('cli.matter.option.top')).argParser(wholeNumber('--top', 1)))
    .addOption(new Option('--compared <n>', text('cli.matter.option.compared')).argParser(wholeNumber('--compared', 0)))
    .addOption(new Option('--seed <n>', text('cli.matter.option.seed')).argParser(wholeNumber('--seed', 0)))
    .option('--tip', text('cli.matter.option.tip'))
    .addOption(new Option('--max-tokens <n>', text('cli.try.option.max-tokens')).argParser(wholeNumber('--max-tokens', 1)))
    .option('--patch <file>', text('cli.param.option.read-patch'))
    .action(async (model: string, prompt: string, _options: unknown, command: Command) => {
      const { matterVerb } = await import('./matter/verb.ts')
      await matterVerb(model, prompt, optionsOf<MatterVerbOptions>(command))
    })
}
