import { parseFormula } from '../../data/points/formula/index.ts'
import { failure } from '../../errors/index.ts'
import { openCurve } from './curve.ts'
import { orderOf, runsTestOf, warningsOf } from './diagnostics.ts'
import { covarianceOf, goodnessOf, noGoodness, orNull, parameterReports, precisionOf } from './inference.ts'
import { Passes } from './passes.ts'
import type { FitPoints, PointsFit, PointsOptions } from './points-fit.ts'
import type { Curve, PointsProblem, SolveOptions } from './problem.ts'
import type { FitReport } from './report.ts'
import { residualsOf, robustFit, type RobustFit } from './robust.ts'
import { problemOf, readRows, responseOf, type UsedRows } from './rows.ts'
import { solve } from './solve.ts'

/**
 * Fits a formula to a table by (weighted) least squares, or robustly.
 * @throws formula.*, data.*, points.*
 */
export const fitPoints: FitPoints = async (table, source, options = {}) => {
  checkLevel(options.level)
  const formula = parseFormula(source, table.names)
  const used = await readRows(table, [formula], options)
  return fitProblem(problemOf(formula, used, options.bounds), used, options)
}

/** @throws points.level */
export function checkLevel(level: number | undefined): void {
  if (level !== undefined && !(level > 0 && level < 1)) throw failure('points.level', '', { found: level })
}

/** Fits a problem whose rows were read. */
export async function fitProblem(problem: PointsProblem, used: Pick<UsedRows, 'missing' | 'excluded'>, options: PointsOptions): Promise<PointsFit> {
  const curve = openCurve(problem.formula)
  const { level = 0.95, robust: kind, weights: weightColumn, signal } = options
  const { formula, rows, response } = problem
  const found = await estimate(problem, curve, options)
  const { solution, robust } = found
  const { values, rank, method, iterations, converged, atBound, confounded, start, starts, residualSumOfSquares } = solution
  const p = curve.parameters.length
  const degreesOfFreedom = rows - rank
  const precision = precisionOf(solution, curve.parameters)
  // Where a fit has not arrived, the spread about it is not that of the data.
  const variance = degreesOfFreedom > 0 && (converged || method !== 'gradient') ? orNull(residualSumOfSquares / degreesOfFreedom) : null
  // The variance of the estimates: of a robust fit not that of the residuals.
  const spread = robust ? robust.variance : variance
  const residuals = robust?.residuals ?? residualsOf(problem, curve, values)
  const goodness = robust ? noGoodness : await goodnessOf(new Passes(problem, curve, signal), solution, degreesOfFreedom)
  const condition = orNull(precision.rank.condition)
  const runsTest = runsTestOf(residuals, orderOf(problem))
  const report: FitReport = {
    v: 1,
    kind: 'fit.report',
    formula: formula.source.trim(),
    response: responseOf(formula),
    parameters: parameterReports(values, curve.parameters, precision, { variance: spread, degreesOfFreedom, level, atBound }),
    residualSumOfSquares,
    residualStandardDeviation: robust ? (degreesOfFreedom > 0 ? robust.scale : null) : variance === null ? null : Math.sqrt(variance),
    degreesOfFreedom,
    ...goodness,
    method,
    iterations,
    converged,
    exact: degreesOfFreedom === 0 && meets(problem, residuals),
    warnings: [],
    level,
    rows: { used: rows, missing: used.missing, excluded: used.excluded },
    covariance: covarianceOf(precision, p, spread, confounded.length > 0),
    conditionNumber: condition,
    ...(weightColumn !== undefined && { weights: weightColumn }),
    ...(robust && kind && { robust: { kind, scale: robust.scale, outliers: robust.weights.reduce((count, weight) => count + (weight < 0.5 ? 1 : 0), 0) } }),
    ...(starts && { starts }),
    ...(start && { start }),
    runsTest,
  }
  return {
    report: { ...report, warnings: warningsOf({ problem, solution, residuals, linear: curve.linear, columnsBy: curve.columnsBy, report }) },
    problem,
    curve,
    fitted: residuals.map((r, i) => response[i] - r),
    residuals,
    ...(robust && { robustWeights: robust.weights }),
  }
}

/** Whether a curve meets every point, but for rounding. */
function meets({ response }: PointsProblem, residuals: Float64Array): boolean {
  const largest = response.reduce((most, y) => Math.max(most, Math.abs(y)), 0)
  return residuals.every((r) => Math.abs(r) <= 1e-8 * largest)
}

/** The parameters alone: least squares, and from there robustly. */
export async function estimate(problem: PointsProblem, curve: Curve, options: PointsOptions): Promise<{ solution: RobustFit['solution']; robust?: RobustFit }> {
  const { by, start, seed, iterations, learningRate, signal, tell, tried } = options
  const how: SolveOptions = { by, start, seed, iterations, learningRate, signal, tried }
  const solution = await solve(problem, curve, { ...how, tell })
  if (options.robust === undefined) return { solution }
  const robust = await robustFit(problem, curve, options.robust, solution, how)
  return { solution: robust.solution, robust }
}
