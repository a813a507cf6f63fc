// What is fitted (a problem), the model as a function that can be evaluated (a curve), and what a solver answers (a solution).
// Letters: n rows, p parameters.
import type { Formula } from '../../data/points/formula/expression.ts'

export interface Bound {
  /** -Infinity, Infinity: open at that end. */
  readonly low: number
  readonly high: number
}

export interface PointsProblem {
  readonly formula: Formula
  readonly rows: number
  /** The response's values, [n]. */
  readonly response: Float64Array
  /** The columns that the model uses, each [n]. */
  readonly columns: ReadonlyMap<string, Float64Array>
  /** Multiply the squared residuals, [n], each above 0; none: all are 1. */
  readonly weights?: Float64Array
  /** By parameter. */
  readonly bounds?: ReadonlyMap<string, Bound>
  /** For errors: the table's name, and the line on which row `i` (from 0) stands. */
  readonly source: string
  lineOf(row: number): number
}

/** The model as a function of its parameters: a graph on the float64 reference runtime, derivatives by backpropagation. Its buffers are its own: fits in turn may share it, each block being used before the next is asked for. */
export interface Curve {
  readonly parameters: readonly string[]
  /** Columns that the model uses. */
  readonly columns: readonly string[]
  /** Linear in all its parameters together: its derivatives reach no parameter. */
  readonly linear: boolean
  /** Parameters in which it is linear together, once the others are fixed (for variable projection). */
  readonly conditionallyLinear: readonly string[]
  /** By parameter, the columns that its derivative holds. */
  readonly columnsBy: ReadonlyMap<string, readonly string[]>
  /** Model values of rows [from, to): [to - from]. */
  values(parameters: Float64Array, columns: ReadonlyMap<string, Float64Array>, from: number, to: number): Float64Array
  /** Values, and the derivative to each parameter, in their order: p arrays of [to - from]. The caller may overwrite them, and the next call does. */
  jacobian(parameters: Float64Array, columns: ReadonlyMap<string, Float64Array>, from: number, to: number): { values: Float64Array; derivatives: readonly Float64Array[] }
}

/** One try of a fit, told as it happens: where the parameters stand, how wrong that is, which way each should turn. */
export interface FitTry {
  readonly kind: 'try'
  /** Of several starts, which one; from 0. */
  readonly start: number
  readonly iteration: number
  /** [p] */
  readonly values: Float64Array
  /** Weighted residual sum of squares at `values`. */
  readonly residualSumOfSquares: number
  /** Derivative of the residual sum of squares to each parameter, [p]. */
  readonly gradient: Float64Array
  /** What is added to `values` next, [p]; null where the fit ends here. */
  readonly step: Float64Array | null
}

export type FitMethod = 'qr' | 'lm' | 'gradient'

export interface SolveOptions {
  /** `qr` needs a linear model. Default: `qr` for a linear model without active bounds, else `lm`. */
  readonly by?: FitMethod
  /** By parameter; parameters that it leaves out are started at random. None: several seeded starts. */
  readonly start?: Readonly<Record<string, number>>
  /** Of the random starts. Default 1. */
  readonly seed?: number
  /** Tries before it gives up; default 5,000 (lm; of many rows fewer, down to 100), 100,000 (gradient; of many rows fewer, down to 1,000). */
  readonly iterations?: number
  /** Of `gradient`: the step's multiple of the gradient; default: found by trying. */
  readonly learningRate?: number
  readonly signal?: AbortSignal
  readonly tell?: (event: FitTry) => void
  /** Of every try, the sum of squares before it: for a sign of life. Unlike `tell` it changes nothing about the way to the answer. */
  readonly tried?: (residualSumOfSquares: number) => void
}

export interface Solution {
  /** [p] */
  readonly values: Float64Array
  readonly residualSumOfSquares: number
  /**
   * Upper triangular R of the weighted Jacobian at `values`, row-major [p, p], columns in the order of the parameters:
   * RᵀR = JᵀWJ. From it come covariance and condition number.
   */
  readonly factor: Float64Array
  /** Columns of the Jacobian that the data tell apart (p where all are). */
  readonly rank: number
  /** Parameters that the data can't tell apart: each group moves together and leaves the curve as it is. */
  readonly confounded: readonly (readonly string[])[]
  readonly method: FitMethod
  readonly iterations: number
  readonly converged: boolean
  /** Every step made it worse, until it was stopped. */
  readonly diverged?: boolean
  readonly atBound: ReadonlyMap<string, 'low' | 'high'>
  /** Absent for a linear model. */
  readonly start?: Readonly<Record<string, number>>
  readonly starts?: { readonly tried: number; readonly agreed: number; readonly seed: number }
}
