// Formulas, points and tries: the room src/fit/points as the command line uses it.
import { parseFormula } from '../../src/data/points/formula/index.ts'
import { openCurve } from '../../src/fit/points/curve.ts'
import { Philox } from '../../src/graph/philox.ts'
import { Passes } from '../../src/fit/points/passes.ts'
import type { Curve, FitTry, PointsProblem } from '../../src/fit/points/problem.ts'
import { solve } from '../../src/fit/points/solve.ts'
import type { Best, Descent, DescentRequest, FormulaRead, Landscape, SeedEnd, Task } from './protocol.ts'

const columns = ['x', 'y'] as const

function problemOf({ points, formula }: Task): PointsProblem {
  const x = Float64Array.from(points, (point) => point.x)
  const y = Float64Array.from(points, (point) => point.y)
  return { formula: parseFormula(formula, columns), rows: points.length, response: y, columns: new Map([['x', x], ['y', y]]), source: '', lineOf: (row) => row + 1 }
}

async function withCurve<T>(task: Task, use: (problem: PointsProblem, curve: Curve) => T | Promise<T>): Promise<T> {
  const problem = problemOf(task)
  return use(problem, openCurve(problem.formula))
}

export const readFormula = (formula: string): Promise<FormulaRead> =>
  withCurve({ points: [], formula }, (_problem, { parameters, linear }) => ({ parameters: [...parameters], linear }))

/** The formula's y at each x. */
export const curveAt = (formula: string, values: readonly number[], at: readonly number[]): Promise<Float64Array> =>
  withCurve({ points: [], formula }, (_problem, curve) => curve.values(Float64Array.from(values), new Map([['x', Float64Array.from(at)]]), 0, at.length))

/** Every try of gradient descent, from one start. */
export const descend = ({ start, seed, rate, most, at = [], ...task }: DescentRequest): Promise<Descent> =>
  withCurve(task, async (problem, curve) => {
    const tries: FitTry[] = []
    const begin = named(curve.parameters, start ?? drawn(curve.parameters.length, seed))
    const { converged } = await solve(problem, curve, { by: 'gradient', iterations: most, learningRate: rate, start: begin, tell: (event) => tries.push(event) })
    const x = new Map([['x', Float64Array.from(at)]])
    const curves = new Float64Array(at.length * tries.length)
    if (at.length > 0) for (const [i, { values }] of tries.entries()) curves.set(curve.values(Float64Array.from(values), x, 0, at.length), i * at.length)
    return { tries, curves, converged }
  })

/** Where the error is least, straight away. */
export const best = (task: Task): Promise<Best> =>
  withCurve(task, async (problem, curve) => {
    const { values, residualSumOfSquares } = await solve(problem, curve)
    const fitted = curve.values(values, problem.columns, 0, problem.rows)
    return { values: [...values], residualSumOfSquares, residuals: Array.from(fitted, (value, i) => problem.response[i] - value) }
  })

/** A blind start: the seed's normal numbers, twice as wide. */
function drawn(count: number, seed: number): number[] {
  const random = new Philox(seed, 'lab.start')
  return Array.from({ length: count }, (_, i) => 2 * random.normal(i))
}

/** Without a prototype: a parameter may be called `constructor`. */
function named(parameters: readonly string[], values: readonly number[]): Record<string, number> {
  const record = Object.create(null) as Record<string, number>
  parameters.forEach((name, i) => (record[name] = values[i]))
  return record
}

/** The same fit from many seeds: where each began, and where it ended. */
export const fromSeeds = ({ seeds, rate, most, ...task }: Task & { readonly seeds: readonly number[]; readonly rate?: number; readonly most: number }): Promise<SeedEnd[]> =>
  withCurve(task, async (problem, curve) => {
    const ends: SeedEnd[] = []
    for (const seed of seeds) {
      const start = drawn(curve.parameters.length, seed)
      const { values, residualSumOfSquares } = await solve(problem, curve, { by: 'gradient', iterations: most, learningRate: rate, start: named(curve.parameters, start) })
      ends.push({ seed, start, end: [...values], residualSumOfSquares })
    }
    return ends
  })

/** The sum of squares over two parameters, the others held where they are. */
export const landscape = ({ values, axes, low, high, size, ...task }: Task & {
  readonly values: readonly number[]
  readonly axes: readonly [number, number]
  readonly low: readonly [number, number]
  readonly high: readonly [number, number]
  readonly size: number
}): Promise<Landscape> =>
  withCurve(task, async (problem, curve) => {
    const passes = new Passes(problem, curve)
    const at = Float64Array.from(values)
    const place = (axis: 0 | 1, i: number) => low[axis] + ((high[axis] - low[axis]) * (i + 0.5)) / size
    const found = new Float64Array(size * size)
    for (let row = 0; row < size; row++) {
      for (let column = 0; column < size; column++) {
        at[axes[0]] = place(0, column)
        at[axes[1]] = place(1, row)
        found[row * size + column] = await passes.sumOfSquares(at)
      }
    }
    return { values: found, size }
  })
