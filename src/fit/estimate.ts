import type { DecoderConfig } from '../formats/config/decoder.ts'
import { decoderParameters, parameterCount } from '../models/parameters.ts'
import { optimizerOf } from './optimizers/index.ts'

/**
 * Node, ONNX Runtime, compiled code and a text of about a megabyte: resident before the first tensor, in bytes. Fitted 219 MB
 * to runs from the sources, through tsx; the built package took about 40 MB less (one run). This stands between the two.
 */
const process = 195e6

// How often each kind of tensor is there at the peak, fitted to measured peaks (bench/estimate.ts measures them again).

/** Besides parameters, gradients and moments: packed matrices, and what is being read for a checkpoint. */
const copies = 1.15
/** Share of what a layer computes that is there at once: buffers are used again as the backward pass frees them. */
const kept = 0.63
/** Attention's probabilities and their gradient. */
const maps = 1.67
/** Rows of the vocabulary's size: logits, their exponentials and gradients, in training, evaluation and sampling. */
const logits = 8.2

export interface EstimateOptions {
  /** Windows computed at once. */
  readonly batch: number
  readonly accumulation: number
  readonly context: number
  readonly optimizer: 'adamw' | 'muon' | 'sgd'
  readonly ema: number
  /** Layers are computed anew in the backward pass. */
  readonly recompute?: boolean
}

/**
 * Resident bytes at the peak of training, the process itself included, within 25% on the native runtime (12% of what it was fitted to): the process,
 * the state (parameters, gradients, moments, average), and for every token of a batch what its layers and its logits take.
 */
export function estimateBytes(config: DecoderConfig, { batch, accumulation, context, optimizer, ema, recompute }: EstimateOptions): number {
  const { layers, width, heads, headWidth, keyValueHeads, feedForward, vocabulary } = config
  const parameters = decoderParameters(config)
  const rule = optimizerOf(optimizer, 0)
  const moments = parameterCount(parameters.flatMap((spec) => rule.moments(spec).map(() => spec)))
  const state = parameterCount(parameters) * (2 + (ema > 0 ? 1 : 0) + copies) + moments
  // The stream and its norms; q, k and v before and after turning, and attention's output; gate, up and their products.
  const layer = kept * (8 * width + 4 * (heads + 2 * keyValueHeads) * headWidth + 6 * feedForward)
  // Blocks above the diagonal are skipped: of long windows little more than half a map is computed.
  const attention = maps * heads * Math.min(context, 0.6 * context + 64)
  // Computed anew, only the stream between layers is kept, and the inside of the one that the backward pass is in.
  const inside = recompute ? layers * 2 * width + layer + attention : layers * (layer + attention)
  const row = inside + logits * vocabulary
  // Adding to a gradient is a graph of its own, with memory of its own.
  const graphs = accumulation > 1 ? 2 : 1
  return process + 4 * (state + graphs * batch * context * row)
}
