// The fit of a formula to a table as `cantian fit`, the library and the lab use it: the contract of this room.
import type { OpenTable } from '../../data/points/table.ts'
import type { Curve, PointsProblem, SolveOptions } from './problem.ts'
import type { FitReport } from './report.ts'

export type RobustKind = 'huber' | 'tukey'

export interface PointsOptions extends SolveOptions {
  /** A column of weights: they multiply the squared residuals. */
  readonly weights?: string
  readonly robust?: RobustKind
  /** By parameter: `[low, high]`, -Infinity or Infinity where open. */
  readonly bounds?: Readonly<Record<string, readonly [number, number]>>
  /** Of intervals; default 0.95. */
  readonly level?: number
  /** A condition on columns, `x > 3`: other rows are left out and counted. */
  readonly where?: string
  /** Rows with a missing cell: left out and counted (default), or a typed error. */
  readonly missing?: 'drop' | 'error'
  /** Of reading: bytes so far. */
  readonly progress?: (bytes: number) => void
}

/** A finished fit with what a drawing or a prediction needs. */
export interface PointsFit {
  readonly report: FitReport
  readonly problem: PointsProblem
  readonly curve: Curve
  /** Model values of the rows that were used, [n]. */
  readonly fitted: Float64Array
  /** Response minus fitted, [n]; not weighted. */
  readonly residuals: Float64Array
  /** The last weights of a robust fit, [n], 0 to 1. */
  readonly robustWeights?: Float64Array
}

/** Values of the model at new rows, with the interval of the curve (confidence) and of a new observation (prediction); null where undefined. */
export interface Prediction {
  /** In the unit of the formula's left side. */
  readonly value: number
  readonly standardError: number | null
  readonly confidence: readonly [number, number] | null
  readonly prediction: readonly [number, number] | null
}

/** Columns by name (`{ x: [1, 2] }`); all of one length. */
export type NewRows = ReadonlyMap<string, Float64Array>

export type FitPoints = (table: OpenTable, formula: string, options?: PointsOptions) => Promise<PointsFit>
export type PredictPoints = (fit: Pick<PointsFit, 'report'> & Partial<Pick<PointsFit, 'curve'>>, rows: NewRows, options?: { readonly level?: number }) => Promise<Prediction[]>

export interface ComparedFormula {
  readonly formula: string
  /** A formula that could not be fitted keeps its place, with the error's code. */
  readonly report: FitReport | null
  readonly error?: { readonly code: string; readonly message: string }
  /** Root of the mean squared error on rows that the fit did not see (10 folds, or leave-one-out below 20 rows; seeded). */
  readonly crossValidation: number | null
}
/** All on the rows that every formula can use, so that AIC and BIC compare. Formulas of different left sides are refused. */
export type ComparePoints = (table: OpenTable, formulas: readonly string[], options?: PointsOptions) => Promise<readonly ComparedFormula[]>
