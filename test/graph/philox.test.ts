import { describe, expect, it } from 'vitest'
import { Philox, philoxBlock, purposeOf } from '../../src/graph/philox.ts'

describe('philoxBlock', () => {
  // Known answers of Random123 1.14 (kat_vectors, philox4x32, 10 rounds).
  it.each<[[number, number, number, number], [number, number], number[]]>([
    [[0, 0, 0, 0], [0, 0], [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]],
    [[0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff], [0xffffffff, 0xffffffff], [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd]],
    [[0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344], [0xa4093822, 0x299f31d0], [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1]],
  ])('counter %j, key %j', (counter, key, words) => {
    const out = new Uint32Array(4)
    philoxBlock(counter, key, out)
    expect([...out]).toEqual(words)
  })
})

describe('Philox', () => {
  const count = 100_000

  it('gives the same number for the same (seed, purpose, step, index), in any order', () => {
    const forwards = new Philox(5, 'test', 3)
    const values = Array.from({ length: 64 }, (_, i) => forwards.word(i))
    const backwards = new Philox(5, 'test', 3)
    expect(Array.from({ length: 64 }, (_, i) => backwards.word(63 - i)).reverse()).toEqual(values)
  })

  it('gives other numbers when any of the four differs, high words of seed and step included', () => {
    const first = (seed: number, purpose: string, step: number, index: number) => new Philox(seed, purpose, step).word(index)
    const words = [
      first(1, 'a', 0, 0), first(2, 'a', 0, 0), first(1 + 2 ** 40, 'a', 0, 0), first(1, 'b', 0, 0),
      first(1, 'a', 1, 0), first(1, 'a', 2 ** 33, 0), first(1, 'a', 0, 1), first(1, 'a', 0, 4),
    ]
    expect(new Set(words).size).toBe(words.length)
    expect(purposeOf('weights')).not.toBe(purposeOf('batches'))
  })

  it('uniform numbers lie in [0, 1) with mean 1/2, variance 1/12 and no lean between neighbours', () => {
    const random = new Philox(1, 'uniform')
    let [sum, square, product, last] = [0, 0, 0, 0]
    const bins = new Float64Array(16)
    for (let i = 0; i < count; i++) {
      const u = random.uniform(i)
      if (!(u >= 0 && u < 1)) throw new Error(`${u} is outside [0, 1)`)
      bins[Math.floor(u * 16)]++
      sum += u
      square += (u - 0.5) ** 2
      product += (u - 0.5) * (last - 0.5)
      last = u
    }
    // Five standard errors of each estimate.
    expect(Math.abs(sum / count - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / count))
    expect(Math.abs(square / count - 1 / 12)).toBeLessThan(5 * Math.sqrt(1 / 180 / count))
    expect(Math.abs(product / count)).toBeLessThan(5 / 12 / Math.sqrt(count))
    const expected = count / 16
    const chiSquare = bins.reduce((total, seen) => total + (seen - expected) ** 2 / expected, 0)
    expect(chiSquare).toBeLessThan(44.3) // the 99.99% point of χ² with 15 degrees of freedom
  })

  it('normal numbers have the moments 0, 1, 0, 3 and the tails of the bell', () => {
    const random = new Philox(1, 'normal')
    const moments = [0, 0, 0, 0]
    let beyond = 0
    for (let i = 0; i < count; i++) {
      const z = random.normal(i)
      for (let k = 0; k < 4; k++) moments[k] += z ** (k + 1) / count
      if (Math.abs(z) > 1.959964) beyond++
    }
    // Standard errors of the moments of a normal sample: √1, √2, √15, √96 over √count.
    ;[0, 1, 0, 3].forEach((moment, k) => expect(Math.abs(moments[k] - moment)).toBeLessThan(5 * Math.sqrt([1, 2, 15, 96][k] / count)))
    expect(Math.abs(beyond / count - 0.05)).toBeLessThan(5 * Math.sqrt((0.05 * 0.95) / count))
  })

  it('permutation holds every number once, and all places are alike', () => {
    expect([...new Philox(1, 'order').permutation(1000)].sort((a, b) => a - b)).toEqual([...Array(1000).keys()])
    expect([...new Philox(1, 'order').permutation(0)]).toEqual([])
    const firsts = new Float64Array(5)
    for (let step = 0; step < 5000; step++) firsts[new Philox(1, 'order', step).permutation(5)[0]]++
    const chiSquare = firsts.reduce((total, seen) => total + (seen - 1000) ** 2 / 1000, 0)
    expect(chiSquare).toBeLessThan(23.5) // 99.99% of χ² with 4 degrees of freedom
  })
})
