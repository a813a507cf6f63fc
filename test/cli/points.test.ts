// `cantian fit FILE "formula"` where all is well. Figures are R 4.2's: lm(dist ~ speed, cars), nls on Puromycin, predict, AIC, BIC.
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import stringWidth from 'string-width'
import { fitReportSchema } from '../../src/fit/points/report.ts'
import { cantian } from './cantian.ts'
import { cantianHere } from './in-process.ts'

const folder = mkdtempSync(join(tmpdir(), 'cantian-points-'))
afterAll(() => rmSync(folder, { recursive: true }))
const file = (name: string, content: string | Uint8Array): string => {
  writeFileSync(join(folder, name), content)
  return join(folder, name)
}

const cars = ['fit', 'examples/points/cars.csv', 'dist ~ a*speed + b'] as const
const women = ['fit', 'examples/points/women.csv', '体重 ~ a*身高 + b'] as const

async function shown(line: readonly string[], columns?: number): Promise<string> {
  const { code, out, err } = await cantianHere([...line], { columns })
  expect({ code, err }).toEqual({ code: 0, err: '' })
  return out
}
/** What `--json` prints: exactly one document. */
const json = async (...line: string[]) => JSON.parse(await shown([...line, '--json']))

describe('a line, as R has it', () => {
  it('in JSON: one document of the report’s shape', async () => {
    const report = await json(...cars)
    fitReportSchema.parse(report)
    const { parameters: { a, b } } = report
    expect(a.value).toBeCloseTo(3.932408759, 8)
    expect(a.standardError).toBeCloseTo(0.4155128, 7)
    expect(a.t).toBeCloseTo(9.46399, 5)
    expect(a.p / 1.489836e-12).toBeCloseTo(1, 5)
    expect(b.value).toBeCloseTo(-17.579094891, 8)
    expect(b.interval[0]).toBeCloseTo(-31.167849, 5)
    expect(report.aic).toBeCloseTo(419.156862, 5)
    expect(report.bic).toBeCloseTo(424.892931, 5)
    expect(report).toMatchObject({ v: 1, kind: 'fit.report', method: 'qr', degreesOfFreedom: 48, rows: { used: 50, missing: 0, excluded: 0 } })
  })

  it('for people: the formula with its values, a table, figures, what is what, the drawing', async () => {
    const out = await shown(cars)
    expect(out).toMatch(/^ {2}dist = 3\.93241\*speed - 17\.5791\n/)
    expect(out).toMatch(/a +3\.93241 +0\.4155 +3\.097 … +4\.768 +9\.464 +1\.5e-12/)
    expect(out).toMatch(/b +-17\.5791 +6\.758 +-31\.17 … -3\.990 +-2\.601 +0\.0123/)
    for (const figure of ['R² +0.65108', 'adjusted R² +0.64381', 'residual SD +15.38', 'sum of squares +11353.5', 'degrees of freedom +48', 'AIC +419.157', 'BIC +424.893', 'condition number +6.049', 'runs test, p +0.472']) expect(out).toMatch(new RegExp(figure))
    expect(out).toContain('Found: a, b. From the table: dist, speed.')
    expect(out).toContain('Rows used: 50. Solved at once (QR).')
    expect(out).toMatch(/100 ┤/)
    expect(out).toMatch(/0 ┤┄+●/)
    // A third of the points share a place with another.
    expect(out.match(/●/g)!.length).toBeGreaterThan(60)
  })

  it('predicted: the curve and a new point', async () => {
    const { predictions } = await json(...cars, '--at', 'speed=10,21')
    expect(predictions).toHaveLength(2)
    const [{ at, value, confidence, prediction }] = predictions
    expect(at).toEqual({ speed: 10 })
    expect(value).toBeCloseTo(21.744993, 5)
    expect(confidence[0]).toBeCloseTo(15.461917, 5)
    expect(confidence[1]).toBeCloseTo(28.028068, 5)
    expect(prediction[0]).toBeCloseTo(-9.809601, 5)
    expect(prediction[1]).toBeCloseTo(53.299587, 5)
    expect(await shown([...cars, '--at', 'speed=10'])).toMatch(/10 +21\.745 +15\.462 … 28\.028 +-9\.8096 … 53\.300/)
    const level = await json(...cars, '--at', 'speed=10', '--level', '90%')
    expect(level.level).toBe(0.9)
    expect(level.predictions[0].confidence[0]).toBeCloseTo(16.5037991, 6)
  })

  it('predicted for the rows of a file, those with a hole counted', async () => {
    const rows = file('new.csv', 'note,speed\n1,10\n2,\n3,21\n')
    const { predictions, unpredicted } = await json(...cars, '--predict', rows)
    expect(predictions.map(({ line, at, value }: { line: number; at: object; value: number }) => [line, at, Math.round(value)])).toEqual([[2, { speed: 10 }, 22], [4, { speed: 21 }, 65]])
    expect(unpredicted).toBe(1)
    const out = await shown([...cars, '--predict', rows])
    expect(out).toContain('Rows without a prediction, for want of a cell: 1.')
  })
})

