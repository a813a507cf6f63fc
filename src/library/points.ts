// Fits of a formula to a table, as `import … from 'cantian'` offers them in Node and in pages alike.
import { openTable, type TableInput, type TableOptions } from '../data/points/open-table.ts'
import { described, isArray } from '../data/points/records.ts'
import { failure } from '../errors/index.ts'
import { comparePoints, type Compared } from '../fit/points/compare.ts'
import { checkLevel, fitPoints } from '../fit/points/fit-points.ts'
import type { PointsOptions, Prediction } from '../fit/points/points-fit.ts'
import { predictPoints } from '../fit/points/predict.ts'
import type { FitReport } from '../fit/points/report.ts'
import { checkCompare, checkFit } from './points-options.ts'

export interface FitRowsOptions extends PointsOptions, TableOptions {
  /** Rows as objects, columns as arrays, a Blob or File of CSV or JSON, a stream. */
  readonly rows: TableInput
  /** `y ~ a*x + b`: names that are neither columns nor functions are parameters. */
  readonly formula: string
  readonly texts?: never
}

/** Fits one formula and answers what it says about its parameters. @throws formula.*, data.*, points.* */
export async function fitRows(given: FitRowsOptions): Promise<FitReport> {
  checkFit(given)
  const { rows, formula, ...options } = given
  return (await fitPoints(await openTable(rows, options), formula, options)).report
}

export interface CompareOptions extends Omit<FitRowsOptions, 'formula'> {
  readonly formulas: readonly string[]
}

/** Several formulas on the rows that all of them can use: AIC, BIC and the error on rows that a fit did not see. @throws formula.*, data.*, points.level, points.option.*, points.left-sides */
export async function compare(given: CompareOptions): Promise<readonly Compared[]> {
  checkCompare(given)
  const { rows, formulas, ...options } = given
  return comparePoints(await openTable(rows, options), formulas, options)
}

/**
 * What a fitted formula says at new places: `await predict(report, { x: [5] })`. Columns are of one length.
 * @throws points.new-rows, points.level, data.points.column, data.points.lengths
 */
export async function predict(report: FitReport, rows: Readonly<Record<string, ArrayLike<number>>>, options: { readonly level?: number } = {}): Promise<Prediction[]> {
  checkLevel(options.level)
  for (const [name, values] of Object.entries(rows)) {
    if (!isArray(values) || !Array.prototype.every.call(values, (value) => typeof value === 'number')) throw failure('data.points.column', '', { name, found: described(values) })
  }
  const columns = new Map(Object.entries(rows).map(([name, values]) => [name, Float64Array.from(values)]))
  const length = [...columns.values()][0]?.length ?? 1
  for (const [name, values] of columns) if (values.length !== length) throw failure('data.points.lengths', '', { first: [...columns.keys()][0], firstLength: length, name, length: values.length })
  return predictPoints({ report }, columns, options)
}
