import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as g from '../../src/graph/index.ts'
import { createReferenceRuntime } from '../../src/runtime/reference/index.ts'
import type { Runtime } from '../../src/runtime/runtime.ts'
import { answer, defaultTolerance, judged, relativeError, type Case } from './case.ts'
import { distinct, normal } from './numbers.ts'
import { runtimes } from './runtimes.ts'

/** fast-check prints it with a counterexample; the same seed draws the same graphs. */
const seed = 20240
const options = { seed, numRuns: 25 }

const extent = fc.integer({ min: 1, max: 4 })
const shape = (minLength: number, maxLength = 4) => fc.array(extent, { minLength, maxLength })
/** A shape and two that broadcast to it: axes become 1 or, at the front, go missing. */
const broadcasting = shape(0).chain((full) => {
  const thinner = fc
    .tuple(fc.array(fc.boolean(), { minLength: full.length, maxLength: full.length }), fc.integer({ min: 0, max: full.length }))
    .map(([ones, missing]) => full.map((dim, i) => (ones[i] ? 1 : dim)).slice(missing))
  return fc.tuple(thinner, thinner)
})
const reducing = shape(1).chain((full) => fc.tuple(fc.constant(full), fc.subarray([...full.keys()]), fc.boolean()))
const permuting = shape(1, 5).chain((full) => fc.tuple(fc.constant(full), fc.shuffledSubarray([...full.keys()], { minLength: full.length })))
const slicing = shape(1).chain((full) =>
  fc.integer({ min: 0, max: full.length - 1 }).chain((axis) =>
    fc.tuple(fc.nat(full[axis]), fc.nat(full[axis])).map(([a, b]) => ({ full, axis, from: Math.min(a, b), to: Math.max(a, b) })),
  ),
)
const multiplying = fc.record({ m: extent, k: extent, n: extent, tA: fc.boolean(), tB: fc.boolean(), alpha: fc.constantFrom(1, -2, 0.125), batches: broadcasting })

describe.each(runtimes)(`random graphs of seed ${seed}: $name`, ({ open }) => {
  const reference = createReferenceRuntime()
  let runtime: Runtime
  beforeAll(async () => {
    runtime = await open()
  })
  afterAll(() => runtime.close())

  async function agree(one: Omit<Case, 'op' | 'title'>): Promise<void> {
    const built = judged(one)
    const [expected, actual] = [await answer(reference, built), await answer(runtime, built)]
    expected.forward.forEach((array, i) => {
      expect(array.shape).toEqual(built.outputs[i].shape)
      expect(actual.forward[i].shape).toEqual(array.shape)
      expect(relativeError(actual.forward[i].data, array.data)).toBeLessThanOrEqual(defaultTolerance)
    })
    for (const [name, array] of Object.entries(expected.gradients)) {
      expect(actual.gradients[name].shape).toEqual(one.inputs[name].shape)
      expect(relativeError(actual.gradients[name].data, array.data), name).toBeLessThanOrEqual(4 * defaultTolerance)
    }
  }

  it('broadcasts as NumPy does, and sums gradients back', async () => {
    await fc.assert(
      fc.asyncProperty(broadcasting, fc.constantFrom(g.add, g.sub, g.mul), async ([a, b], build) => {
        await agree({ inputs: { x: normal(a), y: normal(b) }, build: ({ x, y }) => build(x, y) })
      }),
      options,
    )
  })

  it('reduces over any axes', async () => {
    await fc.assert(
      fc.asyncProperty(reducing, fc.constantFrom(g.sum, g.mean, g.max, g.min, g.sumSquares, g.logSumExp), async ([full, axes, keep], reduce) => {
        await agree({ inputs: { x: distinct(full) }, build: ({ x }) => reduce(x, axes, keep) })
      }),
      options,
    )
  })

  it('transposes by any permutation', async () => {
    await fc.assert(
      fc.asyncProperty(permuting, async ([full, permutation]) => agree({ inputs: { x: normal(full) }, build: ({ x }) => g.transpose(x, permutation) })),
      options,
    )
  })

  it('slices any range, and pads its gradient', async () => {
    await fc.assert(
      fc.asyncProperty(slicing, async ({ full, axis, from, to }) => agree({ inputs: { x: normal(full) }, build: ({ x }) => g.slice(x, axis, from, to) })),
      options,
    )
  })

  it('splits and concatenates to what it was', async () => {
    await fc.assert(
      fc.asyncProperty(slicing, async ({ full, axis, from, to }) => {
        const sizes = [from, to - from, full[axis] - to]
        await agree({ inputs: { x: normal(full) }, build: ({ x }) => g.mul(g.concat(g.splitAxis(x, axis, sizes), axis), x) })
      }),
      options,
    )
  })

  it('multiplies under every flag and broadcast batch', async () => {
    await fc.assert(
      fc.asyncProperty(multiplying, async ({ m, k, n, tA, tB, alpha, batches: [left, right] }) => {
        const a = normal([...left, ...(tA ? [k, m] : [m, k])])
        const b = normal([...right, ...(tB ? [n, k] : [k, n])])
        await agree({ inputs: { a, b }, build: (x) => g.matmul(x.a, x.b, { tA, tB, alpha }) })
      }),
      { ...options, numRuns: 40 },
    )
  })
})
