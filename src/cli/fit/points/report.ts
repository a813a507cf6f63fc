// The report of one fit for the terminal: the formula with its values, a table of parameters, figures, what to look at, the picture.
import stringWidth from 'string-width'
import { chance, orDash, padded, significant } from '../../../draw/points/digits.ts'
import { filledFormula } from '../../../draw/points/filled-formula.ts'
import type { PointsPicture } from '../../../draw/points/picture.ts'
import { figures, levelOf, sentences, warningText, type Figure } from '../../../draw/points/words.ts'
import type { FitReport } from '../../../fit/points/report.ts'
import { text } from '../../../language/index.ts'
import { pc } from '../../colour.ts'
import { wrap } from '../../help.ts'
import { plainTable } from '../../see/plain-table.ts'
import { clip, plotOf } from './plot.ts'
import { printable } from './printable.ts'

/** Blocks with an empty line between them, in at most `columns` columns. */
export function fitReport(report: FitReport, used: readonly string[], picture: PointsPicture | null, columns: number): string {
  const wide = Math.min(columns, 100)
  const indented = (sentence: string) => indent(wrap(printable(sentence), wide - 4))
  const blocks = [
    indent(pc.bold(wrap(printable(filledFormula(report)), wide - 4))),
    parameterTable(report, wide),
    figureLines(figures(report), wide),
    ...(report.warnings.length > 0 ? [report.warnings.map((warning) => mark(warningText(warning), wide)).join('\n')] : []),
    sentences(report, used).map((sentence) => pc.dim(indented(sentence))).join('\n'),
    picture ? plotOf({ ...picture, titles: { x: printable(picture.titles.x), y: printable(picture.titles.y) } }, report.level, wide) : indented(text('draw.points.too-large')),
  ]
  return blocks.join('\n\n')
}

const indent = (block: string): string => block.split('\n').map((line) => `  ${line}`).join('\n')

/** A warning with its mark: the lines after the first stand below its words. */
export const mark = (sentence: string, columns: number): string => `  ${pc.yellow('!')} ${wrap(printable(sentence), columns - 6).replaceAll('\n', '\n    ')}`

/** A row a parameter; where it is too wide, a block a parameter. */
export function parameterTable(report: FitReport, columns: number): string {
  const { parameters } = report
  const level = levelOf(report)
  const rows = Object.entries(parameters).map(([name, { value, standardError, interval, t, p, atBound }]) => ({
    name: clip(printable(name), Math.max(8, columns - 40)),
    value: significant(value),
    error: atBound ? text('draw.points.at-bound') : orDash(standardError),
    interval: interval && interval.map((end) => padded(end)),
    t: orDash(t, (known) => padded(known, 4)),
    p: orDash(p, chance),
  }))
  const heads = { name: text('draw.points.parameter'), value: text('draw.points.value'), error: text('draw.points.standard-error'), interval: text('draw.points.interval', { level }) }
  const range = ranges(rows.map((row) => row.interval))
  const full = plainTable(
    [heads.name, heads.value, heads.error, heads.interval, 't', 'p'],
    rows.map(({ name, value, error, t, p }, i) => [pc.bold(name), pc.bold(value), error, range[i], t, p]),
    [1, 2, 3, 4, 5],
  )
  if (widest(full) <= columns) return full
  return rows
    .map(({ name, value, error, interval, t, p }) =>
      [`${pc.bold(name)}  ${pc.bold(value)}`, ...laidFigures([[heads.error, error], [heads.interval, interval?.join(' … ') ?? '–'], ['t', t], ['p', p]], columns - 4).map((line) => `  ${line}`)].map((line) => `  ${line}`).join('\n'),
    )
    .join('\n')
}

/** `low … high` below one another: the dots stand in one column. */
export function ranges(all: readonly (readonly string[] | null)[]): string[] {
  const widths = [0, 1].map((end) => Math.max(0, ...all.map((range) => range?.[end].length ?? 0)))
  return all.map((range) => (range ? `${range[0].padStart(widths[0])} … ${range[1].padStart(widths[1])}` : '–'))
}

const widest = (block: string): number => Math.max(...block.split('\n').map((line) => stringWidth(line)))

/** Names and figures in columns that stand below one another. */
export const figureLines = (all: readonly Figure[], columns: number): string => indent(laidFigures(all, columns - 2).join('\n'))

function laidFigures(all: readonly Figure[], columns: number): string[] {
  const nameWidth = Math.max(...all.map(([name]) => stringWidth(name)))
  const valueWidth = Math.max(...all.map(([, value]) => stringWidth(value)))
  const each = nameWidth + 2 + valueWidth
  const across = Math.max(1, Math.min(3, Math.floor((columns + 4) / (each + 4))))
  const down = Math.ceil(all.length / across)
  return Array.from({ length: down }, (_, row) =>
    Array.from({ length: across }, (_, column) => all[column * down + row])
      .filter((figure) => figure !== undefined)
      .map(([name, value]) => `${pc.dim(name)}${' '.repeat(nameWidth - stringWidth(name))}  ${' '.repeat(valueWidth - stringWidth(value))}${value}`)
      .join('    '),
  )
}
