import { add, attention, input, matmul, program, sizeOf, state, type Shape } from '../../graph/index.ts'
import type { Runtime } from '../runtime.ts'

// T positions, H heads, D head size.
const [time, heads, size] = [130, 2, 8]

/** Numbers of a trial: spread over (-1, 1), the same ones every time. */
const spread = (shape: Shape, pace: number): Float32Array => Float32Array.from({ length: sizeOf(shape as readonly number[]) }, (_, i) => Math.sin(pace * i + 1))

/**
 * Whether a runtime computes rightly what drivers are known to get wrong: a product over a state, twice, and attention
 * over more than 128 positions, where the fused operator must agree with the explicit arithmetic.
 */
export async function computesRight(runtime: Runtime): Promise<boolean> {
  const w = state('w', 'f32', [2, 2])
  const next = add(w, matmul(input('x', 'f32', [2, 2]), w, { tA: true }))
  const shape = [1, time, heads * size]
  const [q, k, v] = ['q', 'k', 'v'].map((name) => input(name, 'f32', shape))
  const { y, map } = attention(q, k, v, { heads, keyHeads: heads, scale: 1 / Math.sqrt(size), causal: true, window: 0, softcap: 0 })
  const executable = await runtime.compile(program({ step: { results: { next }, updates: { w: next } }, fused: { results: { y } }, explicit: { results: { y, map } } }))
  const numbers = await runtime.createState({ w: { dtype: 'f32', shape: [2, 2] } })
  try {
    await numbers.write([{ name: 'w', values: [1, 2, 3, 4] }])
    // xᵀ = [[0, 1], [2, 0]]: w ← [[1+3, 2+4], [3+2, 4+4]], then [[4+5, 6+8], [5+8, 8+12]].
    const x = Float32Array.of(0, 2, 1, 0)
    await executable.run('step', numbers, { x })
    const { next: second } = await executable.run('step', numbers, { x })
    const [{ data }] = await numbers.read([{ name: 'w' }])
    const product = [9, 14, 13, 20].every((value, i) => second.data[i] === value && data[i] === value)
    const feeds = { q: spread(shape, 0.7), k: spread(shape, 1.1), v: spread(shape, 1.9) }
    const [fused, explicit] = [await executable.run('fused', numbers, feeds), await executable.run('explicit', numbers, feeds)]
    return product && fused.y.data.every((value: number, i: number) => Math.abs(value - explicit.y.data[i]) < 1e-3)
  } finally {
    executable.close()
    numbers.close()
  }
}
