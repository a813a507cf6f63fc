import { describe, expect, it } from 'vitest'
import { parseHTML } from 'linkedom'
import { tableOfColumns } from '../../src/data/points/records.ts'
import { chance, padded, percent, significant } from '../../src/draw/points/digits.ts'
import { escapeText } from '../../src/draw/points/escape.ts'
import { filledFormula } from '../../src/draw/points/filled-formula.ts'
import { pageOf } from '../../src/draw/points/page.ts'
import { pictureOf } from '../../src/draw/points/picture.ts'
import { svgOf } from '../../src/draw/points/svg.ts'
import { ticks } from '../../src/draw/points/ticks.ts'
import { warningText } from '../../src/draw/points/words.ts'
import { parseFormula, type Expression } from '../../src/data/points/formula/index.ts'
import { evaluate } from '../../src/fit/points/curve.ts'
import { fitPoints } from '../../src/fit/points/fit-points.ts'
import type { PointsFit } from '../../src/fit/points/points-fit.ts'
import { Philox } from '../../src/graph/philox.ts'
import { setLanguage, textCatalogue } from '../../src/language/index.ts'

const fitOf = (columns: Record<string, readonly number[]>, formula: string): Promise<PointsFit> => fitPoints(tableOfColumns(columns), formula)
const line = { x: [1, 2, 3, 4, 5, 6], y: [2.1, 3.9, 6.2, 7.8, 10.1, 12.2] }

describe('digits', () => {
  it('are significant, without zeros that say nothing', () => {
    expect([3.932408759, -17.579094891, 0, 1e-7, 123456789, 0.00012345678, 6.02214076e23, 1e6].map((value) => significant(value))).toEqual(['3.93241', '-17.5791', '0', '1e-7', '1.23457e8', '0.000123457', '6.02214e23', '1000000'])
    expect([2, 15.379, 1e-9, 123456].map((value) => padded(value))).toEqual(['2.000', '15.38', '1e-9', '123500'])
    expect([0, 1e-20, 1.489836e-12, 0.01231882, 1].map(chance)).toEqual(['<2e-16', '<2e-16', '1.5e-12', '0.0123', '1'])
    expect([0.95, 0.999, 0.9].map(percent)).toEqual(['95%', '99.9%', '90%'])
  })

  it('of axes are round', () => {
    expect(ticks([0, 10], 5)).toEqual([0, 2, 4, 6, 8, 10])
    expect(ticks([-0.31, 0.32], 4)).toEqual([-0.2, 0, 0.2])
    expect(ticks([1e300, 5e300], 4)).toHaveLength(5)
    expect(ticks([1, 1], 4)).toEqual([])
  })
})

describe('a formula with its values put in', () => {
  it.each([
    ['y ~ a*x + b', { a: 2, b: -3 }, 'y = 2*x - 3'],
    ['y ~ a*x - b', { a: -2, b: -3 }, 'y = -2*x + 3'],
    ['y ~ -a*x + b', { a: -2, b: 3 }, 'y = -(-2)*x + 3'],
    ['y ~ x^a + b^2', { a: -2, b: -3 }, 'y = x^(-2) + (-3)^2'],
    ['y ~ c*exp(a*x) + b', { a: -0.5, b: 0, c: 1e-9 }, 'y = 1e-9*exp(-0.5*x) + 0'],
    ['y ~ a*(b + x)', { a: -1, b: -1 }, 'y = -1*(-1 + x)'],
    ['log(y) ~ "my a"*x', { 'my a': 4 }, 'log(y) = 4*x'],
    ['y ~ exp*x + exp(b)', { exp: 5, b: 1 }, 'y = 5*x + exp(1)'],
    ['体重 ~ 斜率*身高', { 斜率: 3.45 }, '体重 = 3.45*身高'],
  ])('%s', (formula, values, meant) => {
    expect(filledFormula({ formula, parameters: Object.fromEntries(Object.entries(values).map(([name, value]) => [name, { value }])) as never })).toBe(meant)
  })

  it('means what the formula means, whatever the signs and wherever the parameters stand', async () => {
    const random = new Philox(3, 'test.filled')
    let at = 0
    const next = (count: number) => Math.floor(random.uniform(at++) * count)
    const grow = (depth: number): string => {
      if (depth === 0) return ['x', 'a', 'b', 'c', '2'][next(5)]
      const [one, two] = [grow(depth - 1), grow(depth - 1)]
      return [`${one} + ${two}`, `${one} - ${two}`, `(${one})*${two}`, `${one}*(${two})`, `(${one})^2`, `-${one}`, `+${one}`, `abs(${one}) + ${two}`, `min(${one}, ${two})`, `(${one} < ${two})`][next(10)]
    }
    const x = Float64Array.of(-1.5, 0.25, 2)
    for (let i = 0; i < 300; i++) {
      const model = `${grow(3)} + a*x`
      const parameters = Object.fromEntries(['a', 'b', 'c'].map((name) => [name, { value: [-3, -0.5, 2, 0, 7][next(5)] }]))
      const filled = filledFormula({ formula: `y ~ ${model}`, parameters: parameters as never })
      // A formula has a parameter: p, which is 0. Beside it a, b and c are columns that hold their number on every row.
      const columns = new Map([['x', x], ...Object.entries(parameters).map(([name, { value }]) => [name, x.map(() => value)] as const)])
      const original = await valuesOf(`y ~ ${model} + p*x`, columns)
      expect([...(await valuesOf(`y ~ ${filled.slice('y ='.length)} + p*x`, new Map([['x', x]])))], `${model} → ${filled}`).toEqual([...original])
    }
  })
})

