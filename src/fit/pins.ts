import type { Batch } from '../data/text/index.ts'
import { failure } from '../errors/index.ts'
import { formatAddress, parseAddress, resolveAddress, runsOf } from '../formats/addresses.ts'
import type { DecoderConfig } from '../formats/config/decoder.ts'
import { describeBytes } from '../formats/decimal.ts'
import { indicesOf } from '../formats/parameter-index.ts'
import { fromNumbers } from '../formats/dtype.ts'
import { noTensor } from '../formats/safetensors/file.ts'
import type { Tokenizer } from '../formats/tokenizer/index.ts'
import { decoderParameters } from '../models/parameters.ts'
import type { StepResult, Trainer } from './trainer.ts'
import type { ExactNumber, PinsEvent, WindowSentences } from './events.ts'
import { ExampleGradients } from './example-gradients.ts'
import { HARDEST, hardestWith, type Pull } from './pulls.ts'
import { windowIn } from './run-record.ts'
import { sentenceGradients } from './sentence-gradients.ts'

/** One number that a run keeps a record of. */
export interface PinnedNumber {
  /** `model.norm.weight[3]` */
  readonly address: string
  readonly tensor: string
  /** Row-major, from 0. */
  readonly element: number
}

/** Numbers that one run may pin: each is a line's worth of log at every step. */
export const MOST_PINS = 256

/**
 * The numbers that addresses name, each once; a slice names all of its numbers. The head of a model with tied embeddings
 * is the embedding.
 * @throws formats.address.*, formats.safetensors.no-tensor (with the nearest name), fit.option for too many
 */
export function pinnedNumbers(addresses: readonly string[], config: DecoderConfig): PinnedNumber[] {
  const shapes = new Map(decoderParameters(config).map(({ name, shape }) => [name, shape]))
  const found = new Map<string, PinnedNumber>()
  for (const text of addresses) {
    const asked = parseAddress(text)
    const tied = config.tiedEmbeddings && asked.tensor === 'lm_head.weight'
    const address = tied ? { ...asked, tensor: 'model.embed_tokens.weight' } : asked
    const { tensor } = address
    const shape = shapes.get(tensor)
    if (shape === undefined) throw noTensor('--pin', tensor, [...shapes.keys()])
    const slice = resolveAddress(address, shape)
    const count = slice.counts.reduce((product, extent) => product * extent, 1)
    if (found.size + count > MOST_PINS) throw failure('fit.option', text, { option: '--pin', expected: `≤ ${MOST_PINS}`, found: String(found.size + count) })
    for (const { start, count: length } of runsOf(slice, shape)) {
      for (let element = start; element < start + length; element++) {
        const name = formatAddress({ tensor, indices: indicesOf(element, shape) })
        found.set(name, { address: name, tensor, element })
      }
    }
  }
  return [...found.values()]
}

/** A number with its bits; of no number (NaN, infinite) JSON has only the bits. */
export function exactNumber(value: number, dtype: 'F32' | 'F64' = 'F32'): ExactNumber {
  const { bits } = describeBytes(fromNumbers([value], dtype), dtype)
  return { value: numberOrNull(value), bits }
}

const numberOrNull = (value: number): number | null => (Number.isFinite(value) ? value : null)

/**
 * Windows of one step whose sentences are weighed, for all pins together: ten pins always find room. What doesn't is the
 * last pins', in the first steps of a run with many.
 */
const MOST_WEIGHED = 64

const SIGNS = [1, -1] as const

/**
 * Watches pinned numbers over the steps of a run: value, gradient and moments are read from the runtime's state around
 * each step, the gradient of each window of text by a program of its own over that state; where a window pulls harder at a pin than all
 * but a few before it, that of its sentences too: in the model after the step they pull otherwise. Nothing it does changes a loss.
 */
export class PinWatch {
  private before: readonly number[] = []
  private windows: number[][] = []
  private sentences: readonly (readonly WindowSentences[])[] = []
  /** Of each pin, the hardest pulls each way so far. A resumed run begins anew, which tells more sentences, never fewer. */
  private hardest: readonly (readonly (readonly Pull[])[])[] = []

  private constructor(
    private readonly trainer: Trainer,
    private readonly pins: readonly PinnedNumber[],
    private readonly each: ExampleGradients,
    private readonly tokenizer: Tokenizer,
  ) {
    this.forget()
  }

  /** Compiles what it takes. `undefined` where nothing is pinned. */
  static async open(trainer: Trainer, pins: readonly PinnedNumber[], tokenizer: Tokenizer, signal?: AbortSignal): Promise<PinWatch | undefined> {
    if (pins.length === 0) return undefined
    const { runtime, config, batch } = trainer.options
    return new PinWatch(trainer, pins, await ExampleGradients.compile({ runtime, config, batch, context: config.context, numbers: pins, signal }), tokenizer)
  }

  /** Before a step: the numbers as it finds them, and how each window of its text pulls at them. */
  async look(): Promise<void> {
    const { batches, scale } = await this.pull()
    this.sentences = await this.weigh(batches, scale)
  }

