import {
  add,
  attention,
  cachedAttention,
  constant,
  gather,
  linear,
  mul,
  reshape,
  rmsNorm,
  rotary,
  scope,
  gelu,
  geluTanh,
  silu,
  state,
  type Dim,
  type Tensor,
} from '../graph/index.ts'
import type { DecoderConfig } from '../formats/config/decoder.ts'
import { decoderParameters } from './parameters.ts'
import { ropeTables } from './rope.ts'

// B batch, T positions of this run, C width, H query heads, K key/value heads, D head size, F hidden width, V vocabulary,
// L capacity of the cache.

/** The parameters of a decoder as graph tensors, by Hugging Face name. */
export type Parameters = ReadonlyMap<string, Tensor>

/** Declares every parameter as state of the runtime. */
export function declareParameters(config: DecoderConfig): Parameters {
  return new Map(decoderParameters(config).map(({ name, shape }) => [name, state(name, 'f32', shape)]))
}

/** Where attention gets its keys and values from: this run alone, or a cache that the run extends. */
export type Context =
  | { readonly kind: 'whole' }
  | {
      readonly kind: 'cached'
      /** Position of the last token of this run, i32 [B], and the number of positions filled then, i32 []. */
      readonly last: Tensor
      readonly total: Tensor
      /** L */
      readonly capacity: number
    }

export interface DecoderOutput {
  /** The residual stream after the final norm, [B·T, C]. */
  readonly hidden: Tensor
  /** New values of the caches by state name; empty without a cache. */
  readonly caches: Readonly<Record<string, Tensor>>
  /** Named tensors that a run may be asked for: attention maps, the residual stream after each layer. */
  readonly taps: Readonly<Record<string, Tensor>>
}

/** The body of a decoder: ids i32 [B, T], positions i32 [B, T]. */
export function decoder(config: DecoderConfig, parameters: Parameters, ids: Tensor, positions: Tensor, context: Context): DecoderOutput {
  const { width, heads, keyValueHeads, headWidth, layers, normEpsilon } = config
  const [batch, time] = ids.shape
  const rows = rowsOf(batch, time)
  const positionsKnown = context.kind === 'cached' ? context.capacity : typeof time === 'number' ? time : config.context
  const tables = ropeTables(positionsKnown, headWidth, config.ropeBase, config.ropeScaling)
  const half = headWidth / 2
  const [cos, sin] = [constant(tables.cos, [positionsKnown, half]), constant(tables.sin, [positionsKnown, half])]
  const parameter = (name: string): Tensor => {
    const found = parameters.get(name)
    if (!found) throw new Error(`the model has no ${name}`)
    return found
  }
  const caches: Record<string, Tensor> = {}
  const taps: Record<string, Tensor> = {}
  const dense = (x: Tensor, name: string, bias: boolean): Tensor => {
    const product = linear(x, parameter(`${name}.weight`))
    return bias ? add(product, parameter(`${name}.bias`)) : product
  }

  const selfAttention = (x: Tensor, layer: string, window: number): Tensor => {
    const name = `${layer}.self_attn`
    const project = (part: string, count: number): Tensor => {
      let y = dense(x, `${name}.${part}_proj`, config.queryKeyValueBias)
      if (config.queryKeyNorm && part !== 'v') {
        // Qwen3 normalizes each head of queries and keys before turning them.
        y = reshape(rmsNorm(reshape(y, headRows(rows, count, headWidth)), parameter(`${name}.${part}_norm.weight`), normEpsilon), [rows, count * headWidth])
      }
      const shaped = reshape(y, [batch, time, count * headWidth])
      return part === 'v' ? shaped : rotary(shaped, cos, sin, positions, count)
    }
    const [q, k, v] = [project('q', heads), project('k', keyValueHeads), project('v', keyValueHeads)]
    const shape = { heads, keyHeads: keyValueHeads, scale: 1 / Math.sqrt(headWidth), window, softcap: 0 }
    let y: Tensor
    if (context.kind === 'whole') {
      const whole = attention(q, k, v, { ...shape, causal: true })
      y = whole.y
      taps[`${name}.map`] = whole.map
    } else {
      const cacheShape = [batch as number, keyValueHeads, context.capacity, headWidth]
      const cache = { keys: state(`cache.${layer}.keys`, 'f32', cacheShape), values: state(`cache.${layer}.values`, 'f32', cacheShape) }
      const extended = cachedAttention(q, k, v, cache, context.last, context.total, shape)
      y = extended.y
      caches[`cache.${layer}.keys`] = extended.cache.keys
      caches[`cache.${layer}.values`] = extended.cache.values
    }
    return dense(reshape(y, [rows, heads * headWidth]), `${name}.o_proj`, config.attentionOutputBias)
  }

  const feedForward = (x: Tensor, layer: string): Tensor => {
    const gate = activations[config.activation](dense(x, `${layer}.mlp.gate_proj`, config.feedForwardBias))
    return dense(mul(gate, dense(x, `${layer}.mlp.up_proj`, config.feedForwardBias)), `${layer}.mlp.down_proj`, config.feedForwardBias)
  }

  let x = scope('model.embed_tokens', () => reshape(gather(parameter('model.embed_tokens.weight'), ids), [rows, width]))
  for (let i = 0; i < layers; i++) {
    const layer = `model.layers.${i}`
    x = scope(`${layer}.self_attn`, () => add(x, selfAttention(rmsNorm(x, parameter(`${layer}.input_layernorm.weight`), normEpsilon), layer, config.windows[i] ?? 0)))
    x = scope(`${layer}.mlp`, () => add(x, feedForward(rmsNorm(x, parameter(`${layer}.post_attention_layernorm.weight`), normEpsilon), layer)))
    taps[layer] = x
  }
  const hidden = scope('model.norm', () => rmsNorm(x, parameter('model.norm.weight'), normEpsilon))
  return { hidden, caches, taps }
}

const activations = { silu, gelu, gelu_pytorch_tanh: geluTanh } as const

/** Logits [rows, V] of hidden states [rows, C]. */
export const logitsOf = (config: DecoderConfig, parameters: Parameters, hidden: Tensor): Tensor =>
  scope('lm_head', () => linear(hidden, parameters.get(config.tiedEmbeddings ? 'model.embed_tokens.weight' : 'lm_head.weight')!))

/** B·T where both are numbers; with one named extent the batch must be 1. */
function rowsOf(batch: Dim, time: Dim): Dim {
  if (typeof batch === 'number' && typeof time === 'number') return batch * time
  if (batch === 1) return time
  throw new Error('a named number of positions wants a batch of 1')
}

/** Shape of each head as a row: [rows·count, D], or [rows, count, D] where rows is a name. */
const headRows = (rows: Dim, count: number, size: number): Dim[] => (typeof rows === 'number' ? [rows * count, size] : [rows, count, size])
