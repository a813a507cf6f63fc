import { describe, expect, it } from 'vitest'
import { parseFormula } from '../../../src/data/points/formula/index.ts'
import { blockRows, evaluate, openCurve } from '../../../src/fit/points/curve.ts'
import { even, scatter } from './problem-of.ts'

const x = Float64Array.from(even(0.3, 2.1, 11))
const columns = new Map([
  ['x', x],
  ['z', Float64Array.from(scatter(11))],
])
const open = (model: string) => openCurve(parseFormula(`y ~ ${model}`, ['x', 'z', 'y']))

describe('a curve', () => {
  it.each([
    ['a*x + b', true, ['a', 'b']],
    ['a + b*x + c*x^2', true, ['a', 'b', 'c']],
    ['a*log(x) - b/x + c*sin(z)*(x > 1)', true, ['a', 'b', 'c']],
    ['(a + b*x)*2 - c^1', true, ['a', 'b', 'c']],
    ['a*b*x', false, ['a']],
    ['a*exp(-b*x) + c', false, ['a', 'c']],
    ['a^2*x', false, []],
    ['a*x/(b + x)', false, ['a']],
    ['abs(a)*x + b', false, ['b']],
    ['max(a, x) + b*x', false, ['b']],
    ['a*exp(b*x) + c*exp(d*x)', false, ['a', 'c']],
  ])('%s: linear %s, and in %s once the others are fixed', (model, linear, together) => {
    const curve = open(model)
    expect(curve.linear).toBe(linear)
    expect(curve.conditionallyLinear).toEqual(together)
  })

  it.each([
    'a*x + b', 'a*exp(-b*x) + c*z', 'a*x^b', 'a*sin(b*x + c) + tan(a*z/4)', 'a/(1 + exp(b - c*x))', 'sigmoid(a*x + b)*tanh(c*z) + erf(a*z)',
    'log(a + x) + log10(b + x) + sqrt(c + x)', 'asin(a*z/9) + acos(b*z/9) + atan(c*z)', 'min(a*x, b) + max(b*z, c)', 'abs(a*z - b) + c', 'a*(x < b/2)*x + b*x + c', 'a^b^(c/2) + x',
    'a^x + x^b + c^2 - -c',
  ])('%s: derivatives by backpropagation are those of differences', (model) => {
    const curve = open(model)
    const at = Float64Array.from([1.3, 0.7, 1.9].slice(0, curve.parameters.length))
    const { values, derivatives } = curve.jacobian(at, columns, 0, 11)
    expect([...values]).toEqual([...curve.values(at, columns, 0, 11)])
    const step = 1e-5
    for (const [j, derivative] of derivatives.entries()) {
      const moved = (by: number) => curve.values(at.map((value, i) => (i === j ? value + by : value)), columns, 0, 11)
      const [up, down, up2, down2] = [moved(step), moved(-step), moved(2 * step), moved(-2 * step)]
      for (let i = 0; i < 11; i++) {
        // Fourth order: its own error is of 1e-10 here.
        const difference = (8 * (up[i] - down[i]) - (up2[i] - down2[i])) / (12 * step)
        expect(Math.abs(derivative[i] - difference), `${model} by ${curve.parameters[j]}, row ${i}`).toBeLessThan(1e-8 * Math.max(1, Math.abs(difference)))
      }
    }
  })

  it('gives any rows of a table, also where the model has no column', () => {
    const curve = openCurve(parseFormula('y ~ c', ['y']))
    const { values, derivatives } = curve.jacobian(Float64Array.of(2.5), new Map(), 3, 6)
    expect([...values, ...derivatives[0]]).toEqual([2.5, 2.5, 2.5, 1, 1, 1])
  })

  it('refuses a parameter that only comparisons hold', () => {
    expect(() => open('a*x + (x > b)')).toThrow(expect.objectContaining({ code: 'formula.flat', values: { parameters: 'b' } }))
  })

  it('hands out arrays that may be overwritten, also where derivatives are one column, one constant or each other', () => {
    const curve = open('a*x + b*x + c*x + d + e')
    const at = Float64Array.of(1, 2, 3, 4, 5)
    for (let round = 0; round < 2; round++) {
      const { values, derivatives } = curve.jacobian(at, columns, 0, 11)
      expect(new Set([values, ...derivatives].map(({ buffer }) => buffer)).size).toBe(6)
      expect(derivatives.map((derivative) => derivative[3])).toEqual([x[3], x[3], x[3], 1, 1])
      expect(values[3]).toBeCloseTo(6 * x[3] + 9, 13)
      for (const array of [values, ...derivatives]) array.fill(NaN)
    }
  })
})

describe('an expression of columns', () => {
  it('is evaluated over more rows than a block', () => {
    const count = 2 * blockRows + 3
    const x = Float64Array.from(even(1, 5, count))
    const { response } = parseFormula('log(x)^2 - x ~ a', ['x'])
    const found = evaluate(response, new Map([['x', x]]), count)
    expect(found).toHaveLength(count)
    for (const i of [0, blockRows - 1, blockRows, count - 1]) expect(found[i]).toBeCloseTo(Math.log(x[i]) ** 2 - x[i], 13)
  })
})
