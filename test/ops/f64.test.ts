import { afterAll, expect, it } from 'vitest'
import { createNativeRuntime } from '../../src/runtime/native/index.ts'
import { createReferenceRuntime } from '../../src/runtime/reference/index.ts'
import { answer, judged, relativeError, type Case } from './case.ts'
import { cases } from './cases.ts'

// Graphs of f64 run natively too (points, lines, statistics). What ONNX Runtime has in f32 only stays with the reference:
const f32Only: Record<string, string> = {
  erf: 'Erf has no f64 kernel',
  tan: 'Tan has no f64 kernel',
  asin: 'Asin has no f64 kernel',
  acos: 'Acos has no f64 kernel',
  atan: 'Atan has no f64 kernel',
  gelu: 'made of Erf',
  rotary: 'RotaryEmbedding has no f64 kernel',
  composed: 'the decoder block holds rotary',
  attention: 'scale and product are fused into FusedMatMul, whose alpha is f32: good to 1e-7 alone',
  cachedAttention: 'as attention',
  cast: 'its cases pass through f32',
}

const reference = createReferenceRuntime()
const native = createNativeRuntime({ threads: 1 })
afterAll(() => native.close())

/** The first few cases of an op: what differs from f32 is the kernel, not the shapes. */
const perOp = new Map<string, number>()
const chosen = cases.filter(({ op, title }) => {
  const count = perOp.get(op) ?? 0
  perOp.set(op, count + 1)
  return count < 4 && !title.includes('rotary') && (op === 'composed' || !(op in f32Only))
})
const inF64 = (one: Case): Case => ({
  ...one,
  inputs: Object.fromEntries(Object.entries(one.inputs).map(([name, numbers]) => [name, numbers.dtype === 'f32' ? { ...numbers, dtype: 'f64' as const } : numbers])),
})

it('leaves out only ops that exist', () => {
  const ops = new Set(cases.map(({ op }) => op))
  expect(Object.keys(f32Only).filter((op) => !ops.has(op))).toEqual([])
})

it.each(chosen.map((one) => ({ name: `${one.op}: ${one.title}`, one })))('$name', async ({ one }) => {
  let built: ReturnType<typeof judged>
  try {
    built = judged(inF64(one))
  } catch (error) {
    // Cases that hold a constant of f32 can't be asked in f64; their op is asked by its other cases.
    if (/two tensors of one dtype|of its dtype/.test(String((error as Error).message))) return
    throw error
  }
  const [expected, actual] = [await answer(reference, built), await answer(native, built)]
  expected.forward.forEach((array, i) => {
    expect(actual.forward[i].dtype).toBe(built.outputs[i].dtype)
    expect(relativeError(actual.forward[i].data, array.data), `output ${i}`).toBeLessThan(1e-13)
  })
  for (const [name, array] of Object.entries(expected.gradients)) expect(relativeError(actual.gradients[name].data, array.data), name).toBeLessThan(1e-12)
})
