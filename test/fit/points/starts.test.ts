import { describe, expect, it } from 'vitest'
import { columnsOf, digits, nistSets } from './nist-sets.ts'
import { even, scatter, solved } from './problem-of.ts'

describe('no start', () => {
  for (const set of nistSets.filter(({ head }) => head.kind === 'nonlinear')) {
    it(`finds NIST's ${set.head.name}`, async () => {
      const fit = await solved(set.head.formula, columnsOf(set))
      expect(fit.converged).toBe(true)
      // Terms of the same form may have changed places: the sum of squares says whether it is the same curve.
      expect(digits(fit.residualSumOfSquares, set.head.certified.residualSumOfSquares)).toBeGreaterThan(set.head.name === 'Lanczos1' ? 2 : 9)
      expect(fit.starts!.tried).toBeGreaterThanOrEqual(10)
      expect(fit.starts!.agreed).toBeGreaterThanOrEqual(1)
    })
  }

  const x = even(0, 20, 60)
  const noise = scatter(60).map((v) => v / 50)
  const shapes: readonly (readonly [name: string, formula: string, of: (x: number) => number, values: Readonly<Record<string, number>>])[] = [
    ['Michaelis and Menten', 'y ~ v*x/(k + x)', (v) => (5 * v) / (3 + v), { v: 5, k: 3 }],
    ['logistic growth', 'y ~ L/(1 + exp(-k*(x - m)))', (v) => 5 / (1 + Math.exp(-1.3 * (v - 9))), { L: 5, k: 1.3, m: 9 }],
    ['a damped oscillation', 'y ~ a*exp(-b*x)*cos(w*x + p) + c', (v) => 2 * Math.exp(-0.1 * v) * Math.cos(2.2 * v + 0.5) + 1, { a: 2, b: 0.1, w: 2.2, p: 0.5, c: 1 }],
    ['a sine of unknown frequency', 'y ~ a*sin(w*x + p)', (v) => 3 * Math.sin(1.7 * v + 1), { a: 3, w: 1.7, p: 1 }],
    ['two bells', 'y ~ a*exp(-((x - m)/s)^2) + b*exp(-((x - n)/t)^2)', (v) => 4 * Math.exp(-(((v - 5) / 1.5) ** 2)) + 2 * Math.exp(-(((v - 13) / 3) ** 2)), {}],
    ['a power', 'y ~ a*x^b', (v) => 0.1 * v ** 1.3, { a: 0.1, b: 1.3 }],
    ['a hinge', 'y ~ a + b*max(x - c, 0)', (v) => 2 + 0.5 * Math.max(v - 8, 0), { a: 2, b: 0.5, c: 8 }],
  ]
  it.each(shapes)('finds %s', async (_name, formula, of, values) => {
    const fit = await solved(formula, { x, y: x.map((v, i) => of(v) + noise[i]) })
    expect(fit.residualSumOfSquares).toBeLessThanOrEqual(noise.reduce((sum, v) => sum + v * v, 0) * (1 + 1e-9))
    for (const [name, value] of Object.entries(values)) expect(Math.abs(fit.of[name] / value - 1), name).toBeLessThan(0.05)
    expect(fit.starts!.agreed).toBeGreaterThan(fit.starts!.tried / 3)
  })

  it('finds a curve in units far from 1', async () => {
    const far = x.map((v) => 1e9 + 1e6 * v)
    const fit = await solved('y ~ a*exp(-((x - m)/s)^2) + c', { x: far, y: far.map((v, i) => 4e-12 * Math.exp(-(((v - 1.007e9) / 1.5e6) ** 2)) + 1e-12 * (1 + noise[i])) })
    expect(fit.of.m / 1.007e9).toBeCloseTo(1, 4)
    expect(Math.abs(fit.of.s) / 1.5e6).toBeCloseTo(1, 1)
  })

  it('of one seed gives the same bits, of another the same curve', async () => {
    const columns = { x, y: x.map((v, i) => 3 * Math.sin(1.7 * v + 1) + noise[i]) }
    const [a, b, c] = await Promise.all([7, 7, 8].map((seed) => solved('y ~ a*sin(w*x + p)', columns, { seed })))
    expect([...b.values]).toEqual([...a.values])
    expect(b.starts).toEqual(a.starts)
    expect(a.starts!.seed).toBe(7)
    expect(c.start).not.toEqual(a.start)
    expect(c.residualSumOfSquares).toBeCloseTo(a.residualSumOfSquares, 10)
  })

  it('of some parameters keeps those that were given', async () => {
    const columns = { x, y: x.map((v, i) => 3 * Math.sin(1.7 * v + 1) + noise[i]) }
    const fit = await solved('y ~ a*sin(w*x + p)', columns, { start: { w: 1.6 } })
    expect(fit.start!.w).toBe(1.6)
    expect(fit.of.w).toBeCloseTo(1.7, 2)
    expect(fit.starts!.tried).toBeGreaterThan(1)
  })

  it('at which the formula is a number is an error that asks for one', async () => {
    await expect(solved('y ~ sqrt(-1 - (a*x)^2) + b', { x: [1, 2, 3], y: [1, 2, 3] })).rejects.toMatchObject({ code: 'points.no-start' })
  })
})
