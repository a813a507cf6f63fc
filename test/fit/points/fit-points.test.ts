import { describe, expect, it } from 'vitest'
import type { ColumnArrays, Row } from '../../../src/data/points/records.ts'
import { openTable, type TableInput } from '../../../src/data/points/open-table.ts'
import { CantianError } from '../../../src/errors/index.ts'
import { comparePoints } from '../../../src/fit/points/compare.ts'
import { runsTestOf } from '../../../src/fit/points/diagnostics.ts'
import { fitPoints } from '../../../src/fit/points/fit-points.ts'
import type { PointsOptions } from '../../../src/fit/points/points-fit.ts'
import { predictPoints } from '../../../src/fit/points/predict.ts'
import { fitReportSchema, type FitReport } from '../../../src/fit/points/report.ts'
import { Philox } from '../../../src/graph/philox.ts'
import { setLanguage, text, textCatalogue, type TextKey } from '../../../src/language/index.ts'
import { even, scatter } from './problem-of.ts'

async function fitted(rows: TableInput, formula: string, options: PointsOptions = {}): Promise<FitReport> {
  const fit = await fitPoints(await openTable(rows), formula, options)
  expect(() => fitReportSchema.parse(JSON.parse(JSON.stringify(fit.report)))).not.toThrow()
  return fit.report
}
const codes = ({ warnings }: FitReport) => warnings.map(({ code }) => code)
const x20 = even(0, 10, 20)
const noisy = (of: (x: number) => number, size = 0.5): ColumnArrays => ({ x: x20, y: x20.map((x, i) => of(x) + size * scatter(20)[i]) })

