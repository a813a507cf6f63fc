// Multi-head latent attention (DeepSeek-V2, arXiv:2405.04434, section 2.1; DeepSeek-V3, arXiv:2412.19437).
import { concat, expand, pad, reshape, rmsNorm, rotary, slice, splitAxis, type Tensor } from '../graph/index.ts'
import type { LatentConfig, RopeScaling } from '../formats/config/decoder.ts'

// B batch, T time, rows B·T, C width, H heads, N plain and R rotary numbers of a head of queries and keys, E numbers of a
// head of values, P positions of the tables.

/** What latent attention reads of one layer, by the names that Hugging Face gives within `self_attn`. */
export interface LatentLayer {
  /** x·Wᵀ, with the bias where the projection has one. */
  project(x: Tensor, name: 'q_proj' | 'q_a_proj' | 'q_b_proj' | 'kv_a_proj_with_mqa' | 'kv_b_proj'): Tensor
  /** The norm's weight. */
  norm(name: 'q_a_layernorm' | 'kv_a_layernorm'): Tensor
}

export interface RotaryTables {
  /** cos and sin of the angles, [P, R/2]. */
  readonly cos: Tensor
  readonly sin: Tensor
  /** i32 [B, T] */
  readonly positions: Tensor
}

/** Inside the norms of the latents: transformers leaves it at its default, whatever `rms_norm_eps` says. */
const EPSILON = 1e-6

/**
 * Queries and keys [B, T, H·(N+R)] and values [B, T, H·E] of x [B·T, C]. Keys and values come out of one small latent a
 * position; the position itself stands in R numbers apart, which all heads of the keys share.
 */
export function latentHeads(x: Tensor, heads: number, latent: LatentConfig, layer: LatentLayer, { cos, sin, positions }: RotaryTables): { q: Tensor; k: Tensor; v: Tensor } {
  const { queryRank, keyValueRank, plainWidth, rotaryWidth, valueWidth, interleaved } = latent
  const rows = x.shape[0]
  const [batch, time] = positions.shape
  const turn = (part: Tensor, count: number): Tensor => {
    const turned = rotary(reshape(part, [batch, time, count * rotaryWidth]), cos, sin, positions, count, interleaved)
    return reshape(turned, [rows, count, rotaryWidth])
  }
  const query = queryRank === null ? layer.project(x, 'q_proj') : layer.project(rmsNorm(layer.project(x, 'q_a_proj'), layer.norm('q_a_layernorm'), EPSILON), 'q_b_proj')
  const [plainQueries, turningQueries] = splitAxis(reshape(query, [rows, heads, plainWidth + rotaryWidth]), -1, [plainWidth, rotaryWidth])
  const [narrow, turningKey] = splitAxis(layer.project(x, 'kv_a_proj_with_mqa'), -1, [keyValueRank, rotaryWidth])
  const wide = layer.project(rmsNorm(narrow, layer.norm('kv_a_layernorm'), EPSILON), 'kv_b_proj')
  const [plainKeys, values] = splitAxis(reshape(wide, [rows, heads, plainWidth + valueWidth]), -1, [plainWidth, valueWidth])
  const joined = (plain: Tensor, turned: Tensor): Tensor => reshape(concat([plain, turned], -1), [batch, time, heads * (plainWidth + rotaryWidth)])
  return {
    q: joined(plainQueries, turn(turningQueries, heads)),
    k: joined(plainKeys, expand(turn(turningKey, 1), [rows, heads, rotaryWidth])),
    v: reshape(values, [batch, time, heads * valueWidth]),
  }
}

/**
 * Factor of the scores: 1/√(N+R), and where the context is stretched by s times (1 + 0.1·scoreScale·ln s)², the
 * temperature of attention that DeepSeek applies there (transformers, yarn_apply_mscale).
 */
export function latentScale({ plainWidth, rotaryWidth, scoreScale }: LatentConfig, scaling: RopeScaling | null): number {
  const plain = 1 / Math.sqrt(plainWidth + rotaryWidth)
  if (!scaling || scaling.factor <= 1) return plain
  return plain * (1 + 0.1 * scoreScale * Math.log(scaling.factor)) ** 2
}

/** Heads of `from` numbers with zeros up to `to`: x [B, T, H·from] → [B, T, H·to]. A cache wants keys and values of one width. */
export function widenHeads(x: Tensor, heads: number, from: number, to: number): Tensor {
  const [batch, time] = x.shape
  return from === to ? x : reshape(pad(reshape(x, [batch, time, heads, from]), -1, 0, to - from), [batch, time, heads * to])
}

/** What `widenHeads` added taken away again. */
export function narrowHeads(x: Tensor, heads: number, from: number, to: number): Tensor {
  const [batch, time] = x.shape
  return from === to ? x : reshape(slice(reshape(x, [batch, time, heads, from]), -1, 0, to), [batch, time, heads * to])
}
