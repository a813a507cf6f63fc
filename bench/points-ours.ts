import { parseFormula } from '../src/data/points/formula/index.ts'
import { evaluate, openCurve } from '../src/fit/points/curve.ts'
import { solve } from '../src/fit/points/solve.ts'
import { solveUpperTransposed } from '../src/fit/points/triangle.ts'
import type { Answer, Task } from './points-task.ts'

/** From the formula's text to values and standard errors, as often as `repeats` says. */
export async function runOurs(task: Pick<Task, 'name' | 'formula'>, columns: ReadonlyMap<string, Float64Array>, start: Task['start'] | undefined, repeats: number): Promise<Answer> {
  const rows = columns.get('y')!.length
  const times: number[] = []
  let values: number[] = []
  let errors: number[] = []
  let residualSumOfSquares = NaN
  for (let i = 0; i < repeats; i++) {
    const begun = performance.now()
    const formula = parseFormula(task.formula, [...columns.keys()])
    const curve = openCurve(formula)
    const response = evaluate(formula.response, columns, rows)
    try {
      const solution = await solve({ formula, rows, response, columns, source: '', lineOf: (row) => row + 2 }, curve, { start })
      const p = solution.values.length
      const deviation = Math.sqrt(solution.residualSumOfSquares / (rows - p))
      residualSumOfSquares = solution.residualSumOfSquares
      values = [...solution.values]
      errors = values.map((_, j) => deviation * Math.hypot(...solveUpperTransposed(solution.factor, p, Float64Array.from({ length: p }, (_u, k) => Number(k === j)))))
    } catch (error) {
      return { task: task.name, times: [performance.now() - begun], failed: (error as Error).message }
    }
    times.push(performance.now() - begun)
  }
  return { task: task.name, times, values, errors, residualSumOfSquares }
}
