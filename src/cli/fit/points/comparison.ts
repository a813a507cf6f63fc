// Several formulas on one table, side by side.
import stringWidth from 'string-width'
import { orDash, significant } from '../../../draw/points/digits.ts'
import { grouped } from '../../../draw/points/words.ts'
import type { Compared } from '../../../fit/points/compare.ts'
import type { FitReport } from '../../../fit/points/report.ts'
import { text } from '../../../language/index.ts'
import { pc } from '../../colour.ts'
import { wrap } from '../../help.ts'
import { plainTable } from '../../see/plain-table.ts'
import { clip } from './plot.ts'
import { printable } from './printable.ts'
import { mark } from './report.ts'

const criteria = ['aic', 'bic', 'crossValidation'] as const
type Criterion = (typeof criteria)[number]

const of = (compared: Compared, criterion: Criterion): number | null => (criterion === 'crossValidation' ? compared.crossValidation : (compared.report?.[criterion] ?? null))

type Best = Readonly<Record<Criterion, Compared | undefined>>

/** The formula with the least of a criterion, where at least two have it and it tells them apart. */
export function bestBy(all: readonly Compared[], criterion: Criterion): Compared | undefined {
  const known = all.filter((compared) => of(compared, criterion) !== null)
  if (known.every((compared) => of(compared, criterion) === of(known[0], criterion))) return undefined
  return known.reduce((best, compared) => (of(compared, criterion)! < of(best, criterion)! ? compared : best))
}

const countOf = ({ report }: Compared): number => (report ? Object.keys(report.parameters).length : 0)

export function comparisonReport(all: readonly Compared[], columns: number): string {
  const fitted = all.filter(({ report }) => report !== null)
  const first = fitted.at(0)?.report
  const wide = Math.min(columns, 110)
  // Of formulas that meet every point the criteria compare rounding: none of them is marked.
  const best = Object.fromEntries(criteria.map((criterion) => [criterion, all.some(isPerfect) ? undefined : bestBy(all, criterion)])) as Best
  const cell = (compared: Compared, criterion: Criterion) => {
    const value = orDash(of(compared, criterion), (known) => significant(known, 5))
    return best[criterion] === compared ? pc.bold(`${value} *`) : `${value}  `
  }
  const heads = [text('cli.points.compared.parameters'), text('draw.points.squares'), text('draw.points.aic'), text('draw.points.bic'), text('cli.points.compared.validation')]
  const rows = all.map((compared) => [String(countOf(compared) || '–'), orDash(compared.report && compared.report.residualSumOfSquares, (value) => significant(value, 5)), ...criteria.map((criterion) => cell(compared, criterion))])
  const formulas = all.map(({ formula }) => printable(formula.trim()))
  const table = (names: readonly string[]) => plainTable([text('cli.points.compared.formula'), ...heads], rows.map((row, i) => [names[i], ...row]), [1, 2, 3, 4, 5])
  const widest = (block: string) => Math.max(...block.split('\n').map((line) => stringWidth(line)))
  const full = table(formulas)
  // Too wide: formulas are numbered above the table, and on a phone's width each figure has its line.
  const letters = all.map((_, i) => String(i + 1))
  const numbered = formulas.map((formula, i) => `  ${pc.dim(letters[i])}  ${wrap(formula, wide - 6).replaceAll('\n', '\n     ')}`).join('\n')
  const short = table(letters)
  const shown = widest(full) <= wide ? [full] : widest(short) <= wide ? [numbered, short] : [blocks(formulas, heads, rows, wide)]
  const notes = [
    ...all.filter(isExact).map((compared) => mark(text('cli.points.compared.exact', { formula: nameOf(compared), parameters: countOf(compared) }), wide)),
    ...all.filter(({ error }) => error !== undefined).map((compared) => failed(compared, wide)),
  ]
  const out = first && leftOut(first.rows)
  return [
    ...(first ? [`  ${pc.bold(wrap(text('cli.points.compared', { count: all.length, response: printable(first.response), rows: grouped(first.rows.used) }), wide - 2).replaceAll('\n', '\n  '))}`] : []),
    ...shown,
    ...(notes.length > 0 ? [notes.join('\n')] : []),
    ...(fitted.length > 0 ? [verdict(all, best).map((sentence) => `  ${wrap(printable(sentence), wide - 2).replaceAll('\n', '\n  ')}`).join('\n')] : []),
    ...(criteria.some((criterion) => best[criterion]) ? [text('cli.points.compared.mark')] : []).concat(out ?? []).map((sentence) => pc.dim(`  ${wrap(sentence, wide - 2).replaceAll('\n', '\n  ')}`)),
  ].join('\n\n')
}

