import { z } from 'zod/mini'
import type { Answer } from '../ask/answer.ts'
import { ask } from '../ask/ask.ts'
import { promptIds } from '../ask/prompt.ts'
import { likeliest } from '../ask/sampling.ts'
import { constant, gather, input, program, sizeOf, type Program } from '../graph/index.ts'
import { formatAddress, type Address } from '../formats/addresses.ts'
import type { DecoderConfig } from '../formats/config/decoder.ts'
import { describeBytes } from '../formats/decimal.ts'
import { STORED_TYPES, storedNumbers, type StoredType } from '../formats/dtype.ts'
import { bytesAtOrder, greatestOf, orderNear, orderOf } from '../formats/float-order.ts'
import { declareParameters, decoder, logitsOf } from '../models/decoder.ts'
import type { Executable } from '../runtime/runtime.ts'
import { answerJson, answerOrNone, partingPlace } from './answers.ts'
import type { AskedModel } from './asked.ts'
import { jsonNumber } from './number.ts'

const storedJson = z.object({ value: z.nullable(z.number()), decimal: z.string(), bits: z.string() })

/** Where the greedy answer tips along one number (`kind: tip`). */
export const tipJson = z.object({
  v: z.literal(1),
  kind: z.literal('tip'),
  address: z.string(),
  dtype: z.enum(STORED_TYPES),
  /** The number as it is, and the greedy answer with it. */
  now: storedJson,
  answer: answerJson,
  /** null: none of the values tried, to both ends of the type's range, changes the answer. */
  tip: z.nullable(
    z.object({
      /** The nearest value of the stored type with another answer, and its neighbour towards `now`, with the answer of now. */
      at: storedJson,
      last: storedJson,
      /** The other answer; null: no scores come out (NaN). */
      answer: z.nullable(answerJson),
      /** The first new token that differs, counted from 0. */
      parts: z.int(),
      distance: z.number(),
    }),
  ),
  /** How far was looked on both sides of `now`, in how many steps; between two steps a change that comes and goes is missed. */
  searched: z.object({ distance: z.number(), values: z.int() }),
})

export type TipReport = z.infer<typeof tipJson>

export interface TipOptions {
  /** New tokens that make the answer; default 48. */
  readonly maxTokens?: number
  readonly signal?: AbortSignal
  readonly progress?: (values: number) => void
}

/** A greedy answer: what is likeliest, without any penalty. */
const GREEDY = { temperature: 0, repetitionPenalty: 1, seed: 1 } as const

/** Distances to look at, in parts of `scale`: in steps of ×2, of ×2^¼ where answers mostly tip, up to `reach`. */
function distances(scale: number, reach: number): number[] {
  const list: number[] = []
  for (let at = scale * 2 ** -20; at < reach; at *= at < scale / 16 || at > scale * 64 ? 2 : 2 ** 0.25) list.push(at)
  return [...list, reach]
}

/** Logits [N, V] of the N tokens from place `first` on, in one run. Feeds: ids i32 [1, T]. */
function alongProgram(config: DecoderConfig, time: number, first: number): Program {
  const parameters = declareParameters(config)
  const positions = constant(Int32Array.from({ length: time }, (_, i) => i), [1, time], 'i32')
  const { hidden } = decoder(config, parameters, input('ids', 'i32', [1, time]), positions, { kind: 'whole' })
  const rows = constant(Int32Array.from({ length: time - first }, (_, i) => first + i), [time - first], 'i32')
  return program({ along: { results: { logits: logitsOf(config, parameters, gather(hidden, rows)) } } })
}

/** Looks for tipping values of one prompt: what it needs is compiled once for any number of them. */
export class Tipping {
  private constructor(
    private readonly asked: AskedModel,
    private readonly greedy: () => Promise<Answer | null>,
    readonly answer: Answer,
    private readonly executable: Executable,
    private readonly ids: Int32Array,
  ) {}

