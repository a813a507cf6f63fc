import { trainTokenizer, encodeToMemory, TokenDataset, type TextPart } from '../../src/data/text/index.ts'
import { trainingLoop, type LoopResult } from '../../src/fit/loop.ts'
import { optimizerOf } from '../../src/fit/optimizers/index.ts'
import type { RunJson } from '../../src/fit/run-json.ts'
import type { RunStore } from '../../src/fit/run-store.ts'
import { deriveModel, type ModelChoices } from '../../src/fit/size.ts'
import { Trainer } from '../../src/fit/trainer.ts'
import type { Runtime } from '../../src/runtime/runtime.ts'
import { smallText } from './tiny-run.ts'

export const parts = (texts: readonly string[]): TextPart[] => texts.map((text, i) => ({ name: `text ${i}`, text, end: true }))

export interface Rig {
  readonly trainer: Trainer
  readonly run: Omit<RunJson, 'checkpoint' | 'files' | 'step' | 'format' | 'finished'>
  /** From the store's checkpoint, or from the start. Nothing is compiled anew: a run takes milliseconds. */
  train(store: RunStore, from: 'start' | 'checkpoint'): Promise<LoopResult>
}

/** A trainer compiled once, whose runs are taken up and thrown away at will. */
export async function rig(runtime: Runtime, settings: Partial<RunJson['options']> = {}, model: ModelChoices = {}): Promise<Rig> {
  const tokenizer = await trainTokenizer(parts(smallText()), { kind: 'characters', vocabulary: 280 })
  const dataset = new TokenDataset(await encodeToMemory(parts(smallText()), tokenizer), tokenizer, { seed: 3, fraction: 0.1 })
  const shape = { layers: 1, width: 8, heads: 2, feedForward: 8, context: 8, ...model }
  const { config } = deriveModel('tiny', shape, { size: tokenizer.vocabularySize, begin: tokenizer.begin, end: tokenizer.end, pad: tokenizer.pad })
  const options: RunJson['options'] = {
    steps: 8,
    batch: 4,
    accumulation: 1,
    context: config.context,
    optimizer: 'adamw',
    weightDecay: 0.1,
    schedule: 'cosine',
    learningRate: 0.01,
    warmup: 2,
    clip: 1,
    ema: 0,
    evaluateEvery: 3,
    sampleEvery: 0,
    saveEvery: 2,
    keep: 2,
    patience: 0,
    heldOut: 0.1,
    prompts: [],
    sampleTokens: 4,
    ...settings,
  }
  const { batch, accumulation, clip, ema, steps, warmup, learningRate, schedule } = options
  const trainer = await Trainer.create({
    runtime,
    config,
    optimizer: optimizerOf(options.optimizer, options.weightDecay),
    schedule: { kind: schedule, peak: learningRate, warmup, steps },
    dataset,
    batch,
    accumulation,
    clip,
    ema,
    seed: 3,
  })
  const { description } = runtime
  const run: Rig['run'] = {
    options,
    data: { texts: [], tokens: dataset.trainTokens, files: [], tokenizer: 'characters' },
    seed: 3,
    versions: { cantian: '0', engine: description.engine, node: '20' },
    cpu: { model: 'any', device: description.device, threads: description.threads },
  }
  return {
    trainer,
    run,
    async train(store, from) {
      const checkpoint = from === 'checkpoint' ? await store.load() : undefined
      if (checkpoint) {
        await trainer.restore(checkpoint.tensors(), { step: checkpoint.position.step, cursor: checkpoint.position.cursor })
      } else {
        await trainer.start()
        run.data.files = await store.begin({ 'config.json': '{}\n', 'tokenizer.json': '{}\n' })
      }
      return trainingLoop({ trainer, run, store, evaluationTokens: 64, memory: () => null, tell: () => {}, from: checkpoint?.position })
    },
  }
}
