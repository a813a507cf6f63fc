// What a fit says about itself in words and figures, for the terminal and for a page alike.
import { currentLanguage, text, type TextKey } from '../../language/index.ts'
import type { FitReport, FitWarning } from '../../fit/points/report.ts'
import { chance, orDash, percent, significant } from './digits.ts'

/** A figure and what it is called. */
export type Figure = readonly [name: string, value: string]

export function figures(report: FitReport): Figure[] {
  const { robust, runsTest } = report
  const all: (Figure | false)[] = [
    report.rSquared !== null && [text('draw.points.r-squared'), fixed(report.rSquared)],
    report.adjustedRSquared !== null && [text('draw.points.adjusted'), fixed(report.adjustedRSquared)],
    [text(robust ? 'draw.points.scale' : 'draw.points.deviation'), orDash(report.residualStandardDeviation, (value) => significant(value, 5))],
    [text('draw.points.squares'), significant(report.residualSumOfSquares, 6)],
    [text('draw.points.freedom'), String(report.degreesOfFreedom)],
    report.aic !== null && [text('draw.points.aic'), significant(report.aic, 6)],
    report.bic !== null && [text('draw.points.bic'), significant(report.bic, 6)],
    [text('draw.points.condition'), orDash(report.conditionNumber, (value) => significant(value, 4))],
    runsTest !== null && [text('draw.points.runs'), chance(runsTest.p)],
  ]
  return all.filter((figure) => figure !== false)
}

/** Five places; of a curve far worse than the mean the size is enough. */
const fixed = (value: number): string => (value < -1000 ? significant(value, 3) : value.toFixed(5))

/** Which names were found and which the table gave; rows; how it was solved. A sentence each. */
export function sentences(report: FitReport, columns: readonly string[]): string[] {
  const { rows, robust, starts, weights, method, iterations } = report
  const counted = [
    text('draw.points.rows', { used: grouped(rows.used) }),
    ...(rows.missing > 0 ? [text('draw.points.rows.missing', { missing: grouped(rows.missing) })] : []),
    ...(rows.excluded > 0 ? [text('draw.points.rows.excluded', { excluded: grouped(rows.excluded) })] : []),
    ...(weights === undefined ? [] : [text('draw.points.weights', { column: weights })]),
  ]
  const how = method === 'qr' ? text('draw.points.method.qr') : text(`draw.points.method.${method}`, { iterations: grouped(iterations) })
  const sentence = [
    `${counted.join(text('draw.points.separator'))}${text('draw.points.end')}`,
    how,
    ...(starts ? [text('draw.points.starts', { ...starts })] : []),
    ...(robust ? [text(`draw.points.robust.${robust.kind}`, { outliers: grouped(robust.outliers) })] : []),
  ].join(currentLanguage() === 'zh' ? '' : ' ')
  return [text('draw.points.names', { parameters: Object.keys(report.parameters).join(', '), columns: columns.join(', ') }), sentence]
}

export const grouped = (value: number): string => value.toLocaleString('en-US')

/** A warning's sentence; its numbers to three digits. */
export function warningText({ code, values }: FitWarning): string {
  const shown = Object.fromEntries(Object.entries(values).map(([name, value]) => [name, typeof value === 'number' ? (name === 'p' ? chance(value) : significant(value, 3)) : value]))
  // The catalogue has a sentence for every code (a test holds it).
  const say = text as (key: TextKey, values: Record<string, string | number>) => string
  return say(`points.warning.${code}` as TextKey, shown)
}

/** `95%` of the report's intervals. */
export const levelOf = ({ level }: Pick<FitReport, 'level'>): string => percent(level)