describe('what a fit says of itself', () => {
  it('two points on a line: exact, and proves nothing', async () => {
    const report = await fitted([{ x: 1, y: 2 }, { x: 3, y: 6 }], 'y ~ a*x + b')
    expect(report).toMatchObject({ exact: true, degreesOfFreedom: 0, converged: true, residualStandardDeviation: null, adjustedRSquared: null, covariance: null })
    expect(report.parameters.a).toMatchObject({ value: 2, bits: '4000000000000000', standardError: null, interval: null, t: null, p: null })
    expect(report.parameters.b.value).toBeCloseTo(0, 14)
    expect(codes(report)).toEqual(['exact'])
    expect(await fitted([{ y: 5 }], 'y ~ c')).toMatchObject({ exact: true, parameters: { c: { value: 5 } } })
  })

  it('no freedom, and yet not exact: a bound, a shape that can’t, steps that ran away or have not arrived', async () => {
    const two = [{ x: 1, y: 2 }, { x: 3, y: 6 }]
    const bound = await fitted(two, 'y ~ a*x + b', { bounds: { a: [0, 1] } })
    expect(bound).toMatchObject({ exact: false, aic: null, bic: null })
    expect(codes(bound)).toContain('no-freedom')
    const shape = await fitted([{ x: 1, y: -1 }, { x: 2, y: -3 }], 'y ~ exp(a) + exp(b)*x')
    expect(shape.exact).toBe(false)
    const away = await fitted(two, 'y ~ a*x + b', { by: 'gradient', learningRate: 100 })
    expect([away.exact, away.converged, codes(away)]).toEqual([false, false, ['diverged']])
    const early = await fitted(noisy((x) => 2 * x + 1), 'y ~ a*x + b', { by: 'gradient', iterations: 3 })
    expect(codes(early)).toEqual(['still-descending'])
    expect(early.parameters.a.standardError).toBeNull()
  })

  it('an interpolating curve has no likelihood to compare by', async () => {
    const six = { x: [1, 2, 3, 4, 5, 6], y: [2.1, 3.9, 6.2, 7.8, 10.3, 11.7] }
    expect(await fitted(six, 'y ~ a*x^5 + b*x^4 + c*x^3 + d*x^2 + e*x + f')).toMatchObject({ exact: true, logLikelihood: null, aic: null, bic: null })
    expect((await fitted(six, 'y ~ a*x + b')).aic).toBeGreaterThan(0)
  })

  it('speaks of a straight line only where there is one', async () => {
    const x = Array.from({ length: 40 }, (_, i) => 1 + i)
    const bent = { x, y: x.map((at) => at ** 1.7) }
    expect(codes(await fitted(bent, 'y ~ a*x + b'))).toContain('pattern-of-line')
    expect(codes(await fitted(bent, 'y ~ a*log(x) + b'))).toContain('pattern')
  })

  it('parameters that the data can’t tell apart, by name', async () => {
    const report = await fitted({ x: x20, z: x20.map((x) => 2 * x), w: scatter(20), y: x20.map((x, i) => 3 * x + scatter(20)[i] + Math.sin(i)) }, 'y ~ a*x + b*z + c*w + d')
    expect(report.warnings).toContainEqual({ code: 'collinear', values: { parameters: 'a, b', columns: 'x, z' } })
    expect(report.parameters.a.standardError).toBeNull()
    expect(report.parameters.c.standardError).toBeGreaterThan(0)
    expect(report).toMatchObject({ degreesOfFreedom: 17, covariance: null, conditionNumber: null })
    // The others have the errors of the model without the duplicate.
    const without = await fitted({ x: x20, w: scatter(20), y: x20.map((x, i) => 3 * x + scatter(20)[i] + Math.sin(i)) }, 'y ~ a*x + c*w + d')
    for (const name of ['c', 'd']) {
      expect(report.parameters[name].value).toBeCloseTo(without.parameters[name].value, 10)
      expect(report.parameters[name].standardError).toBeCloseTo(without.parameters[name].standardError!, 10)
    }
  })

  it('a column that stands still, and a parameter of nothing', async () => {
    const still = await fitted({ x: [2, 2, 2, 2], y: [1, 2, 3, 5] }, 'y ~ a*x + b')
    expect(codes(still).slice(0, 2)).toEqual(['constant-column', 'confounded'])
    expect(still.warnings[0].values).toEqual({ column: 'x', value: 2 })
    const nothing = await fitted({ x: [1, 2, 3, 4], z: [0, 0, 0, 0], y: [1, 2, 3, 5] }, 'y ~ a*x + b*z + c')
    expect(nothing.warnings).toContainEqual({ code: 'undetermined', values: { parameter: 'b' } })
  })

  it('a parameter at its bound has no error, and the others those of the rest', async () => {
    const table = noisy((x) => 2 * x - 1)
    const report = await fitted(table, 'y ~ a*x + b', { bounds: { b: [0, Infinity] } })
    expect(report.parameters.b).toMatchObject({ value: 0, standardError: null, interval: null, atBound: 'low' })
    expect(codes(report)).toContain('at-low-bound')
    const without = await fitted(table, 'y ~ a*x')
    expect(report.parameters.a.value).toBeCloseTo(without.parameters.a.value, 10)
    // One degree of freedom less than without b.
    expect(report.parameters.a.standardError! * Math.sqrt(18 / 19)).toBeCloseTo(without.parameters.a.standardError!, 10)
    const high = await fitted(table, 'y ~ a*x + b', { bounds: { a: [-1, 1] } })
    expect(high.parameters.a).toMatchObject({ value: 1, atBound: 'high' })
  })

  it('when a line was the wrong idea, with a formula to try that is right', async () => {
    const report = await fitted(noisy((x) => (x - 4) ** 2), 'y ~ a*x + b')
    const warning = report.warnings.find(({ code }) => code === 'pattern-of-line')!
    expect(warning.values).toMatchObject({ meant: 'y ~ a*x + b + c*x^2' })
    expect(report.runsTest!.p).toBeLessThan(0.01)
    const better = await fitted(noisy((x) => (x - 4) ** 2), warning.values.meant as string)
    expect(codes(better)).toEqual([])
    expect(codes(await fitted(noisy((x) => 2 * x + 1), 'y ~ a*x + b'))).toEqual([])
    expect(codes(await fitted({ x: x20, y: x20.map((x, i) => x + (i % 2)) }, 'y ~ a*x + b'))).toContain('alternating')
    const named = await fitted({ 'my x': x20, c: x20.map((x) => (x - 4) ** 2) }, 'c ~ a*"my x" + b')
    expect(named.warnings.find(({ code }) => code === 'pattern-of-line')!.values.meant).toBe('c ~ a*"my x" + b + d*"my x"^2')
  })

  it('one row that stands out, by its line', async () => {
    const rows = x20.map((x, i): Row => ({ x, y: 2 * x + scatter(20)[i] + (i === 12 ? 30 : 0) }))
    const report = await fitted(rows, 'y ~ a*x + b')
    expect(report.warnings.find(({ code }) => code === 'outlier')!.values.place).toBe('13')
    expect(codes(await fitted(rows, 'y ~ a*x + b', { robust: 'huber' }))).not.toContain('outlier')
  })

  it('a perfect fit, a bad start, an ill-conditioned formula', async () => {
    expect(codes(await fitted({ x: [1, 2, 3, 4], y: [2, 4, 6, 8] }, 'y ~ a*x + b'))).toEqual(['perfect'])
    const short = await fitted(noisy((x) => 5 * Math.exp(-x / 3)), 'y ~ a*exp(-b*x)', { start: { a: 100, b: 3 }, iterations: 1 })
    expect(short.converged).toBe(false)
    expect(codes(short)).toContain('not-converged')
    const years = x20.map((x) => 2000 + x)
    expect(codes(await fitted({ x: years, y: years.map((x, i) => x / 7 + scatter(20)[i]) }, 'y ~ a*x^3 + b*x^2 + c*x + d'))).toContain('ill-conditioned')
  })

  it('every warning is said in both languages, with the values it has', () => {
    const keys = Object.keys(textCatalogue).filter((key) => key.startsWith('points.warning.'))
    expect(keys.length).toBeGreaterThan(10)
    for (const language of ['en', 'zh'] as const) {
      setLanguage(language)
      for (const key of keys) expect(text(key as TextKey, {} as never)).not.toBe(key)
    }
    setLanguage('en')
  })
})

