/**
 * GPT-2's letters for the 256 bytes, in which byte-level vocabularies are written: printable Latin-1 stands for itself, every other byte
 * for U+0100 and on. (Hugging Face calls it `bytes_to_unicode`; a space is Ġ.)
 */
export const byteLetters: readonly string[] = letters()

const bytes = new Map(byteLetters.map((letter, byte) => [letter, byte]))

function letters(): string[] {
  const all: string[] = []
  for (let byte = 0, extra = 0x100; byte < 256; byte++) {
    const printable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xac) || byte >= 0xae
    all.push(String.fromCharCode(printable ? byte : extra++))
  }
  return all
}

/** The bytes in the order that Hugging Face's trainer gives them ids: by their letter's code point. */
export const bytesByLetter: readonly number[] = byteLetters.map((_, byte) => byte).sort((a, b) => (byteLetters[a] < byteLetters[b] ? -1 : 1))

/** The bytes that a token of letters stands for, or null where it is not made of those letters. */
export function bytesOfLetters(token: string): Uint8Array | null {
  const out = new Uint8Array(token.length)
  for (let i = 0; i < token.length; i++) {
    const byte = bytes.get(token[i])
    if (byte === undefined) return null
    out[i] = byte
  }
  return out
}

/** `<0x0A>`, the token of a byte in vocabularies with byte fallback. */
export function byteToken(byte: number): string {
  return `<0x${byte.toString(16).toUpperCase().padStart(2, '0')}>`
}

/** The byte that `<0x0A>` stands for, or -1 for any other token. */
export function byteOfToken(token: string): number {
  return /^<0x[0-9A-Fa-f]{2}>$/.test(token) ? parseInt(token.slice(3, 5), 16) : -1
}
