import { beforeAll, describe, expect, it } from 'vitest'
import { insideOf } from '../../lab/engine/inside.ts'
import type { Inside } from '../../lab/engine/protocol.ts'
import { ask } from '../../src/ask/index.ts'
import { openModelFrom, type Model } from '../../src/ask/model.ts'
import { openCheckpoint, type Checkpoint } from '../../src/formats/safetensors/checkpoint.ts'
import { localFolder } from '../../src/formats/source.node.ts'
import { createReferenceRuntime } from '../../src/runtime/reference/index.ts'

describe('between a line and the odds of its next character', () => {
  const folder = localFolder('examples/models/poems')
  let model: Model
  let checkpoint: Checkpoint
  let inside: Inside
  beforeAll(async () => {
    model = await openModelFrom(folder, { runtime: createReferenceRuntime() })
    checkpoint = await openCheckpoint(folder)
    inside = await insideOf(model, checkpoint, '床前明月', 4)
  })

  it('the last depth gives the odds that the model gives', async () => {
    const { tokens } = await ask(model, '\n床前明月', { maxTokens: 1, temperature: 1, seed: 1, odds: 4 }).answer
    const asked = tokens[0].top.map(({ text, logprob }) => ({ text, probability: Math.exp(logprob) }))
    expect(inside.depths).toHaveLength(4)
    inside.depths[3].tokens.forEach(({ text, probability }, i) => {
      expect(text).toBe(asked[i].text)
      expect(probability).toBeCloseTo(asked[i].probability, 5)
    })
    // Before any layer it knows the last character alone.
    expect(inside.last).toBe('月')
    expect(inside.depths[0].tokens.map(({ text }) => text)).not.toEqual(inside.depths[3].tokens.map(({ text }) => text))
  })

  it('a score is the sum of the products of two rows, at every depth', () => {
    expect(inside.characters).toHaveLength(4)
    for (const { row, scores, probabilities } of inside.characters) {
      inside.depths.forEach((depth, d) => {
        const sum = row.reduce((total, value, i) => total + value * depth.row[i], 0)
        expect(sum).toBeCloseTo(scores[d], 4)
      })
      expect(probabilities.every((p) => p > 0 && p < 1)).toBe(true)
    }
    // Shares of e^score: two characters' odds are as far apart as their scores say.
    const [a, b] = inside.characters
    expect(Math.log(a.probabilities[3] / b.probabilities[3])).toBeCloseTo(a.scores[3] - b.scores[3], 6)
  })

  it('takes a line longer than the context, and none', async () => {
    expect((await insideOf(model, checkpoint, '月'.repeat(300), 4)).characters).toHaveLength(4)
    expect((await insideOf(model, checkpoint, '', 4)).last).toBe('')
  })
})
