import { add, backpropagate, input, mul, program, sizeOf, sum, type EntryOutputs, type Program, type Tensor } from '../../src/graph/index.ts'
import { isFloat } from '../../src/graph/types.ts'
import type { Feeds, HostArray, HostData, Runtime } from '../../src/runtime/runtime.ts'
import { Philox } from '../../src/graph/philox.ts'
import type { Numbers } from './numbers.ts'

/** One graph of the conformance suite: an op (or a composition), its inputs and what it builds. */
export interface Case {
  /** The op that it is about, as `allOps` names it, or what it composes. */
  readonly op: string
  readonly title: string
  readonly inputs: Readonly<Record<string, Numbers>>
  readonly build: (x: Readonly<Record<string, Tensor>>) => Tensor | readonly Tensor[]
  /** Inputs whose gradient is checked; default: every float input, [] where the op has no gradient. */
  readonly wrt?: readonly string[]
  /** False where central differences in float64 would take seconds and a smaller case asks the same of the rule. */
  readonly differences?: false
  /** Allowed error on an f32 runtime in parts of the reference's deviation; default `defaultTolerance`. */
  readonly tolerance?: number
}

/** f32 has 24 bits (6e-8); sums of some hundred terms and a handful of ops in a row stay below 100 roundings. */
export const defaultTolerance = 6e-6

/** A case as entries: `forward`; `loss`, a random linear functional of the float outputs; `backward`, its gradients. */
export interface JudgedCase {
  readonly program: Program
  readonly outputs: readonly Tensor[]
  readonly feeds: Feeds
  readonly wrt: readonly string[]
}

export function judged({ inputs, build, wrt }: Pick<Case, 'inputs' | 'build' | 'wrt'>): JudgedCase {
  const tensors = Object.fromEntries(Object.entries(inputs).map(([name, { dtype, shape }]) => [name, input(name, dtype, shape)]))
  const built = build(tensors)
  const outputs = Array.isArray(built) ? (built as readonly Tensor[]) : [built as Tensor]
  const feeds: Record<string, HostData> = Object.fromEntries(Object.entries(inputs).map(([name, { data }]) => [name, data]))
  const names = wrt ?? Object.keys(inputs).filter((name) => isFloat(inputs[name].dtype))
  const forward = Object.fromEntries(outputs.map((output, i) => [`output${i}`, output]))
  const backward: Record<string, Tensor> = {}
  if (names.length > 0) {
    const parts = outputs.flatMap((output, i) => {
      if (!isFloat(output.dtype)) return []
      const random = new Philox(7, 'functional', i)
      const shape = output.shape as readonly number[]
      feeds[`functional${i}`] = Float64Array.from({ length: sizeOf(shape) }, (_, k) => Math.fround(random.normal(k)))
      return [sum(mul(output, input(`functional${i}`, output.dtype, shape)))]
    })
    const loss = parts.reduce(add)
    backward.loss = loss
    backpropagate(loss, names.map((name) => tensors[name])).forEach((gradient, i) => (backward[names[i]] = gradient))
  }
  const entries: Record<string, EntryOutputs> = { forward: { results: forward } }
  if (names.length > 0) Object.assign(entries, { backward: { results: backward }, loss: { results: { loss: backward.loss } } })
  return { program: program(entries), outputs, feeds, wrt: names }
}

/** The feeds that an entry declares, out of all of the case's, as the declared dtype stores them. */
export function feedsOf({ program: { entries }, feeds }: JudgedCase, entry: string): Record<string, HostArray> {
  return Object.fromEntries(
    Object.entries(entries[entry].feeds).map(([name, { dtype, shape }]) => {
      const data = feeds[name] as HostData
      return [name, { dtype, shape: shape as readonly number[], data: dtype === 'f32' ? Float32Array.from(data) : data }]
    }),
  )
}

/** Everything that a runtime answers to a case: outputs by place, gradients by input name. */
export async function answer(runtime: Runtime, judgedCase: JudgedCase): Promise<{ forward: HostArray[]; gradients: Record<string, HostArray> }> {
  const executable = await runtime.compile(judgedCase.program)
  const state = await runtime.createState(judgedCase.program.state)
  try {
    const forward = await executable.run('forward', state, feedsOf(judgedCase, 'forward'))
    const backward = judgedCase.wrt.length > 0 ? await executable.run('backward', state, feedsOf(judgedCase, 'backward')) : {}
    return {
      forward: judgedCase.outputs.map((_, i) => forward[`output${i}`]),
      gradients: Object.fromEntries(judgedCase.wrt.map((name) => [name, backward[name]])),
    }
  } finally {
    state.close()
    executable.close()
  }
}

/** Below this root mean square an error counts absolutely: some gradients are exactly zero (a softmax of one number). */
const smallestScale = 0.1

/** The largest error in parts of the expected values' root mean square (about their deviation); 0 where there are none. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  if (actual.length !== expected.length) return Infinity
  let worst = 0
  let square = 0
  for (let i = 0; i < expected.length; i++) {
    if (Object.is(actual[i], expected[i])) continue
    const error = Math.abs(actual[i] - expected[i])
    worst = Math.max(worst, Number.isNaN(error) ? Infinity : error)
  }
  for (let i = 0; i < expected.length; i++) square += expected[i] ** 2
  return worst === 0 ? 0 : worst / Math.max(Math.sqrt(square / expected.length), smallestScale)
}
