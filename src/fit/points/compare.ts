import { parseFormula, type Expression, type Formula } from '../../data/points/formula/index.ts'
import { CantianError, failure, type ErrorRecord } from '../../errors/index.ts'
import { Philox } from '../../graph/philox.ts'
import { checkLevel, estimate, fitProblem } from './fit-points.ts'
import type { ComparedFormula, ComparePoints, PointsFit, PointsOptions } from './points-fit.ts'
import type { PointsProblem } from './problem.ts'
import type { FitReport } from './report.ts'
import { problemOf, readRows, responseOf } from './rows.ts'

const folds = 10
/** Below so many rows each is left out once. */
const fewRows = 20

/** What one of several formulas came to; why it could not be fitted is told as any error is, part by part. */
export interface Compared extends ComparedFormula {
  readonly error?: Omit<ErrorRecord, 'v' | 'kind'> & { readonly message: string }
}

/**
 * Fits several formulas to the rows that all of them can use.
 * @throws formula.*, data.*, points.left-sides; what only keeps one formula from being fitted is told beside that formula
 */
export const comparePoints = (async (table, sources, options = {}): Promise<readonly Compared[]> => {
  checkLevel(options.level)
  const formulas = sources.map((source) => parseFormula(source, table.names))
  const [first] = formulas
  for (const formula of formulas) {
    if (meaning(formula.response) !== meaning(first.response)) throw failure('points.left-sides', '', { first: responseOf(first), other: responseOf(formula), formula: formula.source })
  }
  const used = await readRows(table, formulas, options)
  const compared: Compared[] = []
  for (const formula of formulas) {
    try {
      const problem = problemOf(formula, used, boundsFor(formula, options))
      const own = { ...options, start: startFor(formula, options) }
      const fit = await fitProblem(problem, used, own)
      compared.push({ formula: formula.source, report: judged(fit.report), crossValidation: fit.report.degreesOfFreedom > 0 ? await crossValidation(fit, own) : null })
    } catch (error) {
      if (!(error instanceof CantianError)) throw error
      const { v: _v, kind: _kind, ...why } = error.record()
      compared.push({ formula: formula.source, report: null, error: { ...why, message: error.message }, crossValidation: null })
    }
  }
  return compared
}) satisfies ComparePoints

/** As many numbers as points meet any points: what is left over is rounding, and a likelihood of it would win every comparison. */
const judged = (report: FitReport): FitReport => (report.degreesOfFreedom > 0 ? report : { ...report, logLikelihood: null, aic: null, bic: null })

/** An expression apart from how it was written. */
const meaning = (expression: Expression): string => (expression.kind === 'number' ? String(expression.value) : expression.kind === 'call' ? `${expression.function}(${expression.inputs.map(meaning).join()})` : JSON.stringify(expression.name))

/** Of several formulas each takes the starts and bounds of its own parameters. */
const startFor = ({ parameters }: Formula, { start }: PointsOptions): PointsOptions['start'] => own(parameters, start)
const boundsFor = ({ parameters }: Formula, { bounds }: PointsOptions): PointsOptions['bounds'] => own(parameters, bounds)
function own<T>(parameters: readonly string[], values: Readonly<Record<string, T>> | undefined): Readonly<Record<string, T>> | undefined {
  const entries = Object.entries(values ?? {}).filter(([name]) => parameters.includes(name))
  if (entries.length === 0) return undefined
  const record = Object.create(null) as Record<string, T>
  for (const [name, value] of entries) record[name] = value
  return record
}

/**
 * Root of the mean squared error of rows that were left out of their fit (Stone 1974): 10 folds of shuffled rows, or each row once.
 * Null where what remains can't be fitted.
 */
async function crossValidation({ problem, curve, report }: PointsFit, options: PointsOptions): Promise<number | null> {
  const { rows } = problem
  const parts = rows < fewRows ? rows : folds
  if (rows - Math.ceil(rows / parts) < curve.parameters.length) return null
  const order = new Philox(options.seed ?? 1, 'points.folds').permutation(rows)
  // Refits begin at the whole's answer: they look for the same valley.
  const start = Object.create(null) as Record<string, number>
  for (const name of curve.parameters) start[name] = report.parameters[name].value
  let squares = 0
  for (let part = 0; part < parts; part++) {
    const [from, to] = [Math.floor((part * rows) / parts), Math.floor(((part + 1) * rows) / parts)]
    const held = order.slice(from, to).sort()
    const rest = Uint32Array.from([...order.subarray(0, from), ...order.subarray(to)]).sort()
    try {
      const { solution } = await estimate(take(problem, rest), curve, { ...options, tell: undefined, start: curve.linear && options.by === undefined ? undefined : start })
      if (solution.rank < curve.parameters.length) return null
      const hidden = take(problem, held)
      const model = curve.values(solution.values, hidden.columns, 0, held.length)
      squares += model.reduce((sum, value, i) => sum + (hidden.response[i] - value) ** 2, 0)
    } catch (error) {
      if (error instanceof CantianError) return null
      throw error
    }
  }
  return Number.isFinite(squares) ? Math.sqrt(squares / rows) : null
}

function take(problem: PointsProblem, chosen: Uint32Array): PointsProblem {
  const pick = (values: Float64Array) => Float64Array.from(chosen, (row) => values[row])
  return {
    ...problem,
    rows: chosen.length,
    response: pick(problem.response),
    columns: new Map([...problem.columns].map(([name, values]) => [name, pick(values)])),
    ...(problem.weights && { weights: pick(problem.weights) }),
    lineOf: (row) => problem.lineOf(chosen[row]),
  }
}
