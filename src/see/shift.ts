import { z } from 'zod/mini'
import { likeliestIds } from '../ask/sampling.ts'
import { oddsOf } from '../ask/token-text.ts'
import type { Tokenizer } from '../formats/tokenizer/index.ts'

const token = { id: z.int(), text: z.string(), bytes: z.optional(z.string()) }

/** How the odds of a token moved. */
export const shiftJson = z.object({
  /** Half the sum of |after − before| over the vocabulary: the share of probability that went elsewhere, 0 … 1. */
  totalVariation: z.number(),
  /** Kullback and Leibler's divergence of the odds after from those before, Σ before·ln(before/after), in nats. */
  divergence: z.nullable(z.number()),
  /** The likeliest tokens before and after, likeliest before first, each with both natural logarithms of its probability. */
  tokens: z.array(z.object({ ...token, before: z.number(), after: z.number() })),
})

export type Shift = z.infer<typeof shiftJson>

/** Half the sum of |a − b| of two distributions given as natural logarithms [V]. */
export function totalVariation(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0
  for (let id = 0; id < a.length; id++) sum += Math.abs(Math.exp(a[id]) - Math.exp(b[id]))
  return sum / 2
}

/** The shift between log-probabilities [V] before and after, listing the `count` likeliest of both. */
export function shiftOf(tokenizer: Tokenizer | null, before: ArrayLike<number>, after: ArrayLike<number>, count: number): Shift {
  let divergence = 0
  for (let id = 0; id < before.length; id++) {
    const p = Math.exp(before[id])
    if (p > 0) divergence += p * (before[id] - after[id])
  }
  const ids = [...new Set([...likeliestIds(before, count), ...likeliestIds(after, count)])].sort((a, b) => before[b] - before[a] || a - b)
  const tokens = ids.map((id) => {
    const { logprob, ...odds } = oddsOf(tokenizer, id, before[id])
    return { ...odds, before: logprob, after: after[id] }
  })
  // Rounding alone can make it minus a tiny number.
  return { totalVariation: totalVariation(before, after), divergence: Number.isFinite(divergence) ? Math.max(0, divergence) : null, tokens }
}
