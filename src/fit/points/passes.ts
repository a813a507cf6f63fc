import { turn } from '../../runtime/web/turn.ts'
import { blockRows } from './curve.ts'
import { dot } from './dot.ts'
import { RowReducer } from './qr.ts'
import type { Curve, PointsProblem } from './problem.ts'

/** A problem linearized at one place of the parameters. */
export interface Linearization {
  /** Weighted residual sum of squares; Infinity or NaN where the model is not finite. */
  readonly residualSumOfSquares: number
  /** R of the weighted Jacobian, [p, p]. */
  readonly factor: Float64Array
  /** Qᵀ of the weighted residuals (response minus model), the first p. */
  readonly projected: Float64Array
}

/** What a pass over the rows hands on: arrays of one block, which the visitor may overwrite. */
export interface Block {
  readonly from: number
  readonly to: number
  /** Response minus model, [m]; not weighted. */
  readonly residuals: Float64Array
  /** p arrays of [m]; not weighted. */
  readonly derivatives: readonly Float64Array[]
}

/** Between two turns of the event loop, in which a signal is heard. */
const turnMilliseconds = 25

/** Passes over a problem's rows, block by block: memory stays the same however many rows there are. */
export class Passes {
  /** Square roots of the weights, [n]. */
  readonly roots: Float64Array | undefined
  private readonly reducer: RowReducer
  private turned = performance.now()

  constructor(
    readonly problem: PointsProblem,
    readonly curve: Curve,
    readonly signal?: AbortSignal,
  ) {
    signal?.throwIfAborted()
    this.roots = problem.weights?.map(Math.sqrt)
    this.reducer = new RowReducer(curve.parameters.length)
  }

  get p(): number {
    return this.curve.parameters.length
  }

  rootsOf(from: number, to: number): Float64Array | undefined {
    return this.roots?.subarray(from, to)
  }

  /** Weighted sum of squares of the response. */
  sumOfResponse(): number {
    const { response, weights } = this.problem
    let sum = 0
    for (let i = 0; i < response.length; i++) sum += (weights ? weights[i] : 1) * response[i] * response[i]
    return sum
  }

  /** Visits every block with residuals and derivatives at `values`. */
  async each(values: Float64Array, visit: (block: Block) => void): Promise<void> {
    const { rows, columns, response } = this.problem
    for (let from = 0; from < rows; from += blockRows) {
      if (this.due()) await this.breathe()
      const to = Math.min(rows, from + blockRows)
      const { values: model, derivatives } = this.curve.jacobian(values, columns, from, to)
      for (let i = 0; i < model.length; i++) model[i] = response[from + i] - model[i]
      visit({ from, to, residuals: model, derivatives })
    }
  }

  /** Weighted residual sum of squares at `values`. */
  async sumOfSquares(values: Float64Array): Promise<number> {
    const { rows, columns, response, weights } = this.problem
    let total = 0
    for (let from = 0; from < rows; from += blockRows) {
      if (this.due()) await this.breathe()
      const to = Math.min(rows, from + blockRows)
      const model = this.curve.values(values, columns, from, to)
      for (let i = 0; i < model.length; i++) {
        const r = response[from + i] - model[i]
        total += (weights ? weights[from + i] : 1) * r * r
      }
    }
    return total
  }

  private due(): boolean {
    return performance.now() - this.turned > turnMilliseconds
  }

  private async breathe(): Promise<void> {
    await turn()
    this.turned = performance.now()
    this.signal?.throwIfAborted()
  }

  /** One at a time: the next begins when this has ended. */
  async linearize(values: Float64Array): Promise<Linearization> {
    const reducer = this.reducer.clear()
    let total = 0
    await this.each(values, ({ from, to, residuals, derivatives }) => {
      const roots = this.rootsOf(from, to)
      if (roots) for (const column of [residuals, ...derivatives]) for (let i = 0; i < column.length; i++) column[i] *= roots[i]
      total += dot(residuals, residuals)
      reducer.add(derivatives, residuals)
    })
    return { residualSumOfSquares: total, factor: reducer.factor(), projected: reducer.projected() }
  }
}

export function finite({ residualSumOfSquares, factor }: Pick<Linearization, 'residualSumOfSquares' | 'factor'>): boolean {
  if (!Number.isFinite(residualSumOfSquares)) return false
  for (let i = 0; i < factor.length; i++) if (!Number.isFinite(factor[i])) return false
  return true
}

/** Derivative of the residual sum of squares to each parameter: -2 Rᵀ(Qᵀr), [p]. */
export function gradientOf({ factor, projected }: Linearization): Float64Array {
  const p = projected.length
  const gradient = new Float64Array(p)
  for (let j = 0; j < p; j++) {
    let dot = 0
    for (let i = 0; i <= j; i++) dot += factor[i * p + j] * projected[i]
    gradient[j] = -2 * dot
  }
  return gradient
}

/** The first row on which the model or a derivative is no finite number at `values`. */
export async function firstNotFinite(passes: Passes, values: Float64Array): Promise<{ row: number; value: number } | undefined> {
  let found: { row: number; value: number } | undefined
  await passes.each(values, ({ from, residuals, derivatives }) => {
    if (found) return
    for (let i = 0; i < residuals.length; i++) {
      const bad = [residuals, ...derivatives].find((column) => !Number.isFinite(column[i]))
      if (bad) {
        found = { row: from + i, value: Number.isFinite(residuals[i]) ? bad[i] : passes.problem.response[from + i] - residuals[i] }
        return
      }
    }
  })
  return found
}
