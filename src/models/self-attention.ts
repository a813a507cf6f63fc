import { add, attention, cachedAttention, constant, linear, reshape, rmsNorm, rotary, state, type Dim, type Tensor } from '../graph/index.ts'
import type { DecoderConfig } from '../formats/config/decoder.ts'
import type { Context, Lookup } from './decoder.ts'
import { latentHeads, latentScale, narrowHeads, widenHeads, type RotaryTables } from './latent-attention.ts'
import { ropeTables } from './rope.ts'

// B batch, T positions of this run, C width, H query heads, K key/value heads, D head size, E head size of values (D but in
// latent attention), L capacity of the cache.

/** x·Wᵀ of a named parameter, with its bias. */
export function dense(find: Lookup, x: Tensor, name: string, bias: boolean): Tensor {
  const product = linear(x, find(`${name}.weight`))
  return bias ? add(product, find(`${name}.bias`)) : product
}

/** cos and sin of every position that may come, and the positions i32 [B, T] of this run. */
export function rotaryOf({ headWidth, latent, ropeBase, ropeScaling }: DecoderConfig, count: number, positions: Tensor): RotaryTables {
  const width = latent?.rotaryWidth ?? headWidth
  const tables = ropeTables(count, width, ropeBase, ropeScaling)
  return { cos: constant(tables.cos, [count, width / 2]), sin: constant(tables.sin, [count, width / 2]), positions }
}

export interface AttentionOutput {
  /** What attention adds to the residual stream, [B·T, C]. */
  readonly y: Tensor
  /** The attention map [B, H, T, T]; absent with a cache. */
  readonly map?: Tensor
  /** New values of the layer's caches by state name; empty without a cache. */
  readonly caches: Readonly<Record<string, Tensor>>
}

/** Self-attention of layer `index` over x [B·T, C], already normalized. */
export function selfAttention(config: DecoderConfig, find: Lookup, x: Tensor, index: number, turning: RotaryTables, context: Context): AttentionOutput {
  const { heads, keyValueHeads: keyHeads, headWidth, latent, ropeScaling } = config
  const layer = `model.layers.${index}`
  const name = `${layer}.self_attn`
  const { q, k, v } = latent ? latentProjections(config, find, x, name, turning) : projections(config, find, x, name, turning)
  const valueWidth = latent?.valueWidth ?? headWidth
  const scale = latent ? latentScale(latent, ropeScaling) : 1 / Math.sqrt(headWidth)
  const shape = { heads, keyHeads, scale, window: config.windows[index] ?? 0, softcap: 0 }
  const output = (y: Tensor): Tensor => dense(find, reshape(y, [x.shape[0], heads * valueWidth]), `${name}.o_proj`, config.attentionOutputBias)
  if (context.kind === 'whole') {
    const whole = attention(q, k, v, { ...shape, causal: true })
    return { y: output(whole.y), map: whole.map, caches: {} }
  }
  const cacheShape = [q.shape[0] as number, keyHeads, context.capacity, headWidth]
  const cache = { keys: state(`cache.${layer}.keys`, 'f32', cacheShape), values: state(`cache.${layer}.values`, 'f32', cacheShape) }
  // A cache holds keys and values of one width: narrower values get zeros, which come out as zeros.
  const extended = cachedAttention(q, k, widenHeads(v, keyHeads, valueWidth, headWidth), cache, context.last, context.total, shape)
  const caches = { [`cache.${layer}.keys`]: extended.cache.keys, [`cache.${layer}.values`]: extended.cache.values }
  return { y: output(narrowHeads(extended.y, heads, headWidth, valueWidth)), caches }
}

interface Heads {
  /** [B, T, H·D], [B, T, K·D], [B, T, K·E] */
  readonly q: Tensor
  readonly k: Tensor
  readonly v: Tensor
}

function projections(config: DecoderConfig, find: Lookup, x: Tensor, name: string, { cos, sin, positions }: RotaryTables): Heads {
  const { headWidth, normEpsilon } = config
  const rows = x.shape[0]
  const project = (part: 'q' | 'k' | 'v', count: number): Tensor => {
    let y = dense(find, x, `${name}.${part}_proj`, config.queryKeyValueBias)
    if (config.queryKeyNorm && part !== 'v') {
      // Qwen3 normalizes each head of queries and keys before turning them.
      y = reshape(rmsNorm(reshape(y, headRows(rows, count, headWidth)), find(`${name}.${part}_norm.weight`), normEpsilon), [rows, count * headWidth])
    }
    const shaped = reshape(y, [...positions.shape, count * headWidth])
    return part === 'v' ? shaped : rotary(shaped, cos, sin, positions, count)
  }
  return { q: project('q', config.heads), k: project('k', config.keyValueHeads), v: project('v', config.keyValueHeads) }
}

function latentProjections({ heads, latent, queryKeyValueBias }: DecoderConfig, find: Lookup, x: Tensor, name: string, turning: RotaryTables): Heads {
  const layer = {
    // Only the projections to the latents have biases.
    project: (y: Tensor, part: string) => dense(find, y, `${name}.${part}`, queryKeyValueBias && part.includes('_a_proj')),
    norm: (part: string) => find(`${name}.${part}.weight`),
  }
  return latentHeads(x, heads, latent!, layer, turning)
}

/** Shape of each head as a row: [rows·count, D], or [rows, count, D] where rows is a name. */
const headRows = (rows: Dim, count: number, size: number): Dim[] => (typeof rows === 'number' ? [rows * count, size] : [rows, count, size])
