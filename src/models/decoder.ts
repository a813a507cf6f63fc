import { add, gather, linear, reshape, rmsNorm, scope, state, type Dim, type Tensor } from '../graph/index.ts'
import type { DecoderConfig } from '../formats/config/decoder.ts'
import { feedForward } from './feed-forward.ts'
import { decoderParameters } from './parameters.ts'
import { rotaryOf, selfAttention } from './self-attention.ts'

// B batch, T positions of this run, C width, V vocabulary, L capacity of the cache.

/** The parameters of a decoder as graph tensors, by Hugging Face name. */
export type Parameters = ReadonlyMap<string, Tensor>

/** Finds a parameter by its name; one that isn't there is a mistake of the caller. */
export type Lookup = (name: string) => Tensor

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
  /** Named tensors that a run may be asked for: attention maps, the weights of experts, the residual stream after each layer. */
  readonly taps: Readonly<Record<string, Tensor>>
  /** By the name of each dense layer's down projection: what it is given, [B·T, F], and what it gives, [B·T, C]. */
  readonly downs: ReadonlyMap<string, { readonly given: Tensor; readonly gives: Tensor }>
}

/** The body of a decoder: ids i32 [B, T], positions i32 [B, T]. */
export function decoder(config: DecoderConfig, parameters: Parameters, ids: Tensor, positions: Tensor, context: Context): DecoderOutput {
  const { width, layers, normEpsilon } = config
  const [batch, time] = ids.shape
  const positionsKnown = context.kind === 'cached' ? context.capacity : typeof time === 'number' ? time : config.context
  const turning = rotaryOf(config, positionsKnown, positions)
  const find: Lookup = (name) => {
    const found = parameters.get(name)
    if (!found) throw new Error(`the model has no ${name}`)
    return found
  }
  const norm = (x: Tensor, name: string): Tensor => rmsNorm(x, find(`${name}.weight`), normEpsilon)
  const caches: Record<string, Tensor> = {}
  const taps: Record<string, Tensor> = {}
  const downs = new Map<string, { readonly given: Tensor; readonly gives: Tensor }>()

  let x = scope('model.embed_tokens', () => reshape(gather(find('model.embed_tokens.weight'), ids), [rowsOf(batch, time), width]))
  for (let i = 0; i < layers; i++) {
    const layer = `model.layers.${i}`
    x = scope(`${layer}.self_attn`, () => {
      const { y, map, caches: extended } = selfAttention(config, find, norm(x, `${layer}.input_layernorm`), i, turning, context)
      if (map) taps[`${layer}.self_attn.map`] = map
      Object.assign(caches, extended)
      return add(x, y)
    })
    x = scope(`${layer}.mlp`, () => {
      const { y, inner, routing } = feedForward(config, find, norm(x, `${layer}.post_attention_layernorm`), i)
      if (inner) downs.set(`${layer}.mlp.down_proj.weight`, { given: inner, gives: y })
      if (routing) Object.assign(taps, { [`${layer}.mlp.experts`]: routing.spread, [`${layer}.mlp.balance`]: routing.balance })
      return add(x, y)
    })
    taps[layer] = x
  }
  return { hidden: scope('model.norm', () => norm(x, 'model.norm')), caches, taps, downs }
}

/** Logits [rows, V] of hidden states [rows, C]. */
export const logitsOf = (config: DecoderConfig, parameters: Parameters, hidden: Tensor): Tensor =>
  scope('lm_head', () => linear(hidden, parameters.get(config.tiedEmbeddings ? 'model.embed_tokens.weight' : 'lm_head.weight')!))

/** B·T where both are numbers; with one named extent the batch must be 1. */
function rowsOf(batch: Dim, time: Dim): Dim {
  if (typeof batch === 'number' && typeof time === 'number') return batch * time
  if (batch === 1) return time
  throw new Error('a named number of positions wants a batch of 1')
}
