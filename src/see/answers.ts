import { z } from 'zod/mini'
import type { Answer } from '../ask/answer.ts'
import { CantianError } from '../errors/index.ts'

const oddsJson = z.object({ id: z.int(), text: z.string(), bytes: z.optional(z.string()), logprob: z.number() })

/** The JSON of an answer (`kind: answer`). */
export const answerJson = z.object({
  v: z.literal(1),
  kind: z.literal('answer'),
  text: z.string(),
  tokens: z.readonly(z.array(z.object({ ...oddsJson.shape, top: z.readonly(z.array(oddsJson)) }))),
  finishReason: z.enum(['end', 'length', 'stop', 'aborted']),
  seed: z.int(),
  prompt: z.object({ tokens: z.int(), cut: z.int() }),
})

/** The answer, or null where the model computes no numbers any more. */
export async function answerOrNone(answer: () => Promise<Answer>): Promise<Answer | null> {
  try {
    return await answer()
  } catch (cause) {
    if (cause instanceof CantianError && cause.code === 'ask.logits') return null
    throw cause
  }
}

/** The first place at which two answers differ; null where they are the same. */
export function partingPlace(a: Pick<Answer, 'tokens'>, b: Pick<Answer, 'tokens'> | null): number | null {
  if (b === null) return 0
  const place = a.tokens.findIndex(({ id }, i) => id !== b.tokens[i]?.id)
  return place >= 0 ? place : a.tokens.length === b.tokens.length ? null : a.tokens.length
}
