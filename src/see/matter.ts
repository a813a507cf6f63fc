import { z } from 'zod/mini'
import { oddsOf } from '../ask/token-text.ts'
import { sizeOf } from '../graph/index.ts'
import { Philox } from '../graph/philox.ts'
import { formatAddress, parseAddress } from '../formats/addresses.ts'
import type { DecoderConfig } from '../formats/config/decoder.ts'
import { describeBytes } from '../formats/decimal.ts'
import { STORED_TYPES, fromNumbers, storedNumbers, type StoredType } from '../formats/dtype.ts'
import { indicesOf } from '../formats/parameter-index.ts'
import { agreementJson, agreementOf, type Pair } from './agreement.ts'
import type { AskedModel } from './asked.ts'
import { Greatest, differentiable, readEffects, type Predicted } from './effects.ts'
import { withNextToken } from './matter-program.ts'
import { jsonNumber } from './number.ts'
import { PARTS } from './parts.ts'
import { Tipping, tipJson, type TipOptions, type TipReport } from './tip.ts'
import { tokenIdOf } from './token-of.ts'

const numberJson = z.object({
  address: z.string(),
  /** `#n`; null where the files don't count it among the parameters. */
  index: z.nullable(z.int()),
  value: z.nullable(z.number()),
  decimal: z.string(),
  bits: z.string(),
  dtype: z.enum(STORED_TYPES),
  /** The change of log p when it is zeroed: −w·∂log p/∂w, and what a run with a zero in its place gives. */
  predicted: z.number(),
  measured: z.nullable(z.number()),
  /** log p with a zero in its place; null: no number came out. */
  logprob: z.nullable(z.number()),
  /** Prediction and measurement differ by more than a fifth, above the rounding: log p is no straight line along it. */
  curved: z.boolean(),
  /** log p along the number, from −w to 2w, with what else stays as it is; null where it is straight. */
  curve: z.nullable(z.array(z.object({ value: z.number(), logprob: z.nullable(z.number()) }))),
  /** The nearest value at which the greedy answer changes, where it was asked for. */
  tip: z.optional(tipJson),
})

/** Which numbers matter for one token (`kind: matter`). Logarithms are natural. */
export const matterJson = z.object({
  v: z.literal(1),
  kind: z.literal('matter'),
  prompt: z.object({ tokens: z.int(), cut: z.int() }),
  token: z.object({ id: z.int(), text: z.string(), bytes: z.optional(z.string()), logprob: z.number() }),
  /** How many parameters there is a prediction for: all that answers depend on smoothly. */
  parameters: z.int(),
  /** Changes of log p smaller than this can't be told from the arithmetic's rounding. */
  resolution: z.number(),
  /** Sum of |predicted| over the numbers of each part. */
  parts: z.array(z.object({ part: z.enum(PARTS), parameters: z.int(), effect: z.number() })),
  /** Those with the greatest |predicted|, greatest first. */
  top: z.array(numberJson),
  /** Predictions against real edits, over the numbers with the greatest |predicted| and over random ones. */
  agreement: z.object({ top: agreementJson, random: agreementJson, seed: z.int() }),
  /** Whether log p after all numbers were put back is that from before, bit for bit. */
  restored: z.boolean(),
})

export type MatterReport = z.infer<typeof matterJson>
export type MatterNumber = MatterReport['top'][number]

export interface MatterOptions {
  /** The token that is explained: its text, or `#id`; default: the likeliest one. */
  readonly token?: string
  /** How many numbers to list; default 10. */
  readonly top?: number
  /** Over how many of the greatest, and over how many random numbers, prediction and edits are compared; default 100. */
  readonly compared?: number
  /** Of the random ones; default 1. */
  readonly seed?: number
  /** Also looks for the tipping value of each number listed; default false. */
  readonly tip?: boolean
  /** New tokens of the answer that tips; default 48. */
  readonly maxTokens?: number
  readonly signal?: AbortSignal
  /** Told what is being done and how far it is. */
  readonly progress?: (stage: 'gradients' | 'edits' | 'curves' | 'tips', done: number, total: number) => void
}

