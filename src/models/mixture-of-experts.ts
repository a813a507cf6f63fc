// Mixture of experts: a router sends each row to a few of many feed-forward parts (Shazeer et al. 2017, arXiv:1701.06538;
// Mixtral, arXiv:2401.04088; DeepSeek-V3, arXiv:2412.19437, section 2.1.2).
import { add, div, gather, less, linear, matmul, mean, mul, oneHot, reshape, scalar, sigmoid, slice, softmax, stack, stopGradient, sum, top, where } from '../graph/index.ts'
import type { Tensor } from '../graph/index.ts'
import type { RoutingConfig } from '../formats/config/decoder.ts'

// R rows, C width, X experts, K experts chosen for a row, G groups of experts, F hidden width of an expert.

/** One expert: gate and up [F, C], down [C, F]; stacked, each has a leading axis X. */
export interface Expert {
  readonly gate: Tensor
  readonly up: Tensor
  readonly down: Tensor
}

export interface Route {
  /** Which experts each row goes to, i32 [R, K]. */
  readonly chosen: Tensor
  /** What each one's answer counts, [R, K]. */
  readonly weights: Tensor
  /** The same as a row of X numbers, zero where an expert isn't chosen: [R, X]. */
  readonly spread: Tensor
  /** Scores of all experts, [R, X]: softmax or sigmoid of the logits. */
  readonly scores: Tensor
}

/**
 * Chooses K experts a row from the router's logits [R, X]. With sigmoid scores a stored `bias` [X] takes part in the
 * choice alone (DeepSeek's balance without an auxiliary loss): neither weights nor gradients see it. Where experts stand
 * in groups, only those of the `chosenGroups` groups with the best sum of their two best scores may be chosen.
 */
export function route(logits: Tensor, routing: RoutingConfig, bias?: Tensor): Route {
  const { count, chosen: chosenCount, scores: kind, normalized, scaling } = routing
  const rows = logits.shape[0]
  const scores = kind === 'softmax' ? softmax(logits) : sigmoid(logits)
  const judged = stopGradient(bias ? add(scores, bias) : scores)
  const { indices: chosen } = top(withinGroups(judged, routing), chosenCount)
  const hot = oneHot(chosen, count, scores)
  let weights = sum(mul(hot, reshape(scores, [rows, 1, count])), [-1])
  // DeepSeek adds 1e-20 to the sum: sigmoids can all round to zero.
  if (normalized) weights = div(weights, kind === 'sigmoid' ? add(sum(weights, [-1], true), scalar(1e-20, weights.dtype)) : sum(weights, [-1], true))
  if (scaling !== 1) weights = mul(weights, scalar(scaling, weights.dtype))
  return { chosen, weights, spread: sum(mul(hot, reshape(weights, [rows, chosenCount, 1])), [1]), scores }
}

/** Below every score and bias: experts of groups that aren't chosen. */
const NEVER = -1e30

function withinGroups(judged: Tensor, { count, groups, chosenGroups }: RoutingConfig): Tensor {
  if (groups === chosenGroups) return judged
  const rows = judged.shape[0]
  const grouped = reshape(judged, [rows, groups, count / groups])
  const best = sum(top(grouped, 2).values, [-1])
  const open = sum(oneHot(top(best, chosenGroups).indices, groups, judged), [1])
  const shut = less(reshape(open, [rows, groups, 1]), scalar(0.5, judged.dtype))
  return reshape(where(shut, scalar(NEVER, judged.dtype), grouped), [rows, count])
}

/**
 * Every expert on every row, weighted (0 where it isn't chosen): x [R, C] → [R, C]. All experts' work whatever K is:
 * for training small models, where gradients want plain products, and for many rows that share out all experts anyway.
 */
export function denseExperts(x: Tensor, { spread }: Route, experts: readonly Expert[], activate: (x: Tensor) => Tensor): Tensor {
  return experts
    .map(({ gate, up, down }, i) => mul(linear(mul(activate(linear(x, gate)), linear(x, up)), down), slice(spread, 1, i, i + 1)))
    .reduce((total, part) => add(total, part))
}

/**
 * The chosen experts alone: their matrices are gathered out of stacked ones (gate, up [X, F, C], down [X, C, F]) for
 * each row. Equals `denseExperts`; moves R·K experts' weights: for decoding a few rows.
 */
export function gatheredExperts(x: Tensor, { chosen, weights }: Route, { gate, up, down }: Expert, activate: (x: Tensor) => Tensor): Tensor {
  const [rows, width] = x.shape
  const count = chosen.shape[1]
  const row = reshape(x, [rows, 1, 1, width])
  const through = (y: Tensor, matrices: Tensor): Tensor => matmul(y, gather(matrices, chosen), { tB: true }) // [R, K, 1, ..]
  const answers = through(mul(activate(through(row, gate)), through(row, up)), down)
  return sum(mul(reshape(answers, [rows, count, width]), reshape(weights, [rows, count, 1])), [1])
}

/** Experts of their own matrices as one of stacked matrices. */
export const stackExperts = (experts: readonly Expert[]): Expert => ({
  gate: stack(experts.map(({ gate }) => gate), 0),
  up: stack(experts.map(({ up }) => up), 0),
  down: stack(experts.map(({ down }) => down), 0),
})

/**
 * The auxiliary loss that keeps experts evenly busy: X·Σ f·p, f the share of rows that an expert was chosen for and p its
 * mean share of the scores; K where all are alike (Switch Transformer, arXiv:2101.03961, equations 4 to 6; with K > 1 as
 * transformers' load_balancing_loss_func counts it; sigmoid scores as DeepSeek-V3's equation 18 makes shares of them).
 * Its gradient flows through p alone.
 */
export function loadBalance({ chosen, scores }: Pick<Route, 'chosen' | 'scores'>): Tensor {
  const count = scores.shape[1] as number
  const busy = mean(sum(oneHot(chosen, count, scores), [1]), [0])
  const shares = div(scores, sum(scores, [1], true))
  return mul(sum(mul(busy, mean(shares, [0]))), scalar(count, scores.dtype))
}
