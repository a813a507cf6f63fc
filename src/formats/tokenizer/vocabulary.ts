import type { Token } from './tokenizer.ts'

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true })

/** Joins the bytes of ids (or of blocks of them): what all tokenizers decode with. */
export function joinBytes<T>(items: Iterable<T>, bytesOf: (item: T) => Uint8Array): Uint8Array {
  const parts: Uint8Array[] = []
  let length = 0
  for (const item of items) {
    const part = bytesOf(item)
    parts.push(part)
    length += part.length
  }
  const out = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    out.set(part, at)
    at += part.length
  }
  return out
}

export function textOf(bytes: Uint8Array): string {
  return utf8.decode(bytes)
}

/** The spelling, the bytes and the kind of every token of a vocabulary trained here. */
export class Vocabulary {
  readonly #ids = new Map<string, number>()
  constructor(
    /** As `tokenizer.json` writes them, by id. */
    readonly spellings: readonly string[],
    readonly bytes: readonly Uint8Array[],
    readonly specials: ReadonlyMap<string, number>,
  ) {
    spellings.forEach((spelling, id) => this.#ids.set(spelling, id))
    if (this.#ids.size !== spellings.length || bytes.length !== spellings.length) throw new Error('a token occurs twice in the vocabulary')
  }

  get size(): number {
    return this.spellings.length
  }

  idOf(spelling: string): number | null {
    return this.#ids.get(spelling) ?? null
  }

  bytesOf(id: number): Uint8Array {
    const bytes = this.bytes[id]
    if (bytes === undefined) throw new Error(`token ${id} is not in a vocabulary of ${this.size}`)
    return bytes
  }

  token(id: number): Token {
    const bytes = this.bytesOf(id)
    const special = this.specials.get(this.spellings[id]) === id
    return { text: special ? this.spellings[id] : textOf(bytes), bytes, special }
  }

  decode(ids: Iterable<number>, specials: boolean): string {
    const utf8 = new TextEncoder()
    return textOf(joinBytes(ids, (id) => (specials && this.specials.get(this.spellings[id]) === id ? utf8.encode(this.spellings[id]) : this.bytesOf(id))))
  }
}
