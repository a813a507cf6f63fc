import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Runtime } from '../../src/runtime/runtime.ts'
import { createReferenceRuntime } from '../../src/runtime/reference/index.ts'
import { answer, defaultTolerance, judged, relativeError } from './case.ts'
import { cases } from './cases.ts'
import { runtimes, threadedRuntimes } from './runtimes.ts'

const reference = createReferenceRuntime()

describe.each([...runtimes, ...threadedRuntimes])('$name against the float64 reference', ({ open, asks = () => true }) => {
  let runtime: Runtime
  beforeAll(async () => {
    runtime = await open()
  })
  afterAll(() => runtime.close())

  const chosen = cases.map((one) => ({ name: `${one.op}: ${one.title}`, one, built: judged(one) })).filter(({ built }) => asks(built.program))
  it('is asked about enough', () => expect(chosen.length).toBeGreaterThanOrEqual(10))

  it.each(chosen)('$name', async ({ one, built }) => {
    const [expected, actual] = [await answer(reference, built), await answer(runtime, built)]
    const tolerance = one.tolerance ?? defaultTolerance
    expected.forward.forEach((array, i) => {
      expect(actual.forward[i].shape).toEqual(array.shape)
      expect(actual.forward[i].dtype).toBe(built.outputs[i].dtype)
      expect(relativeError(actual.forward[i].data, array.data), `output ${i}`).toBeLessThanOrEqual(tolerance)
    })
    for (const [name, array] of Object.entries(expected.gradients)) {
      expect(actual.gradients[name].shape).toEqual(array.shape)
      expect(relativeError(actual.gradients[name].data, array.data), `gradient by ${name}`).toBeLessThanOrEqual(4 * tolerance)
    }
  })
})
