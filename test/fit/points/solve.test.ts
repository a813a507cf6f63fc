import { describe, expect, it } from 'vitest'
import { openCurve } from '../../../src/fit/points/curve.ts'
import type { FitTry } from '../../../src/fit/points/problem.ts'
import { solve } from '../../../src/fit/points/solve.ts'
import { even, problemOf, scatter, solved } from './problem-of.ts'

describe('a line', () => {
  it('through (1,2) and (3,6) is y = 2x, exactly', async () => {
    const fit = await solved('y ~ a*x + b', { x: [1, 3], y: [2, 6] })
    expect(fit.of.a).toBeCloseTo(2, 14)
    expect(fit.of.b).toBeCloseTo(0, 14)
    expect(fit).toMatchObject({ method: 'qr', converged: true, rank: 2, confounded: [] })
    expect(fit.residualSumOfSquares).toBeLessThan(1e-28)
    expect(fit.start).toBeUndefined()
  })

  it('alone is the mean, by weights the weighted mean', async () => {
    expect((await solved('y ~ c', { x: [0, 0, 0], y: [1, 2, 6] })).of.c).toBeCloseTo(3, 14)
    expect((await solved('y ~ c', { x: [0, 0, 0], y: [1, 2, 6] }, {}, { weights: Float64Array.of(1, 1, 2) })).of.c).toBeCloseTo(15 / 4, 14)
  })

  it('of weights is the line of repeated rows', async () => {
    const columns = { x: [1, 2, 4, 7], y: [1.5, 2, 5, 6] }
    const weighted = await solved('y ~ a*x + b', columns, {}, { weights: Float64Array.of(1, 3, 1, 2) })
    const repeated = await solved('y ~ a*x + b', { x: [1, 2, 2, 2, 4, 7, 7], y: [1.5, 2, 2, 2, 5, 6, 6] })
    expect(weighted.of.a).toBeCloseTo(repeated.of.a, 13)
    expect(weighted.residualSumOfSquares).toBeCloseTo(repeated.residualSumOfSquares, 13)
  })

  it.each([1e300, 1e-300, 1e150])('of x near %d comes out as of x near 1', async (unit) => {
    const fit = await solved('y ~ a*x + b', { x: [1, 2, 3, 4].map((v) => v * unit), y: [1.5, 2, 3.5, 4] })
    expect(fit.of.a * unit).toBeCloseTo(0.9, 12)
    expect(fit.of.b).toBeCloseTo(0.5, 12)
    expect(fit.residualSumOfSquares).toBeCloseTo(0.2, 12)
  })

  it('of equal columns names them and shares what they cannot tell apart', async () => {
    const fit = await solved('y ~ a*x + b*z + c', { x: [1, 2, 3, 4], z: [2, 4, 6, 8], y: [3, 5, 7, 9] })
    expect(fit.rank).toBe(2)
    expect(fit.confounded).toEqual([['a', 'b']])
    expect(fit.of.a + 2 * fit.of.b).toBeCloseTo(2, 12)
    expect(fit.of.c).toBeCloseTo(1, 12)
  })

  it('of a constant x names the slope and the intercept', async () => {
    expect((await solved('y ~ a*x + b', { x: [5, 5, 5], y: [1, 2, 3] })).confounded).toEqual([['a', 'b']])
  })

  it('of 30,000 rows in many blocks is the closed form', async () => {
    const x = even(-5, 20, 30_000)
    const noise = scatter(7)
    const y = x.map((v, i) => 0.25 * v - 3 + noise[i % 7])
    const mean = (values: readonly number[]) => values.reduce((sum, v) => sum + v, 0) / values.length
    const [mx, my] = [mean(x), mean(y)]
    const slope = x.reduce((sum, v, i) => sum + (v - mx) * (y[i] - my), 0) / x.reduce((sum, v) => sum + (v - mx) ** 2, 0)
    const fit = await solved('y ~ a*x + b', { x, y })
    expect(fit.of.a).toBeCloseTo(slope, 12)
    expect(fit.of.b).toBeCloseTo(my - slope * mx, 11)
  })

  it('by Levenberg-Marquardt is the line by QR', async () => {
    const columns = { x: [1, 2, 4, 7], y: [1.5, 2, 5, 6] }
    const [qr, lm] = [await solved('y ~ a*x + b', columns), await solved('y ~ a*x + b', columns, { by: 'lm', start: { a: -100, b: 1e4 } })]
    expect(lm.method).toBe('lm')
    expect(lm.of.a).toBeCloseTo(qr.of.a, 12)
    expect(lm.of.b).toBeCloseTo(qr.of.b, 12)
  })
})

