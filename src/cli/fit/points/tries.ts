// Gradient descent, try by try: the guess, its error, which way each number should turn, and the step.
import stringWidth from 'string-width'
import { significant } from '../../../draw/points/digits.ts'
import type { FitTry } from '../../../fit/points/problem.ts'
import { text } from '../../../language/index.ts'
import { pc } from '../../colour.ts'
import { wrap } from '../../help.ts'
import { count } from '../../quantities.ts'
import { clip } from './plot.ts'
import { printable } from './printable.ts'

/** Keeps what will be shown of a descent: all of it up to `most` tries; of a longer one the first, then fewer and fewer, and the last. */
export class Tries {
  private kept: FitTry[] = []
  all = 0
  private last: FitTry | undefined

  constructor(private readonly most = 60) {}

  add(event: FitTry): void {
    this.all++
    this.last = event
    if (this.all === this.most + 1) this.kept = this.kept.filter((_, i) => told(i + 1))
    if (this.all <= this.most || told(this.all)) this.kept.push(event)
  }

  get shown(): readonly FitTry[] {
    return this.last === undefined || this.kept.at(-1) === this.last ? this.kept : [...this.kept, this.last]
  }
}

/** 1 to 8, then 10, 20, 50, 100, 200, 500 … */
const told = (number: number): boolean => number <= 8 || /^[125]0+$/.test(String(number))

/** Side by side where they fit, else a try's parameters below it. */
export function triesTable(tries: Tries, parameters: readonly string[], columns: number): string {
  const { shown, all } = tries
  const title = shown.length === all ? text('cli.points.tries') : text('cli.points.tries-of', { shown: count(shown.length), all: count(all) })
  const heading = wrap(title, columns - 2).split('\n').map((line) => `  ${pc.bold(line)}`).join('\n')
  const cells = shown.map(({ iteration, residualSumOfSquares, values, gradient, step }) => ({
    number: count(iteration),
    error: significant(residualSumOfSquares, 5),
    turns: parameters.map((_, j) => ({ value: significant(values[j], 5), arrow: gradient[j] < 0 ? '↑' : gradient[j] > 0 ? '↓' : '·', step: step === null ? '' : signed(step[j]) })),
  }))
  const names = parameters.map((name) => clip(printable(name), 20))
  const wide = (read: (cell: (typeof cells)[number]) => string, head: string) => Math.max(stringWidth(head), ...cells.map((cell) => read(cell).length))
  const numberWidth = wide(({ number }) => number, text('cli.points.try'))
  const errorWidth = wide(({ error }) => error, text('cli.points.error'))
  const widths = parameters.map((_, j) => ({ value: wide(({ turns }) => turns[j].value, names[j]), step: wide(({ turns }) => turns[j].step, '') }))
  const right = (cell: string, width: number) => ' '.repeat(Math.max(0, width - stringWidth(cell))) + cell
  const turn = ({ value, arrow, step }: (typeof cells)[number]['turns'][number], j: number) => `${right(value, widths[j].value)} ${pc.green(arrow)} ${pc.dim(right(step, widths[j].step))}`
  const total = 2 + numberWidth + 2 + errorWidth + widths.reduce((sum, { value, step }) => sum + 3 + value + 3 + step, 0)
  const how = wrap(text('cli.points.tries-how'), columns - 2).split('\n').map((line) => `  ${pc.dim(line)}`)
  const head = `${right(text('cli.points.try'), numberWidth)}  ${right(text('cli.points.error'), errorWidth)}`
  if (total <= columns) {
    const names2 = names.map((name, j) => `   ${right(name, widths[j].value)}${' '.repeat(3 + widths[j].step)}`).join('')
    return [
      heading,
      ...how,
      pc.dim(`  ${head}${names2}`.trimEnd()),
      ...cells.map(({ number, error, turns }) => `  ${right(number, numberWidth)}  ${right(error, errorWidth)}${turns.map((cell, j) => `   ${turn(cell, j)}`).join('')}`.trimEnd()),
    ].join('\n')
  }
  const nameWidth = Math.max(...names.map((name) => stringWidth(name)))
  const block = ({ number, error, turns }: (typeof cells)[number]) => [
    `  ${right(number, numberWidth)}  ${right(error, errorWidth)}`,
    ...turns.map((cell, j) => `  ${' '.repeat(numberWidth)}  ${pc.dim(names[j])}${' '.repeat(nameWidth - stringWidth(names[j]))}  ${turn(cell, j)}`.trimEnd()),
  ]
  return [heading, ...how, pc.dim(`  ${head}`), ...cells.flatMap(block)].join('\n')
}

const signed = (step: number): string => (step < 0 ? significant(step, 3) : `+${significant(step, 3)}`)
