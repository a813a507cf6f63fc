/** One of the tokens that might have come, with the natural logarithm of its probability. */
export interface TokenOdds {
  readonly id: number
  /** Its text; a special token's name; U+FFFD where its bytes are no whole character (then `bytes` has them). */
  readonly text: string
  /** Base64, where the text isn't all of it. */
  readonly bytes?: string
  /** Of the model's own softmax, whatever the temperature and filters. */
  readonly logprob: number
}

/** A new token. The texts of an answer's tokens, joined, are its text. */
export interface AnswerToken extends TokenOdds {
  /** What it adds to the shown text: '' while a character is incomplete, for an end token, and inside a stop string. */
  readonly text: string
  /** The likeliest tokens at this place, likeliest first; empty unless asked for. */
  readonly top: readonly TokenOdds[]
}

/** `end`: an end token came; `length`: enough tokens, or the context is full; `stop`: a stop string came; `aborted`: the signal. */
export type FinishReason = 'end' | 'length' | 'stop' | 'aborted'

/** The JSON of `ask --json`. */
export interface Answer {
  readonly v: 1
  readonly kind: 'answer'
  /** Without the prompt and without the stop string. */
  readonly text: string
  /** The new tokens, an end token included. */
  readonly tokens: readonly AnswerToken[]
  readonly finishReason: FinishReason
  readonly seed: number
  /** Tokens of the prompt that were read, a begin token included, and those that were cut away on its left. */
  readonly prompt: { readonly tokens: number; readonly cut: number }
}
