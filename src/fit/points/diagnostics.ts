// What a finished fit should be looked at for. Warnings are data; the catalogue holds their sentences under `points.warning.CODE`.
import { namesIn, walk, type Expression } from '../../data/points/formula/index.ts'
import { perfect, twoSided } from './inference.ts'
import { ascending, identity } from './order.ts'
import { placeOf } from './place.ts'
import type { PointsProblem, Solution } from './problem.ts'
import type { FitReport, FitWarning } from './report.ts'

/** Up to here the distribution of the number of runs is computed exactly; beyond, as a normal one. */
const exactUntil = 200
/** Student's t of so many degrees is the normal distribution to nine digits (the library takes no Infinity). */
const normalDegrees = 1e9

/** The rows in the order of the model's first column; in the table's order where the model has none. */
export function orderOf({ formula, columns, rows }: PointsProblem): Uint32Array {
  const [first] = namesIn(formula.model).columns
  return first === undefined ? identity(rows) : ascending(columns.get(first)!)
}

/**
 * The two-sided runs test of the residuals' signs (Wald and Wolfowitz 1940); residuals of exactly 0 have no sign. Null with fewer
 * than two of a sign. P is the probability of outcomes that are no likelier than the one that was seen.
 */
export function runsTestOf(residuals: Float64Array, order: Uint32Array): FitReport['runsTest'] {
  let [positive, negative, runs, last] = [0, 0, 0, 0]
  for (const row of order) {
    const sign = Math.sign(residuals[row])
    if (sign === 0) continue
    if (sign > 0) positive++
    else negative++
    if (sign !== last) runs++
    last = sign
  }
  if (positive < 2 || negative < 2) return null
  const n = positive + negative
  const pairs = 2 * positive * negative
  const expected = pairs / n + 1
  if (n > exactUntil) {
    const deviation = Math.sqrt((pairs * (pairs - n)) / (n * n * (n - 1)))
    return { runs, expected, p: twoSided((runs - expected) / deviation, normalDegrees) }
  }
  const logs = logFactorials(n)
  const choose = (m: number, k: number) => (k < 0 || k > m ? 0 : Math.exp(logs[m] - logs[k] - logs[m - k]))
  const chance = (r: number) => {
    const k = Math.floor(r / 2)
    const ways = r % 2 === 0 ? 2 * choose(positive - 1, k - 1) * choose(negative - 1, k - 1) : choose(positive - 1, k) * choose(negative - 1, k - 1) + choose(positive - 1, k - 1) * choose(negative - 1, k)
    return ways / choose(n, positive)
  }
  const seen = chance(runs) * (1 + 1e-9)
  let p = 0
  for (let r = 2; r <= n; r++) if (chance(r) <= seen) p += chance(r)
  return { runs, expected, p: Math.min(1, p) }
}

function logFactorials(n: number): Float64Array {
  const logs = new Float64Array(n + 1)
  for (let i = 2; i <= n; i++) logs[i] = logs[i - 1] + Math.log(i)
  return logs
}

/** From here on half of the digits of the data are lost to the parameters. */
const illConditioned = 1e8
const significance = 0.05
/** Chance that the largest of n residuals stands out so far, below which it is named. */
const outlying = 0.01

export interface Judged {
  readonly problem: PointsProblem
  readonly solution: Solution
  readonly residuals: Float64Array
  readonly linear: boolean
  /** By parameter, the columns that its derivative holds. */
  readonly columnsBy: ReadonlyMap<string, readonly string[]>
  readonly report: Pick<FitReport, 'exact' | 'residualSumOfSquares' | 'residualStandardDeviation' | 'degreesOfFreedom' | 'conditionNumber' | 'runsTest' | 'converged' | 'iterations' | 'robust'>
}

