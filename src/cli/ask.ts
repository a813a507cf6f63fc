import { Option, type Command } from 'commander'
import { failure } from '../errors/index.ts'
import { text } from '../language/index.ts'
import type { AskVerbOptions } from './ask/verb.ts'
import { optionsOf } from './global-options.ts'
import { collect, realNumber, wholeNumber } from './option-values.ts'

/** `cantian ask MODEL "prompt"`, `cantian ask MODEL --ids 1,2,3`. */
export function addAskCommand(program: Command): void {
  const verb = program
    .command('ask')
    .summary(text('cli.ask.about'))
    .description(text('cli.ask.long'))
    .argument('<model>', text('cli.ask.argument.model'))
    .argument('[prompt]', text('cli.ask.argument.prompt'))
    .addOption(new Option('--ids <ids>', text('cli.ask.option.ids')).argParser(tokenIds))
    .addOption(new Option('--odds <n>', text('cli.ask.option.odds')).argParser(wholeNumber('--odds', 0)))
    .addOption(new Option('--max-tokens <n>', text('cli.ask.option.max-tokens')).argParser(wholeNumber('--max-tokens', 1)))
    .addOption(new Option('--stop <text>', text('cli.ask.option.stop')).argParser(collect))
    .addOption(new Option('--cut', text('cli.ask.option.cut')))
    .addOption(new Option('--specials', text('cli.ask.option.specials')))
    .addOption(new Option('--patch <file>', text('cli.param.option.read-patch')))
  const sampling = text('cli.ask.group.sampling')
  const add = (flags: string, description: string, read: (value: string) => number) => verb.addOption(new Option(flags, description).argParser(read).helpGroup(sampling))
  add('--temperature <t>', text('cli.ask.option.temperature'), realNumber('--temperature', 0))
  add('--top-k <k>', text('cli.ask.option.top-k'), wholeNumber('--top-k', 0))
  add('--top-p <p>', text('cli.ask.option.top-p'), realNumber('--top-p', 0, 1))
  add('--min-p <p>', text('cli.ask.option.min-p'), realNumber('--min-p', 0, 1))
  add('--repetition-penalty <r>', text('cli.ask.option.repetition-penalty'), realNumber('--repetition-penalty', 0, Infinity, true))
  add('--seed <n>', text('cli.ask.option.seed'), wholeNumber('--seed', 0))
  verb.action(async (model: string, prompt: string | undefined, _options: unknown, command: Command) => {
    const { askVerb } = await import('./ask/verb.ts')
    await askVerb(model, prompt, optionsOf<AskVerbOptions>(command))
  })
}

/** `1,2,3` or `1 2 3`. */
function tokenIds(value: string): number[] {
  const parts = value.trim().split(/[\s,]+/)
  if (!parts.every((part) => /^\d{1,9}$/.test(part))) throw failure('cli.option-value', '', { option: '--ids', expected: text('cli.ask.value.ids'), found: value })
  return parts.map(Number)
}
