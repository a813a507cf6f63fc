import { Philox } from '../graph/philox.ts'

// V vocabulary. A removed token has the score -∞.

/** How the next token is chosen. The order is that of transformers' processors: as the fields stand here. */
export interface Sampling {
  /** Tokens that already stand there become less likely: a positive score is divided by it, a negative one multiplied. 1: off. */
  readonly repetitionPenalty: number
  /** Scores are divided by it; 0 always takes the likeliest token, and nothing after this line counts. */
  readonly temperature: number
  /** Keeps this many of the likeliest, and those that tie with the last of them. 0: off. */
  readonly topK: number
  /** Keeps the fewest of the likeliest that have this probability together (Holtzman et al. 2019, arXiv:1904.09751). 1: off. */
  readonly topP: number
  /** Keeps those with at least this fraction of the likeliest one's probability (arXiv:2407.01082). 0: off. */
  readonly minP: number
}

export const unchanged: Sampling = { repetitionPenalty: 1, temperature: 1, topK: 0, topP: 1, minP: 0 }

/** Natural logarithm of the sum of e^score. */
function logSumExp(scores: ArrayLike<number>): number {
  let highest = -Infinity
  for (let i = 0; i < scores.length; i++) if (scores[i] > highest) highest = scores[i]
  let total = 0
  for (let i = 0; i < scores.length; i++) total += Math.exp(scores[i] - highest)
  return highest + Math.log(total)
}

/** The natural logarithm of the softmax of scores [V], in float64. */
export function logProbabilities(scores: ArrayLike<number>): Float64Array {
  const total = logSumExp(scores)
  return Float64Array.from(scores, (score) => score - total)
}

/** The id of the greatest score; of equal ones the lowest. */
export function likeliest(scores: ArrayLike<number>): number {
  let best = 0
  for (let id = 1; id < scores.length; id++) if (scores[id] > scores[best]) best = id
  return best
}

/** The ids of the `count` greatest scores, greatest first; of equal ones the lowest id first. */
export function likeliestIds(scores: ArrayLike<number>, count: number): number[] {
  const best: number[] = []
  for (let id = 0; id < scores.length; id++) {
    if (best.length === count && !(scores[id] > scores[best[count - 1]])) continue
    let at = best.length
    while (at > 0 && scores[id] > scores[best[at - 1]]) at--
    best.splice(at, 0, id)
    if (best.length > count) best.pop()
  }
  return count > 0 ? best : []
}

/** Divides or multiplies the scores of the ids that already stand there, in place (Keskar et al. 2019, arXiv:1909.05858). */
export function penalizeRepetition(scores: Float64Array, before: Iterable<number>, penalty: number): void {
  if (penalty === 1) return
  for (const id of new Set(before)) scores[id] = scores[id] < 0 ? scores[id] * penalty : scores[id] / penalty
}

export function keepTopK(scores: Float64Array, count: number): void {
  if (count <= 0 || count >= scores.length) return
  const least = Float64Array.from(scores).sort()[scores.length - count]
  for (let id = 0; id < scores.length; id++) if (scores[id] < least) scores[id] = -Infinity
}

export function keepTopP(scores: Float64Array, mass: number): void {
  if (mass >= 1) return
  const total = logSumExp(scores)
  // Those below (1 - mass)/V are removed in any case, since all of them together have less than 1 - mass: the few that
  // are left get sorted.
  const sure = Math.log((1 - mass) / scores.length) + total
  const left: number[] = []
  let removed = 0
  const top = likeliest(scores)
  for (let id = 0; id < scores.length; id++) {
    if (scores[id] >= sure || id === top) left.push(id)
    else {
      removed += Math.exp(scores[id] - total)
      scores[id] = -Infinity
    }
  }
  left.sort((a, b) => scores[a] - scores[b] || b - a)
  for (const id of left.slice(0, -1)) {
    removed += Math.exp(scores[id] - total)
    if (removed > 1 - mass) return
    scores[id] = -Infinity
  }
}

export function keepMinP(scores: Float64Array, fraction: number): void {
  if (fraction <= 0) return
  const least = scores[likeliest(scores)] + Math.log(fraction)
  const top = likeliest(scores)
  for (let id = 0; id < scores.length; id++) if (scores[id] < least && id !== top) scores[id] = -Infinity
}

/** The scores [V] that a token is drawn from: logits after penalty, temperature and filters, those removed -∞. */
export function processLogits(logits: ArrayLike<number>, before: Iterable<number>, { repetitionPenalty, temperature, topK, topP, minP }: Sampling): Float64Array {
  const scores = Float64Array.from(logits)
  penalizeRepetition(scores, before, repetitionPenalty)
  if (temperature === 0) return scores
  for (let id = 0; id < scores.length; id++) scores[id] /= temperature
  keepTopK(scores, topK)
  keepTopP(scores, topP)
  keepMinP(scores, minP)
  return scores
}

/**
 * The token that follows `before`: drawn from the processed scores with one number of Philox keyed by (seed, `sample`,
 * position), so that the same seed at the same place draws the same whatever was computed in between.
 */
export function nextToken(logits: ArrayLike<number>, before: readonly number[], sampling: Sampling, seed: number, position: number): number {
  const scores = processLogits(logits, before, sampling)
  if (sampling.temperature === 0) return likeliest(scores)
  const total = logSumExp(scores)
  let rest = new Philox(seed, 'sample', position).uniform(0)
  let last = 0
  for (let id = 0; id < scores.length; id++) {
    const probability = Math.exp(scores[id] - total)
    if (probability === 0) continue
    last = id
    rest -= probability
    if (rest < 0) return id
  }
  // The probabilities' rounded sum fell short of 1.
  return last
}
