import { ask } from '../ask/ask.ts'
import type { Model } from '../ask/model.ts'
import type { Sampler } from './loop.ts'

/** Samples the model as it is now, drawn from the run's seed and the step. */
export function textSampler(model: Model, { seed, tokens }: { seed: number; tokens: number }): Sampler {
  return async (prompt, step, signal) => {
    const { text } = await ask(model, prompt, { seed: seed + step, maxTokens: tokens, temperature: 0.8, topK: 40, longPrompt: 'cut', signal }).answer
    return text
  }
}
