// The one number whose zeroing hurts a text most. Large language models have such numbers: a single weight of an early
// down projection (Yu et al. 2024, "The Super Weight in Large Language Models", arXiv:2411.07191).
import { z } from 'zod/mini'
import type { Tokenizer } from '../formats/tokenizer/tokenizer.ts'
import { failure } from '../errors/index.ts'
import { formatAddress } from '../formats/addresses.ts'
import { describeBytes } from '../formats/decimal.ts'
import { indicesOf } from '../formats/parameter-index.ts'
import { decoderLoss } from '../fit/training-program.ts'
import { constant, input, program, type Program } from '../graph/index.ts'
import { declareParameters, decoder } from '../models/decoder.ts'
import type { DecoderConfig } from '../formats/config/decoder.ts'
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
/** Windows that every candidate is judged on, and those that decide between the best. */
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

/** `loss` over a batch; `effects` of it into `effect.NAME`; `look`: what goes into and comes out of each down projection, for one window. */
function breakProgram(config: DecoderConfig, time: number): Program {
  const parameters = declareParameters(config)
  const { loss } = decoderLoss({ config, batch: BATCH, context: time }, parameters)
  const again = decoderLoss({ config, batch: BATCH, context: time }, parameters)
  const positions = constant(Int32Array.from({ length: time }, (_, i) => i), [1, time], 'i32')
  const { downs } = decoder(config, parameters, input('window', 'i32', [1, time]), positions, { kind: 'whole' })
  const results = Object.fromEntries([...downs].flatMap(([name, { given, gives }]) => [[`given.${name}`, given], [`gives.${name}`, gives]]))
  return program({ loss: { results: { loss } }, effects: { updates: effectUpdates(config, parameters, again.loss) }, ...(downs.size > 0 && { look: { results } }) })
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
    const lossOver = async (count: number): Promise<number> => {
      let total = 0
      for (let at = 0; at < count; at += BATCH) total += (await executable.run('loss', effects, feedsOf(windows, at), { signal })).loss.data[0]
      return total / (count / BATCH)
    }
    const search = Math.min(SEARCH, windows.ids.length)
    const [near, whole] = [await lossOver(search), await lossOver(windows.ids.length)]

    if (!Number.isFinite(whole)) throw failure('see.no-loss', asked.opened.name, {})
    progress?.('activations', 0, 1)
    const candidates = new Map<string, Candidate>()
    const add = (one: Candidate) => {
      const key = `${one.tensor} ${one.element}`
      if (!candidates.has(key)) candidates.set(key, one)
    }
    // A model of experts alone has no dense down projection.
    const dense = Array.from({ length: config.layers }, (_, i) => `model.layers.${i}.mlp.down_proj.weight`).filter((name) => name in state.spec)
    if (dense.length > 0) {
      const seen = await executable.run('look', effects, { window: windows.ids[0] }, { signal })
      for (const tensor of dense) {
        const [given, gives] = [seen[`given.${tensor}`], seen[`gives.${tensor}`]]
        const columns = extremes(given.data, given.shape[1])
        for (const row of extremes(gives.data, gives.shape[1])) for (const column of columns) add({ tensor, element: row * given.shape[1] + column, named: 'activations' })
      }
    }
    progress?.('gradients', 0, 1)
    await executable.run('effects', effects, feedsOf(windows, 0), { signal })
    // An effect is w·∂L/∂w: the loss falls by it, so those most below zero hurt most.
    const hurting = new Greatest(predicted)
    await readEffects(effects, config, (tensor, start, found) => {
      for (let i = 0; i < found.length; i++) hurting.push(tensor, start + i, found[i], -found[i])
    }, signal)
    for (const { tensor, element } of hurting.list) add({ tensor, element, named: 'gradient' })

    const judged: { readonly one: Candidate; readonly loss: number }[] = []
    for (const one of candidates.values()) {
      signal?.throwIfAborted()
      progress?.('edits', judged.length, candidates.size)
      judged.push({ one, loss: await asked.turnedTo(one.tensor, one.element, 0, () => lossOver(search)) })
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
      searched: search * windows.time,
      loss: whole,
      tried: candidates.size,
      worst,
      broken: hurt(confirmed[0].loss) - whole >= Math.log(threshold),
      threshold,
      restored: Object.is(await lossOver(search), near),
    }
  } finally {
    effects.close()
    executable.close()
  }
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

/** The columns of [R, columns] that hold the numbers farthest from zero. */
function extremes(data: ArrayLike<number>, columns: number): number[] {
  const far = new Float64Array(columns)
  for (let i = 0; i < data.length; i++) far[i % columns] = Math.max(far[i % columns], Math.abs(data[i]))
  return Array.from(far, (size, column) => ({ size, column })).sort((a, b) => b.size - a.size).slice(0, CHANNELS).map(({ column }) => column)
}

async function described(asked: AskedModel, { tensor, element, named }: Candidate, loss: number, whole: number): Promise<BreakReport['worst'][number]> {
  const { dtype, bytes } = await asked.stored(tensor, element)
  const { decimal, bits } = describeBytes(bytes, dtype)
  const known = Number.isFinite(loss)
  return { address: formatAddress({ tensor, indices: indicesOf(element, asked.opened.weights().entry(tensor).shape) }), decimal, bits, named, loss: known ? loss : null, rise: known ? loss - whole : null }
}
