import { Option, type Command } from 'commander'
import { text } from '../language/index.ts'
import { optionsOf } from './global-options.ts'
import { collect, oneOf, realNumber, wholeNumber } from './option-values.ts'
import { fitMode } from './fit/mode.ts'
import type { FitOptions } from './fit/options.ts'
import { atRows, boundValues, levelValue, startValues } from './fit/points/option-values.ts'
import type { PointsVerbOptions } from './fit/points/verb.ts'

/** `cantian fit TEXTS… --out RUN`, `cantian fit --resume RUN`, `cantian fit FILE "y ~ a*x + b"`. */
export function addFitCommand(program: Command): void {
  const verb = program
    .command('fit')
    .summary(text('cli.fit.about'))
    .description(text('cli.fit.long'))
    .argument('[texts...]', text('cli.fit.argument.texts'))
    .option('--out <run>', text('cli.fit.option.out'))
    .option('--resume <run>', text('cli.fit.option.resume'))
  const add = (group: string | undefined, flags: string, description: string, read: (value: string, before?: never) => unknown) => {
    const option = new Option(flags, description).argParser(read as (value: string) => unknown)
    if (group !== undefined) option.helpGroup(group)
    verb.addOption(option)
  }
  add(undefined, '--size <size>', text('cli.fit.option.size'), (value) => value)
  add(undefined, '--steps <n>', text('cli.fit.option.steps'), wholeNumber('--steps', 1))
  add(undefined, '--minutes <n>', text('cli.fit.option.minutes'), realNumber('--minutes', 0, Infinity, true))
  add(undefined, '--seed <n>', text('cli.fit.option.seed'), wholeNumber('--seed', 0))

  const points = text('cli.fit.group.points')
  add(points, '--start <a=1,b=2>', text('cli.fit.option.start'), startValues)
  add(points, '--bound <a=0..10>', text('cli.fit.option.bound'), boundValues)
  add(points, '--by <method>', text('cli.fit.option.by'), oneOf('--by', ['qr', 'lm', 'gradient']))
  add(points, '--iterations <n>', text('cli.fit.option.iterations'), wholeNumber('--iterations', 1))
  add(points, '--robust <kind>', text('cli.fit.option.robust'), oneOf('--robust', ['huber', 'tukey']))
  add(points, '--weights <column>', text('cli.fit.option.weights'), (value) => value)
  add(points, '--where <condition>', text('cli.fit.option.where'), (value) => value)
  add(points, '--missing <what>', text('cli.fit.option.missing'), oneOf('--missing', ['drop', 'error']))
  verb.addOption(new Option('--header', text('cli.fit.option.header')).helpGroup(points))
  verb.addOption(new Option('--no-header', text('cli.fit.option.no-header')).helpGroup(points))
  add(points, '--level <level>', text('cli.fit.option.level'), levelValue)
  add(points, '--at <x=5>', text('cli.fit.option.at'), atRows)
  add(points, '--predict <file>', text('cli.fit.option.predict'), (value) => value)
  add(points, '--html <file>', text('cli.fit.option.html'), (value) => value)
  add(points, '--svg <file>', text('cli.fit.option.svg'), (value) => value)

  const ofText = text('cli.fit.group.text')
  add(ofText, '--tokenizer <kind>', text('cli.fit.option.tokenizer'), oneOf('--tokenizer', ['bpe', 'characters']))
  add(ofText, '--vocabulary <n>', text('cli.fit.option.vocabulary'), wholeNumber('--vocabulary', 1))
  add(ofText, '--field <name>', text('cli.fit.option.field'), (value) => value)
  add(ofText, '--encoding <name>', text('cli.fit.option.encoding'), (value) => value)
  add(ofText, '--held-out <share>', text('cli.fit.option.held-out'), realNumber('--held-out', 0, 0.9))

  const model = text('cli.fit.group.model')
  add(model, '--layers <n>', text('cli.fit.option.layers'), wholeNumber('--layers', 1))
  add(model, '--width <n>', text('cli.fit.option.width'), wholeNumber('--width', 2))
  add(model, '--heads <n>', text('cli.fit.option.heads'), wholeNumber('--heads', 1))
  add(model, '--context <n>', text('cli.fit.option.context'), wholeNumber('--context', 2))
  add(model, '--architecture <name>', text('cli.fit.option.architecture'), oneOf('--architecture', ['llama', 'qwen3']))

  const training = text('cli.fit.group.training')
  add(training, '--batch <n>', text('cli.fit.option.batch'), wholeNumber('--batch', 1))
  add(training, '--accumulation <n>', text('cli.fit.option.accumulation'), wholeNumber('--accumulation', 1))
  verb.addOption(new Option('--recompute', text('cli.fit.option.recompute')).helpGroup(training))
  add(training, '--optimizer <name>', text('cli.fit.option.optimizer'), oneOf('--optimizer', ['adamw', 'muon', 'sgd']))
  add(training, '--learning-rate <rate>', text('cli.fit.option.learning-rate'), realNumber('--learning-rate', 0, Infinity, true))
  add(training, '--schedule <name>', text('cli.fit.option.schedule'), oneOf('--schedule', ['cosine', 'constant', 'warmup-stable-decay']))
  add(training, '--warmup <n>', text('cli.fit.option.warmup'), wholeNumber('--warmup', 0))
  add(training, '--weight-decay <rate>', text('cli.fit.option.weight-decay'), realNumber('--weight-decay', 0))
  add(training, '--clip <length>', text('cli.fit.option.clip'), realNumber('--clip', 0))
  add(training, '--ema <decay>', text('cli.fit.option.ema'), realNumber('--ema', 0, 0.999999))
  add(training, '--patience <n>', text('cli.fit.option.patience'), wholeNumber('--patience', 0))
  add(training, '--save-every <n>', text('cli.fit.option.save-every'), wholeNumber('--save-every', 1))
  add(training, '--evaluate-every <n>', text('cli.fit.option.evaluate-every'), wholeNumber('--evaluate-every', 1))
  add(training, '--sample-every <n>', text('cli.fit.option.sample-every'), wholeNumber('--sample-every', 0))
  verb.addOption(new Option('--pin <address>', text('cli.fit.option.pin')).argParser(collect).helpGroup(training))
  verb.addOption(new Option('--prompt <text>', text('cli.fit.option.prompt')).argParser(collect).helpGroup(training))

  verb.action(async (files: string[], _options: unknown, command: Command) => {
    const options = optionsOf<FitOptions & PointsVerbOptions>(command)
    const mode = fitMode(files, { ...options })
    if (mode.kind === 'points') {
      const { pointsVerb } = await import('./fit/points/verb.ts')
      return pointsVerb(mode, options)
    }
    const { fitVerb } = await import('./fit/verb.ts')
    await fitVerb(files, options)
  })
}