function blocks(formulas: readonly string[], heads: readonly string[], rows: readonly (readonly string[])[], columns: number): string {
  const width = Math.max(...heads.map((head) => stringWidth(head)))
  return formulas
    .map((formula, i) => [`  ${pc.bold(wrap(formula, columns - 2).replaceAll('\n', '\n  '))}`, ...heads.map((head, j) => `    ${pc.dim(head)}${' '.repeat(width - stringWidth(head))}  ${rows[i][j].trimEnd()}`)].join('\n'))
    .join('\n')
}

const nameOf = ({ formula }: Compared): string => clip(formula.trim(), 60)

const isExact = ({ report }: Compared): boolean => report !== null && report.degreesOfFreedom <= 0
const isPerfect = ({ report }: Compared): boolean => report !== null && report.degreesOfFreedom > 0 && report.warnings.some(({ code }) => code === 'perfect')

/** Why a formula has no figures, as any error is told: where, expected, found, hint, each on lines of its own. */
function failed(compared: Compared, columns: number): string {
  const { where, expected, found, hint } = compared.error!
  const parts = [...(where === '' ? [] : [[text('cli.error.where'), printable(where)]]), [text('cli.error.expected'), expected], [text('cli.error.found'), found.trim()], [text('cli.error.hint'), hint]]
  const indent = 6 + Math.max(...parts.map(([label]) => stringWidth(label)))
  return [
    mark(text('cli.points.compared.failed', { formula: nameOf(compared) }), columns),
    ...parts.map(([label, sentence]) => `    ${pc.dim(label)}${' '.repeat(indent - 4 - stringWidth(label))}${wrap(sentence, columns - indent).replaceAll('\n', `\n${' '.repeat(indent)}`)}`),
  ].join('\n')
}

/** How many rows were used and left out, as the report of one fit says it; undefined where all were used. */
function leftOut({ used, missing, excluded }: FitReport['rows']): string | undefined {
  if (missing + excluded === 0) return undefined
  const counted = [
    text('draw.points.rows', { used: grouped(used) }),
    ...(missing > 0 ? [text('draw.points.rows.missing', { missing: grouped(missing) })] : []),
    ...(excluded > 0 ? [text('draw.points.rows.excluded', { excluded: grouped(excluded) })] : []),
  ]
  return `${counted.join(text('draw.points.separator'))}${text('draw.points.end')}`
}

/** Which formula to take, in a sentence or two. */
function verdict(all: readonly Compared[], { aic, bic, crossValidation }: Best): string[] {
  const fitted = all.filter(({ report }) => report !== null)
  if (fitted.length === 1) return [text('cli.points.compared.only', { formula: nameOf(fitted[0]) })]
  const judged = fitted.filter((compared) => !isExact(compared))
  if (judged.length === 0) return [text('cli.points.compared.none-judged')]
  const perfect = judged.filter(isPerfect)
  if (perfect.length > 0) return [text('cli.points.compared.perfect', { formula: nameOf(perfect.reduce((least, compared) => (countOf(compared) < countOf(least) ? compared : least))) })]
  if (judged.length === 1) return [text('cli.points.compared.only-judged', { formula: nameOf(judged[0]) })]
  const chosen = [aic, bic, crossValidation].filter((best) => best !== undefined)
  const closest = fitted.reduce((best, compared) => (compared.report!.residualSumOfSquares < best.report!.residualSumOfSquares ? compared : best))
  // Said where it shows: the closest has the most parameters and is not what is chosen.
  const shows = chosen.length > 0 && !chosen.includes(closest) && fitted.every((other) => other === closest || countOf(other) < countOf(closest))
  return [sentenceOf(aic, bic, crossValidation), ...(shows ? [text('cli.points.compared.more', { formula: nameOf(closest) })] : [])]
}

function sentenceOf(aic: Compared | undefined, bic: Compared | undefined, validation: Compared | undefined): string {
  const [first, ...others] = [aic, bic, validation].filter((best) => best !== undefined)
  if (first === undefined) return text('cli.points.compared.none')
  if (others.every((best) => best === first)) return text(others.length === 2 ? 'cli.points.compared.agree' : 'cli.points.compared.one', { formula: nameOf(first) })
  // AIC and BIC are there together or not at all: what differs is one of them from the other, or both from the unseen rows.
  if (!validation) return text('cli.points.compared.differ-criteria', { aic: nameOf(aic!), bic: nameOf(bic!) })
  return text('cli.points.compared.differ', { aic: nameOf(aic!), bic: nameOf(bic!), validation: nameOf(validation) })
}
