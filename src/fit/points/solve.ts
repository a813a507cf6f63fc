import { failure } from '../../errors/index.ts'
import { Philox } from '../../graph/philox.ts'
import { Bounds } from './bounds.ts'
import { brokenPart } from './broken-part.ts'
import { gradientDescent } from './gradient-descent.ts'
import { levenbergMarquardt, manyRows, type LocalFit, type LocalOptions } from './levenberg-marquardt.ts'
import { solveLinear } from './linear.ts'
import { finite, firstNotFinite, Passes } from './passes.ts'
import { placeOf } from './place.ts'
import type { Curve, PointsProblem, Solution, SolveOptions } from './problem.ts'
import { projectLinear } from './projection.ts'
import { rankOf } from './rank.ts'
import { severalStarts, subset } from './starts.ts'
import { columnLengths } from './triangle.ts'

const defaultIterations = { lm: 5000, gradient: 100_000 }
/** Rows times tries of the default, beyond 20,000 rows: where parameters run off to infinity nobody should wait for 5,000 tries of a million rows. */
const mostWork = 1e8
const fewestIterations = 100
/** Plain gradient descent is slow by nature. */
const fewestGradient = 1000
/** On all rows, of a fit that never ended on a few of them. */
const hopelessIterations = 10
/** Squares of the response below which those of the residuals lose their digits. */
const smallest = 1e-270
/** Of many rows, so many find the valley. */
const fewRows = 4000

/**
 * Finds the parameters with the least (weighted) residual sum of squares.
 * @throws points.not-finite where the model is no number at the start, points.overflow for a response beyond 1e150, points.start, points.bound for names that are no
 * parameters, points.not-linear for `qr` of a model that isn't linear
 */
export async function solve(problem: PointsProblem, curve: Curve, options: SolveOptions = {}): Promise<Solution> {
  const { start: given = {}, seed = 1, signal, tell, tried, learningRate } = options
  const { parameters } = curve
  const known = new Set(parameters)
  for (const name of Object.keys(given)) if (!known.has(name)) throw failure('points.start', name, { parameters: parameters.join(', '), found: name })
  for (const name of problem.bounds?.keys() ?? []) if (!known.has(name)) throw failure('points.bound', name, { parameters: parameters.join(', '), found: name })
  const bounds = new Bounds(parameters, problem.bounds)
  const passes = new Passes(problem, curve, signal)
  const squares = passes.sumOfResponse()
  if (squares < smallest && problem.response.some((y) => y !== 0)) throw failure('points.underflow', problem.source, {})
  if (!Number.isFinite(squares)) throw failure('points.overflow', problem.source, {})
  if (options.by === 'qr' && !curve.linear) throw failure('points.not-linear', '', { formula: problem.formula.source })
  if (curve.linear && (options.by === undefined || options.by === 'qr')) {
    const { refinements, ...fit } = await solveLinear(passes)
    if (!finite(fit)) await refuseNotFinite(passes, new Float64Array(parameters.length))
    if (bounds.holds(fit.values)) return solution({ ...fit, iterations: refinements, converged: true, method: 'qr' }, curve, bounds)
    // The bound holds it: from the nearest place inside.
    const bounded = await levenbergMarquardt(passes, fit.values, { bounds, iterations: lmIterations(problem.rows), tell, tried })
    return solution({ ...bounded, method: 'lm' }, curve, bounds)
  }
  const iterations = options.iterations ?? (options.by === 'gradient' ? gradientIterations(problem.rows) : lmIterations(problem.rows))
  const complete = parameters.every((name) => Object.hasOwn(given, name))
  if (options.by === 'gradient') {
    const begin = complete ? startOf(given, parameters) : await guessed(passes, bounds, given, seed, curve)
    const fit = await gradientDescent(passes, begin, { bounds, iterations, learningRate, tell, tried })
    if (!finite(fit)) await refuseNotFinite(passes, bounds.clip(begin))
    return solution({ ...fit, method: 'gradient', start: named(begin, parameters) }, curve, bounds)
  }
  if (complete) {
    const begin = startOf(given, parameters)
    const fit = await fromStart(passes, begin, { bounds, iterations, tell, tried })
    if (!finite(fit)) await refuseNotFinite(passes, bounds.clip(begin))
    return solution({ ...fit, method: 'lm', start: named(begin, parameters) }, curve, bounds)
  }
  const several = await severalStarts(passes, { bounds, seed, iterations, given, tell, tried })
  if (!several) throw failure('points.no-start', '', { parameters: parameters.join(', ') })
  const { best, start, tried: many, agreed } = several
  return solution({ ...best, method: 'lm', start: named(start, parameters), starts: { tried: many, agreed, seed } }, curve, bounds)
}

const lmIterations = (rows: number): number => Math.max(fewestIterations, Math.min(defaultIterations.lm, Math.floor(mostWork / rows)))

