import { sentencesOf, type Sentence } from '../data/text/index.ts'
import type { Tokenizer } from '../formats/tokenizer/index.ts'
import type { State } from '../runtime/runtime.ts'
import type { ExampleGradients } from './example-gradients.ts'
import type { TextWindow } from './run-record.ts'

// B rows of T tokens at once, N numbers.

/** A sentence of a window, and what its targets bring to the gradients of the numbers, [N]. */
export interface SentencePull extends Sentence {
  readonly gradients: readonly number[]
}

/**
 * Takes the gradient of windows apart by sentence, each window on its own: a row of `each` is a whole window in which one
 * sentence's targets alone count, so that its tokens see all that they saw. The parts of a window add up to its gradient.
 * @param scale 1 over the targets of the step that the windows are from
 */
export async function sentenceGradients(each: ExampleGradients, state: State, windows: readonly TextWindow[], tokenizer: Tokenizer, scale: number, signal?: AbortSignal): Promise<SentencePull[][]> {
  const found = windows.map((): SentencePull[] => [])
  const rows = windows.flatMap((window, k) => sentencesOf(window.targets, tokenizer).map((sentence) => ({ window, sentence, found: found[k] })))
  const { batch, context } = each.options
  for (let at = 0; at < rows.length; at += batch) {
    const some = rows.slice(at, at + batch)
    const [ids, targets, weights] = [new Int32Array(batch * context), new Int32Array(batch * context), new Float32Array(batch * context)]
    for (const [row, { window, sentence }] of some.entries()) {
      ids.set(window.ids, row * context)
      targets.set(window.targets, row * context)
      weights.fill(1, row * context + sentence.from, row * context + sentence.from + sentence.count)
    }
    const gradients = await each.run(state, { ids, targets, weights }, scale, signal)
    for (const [row, { sentence, found: own }] of some.entries()) own.push({ ...sentence, gradients: gradients.map((of) => of[row]) })
  }
  return found
}
