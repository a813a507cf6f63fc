import { parseFormula } from '../../../src/data/points/formula/index.ts'
import { evaluate, openCurve } from '../../../src/fit/points/curve.ts'
import type { PointsProblem, Solution, SolveOptions } from '../../../src/fit/points/problem.ts'
import { solve } from '../../../src/fit/points/solve.ts'

export type Columns = Readonly<Record<string, ArrayLike<number>>>

/** A problem of a formula over columns, whose rows stand on lines 2, 3, … of `data.csv`. */
export async function problemOf(formula: string, columns: Columns, more: Partial<PointsProblem> = {}): Promise<PointsProblem> {
  const arrays = new Map(Object.entries(columns).map(([name, values]) => [name, Float64Array.from(values)]))
  const rows = Object.values(columns)[0].length
  const parsed = parseFormula(formula, [...arrays.keys()])
  return { formula: parsed, rows, response: evaluate(parsed.response, arrays, rows), columns: arrays, source: 'data.csv', lineOf: (row) => row + 2, ...more }
}

/** Solves it and answers the values by name beside the solution. */
export async function solved(formula: string, columns: Columns, options: SolveOptions = {}, more: Partial<PointsProblem> = {}): Promise<Solution & { of: Readonly<Record<string, number>> }> {
  const problem = await problemOf(formula, columns, more)
  const curve = openCurve(problem.formula)
  const solution = await solve(problem, curve, options)
  return { ...solution, of: Object.fromEntries(problem.formula.parameters.map((name, j) => [name, solution.values[j]])) }
}

/** Numbers of [-1, 1) that look random and are always the same. */
export const scatter = (count: number): number[] => Array.from({ length: count }, (_, i) => 2 * (((i + 1) * 0.6180339887498949 + (i * i) * 0.324717957244746) % 1) - 1)

/** `count` numbers from `low` to `high`, evenly. */
export const even = (low: number, high: number, count: number): number[] => Array.from({ length: count }, (_, i) => low + ((high - low) * i) / (count - 1))
