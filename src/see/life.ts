// One number's life: where it started, every update, the text that pushed it, what it does today.
import { z } from 'zod/mini'
import { sentencesOf } from '../data/text/index.ts'
import { ExampleGradients } from '../fit/example-gradients.ts'
import { exactNumber } from '../fit/pins.ts'
import { windowOf, type RunRecord, type WatchedStep } from '../fit/run-record.ts'
import { formatAddress, parseAddress } from '../formats/addresses.ts'
import { describeBytes } from '../formats/decimal.ts'
import { fromNumbers } from '../formats/dtype.ts'
import { startValues } from '../models/initialize.ts'
import { decoderParameters } from '../models/parameters.ts'
import type { AskedModel } from './asked.ts'
import { jobJson, jobOf } from './job.ts'
import { jsonNumber } from './number.ts'
import { tip, tipJson } from './tip.ts'

const nullable = z.nullable(z.number())
const numberJson = z.object({ value: nullable, decimal: z.string(), bits: z.string() })
const pushJson = z.object({
  step: z.int(),
  /** Which window of the step's text, from 0. */
  window: z.int(),
  /** Its part of the gradient at that step: below zero it pushed the number up. */
  gradient: z.number(),
  text: z.string(),
  /** The same window in the model as it is now, by sentence: these add up to what the whole window pulls now. */
  sentences: z.array(z.object({ text: z.string(), gradient: nullable })),
})

/** `kind: life`. */
export const lifeJson = z.object({
  v: z.literal(1),
  kind: z.literal('life'),
  address: z.string(),
  run: z.object({ steps: z.int(), seed: z.number(), optimizer: z.string(), /** Answers come from a moving average. */ averaged: z.boolean() }),
  start: z.extend(numberJson, { rule: z.enum(['normal', 'uniform', 'ones', 'zeros']), /** Deviation or bound, where the rule has one. */ size: nullable }),
  /** At the end of its training so far, and as answers find it. */
  trained: numberJson,
  now: numberJson,
  /** Its value in every checkpoint that is kept. */
  checkpoints: z.array(z.object({ step: z.int(), value: nullable })),
  /** Whether the run pinned it: else there are no updates to tell. */
  watched: z.boolean(),
  /** Whether the start and the recorded updates, added up in float32, give the last checkpoint's bits; null: not watched. */
  replayed: z.nullable(z.boolean()),
  updates: z.array(z.object({ step: z.int(), value: nullable, gradient: nullable, update: nullable })),
  /** The windows of text that pulled hardest each way, hardest first. */
  pushes: z.object({ up: z.array(pushJson), down: z.array(pushJson) }),
  /** What it does for each prompt. */
  jobs: z.array(jobJson),
  /** Where the answer to the first prompt tips along it; null: no prompt. */
  tip: z.nullable(tipJson),
})
export type LifeReport = z.infer<typeof lifeJson>
export type Push = z.infer<typeof pushJson>

export interface LifeOptions {
  /** Default: what the run samples from. */
  readonly prompts?: readonly string[]
  /** Windows listed each way; default 3. */
  readonly pushes?: number
  /** New tokens of the answer that tips; default 48. */
  readonly maxTokens?: number
  readonly signal?: AbortSignal
  readonly progress?: (stage: 'log' | 'sentences' | 'job' | 'tip', done: number, total: number) => void
}

/** Sentences whose gradients are computed at once. */
const ROWS = 4

/**
 * Tells a number's life from its run and the model that came of it, which is left as it was.
 * @throws formats.address.*, see.one-number, see.not-in-engine, fit.run-damaged, ask.prompt.*
 */
