// The one number whose zeroing hurts a text most. Large language models have such numbers: a single weight of an early
// down projection (Yu et al. 2024, "The Super Weight in Large Language Models", arXiv:2411.07191).
import { z } from 'zod/mini'
import type { Tokenizer } from '../formats/tokenizer/tokenizer.ts'
import { failure } from '../errors/index.ts'
import { formatAddress } from '../formats/addresses.ts'
import { describeBytes } from '../formats/decimal.ts'
import { indicesOf } from '../formats/parameter-index.ts'
import { decoderLoss } from '../fit/training-program.ts'
import { add, constant, input, program, state, type Program } from '../graph/index.ts'
import { declareParameters, decoder } from '../models/decoder.ts'
import type { DecoderConfig } from '../formats/config/decoder.ts'
import type { Executable, HostArray, State } from '../runtime/runtime.ts'
import type { AskedModel } from './asked.ts'
import { effectStates, effectUpdates, Greatest, readEffects } from './effects.ts'

const candidateJson = z.object({
  address: z.string(),
  decimal: z.string(),
  bits: z.string(),
  /** What named it: extreme activations at its down projection, or the greatest predicted rise of the loss. */
  named: z.enum(['activations', 'gradient']),
  /** Loss over the text with this number zeroed; null: no number any more. */
  loss: z.nullable(z.number()),
  /** Of the loss, in nats a token. */
  rise: z.nullable(z.number()),
})

/** `kind: break`. Losses are nats a token, over the same text. */
export const breakJson = z.object({
  v: z.literal(1),
  kind: z.literal('break'),
  /** Tokens that the losses are means over, and those that the search looked at. */
  tokens: z.int(),
  searched: z.int(),
  loss: z.number(),
  /** How many numbers were zeroed for real. */
  tried: z.int(),
  /** Those that hurt most, the worst first. */
  worst: z.array(candidateJson),
  /** Whether the worst one multiplies the perplexity by at least `threshold`. */
  broken: z.boolean(),
  threshold: z.number(),
  restored: z.boolean(),
})
export type BreakReport = z.infer<typeof breakJson>

export interface BreakOptions {
  /** How many to list; default 5. */
  readonly top?: number
  /** Numbers named by their predicted effect; default 64. */
  readonly predicted?: number
  /** Perplexity must be multiplied by so much for a number to break the model; default 1.1. */
  readonly threshold?: number
  readonly signal?: AbortSignal
  readonly progress?: (stage: 'activations' | 'gradients' | 'edits' | 'confirming', done: number, total: number) => void
}

/** A text as windows of T tokens and what follows each. */
export interface Windows {
  readonly time: number
  readonly ids: readonly Int32Array[]
  readonly targets: readonly Int32Array[]
}

/** Tokens of a window, and windows computed at once. */
const [TIME, BATCH] = [128, 4] as const
/** Windows that name the candidates and that each is judged on, and those that decide between the best. */
const [SEARCH, CONFIRM] = [8, 32] as const
/** Channels looked at on each side of a down projection. */
const CHANNELS = 3

/**
 * The first windows of a text, each document after its begin token.
 * @throws see.break.short where the text doesn't fill one batch
 */
export function windowsOf(texts: Iterable<string>, tokenizer: Tokenizer, config: Pick<DecoderConfig, 'context'>, most: number = CONFIRM): Windows {
  const time = Math.min(TIME, config.context)
  const stream: number[] = []
  for (const text of texts) {
    if (tokenizer.begin !== null) stream.push(tokenizer.begin)
    for (const id of tokenizer.encode(text)) stream.push(id)
    if (tokenizer.end !== null) stream.push(tokenizer.end)
    if (stream.length > most * time) break
  }
  const count = Math.floor(Math.min(most, Math.floor((stream.length - 1) / time)) / BATCH) * BATCH
  if (count < BATCH) throw failure('see.break.short', '', { found: stream.length, least: BATCH * time + 1 })
  const from = (shift: number) => Array.from({ length: count }, (_, i) => Int32Array.from(stream.slice(i * time + shift, (i + 1) * time + shift)))
  return { time, ids: from(0), targets: from(1) }
}

