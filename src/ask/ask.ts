import { failure } from '../errors/index.ts'
import type { Tokenizer } from '../formats/tokenizer/index.ts'
import { turn } from '../runtime/web/turn.ts'
import type { Answer, AnswerToken, FinishReason } from './answer.ts'
import type { Generator, Sequence } from './generate.ts'
import { Model } from './model.ts'
import { resolveOptions, type AskOptions, type ResolvedOptions } from './options.ts'
import { promptIds, type Prompt } from './prompt.ts'
import { logProbabilities, nextToken } from './sampling.ts'
import { StopStrings } from './stop-strings.ts'
import { GrowingText, incompleteBytes, tokenOf, topOdds } from './token-text.ts'

/**
 * Asks a model: `for await (const token of ask(model, 'Once')) …`, or `(await ask(model, 'Once').answer).text`. The work
 * begins when either is asked for, and goes no further than it is asked for. Options: see `AskOptions`.
 * @throws (when read) ask.option, ask.prompt.*, ask.logits; an abort is no error: the answer's `finishReason` says it
 */
export const ask = (model: Model, prompt: string | ArrayLike<number>, options: AskOptions = {}): Asking => new Asking(model, prompt, options)

/** The text that a model writes after a prompt while it is being trained: over the training's own state, with programs that stay compiled. */
export async function generateText(generator: Generator, tokenizer: Tokenizer, prompt: string, options: AskOptions = {}): Promise<string> {
  const { config, runtime, state } = generator
  return (await ask(new Model({ config, tokenizer, runtime, state }, { generator }), prompt, options).answer).text
}

/** An answer on its way. Every loop over it sees all of its tokens. */
export class Asking implements AsyncIterable<AnswerToken> {
  private readonly tokens: AnswerToken[] = []
  private readonly source: AsyncGenerator<AnswerToken, Omit<Answer, 'tokens' | 'text'>>
  private readonly leaving = new AbortController()
  private ended: Omit<Answer, 'tokens' | 'text'> | undefined
  private pending: Promise<void> | undefined
  private whole: Promise<Answer> | undefined

  constructor(model: Model, prompt: string | ArrayLike<number>, options: AskOptions) {
    this.source = generate(model, prompt, { ...options, signal: anySignal(options.signal, this.leaving.signal) })
  }

  /** The whole answer, once it has come to its end. */
  get answer(): Promise<Answer> {
    this.whole ??= this.finish()
    return this.whole
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<AnswerToken, void> {
    let at = 0
    try {
      for (;;) {
        while (at >= this.tokens.length && this.ended === undefined) await this.advance()
        if (at >= this.tokens.length) return
        yield this.tokens[at++]
      }
    } finally {
      // A loop that is left ends the answer, unless somebody waits for the whole of it.
      if (this.whole === undefined && this.ended === undefined) {
        this.leaving.abort()
        await this.finish().catch(() => undefined)
      }
    }
  }

  private async finish(): Promise<Answer> {
    while (this.ended === undefined) await this.advance()
    const { v, kind, ...rest } = this.ended
    return { v, kind, text: this.tokens.map(({ text }) => text).join(''), tokens: this.tokens, ...rest }
  }

  /** One more token, whoever asks for it first. */
  private advance(): Promise<void> {
    this.pending ??= this.source.next().then(
      (step) => {
        this.pending = undefined
        if (step.done === true) this.ended = step.value
        else this.tokens.push(step.value)
      },
    )
    return this.pending
  }
}

async function* generate(model: Model, asked: string | ArrayLike<number>, options: AskOptions): AsyncGenerator<AnswerToken, Omit<Answer, 'tokens' | 'text'>> {
  const { config, tokenizer } = model
  const resolved = resolveOptions(options, model.generation)
  if (resolved.stop.length > 0 && tokenizer === null) throw failure('ask.prompt.no-tokenizer', '', {})
  const prompt = promptIds(asked, tokenizer, { vocabulary: config.vocabulary, context: config.context, ...resolved })
  const end = (finishReason: FinishReason) =>
    ({ v: 1, kind: 'answer', finishReason, seed: resolved.seed, prompt: { tokens: prompt.ids.length, cut: prompt.cut } }) as const
  if (resolved.signal?.aborted === true) return end('aborted')
  const sequence = await model.generator.start(prompt.ids.length + Math.min(resolved.maxTokens, 64))
  const stops = new StopStrings<Omit<AnswerToken, 'text'>>(resolved.stop)
  try {
    for await (const { token, text, finish } of newTokens(model, prompt, resolved, sequence)) {
      if (token !== undefined) {
        const { released, stopped } = stops.push(token, text)
        for (const part of released) yield shown(part)
        if (stopped) return end('stop')
      }
      if (finish !== undefined) {
        for (const part of stops.finish()) yield shown(part)
        return end(finish)
      }
    }
    throw new Error('an answer ended without a reason')
  } finally {
    sequence.close()
  }
}

const shown = ({ item: { id, ...rest }, text }: { item: Omit<AnswerToken, 'text'>; text: string }): AnswerToken => ({ id, text, ...rest })

const turnEvery = 10 // ms

interface NewToken {
  readonly token?: Omit<AnswerToken, 'text'>
  readonly text: string
  readonly finish?: FinishReason
}

/** Chosen tokens one by one, with their text; the last item says why there are no more. */
async function* newTokens(model: Model, prompt: Prompt, options: ResolvedOptions, sequence: Sequence): AsyncGenerator<NewToken> {
  const { config, tokenizer } = model
  const text = new GrowingText(tokenizer)
  const ids = [...prompt.ids]
  let unread: readonly number[] = ids.slice()
  // The last token that the context has room for needs no room in the cache: it is never read.
  const most = Math.min(options.maxTokens, config.context - ids.length + 1)
  let last = performance.now()
  for (let count = 1; ; count++) {
    let logits: ArrayLike<number>
    try {
      // The runs of a small model are too short to leave their thread: without this no timer, key or signal would be heard.
      if (performance.now() - last > turnEvery) {
        await turn()
        last = performance.now()
      }
      logits = await sequence.extend(unread, options.signal)
      options.signal?.throwIfAborted()
    } catch (error) {
      if (options.signal?.aborted !== true) throw error
      yield { text: '', finish: 'aborted' }
      return
    }
    const logprobs = logProbabilities(logits)
    if (Number.isNaN(logprobs[0])) throw failure('ask.logits', '', { position: ids.length })
    const id = nextToken(logits, ids, options, options.seed, ids.length)
    const bytes = incompleteBytes(tokenOf(tokenizer, id))
    const token = { id, ...(bytes === undefined ? {} : { bytes }), logprob: logprobs[id], top: topOdds(tokenizer, logprobs, options.odds) }
    const finish = model.end.has(id) ? 'end' : count >= most ? 'length' : undefined
    yield { token, text: text.push(id), finish }
    if (finish !== undefined) return
    ids.push(id)
    unread = [id]
  }
}

/** Aborts with whichever comes first. */
function anySignal(given: AbortSignal | undefined, own: AbortSignal): AbortSignal {
  return given === undefined ? own : AbortSignal.any([given, own])
}
