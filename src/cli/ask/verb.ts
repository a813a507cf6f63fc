import { errorColours, pc } from '../colour.ts'
import type { Answer } from '../../ask/answer.ts'
import { ask, type Asking } from '../../ask/ask.ts'
import { openModelFrom, type Model, type OpenOptions } from '../../ask/model.ts'
import { openModel } from '../../ask/model.node.ts'
import type { AskOptions } from '../../ask/options.ts'
import { failure } from '../../errors/index.ts'
import { text } from '../../language/index.ts'
import { openPatched } from '../../see/open.node.ts'
import type { GlobalOptions } from '../global-options.ts'
import { openRuntime } from '../runtime.ts'
import { stopSignal } from '../stop.ts'
import { oddsRow } from './odds-table.ts'

/** The options of `cantian ask`, as the command line reads them. */
export interface AskVerbOptions extends GlobalOptions, Omit<AskOptions, 'signal' | 'longPrompt' | 'stop'> {
  readonly ids?: readonly number[]
  readonly stop?: readonly string[]
  readonly cut?: boolean
  /** The model is asked as the edits in this file leave it. */
  readonly patch?: string
}

/** Opens the model, asks it, and writes the answer on standard output as it comes. */
export async function askVerb(path: string, prompt: string | undefined, options: AskVerbOptions): Promise<void> {
  if ((prompt === undefined) === (options.ids === undefined)) throw failure('cli.ask.prompt', '', {})
  const asked = options.ids ?? (prompt === '-' ? await standardInput() : prompt!)
  const stop = stopSignal()
  const { signal } = stop
  const runtime = await openRuntime(options)
  try {
    const model = await (options.patch === undefined ? openModel(path, { runtime, signal }) : openEdited(path, options.patch, { runtime, signal }))
    try {
      const { maxTokens, temperature, topK, topP, minP, repetitionPenalty, seed, odds, specials } = options
      const started = performance.now()
      const asking = ask(model, asked, {
        ...{ maxTokens, temperature, topK, topP, minP, repetitionPenalty, seed, odds, specials, signal },
        stop: options.stop,
        longPrompt: options.cut === true ? 'cut' : 'refuse',
      })
      if (options.json !== true) await write(asking, typeof asked === 'string' ? asked : undefined, odds ?? 0)
      const answer = await asking.answer
      if (options.json === true) process.stdout.write(`${JSON.stringify(answer)}\n`)
      if (answer.prompt.cut > 0) process.stderr.write(`${text('cli.ask.cut', { cut: answer.prompt.cut, context: model.config.context })}\n`)
      if (options.json !== true && (process.stderr.isTTY || options.verbose === true)) process.stderr.write(`${errorColours.dim(summary(answer, performance.now() - started))}\n`)
    } finally {
      await model.close()
    }
    // What had come by then stands there; the exit code says that it was stopped.
    signal.throwIfAborted()
  } finally {
    stop.release()
    await runtime.close()
  }
}

/** The model as the edits in a patch leave it. */
async function openEdited(path: string, patch: string, options: OpenOptions): Promise<Model> {
  const opened = await openPatched(path, patch, options.signal)
  try {
    return await openModelFrom(opened.place.folder, { ...options, checkpoint: opened.weights() })
  } finally {
    await opened.close()
  }
}

/** The text as it comes, after the prompt where a person looks on; with odds, a row for each token and then the text. */
async function write(asking: Asking, prompt: string | undefined, odds: number): Promise<void> {
  const out = process.stdout
  if (odds === 0) {
    if (prompt !== undefined && out.isTTY) out.write(pc.dim(prompt))
    for await (const token of asking) out.write(token.text)
    out.write('\n')
    return
  }
  for await (const token of asking) out.write(`${oddsRow(token, out.columns)}\n`)
  const answer = await asking.answer
  out.write(`\n${prompt !== undefined && out.isTTY ? pc.dim(prompt) : ''}${answer.text}\n`)
}

function summary({ tokens, finishReason, seed }: Answer, milliseconds: number): string {
  const speed = (tokens.length / (milliseconds / 1000)).toPrecision(3)
  return text('cli.ask.summary', { tokens: tokens.length, speed: Number(speed), reason: text(`cli.ask.finish.${finishReason}`), seed })
}

/** All of standard input as UTF-8, without the line break at its end that `echo` adds. */
async function standardInput(): Promise<string> {
  const parts: Buffer[] = []
  for await (const part of process.stdin) parts.push(part as Buffer)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts)).replace(/\r?\n$/, '')
  } catch (error) {
    throw failure('cli.ask.stdin', '', {}, error)
  }
}
