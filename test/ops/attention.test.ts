import { describe, expect, it } from 'vitest'
import * as g from '../../src/graph/index.ts'
import { createNativeRuntime } from '../../src/runtime/native/index.ts'
import { lowerGraph } from '../../src/runtime/onnx/lower.ts'
import { createReferenceRuntime } from '../../src/runtime/reference/index.ts'
import type { HostArray } from '../../src/runtime/runtime.ts'
import { relativeError } from './case.ts'
import { normal } from './numbers.ts'

const tolerance = 6e-6
const size = 8
const forms = [
  { heads: 2, keyHeads: 2, window: 0, softcap: 0 },
  { heads: 4, keyHeads: 2, window: 0, softcap: 0 },
  { heads: 2, keyHeads: 1, window: 50, softcap: 0 },
  { heads: 2, keyHeads: 2, window: 0, softcap: 3 },
]
const f32 = ({ shape, data }: { shape: readonly number[]; data: ArrayLike<number> }): HostArray => ({ dtype: 'f32', shape, data: Float32Array.from(data) })

describe.each(forms)('attention of $heads heads over $keyHeads, window $window, soft cap $softcap', (form) => {
  const attributes = { ...form, scale: 1 / Math.sqrt(size), causal: true }

  it.each([1, 7, 128, 129, 300])('T = %i: fused, explicit and map·v are one answer', async (T) => {
    const [q, k, v] = (['q', 'k', 'v'] as const).map((name) => g.input(name, 'f32', [1, T, (name === 'q' ? form.heads : form.keyHeads) * size]))
    const fused = g.attention(q, k, v, attributes)
    const explicit = g.attention(q, k, v, attributes)
    const program = g.program({ fused: { results: { y: fused.y } }, explicit: { results: { y: explicit.y, map: explicit.map } } })
    const opTypes = (results: Record<string, g.Tensor>) =>
      lowerGraph('entry', Object.entries(results).map(([name, tensor]) => ({ name, tensor })), 'cpu').graph.nodes.map(({ opType }) => opType)
    expect(opTypes({ y: fused.y })).toEqual(['GroupQueryAttention'])
    expect(opTypes({ y: explicit.y, map: explicit.map })).not.toContain('GroupQueryAttention')

    const runtime = createNativeRuntime({ threads: 2 })
    const executable = await runtime.compile(program)
    const state = await runtime.createState({})
    const feeds = { q: f32(normal([1, T, form.heads * size])), k: f32(normal([1, T, form.keyHeads * size])), v: f32(normal([1, T, form.keyHeads * size])) }
    const a = await executable.run('fused', state, feeds)
    const b = await executable.run('explicit', state, feeds)
    expect(relativeError(a.y.data, b.y.data)).toBeLessThan(tolerance)
    expect(relativeError(timesValues(b.map, feeds.v, form), b.y.data)).toBeLessThan(tolerance)
    // Every row of the map is a distribution over what the query may see.
    let leaked = 0
    let unequal = 0
    for (let row = 0; row < form.heads * T; row++) {
      const t = row % T
      const weights = b.map.data.subarray(row * T, (row + 1) * T)
      let total = 0
      for (let s = 0; s < T; s++) {
        const visible = s <= t && (form.window === 0 || s > t - form.window)
        if (!visible && weights[s] !== 0) leaked++
        total += weights[s]
      }
      unequal = Math.max(unequal, Math.abs(total - 1))
    }
    expect(leaked).toBe(0)
    expect(unequal).toBeLessThan(1e-5)
    executable.close()
    state.close()
  })

  it.each([8, 6])('a cache of head size %i, filled in chunks and then one by one, answers as attention over the whole text', async (size) => {
    const [T, capacity] = [21, 32]
    const whole = { q: normal([1, T, form.heads * size]), k: normal([1, T, form.keyHeads * size]), v: normal([1, T, form.keyHeads * size]) }
    for (const runtime of [createReferenceRuntime(), createNativeRuntime({ threads: 2 })]) {
      const tensor = (name: 'q' | 'k' | 'v') => g.input(name, 'f32', whole[name].shape)
      const all = await runtime.compile(g.program({ all: { results: { y: g.attention(tensor('q'), tensor('k'), tensor('v'), attributes).y } } }))
      const feed = Object.fromEntries(Object.entries(whole).map(([name, numbers]) => [name, f32(numbers)]))
      const { y: expected } = await all.run('all', await runtime.createState({}), feed)

      const part = (name: string, heads: number) => g.input(name, 'f32', [1, 'T', heads * size])
      const cache = { keys: g.state('keys', 'f32', [1, form.keyHeads, capacity, size]), values: g.state('values', 'f32', [1, form.keyHeads, capacity, size]) }
      const { y, cache: next } = g.cachedAttention(
        part('q', form.heads), part('k', form.keyHeads), part('v', form.keyHeads), cache, g.input('last', 'i32', [1]), g.input('total', 'i32', []), attributes,
      )
      const program = g.program({ more: { results: { y }, updates: { ...next } } })
      const executable = await runtime.compile(program)
      const state = await runtime.createState(program.state)
      let done = 0
      for (const count of [9, 4, 1, 1, 5, 1]) {
        const cut = (name: 'q' | 'k' | 'v'): HostArray => {
          const width = whole[name].shape[2]
          return f32({ shape: [1, count, width], data: whole[name].data.slice(done * width, (done + count) * width) })
        }
        const feeds = { q: cut('q'), k: cut('k'), v: cut('v'), last: Int32Array.of(done + count - 1), total: done + count }
        const answer = await executable.run('more', state, feeds)
        const width = form.heads * size
        expect(relativeError(answer.y.data, expected.data.slice(done * width, (done + count) * width)), `${runtime.description.kind} from ${done}`).toBeLessThan(tolerance)
        done += count
      }
      expect(done).toBe(T)
      executable.close()
      state.close()
    }
  })
})

/** map [1, H, T, T] times the values of the head's key head, as y [1, T, H·E]. */
function timesValues({ data: map, shape: [, heads, T] }: HostArray, { data: v }: HostArray, { keyHeads }: { keyHeads: number }): Float64Array {
  const y = new Float64Array(T * heads * size)
  for (let h = 0; h < heads; h++) {
    const keyHead = Math.floor(h / (heads / keyHeads))
    for (let t = 0; t < T; t++) {
      for (let s = 0; s < T; s++) {
        for (let e = 0; e < size; e++) y[(t * heads + h) * size + e] += map[(h * T + t) * T + s] * v[(s * keyHeads + keyHead) * size + e]
      }
    }
  }
  return y
}
