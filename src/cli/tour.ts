import { Option, type Command } from 'commander'
import { text } from '../language/index.ts'
import { optionsOf } from './global-options.ts'
import { realNumber } from './option-values.ts'

/** `cantian tour`: what `npm start` runs. */
export function addTourCommand(program: Command): void {
  program
    .command('tour')
    .summary(text('cli.tour.about'))
    .description(text('cli.tour.about'))
    .addOption(new Option('--minutes <n>', text('cli.tour.option.minutes')).argParser(realNumber('--minutes', 0, Infinity, true)))
    .action(async (_options: unknown, command: Command) => {
      const { tourVerb } = await import('./tour/verb.ts')
      await tourVerb(optionsOf<{ minutes?: number }>(command))
    })
}
