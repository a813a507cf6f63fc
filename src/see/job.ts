import { z } from 'zod/mini'
import { oddsOf } from '../ask/token-text.ts'
import type { AskedModel } from './asked.ts'
import { readEffects } from './effects.ts'
import { withNextToken } from './matter-program.ts'
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
  const { config, tokenizer } = asked.model
  return withNextToken(asked, prompt, signal, async ({ likeliest: target, logprobs, effectsOn, logprob }) => {
    const effects = await effectsOn(target)
    const [{ data: own }] = await effects.read([{ name: `effect.${tensor}`, start: element, count: 1 }])
    let [greater, of] = [0, 0]
    await readEffects(effects, config, (_tensor, _start, found) => {
      for (let i = 0; i < found.length; i++) if (Math.abs(found[i]) > Math.abs(own[0])) greater++
      of += found.length
    }, signal)
    const zeroed = await asked.turnedTo(tensor, element, 0, () => logprob(target))
    return {
      prompt,
      token: oddsOf(tokenizer, target, logprobs[target]),
      predicted: own[0],
      measured: jsonNumber(zeroed - logprobs[target]),
      logprob: jsonNumber(zeroed),
      rank: greater + 1,
      of,
    }
  })
}
