import type { Failure } from '../../src/school/protocol.ts'
import type { FitTry } from '../../src/fit/points/problem.ts'
import type { FitReport, ParameterReport } from '../../src/fit/points/report.ts'

export interface Point {
  readonly x: number
  readonly y: number
}

/** Points of a table; of `rows` of them some may have been left out, and `missing` rows had a hole. */
export interface PointsRead {
  readonly points: readonly Point[]
  readonly rows: number
  readonly missing: number
}

/** A formula with the points that it is to fit. */
export interface Task {
  readonly points: readonly Point[]
  readonly formula: string
}

export interface DescentRequest extends Task {
  /** By parameter, in the formula's order; none: drawn by the seed. */
  readonly start?: readonly number[]
  readonly seed: number
  /** Multiple of the gradient that a step takes; none: found from the steepest curvature at the start. */
  readonly rate?: number
  readonly most: number
  /** Places where the curve of every try is told; none: of none. */
  readonly at?: readonly number[]
}

export interface Descent {
  readonly tries: readonly FitTry[]
  /** [tries, places] */
  readonly curves: Float64Array
  readonly converged: boolean
}

export interface FormulaRead {
  readonly parameters: readonly string[]
  /** The curve of parameters that are linear bends no landscape: one lowest place. */
  readonly linear: boolean
}

export interface SeedEnd {
  readonly seed: number
  readonly start: readonly number[]
  readonly end: readonly number[]
  readonly residualSumOfSquares: number
}

export interface Landscape {
  /** Row-major [size, size]: rows go up the second parameter. */
  readonly values: Float64Array
  readonly size: number
}

/** One step of y = a·x + b on one point, forward and backward, every number of it. */
export interface Chain {
  readonly product: number
  readonly guess: number
  readonly residual: number
  readonly error: number
  /** Derivatives of the error to each. */
  readonly byError: number
  readonly byResidual: number
  readonly byGuess: number
  readonly byProduct: number
  readonly byA: number
  readonly byB: number
}

export interface NetworkRequest {
  readonly points: readonly Point[]
  readonly hidden: number
  readonly bend: boolean
  readonly seed: number
  readonly steps: number
  /** Points on which it is judged alone. */
  readonly unseen?: readonly Point[]
  /** Where the network's line is asked for. */
  readonly at: readonly number[]
}

export interface NetworkFrame {
  readonly step: number
  /** Mean squared error on the points, and on those it never sees. */
  readonly loss: number
  readonly unseen: number | null
  readonly line: Float64Array
  /** The small lines times their weights, at the same places; their sum and a constant make `line`. Empty where they are more than eight. */
  readonly parts: readonly Float64Array[]
}

export interface NetworkRun {
  readonly parameters: number
  readonly frames: readonly NetworkFrame[]
}

export interface TensorCorner {
  readonly name: string
  readonly shape: readonly number[]
  /** Row-major [rows, columns]. */
  readonly values: Float32Array
  readonly rows: number
  readonly columns: number
  readonly greatest: number
  readonly parameters: number
}

export interface Stored {
  readonly decimal: string
  readonly exact: string
  readonly bits: string
  readonly value: number
}

export interface Odds {
  /** `drawn`: the one that was taken, where one was. */
  readonly tokens: readonly { readonly text: string; readonly probability: number; readonly drawn?: boolean }[]
  readonly parameters: number
}

/** A line inside the poem model, depth by depth: 0 before any layer, then after each. */
export interface Inside {
  readonly layers: number
  /** The line's last character; '' where there is none. */
  readonly last: string
  /** The row of numbers that the line has become, and what it would be followed by if the model ended here. */
  readonly depths: readonly { readonly row: Float64Array; readonly tokens: Odds['tokens'] }[]
  /** The likeliest characters in the end: each has a row of its own; its score at a depth is the sum of the products with the line's. */
  readonly characters: readonly { readonly text: string; readonly row: Float64Array; readonly scores: readonly number[]; readonly probabilities: readonly number[] }[]
}

/** Small published tables that ship with Cantian (examples/points). */
export type TableName = 'cars' | 'women' | 'anscombe' | 'puromycin'

export interface FittedRequest extends Task {
  /** Of the intervals; 0.95 where none is given. */
  readonly level?: number
  /** None: least squares. */
  readonly robust?: 'huber' | 'tukey'
  /** Looks at so many of the points alone, drawn by the seed. */
  readonly sample?: { readonly count: number; readonly seed: number }
  /** Where the curve and its bands are asked for. */
  readonly at: readonly number[]
}

export interface Said {
  readonly zh: string
  readonly en: string
}

/** The report of `cantian fit`, its parameters as a list. */
export interface ReportRead extends Omit<FitReport, 'parameters'> {
  readonly parameters: readonly (ParameterReport & { readonly name: string })[]
}

/** The fit that `cantian fit` makes, with what a drawing needs of it. */
export interface Fitted {
  readonly report: ReportRead
  /** Which points it looked at, in order. */
  readonly rows: readonly number[]
  /** y minus the curve, one a row. */
  readonly residuals: readonly number[]
  /** At each of the places asked for: the curve, its confidence interval and the interval of a new point. */
  readonly band: readonly { readonly x: number; readonly value: number; readonly confidence: readonly [number, number] | null; readonly prediction: readonly [number, number] | null }[]
  /** What the report warns of; `meant` is a formula that it would try. */
  readonly warnings: readonly (Said & { readonly code: string; readonly meant?: string })[]
}

/** One of several formulas on the same points; null where it couldn't be fitted. */
export interface Compared {
  readonly formula: string
  readonly report: ReportRead | null
  /** Root of the mean squared error at points left out of their fit. */
  readonly crossValidation: number | null
}

export type { Failure } from '../../src/school/protocol.ts'

export type Answer<T> = { readonly ok: T } | { readonly failure: Failure }

export interface StoredAs {
  /** Sign, exponent and fraction, a space between. */
  readonly float32: { readonly value: number; readonly binary: string }
  readonly bfloat16: { readonly value: number; readonly binary: string }
}

export interface Best {
  /** One a parameter. */
  readonly values: readonly number[]
  readonly residualSumOfSquares: number
  /** y minus the curve, one a point. */
  readonly residuals: readonly number[]
}

/** A wave with noise: what a network sees, and other points of the same wave that it never sees. */
export interface Wave {
  readonly seen: readonly Point[]
  readonly unseen: readonly Point[]
}
