import { describe, expect, it } from 'vitest'
import { ascending } from '../../../src/fit/points/order.ts'
import { Philox } from '../../../src/graph/philox.ts'

const byComparing = (keys: Float64Array): number[] => [...keys.keys()].sort((a, b) => keys[a] - keys[b] || a - b)

describe('rows in ascending order', () => {
  it.each([0, 1, 2, 1999, 2000, 5001])('%i of them, of every size and sign, as a sort by comparing has them', (n) => {
    const random = new Philox(7, 'test.order')
    // Ties, zeros of both signs, infinities, and all powers of ten.
    const keys = Float64Array.from({ length: n }, (_, i) => {
      const size = random.normal(2 * i) * 10 ** Math.round(300 * (random.uniform(2 * i + 1) - 0.5))
      return i % 7 === 0 ? 0 : i % 11 === 0 ? -0 : i % 13 === 0 ? 3 : i % 501 === 500 ? -Infinity : i % 503 === 502 ? Infinity : size
    })
    expect([...ascending(keys)]).toEqual(byComparing(keys))
  })

  it('leaves the keys as they were', () => {
    const keys = Float64Array.from({ length: 3000 }, (_, i) => -i)
    expect(ascending(keys)[0]).toBe(2999)
    expect(keys[1]).toBe(-1)
    expect(Object.is(keys[0], -0)).toBe(true)
  })
})