describe('the runs test', () => {
  const runs = (signs: string) => runsTestOf(Float64Array.from(signs, (sign) => ({ '+': 1, '-': -1, 0: 0 })[sign]!), Uint32Array.from(signs, (_, i) => i))
  it('counts every arrangement (n ≤ 10, by hand of the computer)', () => {
    for (const signs of ['++--', '+-+-+', '++++---', '-++-+--+-', '+0+-0--++-']) {
      const found = runs(signs)!
      const kept = signs.replaceAll('0', '')
      const positive = [...kept].filter((sign) => sign === '+').length
      const counts: number[] = []
      for (let mask = 0; mask < 2 ** kept.length; mask++) {
        const bits = [...mask.toString(2).padStart(kept.length, '0')]
        if (bits.filter((bit) => bit === '1').length === positive) counts.push(1 + bits.slice(1).filter((bit, i) => bit !== bits[i]).length)
      }
      const share = (r: number) => counts.filter((count) => count === r).length / counts.length
      const wanted = [...new Set(counts)].filter((r) => share(r) <= share(found.runs) * (1 + 1e-9)).reduce((sum, r) => sum + share(r), 0)
      expect(found.p).toBeCloseTo(wanted, 12)
      expect(found.expected).toBeCloseTo(counts.reduce((sum, r) => sum + r, 0) / counts.length, 12)
    }
    expect(runs('+++-')).toBeNull()
  })

  it('goes over into the normal distribution without a step', () => {
    // 200 signs are counted, 202 approximated: about as rare by either.
    const blocks = (n: number, size: number) => runs(Array.from({ length: n }, (_, i) => (Math.floor(i / size) % 2 === 0 ? '+' : '-')).join(''))!
    for (const size of [2.2, 2.3, 2.4]) {
      const [counted, near] = [blocks(200, size), blocks(202, size)]
      expect(counted.p, String(size)).toBeGreaterThan(0.001)
      expect(Math.abs(Math.log(counted.p / near.p)), String(size)).toBeLessThan(0.5)
    }
    expect(runs('++-'.repeat(100))!.p).toBeLessThan(1e-6)
  })
})