/** `loss` over a batch; `effects` of it added to `effect.NAME`; `look`: what goes into and comes out of each down projection, for one window. */
function breakProgram(config: DecoderConfig, time: number): Program {
  const parameters = declareParameters(config)
  const { loss } = decoderLoss({ config, batch: BATCH, context: time }, parameters)
  const again = decoderLoss({ config, batch: BATCH, context: time }, parameters)
  const positions = constant(Int32Array.from({ length: time }, (_, i) => i), [1, time], 'i32')
  const { downs } = decoder(config, parameters, input('window', 'i32', [1, time]), positions, { kind: 'whole' })
  const effects = Object.entries(effectUpdates(config, parameters, again.loss))
  const updates = Object.fromEntries(effects.map(([name, effect]) => [name, add(state(name, 'f32', effect.shape as readonly number[]), effect)]))
  const results = Object.fromEntries([...downs].flatMap(([name, { given, gives }]) => [[`given.${name}`, given], [`gives.${name}`, gives]]))
  return program({ loss: { results: { loss } }, effects: { updates }, ...(downs.size > 0 && { look: { results } }) })
}

interface Candidate {
  readonly tensor: string
  readonly element: number
  readonly named: 'activations' | 'gradient'
}

/**
 * Names candidates, zeroes each for real, and says which one hurts most; the model is left as it was.
 * @throws see.no-loss where the model gives no loss to begin with
 */
export async function breakOf(asked: AskedModel, windows: Windows, { top = 5, predicted = 64, threshold = 1.1, signal, progress }: BreakOptions = {}): Promise<BreakReport> {
  const { config, runtime, state } = asked.model
  const executable = await runtime.compile(breakProgram(config, windows.time), { signal })
  const effects = await runtime.createState(effectStates(config), { over: state })
  try {
    const lossOver = async (windowCount: number): Promise<number> => {
      let total = 0
      for (let at = 0; at < windowCount; at += BATCH) total += (await executable.run('loss', effects, feedsOf(windows, at), { signal })).loss.data[0]
      return total / (windowCount / BATCH)
    }
    const count = Math.min(SEARCH, windows.ids.length)
    const [near, whole] = [await lossOver(count), await lossOver(windows.ids.length)]
    if (!Number.isFinite(whole)) throw failure('see.no-loss', asked.opened.name, {})
    const candidates = new Map<string, Candidate>()
    const search: Search = { executable, effects, windows, count, signal, progress }
    for (const one of [...(await namedByActivations(search, config)), ...(await namedByGradient(search, config, predicted))]) {
      const key = `${one.tensor} ${one.element}`
      if (!candidates.has(key)) candidates.set(key, one)
    }

    const judged: { readonly one: Candidate; readonly loss: number }[] = []
    for (const one of candidates.values()) {
      signal?.throwIfAborted()
      progress?.('edits', judged.length, candidates.size)
      judged.push({ one, loss: await asked.turnedTo(one.tensor, one.element, 0, () => lossOver(count)) })
    }
    const best = judged.sort((a, b) => hurt(b.loss) - hurt(a.loss)).slice(0, Math.max(top, 8))
    const confirmed: { readonly one: Candidate; readonly loss: number }[] = []
    for (const { one } of best) {
      progress?.('confirming', confirmed.length, best.length)
      confirmed.push({ one, loss: await asked.turnedTo(one.tensor, one.element, 0, () => lossOver(windows.ids.length)) })
    }
    confirmed.sort((a, b) => hurt(b.loss) - hurt(a.loss))
    const worst = await Promise.all(confirmed.slice(0, top).map(({ one, loss }) => described(asked, one, loss, whole)))
    return {
      v: 1,
      kind: 'break',
      tokens: windows.ids.length * windows.time,
      searched: count * windows.time,
      loss: whole,
      tried: candidates.size,
      worst,
      broken: hurt(confirmed[0].loss) - whole >= Math.log(threshold),
      threshold,
      restored: Object.is(await lossOver(count), near),
    }
  } finally {
    effects.close()
    executable.close()
  }
}