  /** What every step takes: the numbers, and the gradients of the windows. */
  private async pull(): Promise<{ batches: readonly Batch[]; scale: number }> {
    const { trainer, pins } = this
    this.before = await this.values(pins.map(({ tensor }) => tensor))
    const batches = trainer.nextBatches()
    const scale = 1 / batches.reduce((total, { tokens }) => total + tokens, 0)
    this.windows = pins.map(() => [])
    for (const batch of batches) {
      const gradients = await this.each.run(trainer.state, batch, scale)
      for (const [i, of] of gradients.entries()) this.windows[i].push(...of)
    }
    return { batches, scale }
  }

  /** For each pin, the sentences of the windows of this step that are among its hardest now. A window is weighed once for all pins. */
  private async weigh(batches: readonly Batch[], scale: number): Promise<WindowSentences[][]> {
    const { trainer, pins } = this
    const { batch, config } = trainer.options
    const step = trainer.position.step + 1
    this.hardest = pins.map((_, i) => {
      const windows = this.windows[i].map(numberOrNull)
      return SIGNS.map((sign, way) => hardestWith(this.hardest[i][way], { step, windows }, sign, HARDEST))
    })
    const entered = this.hardest.map((ways) => ways.flat().flatMap((pull) => (pull.step === step ? [pull.window] : [])))
    const weighed = [...new Set(entered.flat())].slice(0, MOST_WEIGHED)
    const texts = weighed.map((window) => windowIn(batches[Math.floor(window / batch)], window % batch, config.context))
    const pulls = await sentenceGradients(this.each, trainer.state, texts, this.tokenizer, scale)
    const found = new Map(weighed.map((window, k) => [window, pulls[k]]))
    return entered.map((own, i) =>
      own.flatMap((window) => {
        const parts = found.get(window)?.map(({ from, count, gradients }) => ({ from, count, gradient: numberOrNull(gradients[i]) }))
        return parts === undefined ? [] : [{ window, parts }]
      }),
    )
  }

  private forget(): void {
    this.hardest = this.pins.map(() => SIGNS.map(() => []))
  }

  /** After the step that `look` came before. */
  async record({ step }: StepResult): Promise<PinsEvent> {
    const { trainer, pins, before, windows, sentences } = this
    const after = await this.values(pins.map(({ tensor }) => tensor))
    // Where a step updates in place, its gradients are still there; elsewhere they are the sum over the windows.
    const split = trainer.options.runtime.training === 'split'
    const gradients = split ? await this.values(pins.map(({ tensor }) => `gradient.${tensor}`)) : windows.map((of) => Math.fround(of.reduce((sum, one) => sum + one, 0)))
    const shapes = new Map(trainer.parameters.map((spec) => [spec.name, spec]))
    const numbers: PinsEvent['numbers'][number][] = []
    for (const [i, { address, tensor, element }] of pins.entries()) {
      const names = trainer.options.optimizer.moments(shapes.get(tensor)!)
      const moments = await trainer.state.read(names.map((name) => ({ name: `${name}.${tensor}`, start: element, count: 1 })))
      numbers.push({
        address,
        before: exactNumber(before[i]),
        gradient: exactNumber(gradients[i]),
        moments: Object.fromEntries(names.map((name, k) => [name, exactNumber(Math.fround(moments[k].data[0]))])),
        // The difference of two float32 in float64: added to the one before it gives the one after, to the bit.
        update: exactNumber(after[i] - before[i], 'F64'),
        after: exactNumber(after[i]),
        windows: windows[i].map(numberOrNull),
        ...(sentences[i].length > 0 && { sentences: sentences[i] }),
      })
    }
    return { v: 1, kind: 'pins', step, numbers }
  }

  private async values(names: readonly string[]): Promise<number[]> {
    const found = await this.trainer.state.read(this.pins.map(({ element }, i) => ({ name: names[i], start: element, count: 1 })))
    // The reference computes in float64; what is kept of a run is float32.
    return found.map(({ data }) => Math.fround(data[0]))
  }

  /** Times it before step 1. The answer: milliseconds that watching adds to a step of a run of so many. */
  async time(): Promise<(steps: number) => number> {
    await this.look()
    this.forget()
    const started = performance.now()
    await this.pull()
    const pulling = performance.now() - started
    // Sentences mostly take one run of the program, as each batch of the step does.
    const weighing = pulling / this.trainer.options.accumulation
    return (steps) => pulling + weighing * weighedShare(steps, this.pins.length)
  }

  close(): void {
    this.each.close()
  }
}

/**
 * The share of a run's steps that weigh sentences, where windows come in any order and no two pins share one: of the windows
 * up to step t the hardest lie in step t with odds of 1/t, so a pin asks for 2·HARDEST/t windows there.
 */
function weighedShare(steps: number, pins: number): number {
  const always = 2 * HARDEST * pins
  return steps <= always ? 1 : (always / steps) * (1 + Math.log(steps / always))
}
