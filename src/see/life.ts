// One number's life: where it started, every update, the text that pushed it, what it does today.
import { z } from 'zod/mini'
import { exactNumber } from '../fit/pins.ts'
import { HARDEST, hardestWith, type Pull } from '../fit/pulls.ts'
import type { RunRecord, WatchedStep } from '../fit/run-record.ts'
import { formatAddress, parseAddress } from '../formats/addresses.ts'
import { describeBytes } from '../formats/decimal.ts'
import { fromNumbers } from '../formats/dtype.ts'
import { startValues } from '../models/initialize.ts'
import { decoderParameters } from '../models/parameters.ts'
import type { AskedModel } from './asked.ts'
import { jobJson, jobOf } from './job.ts'
import { jsonNumber } from './number.ts'
import { pushJson, PushTeller, type Push } from './push.ts'
import { tip, tipJson } from './tip.ts'

const nullable = z.nullable(z.number())
const numberJson = z.object({ value: nullable, decimal: z.string(), bits: z.string() })

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

/**
 * Tells a number's life from its run and the model that came of it, which is left as it was.
 * @throws formats.address.*, see.one-number, see.not-in-engine, fit.run-damaged, ask.prompt.*
 */
export async function lifeOf(record: RunRecord, asked: AskedModel, name: string, options: LifeOptions = {}): Promise<LifeReport> {
  const { pushes = HARDEST, maxTokens, signal, progress, prompts = record.run.options.prompts } = options
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
  const teller = new PushTeller(record, asked, { tensor, element }, steps)
  const told: Push[] = []
  try {
    for (const push of [...up, ...down]) {
      progress?.('sentences', told.length, up.length + down.length)
      told.push(await teller.push(push, signal))
    }
  } finally {
    teller.close()
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

/** The windows with the greatest gradients of one sign. */
const hardest = (steps: readonly WatchedStep[], sign: 1 | -1, count: number): readonly Pull[] => steps.reduce((kept: readonly Pull[], step) => hardestWith(kept, step, sign, count), [])
