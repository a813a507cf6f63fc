import { add, gelu, geluTanh, linear, mul, silu, type Tensor } from '../graph/index.ts'
import type { DecoderConfig } from '../formats/config/decoder.ts'
import type { Lookup } from './decoder.ts'
import { denseExperts, loadBalance, route } from './mixture-of-experts.ts'
import { expertNames } from './parameters.ts'
import { dense } from './self-attention.ts'

// R rows, C width, F hidden width, X experts.

const activations = { silu, gelu, gelu_pytorch_tanh: geluTanh } as const

/** down(inner) of inner = activation(gate(x))·up(x) [R, F], x [R, C] (Shazeer 2020, arXiv:2002.05202). */
function gated(config: DecoderConfig, find: Lookup, x: Tensor, name: string): { y: Tensor; inner: Tensor } {
  const gate = activations[config.activation](dense(find, x, `${name}.gate_proj`, config.feedForwardBias))
  const inner = mul(gate, dense(find, x, `${name}.up_proj`, config.feedForwardBias))
  return { inner, y: dense(find, inner, `${name}.down_proj`, config.feedForwardBias) }
}

export interface FeedForwardOutput {
  /** [R, C] */
  readonly y: Tensor
  /** What the down projection is given, [R, F]; absent where the layer has experts. */
  readonly inner?: Tensor
  /** The weight of each expert for each row, [R, X], and how unevenly they are used (see `loadBalance`), []; absent where the layer has no experts. */
  readonly routing?: { readonly spread: Tensor; readonly balance: Tensor }
}

/** The feed-forward part of layer `index`: a plain one, or experts. */
export function feedForward(config: DecoderConfig, find: Lookup, x: Tensor, index: number): FeedForwardOutput {
  const { experts, architecture } = config
  const layer = `model.layers.${index}`
  if (!experts?.layers[index]) return gated(config, find, x, `${layer}.mlp`)
  const names = expertNames(architecture)
  const block = `${layer}.${names.block}`
  const bias = experts.scores === 'sigmoid' ? find(`${block}.gate.e_score_correction_bias`) : undefined
  const chosen = route(linear(x, find(`${block}.gate.weight`)), experts, bias)
  const weights = Array.from({ length: experts.count }, (_, i) => {
    const part = (name: string): Tensor => find(`${block}.experts.${i}.${name}.weight`)
    return { gate: part(names.gate), up: part(names.up), down: part(names.down) }
  })
  const y = denseExperts(x, chosen, weights, activations[config.activation])
  const shared = experts.sharedWidth > 0 ? gated({ ...config, feedForwardBias: false }, find, x, `${block}.shared_experts`).y : undefined
  return { y: shared ? add(y, shared) : y, routing: { spread: chosen.spread, balance: loadBalance(chosen) } }
}
