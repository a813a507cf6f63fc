import { TextStream, type Tokenizer } from '../../formats/tokenizer/index.ts'

/** A sentence, and the tokens that begin in it. */
export interface Sentence {
  readonly text: string
  readonly from: number
  readonly count: number
}

/**
 * The sentences of a run of tokens, as Unicode cuts them (UAX #29), documents apart. Every token that adds text belongs to
 * exactly one: the one in which its text begins. A token between two documents goes with the sentence before it.
 */
export function sentencesOf(ids: ArrayLike<number>, tokenizer: Tokenizer): Sentence[] {
  const found: Sentence[] = []
  let from = 0
  for (let at = 0; at <= ids.length; at++) {
    if (at < ids.length && !tokenizer.token(ids[at]).special) continue
    const end = Math.min(at + 1, ids.length)
    if (end > from) found.push(...ofDocument(ids, from, end, tokenizer))
    from = end
  }
  return found
}

const segmenter = new Intl.Segmenter(undefined, { granularity: 'sentence' })

function ofDocument(ids: ArrayLike<number>, from: number, end: number, tokenizer: Tokenizer): Sentence[] {
  const stream = new TextStream(tokenizer)
  let text = ''
  const begins: number[] = []
  for (let at = from; at < end; at++) {
    begins.push(text.length)
    text += stream.push(ids[at])
  }
  text += stream.finish()
  if (text === '') return [{ text, from, count: end - from }]
  const found: { text: string; from: number; count: number }[] = []
  let at = 0
  for (const { segment, index } of segmenter.segment(text)) {
    const start = at
    while (at < begins.length && (begins[at] < index + segment.length || index + segment.length === text.length)) at++
    // No token begins in a sentence that lies inside one token.
    if (at === start && found.length > 0) found[found.length - 1].text += segment
    else found.push({ text: segment, from: from + start, count: at - start })
  }
  return found
}
