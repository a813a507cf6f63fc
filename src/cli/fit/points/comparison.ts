// Several formulas on one table, side by side.
import stringWidth from 'string-width'
import { orDash, significant } from '../../../draw/points/digits.ts'
import { grouped } from '../../../draw/points/words.ts'
import type { ComparedFormula } from '../../../fit/points/points-fit.ts'
import { text } from '../../../language/index.ts'
import { pc } from '../../colour.ts'
import { wrap } from '../../help.ts'
import { plainTable } from '../../see/plain-table.ts'
import { clip } from './plot.ts'
import { printable } from './printable.ts'

const criteria = ['aic', 'bic', 'crossValidation'] as const
type Criterion = (typeof criteria)[number]

const of = (compared: ComparedFormula, criterion: Criterion): number | null => (criterion === 'crossValidation' ? compared.crossValidation : (compared.report?.[criterion] ?? null))

/** The formula with the least of a criterion, where at least two have it. */
export function bestBy(all: readonly ComparedFormula[], criterion: Criterion): ComparedFormula | undefined {
  const known = all.filter((compared) => of(compared, criterion) !== null)
  return known.length < 2 ? undefined : known.reduce((best, compared) => (of(compared, criterion)! < of(best, criterion)! ? compared : best))
}

const countOf = ({ report }: ComparedFormula): number => (report ? Object.keys(report.parameters).length : 0)

export function comparisonReport(all: readonly ComparedFormula[], columns: number): string {
  const fitted = all.filter(({ report }) => report !== null)
  const first = fitted.at(0)?.report
  const wide = Math.min(columns, 110)
  const best = Object.fromEntries(criteria.map((criterion) => [criterion, bestBy(all, criterion)])) as Record<Criterion, ComparedFormula | undefined>
  const cell = (compared: ComparedFormula, criterion: Criterion) => {
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
  const failed = all.flatMap(({ formula, error }) => (error ? [`  ${pc.yellow('!')} ${wrap(printable(`${formula.trim()}: ${text('cli.points.compared.failed', { why: error.message })}`), wide - 6).replaceAll('\n', '\n    ')}`] : []))
  return [
    ...(first ? [`  ${pc.bold(wrap(text('cli.points.compared', { count: all.length, response: printable(first.response), rows: grouped(first.rows.used) }), wide - 2).replaceAll('\n', '\n  '))}`] : []),
    ...shown,
    ...(failed.length > 0 ? [failed.join('\n')] : []),
    ...(fitted.length > 0 ? [verdict(all, best).map((sentence) => `  ${wrap(printable(sentence), wide - 2).replaceAll('\n', '\n  ')}`).join('\n')] : []),
    pc.dim(`  ${wrap(text('cli.points.compared.mark'), wide - 2).replaceAll('\n', '\n  ')}`),
  ].join('\n\n')
}

function blocks(formulas: readonly string[], heads: readonly string[], rows: readonly (readonly string[])[], columns: number): string {
  const width = Math.max(...heads.map((head) => stringWidth(head)))
  return formulas
    .map((formula, i) => [`  ${pc.bold(wrap(formula, columns - 2).replaceAll('\n', '\n  '))}`, ...heads.map((head, j) => `    ${pc.dim(head)}${' '.repeat(width - stringWidth(head))}  ${rows[i][j].trimEnd()}`)].join('\n'))
    .join('\n')
}

/** Which formula to take, in a sentence or two. */
function verdict(all: readonly ComparedFormula[], { aic, bic, crossValidation }: Record<Criterion, ComparedFormula | undefined>): string[] {
  const name = (compared: ComparedFormula) => clip(compared.formula.trim(), 60)
  const chosen = [aic, bic, crossValidation].filter((best) => best !== undefined)
  const main =
    chosen.length === 0
      ? text('cli.points.compared.none')
      : chosen.every((best) => best === chosen[0])
        ? text(chosen.length === 3 ? 'cli.points.compared.agree' : 'cli.points.compared.one', { formula: name(chosen[0]) })
        : aic && bic && crossValidation
          ? text('cli.points.compared.differ', { aic: name(aic), bic: name(bic), validation: name(crossValidation) })
          : text('cli.points.compared.one', { formula: name(crossValidation ?? bic ?? aic!) })
  const fitted = all.filter(({ report }) => report !== null)
  const closest = fitted.reduce((best, compared) => (compared.report!.residualSumOfSquares < best.report!.residualSumOfSquares ? compared : best))
  // Said where it shows: the closest has the most parameters and is not what is chosen.
  const shows = chosen.length > 0 && !chosen.includes(closest) && fitted.every((other) => other === closest || countOf(other) < countOf(closest))
  return shows ? [main, text('cli.points.compared.more', { formula: name(closest) })] : [main]
}
