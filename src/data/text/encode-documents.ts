import { failure } from '../../errors/index.ts'
import { lastSafeCut } from '../../formats/tokenizer/pieces.ts'
import type { Tokenizer } from '../../formats/tokenizer/tokenizer.ts'
import type { TextPart } from './documents.ts'
import { longestRest } from './piece-counter.ts'

/** A run of a document's targets: its tokens, and after the last of them the end token. */
export interface EncodedPart {
  ids: Int32Array
  end: boolean
  /** UTF-16 code units of text behind these ids. */
  characters: number
}

/** The token after a document, which a tokenizer must have to be trained on. @throws data.tokenizer.no-end */
export function endOf(tokenizer: Tokenizer): number {
  const end = tokenizer.end ?? tokenizer.begin
  if (end === null) throw failure('data.tokenizer.no-end', '', {})
  return end
}

/** The token before a document: its own begin token, else the end token. */
export function beginOf(tokenizer: Tokenizer): number {
  return tokenizer.begin ?? endOf(tokenizer)
}

/**
 * Documents as targets: each its tokens, then the end token. Text is never read as special tokens. A document that comes in parts has the
 * ids that it would have whole, unless it holds 4 million letters in a row.
 */
export async function* encodeDocuments(parts: AsyncIterable<TextPart> | Iterable<TextPart>, tokenizer: Tokenizer): AsyncGenerator<EncodedPart> {
  const end = endOf(tokenizer)
  let rest = ''
  for await (const part of parts) {
    const text = rest + part.text
    const cut = part.end ? text.length : cutOf(text, tokenizer)
    rest = text.slice(cut)
    const ids = tokenizer.encode(cut === text.length ? text : text.slice(0, cut))
    if (!part.end) {
      if (ids.length > 0) yield { ids, end: false, characters: cut }
      continue
    }
    const closed = new Int32Array(ids.length + 1)
    closed.set(ids)
    closed[ids.length] = end
    yield { ids: closed, end: true, characters: cut }
  }
}

/** Where a text that goes on may be cut. Foreign patterns are not known here: only line breaks before something else are thought safe. */
function cutOf(text: string, tokenizer: Tokenizer): number {
  const last = text.charCodeAt(text.length - 1)
  const whole = last >= 0xd800 && last <= 0xdbff ? text.length - 1 : text.length
  if (tokenizer.kind === 'characters') return whole
  const safe = tokenizer.kind === 'bpe' ? lastSafeCut(text) : /^[^]*\n(?=\S)/.exec(text)?.[0].length ?? 0
  return text.length - safe > longestRest ? whole : safe
}
