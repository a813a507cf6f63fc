import { applyAll, type Tensor } from '../tensor.ts'
import { defineOp, float, int, ints, type LowerCall } from '../op.ts'
import { isFloat, type TensorType } from '../types.ts'
import { attentionBlocks, maskOf, mayLook, staticExtents, type AttentionShape, type Block } from './attention-blocks.ts'
import { add, mul, sub } from './binary.ts'
import { concat, pad, reshape, slice, transpose } from './layout.ts'
import { matmul } from './matmul.ts'
import { sum } from './reduce.ts'
import { dataTypes } from './onnx-types.ts'
import { scalar } from './sources.ts'

// B batch, T queries, S keys, H heads, K key/value heads, G = H/K queries that share a key, D head size, E value size.

function blocksOf(q: Pick<TensorType, 'shape'>, k: Pick<TensorType, 'shape'>, attributes: AttentionShape): Block[] {
  const [rows, columns] = [q.shape[1], k.shape[1]]
  return typeof rows === 'number' && typeof columns === 'number' ? attentionBlocks(rows, columns, attributes) : []
}

/**
 * Outputs: y [B, T, H·E]; the map [B, H, T, S]; then each block's probabilities [B, K, rows·G, columns] and, with a
 * soft cap, each block's tanh. The backward rule reads the blocks; whoever reads the map or a block gets the explicit
 * lowering, all others the fused one. Named extents have no blocks: only y, fused.
 */
