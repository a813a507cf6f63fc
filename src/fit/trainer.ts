import { failure } from '../errors/index.ts'
import type { Batch, Cursor, TokenDataset } from '../data/text/dataset.ts'
import type { DecoderConfig } from '../formats/config/decoder.ts'
import { startValues } from '../models/initialize.ts'
import { decoderParameters, type ParameterSpec } from '../models/parameters.ts'
import type { Executable, HostArray, Runtime, State } from '../runtime/runtime.ts'
import type { Optimizer } from './optimizers/optimizer.ts'
import { learningRate, type Schedule } from './schedule.ts'
import { trainingProgram } from './training-program.ts'

export interface TrainerOptions {
  readonly runtime: Runtime
  readonly config: DecoderConfig
  readonly optimizer: Optimizer
  readonly schedule: Schedule
  readonly dataset: TokenDataset
  /** Windows computed at once. */
  readonly batch: number
  /** Batches whose gradients add up to one step. */
  readonly accumulation: number
  /** Layers are computed anew in the backward pass (see `backpropagate`). */
  readonly recompute?: boolean
  readonly clip: number
  readonly ema: number
  readonly seed: number
}

/** Where training stands: with the tensors of the state, all that a resumed run needs. */
export interface Position {
  /** Steps done. */
  readonly step: number
  readonly cursor: Cursor
}

export interface StepResult {
  readonly step: number
  readonly loss: number
  readonly gradientNorm: number
  readonly learningRate: number
  readonly tokens: number
  readonly milliseconds: number
}

/**
 * The loop's engine room: random start, then predict, measure the error, adjust. Parameters and moments stay in the
 * runtime; each step feeds a batch and gets two numbers back.
 */
export class Trainer {
  position: Position = { step: 0, cursor: { epoch: 0, batch: 0 } }
  readonly parameters: readonly ParameterSpec[]
  /** Replaced before step 1 where the number of steps follows from how long one takes. */
  schedule: Schedule

  private constructor(
    readonly options: TrainerOptions,
    readonly executable: Executable,
    readonly state: State,
  ) {
    this.parameters = decoderParameters(options.config)
    this.schedule = options.schedule
  }

  /** Compiles the graphs and puts every parameter at its random start. */
  static async create(options: TrainerOptions, signal?: AbortSignal): Promise<Trainer> {
    const { runtime, config, optimizer, batch, clip, ema } = options
    const recompute = options.recompute ? Array.from({ length: config.layers }, (_, i) => `model.layers.${i}`) : []
    const program = trainingProgram({ config, optimizer, batch, context: config.context, recompute, clip, ema, accumulates: options.accumulation > 1, form: runtime.training })
    const executable = await runtime.compile(program, { signal })
    const state = await runtime.createState(program.state)
    const trainer = new Trainer(options, executable, state)
    await trainer.start()
    return trainer
  }

  /** Back to step 0: the same seed gives the same parameters, bit for bit. */
  async start(): Promise<void> {
    const { seed, ema } = this.options
    for (const spec of this.parameters) {
      const values = startValues(spec, seed)
      await this.state.write([{ name: spec.name, values }])
      if (ema > 0) await this.state.write([{ name: `ema.${spec.name}`, values }])
    }
    for (const { name, shape } of this.moments()) await this.state.write([{ name, values: new Float32Array(shape.reduce((a, b) => a * b, 1)) }])
    this.position = { step: 0, cursor: { epoch: 0, batch: 0 } }
  }

  /** Names and shapes of what the optimizer remembers. */
  moments(): { name: string; shape: readonly number[] }[] {
    return this.parameters.flatMap((spec) => this.options.optimizer.moments(spec).map((moment) => ({ name: `${moment}.${spec.name}`, shape: spec.shape })))
  }

  /** The batches of the step that comes next, in order. */
  nextBatches(): Batch[] {
    return this.coming().batches
  }

