import type { DecoderConfig } from '../formats/config/decoder.ts'
import { decoderParameters, parameterCount } from '../models/parameters.ts'

/**
 * Resident bytes that training will take, the process itself included. Counted from what the graph keeps for its
 * backward pass; the constants were fitted to measured peaks (bench/estimate.ts repeats the measurement).
 */
export function estimateBytes(config: DecoderConfig, { batch, context, optimizer, ema }: { batch: number; context: number; optimizer: string; ema: number }): number {
  const parameters = parameterCount(decoderParameters(config))
  const moments = optimizer === 'adamw' ? 2 : 1
  const state = parameters * 4 * (2 + moments + (ema > 0 ? 1 : 0))
  const rows = batch * context
  const attention = config.heads * config.headWidth + 2 * config.keyValueHeads * config.headWidth
  // A layer keeps: the stream, its norms, q k v before and after turning, attention's output, gate, up and their products;
  // and the probabilities of every head.
  const perRow = 8 * config.width + 4 * attention + 6 * config.feedForward + config.heads * Math.min(context, 0.6 * context + 64)
  const logits = 3 * config.vocabulary
  return process + state + 4 * rows * (config.layers * perRow + logits)
}

/** Node, ONNX Runtime and compiled code: resident before the first tensor. */
const process = 170e6