export async function lifeOf(record: RunRecord, asked: AskedModel, name: string, options: LifeOptions = {}): Promise<LifeReport> {
  const { pushes = 3, maxTokens, signal, progress, prompts = record.run.options.prompts } = options
  const { run, config } = record
  const { address: placed, tensor, element } = asked.one(parseAddress(name))
  const address = formatAddress(placed)
  const spec = decoderParameters(config).find((one) => one.name === tensor)!
  progress?.('log', 0, 1)
  const steps = await record.watched(address)
  const start = startValues(spec, run.seed)[element]
  const checkpoints = await record.kept(tensor, element)
  const trained = checkpoints.at(-1)!.value
  const { dtype, bytes } = await asked.stored(tensor, element, signal)
  const { decimal, bits, value } = describeBytes(bytes, dtype)

  const listed = (sign: 1 | -1) => hardest(steps, sign, pushes)
  const [up, down] = [listed(-1), listed(1)]
  const gradients = up.length + down.length > 0 ? await SentenceGradients.open(record, asked, { tensor, element }, signal) : undefined
  const told: Push[] = []
  try {
    for (const push of [...up, ...down]) {
      progress?.('sentences', told.length, up.length + down.length)
      told.push(await gradients!.of(push, signal))
    }
  } finally {
    gradients?.close()
  }
  const jobs: LifeReport['jobs'] = []
  for (const prompt of prompts) {
    progress?.('job', jobs.length, prompts.length)
    jobs.push(await jobOf(asked, prompt, { tensor, element }, signal))
  }
  progress?.('tip', 0, 0)
  return {
    v: 1,
    kind: 'life',
    address,
    run: { steps: run.step, seed: run.seed, optimizer: run.options.optimizer, averaged: run.options.ema > 0 },
    start: { ...described(start), rule: spec.start.kind, size: spec.start.kind === 'normal' ? spec.start.deviation : spec.start.kind === 'uniform' ? spec.start.bound : null },
    trained: described(trained),
    now: { value: jsonNumber(value), decimal, bits },
    checkpoints: checkpoints.map((one) => ({ step: one.step, value: jsonNumber(one.value) })),
    watched: steps.length > 0,
    replayed: steps.length > 0 ? replays(steps, start, trained, run.step) : null,
    updates: steps.map(({ step, after, gradient, update }) => ({ step, value: after.value, gradient: gradient.value, update: update.value })),
    pushes: { up: told.slice(0, up.length), down: told.slice(up.length) },
    jobs,
    tip: prompts.length > 0 ? await tip(asked, placed, prompts[0], { maxTokens, signal, progress: (values) => progress?.('tip', values, 0) }) : null,
  }
}

const described = (float: number): z.infer<typeof numberJson> => {
  const { value, decimal, bits } = describeBytes(fromNumbers([float], 'F32'), 'F32')
  return { value: jsonNumber(value), decimal, bits }
}

/** Whether every step is there, begins with the bits that the one before left, and the last leaves those of the checkpoint. */
export function replays(steps: readonly Pick<WatchedStep, 'step' | 'before' | 'update'>[], start: number, end: number, last: number): boolean {
  let value = start
  for (const [i, { step, before, update }] of steps.entries()) {
    if (step !== i + 1 || before.bits !== exactNumber(value).bits || update.value === null) return false
    value = Math.fround(value + update.value)
  }
  return steps.length === last && exactNumber(value).bits === exactNumber(end).bits
}

type Pull = Omit<Push, 'text' | 'sentences'>

/** The windows with the greatest gradients of one sign. */
function hardest(steps: readonly WatchedStep[], sign: 1 | -1, count: number): Pull[] {
  let kept: Pull[] = []
  for (const { step, windows } of steps) {
    for (const [window, gradient] of windows.entries()) if (gradient !== null && gradient * sign > 0) kept.push({ step, window, gradient })
    if (kept.length > 4096) kept = greatest(kept, sign, count)
  }
  return greatest(kept, sign, count)
}

const greatest = (pulls: readonly Pull[], sign: 1 | -1, count: number): Pull[] => pulls.toSorted((a, b) => sign * (b.gradient - a.gradient)).slice(0, count)

/** How the sentences of a window pull at one number, in the model as it is now. */
class SentenceGradients {
  private constructor(
    private readonly record: RunRecord,
    private readonly asked: AskedModel,
    private readonly each: ExampleGradients,
  ) {}

  static async open(record: RunRecord, asked: AskedModel, number: { readonly tensor: string; readonly element: number }, signal?: AbortSignal): Promise<SentenceGradients> {
    const { config } = record
    const each = await ExampleGradients.compile({ runtime: asked.model.runtime, config, batch: ROWS, context: config.context, numbers: [number], signal })
    return new SentenceGradients(record, asked, each)
  }

  async of(pull: Pull, signal?: AbortSignal): Promise<Push> {
    const { record, asked, each } = this
    const { context } = record.config
    const { ids, targets, tokens } = windowOf(record, pull.step, pull.window)
    const parts = sentencesOf(targets, record.tokenizer)
    const sentences: Push['sentences'] = []
    const rows = (own: Int32Array) => {
      const all = new Int32Array(ROWS * context)
      for (let row = 0; row < ROWS; row++) all.set(own, row * context)
      return all
    }
    for (let at = 0; at < parts.length; at += ROWS) {
      const weights = new Float32Array(ROWS * context)
      const some = parts.slice(at, at + ROWS)
      for (const [row, { from, count }] of some.entries()) weights.fill(1, row * context + from, row * context + from + count)
      const [gradients] = await each.run(asked.model.state, { ids: rows(ids), targets: rows(targets), weights }, 1 / tokens, signal)
      for (const [row, { text }] of some.entries()) sentences.push({ text, gradient: jsonNumber(gradients[row]) })
    }
    return { ...pull, text: record.tokenizer.decode(targets), sentences }
  }

  close(): void {
    this.each.close()
  }
}
