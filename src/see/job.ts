import { z } from 'zod/mini'
import { likeliest, logProbabilities } from '../ask/sampling.ts'
import { promptIds } from '../ask/prompt.ts'
import { oddsOf } from '../ask/token-text.ts'
import { failure } from '../errors/index.ts'
import type { AskedModel } from './asked.ts'
import { effectStates, readEffects } from './effects.ts'
import { matterProgram } from './matter-program.ts'
import { jsonNumber } from './number.ts'

/** What one number does for the likeliest token after a prompt. Logarithms are natural. */
export const jobJson = z.object({
  prompt: z.string(),
  token: z.object({ id: z.int(), text: z.string(), bytes: z.optional(z.string()), logprob: z.number() }),
  /** The change of log p when the number is zeroed: −w·∂log p/∂w, and what a run with a zero in its place gives. */
  predicted: z.number(),
  measured: z.nullable(z.number()),
  /** log p with a zero in its place; null: no number came out. */
  logprob: z.nullable(z.number()),
  /** 1: no number has a greater |predicted|. */
  rank: z.int(),
  of: z.int(),
})
export type Job = z.infer<typeof jobJson>

/**
 * Zeroes one number for real and puts it back; ranks what backpropagation predicts of it among all.
 * @throws ask.prompt.*, ask.logits
 */
export async function jobOf(asked: AskedModel, prompt: string, { tensor, element }: { readonly tensor: string; readonly element: number }, signal?: AbortSignal): Promise<Job> {
  const { config, runtime, tokenizer, state } = asked.model
  const { ids } = promptIds(prompt, tokenizer, { vocabulary: config.vocabulary, context: config.context, maxTokens: 1, longPrompt: 'refuse', specials: false })
  const executable = await runtime.compile(matterProgram(config, ids.length), { signal })
  const effects = await runtime.createState(effectStates(config), { over: state })
  try {
    const feeds = { ids: { dtype: 'i32', shape: [1, ids.length], data: Int32Array.from(ids) } } as const
    const measure = async () => (await executable.run('measure', effects, feeds, { signal })).logits.data
    const logits = await measure()
    const logprobs = logProbabilities(logits)
    if (Number.isNaN(logprobs[0])) throw failure('ask.logits', '', { position: ids.length })
    const target = likeliest(logits)
    await executable.run('effects', effects, { ...feeds, target: Int32Array.of(target) }, { signal })
    const [{ data: own }] = await effects.read([{ name: `effect.${tensor}`, start: element, count: 1 }])
    let [greater, of] = [0, 0]
    await readEffects(effects, config, (_tensor, _start, found) => {
      for (let i = 0; i < found.length; i++) if (Math.abs(found[i]) > Math.abs(own[0])) greater++
      of += found.length
    }, signal)
    const zeroed = await asked.turnedTo(tensor, element, 0, async () => logProbabilities(await measure())[target])
    return {
      prompt,
      token: oddsOf(tokenizer, target, logprobs[target]),
      predicted: own[0],
      measured: jsonNumber(zeroed - logprobs[target]),
      logprob: jsonNumber(zeroed),
      rank: greater + 1,
      of,
    }
  } finally {
    effects.close()
    executable.close()
  }
}