describe('rows', () => {
  const table = { x: [1, 2, 3, 4, 5, 6], y: [1.1, 2.3, 2.9, 4.2, NaN, 6.1], w: [1, 0, 2, 1, 1, 1] }
  it('are counted: used, missing, left out', async () => {
    expect((await fitted(table, 'y ~ a*x + b')).rows).toEqual({ used: 5, missing: 1, excluded: 0 })
    const some = await fitted(table, 'y ~ a*x + b', { where: 'x > 1 and x != 3', weights: 'w' })
    expect(some.rows).toEqual({ used: 2, missing: 1, excluded: 3 })
    // A weight of 0 leaves its row out, as R does; weights that are all alike change nothing but the deviation's unit.
    const [alike, none] = [await fitted({ ...table, w: [4, 4, 4, 4, 4, 4] }, 'y ~ a*x + b', { weights: 'w' }), await fitted(table, 'y ~ a*x + b')]
    expect(alike.parameters.a.standardError).toBeCloseTo(none.parameters.a.standardError!, 12)
    expect(alike.residualStandardDeviation).toBeCloseTo(2 * none.residualStandardDeviation!, 12)
  })

  it.each<[string, ColumnArrays, string, PointsOptions, string, Record<string, unknown>?]>([
    ['no weights of that name', table, 'y ~ a*x', { weights: 'v' }, 'points.weights'],
    ['a negative weight', { ...table, w: [1, 1, -1, 1, 1, 1] }, 'y ~ a*x', { weights: 'w' }, 'points.weight', { where: '3' }],
    ['nothing left by the condition', table, 'y ~ a*x', { where: 'x > 9' }, 'points.no-rows', { values: { rows: 6, missing: 1, excluded: 5 } }],
    ['nothing but holes', { x: [1, 2], y: [NaN, NaN] }, 'y ~ a*x', {}, 'data.points.all-missing'],
    ['one row for a line', { x: [1], y: [2] }, 'y ~ a*x + b', {}, 'points.few-rows'],
    ['a logarithm of 0', { x: [1, 2, 3], y: [1, 0, 3] }, 'log(y) ~ a*x + b', {}, 'points.response', { where: '2' }],
    ['bounds the wrong way round', table, 'y ~ a*x', { bounds: { a: [3, 1] } }, 'points.bounds'],
    ['a bound of no parameter', table, 'y ~ a*x', { bounds: { b: [0, 1] } }, 'points.bound'],
    ['a level that is none', table, 'y ~ a*x', { level: 95 }, 'points.level'],
    ['a term that no start can mend', { x: [0, 1, 2], y: [1, 2, 3] }, 'y ~ a*log(x) + b', {}, 'points.broken-part', { where: '1', values: { part: 'log(x)', held: 'x = 0' } }],
    ['not a number at the start', { x: [0, 1, 2], y: [1, 2, 3] }, 'y ~ a*log(x + b)', { start: { a: 1, b: -1 } }, 'points.not-finite', { where: '1' }],
    ['squares that vanish', { x: [1, 2, 3], y: [1e-200, 2e-200, 4e-200] }, 'y ~ a*x + b', {}, 'points.underflow'],
    ['squares that overflow', { x: [1, 2, 3], y: [1e300, 2e300, 4e300] }, 'y ~ a*x + b', {}, 'points.overflow'],
    ['a condition of a parameter', table, 'y ~ a*x', { where: 'z > 1' }, 'formula.condition'],
  ])('%s is a typed error', async (_, columns, formula, options, code, more = {}) => {
    for (const language of ['en', 'zh'] as const) {
      setLanguage(language)
      const error = await fitted(columns, formula, options).catch((found: unknown) => found)
      expect(error).toBeInstanceOf(CantianError)
      expect(error).toMatchObject({ code, ...more })
      const record = (error as CantianError).record()
      for (const part of ['expected', 'found', 'hint'] as const) expect(record[part]).not.toMatch(/\{\{|undefined/)
      if (language === 'zh') expect(record.hint).toMatch(/\p{Script=Han}/u)
    }
    setLanguage('en')
  })

  it('of 1e300, of 10,000 columns and of any name are right', async () => {
    const large = await fitted({ x: [1e300, 2e300, 3e300, 4e300], y: [1, 2, 3, 5] }, 'y ~ a*x + b')
    const small = await fitted({ x: [1, 2, 3, 4], y: [1, 2, 3, 5] }, 'y ~ a*x + b')
    expect(large.parameters.a.value * 1e300).toBeCloseTo(small.parameters.a.value, 12)
    expect(large.parameters.a.standardError! * 1e300).toBeCloseTo(small.parameters.a.standardError!, 12)
    const wide = Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`c${i}`, [i % 7, i % 5, i % 3, 1]]))
    expect((await fitted({ ...wide, y: [1, 2, 3, 4] }, 'y ~ a*c9999 + b')).rows.used).toBe(4)
    const own = new Map([['__proto__', [1, 2, 3]], ['toString', [2, 4, 7]]])
    const report = await fitted(own, 'toString ~ constructor*__proto__ + valueOf')
    expect(Object.keys(report.parameters)).toEqual(['constructor', 'valueOf'])
    const odd = await fitted({ x: [1, 2, 3], y: [2, 4, 7] }, 'y ~ __proto__*x + hasOwnProperty')
    expect(Object.keys(odd.parameters)).toEqual(['__proto__', 'hasOwnProperty'])
    expect(odd.parameters['__proto__'].value).toBeCloseTo(2.5, 12)
  })
})

