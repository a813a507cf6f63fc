import { bytesByLetter, bytesOfLetters } from './byte-alphabet.ts'
import { IdBuffer } from './id-buffer.ts'
import { Merger, type Merge } from './merges.ts'
import { PieceTable } from './piece-table.ts'
import { pieceEnd } from './pieces.ts'
import { SpecialSplitter } from './special-splitter.ts'
import { byteLevelFiles } from './files.ts'
import type { Token, Tokenizer, TokenizerFiles } from './tokenizer.ts'
import { joinBytes, Vocabulary } from './vocabulary.ts'

const longestCached = 48 // code units of a piece worth remembering
const mostCached = 1 << 18 // pieces; some 20 MB

const utf8 = new TextEncoder()

/** Byte-level BPE over the pieces of `piecePattern`: any text has ids, and the ids' bytes are the text. */
export class ByteLevelTokenizer implements Tokenizer {
  readonly kind = 'bpe'
  readonly specials: ReadonlyMap<string, number>
  readonly vocabulary: Vocabulary
  readonly #merger: Merger
  readonly #splitter: SpecialSplitter
  readonly #idOfByte = new Int32Array(256)
  #cache = new PieceTable()
  #cachedIds = new IdBuffer(1 << 12)
  #cachedStarts = new IdBuffer()
  #scratch = new Int32Array(256)

  constructor(
    /** The tokens' spellings by id (special tokens by name, others in GPT-2's byte letters). */
    spellings: readonly string[],
    readonly merges: readonly Merge[],
    specials: ReadonlyMap<string, number>,
  ) {
    this.specials = specials
    const bytes = spellings.map((spelling, id) => {
      if (specials.get(spelling) === id) return new Uint8Array(0)
      const bytes = bytesOfLetters(spelling)
      if (bytes === null) throw new Error(`token ${id} is not written in byte letters: ${JSON.stringify(spelling)}`)
      if (bytes.length === 1) this.#idOfByte[bytes[0]] = id
      return bytes
    })
    this.vocabulary = new Vocabulary(spellings, bytes, specials)
    this.#merger = new Merger(merges)
    this.#splitter = new SpecialSplitter(specials)
    this.#cachedStarts.push(0)
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
    const ids = new IdBuffer(text.length >> 1)
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
    for (let start = 0; start < text.length;) {
      const end = pieceEnd(text, start)
      if (end - start > longestCached) {
        ids.append(this.#encodePiece(text.slice(start, end)))
      } else {
        let index = this.#cache.find(text, start, end)
        if (index < 0) index = this.#remember(text, start, end)
        ids.appendRange(this.#cachedIds, this.#cachedStarts.at(index), this.#cachedStarts.at(index + 1))
      }
      start = end
    }
  }

  #remember(text: string, start: number, end: number): number {
    if (this.#cache.size >= mostCached) {
      this.#cache = new PieceTable()
      this.#cachedIds = new IdBuffer(1 << 12)
      this.#cachedStarts = new IdBuffer()
      this.#cachedStarts.push(0)
    }
    this.#cachedIds.append(this.#encodePiece(text.slice(start, end)))
    this.#cachedStarts.push(this.#cachedIds.length)
    return this.#cache.add(text, start, end)
  }

  /** The ids of one piece, as a view that lasts until the next piece. */
  #encodePiece(piece: string): Int32Array {
    if (this.#scratch.length < piece.length * 3) this.#scratch = new Int32Array(piece.length * 6)
    const bytes = utf8.encode(piece)
    const ids = this.#scratch
    for (let i = 0; i < bytes.length; i++) ids[i] = this.#idOfByte[bytes[i]]
    return ids.subarray(0, this.#merger.merge(ids, bytes.length))
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
    return byteLevelFiles(this)
  }
}

/** The ids that a byte-level vocabulary begins with: the special tokens, then the 256 bytes in the order of their letters. */
export function initialVocabulary(specials: readonly string[], letters: readonly string[]): { spellings: string[]; specials: Map<string, number> } {
  return {
    spellings: [...specials, ...bytesByLetter.map((byte) => letters[byte])],
    specials: new Map(specials.map((name, id) => [name, id])),
  }
}
