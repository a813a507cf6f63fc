import { readFileSync } from 'node:fs'
import { Model } from '../../src/ask/model.ts'
import type { Generator } from '../../src/ask/generate.ts'
import { openTokenizer, type Tokenizer } from '../../src/formats/tokenizer/index.ts'
import { goldenConfig } from '../models/golden.ts'

export const chinese: Tokenizer = openTokenizer(readFileSync(new URL('../golden/tokenizer/chinese.tokenizer.json', import.meta.url), 'utf8'))

export interface Script {
  readonly model: Model
  /** Token ids that were read, in order. */
  readonly read: number[]
  /** How many sequences are open now. */
  readonly open: () => number
}

/** A model whose likeliest next token is always the next one of `ids`, by 10 against 0 for all others. */
export function scripted(ids: ArrayLike<number>, { tokenizer = chinese, context = 1000, end = [1] }: { tokenizer?: Tokenizer; context?: number; end?: number[] } = {}): Script {
  const config = { ...goldenConfig('llama'), vocabulary: tokenizer.vocabularySize, context, end }
  const read: number[] = []
  let open = 0
  const generator = {
    async start() {
      open++
      let said = 0
      return {
        async extend(more: ArrayLike<number>, signal?: AbortSignal) {
          // As a runtime does: the event loop has its turn, a signal is heard.
          await new Promise((resolve) => setImmediate(resolve))
          signal?.throwIfAborted()
          read.push(...Array.from(more))
          const logits = new Float32Array(tokenizer.vocabularySize)
          if (said >= ids.length) throw new Error('the script is at its end')
          logits[ids[said++]] = 10
          return logits
        },
        close: () => void open--,
      }
    },
    async close() {},
  }
  const model = new Model({ config, tokenizer, runtime: {} as never, state: {} as never }, { generator: generator as unknown as Generator })
  return { model, read, open: () => open }
}
