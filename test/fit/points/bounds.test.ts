import { describe, expect, it } from 'vitest'
import type { Bound } from '../../../src/fit/points/problem.ts'
import { even, scatter, solved } from './problem-of.ts'

const within = (bounds: Readonly<Record<string, readonly [number, number]>>) => ({ bounds: new Map<string, Bound>(Object.entries(bounds).map(([name, [low, high]]) => [name, { low, high }])) })

describe('bounds', () => {
  const line = { x: [1, 2, 3, 4], y: [1.5, 2, 3.5, 4] }
  const x = even(0, 10, 50)
  const decay = { x, y: x.map((v, i) => 3 * Math.exp(-0.7 * v) + 0.5 + scatter(50)[i] / 10) }

  it('that do not bind change nothing: a line stays with QR', async () => {
    const fit = await solved('y ~ a*x + b', line, {}, within({ a: [0, 5] }))
    expect(fit.method).toBe('qr')
    expect(fit.atBound.size).toBe(0)
    expect(fit.of.a).toBeCloseTo(0.9, 13)
  })

  it('hold a slope exactly, and the intercept is the best for it', async () => {
    const fit = await solved('y ~ a*x + b', line, {}, within({ a: [-Infinity, 0.5] }))
    expect(fit.of.a).toBe(0.5)
    expect(fit.of.b).toBeCloseTo(2.75 - 0.5 * 2.5, 12)
    expect([...fit.atBound]).toEqual([['a', 'high']])
    expect(fit.converged).toBe(true)
  })

  it('may hold every parameter', async () => {
    const fit = await solved('y ~ a*x + b', line, {}, within({ a: [2, 3], b: [1, 2] }))
    expect([...fit.values]).toEqual([2, 1])
    expect([...fit.atBound]).toEqual([['a', 'low'], ['b', 'low']])
  })

  it('of a linear model end at the least squares of the box (against every corner, edge and face)', async () => {
    const n = 30
    const columns = { u: scatter(n), v: scatter(2 * n).slice(n), w: scatter(3 * n).slice(2 * n), y: scatter(5 * n).slice(4 * n) }
    const box = { a: [0.1, 0.4], b: [-0.2, 0.05], c: [-1, -0.3] } as const
    const fit = await solved('y ~ a*u + b*v + c*w', columns, {}, within(box))
    const names = ['a', 'b', 'c'] as const
    let best = Infinity
    for (let choice = 0; choice < 27; choice++) {
      const fixed = names.map((name, j) => [undefined, box[name][0], box[name][1]][Math.floor(choice / 3 ** j) % 3])
      const left = columns.y.map((y, i) => y - [columns.u[i], columns.v[i], columns.w[i]].reduce((sum, value, j) => sum + (fixed[j] ?? 0) * value, 0))
      const free = names.filter((_, j) => fixed[j] === undefined)
      const terms = free.map((name) => `${name}*${{ a: 'u', b: 'v', c: 'w' }[name]}`)
      if (free.length === 0) best = Math.min(best, left.reduce((sum, r) => sum + r * r, 0))
      else {
        const inner = await solved(`left ~ ${terms.join(' + ')}`, { ...columns, left })
        if (free.every((name) => inner.of[name] >= box[name][0] && inner.of[name] <= box[name][1])) best = Math.min(best, inner.residualSumOfSquares)
      }
    }
    expect(fit.residualSumOfSquares).toBeCloseTo(best, 12)
    for (const name of names) {
      expect(fit.of[name]).toBeGreaterThanOrEqual(box[name][0])
      expect(fit.of[name]).toBeLessThanOrEqual(box[name][1])
    }
    expect(fit.atBound.size).toBeGreaterThan(0)
  })

  it('of a curve: at the bound the others are the best that remains', async () => {
    const held = await solved('y ~ a*exp(-k*x) + c', decay, { start: { a: 1, k: 0.2, c: 0 } }, within({ k: [0, 0.4] }))
    expect(held.of.k).toBe(0.4)
    expect([...held.atBound]).toEqual([['k', 'high']])
    const rest = await solved('y ~ a*exp(-0.4*x) + c', decay)
    expect(held.of.a).toBeCloseTo(rest.of.a, 10)
    expect(held.of.c).toBeCloseTo(rest.of.c, 10)
  })

  it('leave a bound again when the best lies inside', async () => {
    const free = await solved('y ~ a*exp(-k*x) + c', decay, { start: { a: 1, k: 0.2, c: 0 } })
    const boxed = await solved('y ~ a*exp(-k*x) + c', decay, { start: { a: 0, k: 5, c: 0 } }, within({ a: [0, 10], k: [0, 5], c: [0, 2] }))
    expect(boxed.atBound.size).toBe(0)
    for (const name of ['a', 'k', 'c']) expect(boxed.of[name]).toBeCloseTo(free.of[name], 9)
  })

  it('move a start that lies outside to the nearest place inside, as lmfit does', async () => {
    const fit = await solved('y ~ a*exp(-k*x) + c', decay, { start: { a: 1, k: -50, c: 0 } }, within({ k: [0.1, 2] }))
    expect(fit.converged).toBe(true)
    expect(fit.of.k).toBeCloseTo(0.7, 1)
  })

  it('hold without a start too', async () => {
    const fit = await solved('y ~ a*exp(-k*x) + c', decay, {}, within({ c: [0.6, 5] }))
    expect(fit.of.c).toBe(0.6)
    expect(fit.atBound.get('c')).toBe('low')
  })
})
