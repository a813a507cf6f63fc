// What the page may ask of the school's Worker.
import { ask } from '../../../src/ask/index.ts'
import { openModelFrom } from '../../../src/ask/model.ts'
import { memoryFolder } from '../../../src/formats/source.ts'
import { decoderParameters } from '../../../src/models/parameters.ts'
import { createReferenceRuntime } from '../../../src/runtime/reference/index.ts'
import { School } from '../../../src/school/school.ts'
import type { Odds } from '../protocol.ts'
import { browserPlace } from './browser-place.ts'
import { filesOf, zipped } from './folder.ts'

export { partsOfModel } from '../../../src/school/size.ts'
export { cut } from './texts.ts'

export const school = new School(browserPlace)

export const download = async (): Promise<Blob> => zipped(await school.folder(), 'cantian-run')

/** Next-token odds of a model that the reader brings. */
export async function oddsOf(given: readonly File[], prompt: string): Promise<Odds & { readonly text: string }> {
  const model = await openModelFrom(memoryFolder(await filesOf(given), given[0]?.name ?? ''), { runtime: createReferenceRuntime() })
  try {
    const { text, tokens } = await ask(model, prompt, { maxTokens: 24, temperature: 0.8, topK: 40, seed: 1, odds: 6, longPrompt: 'cut' }).answer
    const parameters = decoderParameters(model.config).reduce((total, { shape }) => total + shape.reduce((size, extent) => size * extent, 1), 0)
    return { text, parameters, tokens: tokens[0]?.top.map(({ text: one, logprob }) => ({ text: one, probability: Math.exp(logprob) })) ?? [] }
  } finally {
    await model.close()
  }
}
