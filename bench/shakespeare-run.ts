// One run of ours for bench/shakespeare.ts, in a process of its own: from the text to a trained model within a number of seconds
// (training the tokenizer, encoding and compiling included), then its held-out bits per byte.
//   tsx bench/shakespeare-run.ts '{"path":…,"heldOutBytes":…,"seconds":…, …}'
import { readFile } from 'node:fs/promises'
import { encodeToMemory, TokenDataset, trainTokenizer, type TextPart } from '../src/data/text/index.ts'
import { optimizerOf } from '../src/fit/optimizers/index.ts'
import { deriveModel } from '../src/fit/size.ts'
import { Trainer } from '../src/fit/trainer.ts'
import { decoderParameters, parameterCount } from '../src/models/parameters.ts'
import { createNativeRuntime } from '../src/runtime/native/index.ts'
import { median } from './median.ts'

export interface Recipe {
  readonly vocabulary: number
  readonly layers: number
  readonly width: number
  readonly heads: number
  readonly context: number
  readonly batch: number
  readonly optimizer: 'adamw' | 'muon'
  readonly learningRate: number
  readonly weightDecay: number
}

export interface Task extends Recipe {
  readonly path: string
  /** The end of the text, which neither tokenizer nor model is trained on. */
  readonly heldOutBytes: number
  readonly seconds: number
  readonly seed: number
}

export interface Outcome {
  readonly bitsPerByte: number
  readonly heldOutBytes: number
  readonly steps: number
  readonly epochs: number
  readonly seconds: number
  /** Seconds before step 1. */
  readonly before: number
  readonly parameters: number
}

const task = JSON.parse(process.argv[2]) as Task
const begun = performance.now()
const elapsed = (): number => (performance.now() - begun) / 1000

const bytes = await readFile(task.path)
const text = (from: number, to: number): string => new TextDecoder().decode(bytes.subarray(from, to))
const [train, heldOut] = [text(0, bytes.length - task.heldOutBytes), text(bytes.length - task.heldOutBytes, bytes.length)]
const tokenizer = await trainTokenizer([train], { kind: 'bpe', vocabulary: task.vocabulary })
const documents: TextPart[] = [train, heldOut].map((whole, i) => ({ name: `${i}`, text: whole, end: true }))
const tokens = await encodeToMemory(documents, tokenizer)
// Of two documents the small one is held out: the large one is beyond any tenth.
const dataset = new TokenDataset(tokens, tokenizer, { seed: task.seed, fraction: 0.1 })
if (dataset.heldOutBytes !== task.heldOutBytes) throw new Error(`${dataset.heldOutBytes} bytes are held out, not ${task.heldOutBytes}`)

const { config } = deriveModel('tiny', task, { size: tokenizer.vocabularySize, begin: tokenizer.begin, end: tokenizer.end, pad: tokenizer.pad })
// `steps` is only known on the way: every few steps it is worked out anew from the time that is left.
const schedule = { kind: 'cosine', peak: task.learningRate, warmup: 20, steps: 1000, floor: 0.02 } as const
const trainer = await Trainer.create({ runtime: createNativeRuntime(), config, optimizer: optimizerOf(task.optimizer, task.weightDecay), schedule, dataset, batch: task.batch, accumulation: 1, clip: 1, ema: 0, seed: task.seed })
const before = elapsed()
let recent: number[] = []
for (;;) {
  const { step, milliseconds } = await trainer.step()
  recent.push(milliseconds)
  const each = median(recent) / 1000
  if (elapsed() + each > task.seconds) break
  if (step % 10 === 0) {
    trainer.schedule = { ...schedule, steps: step + Math.floor((task.seconds - elapsed()) / each) }
    recent = recent.slice(-50)
  }
}
const seconds = elapsed()
const { step, cursor } = trainer.position
const { bitsPerByte } = await trainer.evaluate()
const epochs = cursor.epoch + cursor.batch / dataset.batchesPerEpoch(task.batch, config.context)
const outcome: Outcome = { bitsPerByte, heldOutBytes: dataset.heldOutBytes, steps: step, epochs, seconds, before, parameters: parameterCount(decoderParameters(config)) }
console.log(JSON.stringify(outcome))
trainer.close()
