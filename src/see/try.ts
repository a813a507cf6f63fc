import { z } from 'zod/mini'
import type { Answer } from '../ask/answer.ts'
import { ask } from '../ask/ask.ts'
import type { Model } from '../ask/model.ts'
import { resolveOptions, type AskOptions } from '../ask/options.ts'
import { promptIds } from '../ask/prompt.ts'
import { logProbabilities } from '../ask/sampling.ts'
import { oddsOf } from '../ask/token-text.ts'
import type { Address } from '../formats/addresses.ts'
import { describeBytes } from '../formats/decimal.ts'
import { STORED_TYPES } from '../formats/dtype.ts'
import { answerJson, answerOrNone, partingPlace } from './answers.ts'
import type { AskedModel } from './asked.ts'
import { editOf, type Operation } from './edit.ts'
import { jsonNumber } from './number.ts'
import { shiftJson, shiftOf, totalVariation } from './shift.ts'
import { tip, tipJson } from './tip.ts'

const sideJson = z.object({
  /** Of the first number at the address; null: none of JSON's. */
  value: z.nullable(z.number()),
  decimal: z.string(),
  bits: z.string(),
  /** null: with these numbers the model computes no scores (NaN) any more. */
  answer: z.nullable(answerJson),
})

/** An answer before numbers are turned and one after, from the same executable (`kind: try`). */
export const tryJson = z.object({
  v: z.literal(1),
  kind: z.literal('try'),
  address: z.string(),
  dtype: z.enum(STORED_TYPES),
  /** Numbers at the address, and the value that was asked for. */
  count: z.int(),
  asked: z.nullable(z.string()),
  before: sideJson,
  after: sideJson,
  /** The first new token that differs, counted from 0; null: the words stay. */
  parts: z.nullable(z.int()),
  /** The shift of the odds of the token that follows the prompt; null where there are no scores after. */
  next: z.nullable(shiftJson),
  /** The tokens of the first answer, each read after the same tokens on both sides: how likely they were and are. */
  along: z.nullable(z.array(z.object({ id: z.int(), text: z.string(), bytes: z.optional(z.string()), before: z.number(), after: z.number(), totalVariation: z.number() }))),
  /** Whether the logits after the numbers were put back are those from before, bit for bit. */
  restored: z.boolean(),
  /** The nearest value at which the greedy answer changes, where it was asked for. */
  tip: z.optional(tipJson),
})

export type TryReport = z.infer<typeof tryJson>

/** As `ask` takes them; defaults here: temperature 0, 48 new tokens, seed 1, the odds of 5 tokens. */
export interface TryOptions extends AskOptions {
  /** Also looks for the nearest value at which the greedy answer changes; default false. */
  readonly tip?: boolean
  /** Told how many values were tried on the way there. */
  readonly progress?: (values: number) => void
}

/**
 * Answers a prompt, turns the numbers at an address, answers again, and puts them back.
 * @throws what `editOf` throws (formats.address.*, formats.dtype.cannot-hold, see.value), see.not-in-engine, ask.*
 */
export async function tryEdit(asked: AskedModel, address: Address, operation: Operation, prompt: string | ArrayLike<number>, { tip: tipping = false, progress, ...options }: TryOptions = {}): Promise<TryReport> {
  const { model, opened } = asked
  const how: AskOptions = { temperature: 0, maxTokens: 48, seed: 1, odds: 5, ...options }
  const resolved = resolveOptions(how, model.generation)
  const { ids } = promptIds(prompt, model.tokenizer, { ...resolved, vocabulary: model.config.vocabulary, context: model.config.context })
  const { edit } = await editOf(opened, asked.placed(address), operation, [], how.signal)
  const { entry } = edit
  const before = await ask(model, prompt, how).answer
  how.signal?.throwIfAborted()
  const tokens = before.tokens.map(({ id }) => id)
  const logits = await logitsAlong(model, ids, tokens, how.signal)
  const turned = await asked.turned(edit, async () => {
    const answer = await answerOrNone(() => ask(model, prompt, how).answer)
    how.signal?.throwIfAborted()
    return { answer, odds: answer === null ? null : (await logitsAlong(model, ids, tokens, how.signal)).map(logProbabilities) }
  })
  const again = await logitsAlong(model, ids, tokens, how.signal)
  const oddsBefore = logits.map(logProbabilities)
  const side = (bytes: Uint8Array, answer: Answer | null) => {
    const { value, ...rest } = describeBytes(bytes.subarray(0, edit.width), entry.dtype)
    return { value: jsonNumber(value), ...rest, answer }
  }
  const readable = turned.odds !== null && !turned.odds.some(([first]) => Number.isNaN(first))
  return {
    v: 1,
    kind: 'try',
    address: entry.address,
    dtype: entry.dtype,
    count: entry.count,
    asked: operation.value,
    before: side(edit.before, before),
    after: side(edit.after, turned.answer),
    parts: partingPlace(before, turned.answer),
    next: readable ? shiftOf(model.tokenizer, oddsBefore[0], turned.odds![0], resolved.odds) : null,
    along: readable
      ? tokens.map((id, i) => {
          const { logprob, ...odds } = oddsOf(model.tokenizer, id, oddsBefore[i][id])
          return { ...odds, before: logprob, after: turned.odds![i][id], totalVariation: totalVariation(oddsBefore[i], turned.odds![i]) }
        })
      : null,
    restored: again.every((row, i) => Array.from(row).every((logit, id) => Object.is(logit, logits[i][id]))),
    ...(tipping && { tip: await tip(asked, address, prompt, { maxTokens: resolved.maxTokens, signal: how.signal, progress }) }),
  }
}

/** The logits [V] of the token after the prompt, and of those after each of `tokens` but the last. */
async function logitsAlong({ generator }: Model, prompt: readonly number[], tokens: readonly number[], signal?: AbortSignal): Promise<ArrayLike<number>[]> {
  const sequence = await generator.start(prompt.length + tokens.length)
  try {
    const logits = [await sequence.extend(prompt, signal)]
    for (const id of tokens.slice(0, -1)) logits.push(await sequence.extend([id], signal))
    return logits
  } finally {
    sequence.close()
  }
}