/** Edits that give less than a fifth beside the prediction agree with it. */
const APART = 0.2
/** Points of a curve: −w to 2w in steps of w/8, so that 0 and w are among them. */
const CURVE = Array.from({ length: 25 }, (_, i) => (i - 8) / 8)

/**
 * Predicts, for every parameter, how zeroing it would change the log-probability of the token after a prompt; zeroes
 * those that matter most and some random ones for real, from the same executable; and says how well that agrees.
 * @throws see.token, ask.prompt.*, ask.logits
 */
export async function matter(asked: AskedModel, prompt: string | ArrayLike<number>, options: MatterOptions = {}): Promise<MatterReport> {
  const { token, top = 10, compared = 100, seed = 1, tip = false, maxTokens, signal, progress } = options
  const { config, tokenizer } = asked.model
  progress?.('gradients', 0, 1)
  return withNextToken(asked, prompt, signal, async ({ tokens, cut, logits, logprobs, likeliest, effectsOn, logprob }) => {
    const target = token === undefined ? likeliest : tokenIdOf(tokenizer, token, logprobs)
    const base = logprobs[target]
    const logprobNow = () => logprob(target)
    const effects = await effectsOn(target)

    const { greatest, parts, parameters } = await gathered(asked, effects, Math.max(top, compared), signal)
    const random = await randomEffects(config, effects, compared, seed)
    const resolution = resolutionOf(logits)
    let done = 0
    const total = greatest.length + random.length
    const zeroed = async ({ tensor, element, effect }: Predicted): Promise<Pair> => {
      signal?.throwIfAborted()
      progress?.('edits', done++, total)
      return { predicted: effect, measured: (await asked.turnedTo(tensor, element, 0, logprobNow)) - base }
    }
    const [pairs, randomPairs]: [Pair[], Pair[]] = [[], []]
    for (const one of greatest) pairs.push(await zeroed(one))
    for (const one of random) randomPairs.push(await zeroed(one))

    const listed: MatterNumber[] = []
    for (const [i, one] of greatest.slice(0, top).entries()) {
      progress?.('curves', i, Math.min(top, greatest.length))
      listed.push(await describe(asked, one, pairs[i].measured, base, resolution, logprobNow, signal))
    }
    const tips = tip ? await tipsOf(asked, prompt, listed, { maxTokens, signal }, (place, count) => progress?.('tips', place, count)) : []
    return {
      v: 1,
      kind: 'matter',
      prompt: { tokens, cut },
      token: oddsOf(tokenizer, target, base),
      parameters,
      resolution,
      parts,
      top: listed.map((number, i) => (tip ? { ...number, tip: tips[i] } : number)),
      agreement: { top: agreementOf(pairs.slice(0, compared), resolution), random: agreementOf(randomPairs, resolution), seed },
      restored: Object.is(await logprobNow(), base),
    }
  })
}

async function tipsOf(asked: AskedModel, prompt: string | ArrayLike<number>, numbers: readonly MatterNumber[], options: TipOptions, told: (place: number, count: number) => void): Promise<TipReport[]> {
  const tipping = await Tipping.open(asked, prompt, options)
  try {
    const tips: TipReport[] = []
    for (const [place, { address }] of numbers.entries()) {
      told(place, numbers.length)
      tips.push(await tipping.find(parseAddress(address), { signal: options.signal, progress: () => told(place, numbers.length) }))
    }
    return tips
  } finally {
    tipping.close()
  }
}

/** What float32 can tell apart in log p: some units in the last place of the greatest logit. */
function resolutionOf(logits: ArrayLike<number>): number {
  let greatest = 1
  for (let id = 0; id < logits.length; id++) greatest = Math.max(greatest, Math.abs(logits[id]))
  return 4 * 2 ** -23 * greatest
}

type Effects = Parameters<typeof readEffects>[0]

