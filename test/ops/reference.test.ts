import { describe, expect, it } from 'vitest'
import { allOps, reachable } from '../../src/graph/index.ts'
import { createReferenceRuntime } from '../../src/runtime/reference/index.ts'
import { judged } from './case.ts'
import { cases } from './cases.ts'
import { differenceError } from './difference.ts'

const runtime = createReferenceRuntime()

it('every op has a case, and every op with a backward rule a case that asks for a gradient', () => {
  const built = cases.map((one) => ({ one, ops: reachable(judged({ ...one, wrt: [] }).outputs).map((node) => node.op.name) }))
  const seen = new Set(built.flatMap(({ ops }) => ops))
  const differentiated = new Set(built.filter(({ one }) => one.wrt === undefined || one.wrt.length > 0).flatMap(({ ops }) => ops))
  const names = [...allOps.values()].filter(({ name }) => name !== 'state')
  expect(names.filter(({ name }) => !seen.has(name)).map(({ name }) => name)).toEqual([])
  expect(names.filter(({ name, backward }) => backward && !differentiated.has(name)).map(({ name }) => name)).toEqual([])
})

describe.each(cases.map((one) => ({ name: `${one.op}: ${one.title}`, one })))('$name', ({ one }) => {
  it('has the shapes that its rule says, and gradients that central differences confirm', async () => {
    const built = judged(one)
    const executable = await runtime.compile(built.program)
    const state = await runtime.createState({})
    const feeds = (entry: string) => Object.fromEntries(Object.keys(built.program.entries[entry].feeds).map((name) => [name, built.feeds[name]]))
    const forward = await executable.run('forward', state, feeds('forward'))
    built.outputs.forEach((output, i) => {
      const { shape, data } = forward[`output${i}`]
      expect(shape).toEqual(output.shape)
      expect(data.length).toBe(shape.reduce((product, extent) => product * extent, 1))
      expect(Array.from(data).every((value) => Number.isFinite(value))).toBe(true)
    })
    if (built.wrt.length === 0 || one.differences === false) return
    const backward = await executable.run('backward', state, feeds('backward'))
    for (const name of built.wrt) {
      expect(backward[name].shape).toEqual(one.inputs[name].shape)
      // Fourth-order differences of step 1e-3 are good to about 1e-10 of the curvature's scale; a wrong rule is off by 1e-2 and more.
      expect(await differenceError(built, executable, state, name, backward[name]), `gradient by ${name}`).toBeLessThan(1e-7)
    }
  })
})
