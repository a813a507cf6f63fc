import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { likeliest, likeliestIds, logProbabilities, nextToken, processLogits, unchanged, type Sampling } from '../../src/ask/sampling.ts'

interface Golden {
  readonly options: Partial<Sampling>
  readonly logits: number[]
  readonly before: number[]
  readonly scores: (number | null)[]
}
const golden = JSON.parse(readFileSync(new URL('../golden/models/sampling.json', import.meta.url), 'utf8')) as Golden[]

describe('scores of transformers’ logits processors', () => {
  it.each(golden.map((item, i) => [`${i}: ${JSON.stringify(item.options)}`, item] as const))('%s', (_, { options, logits, before, scores }) => {
    const found = processLogits(logits, before, { ...unchanged, ...options })
    expect(Array.from(found, (score) => score === -Infinity)).toEqual(scores.map((score) => score === null))
    scores.forEach((score, id) => score !== null && expect(Math.abs(found[id] - score)).toBeLessThan(1e-12))
  })
  it('cover every option, alone and together', () => {
    const options = golden.map((item) => Object.keys(item.options))
    for (const name of Object.keys(unchanged)) expect(options.some((keys) => keys.length === 1 && keys[0] === name), name).toBe(true)
    expect(options.some((keys) => keys.length === 5)).toBe(true)
  })
})

describe('choosing a token', () => {
  it('takes the lowest id of those that tie at temperature 0', () => {
    expect(nextToken([1, 3, 3, 2], [], { ...unchanged, temperature: 0 }, 1, 0)).toBe(1)
    expect(likeliest([0, 0])).toBe(0)
    expect(likeliestIds([1, 3, 2, 3, 3], 4)).toEqual([1, 3, 4, 2])
    expect(likeliestIds([1, 2], 0)).toEqual([])
  })

  it('penalizes repetition at temperature 0 too', () => {
    expect(nextToken([2, 3, -1], [1, 1], { ...unchanged, temperature: 0, repetitionPenalty: 2 }, 1, 0)).toBe(0)
    expect(nextToken([-3, -2, -5], [1], { ...unchanged, temperature: 0, repetitionPenalty: 2 }, 1, 0)).toBe(0)
  })

  it('draws the same token for the same seed and position, others for others', () => {
    const logits = Array.from({ length: 50 }, (_, i) => Math.sin(i))
    const draw = (seed: number, position: number) => nextToken(logits, [], unchanged, seed, position)
    expect(draw(7, 3)).toBe(draw(7, 3))
    expect(new Set(Array.from({ length: 40 }, (_, position) => draw(7, position))).size).toBeGreaterThan(10)
    expect(new Set(Array.from({ length: 40 }, (_, seed) => draw(seed, 7))).size).toBeGreaterThan(10)
  })

  it('draws as often as the probabilities say', () => {
    const logits = [Math.log(0.5), Math.log(0.3), -1e3, Math.log(0.2)]
    const counts = [0, 0, 0, 0]
    const draws = 20_000
    for (let position = 0; position < draws; position++) counts[nextToken(logits, [], unchanged, 11, position)]++
    // Four standard deviations of a binomial count.
    for (const [id, p] of [0.5, 0.3, 0, 0.2].entries()) expect(Math.abs(counts[id] - draws * p)).toBeLessThanOrEqual(4 * Math.sqrt(draws * p * (1 - p)))
  })

  it('never draws what was removed', () => {
    const logits = Array.from({ length: 30 }, (_, i) => -i / 5)
    for (let position = 0; position < 500; position++) expect(nextToken(logits, [], { ...unchanged, topK: 3 }, 5, position)).toBeLessThan(3)
  })

  it('gives log-probabilities that sum to 1, also of huge logits', () => {
    const logs = logProbabilities([1000, 999, -1000])
    expect(logs.reduce((sum, x) => sum + Math.exp(x), 0)).toBeCloseTo(1, 12)
    expect(logs[0]).toBeCloseTo(-Math.log(1 + Math.exp(-1)), 12)
  })
})
