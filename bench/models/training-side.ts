// Training A, B or C on a runtime of ours, and its products alone, as sides that take turns with others.
import { Philox } from '../../src/graph/philox.ts'
import { adamw } from '../../src/fit/optimizers/index.ts'
import { sizeOf, type Program } from '../../src/graph/index.ts'
import { startValues } from '../../src/models/initialize.ts'
import type { Runtime } from '../../src/runtime/runtime.ts'
import type { Side } from '../in-turn.ts'
import { models, nanoGptParameters, nanoGptTraining } from './nanogpt.ts'
import { productsOf } from './products.ts'

export type ModelName = keyof typeof models

const optimizer = adamw()

export const trainingProgramOf = (name: ModelName, form: Runtime['training']): Program =>
  nanoGptTraining(models[name], { optimizer, clip: 1, ema: 0, accumulates: false, form })

export interface TrainingSide extends Side {
  /** The loss of every step so far. */
  readonly losses: readonly number[]
}

/** Trains on one batch again and again, as the peer does. */
export async function trainingSide(name: ModelName, runtime: Runtime, label: string): Promise<TrainingSide> {
  const model = models[name]
  const program = trainingProgramOf(name, runtime.training)
  const executable = await runtime.compile(program)
  const state = await runtime.createState(program.state)
  for (const spec of nanoGptParameters(model)) await state.write([{ name: spec.name, values: startValues(spec, 1) }])
  const size = model.batch * model.context
  const feeds = {
    ids: Int32Array.from({ length: size }, (_, i) => (i * 7919) % model.vocabulary),
    targets: Int32Array.from({ length: size }, (_, i) => ((i + 1) * 7919) % model.vocabulary),
    weights: new Float32Array(size).fill(1),
    scale: 1 / size,
  }
  const losses: number[] = []
  const step = async (): Promise<void> => {
    const update = optimizer.feeds(losses.length + 1, 1e-3)
    if (runtime.training === 'step') {
      losses.push((await executable.run('step', state, { ...feeds, ...update })).loss.data[0])
      return
    }
    losses.push((await executable.run('gradients', state, feeds)).loss.data[0])
    await executable.run('apply', state, update)
  }
  return {
    name: label,
    losses,
    run: (n) => timed(n, step),
    close() {
      executable.close()
      state.close()
    },
  }
}

/** The matrix products of the same step alone. */
export async function productsSide(name: ModelName, runtime: Runtime): Promise<Side & { readonly count: number; readonly operations: number }> {
  const { program, count, operations } = productsOf(trainingProgramOf(name, 'split'), 'gradients')
  const executable = await runtime.compile(program)
  const state = await runtime.createState(program.state)
  const some = new Float32Array(1 << 16)
  new Philox(1, 'operands').fillNormal(some, 0.1)
  for (const [operand, { shape }] of Object.entries(program.state)) {
    if (!operand.startsWith('operand.')) continue
    const values = new Float32Array(sizeOf(shape))
    for (let at = 0; at < values.length; at += some.length) values.set(some.subarray(0, values.length - at), at)
    await state.write([{ name: operand, values }])
  }
  return {
    name: 'its products alone',
    count,
    operations,
    run: (n) => timed(n, () => executable.run('products', state)),
    close() {
      executable.close()
      state.close()
    },
  }
}

async function timed(n: number, step: () => Promise<unknown>): Promise<number[]> {
  const times: number[] = []
  for (let i = 0; i < n; i++) {
    const start = performance.now()
    await step()
    times.push(performance.now() - start)
  }
  return times
}

/** The same start for the peer: every parameter's numbers one after another, f32, little-endian. */
export function startBytes(name: ModelName): Uint8Array {
  const parts = nanoGptParameters(models[name]).map((spec) => startValues(spec, 1))
  const all = new Float32Array(parts.reduce((total, part) => total + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return new Uint8Array(all.buffer)
}
