import type { Tokenizer } from '../../formats/tokenizer/tokenizer.ts'

/** How many bytes of text each token of the vocabulary stands for; special tokens for none. */
export function byteLengths(tokenizer: Tokenizer): Uint32Array {
  return Uint32Array.from({ length: tokenizer.vocabularySize }, (_, id) => tokenizer.token(id).bytes.length)
}