export const attentionOp = defineOp<AttentionShape>({
  name: 'attention',
  doc: 'softmax(scale·q·kᵀ + mask)·v of grouped heads (arXiv:1706.03762, 2305.13245): q [B, T, H·D], k [B, S, K·D], v [B, S, K·E]',
  infer([q, k, v], attributes, refuse) {
    const { heads, keyHeads, softcap, causal, window } = attributes
    const [width, keyWidth, valueWidth] = [q.shape[2], k.shape[2], v.shape[2]]
    if (![q, k, v].every((x) => isFloat(x.dtype) && x.shape.length === 3 && typeof x.shape[2] === 'number')) refuse('q [B, T, H·D], k [B, S, K·D], v [B, S, K·E]')
    if (new Set([q, k, v].flatMap((x) => [x.dtype, x.shape[0]])).size !== 2) refuse('one dtype and one batch')
    if (![heads, keyHeads].every((count) => Number.isInteger(count) && count > 0) || heads % keyHeads !== 0) refuse('key heads that divide the query heads', `${heads} and ${keyHeads}`)
    if ((width as number) % heads !== 0 || (width as number) / heads !== (keyWidth as number) / keyHeads || (valueWidth as number) % keyHeads !== 0) {
      refuse(`${heads} query heads as wide as ${keyHeads} key heads`)
    }
    if (window > 0 && !causal) refuse('a window only where attention is causal', `window ${window}`)
    if (k.shape[1] !== v.shape[1] || (causal && typeof q.shape[1] === 'number' && (k.shape[1] as number) < q.shape[1])) refuse('as many keys as values, and no fewer than queries')
    const dtype = q.dtype
    const y = { dtype, shape: [q.shape[0], q.shape[1], heads * ((valueWidth as number) / keyHeads)] }
    const map = { dtype, shape: [q.shape[0], heads, q.shape[1], k.shape[1]] }
    const group = heads / keyHeads
    const blocks = blocksOf(q, k, attributes).map(({ first, last, left, right }) => ({ dtype, shape: [q.shape[0], keyHeads, (last - first) * group, right - left] }))
    return [y, map, ...blocks, ...(softcap > 0 ? blocks : [])]
  },
  // P = softmax(S): dV = Pᵀ dY; dS = P ⊙ (dY·Vᵀ − δ) with δ = rowsum(dY ⊙ Y), which equals rowsum(dP ⊙ P)
  // (Dao et al. 2022, arXiv:2205.14135, appendix B); dQ = scale·dS·K, dK = scale·dSᵀ·Q.
  backward({ inputs: [q, k, v], outputs, gradients: [g, ...others], attributes }) {
    if (others.some((other) => other)) throw new Error('attention: the gradient of its map is not defined')
    if (!g) return [undefined, undefined, undefined]
    const { heads, keyHeads, scale, softcap } = attributes
    const group = heads / keyHeads
    const blocks = blocksOf(q, k, attributes)
    if (blocks.length === 0) throw new Error('attention: a gradient wants numbers as extents of time')
    const columns = k.shape[1] as number
    const [queries, keys, values, dy] = [splitQueries(q, keyHeads, group), splitKeys(k, keyHeads), splitKeys(v, keyHeads), splitQueries(g, keyHeads, group)]
    const delta = sum(mul(dy, splitQueries(outputs[0], keyHeads, group)), [-1], true)
    const dq: Tensor[] = []
    let dk: Tensor | undefined
    let dv: Tensor | undefined
    blocks.forEach(({ first, last, left, right }, i) => {
      const rows = (x: Tensor) => slice(x, 2, first * group, last * group)
      const seen = (x: Tensor) => slice(x, 2, left, right)
      const p = outputs[2 + i]
      const dp = matmul(rows(dy), seen(values), { tB: true })
      let ds = mul(p, sub(dp, rows(delta)))
      if (softcap > 0) {
        const t = outputs[2 + blocks.length + i]
        ds = mul(ds, sub(scalar(1, g.dtype), mul(t, t)))
      }
      dq.push(matmul(ds, seen(keys), { alpha: scale }))
      const whole = (x: Tensor) => pad(x, 2, left, columns - right)
      const [dkBlock, dvBlock] = [whole(matmul(ds, rows(queries), { tA: true, alpha: scale })), whole(matmul(p, rows(dy), { tA: true }))]
      dk = dk ? add(dk, dkBlock) : dkBlock
      dv = dv ? add(dv, dvBlock) : dvBlock
    })
    return [joinQueries(concat(dq, 2), q, group), joinKeys(dk!, k), joinKeys(dv!, v)]
  },
  lower(call) {
    const explicit = call.used.some((used, i) => used && i > 0)
    if (!explicit && fits(call)) lowerFused(call)
    else lowerExplicit(call)
  },
  reference({ inputs: [q, k, v], outputs: [y, map, ...saved], attributes }) {
    const { heads, keyHeads, scale, softcap } = attributes
    const [batch, rows] = q.shape
    const columns = k.shape[1]
    const group = heads / keyHeads
    const size = q.shape[2] / heads
    const valueSize = v.shape[2] / keyHeads
    const blocks = attentionBlocks(rows, columns, attributes)
    const tanhs = new Float64Array(softcap > 0 ? columns : 0)
    return () => {
      y.data.fill(0)
      map.data.fill(0)
      for (let b = 0; b < batch; b++) {
        for (let h = 0; h < heads; h++) {
          const keyHead = Math.floor(h / group)
          for (let t = 0; t < rows; t++) {
            const row = ((b * heads + h) * rows + t) * columns
            const seen = Array.from({ length: columns }, (_, s) => mayLook(t + columns - rows, s, attributes))
            let highest = -Infinity
            for (let s = 0; s < columns; s++) {
              if (!seen[s]) continue
              let dot = 0
              for (let d = 0; d < size; d++) dot += q.data[((b * rows + t) * heads + h) * size + d] * k.data[((b * columns + s) * keyHeads + keyHead) * size + d]
              if (softcap > 0) tanhs[s] = Math.tanh((dot * scale) / softcap)
              map.data[row + s] = softcap > 0 ? softcap * tanhs[s] : dot * scale
              highest = Math.max(highest, map.data[row + s])
            }
            let total = 0
            for (let s = 0; s < columns; s++) if (seen[s]) total += map.data[row + s] = Math.exp(map.data[row + s] - highest)
            for (let s = 0; s < columns; s++) {
              if (!seen[s]) continue
              map.data[row + s] /= total
              for (let e = 0; e < valueSize; e++) {
                y.data[((b * rows + t) * heads + h) * valueSize + e] += map.data[row + s] * v.data[((b * columns + s) * keyHeads + keyHead) * valueSize + e]
              }
            }
            blocks.forEach(({ first, last, left, right }, i) => {
              if (t < first || t >= last || saved.length === 0) return
              const at = ((b * keyHeads + keyHead) * (last - first) * group + (t - first) * group + (h % group)) * (right - left)
              for (let s = left; s < right; s++) {
                saved[i].data[at + s - left] = map.data[row + s]
                if (softcap > 0) saved[blocks.length + i].data[at + s - left] = seen[s] ? tanhs[s] : 0
              }
            })
          }
        }
      }
    }
  },
})

