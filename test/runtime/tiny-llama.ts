// A small Llama that any runtime trains on the same numbers: same seed, same batches, AdamW with clipping.
import { deriveModel } from '../../src/fit/size.ts'
import { optimizerOf } from '../../src/fit/optimizers/index.ts'
import { trainingProgram } from '../../src/fit/training-program.ts'
import { sizeOf } from '../../src/graph/index.ts'
import { cacheStates, generatorProgram } from '../../src/models/generator-program.ts'
import { startValues } from '../../src/models/initialize.ts'
import { decoderParameters } from '../../src/models/parameters.ts'
import type { Runtime } from '../../src/runtime/runtime.ts'

// B batch, T context, V vocabulary.

export interface TinyLlama {
  readonly layers: number
  readonly width: number
  readonly heads: number
  /** T */
  readonly context: number
  /** B */
  readonly batch: number
  readonly vocabulary: number
}

export const tinyLlama: TinyLlama = { layers: 2, width: 64, heads: 4, context: 32, batch: 4, vocabulary: 96 }

/** Genesis 1, King James: letters as ids. */
const text =
  'In the beginning God created the heaven and the earth. And the earth was without form, and void; and darkness was upon the face of the deep. ' +
  'And the Spirit of God moved upon the face of the waters. And God said, Let there be light: and there was light. And God saw the light, that it was good: ' +
  'and God divided the light from the darkness. And God called the light Day, and the darkness he called Night. And the evening and the morning were the first day.'

const idOf = (place: number, vocabulary: number): number => (text.charCodeAt(place % text.length) - 32) % vocabulary

export function batchOf({ batch, context, vocabulary }: TinyLlama, step: number) {
  const size = batch * context
  const place = (i: number): number => Math.floor(i / context) * 131 + step * 17 + (i % context)
  return {
    ids: Int32Array.from({ length: size }, (_, i) => idOf(place(i), vocabulary)),
    targets: Int32Array.from({ length: size }, (_, i) => idOf(place(i) + 1, vocabulary)),
    weights: new Float32Array(size).fill(1),
    scale: 1 / size,
  }
}

export interface Trained {
  readonly parameters: number
  readonly losses: number[]
  /** Ids that it likes best after a prompt, one by one through the cache. */
  readonly continuation: number[]
  /** Of a step, the first five left out. */
  readonly milliseconds: number
  /** Of a token after the first. */
  readonly millisecondsToken: number
}

/** Trains as the runtime likes best, then continues a prompt greedily. */
export async function trainTiny(runtime: Runtime, steps: number, shape: TinyLlama = tinyLlama): Promise<Trained> {
  const { layers, width, heads, context, batch, vocabulary } = shape
  const { config } = deriveModel('tiny', { layers, width, heads, context }, { size: vocabulary, begin: null, end: null, pad: null })
  const optimizer = optimizerOf('adamw', 0.1)
  const program = trainingProgram({ config, optimizer, batch, context, clip: 1, ema: 0, accumulates: false, form: runtime.training })
  const executable = await runtime.compile(program)
  const state = await runtime.createState(program.state)
  const specs = decoderParameters(config)
  await state.write(specs.map((spec) => ({ name: spec.name, values: startValues(spec, 1) })))
  const losses: number[] = []
  const times: number[] = []
  for (let step = 1; step <= steps; step++) {
    const started = performance.now()
    const feeds = optimizer.feeds(step, 3e-3)
    if (runtime.training === 'step') losses.push((await executable.run('step', state, { ...batchOf(shape, step), ...feeds })).loss.data[0])
    else {
      losses.push((await executable.run('gradients', state, batchOf(shape, step))).loss.data[0])
      await executable.run('apply', state, feeds)
    }
    times.push(performance.now() - started)
  }
  const generator = await runtime.compile(generatorProgram(config, context))
  const above = await runtime.createState(cacheStates(config, context), { over: state })
  const continuation: number[] = []
  let ids = Array.from({ length: 8 }, (_, i) => idOf(i, vocabulary))
  let filled = 0
  let spent = 0
  while (filled + ids.length <= context) {
    const started = performance.now()
    filled += ids.length
    const { logits } = await generator.run('extend', above, {
      ids: { dtype: 'i32', shape: [1, ids.length], data: Int32Array.from(ids) },
      positions: { dtype: 'i32', shape: [1, ids.length], data: Int32Array.from(ids, (_, i) => filled - ids.length + i) },
      last: Int32Array.of(filled - 1),
      total: filled,
      row: Int32Array.of(ids.length - 1),
    })
    const { data } = logits
    const best = data.indexOf(Math.max(...data) as never)
    if (continuation.length > 0) spent += performance.now() - started
    continuation.push(best)
    ids = [best]
  }
  for (const thing of [generator, executable, above, state]) thing.close()
  const late = times.slice(5).sort((a, b) => a - b)
  return {
    parameters: specs.reduce((total, spec) => total + sizeOf(spec.shape), 0),
    losses,
    continuation,
    milliseconds: late[Math.floor(late.length / 2)],
    millisecondsToken: spent / (continuation.length - 1),
  }
}
