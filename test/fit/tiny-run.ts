import { readFileSync } from 'node:fs'
import type { FitFilesOptions } from '../../src/fit/fit-text.node.ts'
import type { Runtime } from '../../src/runtime/runtime.ts'

/** Twelve documents, about 3,000 characters, made from a few words: enough for windows of 16 characters. */
export function smallText(): string[] {
  const words = ['the', 'moon', 'river', 'and', 'wind', 'over', 'old', 'hill', 'snow', 'falls', 'a', 'boat']
  return Array.from({ length: 12 }, (_, i) => Array.from({ length: 50 }, (_, j) => words[(i * 7 + j * j + 3 * j) % words.length]).join(' '))
}

/** The same words in sentences of two words each: a window of 16 characters is of several. */
export const smallSentences = (): string[] => smallText().map((text) => text.replaceAll(/(\S+) (\S+) /g, '$1 $2! '))

/** The smallest run that has everything: evaluations, samples, checkpoints, moments. Losses fall. */
export function tinyChoices(runtime: Runtime, more: Partial<FitFilesOptions> = {}): FitFilesOptions {
  return {
    texts: smallText(),
    runtime,
    tokenizer: 'characters',
    layers: 1,
    width: 16,
    heads: 2,
    feedForward: 24,
    context: 16,
    batch: 4,
    steps: 24,
    evaluateEvery: 8,
    sampleEvery: 12,
    saveEvery: 4,
    sampleTokens: 6,
    prompts: ['the '],
    seed: 3,
    ...more,
  }
}

/** The lines of a log without what depends on the clock and the machine. */
export function logOf(folder: string): Record<string, unknown>[] {
  return readFileSync(`${folder}/log.jsonl`, 'utf8')
    .trimEnd()
    .split('\n')
    .map((line) => ({ ...(JSON.parse(line) as Record<string, unknown>), tokensPerSecond: null, memory: null }))
}
