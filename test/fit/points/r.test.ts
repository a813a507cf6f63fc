// Against R (test/golden/points-r/make.R): estimates, errors, tests, information criteria, intervals, robust fits.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { openTable } from '../../../src/data/points/open-table.ts'
import { fitPoints } from '../../../src/fit/points/fit-points.ts'
import type { PointsFit, PointsOptions, RobustKind } from '../../../src/fit/points/points-fit.ts'
import { predictPoints } from '../../../src/fit/points/predict.ts'

type Numbers = Readonly<Record<string, number>>
interface Golden {
  readonly name: string
  readonly formula: string
  readonly columns: Readonly<Record<string, readonly number[]>>
  readonly weights: string | null
  readonly robust: RobustKind | null
  readonly start: Numbers | null
  readonly values: Numbers
  readonly errors: Numbers
  readonly t: Numbers
  readonly p?: Numbers
  readonly low?: Numbers
  readonly high?: Numbers
  readonly about?: Readonly<Record<string, number | null>>
  readonly scale?: number
  readonly at: Readonly<Record<string, readonly number[]>> | null
  /** Value, confidence low and high, prediction low and high. */
  readonly predicted: readonly (readonly number[])[] | null
}
const goldens = JSON.parse(readFileSync(new URL('../../golden/points-r/fits.json', import.meta.url), 'utf8')) as Golden[]
const find = (name: string) => goldens.find((golden) => golden.name === name)!

async function fitted({ columns, formula }: Golden, options: PointsOptions): Promise<PointsFit> {
  return fitPoints(await openTable(columns), formula, options)
}
const optionsOf = ({ weights, robust, start }: Golden): PointsOptions => ({ ...(weights !== null && { weights }), ...(robust !== null && { robust }), ...(start && { start }) })

/** Correct digits: minus the logarithm of the relative error. */
const digits = (found: number | null, wanted: number): number => (found === null ? 0 : found === wanted ? 17 : -Math.log10(Math.abs(found - wanted) / Math.abs(wanted)))

describe('R says the same', () => {
  it.each(goldens.map((golden) => [golden.name, golden] as const))('%s', async (_, golden) => {
    const fit = await fitted(golden, optionsOf(golden))
    const { report } = fit
    // R's own nls ends where its relative offset is 1e-8; lm and we agree to the last digits that the data hold.
    const least = golden.start ? 7 : golden.robust ? 9 : 10
    expect(report.method).toBe(golden.start ? 'lm' : 'qr')
    for (const name of Object.keys(golden.values)) {
      const found = report.parameters[name]
      expect(digits(found.value, golden.values[name]), `${name} ${found.value}`).toBeGreaterThan(least)
      expect(digits(found.standardError, golden.errors[name]), `error of ${name} ${found.standardError}`).toBeGreaterThan(least - 1)
      expect(digits(found.t, golden.t[name]), `t of ${name}`).toBeGreaterThan(least - 1)
      if (golden.p) expect(digits(found.p, golden.p[name]), `p of ${name}`).toBeGreaterThan(least - 2)
      if (golden.low) expect(digits(found.interval![0], golden.low[name]), `low of ${name}`).toBeGreaterThan(least - 2)
      if (golden.high) expect(digits(found.interval![1], golden.high[name]), `high of ${name}`).toBeGreaterThan(least - 2)
    }
    for (const [name, wanted] of Object.entries(golden.about ?? {})) {
      if (wanted === null) continue
      const found = report[name as 'aic']
      if (wanted === 0) expect(Math.abs(found!), name).toBeLessThan(1e-12)
      else expect(digits(found, wanted), `${name} ${found} ${wanted}`).toBeGreaterThan(least - 1)
    }
    if (golden.scale !== undefined) {
      expect(digits(report.robust!.scale, golden.scale)).toBeGreaterThan(least - 1)
      expect(report.residualStandardDeviation).toBe(report.robust!.scale)
      expect([report.aic, report.bic, report.rSquared, report.logLikelihood]).toEqual([null, null, null, null])
    }
    if (golden.at && golden.predicted) {
      const rows = new Map(Object.entries(golden.at).map(([name, values]) => [name, Float64Array.from(values)]))
      const predictions = await predictPoints(fit, rows)
      golden.predicted.forEach((wanted, i) => {
        const found = predictions[i]
        const all = [found.value, ...found.confidence!, ...found.prediction!]
        all.forEach((value, j) => expect(digits(value, wanted[j]), `prediction ${i}, ${j}`).toBeGreaterThan(least - 2))
      })
      // The same from the report alone.
      const again = await predictPoints({ report: JSON.parse(JSON.stringify(report)) as typeof report }, rows)
      expect(again).toEqual(predictions)
    }
  })

  it('only if every feature works', async () => {
    /** The fewest digits of any number, with options other than those of the golden. */
    const worst = async (name: string, options: PointsOptions, of: (fit: PointsFit, golden: Golden) => [number | null, number][]) => {
      const golden = find(name)
      const fit = await fitted(golden, options)
      const least = Math.min(...of(fit, golden).map(([found, wanted]) => digits(found, wanted)))
      return least
    }
    const values = ({ report }: PointsFit, golden: Golden) => Object.entries(golden.values).map(([name, wanted]): [number, number] => [report.parameters[name].value, wanted])
    expect(await worst('weights', {}, values)).toBeLessThan(3)
    expect(await worst('weights, Huber', { robust: 'huber' }, values)).toBeLessThan(3)
    expect(await worst('weights, Huber', { weights: 'w' }, values)).toBeLessThan(3)
    expect(await worst('stack loss, Huber', {}, values)).toBeLessThan(3)
    expect(await worst('stack loss, Tukey', { robust: 'huber' }, values)).toBeLessThan(3)
    expect(await worst('Puromycin, weighted', { start: { V: 200, K: 0.1 } }, values)).toBeLessThan(3)
    // R² about the mean is another number than R² about 0; an interval of 90 % is not one of 95 %.
    expect(digits(0.6510793807582509, find('no intercept').about!.rSquared!)).toBeLessThan(2)
    expect(await worst('cars', { level: 0.9 }, ({ report }, golden) => [[report.parameters.a.interval![0], golden.low!.a]])).toBeLessThan(3)
  })
})
