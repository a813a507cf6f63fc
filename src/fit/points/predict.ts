import { parseFormula } from '../../data/points/formula/index.ts'
import { functions } from '../../data/points/formula/functions.ts'
import { tokens } from '../../data/points/formula/tokens.ts'
import { failure } from '../../errors/index.ts'
import { blockRows, openCurve } from './curve.ts'
import { quantileOf } from './inference.ts'
import type { NewRows, Prediction, PredictPoints } from './points-fit.ts'
import type { Curve } from './problem.ts'
import type { FitReport } from './report.ts'

/**
 * The curve at new rows. Its standard error is that of the first-order (delta) method; an observation's interval adds the residual
 * variance (weight 1), as R's predict does. In the unit of the formula's left side: of `log(y) ~ …`, logarithms.
 * @throws points.new-rows for a column that is not there
 */
export const predictPoints: PredictPoints = async ({ report, curve: open }, rows, options = {}) => {
  const level = options.level ?? report.level
  const curve = open ?? openCurve(parseFormula(report.formula, columnsOf(report, rows)))
  return predictions(report, curve, rows, level)
}

/** Columns of the formula that a report was made from: names in it that are neither parameters nor functions. */
function columnsOf({ formula, parameters }: FitReport, rows: NewRows): string[] {
  const names = new Set(rows.keys())
  const all = tokens(formula)
  for (const [i, { kind, text }] of all.entries()) {
    if (kind !== 'quoted' && (kind !== 'name' || functions.has(text) || text === 'pi' || text === 'π' || all[i + 1].text === '(')) continue
    if (!Object.hasOwn(parameters, text)) names.add(text)
  }
  return [...names].filter((name) => !Object.hasOwn(parameters, name))
}

function predictions(report: FitReport, curve: Curve, rows: NewRows, level: number): Prediction[] {
  const { covariance, degreesOfFreedom, residualStandardDeviation: s } = report
  const missing = curve.columns.find((name) => !rows.has(name))
  if (missing !== undefined) throw failure('points.new-rows', '', { columns: curve.columns.join(', '), missing })
  const count = rows.size === 0 ? 1 : [...rows.values()][0].length
  const values = Float64Array.from(curve.parameters, (name) => report.parameters[name].value)
  const quantile = quantileOf(level, degreesOfFreedom)
  const answers: Prediction[] = []
  for (let from = 0; from < count; from += blockRows) {
    const to = Math.min(count, from + blockRows)
    const { values: model, derivatives } = curve.jacobian(values, rows, from, to)
    model.forEach((value, i) => {
      const variance = covariance && quadratic(covariance, derivatives.map((derivative) => derivative[i]))
      const standardError = variance === null || !(variance >= 0) || variance === Infinity ? null : Math.sqrt(variance)
      const around = (error: number | null): readonly [number, number] | null => (error === null || quantile === null ? null : [value - quantile * error, value + quantile * error])
      answers.push({ value, standardError, confidence: around(standardError), prediction: around(standardError === null || s === null ? null : Math.hypot(standardError, s)) })
    })
  }
  return answers
}

/** gᵀCg; below 0 only by rounding. */
function quadratic(covariance: readonly (readonly number[])[], gradient: readonly number[]): number {
  let sum = 0
  gradient.forEach((a, i) => gradient.forEach((b, j) => (sum += a * covariance[i][j] * b)))
  return Number.isNaN(sum) ? NaN : Math.max(0, sum)
}
