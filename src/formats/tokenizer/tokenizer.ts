/** One token of a vocabulary. */
export interface Token {
  /** As a person reads it: the text of its bytes (U+FFFD where they are no whole character), or a special token's name. */
  text: string
  /** What it adds to a decoded text; none for a special token. */
  bytes: Uint8Array
  special: boolean
}

/** Text to token ids and back. Lone surrogates, which no file in UTF-8 can hold, are read as U+FFFD; all other text comes back as it was. */
export interface Tokenizer {
  /** `bpe` and `characters` are trained here; `foreign` is any other `tokenizer.json`. */
  readonly kind: 'bpe' | 'characters' | 'foreign'
  /** Ids run from 0 to vocabularySize - 1. */
  readonly vocabularySize: number
  /** The ids of the tokens before and after a document, and of padding; null where the vocabulary has none. */
  readonly begin: number | null
  readonly end: number | null
  readonly pad: number | null
  /** Special tokens, name to id. */
  readonly specials: ReadonlyMap<string, number>
  /**
   * The ids of a text, without begin or end. Text that looks like a special token (`<|end|>`) is text as any other;
   * with `specials` it becomes that token.
   */
  encode(text: string, options?: { specials?: boolean }): Int32Array
  /** The text of ids. Special tokens are left out; with `specials` their names are written. Broken UTF-8 becomes U+FFFD. */
  decode(ids: Iterable<number>, options?: { specials?: boolean }): string
  /** The exact bytes of ids; special tokens have none. */
  decodeBytes(ids: Iterable<number>): Uint8Array
  /** Throws a plain error for an id outside the vocabulary. */
  token(id: number): Token
  /** The id of a token by its spelling in the vocabulary, or null. */
  idOf(token: string): number | null
  /** The files that other tools open: `tokenizer.json` and `tokenizer_config.json`, the same text for the same tokenizer. */
  files(): TokenizerFiles
}

export interface TokenizerFiles {
  'tokenizer.json': string
  'tokenizer_config.json': string
}

/** The special tokens that every tokenizer trained here has, with ids from 0 on in this order. */
export const reservedSpecials = ['<|begin|>', '<|end|>', '<|pad|>', '<|system|>', '<|user|>', '<|assistant|>', '<|turn_end|>'] as const
