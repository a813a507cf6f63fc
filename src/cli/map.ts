import { Option, type Command } from 'commander'
import { text } from '../language/index.ts'
import { optionsOf } from './global-options.ts'
import { realNumber, wholeNumber } from './option-values.ts'
import type { MapVerbOptions } from './map/verb.ts'

/** `cantian map MODEL`. */
export function addMapCommand(program: Command): void {
  program
    .command('map')
    .summary(text('cli.map.about'))
    .description(text('cli.map.long'))
    .argument('<model>', text('cli.map.argument.model'))
    .option('--find <names>', text('cli.map.option.find'))
    .addOption(new Option('--near <value>', text('cli.map.option.near')).argParser(realNumber('--near', -Infinity)))
    .option('--extremes', text('cli.map.option.extremes'))
    .option('--stats', text('cli.map.option.stats'))
    .addOption(new Option('--limit <n>', text('cli.map.option.limit')).argParser(wholeNumber('--limit', 1)))
    .option('--patch <file>', text('cli.param.option.read-patch'))
    .action(async (model: string, _options: unknown, command: Command) => {
      const { mapVerb } = await import('./map/verb.ts')
      await mapVerb(model, optionsOf<MapVerbOptions>(command))
    })
}
