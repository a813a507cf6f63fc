// What a picture of a fit shows, as numbers: points, the curve with its bands, residuals.
import { namesIn } from '../../data/points/formula/index.ts'
import type { PointsFit, Prediction } from '../../fit/points/points-fit.ts'
import { predictPoints } from '../../fit/points/predict.ts'
import { Philox } from '../../graph/philox.ts'
import { text } from '../../language/index.ts'

export interface CurvePlace {
  readonly x: number
  readonly value: number
  readonly confidence: readonly [number, number] | null
  readonly prediction: readonly [number, number] | null
}

export interface PointsPicture {
  /** Titles of the axes: names as the user wrote them. */
  readonly titles: { readonly x: string; readonly y: string }
  /**
   * What the points stand against: the model's only column; the row, where it has none; the fitted value, where it has several (then the
   * curve is the diagonal).
   */
  readonly against: 'column' | 'row' | 'fitted'
  /** [m] each; of many rows an even part of them. */
  readonly x: Float64Array
  readonly y: Float64Array
  readonly residuals: Float64Array
  /** Rows that there are. */
  readonly rows: number
  readonly curve: readonly CurvePlace[]
  /** Ends of the axes. The curve may leave them (near a pole, say): it is cut there. */
  readonly domain: { readonly x: readonly [number, number]; readonly y: readonly [number, number]; readonly residual: readonly [number, number] }
}

/** Places at which the curve is computed. */
const places = 240

/** Null where the numbers are so far apart that float64 holds no scale for them. */
export async function pictureOf(fit: PointsFit, { most = 2000 }: { readonly most?: number } = {}): Promise<PointsPicture | null> {
  const { problem, report, fitted, residuals } = fit
  const used = namesIn(problem.formula.model).columns
  const against = used.length === 1 ? 'column' : used.length === 0 ? 'row' : 'fitted'
  const all = against === 'column' ? problem.columns.get(used[0])! : against === 'row' ? Float64Array.from({ length: problem.rows }, (_, i) => i + 1) : fitted
  const chosen = evenPart(all, residuals, most)
  const pick = (values: Float64Array) => Float64Array.from(chosen, (row) => values[row])
  const [x, y] = [pick(all), pick(problem.response)]
  const across = extent(x)
  const curve = await curveOf(fit, against, used, across)
  const domain = { x: roomy(across, 0.03), y: roomy(heightOf(y, curve), 0.04), residual: symmetric(residuals) }
  if (![domain.x, domain.y, domain.residual].every(([low, high]) => Number.isFinite(high - low) && high > low)) return null
  return {
    titles: { x: against === 'column' ? used[0] : text(against === 'row' ? 'draw.points.row' : 'draw.points.fitted'), y: report.response },
    against,
    x,
    y,
    residuals: pick(residuals),
    rows: problem.rows,
    curve,
    domain,
  }
}

async function curveOf(fit: PointsFit, against: PointsPicture['against'], used: readonly string[], [low, high]: readonly [number, number]): Promise<CurvePlace[]> {
  if (against === 'fitted') return [low, high].map((x) => ({ x, value: x, confidence: null, prediction: null }))
  const xs = Float64Array.from({ length: high > low ? places : 1 }, (_, i) => (i === places - 1 ? high : low + (high - low) * (i / (places - 1))))
  const rows = new Map(against === 'column' ? [[used[0], xs]] : [])
  const answers: readonly Prediction[] = against === 'column' ? await predictPoints(fit, rows) : Array<Prediction>(xs.length).fill((await predictPoints(fit, rows))[0])
  return answers.map(({ value, confidence, prediction }, i) => ({ x: xs[i], value, confidence, prediction }))
}

/**
 * One row of every so many, drawn by chance so that nothing periodic in the table shows or hides; the ends of the axis; and the rows that
 * stand out most, so that no outlier is hidden.
 */
function evenPart(x: Float64Array, residuals: Float64Array, most: number): Uint32Array {
  if (x.length <= most) return Uint32Array.from({ length: x.length }, (_, i) => i)
  const far = Math.min(20, Math.floor(most / 10))
  const random = new Philox(1, 'points.picture')
  const each = x.length / (most - far - 2)
  const rows = new Set<number>(largest(residuals, far))
  for (let i = 0; i < most - far - 2; i++) rows.add(Math.min(x.length - 1, Math.floor((i + random.uniform(i)) * each)))
  let [low, high] = [0, 0]
  for (let row = 1; row < x.length; row++) {
    if (x[row] < x[low]) low = row
    if (x[row] > x[high]) high = row
  }
  return Uint32Array.from(rows.add(low).add(high))
}

function largest(residuals: Float64Array, count: number): number[] {
  const found: number[] = []
  residuals.forEach((residual, row) => {
    if (found.length === count && Math.abs(residual) <= Math.abs(residuals[found[count - 1]])) return
    const at = found.findIndex((other) => Math.abs(residuals[other]) < Math.abs(residual))
    found.splice(at < 0 ? found.length : at, 0, row)
    found.length = Math.min(found.length, count)
  })
  return found
}

function extent(values: Iterable<number>): readonly [number, number] {
  let [low, high] = [Infinity, -Infinity]
  for (const value of values) {
    if (!Number.isFinite(value)) continue
    if (value < low) low = value
    if (value > high) high = value
  }
  return [low, high]
}

/** The points' extent, and of the curve and its bands what lies less than half as far again beyond. */
function heightOf(y: Float64Array, curve: readonly CurvePlace[]): readonly [number, number] {
  const [low, high] = extent(y)
  const beyond = (high - low) / 2 || Math.abs(high) / 2 || 1
  const near = (value: number) => Math.max(low - beyond, Math.min(high + beyond, value))
  return extent([low, high, ...curve.flatMap(({ value, prediction }) => [value, ...(prediction ?? [])]).filter(Number.isFinite).map(near)])
}

/** A little air at both ends; some extent where there is none. */
function roomy([low, high]: readonly [number, number], share: number): readonly [number, number] {
  const air = (high - low) * share || Math.abs(high) * 0.1 || 1
  return [low - air, high + air]
}

function symmetric(residuals: Float64Array): readonly [number, number] {
  const [low, high] = extent(residuals)
  const size = Math.max(Math.abs(low), Math.abs(high)) * 1.08 || 1
  return [-size, size]
}