describe('two points', () => {
  const two = ['fit', 'examples/points/two-points.csv', 'y ~ a*x + b'] as const

  it('are met exactly, which proves nothing', async () => {
    const out = await shown(two)
    expect(out).toMatch(/^ {2}y = 2\*x \+ 0\n/)
    expect(out).toMatch(/a +2 +– +– +– +–/)
    expect(out).toContain('! Exact, and proves nothing')
    expect(await json(...two)).toMatchObject({ exact: true, parameters: { a: { value: 2, standardError: null } } })
  })

  it('by gradient descent: each try with its error, which way each number should turn, and the step', async () => {
    const out = await shown([...two, '--by', 'gradient', '--start', 'a=0,b=0'])
    // (2, 6) at a = b = 0: the error is 40; both should grow.
    expect(out).toMatch(/try +error +a +b\n +1 +40 +0 ↑ +\+\S+ +0 ↑ +\+\S+\n/)
    const tries = [...out.matchAll(/^ +([\d,]+) +(\S+) +\S+ [↑↓·]/gm)].map(([, number, error]) => [Number(number.replace(',', '')), Number(error)])
    expect(tries.slice(0, 8).map(([number]) => number)).toEqual([1, 2, 3, 4, 5, 6, 7, 8])
    expect(tries.length).toBeLessThan(30)
    for (let i = 1; i < tries.length; i++) expect(tries[i][1]).toBeLessThanOrEqual(tries[i - 1][1])
    expect(out).toMatch(/Found by gradient descent in [\d,]+ tries\./)
  })

  it('by gradient descent that is too bold: it diverges, says so, and that is an answer', async () => {
    const { code, out } = await cantianHere(['fit', ...two.slice(1), '--by', 'gradient', '--start', 'a=0,b=0', '--learning-rate', '0.5', '--iterations', '20'])
    expect(code).toBe(0)
    expect(out).toContain('! It ran away')
  })
})

describe('a curve', () => {
  it('is found without a start, and how many starts agreed is said', async () => {
    const out = await shown(['fit', 'examples/points/puromycin.csv', 'rate ~ fastest*concentration/(half + concentration)'])
    expect(out).toMatch(/fastest +212\.684 +6\.947/)
    expect(out).toMatch(/half +0\.0641213 +0\.008281/)
    expect(out).toMatch(/Found by Levenberg-Marquardt in \d+ iterations\. (\d+) of \1 starts\s+ended here \(seed 1\)/)
  })

  it('bounded, weighted, robust, on chosen rows', async () => {
    expect((await json(...cars, '--bound', 'b=0..')).parameters.b).toMatchObject({ value: 0, atBound: 'low' })
    expect(await shown([...cars, '--bound', 'b=0..,a=..10'])).toMatch(/b +0 +at its bound/)
    const weighted = await json(...cars, '--weights', 'speed')
    expect(weighted.weights).toBe('speed')
    // lm(dist ~ speed, cars, weights = speed)
    expect(weighted.parameters.a.value).toBeCloseTo(4.228890579, 8)
    const robust = await json(...cars, '--robust', 'huber')
    expect(robust.robust.kind).toBe('huber')
    // MASS::rlm(dist ~ speed, cars)
    expect(robust.parameters.a.value).toBeCloseTo(3.77331268, 5)
    expect(await json(...cars, '--where', 'speed > 10')).toMatchObject({ rows: { used: 41, excluded: 9 } })
    expect(await shown([...cars, '--where', 'speed > 10'])).toContain('Rows used: 41, left out by condition or weight: 9.')
  })
})