export function warningsOf({ problem, solution, residuals, linear, columnsBy, report }: Judged): FitWarning[] {
  const warnings: FitWarning[] = []
  const warn = (code: string, values: FitWarning['values'] = {}) => warnings.push({ code, values })
  const { formula, columns, rows, response } = problem
  if (report.exact) warn('exact', { parameters: formula.parameters.length, rows })
  else if (report.degreesOfFreedom === 0 && report.converged) warn('no-freedom', { parameters: formula.parameters.length, rows })
  const used = namesIn(formula.model).columns
  const still = used.filter((name) => columns.get(name)!.every((x) => x === columns.get(name)![0]))
  if (rows > 1 && solution.confounded.length > 0) for (const column of still) warn('constant-column', { column, value: columns.get(column)![0] })
  for (const group of solution.confounded) {
    const together = [...new Set(group.flatMap((parameter) => columnsBy.get(parameter) ?? []))]
    if (linear && together.length > 1) warn('collinear', { parameters: group.join(', '), columns: together.join(', ') })
    else if (group.length > 1) warn('confounded', { parameters: group.join(', ') })
    else warn('undetermined', { parameter: group[0] })
  }
  for (const [parameter, at] of solution.atBound) warn(at === 'low' ? 'at-low-bound' : 'at-high-bound', { parameter })
  if (solution.diverged) warn('diverged', { error: report.residualSumOfSquares })
  else if (!report.converged && solution.method === 'gradient') warn('still-descending', { iterations: report.iterations })
  else if (!report.converged) warn('not-converged', { iterations: report.iterations })
  if (solution.starts && solution.starts.agreed === 1 && solution.starts.tried > 1) warn('one-start-agreed', { tried: solution.starts.tried })
  if (report.conditionNumber !== null && report.conditionNumber > illConditioned && !report.exact) warn('ill-conditioned', { condition: report.conditionNumber })
  // What is left of a fit that has not arrived is no residual of it.
  if (report.degreesOfFreedom === 0 || !report.converged) return warnings
  const squares = response.reduce((sum, y) => sum + y * y, 0)
  if (solution.residualSumOfSquares <= perfect * squares) {
    // What is left over is rounding: it has no pattern that means anything.
    warn('perfect')
    return warnings
  }
  const { runsTest } = report
  if (runsTest && runsTest.p < significance) {
    const values = { runs: runsTest.runs, expected: Math.round(runsTest.expected), p: runsTest.p }
    const [column] = used
    if (runsTest.runs > runsTest.expected) warn('alternating', values)
    else if (linear && used.length === 1 && straight(formula.model)) warn('pattern-of-line', { ...values, meant: withSquare(formula.source, column, [...formula.parameters, ...formula.columns]) })
    else warn('pattern', values)
  }
  if (!report.robust) {
    const outlier = outlierOf(problem, residuals, report)
    if (outlier) warn('outlier', outlier)
  }
  return warnings
}

/** Whether a formula of one column, linear in its parameters, is a straight line in it: the column stands there once, outside of every function. */
function straight(model: Expression): boolean {
  const parts = [...walk(model)]
  const plain = parts.every((part) => part.kind !== 'call' || ['add', 'subtract', 'multiply', 'negate'].includes(part.function))
  return plain && parts.filter(({ kind }) => kind === 'column').length === 1
}

/** The formula with a term that bends: `y ~ a*x + b + c*x^2`. */
function withSquare(source: string, column: string, taken: readonly string[]): string {
  const letter = [...'cdefgh'].find((name) => !taken.includes(name)) ?? 'curvature'
  return `${source.trim()} + ${letter}*${/^[\p{L}_][\p{L}\p{M}\p{N}_]*$/u.test(column) ? column : `"${column.replaceAll('"', '""')}"`}^2`
}

/** The largest residual, if n residuals of one normal distribution hardly ever hold one so large (Bonferroni). */
function outlierOf(problem: PointsProblem, residuals: Float64Array, { residualStandardDeviation: s, degreesOfFreedom: df }: Judged['report']): FitWarning['values'] | undefined {
  if (s === null || s === 0 || df < 3) return undefined
  const { weights, rows } = problem
  let [row, largest] = [0, 0]
  residuals.forEach((r, i) => {
    const size = Math.abs(r) * (weights ? Math.sqrt(weights[i]) : 1)
    if (size > largest) [row, largest] = [i, size]
  })
  const standardized = largest / s
  // The residual itself inflates s; its studentized form follows a t distribution (without regard to leverage).
  const rest = (df - standardized ** 2) / (df - 1)
  const studentized = rest > 0 ? standardized / Math.sqrt(rest) : Infinity
  return rows * twoSided(studentized, df - 1) < outlying ? { place: placeOf(problem, row), residual: residuals[row], deviations: standardized } : undefined
}