  private coming(): { batches: Batch[]; cursor: Cursor } {
    const { dataset, batch, accumulation, config } = this.options
    const batches: Batch[] = []
    let { cursor } = this.position
    for (let i = 0; i < accumulation; i++) {
      const { next, ...part } = dataset.batch(cursor, batch, config.context)
      batches.push(part)
      cursor = next
    }
    return { batches, cursor }
  }

  /** One step: every batch's gradient, then the update. The position moves when it has come to its end. */
  async step(signal?: AbortSignal): Promise<StepResult> {
    const { accumulation, optimizer, runtime } = this.options
    const started = performance.now()
    const step = this.position.step + 1
    const { batches, cursor } = this.coming()
    const tokens = batches.reduce((total, part) => total + part.tokens, 0)
    const rate = learningRate(this.schedule, step)
    const scale = 1 / tokens
    const updateFeeds = optimizer.feeds(step, rate)
    let loss = 0
    let gradientNorm: number
    if (runtime.training === 'step') {
      if (accumulation !== 1) throw failure('fit.option', '', { option: '--accumulation', expected: '1', found: String(accumulation) })
      const results = await this.executable.run('step', this.state, { ...feedsOf(batches[0]), scale, ...updateFeeds }, { signal })
      loss = results.loss.data[0]
      gradientNorm = results.gradientNorm.data[0]
      if (!Number.isFinite(loss)) throw await this.diverged(step, loss, batches[0])
    } else {
      for (const [i, part] of batches.entries()) {
        const results = await this.executable.run(i === 0 ? 'gradients' : 'accumulate', this.state, { ...feedsOf(part), scale }, { signal })
        loss += results.loss.data[0]
        if (!Number.isFinite(loss)) throw await this.diverged(step, loss, part)
      }
      gradientNorm = (await this.executable.run('apply', this.state, updateFeeds)).gradientNorm.data[0]
    }
    // A loss may still be a number where its gradient is none: the parameters then are none either, and nobody saves them.
    if (!Number.isFinite(gradientNorm)) throw failure('fit.diverged', '', { step, loss: `‖∇‖ = ${gradientNorm}`, layer: await this.brokenGradient(batches.at(-1)!), checkpoint: '–' })
    this.position = { step, cursor }
    return { step, loss, gradientNorm, learningRate: rate, tokens, milliseconds: performance.now() - started }
  }

  /**
   * Milliseconds of a step, from computing gradients of the first batches without updating anything. Where a step can't be
   * tried without being taken, some are taken and taken back: only before step 1.
   */
  async time(signal?: AbortSignal): Promise<number> {
    const { runtime, dataset, batch, config, accumulation } = this.options
    if (runtime.training === 'step') {
      const taken: number[] = []
      for (let i = 0; i < 4; i++) taken.push((await this.step(signal)).milliseconds)
      await this.start()
      return Math.min(...taken)
    }
    const { next: _next, ...part } = dataset.batch({ epoch: 0, batch: 0 }, batch, config.context)
    const times: number[] = []
    const started = performance.now()
    while (times.length < 4 || (times.length < 12 && performance.now() - started < 1500)) {
      const before = performance.now()
      await this.executable.run('gradients', this.state, { ...feedsOf(part), scale: 1 / part.tokens }, { signal })
      times.push(performance.now() - before)
    }
    // The first runs pay for fresh memory; the update costs a tenth of the gradients (measured on 0.8M to 30M parameters).
    const sorted = times.slice(2).sort((a, b) => a - b)
    return sorted[Math.floor(sorted.length / 2)] * accumulation * 1.1
  }

  /** Mean loss and bits per byte over the held-out part, at most about `limit` targets from its beginning. */
  async evaluate(limit = Infinity, signal?: AbortSignal): Promise<{ heldOutLoss: number; bitsPerByte: number; tokens: number }> {
    const { dataset, batch, config } = this.options
    let [nats, tokens, bytes] = [0, 0, 0]
    for (const part of dataset.evaluation(batch, config.context, limit)) {
      const results = await this.executable.run('evaluate', this.state, { ...feedsOf(part), scale: 1 }, { signal })
      nats += results.loss.data[0]
      tokens += part.tokens
      bytes += part.bytes
    }
    return { heldOutLoss: nats / tokens, bitsPerByte: nats / Math.LN2 / bytes, tokens }
  }

