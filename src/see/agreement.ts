import { z } from 'zod/mini'

/** How well predicted and measured changes agree. Statistics that aren't defined are null. */
export const agreementJson = z.object({
  count: z.int(),
  /** Pearson's correlation. */
  correlation: z.nullable(z.number()),
  /** Median of |predicted − measured| / |measured|, over those that stand out of the arithmetic's rounding. */
  medianRelativeError: z.nullable(z.number()),
  /** How many stand out of it: the others are counted nowhere else but in `count` and `correlation`. */
  resolved: z.int(),
  /** Of those resolved, how many changes have the sign that was predicted. */
  sameSign: z.int(),
})

export type Agreement = z.infer<typeof agreementJson>

export interface Pair {
  readonly predicted: number
  readonly measured: number
}

/** `resolution`: changes smaller than it can't be told from rounding. */
export function agreementOf(pairs: readonly Pair[], resolution: number): Agreement {
  const finite = pairs.filter(({ predicted, measured }) => Number.isFinite(predicted) && Number.isFinite(measured))
  const resolved = finite.filter(({ measured }) => Math.abs(measured) > resolution)
  const errors = resolved.map(({ predicted, measured }) => Math.abs(predicted - measured) / Math.abs(measured)).sort((a, b) => a - b)
  const middle = Math.floor(errors.length / 2)
  return {
    count: pairs.length,
    correlation: correlationOf(finite),
    medianRelativeError: errors.length === 0 ? null : errors.length % 2 === 1 ? errors[middle] : (errors[middle - 1] + errors[middle]) / 2,
    resolved: resolved.length,
    sameSign: resolved.filter(({ predicted, measured }) => Math.sign(predicted) === Math.sign(measured)).length,
  }
}

function correlationOf(pairs: readonly Pair[]): number | null {
  const mean = (of: (pair: Pair) => number) => pairs.reduce((sum, pair) => sum + of(pair), 0) / pairs.length
  const [x, y] = [mean(({ predicted }) => predicted), mean(({ measured }) => measured)]
  let [xx, yy, xy] = [0, 0, 0]
  for (const { predicted, measured } of pairs) {
    xx += (predicted - x) ** 2
    yy += (measured - y) ** 2
    xy += (predicted - x) * (measured - y)
  }
  return xx > 0 && yy > 0 ? Math.max(-1, Math.min(1, xy / Math.sqrt(xx * yy))) : null
}