/** [B, T, K·G·D] → [B, K, T·G, D]: the queries that share a key head as rows of one product. */
function splitQueries(x: Tensor, keyHeads: number, group: number): Tensor {
  const [batch, rows, width] = x.shape as number[]
  const size = width / (keyHeads * group)
  if (group === 1) return splitKeys(x, keyHeads)
  return reshape(transpose(reshape(x, [batch, rows, keyHeads, group, size]), [0, 2, 1, 3, 4]), [batch, keyHeads, rows * group, size])
}

/** [B, S, K·D] → [B, K, S, D]. */
function splitKeys(x: Tensor, keyHeads: number): Tensor {
  const [batch, columns, width] = x.shape as number[]
  return transpose(reshape(x, [batch, columns, keyHeads, width / keyHeads]), [0, 2, 1, 3])
}

function joinQueries(x: Tensor, like: Tensor, group: number): Tensor {
  if (group === 1) return joinKeys(x, like)
  const [batch, keyHeads, rowsGroup, size] = x.shape as number[]
  return reshape(transpose(reshape(x, [batch, keyHeads, rowsGroup / group, group, size]), [0, 2, 1, 3, 4]), like.shape)
}

const joinKeys = (x: Tensor, like: Tensor): Tensor => reshape(transpose(x, [0, 2, 1, 3]), like.shape)

/** GroupQueryAttention of ONNX Runtime: causal, equal key and value sizes, head size a multiple of 8 (12 is refused). WebGPU's leaves the soft cap out. */
function fits({ inputTypes: [q, k, v], attributes: { causal, keyHeads, softcap }, provider }: LowerCall<AttentionShape>): boolean {
  const size = (k.shape[2] as number) / keyHeads
  return causal && q.dtype === 'f32' && q.shape[1] === k.shape[1] && v.shape[2] === k.shape[2] && size % 8 === 0 && !(provider === 'webgpu' && softcap > 0)
}

function lowerFused({ inputs: [q, k, v], inputTypes: [type], outputs, attributes, emit, constant }: LowerCall<AttentionShape>): void {
  const { heads, keyHeads, scale, window, softcap } = attributes
  const [batch, rows] = type.shape
  let last: string
  let total: string
  if (typeof batch === 'number' && typeof rows === 'number') {
    last = constant(new Array<number>(batch).fill(rows - 1), 'i32', [batch])
    total = constant([rows], 'i32', [])
  } else {
    const extents = emit('Cast', [emit('Shape', [q])], { to: int(dataTypes.i32) })
    total = emit('Gather', [extents, constant([1], 'i64', [])], { axis: int(0) })
    const count = emit('Slice', [emit('Shape', [q]), constant([0], 'i64', [1]), constant([1], 'i64', [1])])
    last = emit('Expand', [emit('Sub', [total, constant([1], 'i32', [])]), count])
  }
  const attribute = { num_heads: int(heads), kv_num_heads: int(keyHeads), scale: float(scale), softcap: float(softcap), local_window_size: int(window > 0 ? window : -1) }
  const present = [`${outputs[0]}/present_key`, `${outputs[0]}/present_value`]
  emit('GroupQueryAttention', [q, k, v, '', '', last, total], attribute, { domain: 'com.microsoft', outputs: [outputs[0], ...present] })
}