describe('a comparison', () => {
  const table = noisy((x) => 0.4 * x * x - x + 3)
  it('shows that more parameters fit better, until they don’t', async () => {
    const compared = await comparePoints(await openTable(table), ['y ~ c', 'y ~ a*x + c', 'y ~ a*x + b*x^2 + c', 'y ~ a*x + b*x^2 + d*x^3 + e*x^4 + f*x^5 + g*x^6 + c'])
    const rss = compared.map(({ report }) => report!.residualSumOfSquares)
    expect([...rss].sort((a, b) => b - a)).toEqual(rss)
    const best = (of: (number | null)[]) => of.indexOf(Math.min(...(of as number[])))
    expect(best(compared.map(({ report }) => report!.bic))).toBe(2)
    expect(best(compared.map(({ crossValidation }) => crossValidation))).toBe(2)
  })

  it('leaves each of few rows out once: equal to the hat matrix', async () => {
    const few = { x: [1, 2, 3, 5, 8], y: [1, 3, 2, 6, 7] }
    const [{ crossValidation, report }] = await comparePoints(await openTable(few), ['y ~ a*x + b'])
    const mean = 19 / 5
    const around = few.x.reduce((sum, x) => sum + (x - mean) ** 2, 0)
    const left = few.x.map((x, i) => (few.y[i] - report!.parameters.a.value * x - report!.parameters.b.value) / (1 - 1 / 5 - (x - mean) ** 2 / around))
    expect(crossValidation).toBeCloseTo(Math.sqrt(left.reduce((sum, r) => sum + r * r, 0) / 5), 12)
  })

  it('uses the rows that every formula can use, keeps a place for what fails, and refuses different left sides', async () => {
    const holes = { x: [1, 2, 3, 4, 5, 6], z: [1, NaN, 2, 5, 3, 1], y: [1, 2, 2, 5, 5, 7] }
    const compared = await comparePoints(await openTable(holes), ['y ~ a*x + b', 'y ~ a*x + c*z + b', 'y ~ a*log(x - 1) + b', 'y ~ a + b*x + c*x^2 + d*x^3 + e*x^4 + f*x^5'])
    expect(compared.map(({ report }) => report?.rows.used)).toEqual([5, 5, undefined, undefined])
    expect(compared.map(({ error }) => error?.code)).toEqual([undefined, undefined, 'points.broken-part', 'points.few-rows'])
    await expect(openTable(holes).then((open) => comparePoints(open, ['y ~ a*x', 'log(y) ~ a*x']))).rejects.toMatchObject({ code: 'points.left-sides' })
    expect((await comparePoints(await openTable(holes), ['log( y ) ~ a*x', 'log(y)~a*x+b'])).map(({ report }) => report === null)).toEqual([false, false])
  })
})

describe('a prediction', () => {
  it('names the column that is not there, and needs no table to know the columns', async () => {
    const report = await fitted(noisy((x) => 2 * x), 'log(y + 9) ~ a*exp(-b*x) + c')
    await expect(predictPoints({ report }, new Map([['z', Float64Array.of(1)]]))).rejects.toMatchObject({ code: 'points.new-rows', values: { missing: 'x' } })
    expect(await predictPoints({ report }, new Map([['x', Float64Array.of(1, 2)]]))).toHaveLength(2)
    const exact = await fitted([{ x: 1, y: 2 }, { x: 3, y: 6 }], 'y ~ a*x + b')
    const [{ value, ...rest }] = await predictPoints({ report: exact }, new Map([['x', Float64Array.of(5)]]))
    expect(value).toBeCloseTo(10, 12)
    expect(rest).toEqual({ standardError: null, confidence: null, prediction: null })
  })
})