describe('several formulas', () => {
  const line = ['fit', 'examples/points/women.csv', '体重 ~ a*身高 + b', '体重 ~ a*身高^2 + b*身高 + c'] as const

  it('stand side by side, the best marked, with a sentence', async () => {
    const out = await shown(line, 100)
    // AIC(lm(weight ~ height, women)), and with a square.
    expect(out).toMatch(/体重 ~ a\*身高 \+ b +2 +30\.233 +59\.082 +61\.206 +1\.7438\s*\n/)
    expect(out).toMatch(/体重 ~ a\*身高\^2 \+ b\*身高 \+ c +3 +1\.7701 +18\.513 \* +21\.345 \* +0\.46886 \*\n/)
    expect(out).toContain('All three agree: 体重 ~ a*身高^2 + b*身高 + c.')
  })

  it('in JSON, those that could not be fitted with their error', async () => {
    const { kind, formulas } = await json(...line, '体重 ~ a*log(身高 - 60)')
    expect(kind).toBe('fit.comparison')
    expect(formulas.map(({ report, error }: { report: object | null; error?: { code: string } }) => report !== null || error?.code)).toEqual([true, true, 'points.broken-part'])
    expect(await shown([...line, '体重 ~ a*log(身高 - 60)'])).toMatch(/! Not fitted: 体重 ~ a\*log\(身高 - 60\)\n +where +\S+women\.csv:\d+\n +expected .*\n(?:.*\n)* +found .*\n(?:.*\n)* +hint /)
  })
})

describe('where it is read', () => {
  it.each([100, 80, 60, 40])('%i columns hold every line, in Chinese and English', async (columns) => {
    const lines = [cars, [...cars, '--at', 'speed=10,20'], women, [...women, '体重 ~ a*身高^2 + b*身高 + c'], ['fit', 'examples/points/two-points.csv', 'y ~ a*x + b', '--by', 'gradient']]
    for (const line of lines) {
      for (const language of ['en', 'zh']) {
        const out = await shown([...line, '--lang', language], columns)
        for (const row of out.split('\n')) expect(stringWidth(row), row).toBeLessThanOrEqual(columns)
        expect(out).not.toMatch(/undefined|NaN|\{\{|\ufffd/)
      }
    }
  })

  it('everything is Chinese in Chinese', async () => {
    const out = await shown([...women, '--lang', 'zh', '--at', '身高=60'])
    expect(out).toContain('! 直线也许不合适')
    expect(out).toContain('求出的参数：a, b。表中的列：体重, 身高。')
    expect(out.replace(/AIC|BIC|QR|SD|R²|[abctp]\b/g, '')).not.toMatch(/[A-Za-z]{2,}/)
  })
})

describe('where it comes from', () => {
  it('standard input, without names, in GB 18030', async () => {
    const input = '1,2\n3,6\n5,10.5\n'
    const { code, out } = await cantian(['fit', '-', 'c2 ~ a*c1 + b', '--no-header', '--json'], { input })
    expect(code).toBe(0)
    expect(JSON.parse(out).parameters.a.value).toBeCloseTo(2.125, 12)
    // 身高,体重
    const chinese = Buffer.concat([Buffer.from('c9edb8df2ccce5d6d8', 'hex'), Buffer.from('\n1,2\n3,6\n4,9\n')])
    const report = await json('fit', file('gb.csv', chinese), '体重 ~ a*身高 + b', '--encoding', 'gb18030')
    expect(report.response).toBe('体重')
  })

  it('the formula may stand first, with full-width signs', async () => {
    expect((await json('fit', 'dist ～ a＊speed ＋ b', 'examples/points/cars.csv')).parameters.a.value).toBeCloseTo(3.932409, 6)
  })

  it('another seed, the same fit', async () => {
    const line = ['fit', 'examples/points/puromycin.csv', 'rate ~ fastest*concentration/(half + concentration)']
    const [one, same, two] = [await json(...line), await json(...line), await json(...line, '--seed', '2')]
    expect(one).toEqual(same)
    expect(two.starts.seed).toBe(2)
    expect(two.parameters.fastest.value).toBeCloseTo(one.parameters.fastest.value, 6)
  })
})

describe('files', () => {
  it('a page and a picture are written whole and named; the same command writes the same bytes', async () => {
    const [page, picture] = [join(folder, 'out.html'), join(folder, 'out.svg')]
    const line = [...cars, '--html', page, '--svg', picture]
    const out = await shown(line)
    expect(out).toContain(`wrote ${page}`)
    const first = [readFileSync(page, 'utf8'), readFileSync(picture, 'utf8')]
    await shown(line)
    expect([readFileSync(page, 'utf8'), readFileSync(picture, 'utf8')]).toEqual(first)
    expect(first[0]).toMatch(/^<!doctype html>/)
    expect(first[1]).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg"/)
  })

  it('none where the fit fails', async () => {
    const page = join(folder, 'never.html')
    const { code } = await cantianHere(['fit', file('short.csv', 'x,y\n1,2\n'), 'y ~ a*x + b', '--html', page])
    expect(code).toBe(1)
    expect(existsSync(page)).toBe(false)
  })

  it('--json stays one document beside them', async () => {
    expect((await json(...cars, '--svg', join(folder, 'j.svg'))).kind).toBe('fit.report')
  })
})