describe('a curve', () => {
  const x = even(0, 10, 40)
  const decay = { x, y: x.map((v) => 3 * Math.exp(-0.7 * v) + 0.5) }

  it('that meets every point converges on it', async () => {
    const fit = await solved('y ~ a*exp(-k*x) + c', decay, { start: { a: 1, k: 0.1, c: 0 } })
    expect(fit.converged).toBe(true)
    expect(fit.of.a).toBeCloseTo(3, 12)
    expect(fit.of.k).toBeCloseTo(0.7, 12)
    expect(fit.of.c).toBeCloseTo(0.5, 12)
    expect(fit.start).toEqual({ a: 1, k: 0.1, c: 0 })
  })

  it('tells every try, downhill, each with its gradient and step; the last with none', async () => {
    const tries: FitTry[] = []
    const noisy = { x, y: decay.y.map((v, i) => v + scatter(40)[i] / 20) }
    const fit = await solved('y ~ a*exp(-k*x) + c', noisy, { start: { a: 1, k: 0.1, c: 0 }, tell: (event) => tries.push(event) })
    expect(tries.length).toBeGreaterThan(3)
    expect([...tries[0].values]).toEqual([1, 0.1, 0])
    for (const [i, { step, values, residualSumOfSquares, gradient }] of tries.entries()) {
      if (i === tries.length - 1) break
      expect(residualSumOfSquares).toBeGreaterThanOrEqual(tries[i + 1].residualSumOfSquares * (1 - 1e-12))
      expect(step!.reduce((dot, d, j) => dot + d * gradient[j], 0)).toBeLessThan(0)
      if (i < tries.length - 2) for (let j = 0; j < 3; j++) expect(values[j] + step![j]).toBeCloseTo(tries[i + 1].values[j], 12)
    }
    const last = tries.at(-1)!
    expect(last.step).toBeNull()
    expect([...last.values]).toEqual([...fit.values])
    for (const g of last.gradient) expect(Math.abs(g)).toBeLessThan(1e-9)
    // The gradient that is told is the derivative of the sum of squares.
    const shifted = (h: number) => noisy.x.reduce((sum, v, i) => sum + (noisy.y[i] - (1 * Math.exp(-(0.1 + h) * v) + 0)) ** 2, 0)
    expect(tries[0].gradient[1]).toBeCloseTo((shifted(1e-5) - shifted(-1e-5)) / 2e-5, 4)
  })

  it('of 30,000 rows is the same whether or not an even few of them went first', async () => {
    const wide = even(0, 10, 30_000)
    const noise = scatter(30_000)
    const columns = { x: wide, y: wide.map((v, i) => 3 * Math.exp(-0.7 * v) + 0.5 + noise[i] / 5) }
    const options = { start: { a: 1, k: 0.1, c: 0 } }
    const quick = await solved('y ~ a*exp(-k*x) + c', columns, options)
    const watched = await solved('y ~ a*exp(-k*x) + c', columns, { ...options, tell: () => {} })
    for (const name of ['a', 'k', 'c']) expect(Math.abs(quick.of[name] / watched.of[name] - 1)).toBeLessThan(1e-8)
    expect(Math.abs(quick.residualSumOfSquares / watched.residualSumOfSquares - 1)).toBeLessThan(1e-11)
    for (const [i, r] of quick.factor.entries()) expect(r).toBeCloseTo(watched.factor[i], 2)
  })

  it('with two parameters that only move together says which', async () => {
    const fit = await solved('y ~ a*exp(b + c*x)', { x, y: x.map((v) => 2 * Math.exp(-0.3 * v)) }, { start: { a: 1, b: 0.1, c: -0.1 } })
    expect(fit.confounded).toEqual([['a', 'b']])
    expect(fit.of.c).toBeCloseTo(-0.3, 10)
    expect(fit.of.a * Math.exp(fit.of.b)).toBeCloseTo(2, 10)
  })

  it('steps back from where the model is no number', async () => {
    const fit = await solved('y ~ a*log(x - b)', { x: even(1, 9, 20), y: even(1, 9, 20).map((v) => 2 * Math.log(v - 0.6)) }, { start: { a: 1, b: 0.99 } })
    expect(fit.converged).toBe(true)
    expect(fit.of.b).toBeCloseTo(0.6, 10)
  })

  it('that runs out of iterations says so', async () => {
    const fit = await solved('y ~ a*exp(-k*x) + c', decay, { start: { a: 100, k: 9, c: -40 }, iterations: 2 })
    expect(fit.converged).toBe(false)
  })
})

