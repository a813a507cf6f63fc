import { applyAll, type Tensor } from '../tensor.ts'
import { defineOp, float, int } from '../op.ts'
import { sameShape } from '../shape.ts'
import { isFloat } from '../types.ts'
import type { AttentionShape } from './attention-blocks.ts'
import { mayLook } from './attention-blocks.ts'
import { lowerCachedExplicit } from './cached-attention-explicit.ts'

// B batch, T new positions, H heads, K key/value heads, D head size, L capacity of the cache.

export type CachedAttentionAttributes = Omit<AttentionShape, 'causal'>

/**
 * Attention of new positions over everything in the cache and themselves, always causal. The caches hold rotated keys
 * and may share their buffer with the outputs; what their new values hold after the last position is undefined. `last` i32 [B] is the position of each
 * row's last new token, `total` i32 [] the largest length: ONNX Runtime's GroupQueryAttention calls them
 * `seqlens_k` and `total_sequence_length`.
 */
export const cachedAttentionOp = defineOp<CachedAttentionAttributes>({
  name: 'cachedAttention',
  doc: 'causal grouped attention with a key/value cache: q [B, T, H·D], k and v [B, T, K·D], caches [B, K, L, D] → y [B, T, H·D] and both caches with the new rows',
  infer([q, k, v, keys, values, last, total], { heads, keyHeads }, refuse) {
    const size = keys.shape[3]
    if (!isFloat(q.dtype) || keys.shape.length !== 4 || typeof size !== 'number' || typeof keys.shape[2] !== 'number' || keys.shape[1] !== keyHeads) refuse(`caches [B, ${keyHeads}, L, D]`)
    if (heads % keyHeads !== 0 || q.shape[2] !== heads * (size as number) || k.shape[2] !== keyHeads * (size as number) || v.shape[2] !== k.shape[2]) refuse(`${heads} query heads and ${keyHeads} key heads of ${size}`)
    if (new Set([q, k, v, keys, values].flatMap((x) => [x.dtype, x.shape[0]])).size !== 2) refuse('one dtype and one batch')
    if ([q, k, v].some((x) => x.shape.length !== 3 || x.shape[1] !== q.shape[1]) || !sameShape(keys.shape, values.shape)) refuse('q, k and v of one T, and two caches of one shape')
    if (last.dtype !== 'i32' || !sameShape(last.shape, q.shape.slice(0, 1)) || total.dtype !== 'i32' || total.shape.length !== 0) refuse('i32 positions: last [B], total []')
    return [q, keys, values]
  },
  lower(call) {
    const { inputs: [q, k, v, keys, values, last, total], inputTypes: [type, , , cache], outputs, attributes, provider, emit } = call
    // GroupQueryAttention wants f32 and a head size that is a multiple of 8; WebGPU's leaves the soft cap out.
    if (type.dtype !== 'f32' || (cache.shape[3] as number) % 8 !== 0 || (provider === 'webgpu' && attributes.softcap > 0)) return lowerCachedExplicit(call)
    const { heads, keyHeads, scale, window, softcap } = attributes
    const attribute = { num_heads: int(heads), kv_num_heads: int(keyHeads), scale: float(scale), softcap: float(softcap), local_window_size: int(window > 0 ? window : -1) }
    emit('GroupQueryAttention', [q, k, v, keys, values, last, total], attribute, { domain: 'com.microsoft', outputs })
  },
  reference({ inputs: [q, k, v, keys, values, last], outputs: [y, newKeys, newValues], attributes }) {
    const { heads, keyHeads, scale, softcap } = attributes
    const [batch, rows] = q.shape
    const [, , capacity, size] = keys.shape
    const group = heads / keyHeads
    const scores = new Float64Array(capacity)
    return () => {
      newKeys.data.set(keys.data)
      newValues.data.set(values.data)
      y.data.fill(0)
      for (let b = 0; b < batch; b++) {
        const start = last.data[b] + 1 - rows
        if (start < 0 || last.data[b] >= capacity) throw new RangeError(`cachedAttention: positions ${start}..${last.data[b]} are outside 0..${capacity - 1}`)
        for (let head = 0; head < keyHeads; head++) {
          for (let t = 0; t < rows; t++) {
            const to = ((b * keyHeads + head) * capacity + start + t) * size
            const from = ((b * rows + t) * keyHeads + head) * size
            for (let d = 0; d < size; d++) {
              newKeys.data[to + d] = k.data[from + d]
              newValues.data[to + d] = v.data[from + d]
            }
          }
        }
        for (let h = 0; h < heads; h++) {
          const cache = (b * keyHeads + Math.floor(h / group)) * capacity * size
          for (let t = 0; t < rows; t++) {
            const at = ((b * rows + t) * heads + h) * size
            let highest = -Infinity
            for (let s = 0; s <= start + t; s++) {
              scores[s] = -Infinity
              if (!mayLook(start + t, s, { ...attributes, causal: true })) continue
              let dot = 0
              for (let d = 0; d < size; d++) dot += q.data[at + d] * newKeys.data[cache + s * size + d]
              scores[s] = softcap > 0 ? softcap * Math.tanh((dot * scale) / softcap) : dot * scale
              highest = Math.max(highest, scores[s])
            }
            let total = 0
            for (let s = 0; s <= start + t; s++) total += scores[s] = Math.exp(scores[s] - highest)
            for (let s = 0; s <= start + t; s++) {
              for (let d = 0; d < size; d++) y.data[at + d] += (scores[s] / total) * newValues.data[cache + s * size + d]
            }
          }
        }
      }
    }
  },
})

export interface Cache {
  readonly keys: Tensor
  readonly values: Tensor
}

/** Attention over a key/value cache; returns y [B, T, H·D] and the caches with the new rows. */
export function cachedAttention(q: Tensor, k: Tensor, v: Tensor, cache: Cache, last: Tensor, total: Tensor, attributes: CachedAttentionAttributes): { y: Tensor; cache: Cache } {
  const [y, keys, values] = applyAll(cachedAttentionOp, [q, k, v, cache.keys, cache.values, last, total], attributes)
  return { y, cache: { keys, values } }
}