describe('2,000 seeded tables', () => {
  const tables = 2000
  /** Share of the tables whose 95 % interval holds the truth, by parameter, and of new observations in the prediction interval. */
  async function coverage(formula: string, truth: Readonly<Record<string, number>>, of: (x: number) => number, x: readonly number[], deviation: number, options: PointsOptions): Promise<Record<string, number>> {
    const held: Record<string, number> = { ...Object.fromEntries(Object.keys(truth).map((name) => [name, 0])), curve: 0, observation: 0 }
    for (let seed = 0; seed < tables; seed++) {
      const noise = new Philox(seed, 'points.simulation')
      const fit = await fitPoints(await openTable({ x, y: x.map((value, i) => of(value) + deviation * noise.normal(i)) }), formula, options)
      for (const [name, value] of Object.entries(truth)) {
        const [low, high] = fit.report.parameters[name].interval!
        if (low <= value && value <= high) held[name]++
      }
      const [{ confidence, prediction }] = await predictPoints(fit, new Map([['x', Float64Array.of(2.5)]]))
      const [true_, seen] = [of(2.5), of(2.5) + deviation * noise.normal(999)]
      if (confidence![0] <= true_ && true_ <= confidence![1]) held.curve++
      if (prediction![0] <= seen && seen <= prediction![1]) held.observation++
    }
    return Object.fromEntries(Object.entries(held).map(([name, count]) => [name, count / tables]))
  }

  it('of a line hold the truth in 95 % ± 1.5 %', async () => {
    const shares = await coverage('y ~ a*x + b', { a: 2, b: -1 }, (x) => 2 * x - 1, even(0, 5, 12), 1, {})
    for (const [name, share] of Object.entries(shares)) expect(Math.abs(share - 0.95), `${name} ${share}`).toBeLessThan(0.015)
  }, 60_000)

  it('of a curve too', async () => {
    const shares = await coverage('y ~ a*exp(-b*x) + c', { a: 5, b: 0.8, c: 1 }, (x) => 5 * Math.exp(-0.8 * x) + 1, even(0, 6, 20), 0.1, { start: { a: 5, b: 0.8, c: 1 } })
    for (const [name, share] of Object.entries(shares)) expect(Math.abs(share - 0.95), `${name} ${share}`).toBeLessThan(0.015)
  }, 60_000)

  it.each(['huber', 'tukey'] as const)('%s recovers the parameters where a tenth of the rows is far off, and least squares does not', async (robust) => {
    const x = even(0, 10, 60)
    const errors = { robust: 0, plain: 0, curve: 0 }
    for (let seed = 0; seed < 40; seed++) {
      const noise = new Philox(seed, 'points.gross')
      const gross = (i: number) => (i % 10 === 7 ? 40 + 20 * noise.uniform(i) : 0)
      const line = { x, y: x.map((value, i) => 2 * value - 1 + 0.5 * noise.normal(i) + gross(i)) }
      const off = ({ parameters: { a, b } }: FitReport) => Math.max(Math.abs(a.value - 2), Math.abs(b.value + 1))
      errors.robust = Math.max(errors.robust, off(await fitted(line, 'y ~ a*x + b', { robust })))
      errors.plain = Math.max(errors.plain, off(await fitted(line, 'y ~ a*x + b')))
      if (seed >= 10) continue
      const wave = { x, y: x.map((value, i) => 5 * Math.exp(-0.5 * value) + 1 + 0.1 * noise.normal(i) + gross(i) / 10) }
      const report = await fitted(wave, 'y ~ a*exp(-b*x) + c', { robust, start: { a: 4, b: 1, c: 0 } })
      const { a, b, c } = report.parameters
      errors.curve = Math.max(errors.curve, Math.abs(a.value - 5), Math.abs(b.value - 0.5), Math.abs(c.value - 1))
      expect(report.robust!.outliers).toBeGreaterThanOrEqual(6)
      expect(report.robust!.outliers).toBeLessThan(15)
    }
    expect(errors.robust).toBeLessThan(robust === 'huber' ? 0.9 : 0.6)
    expect(errors.plain).toBeGreaterThan(3)
    expect(errors.curve).toBeLessThan(robust === 'huber' ? 0.5 : 0.3)
  }, 60_000)
})
