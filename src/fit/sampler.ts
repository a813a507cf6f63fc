import { ask } from '../ask/ask.ts'
import type { Model } from '../ask/model.ts'
import { datasetText } from '../data/text/dataset-text.ts'
import type { TokenDataset } from '../data/text/index.ts'
import type { Tokenizer } from '../formats/tokenizer/tokenizer.ts'
import type { Sampler } from './loop.ts'

/** Samples the model as it is now, drawn from the run's seed and the step. */
export function textSampler(model: Model, { seed, tokens }: { seed: number; tokens: number }): Sampler {
  return async (prompt, step, signal) => {
    const { text } = await ask(model, prompt, { seed: seed + step, maxTokens: tokens, temperature: 0.8, topK: 40, longPrompt: 'cut', signal }).answer
    return text
  }
}

/** Beginnings of two held-out documents (of the training part where nothing is held out): what the model hasn't seen go on. */
export function promptsOf(dataset: TokenDataset, tokenizer: Tokenizer): string[] {
  const prompts = new Set<string>()
  for (const part of datasetText(dataset, tokenizer, dataset.heldOutTokens > 0 ? 'heldOut' : 'train')) {
    const line = part.text.trimStart().split('\n')[0]
    const start = [...line].slice(0, /\p{Script=Han}/u.test(line) ? 8 : 24).join('').trimEnd()
    if (start !== '') prompts.add(start)
    if (prompts.size === 2) break
  }
  return [...prompts]
}
