import { lastSafeCut, pieceEnd } from '../../formats/tokenizer/pieces.ts'
import { PieceTable } from '../../formats/tokenizer/piece-table.ts'
import type { CountedWords } from './train-merges.ts'

const utf8 = new TextEncoder()

/** Counts the pieces of documents that may come in parts. */
export class PieceCounter {
  readonly #table = new PieceTable()
  #counts = new Float64Array(1 << 12)
  #rest = '' // the end of the part before, whose last pieces may go on

  /** How many different pieces there are. */
  get size(): number {
    return this.#table.size
  }

  /** The next part of a document; `end` says that it is the last. */
  add(part: string, end: boolean): void {
    const text = this.#rest + part
    const cut = end ? text.length : lastSafeCut(text)
    this.#rest = text.slice(cut)
    this.#count(text, cut)
    if (this.#rest.length > longestRest) {
      this.#count(this.#rest, this.#rest.length)
      this.#rest = ''
    }
  }

  #count(text: string, length: number): void {
    const whole = length === text.length ? text : text.slice(0, length)
    for (let start = 0; start < length;) {
      const end = pieceEnd(whole, start)
      const index = this.#table.add(whole, start, end)
      if (index >= this.#counts.length) {
        const larger = new Float64Array(this.#counts.length * 2)
        larger.set(this.#counts)
        this.#counts = larger
      }
      this.#counts[index]++
      start = end
    }
  }

  /** The pieces as runs of the ids of their bytes. */
  words(idOfByte: Int32Array): CountedWords {
    const encoded = Array.from({ length: this.size }, (_, index) => utf8.encode(this.#table.text(index)))
    const starts = new Float64Array(this.size + 1)
    encoded.forEach((bytes, index) => (starts[index + 1] = starts[index] + bytes.length))
    const ids = new Int32Array(starts[this.size])
    encoded.forEach((bytes, index) => {
      for (let i = 0, to = starts[index]; i < bytes.length; i++, to++) ids[to] = idOfByte[bytes[i]]
    })
    return { ids, starts, counts: this.#counts.slice(0, this.size) }
  }
}

/** A text of this many code units without any place to cut at is cut where it is: 4 million letters in a row. */
export const longestRest = 1 << 22