/** Where candidates are looked for: the first `count` windows. */
interface Search extends Pick<BreakOptions, 'signal' | 'progress'> {
  readonly executable: Executable
  readonly effects: State
  readonly windows: Windows
  readonly count: number
}

/** Numbers that stand between the extreme activations of a down projection: where super weights were found. */
async function namedByActivations({ executable, effects, windows, count, signal, progress }: Search, { layers }: DecoderConfig): Promise<Candidate[]> {
  // A model of experts alone has no dense down projection.
  const dense = Array.from({ length: layers }, (_, i) => `model.layers.${i}.mlp.down_proj.weight`).filter((name) => name in effects.spec)
  if (dense.length === 0) return []
  const far = new Map<string, Float64Array>()
  for (let i = 0; i < count; i++) {
    progress?.('activations', i, count)
    const seen = await executable.run('look', effects, { window: windows.ids[i] }, { signal })
    for (const [name, activations] of Object.entries(seen)) far.set(name, farther(far.get(name), activations))
  }
  return dense.flatMap((tensor) => {
    const [given, gives] = [far.get(`given.${tensor}`)!, far.get(`gives.${tensor}`)!]
    const columns = farthest(given)
    return farthest(gives).flatMap((row) => columns.map((column): Candidate => ({ tensor, element: row * given.length + column, named: 'activations' })))
  })
}

/** Numbers whose zeroing is predicted to raise the loss over all windows most. The effects are zeros at first. */
async function namedByGradient({ executable, effects, windows, count, signal, progress }: Search, config: DecoderConfig, predicted: number): Promise<Candidate[]> {
  for (let at = 0; at < count; at += BATCH) {
    progress?.('gradients', at, count)
    await executable.run('effects', effects, feedsOf(windows, at), { signal })
  }
  // An effect is w·∂L/∂w: the loss falls by it, so those most below zero hurt most.
  const hurting = new Greatest(predicted)
  await readEffects(effects, config, (tensor, start, found) => {
    for (let i = 0; i < found.length; i++) hurting.push(tensor, start + i, found[i], -found[i])
  }, signal)
  return hurting.list.map(({ tensor, element }) => ({ tensor, element, named: 'gradient' }))
}

/** No number at all is the worst. */
const hurt = (loss: number): number => (Number.isNaN(loss) ? Infinity : loss)

function feedsOf({ time, ids, targets }: Windows, at: number) {
  const joined = (rows: readonly Int32Array[]) => {
    const all = new Int32Array(BATCH * time)
    for (let b = 0; b < BATCH; b++) all.set(rows[at + b], b * time)
    return all
  }
  return { ids: joined(ids), targets: joined(targets), weights: new Float32Array(BATCH * time).fill(1), scale: 1 / (BATCH * time) }
}

/** How far from zero each column of [R, columns] goes, where it has gone `before`. */
function farther(before: Float64Array | undefined, { data, shape: [, columns] }: HostArray): Float64Array {
  const far = before ?? new Float64Array(columns)
  for (let i = 0; i < data.length; i++) far[i % columns] = Math.max(far[i % columns], Math.abs(data[i]))
  return far
}

/** The columns that go farthest. */
const farthest = (far: Float64Array): number[] => Array.from(far, (size, column) => ({ size, column })).sort((a, b) => b.size - a.size).slice(0, CHANNELS).map(({ column }) => column)

async function described(asked: AskedModel, { tensor, element, named }: Candidate, loss: number, whole: number): Promise<BreakReport['worst'][number]> {
  const { dtype, bytes } = await asked.stored(tensor, element)
  const { decimal, bits } = describeBytes(bytes, dtype)
  const known = Number.isFinite(loss)
  return { address: formatAddress({ tensor, indices: indicesOf(element, asked.opened.weights().entry(tensor).shape) }), decimal, bits, named, loss: known ? loss : null, rise: known ? loss - whole : null }
}
