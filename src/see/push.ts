// A window of text that pulled hard at a number, and how its sentences did.
import { z } from 'zod/mini'
import { sentencesOf } from '../data/text/index.ts'
import { failure } from '../errors/index.ts'
import type { WindowSentences } from '../fit/events.ts'
import { ExampleGradients } from '../fit/example-gradients.ts'
import type { Pull } from '../fit/pulls.ts'
import { windowOf, type RunRecord, type TextWindow, type WatchedStep } from '../fit/run-record.ts'
import { sentenceGradients } from '../fit/sentence-gradients.ts'
import type { AskedModel } from './asked.ts'
import { jsonNumber } from './number.ts'

export const pushJson = z.object({
  step: z.int(),
  /** Which window of the step's text, from 0. */
  window: z.int(),
  /** Its part of the gradient at that step: below zero it pushed the number up. */
  gradient: z.number(),
  text: z.string(),
  /** `then`: its sentences as they pulled at that step, from the run's log; `now`: in the model as it is now, where the log doesn't tell. */
  weighed: z.enum(['then', 'now']),
  /** Those weighed then add up to `gradient`, those weighed now to what the whole window pulls now. */
  sentences: z.array(z.object({ text: z.string(), gradient: z.nullable(z.number()) })),
})
export type Push = z.infer<typeof pushJson>

/** Sentences whose gradients are computed at once. */
const ROWS = 4

/** Tells pulls at one number by sentence. */
export class PushTeller {
  private readonly logged: ReadonlyMap<string, WindowSentences['parts']>
  private each: ExampleGradients | undefined

  constructor(
    private readonly record: RunRecord,
    private readonly asked: AskedModel,
    private readonly number: { readonly tensor: string; readonly element: number },
    steps: readonly WatchedStep[],
  ) {
    this.logged = new Map(steps.flatMap(({ step, sentences = [] }) => sentences.map(({ window, parts }) => [placeOf({ step, window }), parts] as const)))
  }

  /** @throws fit.run-damaged where the log tells of other targets than the window has */
  async push(pull: Pull, signal?: AbortSignal): Promise<Push> {
    const { tokens, ...window } = windowOf(this.record, pull.step, pull.window)
    const parts = this.logged.get(placeOf(pull))
    const sentences = parts === undefined ? await this.now(window, 1 / tokens, signal) : this.recorded(pull, window, parts)
    return { ...pull, text: this.record.tokenizer.decode(window.targets), weighed: parts === undefined ? 'now' : 'then', sentences }
  }

  private recorded(pull: Pull, { targets }: TextWindow, parts: WindowSentences['parts']): Push['sentences'] {
    const { tokenizer } = this.record
    const { from: start, count: length } = parts.at(-1)!
    if (start + length !== targets.length) throw failure('fit.run-damaged', `log.jsonl, ${placeOf(pull)}`, { expected: `from + count = ${targets.length}`, found: String(start + length) })
    const cut = sentencesOf(targets, tokenizer)
    return parts.map(({ from, count, gradient }) => {
      // Another Unicode version may cut elsewhere than the run did.
      const same = cut.find((one) => one.from === from && one.count === count)
      return { text: same?.text ?? tokenizer.decode(targets.subarray(from, from + count)), gradient }
    })
  }

  private async now(window: TextWindow, scale: number, signal?: AbortSignal): Promise<Push['sentences']> {
    const { record, asked, number } = this
    const { config, tokenizer } = record
    this.each ??= await ExampleGradients.compile({ runtime: asked.model.runtime, config, batch: ROWS, context: config.context, numbers: [number], signal })
    const [parts] = await sentenceGradients(this.each, asked.model.state, [window], tokenizer, scale, signal)
    return parts.map(({ text, gradients }) => ({ text, gradient: jsonNumber(gradients[0]) }))
  }

  close(): void {
    this.each?.close()
  }
}

const placeOf = ({ step, window }: Pick<Pull, 'step' | 'window'>): string => `"step":${step}, "window":${window}`