  /** @throws ask.prompt.*, ask.logits */
  static async open(asked: AskedModel, prompt: string | ArrayLike<number>, { maxTokens = 48, signal }: TipOptions = {}): Promise<Tipping> {
    const { model } = asked
    const { config } = model
    const greedy = async () => {
      const answer = await ask(model, prompt, { ...GREEDY, maxTokens, signal }).answer
      signal?.throwIfAborted()
      return answer
    }
    const answer = await greedy()
    const { ids } = promptIds(prompt, model.tokenizer, { vocabulary: config.vocabulary, context: config.context, maxTokens, longPrompt: 'refuse', specials: false })
    const all = Int32Array.from([...ids, ...answer.tokens.slice(0, -1).map(({ id }) => id)])
    return new Tipping(asked, () => answerOrNone(greedy), answer, await model.runtime.compile(alongProgram(config, all.length, ids.length - 1), { signal }), all)
  }

  /**
   * The nearest value at which the answer is another one: tried outwards in growing steps, then by bisection over the
   * values that the stored type holds, then confirmed on both sides by answers of their own.
   * @throws formats.address.*, see.one-number, see.not-in-engine
   */
  async find(address: Address, { signal, progress }: Pick<TipOptions, 'signal' | 'progress'> = {}): Promise<TipReport> {
    const { asked, answer } = this
    const { address: placed, tensor, element } = asked.one(address)
    const { dtype, bytes, value } = await asked.stored(tensor, element, signal)
    const line = new Line(asked, tensor, element, dtype, this.judges(signal), () => progress?.(line.values))
    const { found, reach } = await line.search(Number.isFinite(value) ? value : 0, orderOf(bytes, dtype), await this.scale(tensor, value))
    const describe = (order: bigint) => {
      const { value: number, ...rest } = describeBytes(bytesAtOrder(order, dtype), dtype)
      return { value: jsonNumber(number), ...rest }
    }
    const other = found && (await line.at(found.at, this.greedy))
    return {
      v: 1,
      kind: 'tip',
      address: formatAddress(placed),
      dtype,
      now: describe(orderOf(bytes, dtype)),
      answer,
      tip: found && {
        at: describe(found.at),
        last: describe(found.last),
        answer: other,
        parts: partingPlace(answer, other) ?? 0,
        distance: Math.abs(valueOf(found.at, dtype) - value),
      },
      searched: { distance: reach, values: line.values },
    }
  }

  /** Whether the answer differs: `quick` by one run along the answer, `sure` by answering anew. */
  private judges(signal?: AbortSignal): Judges {
    const { executable, asked, answer, ids } = this
    const wanted = answer.tokens.map(({ id }) => id)
    const width = asked.model.config.vocabulary
    const feeds = { ids: { dtype: 'i32', shape: [1, ids.length], data: ids } } as const
    return {
      quick: async () => {
        signal?.throwIfAborted()
        const { data } = (await executable.run('along', asked.model.state, feeds, { signal })).logits
        return wanted.some((id, i) => {
          const row = data.subarray(i * width, (i + 1) * width)
          return likeliest(row) !== id || row.some(Number.isNaN)
        })
      },
      sure: async () => {
        signal?.throwIfAborted()
        return partingPlace(answer, await this.greedy()) !== null
      },
    }
  }

  /** What counts as a usual size here: the number's own, or its tensor's mean square where that is more. */
  private async scale(tensor: string, value: number): Promise<number> {
    const { state } = this.asked.model
    const [{ data }] = await state.read([{ name: tensor, start: 0, count: Math.min(sizeOf(state.spec[tensor].shape), 65536) }])
    let squares = 0
    for (let i = 0; i < data.length; i++) squares += data[i] ** 2
    const scale = Math.max(Math.sqrt(squares / data.length), Math.abs(value))
    return scale > 0 && Number.isFinite(scale) ? scale : 1
  }

  close(): void {
    this.executable.close()
  }
}

interface Judges {
  quick(): Promise<boolean>
  sure(): Promise<boolean>
}

const valueOf = (order: bigint, dtype: StoredType): number => Number(storedNumbers(bytesAtOrder(order, dtype), dtype)[0])