  /** Mean loss over the first training targets of epoch 0, at most about `limit`: what held-out loss is compared with. */
  async trainLoss(limit: number, signal?: AbortSignal): Promise<number> {
    const { dataset, batch, config } = this.options
    let [nats, tokens] = [0, 0]
    const batches = dataset.batchesPerEpoch(batch, config.context)
    for (let i = 0; i < batches && tokens < limit; i++) {
      const { next: _next, ...part } = dataset.batch({ epoch: 0, batch: i }, batch, config.context)
      nats += (await this.executable.run('evaluate', this.state, { ...feedsOf(part), scale: 1 }, { signal })).loss.data[0]
      tokens += part.tokens
    }
    return nats / tokens
  }

  /** Throws fit.diverged unless the next batch has a finite loss: what is saved as a checkpoint can be gone on from. */
  async checkFinite(): Promise<void> {
    const { dataset, batch, config } = this.options
    const { next: _next, ...part } = dataset.batch(this.position.cursor, batch, config.context)
    const loss = (await this.executable.run('evaluate', this.state, { ...feedsOf(part), scale: 1 / part.tokens })).loss.data[0]
    if (!Number.isFinite(loss)) throw await this.diverged(this.position.step + 1, loss, part)
  }

  /** A parameter's gradient on the (first) batch of the step that comes next, [shape of the parameter]; nothing is updated. */
  async nextGradient(name: string, signal?: AbortSignal): Promise<HostArray> {
    const { dataset, batch, config } = this.options
    const { next: _next, ...part } = dataset.batch(this.position.cursor, batch, config.context)
    const tap = `gradient.${name}`
    return (await this.executable.run('evaluate', this.state, { ...feedsOf(part), scale: 1 / part.tokens }, { taps: [tap], signal }))[tap]
  }

  /** The parameter whose gradient, on the way backwards, is the first that is no number. */
  private async brokenGradient(part: Batch): Promise<string> {
    const names = this.parameters.map(({ name }) => name).toReversed()
    if (this.options.runtime.training === 'split') {
      // The update has been made with them, but they are still there.
      for (const name of names) if (!finite((await this.state.read([{ name: `gradient.${name}` }]))[0])) return name
      return '–'
    }
    const taps = names.map((name) => `gradient.${name}`)
    const results = await this.executable.run('evaluate', this.state, { ...feedsOf(part), scale: 1 / part.tokens }, { taps })
    return names.find((_, i) => !finite(results[taps[i]])) ?? '–'
  }

  /** The error of a loss that is no number: names the first layer whose output has one. */
  private async diverged(step: number, loss: number, part: Batch): Promise<Error> {
    const layers = Array.from({ length: this.options.config.layers }, (_, i) => `model.layers.${i}`)
    let layer = 'lm_head'
    const embedding = await this.state.read([{ name: 'model.embed_tokens.weight' }])
    if (!finite(embedding[0])) layer = 'model.embed_tokens'
    else {
      const taps = await this.executable.run('evaluate', this.state, { ...feedsOf(part), scale: 1 }, { taps: layers })
      layer = layers.find((name) => !finite(taps[name])) ?? layer
    }
    return failure('fit.diverged', '', { step, loss: String(loss), layer, checkpoint: '–' })
  }

  /** Puts tensors and position of a checkpoint back. */
  async restore(tensors: AsyncIterable<readonly [name: string, values: Float32Array]>, position: Position): Promise<void> {
    for await (const [name, values] of tensors) await this.state.write([{ name, values }])
    this.position = position
  }

  close(): void {
    this.executable.close()
    this.state.close()
  }
}

const feedsOf = ({ ids, targets, weights }: Batch) => ({ ids, targets, weights })

const finite = ({ data }: HostArray): boolean => {
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) return false
  return true
}
