import { expect } from 'vitest'
import * as g from '../../src/graph/index.ts'
import type { Tensor } from '../../src/graph/index.ts'
import { createReferenceRuntime } from '../../src/runtime/reference/index.ts'
import { relativeError } from './case.ts'

interface Numbers {
  readonly shape: number[]
  readonly values: number[]
}

/** A case that PyTorch computed: inputs, outputs, and gradients of the sum of the outputs times `functional`. */
export interface GoldenCase {
  readonly inputs: Record<string, Numbers & { dtype: 'f32' | 'i32' }>
  readonly outputs: Numbers[]
  readonly functional: Numbers[]
  readonly gradients: Record<string, Numbers>
}

/** Asks the reference runtime for the case's output and gradients and compares them at 1e-9. */
export async function expectGolden(golden: GoldenCase, build: (inputs: Record<string, Tensor>) => Tensor): Promise<void> {
  const inputs = Object.fromEntries(Object.entries(golden.inputs).map(([key, { dtype, shape }]) => [key, g.input(key, dtype, shape)]))
  const output = build(inputs)
  const [functional] = golden.functional
  const loss = g.sum(g.mul(output, g.input('functional', 'f32', functional.shape)))
  const names = Object.keys(golden.gradients)
  const gradients = g.backpropagate(loss, names.map((key) => inputs[key]))
  const results = { output, ...Object.fromEntries(names.map((key, i) => [`by ${key}`, gradients[i]])) }
  const feeds: Record<string, Float64Array | Int32Array> = { functional: Float64Array.from(functional.values) }
  for (const [key, { dtype, values }] of Object.entries(golden.inputs)) feeds[key] = dtype === 'i32' ? Int32Array.from(values) : Float64Array.from(values)
  const program = g.program({ all: { results } })
  const executable = await createReferenceRuntime().compile(program)
  const answer = await executable.run('all', await createReferenceRuntime().createState({}), Object.fromEntries(Object.keys(program.entries.all.feeds).map((key) => [key, feeds[key]])))
  expect(answer.output.shape).toEqual(golden.outputs[0].shape)
  expect(relativeError(answer.output.data, golden.outputs[0].values)).toBeLessThan(1e-9)
  for (const key of names) expect(relativeError(answer[`by ${key}`].data, golden.gradients[key].values), `by ${key}`).toBeLessThan(1e-9)
}
