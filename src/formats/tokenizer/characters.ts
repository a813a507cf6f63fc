import { byteOfToken } from './byte-alphabet.ts'
import { charactersFiles } from './files.ts'
import { IdBuffer } from './id-buffer.ts'
import { SpecialSplitter } from './special-splitter.ts'
import type { Token, Tokenizer, TokenizerFiles } from './tokenizer.ts'
import { joinBytes, Vocabulary } from './vocabulary.ts'

const utf8 = new TextEncoder()
const replacement = 0xfffd

/** A token a character; a character outside the vocabulary is written as the bytes of its UTF-8 (`<0xE4><0xBD><0xA0>`). */
export class CharactersTokenizer implements Tokenizer {
  readonly kind = 'characters'
  readonly specials: ReadonlyMap<string, number>
  readonly vocabulary: Vocabulary
  readonly #splitter: SpecialSplitter
  readonly #idOfCodePoint = new Map<number, number>()
  readonly #idOfByte = new Int32Array(256)

  constructor(
    /** The tokens' spellings by id: special tokens by name, the 256 bytes as `<0x0A>`, then single characters. */
    spellings: readonly string[],
    specials: ReadonlyMap<string, number>,
  ) {
    this.specials = specials
    const bytes = spellings.map((spelling, id) => {
      if (specials.get(spelling) === id) return new Uint8Array(0)
      const byte = byteOfToken(spelling)
      if (byte >= 0) {
        this.#idOfByte[byte] = id
        return Uint8Array.of(byte)
      }
      const codePoint = spelling.codePointAt(0)
      if (codePoint === undefined || String.fromCodePoint(codePoint) !== spelling) throw new Error(`token ${id} is not one character: ${JSON.stringify(spelling)}`)
      this.#idOfCodePoint.set(codePoint, id)
      return utf8.encode(spelling)
    })
    this.vocabulary = new Vocabulary(spellings, bytes, specials)
    this.#splitter = new SpecialSplitter(specials)
  }

  get vocabularySize(): number {
    return this.vocabulary.size
  }
  get begin(): number | null {
    return this.specials.get('<|begin|>') ?? null
  }
  get end(): number | null {
    return this.specials.get('<|end|>') ?? null
  }
  get pad(): number | null {
    return this.specials.get('<|pad|>') ?? null
  }

  encode(text: string, options: { specials?: boolean } = {}): Int32Array {
    const ids = new IdBuffer(text.length)
    if (options.specials !== true) this.#encodeText(text, ids)
    else {
      for (const part of this.#splitter.split(text)) {
        if (typeof part === 'number') ids.push(part)
        else this.#encodeText(part, ids)
      }
    }
    return ids.take()
  }

  #encodeText(text: string, ids: IdBuffer): void {
    for (let i = 0; i < text.length; i++) {
      let codePoint = text.codePointAt(i)!
      if (codePoint > 0xffff) i++
      else if (codePoint >= 0xd800 && codePoint <= 0xdfff) codePoint = replacement
      const id = this.#idOfCodePoint.get(codePoint)
      if (id !== undefined) ids.push(id)
      else for (const byte of utf8.encode(String.fromCodePoint(codePoint))) ids.push(this.#idOfByte[byte])
    }
  }

  decode(ids: Iterable<number>, options: { specials?: boolean } = {}): string {
    return this.vocabulary.decode(ids, options.specials === true)
  }

  decodeBytes(ids: Iterable<number>): Uint8Array {
    return joinBytes(ids, (id) => this.vocabulary.bytesOf(id))
  }

  token(id: number): Token {
    return this.vocabulary.token(id)
  }

  idOf(token: string): number | null {
    return this.vocabulary.idOf(token)
  }

  files(): TokenizerFiles {
    return charactersFiles(this)
  }
}
