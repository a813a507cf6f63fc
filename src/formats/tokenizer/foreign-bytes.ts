import { byteOfToken, bytesOfLetters } from './byte-alphabet.ts'

interface DecoderJson {
  type?: unknown
  decoders?: unknown
  start?: unknown
  content?: unknown
  prepend_scheme?: unknown
  add_prefix_space?: unknown
}

/** How a foreign vocabulary spells bytes. */
export interface Spelling {
  bytesOf(token: string): Uint8Array
  /** Whether the decoded text loses one space at its very beginning (SentencePiece puts it there before encoding). */
  stripsFirstSpace: boolean
}

const utf8 = new TextEncoder()

/** Reads the spelling off the `decoder` of a tokenizer.json: byte letters, or SentencePiece's ▁ and `<0x0A>`. null for other kinds. */
export function spellingOf(decoder: unknown): Spelling | null {
  const steps = flatten(decoder as DecoderJson | null)
  const has = (type: string) => steps.find((step) => step.type === type)
  if (has('ByteLevel')) return { bytesOf: (token) => bytesOfLetters(token) ?? utf8.encode(token), stripsFirstSpace: false }
  const metaspace = has('Metaspace')
  if (metaspace || has('ByteFallback')) {
    const strip = has('Strip')
    const prefixed = metaspace !== undefined && metaspace.prepend_scheme !== 'never' && metaspace.add_prefix_space !== false
    return { bytesOf: pieceBytes, stripsFirstSpace: prefixed || (strip !== undefined && strip.content === ' ' && strip.start === 1) }
  }
  return null
}

function flatten(decoder: DecoderJson | null): DecoderJson[] {
  if (decoder === null || typeof decoder !== 'object') return []
  return decoder.type === 'Sequence' && Array.isArray(decoder.decoders) ? (decoder.decoders as DecoderJson[]).flatMap(flatten) : [decoder]
}

function pieceBytes(token: string): Uint8Array {
  const byte = byteOfToken(token)
  return byte >= 0 ? Uint8Array.of(byte) : utf8.encode(token.replaceAll('▁', ' '))
}
