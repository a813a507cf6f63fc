import { Option, type Command } from 'commander'
import { STORED_TYPES } from '../formats/dtype.ts'
import { text, type TextKey } from '../language/index.ts'
import { optionsOf } from './global-options.ts'
import { oneOf, wholeNumber } from './option-values.ts'
import type { EditAction, EditVerbOptions } from './param/edit.ts'
import type { GetVerbOptions } from './param/get.ts'
import type { TryVerbOptions } from './param/try.ts'

/** `cantian param get|set|add|scale|zero|try|undo|redo|history MODEL …`. */
export function addParamCommand(program: Command): void {
  const param = program.command('param').summary(text('cli.param.about')).description(text('cli.param.long')).usage(text('cli.param.usage'))
  const action = (name: string, about: TextKey) => param.command(name).summary(text(about as 'cli.param.get.about')).description(text(about as 'cli.param.get.about')).argument('<model>', text('cli.map.argument.model'))

  action('get', 'cli.param.get.about')
    .argument('<address>', text('cli.param.argument.address'))
    .addOption(new Option('--as <type>', text('cli.param.option.as')).argParser(storedType))
    .option('--rank', text('cli.param.option.rank'))
    .option('--npy <file>', text('cli.param.option.npy'))
    .option('--patch <file>', text('cli.param.option.read-patch'))
    .action(async (model: string, address: string, _options: unknown, command: Command) => {
      const { getVerb } = await import('./param/get.ts')
      await getVerb(model, address, optionsOf<GetVerbOptions>(command))
    })
  addEdits(action)
  action('try', 'cli.try.about')
    .argument('<address>', text('cli.param.argument.address'))
    .argument('<value>', text('cli.try.argument.value'))
    .argument('[prompt]', text('cli.try.argument.prompt'))
    .usage(text('cli.try.usage'))
    .option('--tip', text('cli.try.option.tip'))
    .addOption(new Option('--odds <n>', text('cli.try.option.odds')).argParser(wholeNumber('--odds', 1)))
    .addOption(new Option('--max-tokens <n>', text('cli.try.option.max-tokens')).argParser(wholeNumber('--max-tokens', 1)))
    .option('--patch <file>', text('cli.param.option.read-patch'))
    .action(async (model: string, address: string, value: string, prompt: string | undefined, _options: unknown, command: Command) => {
      const { tipVerb, tryVerb } = await import('./param/try.ts')
      const options = optionsOf<TryVerbOptions>(command)
      // With one word after the address that word is the prompt: where does its answer tip?
      await (prompt === undefined ? tipVerb(model, address, value, options) : tryVerb(model, address, value, prompt, options))
    })
}

/** Actions that change numbers, and those that take changes back. */
function addEdits(action: (name: string, about: TextKey) => Command): void {
  const places = (command: Command) => command.option('--patch <file>', text('cli.param.option.patch')).option('--write', text('cli.param.option.write'))
  const run = async (name: EditAction, model: string, address: string | undefined, value: string | undefined, command: Command) => {
    const { editVerb } = await import('./param/edit.ts')
    await editVerb(name, model, address, value, optionsOf<EditVerbOptions>(command))
  }
  for (const name of ['set', 'add', 'scale'] as const) {
    places(action(name, `cli.param.${name}.about`).argument('<address>', text('cli.param.argument.address')).argument('<value>', text('cli.param.argument.value'))).action(
      (model: string, address: string, value: string, _options: unknown, command: Command) => run(name, model, address, value, command),
    )
  }
  places(action('zero', 'cli.param.zero.about').argument('<address>', text('cli.param.argument.address'))).action((model: string, address: string, _options: unknown, command: Command) => run('zero', model, address, undefined, command))
  for (const name of ['undo', 'redo', 'history'] as const) {
    const command = action(name, `cli.param.${name}.about`).argument('[address]', text('cli.param.argument.only')).option('--patch <file>', text('cli.param.option.patch-of'))
    if (name === 'redo') command.option('--write', text('cli.param.option.write'))
    command.action((model: string, address: string | undefined, _options: unknown, own: Command) => run(name, model, address, undefined, own))
  }
}

/** `bf16`, `BF16`, `bfloat16`, `f8_e4m3`. */
function storedType(value: string): (typeof STORED_TYPES)[number] {
  const long: Readonly<Record<string, string>> = { bfloat16: 'BF16', float16: 'F16', float32: 'F32', float64: 'F64', fp16: 'F16', fp32: 'F32', fp8: 'F8_E4M3', float8_e4m3fn: 'F8_E4M3', float8_e5m2: 'F8_E5M2' }
  return oneOf('--as', STORED_TYPES.map((type) => type.toLowerCase()))(long[value.toLowerCase()] ?? value).toUpperCase() as (typeof STORED_TYPES)[number]
}
