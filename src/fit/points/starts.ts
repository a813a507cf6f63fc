// Where to begin when nobody says: many seeded guesses, of which the most promising are followed to the bottom.
import type { Bounds } from './bounds.ts'
import { guessesOf } from './guesses.ts'
import { levenbergMarquardt, type LocalFit, type LocalOptions } from './levenberg-marquardt.ts'
import { Passes } from './passes.ts'
import type { FitTry, PointsProblem, SolveOptions } from './problem.ts'
import { projectLinear } from './projection.ts'

/** Rows on which guesses are judged, and on which the promising ones are followed before all rows are used. */
const judgingRows = 200
const followingRows = 2000
/** Guesses a parameter that must be guessed, at most `mostGuesses` in all; how many are followed: more where rows times parameters squared is little work. */
const guessesEach = 150
const mostGuesses = 900
const followed = (work: number): number => (work < 3000 ? 40 : 12)
/** Rounds of crossing the best so far, each of half as many again: one guess may have the one frequency and one the other. */
const generations = 2
const parentsEach = 30
/** Iterations before those whose sum of squares is `hopeful` times the lowest are let go, and after. */
const firstIterations = 40
const moreIterations = 300
const hopeful = 10
/** Fits whose sums of squares differ by less than this part are the same fit. */
const same = 1e-6

export interface StartsOptions {
  readonly bounds: Bounds
  readonly seed: number
  readonly iterations: number
  /** Fixed starts of some parameters, by name. */
  readonly given: Readonly<Record<string, number>>
  readonly tell?: (event: FitTry) => void
  readonly tried?: SolveOptions['tried']
}

export interface SeveralStarts {
  readonly best: LocalFit
  readonly start: Float64Array
  readonly tried: number
  readonly agreed: number
}

interface Found {
  readonly values: Float64Array
  readonly residualSumOfSquares: number
}

/** Guesses, follows the best of them, and answers the lowest; the same seed gives the same fit. */
export async function severalStarts(passes: Passes, { bounds, seed, iterations, given, tell, tried }: StartsOptions): Promise<SeveralStarts | undefined> {
  const { curve, problem } = passes
  const { parameters } = curve
  const linear = curve.conditionallyLinear.map((name) => parameters.indexOf(name)).filter((j) => !Object.hasOwn(given, parameters[j]))
  const found = await guessed(new Passes(subset(problem, judgingRows), curve, passes.signal), linear, bounds, given, seed)
  if (found.length === 0) return undefined
  const few = problem.rows > followingRows ? new Passes(subset(problem, followingRows), curve, passes.signal) : passes
  const begun = spreadOut(found, followed(few.problem.rows * parameters.length ** 2))
  const fits = await race(few, begun, { bounds, iterations, tell: few === passes ? tell : undefined, tried })
  const lowest = Math.min(...fits.map(({ fit }) => fit.residualSumOfSquares))
  if (!Number.isFinite(lowest)) return undefined
  const agreeing = fits.filter(({ fit }) => fit.residualSumOfSquares <= lowest * (1 + same) + Number.EPSILON * found[0].residualSumOfSquares)
  // Where rows stand at even distances a wave of many times the frequency fits as well, and of the negative frequency anywhere:
  // the smallest numbers are meant, and of two alike the one with fewer minus signs.
  const chosen = agreeing.reduce((a, b) => (simpler(b.fit.values, a.fit.values, linear) ? b : a))
  const { fit, start } = chosen
  const best = await levenbergMarquardt(passes, fit.values, { bounds, iterations, start: fits.indexOf(chosen), tell, tried, near: true })
  return { best: { ...best, iterations: fit.iterations + best.iterations }, start, tried: fits.length, agreed: agreeing.length }
}

