import { createReadStream } from 'node:fs'
import { createInterface } from 'node:readline'
import { ask } from '../../ask/index.ts'
import { openModel } from '../../ask/model.node.ts'
import { decoderParameters, parameterCount } from '../../models/parameters.ts'
import { legible } from '../fit/view.ts'
import type { Runtime } from '../../runtime/runtime.ts'

export interface Poem {
  readonly parameters: number
  readonly prompt: string
  /** Prompt and answer: whole lines, as far as they came. */
  readonly text: string
}

/** Lets the model in a folder go on from `prompt`. */
export async function writePoem(folder: string, prompt: string, { runtime, seed, signal }: { runtime: Runtime; seed: number; signal?: AbortSignal }): Promise<Poem> {
  const model = await openModel(folder, { runtime })
  try {
    const { text } = await ask(model, prompt, { seed, temperature: 0.8, topK: 40, maxTokens: 64, signal }).answer
    return { parameters: parameterCount(decoderParameters(model.config)), prompt, text: wholeLines(legible(prompt + text)) }
  } finally {
    await model.close()
  }
}

/** Without an unfinished last line, unless it is the only one. */
function wholeLines(text: string): string {
  const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '')
  if (lines.length > 1 && !/[。！？.!?]$/.test(lines.at(-1)!)) lines.pop()
  return lines.slice(0, 8).join('\n')
}

/** Poems in a jsonl file: one a line. */
export async function poemsPerFile(path: string): Promise<number> {
  let poems = 0
  for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) if (line !== '') poems++
  return poems
}