/** The values of one number, by their order in the stored type. */
class Line {
  values = 0

  constructor(
    private readonly asked: AskedModel,
    private readonly tensor: string,
    private readonly element: number,
    private readonly dtype: StoredType,
    private readonly judges: Judges,
    private readonly told: () => void,
  ) {}

  /** Does `work` with the number at a place. */
  at<T>(order: bigint, work: () => Promise<T>): Promise<T> {
    return this.asked.turnedTo(this.tensor, this.element, valueOf(order, this.dtype), work)
  }

  private async differs(order: bigint, how: keyof Judges): Promise<boolean> {
    this.values++
    this.told()
    return this.at(order, this.judges[how])
  }

  /** Outwards from `now` on both sides. `last` and `at` are neighbours: answers by themselves, the first as now, the second another. */
  async search(value: number, now: bigint, scale: number): Promise<{ found: { last: bigint; at: bigint } | null; reach: number }> {
    // The engine keeps float32: nothing beyond its range can be tried.
    const greatest = Math.min(greatestOf(this.dtype), greatestOf('F32'))
    // Where the run along the answer rounds to another token already, only answers can tell.
    const how = (await this.differs(now, 'quick')) ? 'sure' : 'quick'
    const sides = [1, -1].map((sign) => ({ sign, last: now }))
    const ends = greatest + Math.abs(value)
    for (const distance of distances(scale, ends)) {
      const hits: { last: bigint; at: bigint }[] = []
      for (const side of sides) {
        const at = orderNear(Math.max(-greatest, Math.min(greatest, value + side.sign * distance)), this.dtype)
        if (at === side.last) continue
        if (await this.differs(at, how)) {
          const sure = await this.confirm(now, await this.bisect(side.last, at, how))
          if (sure !== null) hits.push(sure)
        }
        side.last = at
      }
      if (hits.length > 0) {
        hits.sort((a, b) => Math.abs(valueOf(a.at, this.dtype) - value) - Math.abs(valueOf(b.at, this.dtype) - value))
        return { found: hits[0], reach: distance }
      }
    }
    return { found: null, reach: ends }
  }

  /** Halves until the two are neighbours. */
  private async bisect(last: bigint, at: bigint, how: keyof Judges): Promise<{ last: bigint; at: bigint }> {
    while (at - last > 1n || last - at > 1n) {
      const middle = (last + at) / 2n
      if (await this.differs(middle, how)) at = middle
      else last = middle
    }
    return { last, at }
  }

  /**
   * One run along the answer and the answer itself round differently: the border that the first gave is moved, if need be,
   * to where the answers part. null: there the answers don't differ.
   */
  private async confirm(now: bigint, { last, at }: { last: bigint; at: bigint }): Promise<{ last: bigint; at: bigint } | null> {
    const outwards = at > last ? 1n : -1n
    const towards = (step: bigint) => (outwards > 0n ? (last - step < now ? now : last - step) : last + step > now ? now : last + step)
    if (await this.differs(last, 'sure')) {
      let [inner, step] = [towards(1n), 1n]
      let outer = last
      while (inner !== now && (await this.differs(inner, 'sure'))) [outer, inner, step] = [inner, towards(2n * step), 2n * step]
      return this.bisect(inner, outer, 'sure')
    }
    let inner = last
    for (let [outer, step] = [at, 1n]; step < 1n << 20n; step *= 2n) {
      if (await this.differs(outer, 'sure')) return this.bisect(inner, outer, 'sure')
      ;[inner, outer] = [outer, outer + outwards * step]
      if (Math.abs(valueOf(outer, this.dtype)) > greatestOf('F32') || !Number.isFinite(valueOf(outer, this.dtype))) return null
    }
    return null
  }
}

/** The tipping value of one number for one prompt. */
export async function tip(asked: AskedModel, address: Address, prompt: string | ArrayLike<number>, options: TipOptions = {}): Promise<TipReport> {
  const tipping = await Tipping.open(asked, prompt, options)
  try {
    return await tipping.find(address, options)
  } finally {
    tipping.close()
  }
}