/** Guesses and their crossings, the lowest first. */
async function guessed(judge: Passes, linear: readonly number[], bounds: Bounds, given: Readonly<Record<string, number>>, seed: number): Promise<Found[]> {
  const { parameters } = judge.curve
  const guesses = guessesOf(judge.problem, parameters, given, seed)
  const count = Math.min(mostGuesses, guessesEach * Math.max(1, parameters.length - linear.length))
  const found: Found[] = []
  const consider = async (drawn: Float64Array) => {
    const guess = bounds.clip(drawn)
    const projected = linear.length > 0 ? await projectLinear(judge, guess, linear) : undefined
    const inside = projected && bounds.holds(projected.values) ? projected : { values: guess, residualSumOfSquares: await judge.sumOfSquares(guess) }
    if (Number.isFinite(inside.residualSumOfSquares)) found.push(inside)
  }
  const sort = () => found.sort((a, b) => a.residualSumOfSquares - b.residualSumOfSquares)
  for (let i = 0; i < count; i++) await consider(guesses.draw())
  for (let generation = 0; generation < generations && found.length > 0; generation++) {
    const parents = spreadOut(sort(), parentsEach).map(({ values }) => values)
    for (let i = 0; i < count / 2; i++) await consider(guesses.cross(parents))
  }
  return sort()
}

interface Followed {
  readonly start: Float64Array
  readonly fit: LocalFit
}

/** Follows each a little way, and to the end those that may still win. */
async function race(passes: Passes, begun: readonly Found[], { bounds, iterations, tell, tried }: LocalOptions): Promise<Followed[]> {
  const first: Followed[] = []
  for (const [i, { values }] of begun.entries()) first.push({ start: values, fit: await levenbergMarquardt(passes, values, { bounds, iterations: Math.min(iterations, firstIterations), start: i, tell, tried, rough: true }) })
  const lowest = Math.min(...first.map(({ fit }) => fit.residualSumOfSquares))
  const fits: Followed[] = []
  for (const [i, { start, fit }] of first.entries()) {
    const over = fit.converged || !(fit.residualSumOfSquares <= hopeful * lowest)
    const further = over ? fit : await levenbergMarquardt(passes, fit.values, { bounds, iterations: Math.min(iterations, moreIterations), start: i, tell, tried, rough: true, near: true })
    fits.push({ start, fit: over ? fit : { ...further, iterations: fit.iterations + further.iterations } })
  }
  return fits
}

function simpler(a: Float64Array, b: Float64Array, linear: readonly number[]): boolean {
  const [sizeA, sizeB] = [sizeOf(a, linear), sizeOf(b, linear)]
  if (Math.abs(sizeA - sizeB) > 1e-3 * Math.max(sizeA, sizeB)) return sizeA < sizeB
  return a.filter((value) => value < 0).length < b.filter((value) => value < 0).length
}

/** Length of the parameters that are not linear. */
const sizeOf = (values: Float64Array, linear: readonly number[]): number => Math.hypot(...values.filter((_, j) => !linear.includes(j)))

/** The best few, no two of them nearly the same place. */
function spreadOut(found: readonly Found[], most: number): Found[] {
  const kept: Found[] = []
  for (const candidate of found) {
    if (kept.length === most) break
    const near = kept.some(({ values }) => values.every((value, j) => Math.abs(value - candidate.values[j]) <= 0.05 * Math.max(Math.abs(value), Math.abs(candidate.values[j]))))
    if (!near) kept.push(candidate)
  }
  return kept
}

/** At most `count` rows at even distances. */
export function subset(problem: PointsProblem, count: number): PointsProblem {
  if (problem.rows <= count) return problem
  const rows = Int32Array.from({ length: count }, (_, i) => Math.floor((i * problem.rows) / count))
  const pick = (column: Float64Array) => Float64Array.from(rows, (row) => column[row])
  return {
    ...problem,
    rows: count,
    response: pick(problem.response),
    columns: new Map([...problem.columns].map(([name, column]) => [name, pick(column)])),
    weights: problem.weights && pick(problem.weights),
    lineOf: (row) => problem.lineOf(rows[row]),
  }
}
