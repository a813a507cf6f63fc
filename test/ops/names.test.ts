import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as g from '../../src/graph/index.ts'
import type { Shape, Tensor } from '../../src/graph/index.ts'
import { createReferenceRuntime } from '../../src/runtime/reference/index.ts'
import type { HostArray, Runtime } from '../../src/runtime/runtime.ts'
import { relativeError } from './case.ts'
import { integers, normal } from './numbers.ts'
import { runtimes } from './runtimes.ts'

// Graphs whose extents are names (B, T): one compilation serves every extent.

interface Named {
  readonly title: string
  /** Shape of each input; whole numbers below `below` where given. */
  readonly inputs: Readonly<Record<string, { shape: Shape; below?: number }>>
  readonly build: (x: Readonly<Record<string, Tensor>>) => Tensor
  /** Inputs whose gradient by the sum of squares of the output is asked for too. */
  readonly wrt?: readonly string[]
}

const heads = { heads: 2, keyHeads: 1, scale: 0.3, causal: true, window: 0, softcap: 0 }
const named: Named[] = [
  { title: 'a perceptron over a batch', inputs: { x: { shape: ['B', 3] }, w: { shape: [4, 3] }, b: { shape: [4] } }, build: ({ x, w, b }) => g.gelu(g.add(g.linear(x, w), b)), wrt: ['x', 'w', 'b'] },
  { title: 'a linear layer over batch and time', inputs: { x: { shape: ['B', 'T', 3] }, w: { shape: [4, 3] } }, build: ({ x, w }) => g.linear(x, w), wrt: ['x', 'w'] },
  { title: 'a sum before two named axes', inputs: { x: { shape: [2, 'B', 'T'] } }, build: ({ x }) => g.sum(x, [0]), wrt: ['x'] },
  { title: 'axes of 1 come and go between names', inputs: { x: { shape: ['B', 1, 'T'] } }, build: ({ x }) => g.reshape(x, [1, 'B', 'T', 1]), wrt: ['x'] },
  { title: 'means over a named axis', inputs: { x: { shape: ['B', 3] } }, build: ({ x }) => g.mean(g.mul(x, x), [0]), wrt: ['x'] },
  { title: 'mean over everything', inputs: { x: { shape: ['B', 'T'] } }, build: ({ x }) => g.mean(g.exp(x)), wrt: ['x'] },
  { title: 'largest over a named axis', inputs: { x: { shape: ['B', 3] } }, build: ({ x }) => g.max(x, [0]), wrt: ['x'] },
  { title: 'heads apart and together', inputs: { x: { shape: ['T', 6] } }, build: ({ x }) => g.reshape(g.transpose(g.reshape(x, ['T', 2, 3]), [1, 0, 2]), [2, 'T', 3]), wrt: ['x'] },
  { title: 'a name that moves in a reshape', inputs: { x: { shape: [2, 'T', 3] } }, build: ({ x }) => g.reshape(g.transpose(x, [1, 0, 2]), ['T', 6]), wrt: ['x'] },
  { title: 'an embedding, few rows', inputs: { table: { shape: [7, 3] }, ids: { shape: ['B', 'T'], below: 7 } }, build: ({ table, ids }) => g.gather(table, ids), wrt: ['table'] },
  { title: 'an embedding, many rows', inputs: { table: { shape: [700, 3] }, ids: { shape: ['T'], below: 7 } }, build: ({ table, ids }) => g.gather(table, ids), wrt: ['table'] },
  { title: 'cross-entropy', inputs: { x: { shape: ['B', 5] }, t: { shape: ['B'], below: 5 } }, build: ({ x, t }) => g.crossEntropy(x, t).losses, wrt: ['x'] },
  { title: 'norms', inputs: { x: { shape: ['B', 'T', 4] }, w: { shape: [4] }, b: { shape: [4] } }, build: ({ x, w, b }) => g.layerNorm(g.rmsNorm(x, w, 1e-5), w, b, 1e-5), wrt: ['x', 'w', 'b'] },
  { title: 'rotary', inputs: { x: { shape: ['B', 'T', 8] }, c: { shape: [9, 2] }, s: { shape: [9, 2] }, at: { shape: ['B', 'T'], below: 9 } }, build: ({ x, c, s, at }) => g.rotary(x, c, s, at, 2), wrt: ['x'] },
  { title: 'attention, fused', inputs: { q: { shape: ['B', 'T', 16] }, k: { shape: ['B', 'T', 8] }, v: { shape: ['B', 'T', 8] } }, build: ({ q, k, v }) => g.attention(q, k, v, heads).y },
  { title: 'the last position', inputs: { x: { shape: ['T', 3] } }, build: ({ x }) => g.slice(x, 0, -1) },
  { title: 'softmax, sum and running sum', inputs: { x: { shape: ['B', 'T'] } }, build: ({ x }) => g.cumulativeSum(g.mul(g.softmax(x), g.logSumExp(x, [1], true)), 1), wrt: ['x'] },
  { title: 'picked columns', inputs: { x: { shape: ['B', 5] }, at: { shape: ['B'], below: 5 } }, build: ({ x, at }) => g.gatherElements(x, at), wrt: ['x'] },
  { title: 'the largest two', inputs: { x: { shape: ['B', 5] } }, build: ({ x }) => g.top(x, 2).values, wrt: ['x'] },
]
const extents = [{ B: 3, T: 4 }, { B: 1, T: 1 }, { B: 2, T: 9 }]

describe.each(runtimes)('named extents: $name', ({ open }) => {
  const reference = createReferenceRuntime()
  let runtime: Runtime
  beforeAll(async () => {
    runtime = await open()
  })
  afterAll(() => runtime.close())

  it.each(named)('$title', async ({ inputs, build, wrt = [] }) => {
    const tensors = Object.fromEntries(Object.entries(inputs).map(([name, { shape, below }]) => [name, g.input(name, below ? 'i32' : 'f32', shape)]))
    const y = build(tensors)
    const gradients = wrt.length > 0 ? g.backpropagate(g.sumSquares(y), wrt.map((name) => tensors[name])) : []
    const program = g.program({ all: { results: { y, ...Object.fromEntries(wrt.map((name, i) => [`by ${name}`, gradients[i]])) } } })
    const pair = await Promise.all([reference, runtime].map(async (runtime) => ({ executable: await runtime.compile(program), state: await runtime.createState({}) })))
    for (const dims of extents) {
      const feeds = Object.fromEntries(
        Object.entries(inputs).map(([name, { shape, below }]): [string, HostArray] => {
          const numbers = below ? integers(g.resolveShape(shape, dims), below) : normal(g.resolveShape(shape, dims))
          return [name, { dtype: numbers.dtype, shape: numbers.shape, data: below ? numbers.data : Float32Array.from(numbers.data) }]
        }),
      )
      const [expected, actual] = await Promise.all(pair.map(({ executable, state }) => executable.run('all', state, feeds)))
      for (const [name, array] of Object.entries(expected)) {
        expect(array.shape, name).toEqual(g.resolveShape(program.entries.all.results[name].shape, dims))
        expect(actual[name].shape, name).toEqual(array.shape)
        expect(relativeError(actual[name].data, array.data), `${name} with B ${dims.B}, T ${dims.T}`).toBeLessThan(2e-5)
      }
    }
    for (const { executable, state } of pair) {
      state.close()
      executable.close()
    }
  })
})
