import type { Command } from 'commander'
import { text } from '../language/index.ts'
import { optionsOf } from './global-options.ts'

/** `cantian tour`: what `npm start` runs. */
export function addTourCommand(program: Command): void {
  program
    .command('tour')
    .summary(text('cli.tour.about'))
    .description(text('cli.tour.about'))
    .action(async (_options: unknown, command: Command) => {
      const { tourVerb } = await import('./tour/verb.ts')
      await tourVerb(optionsOf(command))
    })
}
