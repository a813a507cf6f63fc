import { describe, expect, it } from 'vitest'
import { CantianError } from '../../src/errors/index.ts'
import { Tensor } from '../../src/graph/index.ts'
import { createReferenceRuntime } from '../../src/runtime/reference/index.ts'
import { createNativeRuntime } from '../../src/runtime/native/index.ts'
import { answer, judged, relativeError, type Case } from './case.ts'
import { cases } from './cases.ts'
import { given, type Numbers } from './numbers.ts'

// What a case takes, with one input spoiled: the shape rule refuses it with a typed error, or the graph runs and agrees.
// Nothing in between: no TypeError while building, no graph that ONNX Runtime refuses.

const ones = (numbers: Numbers): Numbers => given(Array.from(numbers.data, () => 1), numbers.shape, numbers.dtype)
const withShape = ({ data, dtype }: Numbers, shape: number[]): Numbers => {
  const size = shape.reduce((product, dim) => product * dim, 1)
  return given(Array.from({ length: size }, (_, i) => data[i % Math.max(data.length, 1)] ?? 1), shape, dtype)
}

const mutations: Record<string, (numbers: Numbers) => Numbers> = {
  'as i32': (x) => ({ ...ones(x), dtype: 'i32', data: Int32Array.from(ones(x).data) }),
  'as bool': (x) => ({ ...ones(x), dtype: 'bool', data: Uint8Array.from(ones(x).data) }),
  'as f32': (x) => ({ ...ones(x), dtype: 'f32', data: Float64Array.from(ones(x).data) }),
  'one axis more': (x) => withShape(x, [2, ...x.shape]),
  'one axis less': (x) => withShape(x, [...x.shape.slice(1)]),
  'a longer last axis': (x) => withShape(x, [...x.shape.slice(0, -1), (x.shape[x.shape.length - 1] ?? 1) + 1]),
  'a longer first axis': (x) => withShape(x, [(x.shape[0] ?? 1) + 1, ...x.shape.slice(1)]),
}

/** The first few cases of every op are enough: what is spoiled matters more than what was there. */
const perOp = new Map<string, number>()
const chosen = cases.filter(({ op, title }) => {
  const count = perOp.get(op) ?? 0
  perOp.set(op, count + 1)
  return count < 3 && !title.includes('T = ')
})

function build(one: Case, inputs: Record<string, Numbers>): 'refused' | ReturnType<typeof judged> {
  try {
    return judged({ ...one, inputs, wrt: [] })
  } catch (error) {
    if (error instanceof CantianError && error.code === 'graph.refused') return 'refused'
    throw error
  }
}

const reference = createReferenceRuntime()

describe.each(chosen.map((one) => ({ name: `${one.op}: ${one.title}`, one })))('$name', ({ one }) => {
  it('refuses what does not fit, and runs what does', async () => {
    const native = createNativeRuntime({ threads: 1 })
    for (const name of Object.keys(one.inputs)) {
      for (const [what, mutate] of Object.entries(mutations)) {
        if (what === `as ${one.inputs[name].dtype}`) continue
        const mutated = mutate(one.inputs[name])
        const built = build(one, { ...one.inputs, [name]: mutated })
        if (built === 'refused') continue
        const expected = await answer(reference, built).catch((error: unknown) => {
          if (error instanceof RangeError) return undefined // an index beyond a table that became shorter
          throw error
        })
        if (!expected) continue
        const actual = await answer(native, built)
        expected.forward.forEach((array, i) => {
          expect(actual.forward[i].shape, `${name} ${what}`).toEqual(built.outputs[i].shape)
          expect(relativeError(actual.forward[i].data, array.data), `${name} ${what}`).toBeLessThan(1e-4)
        })
      }
    }
  })

  it('refuses a missing input', () => {
    for (const name of Object.keys(one.inputs)) {
      const missing: Case = { ...one, wrt: [], build: (x) => one.build({ ...x, [name]: undefined as unknown as Tensor }) }
      expect(build(missing, { ...one.inputs }), name).toBe('refused')
    }
  })
})