/** The numbers with the greatest effects, and the sum of each part's. */
async function gathered({ model, opened }: AskedModel, effects: Effects, count: number, signal?: AbortSignal) {
  const greatest = new Greatest(count)
  const parts = new Map<MatterReport['parts'][number]['part'], { parameters: number; effect: number }>()
  let parameters = 0
  await readEffects(
    effects,
    model.config,
    (tensor, start, found) => {
      const part = opened.tensors.get(tensor)?.part ?? 'other'
      const of = parts.get(part) ?? { parameters: 0, effect: 0 }
      parts.set(part, of)
      for (let i = 0; i < found.length; i++) {
        const size = Math.abs(found[i])
        of.effect += size
        greatest.push(tensor, start + i, found[i], size)
      }
      of.parameters += found.length
      parameters += found.length
    },
    signal,
  )
  return { greatest: greatest.list, parts: [...parts].map(([part, of]) => ({ part, ...of })).sort((a, b) => b.effect - a.effect), parameters }
}

/** Effects of distinct parameters, drawn by seed. */
async function randomEffects(config: DecoderConfig, effects: Effects, count: number, seed: number): Promise<Predicted[]> {
  const specs = differentiable(config)
  const places = randomPlaces(specs.map(({ shape }) => sizeOf(shape)), count, seed).map(([tensor, element]) => ({ tensor: specs[tensor].name, element }))
  const found = await effects.read(places.map(({ tensor, element }) => ({ name: `effect.${tensor}`, start: element, count: 1 })))
  return places.map((place, i) => ({ ...place, effect: found[i].data[0] }))
}

/** `count` distinct places (all where there are fewer) among tensors of these sizes: tensor and element. */
export function randomPlaces(sizes: readonly number[], count: number, seed: number): [tensor: number, element: number][] {
  const total = sizes.reduce((sum, size) => sum + size, 0)
  const random = new Philox(seed, 'matter')
  const chosen = new Set<number>()
  for (let i = 0; chosen.size < Math.min(count, total); i++) chosen.add(Math.floor(((random.word(2 * i) * 2 ** 21 + (random.word(2 * i + 1) >>> 11)) / 2 ** 53) * total))
  return [...chosen].map((place) => {
    let tensor = 0
    while (place >= sizes[tensor]) place -= sizes[tensor++]
    return [tensor, place]
  })
}

/** One number of the list, with its curve where a straight line is a poor guide. */
async function describe(asked: AskedModel, { tensor, element, effect }: Predicted, measured: number, base: number, resolution: number, logprobNow: () => Promise<number>, signal?: AbortSignal): Promise<MatterNumber> {
  const { opened } = asked
  const { dtype, bytes, value } = await asked.stored(tensor, element, signal)
  const first = opened.index.firstOf(tensor)
  const { decimal, bits } = describeBytes(bytes, dtype)
  const apart = Math.abs(effect - measured)
  const curved = !(apart <= Math.max(resolution, APART * Math.max(Math.abs(effect), Math.abs(measured))))
  const curve: { value: number; logprob: number | null }[] = []
  for (const part of curved ? CURVE : []) {
    signal?.throwIfAborted()
    const stored = storable(part * value, dtype)
    curve.push({ value: stored, logprob: jsonNumber(await asked.turnedTo(tensor, element, stored, logprobNow)) })
  }
  return {
    address: formatAddress({ tensor, indices: indicesOf(element, opened.tensors.get(tensor)!.shape) }),
    index: first === undefined ? null : first + element,
    value: jsonNumber(value),
    decimal,
    bits,
    dtype,
    predicted: effect,
    measured: jsonNumber(measured),
    logprob: jsonNumber(base + measured),
    curved,
    curve: curved ? curve : null,
  }
}

/** The number as the file's type would hold it; the greatest of the type where it is beyond. */
function storable(value: number, dtype: StoredType): number {
  try {
    return Number(storedNumbers(fromNumbers([value], dtype), dtype)[0])
  } catch {
    return value / 2
  }
}