/** The same arithmetic as stock operators, block by block; its Reshape and Transpose nodes are those of the backward rule. */
function lowerExplicit(call: LowerCall<AttentionShape>): void {
  const { inputs, inputTypes, outputs, used, attributes, emit, constant } = call
  const { heads, keyHeads, scale, softcap } = attributes
  const group = heads / keyHeads
  const extents = inputTypes.map((type) => staticExtents(type.shape))
  if (extents.some((extent) => !extent)) throw new Error('the explicit lowering of attention wants numbers as extents')
  const [[batch, rows, width], [, columns], [, , valueWidth]] = extents as (readonly number[])[]
  const reshaped = (x: string, shape: number[]) => emit('Reshape', [x, constant(shape, 'i64', [shape.length])])
  const permuted = (x: string, permutation: number[]) => emit('Transpose', [x], { perm: ints(permutation) })
  const keys = (x: string, size: number, length: number, count = keyHeads) => permuted(reshaped(x, [batch, length, count, size]), [0, 2, 1, 3])
  const size = width / heads
  const valueSize = valueWidth / keyHeads
  const q = group === 1 ? keys(inputs[0], size, rows) : reshaped(permuted(reshaped(inputs[0], [batch, rows, keyHeads, group, size]), [0, 2, 1, 3, 4]), [batch, keyHeads, rows * group, size])
  const k = keys(inputs[1], size, columns)
  const v = keys(inputs[2], valueSize, columns)
  const cut = (x: string, from: number, to: number, extent: number) => {
    if (from === 0 && to === extent) return x
    const one = (value: number) => constant([value], 'i64', [1])
    return emit('Slice', [x, one(from), one(to), one(2)])
  }
  const dtype = inputTypes[0].dtype
  const blocks = attentionBlocks(rows, columns, attributes)
  const parts = blocks.map((block, i) => {
    const { first, last, left, right, mask } = block
    const queries = cut(q, first * group, last * group, rows * group)
    let scores = scaledProduct(call, queries, cut(k, left, right, columns), scale)
    if (softcap > 0) {
      emit('Tanh', [emit('Mul', [scores, constant([1 / softcap], dtype, [])])], {}, { outputs: [outputs[2 + blocks.length + i]] })
      scores = emit('Mul', [outputs[2 + blocks.length + i], constant([softcap], dtype, [])])
    }
    if (mask) scores = emit('Add', [scores, constant(maskOf(block, group, columns - rows, attributes), dtype, [(last - first) * group, right - left])])
    emit('Softmax', [scores], { axis: int(-1) }, { outputs: [outputs[2 + i]] })
    return emit('MatMul', [outputs[2 + i], cut(v, left, right, columns)])
  })
  const joined = parts.length === 1 ? parts[0] : emit('Concat', parts, { axis: int(2) })
  const heads5 = group === 1 ? joined : reshaped(joined, [batch, keyHeads, rows, group, valueSize])
  const shape = constant([batch, rows, heads * valueSize], 'i64', [3])
  emit('Reshape', [permuted(heads5, group === 1 ? [0, 2, 1, 3] : [0, 2, 1, 3, 4]), shape], {}, { outputs: [outputs[0]] })
  if (used[1]) {
    const whole = blocks.map(({ left, right }, i) => {
      if (left === 0 && right === columns) return outputs[2 + i]
      return emit('Pad', [outputs[2 + i], constant([0, 0, 0, left, 0, 0, 0, columns - right], 'i64', [8])])
    })
    const map = whole.length === 1 ? whole[0] : emit('Concat', whole, { axis: int(2) })
    const grouped = permuted(reshaped(map, [batch, keyHeads, rows, group, columns]), [0, 1, 3, 2, 4])
    emit('Reshape', [grouped, constant([batch, heads, rows, columns], 'i64', [4])], {}, { outputs: [outputs[1]] })
  }
}

function scaledProduct({ provider, inputTypes, emit, constant }: LowerCall<AttentionShape>, q: string, k: string, scale: number): string {
  if (provider !== 'webgpu' && inputTypes[0].dtype === 'f32') {
    return emit('FusedMatMul', [q, k], { transA: int(0), transB: int(1), alpha: float(scale) }, { domain: 'com.microsoft' })
  }
  const product = emit('MatMul', [q, emit('Transpose', [k], { perm: ints([0, 1, 3, 2]) })])
  return emit('Mul', [product, constant([scale], inputTypes[0].dtype, [])])
}

/** Attention of grouped heads: q [B, T, H·D], k [B, S, K·D], v [B, S, K·E] → y [B, T, H·E] and its map [B, H, T, S]. */
export function attention(q: Tensor, k: Tensor, v: Tensor, shape: AttentionShape): { y: Tensor; map: Tensor } {
  const [y, map] = applyAll(attentionOp, [q, k, v], shape)
  return { y, map }
}
