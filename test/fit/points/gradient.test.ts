import { describe, expect, it } from 'vitest'
import type { FitTry } from '../../../src/fit/points/problem.ts'
import { solved } from './problem-of.ts'

const line = { x: [1, 2, 3, 4], y: [1.5, 2, 3.5, 4] }
const watch = () => {
  const tries: FitTry[] = []
  return { tries, tell: (event: FitTry) => void tries.push(event) }
}

describe('gradient descent', () => {
  it('finds the line that QR finds, each step a multiple of the gradient, the error smaller each time', async () => {
    const { tries, tell } = watch()
    const fit = await solved('y ~ a*x + b', line, { by: 'gradient', start: { a: 0, b: 0 }, tell })
    expect(fit).toMatchObject({ method: 'gradient', converged: true })
    expect(fit.of.a).toBeCloseTo(0.9, 5)
    expect(fit.of.b).toBeCloseTo(0.5, 5)
    // At (0, 0): the derivatives are -2·Σxy and -2·Σy.
    expect([...tries[0].values]).toEqual([0, 0])
    expect(tries[0].residualSumOfSquares).toBeCloseTo(34.5, 12)
    expect(tries[0].gradient[0]).toBeCloseTo(-64, 12)
    expect(tries[0].gradient[1]).toBeCloseTo(-22, 12)
    for (const { step, gradient } of tries.slice(0, -1)) expect(step![0] * gradient[1]).toBeCloseTo(step![1] * gradient[0], 9)
    for (let i = 1; i < tries.length; i++) expect(tries[i].residualSumOfSquares).toBeLessThanOrEqual(tries[i - 1].residualSumOfSquares)
    expect(tries.at(-1)!.step).toBeNull()
  })

  it('takes a learning rate at its word', async () => {
    const { tries, tell } = watch()
    await solved('y ~ a*x + b', line, { by: 'gradient', learningRate: 0.01, start: { a: 0, b: 0 }, iterations: 3, tell })
    expect(tries).toHaveLength(4)
    expect(tries[0].step![0]).toBeCloseTo(0.64, 12)
    expect(tries[1].values[0]).toBeCloseTo(0.64, 12)
    expect(tries[1].values[1]).toBeCloseTo(0.22, 12)
  })

  it('diverges by a rate that is too large, tells it, and is not called converged', async () => {
    const { tries, tell } = watch()
    const fit = await solved('y ~ a*x + b', line, { by: 'gradient', learningRate: 1, start: { a: 0, b: 0 }, tell })
    expect(fit.converged).toBe(false)
    expect(Number.isFinite(fit.residualSumOfSquares)).toBe(true)
    expect(fit.residualSumOfSquares).toBeGreaterThan(1e100)
    expect(tries[5].residualSumOfSquares).toBeGreaterThan(tries[4].residualSumOfSquares)
  })

  it('stops at its limit and says so', async () => {
    expect(await solved('y ~ a*x + b', line, { by: 'gradient', iterations: 5, start: { a: 50, b: -50 } })).toMatchObject({ converged: false, iterations: 5 })
  })

  it('goes down a curve, and stays inside bounds', async () => {
    const x = [0, 1, 2, 3, 4, 5]
    const columns = { x, y: x.map((v) => 2 * Math.exp(-0.5 * v)) }
    const fit = await solved('y ~ a*exp(-k*x)', columns, { by: 'gradient', start: { a: 1, k: 1 } })
    expect(fit.of.a).toBeCloseTo(2, 4)
    expect(fit.of.k).toBeCloseTo(0.5, 4)
    const held = await solved('y ~ a*exp(-k*x)', columns, { by: 'gradient', start: { a: 1, k: 1 } }, { bounds: new Map([['k', { low: 0.8, high: 3 }]]) })
    expect(held.of.k).toBe(0.8)
    expect(held.atBound.get('k')).toBe('low')
  })

  it('without a start begins at small seeded numbers', async () => {
    const starts = await Promise.all([1, 1, 2].map(async (seed) => (await solved('y ~ a*x + b', line, { by: 'gradient', seed })).start!))
    expect(starts[0]).toEqual(starts[1])
    expect(starts[0]).not.toEqual(starts[2])
  })
})