describe('what cannot be fitted', () => {
  const columns = { x: [1, 2, 3], y: [1, 2, 4] }
  it('a model that is no number at the start: the line of the table, the value, the parameters', async () => {
    const failing = solved('y ~ a*log(x - b)', columns, { start: { a: 1, b: 1.5 } })
    await expect(failing).rejects.toMatchObject({ code: 'points.not-finite', where: 'data.csv:2' })
    await expect(failing).rejects.toThrow(/a = 1, b = 1.5.*NaN/)
  })
  it('a linear model with a column that overflows', async () => {
    await expect(solved('y ~ a*x^2 + b', { x: [1, 1e200, 3], y: [1, 2, 3] })).rejects.toMatchObject({ code: 'points.broken-part', where: 'data.csv:3' })
  })
  it('a response whose squares overflow', async () => {
    await expect(solved('y ~ a*x + b', { x: [1, 2, 3], y: [1e300, 2e300, 4e300] })).rejects.toMatchObject({ code: 'points.overflow', where: 'data.csv' })
  })
  it('a start so far away that the squares overflow, though every value is a number', async () => {
    await expect(solved('y ~ a*exp(b*x)', columns, { start: { a: 1, b: 200 } })).rejects.toMatchObject({ code: 'points.overflow' })
  })
  it('starts and bounds of no parameter; names of Object.prototype are names like others', async () => {
    await expect(solved('y ~ a*x', columns, { start: { b: 1 } })).rejects.toMatchObject({ code: 'points.start' })
    await expect(solved('y ~ a*x', columns, {}, { bounds: new Map([['constructor', { low: 0, high: 1 }]]) })).rejects.toMatchObject({ code: 'points.bound' })
    const fit = await solved('y ~ constructor*exp(__proto__*x)', columns, { seed: 2 })
    expect(Object.keys(fit.start!)).toEqual(['constructor', '__proto__'])
    expect(fit.values[0] * Math.exp(fit.values[1] * 3)).toBeCloseTo(4, 1)
  })
  it('a curve by QR', async () => {
    await expect(solved('y ~ exp(a*x)', columns, { by: 'qr' })).rejects.toMatchObject({ code: 'points.not-linear' })
  })
  it('a curve that runs off to infinity over many rows: tried on a few of them, then hardly on all', async () => {
    const x = even(0, 10, 30_000)
    const noise = scatter(30_000)
    const problem = await problemOf('y ~ a*exp(b*x) + c', { x, y: x.map((v, i) => 2 * v + 1 + 0.1 * noise[i]) })
    const curve = openCurve(problem.formula)
    let passes = 0
    let tries = 0
    const counting = { ...curve, jacobian: (...given: Parameters<typeof curve.jacobian>) => (given[1] === problem.columns && given[2] === 0 && passes++, curve.jacobian(...given)) }
    const { converged, iterations } = await solve(problem, counting, { start: { a: 1, b: 0.1, c: 1 }, iterations: 300, tried: () => tries++ })
    expect({ converged, iterations: iterations <= tries }).toEqual({ converged: false, iterations: true })
    expect(tries).toBeGreaterThan(1000)
    expect(passes).toBeLessThanOrEqual(12)
  })
  it('a fit that was stopped, though it gives the event loop no other chance', async () => {
    const x = even(0, 10, 300_000)
    const problem = await problemOf('y ~ a*sin(w*x) + b*exp(-c*x)', { x, y: x.map((v) => Math.sin(3 * v) + Math.exp(-v)) })
    const curve = openCurve(problem.formula)
    const stop = new AbortController()
    setTimeout(() => stop.abort(new Error('stopped')), 5)
    await expect(solve(problem, curve, { signal: stop.signal, start: { a: 1, w: 1, b: 1, c: 3 }, tell: () => {} })).rejects.toThrow('stopped')
  })
})
