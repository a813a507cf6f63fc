import { TextStream, type Token, type Tokenizer } from '../formats/tokenizer/index.ts'
import type { TokenOdds } from './answer.ts'
import { likeliestIds } from './sampling.ts'

const nothing: Token = { text: '', bytes: new Uint8Array(0), special: false }

/** A token of the vocabulary. Models may have more rows than their tokenizer has tokens: those mean nothing. */
export const tokenOf = (tokenizer: Tokenizer | null, id: number): Token => (tokenizer !== null && id < tokenizer.vocabularySize ? tokenizer.token(id) : nothing)

/** Base64 of a token's bytes where they aren't whole UTF-8. */
export function incompleteBytes({ bytes, special }: Token): string | undefined {
  if (special) return undefined
  try {
    new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
    return undefined
  } catch {
    return btoa(String.fromCharCode(...bytes))
  }
}

/** A token with its odds, as answers list it. */
export function oddsOf(tokenizer: Tokenizer | null, id: number, logprob: number): TokenOdds {
  const token = tokenOf(tokenizer, id)
  const bytes = incompleteBytes(token)
  return bytes === undefined ? { id, text: token.text, logprob } : { id, text: token.text, bytes, logprob }
}

/** The `count` likeliest tokens of log-probabilities [V]. */
export const topOdds = (tokenizer: Tokenizer | null, logprobs: ArrayLike<number>, count: number): TokenOdds[] =>
  likeliestIds(logprobs, count).map((id) => oddsOf(tokenizer, id, logprobs[id]))

/** Text of ids as it grows, whole characters only. */
export class GrowingText {
  private readonly stream: TextStream | undefined

  constructor(private readonly tokenizer: Tokenizer | null) {
    this.stream = tokenizer === null ? undefined : new TextStream(tokenizer)
  }

  push(id: number): string {
    return this.stream !== undefined && id < this.tokenizer!.vocabularySize ? this.stream.push(id) : ''
  }
}