const gradientIterations = (rows: number): number => Math.max(fewestGradient, Math.min(defaultIterations.gradient, Math.floor(mostWork / rows)))

/** Levenberg-Marquardt from a start that somebody gave. */
async function fromStart(passes: Passes, begin: Float64Array, options: LocalOptions): Promise<LocalFit> {
  const few = await fromFew(passes, begin, options)
  if (few) return few
  const fit = await levenbergMarquardt(passes, begin, options)
  if (!finite(fit) || (fit.converged && !flat(passes, fit.values, fit.factor))) return fit
  // It ended on a plain where the curve no longer touches the data. From the same start with the linear parameters solved for?
  const { curve } = passes
  const linear = curve.conditionallyLinear.map((name) => curve.parameters.indexOf(name))
  const projected = linear.length > 0 ? await projectLinear(passes, options.bounds.clip(begin), linear) : undefined
  if (!projected || !options.bounds.holds(projected.values)) return fit
  const other = await levenbergMarquardt(passes, projected.values, { ...options, start: 1 })
  return other.converged && other.residualSumOfSquares < fit.residualSumOfSquares ? { ...other, iterations: fit.iterations + other.iterations } : fit
}

/** Of many rows, an even few find the valley, and all of them the bottom. Somebody who watches sees every try on all. */
async function fromFew(passes: Passes, begin: Float64Array, options: LocalOptions): Promise<LocalFit | undefined> {
  if (passes.problem.rows <= manyRows || options.tell) return undefined
  const few = new Passes(subset(passes.problem, fewRows), passes.curve, passes.signal)
  const rough = await levenbergMarquardt(few, begin, { ...options, iterations: Math.max(options.iterations, defaultIterations.lm), rough: true })
  if (!finite(rough) || (rough.converged && flat(few, rough.values, rough.factor))) return undefined
  const fit = await levenbergMarquardt(passes, rough.values, { ...options, near: true, ...(!rough.converged && { iterations: Math.min(options.iterations, hopelessIterations) }) })
  // What a few rows could not end, all of them can't either.
  return finite(fit) && (fit.converged || !rough.converged) ? { ...fit, iterations: rough.iterations + fit.iterations } : undefined
}

/** Whether some parameter could change by a part of itself and the curve would stay where it is. */
function flat(passes: Passes, values: Float64Array, factor: Float64Array): boolean {
  const response = Math.sqrt(passes.sumOfResponse())
  return columnLengths(factor, values.length).some((length, j) => length * Math.abs(values[j]) <= 1e-10 * response)
}

async function guessed(passes: Passes, bounds: Bounds, given: Readonly<Record<string, number>>, seed: number, curve: Curve): Promise<Float64Array> {
  if (curve.linear) {
    // A line may start anywhere: small seeded numbers, as a person would.
    const random = new Philox(seed, 'points.start')
    return Float64Array.from(curve.parameters, (name, j) => (Object.hasOwn(given, name) ? given[name] : random.normal(j)))
  }
  const several = await severalStarts(passes, { bounds, seed, iterations: 300, given })
  if (!several) throw failure('points.no-start', '', { parameters: curve.parameters.join(', ') })
  return several.start
}

const startOf = (given: Readonly<Record<string, number>>, parameters: readonly string[]): Float64Array => Float64Array.from(parameters, (name) => given[name])

/** Without a prototype: parameters may be called `__proto__`. */
function named(values: Float64Array, parameters: readonly string[]): Readonly<Record<string, number>> {
  const record = Object.create(null) as Record<string, number>
  parameters.forEach((name, j) => (record[name] = values[j]))
  return record
}

/** Says where the model or a derivative is no number at `values`, or that the squares of the residuals are none. */
async function refuseNotFinite(passes: Passes, values: Float64Array): Promise<never> {
  const found = await firstNotFinite(passes, values)
  if (!found) throw failure('points.overflow', passes.problem.source, {})
  const guilty = brokenPart(passes.problem, found.row)
  if (guilty) throw guilty
  throw failure('points.not-finite', placeOf(passes.problem, found.row), { values: passes.curve.parameters.map((name, j) => `${name} = ${values[j]}`).join(', '), found: found.value })
}

type Found = Pick<Solution, 'values' | 'residualSumOfSquares' | 'factor' | 'iterations' | 'converged' | 'diverged' | 'method' | 'start' | 'starts'>

function solution(found: Found, { parameters }: Curve, bounds: Bounds): Solution {
  const p = parameters.length
  const atBound = new Map<string, 'low' | 'high'>()
  parameters.forEach((name, j) => {
    const at = bounds.at(found.values[j], j)
    if (at) atBound.set(name, at)
  })
  const { rank, groups } = rankOf(found.factor, p)
  return { ...found, rank, confounded: groups.map((group) => group.map((j) => parameters[j])), atBound }
}
