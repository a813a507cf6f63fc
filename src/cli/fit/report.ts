// What came of a run, for people: the course of the loss with what it is compared with, and the report card.
import { pc } from '../colour.ts'
import plot from 'simple-ascii-chart'
import stringWidth from 'string-width'
import type { RunReport } from '../../fit/report.ts'
import { text } from '../../language/index.ts'
import { count } from '../quantities.ts'
import { stretches } from './losses.ts'
import { oneLine } from './view.ts'

/** Losses that are no model's: each has a letter in the plot and a name in its legend. */
interface Mark {
  readonly name: string
  readonly loss: number
}

function marksOf({ comparison }: RunReport): Mark[] {
  if (!comparison?.losses || !comparison.bitsPerByte) return []
  const { losses, bitsPerByte } = comparison
  // Bits per byte of a compressor as nats a target, so that it stands on the same axis.
  const natsPerBit = losses.even / bitsPerByte.even
  return [
    { name: text('cli.fit.card.even'), loss: losses.even },
    { name: text('cli.fit.card.unigram'), loss: losses.unigram },
    { name: text('cli.fit.card.trigram'), loss: losses.trigram },
    ...(bitsPerByte.gzip === null ? [] : [{ name: text('cli.fit.card.gzip'), loss: bitsPerByte.gzip * natsPerBit }]),
  ]
}

/**
 * The loss by step, with a line for each way to guess. `firstStep` is the step of the first loss.
 * Empty where there are fewer than two losses.
 */
export function lossPlot(losses: readonly number[], firstStep: number, report: RunReport, columns: number): string {
  if (losses.length < 2) return ''
  const width = Math.max(30, Math.min(columns - 50, 64))
  const means = stretches(losses, width)
  const last = firstStep + losses.length - 1
  const points = means.map((loss, i) => [firstStep + Math.round((i * (last - firstStep)) / (means.length - 1)), loss] as [number, number])
  const marks = marksOf(report)
  const all = [...means, ...marks.map(({ loss }) => loss)]
  const [low, high] = [Math.floor(Math.min(...all) * 2) / 2, Math.ceil(Math.max(...all) * 2) / 2]
  const middle = Math.round((firstStep + last) / 2)
  const height = 12
  const ticks = Array.from({ length: 5 }, (_, i) => Number((low + ((high - low) * i) / 4).toFixed(2)))
  const drawn = plot(points, {
    width,
    height,
    yRange: [low, high],
    customXAxisTicks: [firstStep, middle, last],
    customYAxisTicks: ticks,
    symbols: { thresholds: { x: '┄' } },
    thresholds: marks.map(({ loss }) => ({ y: loss })),
    formatter: (value, { axis }) => (axis === 'x' ? count(value) : value.toFixed(2)),
  })
  return [`${text('cli.fit.curve')}`, labelled(drawn, marks, low, high, height)].join('\n')
}

/** Writes each mark's name at the right end of its line. */
function labelled(drawn: string, marks: readonly Mark[], low: number, high: number, height: number): string {
  const lines = drawn.split('\n').map((line) => line.trimEnd())
  const edge = Math.max(...lines.map((line) => stringWidth(line)))
  // The rows of numbers come after the one with the axis's arrow.
  const first = lines.findIndex((line) => line.includes('▲')) + 1
  for (const { name, loss } of marks) {
    const row = first + Math.round(((high - loss) / (high - low)) * (height - 1))
    // Two losses near each other: the second name stands on the nearest free line.
    const free = [0, 1, -1, 2, -2].map((off) => row + off).find((at) => at >= first && at < first + height && !lines[at].includes('←')) ?? row
    lines[free] = `${lines[free]}${' '.repeat(Math.max(0, edge - stringWidth(lines[free])))}  ← ${name} ${loss.toFixed(2)}`
  }
  return lines.filter((line) => line !== '').join('\n')
}

/** The table of losses: guessing, compressors, this model. Empty where nothing was held out. */
export function reportCard(report: RunReport): string {
  const { comparison, heldOutLoss, bitsPerByte, trainLoss } = report
  if (!comparison?.losses || !comparison.bitsPerByte) return ''
  const { losses, bitsPerByte: bits, heldOut } = comparison
  const targetsPerByte = heldOut.targets / heldOut.bytes
  const rows: (readonly [name: string, loss: number | null, bits: number | null])[] = [
    [text('cli.fit.card.even'), losses.even, bits.even],
    [text('cli.fit.card.unigram'), losses.unigram, bits.unigram],
    [text('cli.fit.card.trigram'), losses.trigram, bits.trigram],
    ...(bits.gzip === null ? [] : [[text('cli.fit.card.gzip'), null, bits.gzip] as const]),
    ...(bits.xz === null ? [] : [[text('cli.fit.card.xz'), null, bits.xz] as const]),
    [text('cli.fit.card.training'), trainLoss, trainLoss === null ? null : (trainLoss * targetsPerByte) / Math.LN2],
    [text('cli.fit.card.held-out'), heldOutLoss, bitsPerByte],
  ]
  const names = [text('cli.fit.card.what'), ...rows.map(([name]) => name)]
  const heads = [text('cli.fit.card.loss'), text('cli.fit.card.bits')]
  const wide = Math.max(...names.map((name) => stringWidth(name)))
  const left = (cell: string) => cell + ' '.repeat(wide - stringWidth(cell))
  const right = (cell: string, head: string) => ' '.repeat(Math.max(0, stringWidth(head) - stringWidth(cell))) + cell
  const line = (name: string, loss: string, bit: string) => `  ${left(name)}  ${right(loss, heads[0])}  ${right(bit, heads[1])}`
  const number = (value: number | null) => (value === null ? '' : value.toFixed(3))
  const verdict = heldOutLoss === null ? '' : text(verdictOf(heldOutLoss, trainLoss, losses))
  return [
    pc.bold(text('cli.fit.card.title')),
    pc.dim(line(names[0], heads[0], heads[1])),
    ...rows.map(([name, loss, bit], i) => (i === rows.length - 1 ? pc.bold(line(name, number(loss), number(bit))) : line(name, number(loss), number(bit)))),
    ...(verdict === '' ? [] : [`  ${verdict}`]),
    ...report.samples.map(({ verbatim, verbatimCharacters }) => `  ${text('cli.fit.card.verbatim', { length: count(verbatimCharacters), piece: oneLine(verbatim) })}`),
  ].join('\n')
}

/** What the held-out loss says, in a sentence. */
function verdictOf(heldOut: number, training: number | null, losses: { even: number; unigram: number; trigram: number }) {
  if (!(heldOut < losses.even)) return training !== null && training < losses.even - 0.5 ? 'cli.fit.verdict.elsewhere' : 'cli.fit.verdict.nothing'
  if (heldOut >= losses.unigram) return 'cli.fit.verdict.little'
  // Half a nat between what it has seen and what it has not.
  if (training !== null && heldOut - training > 0.5) return 'cli.fit.verdict.recites'
  return heldOut >= losses.trigram ? 'cli.fit.verdict.frequencies' : 'cli.fit.verdict.learned'
}