/** The right side's values where its only parameter, p, is 0. */
async function valuesOf(formula: string, columns: ReadonlyMap<string, Float64Array>): Promise<Float64Array> {
  const withZero = (part: Expression): Expression => (part.kind === 'parameter' ? { kind: 'number', value: 0, place: part.place } : part.kind === 'call' ? { ...part, inputs: part.inputs.map(withZero) } : part)
  return evaluate(withZero(parseFormula(formula, ['y', ...columns.keys()]).model), columns, columns.get('x')!.length)
}

describe('warnings', () => {
  it('have a sentence in both languages for every code there is', () => {
    const codes = Object.keys(textCatalogue).filter((key) => key.startsWith('points.warning.')).map((key) => key.slice('points.warning.'.length))
    const values = { parameters: 'a, b', parameter: 'a', rows: 2, column: 'x', columns: 'x, z', error: 3, value: 2, iterations: 3, tried: 40, condition: 1.23456e9, runs: 3, expected: 8, p: 0.00249, meant: 'y ~ x', place: 'a.csv:3', residual: 1, deviations: 4.56789 }
    for (const code of codes) {
      for (const language of ['en', 'zh'] as const) {
        setLanguage(language)
        expect(warningText({ code, values })).not.toMatch(/\{\{|points\.warning/)
      }
    }
    setLanguage('en')
    expect(warningText({ code: 'ill-conditioned', values })).toContain('1.23e9')
  })
})

describe('a picture', () => {
  it('holds the points, the curve through them, and a band that contains the narrower one', async () => {
    const fit = await fitOf(line, 'y ~ a*x + b')
    const picture = (await pictureOf(fit))!
    expect(picture).toMatchObject({ against: 'column', titles: { x: 'x', y: 'y' }, rows: 6 })
    expect([...picture.y]).toEqual(line.y)
    const { a, b } = fit.report.parameters
    for (const { x, value, confidence, prediction } of picture.curve) {
      expect(value).toBeCloseTo(a.value * x + b.value, 10)
      expect(prediction![0]).toBeLessThan(confidence![0])
      expect(prediction![1]).toBeGreaterThan(confidence![1])
    }
    expect(picture.curve[0].x).toBe(1)
    expect(picture.curve.at(-1)!.x).toBe(6)
  })

  it('of several columns stands against the formula’s value; of none against the row', async () => {
    const several = await fitOf({ ...line, z: [1, 0, 2, 1, 3, 1] }, 'y ~ a*x + b*z + c')
    expect(await pictureOf(several)).toMatchObject({ against: 'fitted', x: several.fitted })
    const mean = await fitOf(line, 'y ~ c')
    expect(await pictureOf(mean)).toMatchObject({ against: 'row', curve: [{ x: 1 }, ...Array(239).fill({})] })
  })

  it('of many rows holds a part, the ends and the outliers among it', async () => {
    const n = 20_000
    const random = new Philox(1, 'test.picture')
    const x = Array.from({ length: n }, (_, i) => random.uniform(i))
    const y = x.map((at, i) => 2 * at + random.normal(n + i) * 0.1)
    y[1234] = 50
    const fit = await fitOf({ x, y }, 'y ~ a*x + b')
    const picture = (await pictureOf(fit))!
    expect(picture.x.length).toBeLessThanOrEqual(2000)
    expect(picture.x.length).toBeGreaterThan(1900)
    expect(Math.max(...picture.y)).toBe(50)
    expect(Math.min(...picture.x)).toBe(Math.min(...x))
    expect(picture.rows).toBe(n)
  })

  it('cuts what leaves towards a pole, and is none where no scale holds the numbers', async () => {
    const pole = await fitOf({ x: [-2, -1, -0.5, 0.5, 1, 2], y: [-0.4, -1.1, -2.2, 1.9, 1, 0.6] }, 'y ~ a/x')
    const picture = (await pictureOf(pole))!
    expect(Math.max(...picture.domain.y.map(Math.abs))).toBeLessThan(6)
    const far = await fitOf({ x: [-1.7e308, 0, 1.7e308], y: [1, 2, 3.5] }, 'y ~ c')
    expect(await pictureOf(far)).not.toBeNull()
    const wide = await fitOf({ x: [-1.7e308, 0, 1.7e308], y: [1, 2, 3.5] }, 'y ~ a*(x > 0) + b')
    expect(await pictureOf(wide)).toBeNull()
  })
})

const evil = ['<script>alert(1)</script>', '"><img src=x onerror=alert(1)>', "a&b'c`${1}", ']]>', '\u0000\u0008\ud800x', '</style></svg>', '中文\u202eabc']

describe('pages and pictures of names that strangers chose', () => {
  it.each(evil)('%j', async (name) => {
    const fit = await fitOf({ [name]: line.x, y: line.y }, `y ~ a*"${name.replaceAll('"', '""')}" + b`)
    const picture = (await pictureOf(fit))!
    const svg = svgOf(picture, fit.report)
    const page = pageOf({ report: fit.report, columns: fit.problem.formula.columns, picture, source: name, command: `cantian fit '${name}'`, predicted: { missing: 0, rows: [{ at: { [name]: 1 }, value: 1, standardError: null, confidence: null, prediction: null }] } })
    for (const made of [svg, page]) {
      expect(made).not.toMatch(/[\u0000-\u0008\u202a-\u202e]|[\ud800-\udbff](?![\udc00-\udfff])/)
      const { document } = parseHTML(made)
      expect(document.querySelectorAll('script, img, [onerror], iframe, object, form')).toHaveLength(0)
      for (const element of document.querySelectorAll('*')) for (const { name: attribute } of element.attributes) expect(attribute).not.toMatch(/^on/)
    }
    // As XML: every < begins a tag, every & an entity.
    expect(svg.replace(/<\/?[a-zA-Z][^<>]*>|<style>[^<]*<\/style>/g, '')).not.toMatch(/<|&(?!(?:[a-z]+|#\d+);)/)
    expect(page).toContain(escapeText(name))
  })

  it('ask nothing of any network', async () => {
    const fit = await fitOf(line, 'y ~ a*x + b')
    const picture = (await pictureOf(fit))!
    const page = pageOf({ report: fit.report, columns: ['y', 'x'], picture, source: 'a.csv' })
    expect(page.replaceAll('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|url\((?!["']?#)|@import|src=/)
    expect(page).toContain("default-src 'none'")
  })

  it('are in the language that is spoken', async () => {
    const fit = await fitOf(line, 'y ~ a*x + b')
    setLanguage('zh')
    try {
      const picture = (await pictureOf(fit))!
      const page = pageOf({ report: fit.report, columns: ['y', 'x'], picture, source: 'a.csv' })
      expect(page).toContain('<html lang="zh-CN">')
      expect(page).toContain('求出的数')
      expect(page).toContain('残差')
      expect(page.replace(/<style>[^]*?<\/style>|<[^>]*>|&[#\w]+;/g, ' ').replace(/AIC|BIC|QR|R²|a\.csv/g, '')).not.toMatch(/[A-Za-z]{3,}/)
    } finally {
      setLanguage('en')
    }
  })

  it('come out the same twice', async () => {
    const fit = await fitOf(line, 'y ~ a*x + b')
    const picture = (await pictureOf(fit))!
    expect(svgOf(picture, fit.report)).toBe(svgOf(picture, fit.report))
  })
})
