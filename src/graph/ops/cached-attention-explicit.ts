import { int, ints, type LowerCall } from '../op.ts'
import type { CachedAttentionAttributes } from './cached-attention.ts'
import { dataTypes } from './onnx-types.ts'

// B batch, T new positions, H heads, K key/value heads, G = H/K, D head size, L capacity of the cache.

/**
 * The same arithmetic as stock operators, for head sizes and element types that GroupQueryAttention refuses; B and T may
 * be names. New rows go to their places by a product with a one-hot matrix, and each cache is read by one elementwise node
 * alone, so that it may share its buffer with its new value.
 */
export function lowerCachedExplicit({ inputs, inputTypes, outputs, attributes, emit, constant }: LowerCall<CachedAttentionAttributes>): void {
  const { heads, keyHeads, scale, window, softcap } = attributes
  const [q, k, v, keys, values, last] = inputs
  const dtype = inputTypes[0].dtype
  const [, , capacity, size] = inputTypes[3].shape as readonly number[]
  const group = heads / keyHeads
  const axes = (...list: number[]) => constant(list, 'i64', [list.length])
  const number = (value: number) => constant([value], dtype, [])
  const whole = (value: number) => constant([value], 'i32', [])
  const permuted = (x: string, permutation: number[]) => emit('Transpose', [x], { perm: ints(permutation) })
  // ONNX Reshape: 0 keeps the extent at its place, so B and T stay what they are.
  const reshaped = (x: string, shape: number[]) => emit('Reshape', [x, axes(...shape)])

  const count = emit('Cast', [emit('Gather', [emit('Shape', [q]), constant([1], 'i64', [])], { axis: int(0) })], { to: int(dataTypes.i32) })
  const steps = emit('Range', [whole(0), count, whole(1)]) // [T]
  const start = emit('Sub', [last, emit('Sub', [count, whole(1)])]) // [B]
  const rows = emit('Unsqueeze', [emit('Add', [emit('Unsqueeze', [start, axes(1)]), steps]), axes(2)]) // positions [B, T, 1]
  const slots = constant(Array.from({ length: capacity }, (_, i) => i), 'i32', [capacity])

  const hit = emit('Cast', [emit('Equal', [rows, slots])], { to: int(dataTypes[dtype]) }) // [B, T, L]
  const written = emit('Unsqueeze', [emit('Less', [number(0.5), emit('ReduceSum', [hit, axes(1)], { keepdims: int(0) })]), axes(1, 3)]) // [B, 1, L, 1]
  const places = emit('Unsqueeze', [permuted(hit, [0, 2, 1]), axes(1)]) // [B, 1, L, T]
  const extend = (fresh: string, cache: string, output: string) => {
    const placed = emit('MatMul', [places, permuted(reshaped(fresh, [0, 0, keyHeads, size]), [0, 2, 1, 3])]) // [B, K, L, D]
    emit('Where', [written, placed, cache], {}, { outputs: [output] })
    return emit('Unsqueeze', [output, axes(2)]) // [B, K, 1, L, D]
  }
  const allKeys = extend(k, keys, outputs[1])
  const allValues = extend(v, values, outputs[2])

  const queries = permuted(reshaped(q, [0, 0, keyHeads, group, size]), [0, 2, 3, 1, 4]) // [B, K, G, T, D]
  let scores = emit('Mul', [emit('MatMul', [queries, permuted(allKeys, [0, 1, 2, 4, 3])]), number(scale)]) // [B, K, G, T, L]
  if (softcap > 0) scores = emit('Mul', [emit('Tanh', [emit('Mul', [scores, number(1 / softcap)])]), number(softcap)])
  let seen = emit('LessOrEqual', [slots, rows]) // [B, T, L]
  if (window > 0) seen = emit('And', [seen, emit('Less', [emit('Sub', [rows, whole(window)]), slots])])
  const masked = emit('Where', [emit('Unsqueeze', [seen, axes(1, 2)]), scores, number(-3e38)])
  const mixed = emit('MatMul', [emit('Softmax', [masked], { axis: int(-1) }), allValues]) // [B, K, G, T, D]
  emit('Reshape', [permuted(mixed, [0, 3, 1, 2, 4]), axes(0, 0, heads * size)], {}, { outputs: [outputs[0]] })
}
