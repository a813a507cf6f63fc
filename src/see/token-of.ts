import { failure } from '../errors/index.ts'
import { tokenOf } from '../ask/token-text.ts'
import type { Tokenizer } from '../formats/tokenizer/index.ts'

/**
 * The id that a person means: `#123`, or a token's text exactly as answers show it (a leading space belongs to it). Of
 * several tokens with one text the likeliest by `logprobs` [V].
 * @throws see.token, with the tokens that the text is made of
 */
export function tokenIdOf(tokenizer: Tokenizer | null, asked: string, logprobs: ArrayLike<number>): number {
  const id = /^#(\d{1,9})$/.exec(asked)?.[1]
  if (id !== undefined && Number(id) < logprobs.length) return Number(id)
  let best = -1
  for (let other = 0; other < logprobs.length; other++) if (tokenOf(tokenizer, other).text === asked && asked !== '' && (best < 0 || logprobs[other] > logprobs[best])) best = other
  if (best >= 0) return best
  const parts = tokenizer === null || id !== undefined ? [] : [...tokenizer.encode(asked)]
  if (parts.length === 1 && parts[0] < logprobs.length) return parts[0]
  throw failure('see.token', '', { count: logprobs.length, found: JSON.stringify(asked), parts: parts.map((part) => JSON.stringify(tokenOf(tokenizer, part).text)).join(' + ') || '–' })
}
