import { IdBuffer } from '../../formats/tokenizer/id-buffer.ts'
import { lastSafeCut, pieceEnd } from '../../formats/tokenizer/pieces.ts'
import { PieceTable } from '../../formats/tokenizer/piece-table.ts'
import type { CountedWords } from './train-merges.ts'

const utf8 = new TextEncoder()

/** Counts the pieces of documents that may come in parts. */
export class PieceCounter {
  #table = new PieceTable()
  #counts = new Float64Array(1 << 12)
  #rest = '' // the end of the part before, whose last pieces may go on

  constructor(
    /**
     * Different pieces to hold at most: where a text has more (of the order of 1 GB of it), the rarest are forgotten, those that stood
     * once first. Their pairs would hardly have become tokens.
     */
    readonly most = 1 << 22,
  ) {}

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
      if (this.size > this.most) this.#forgetRarest()
    }
  }

  /** Keeps at most half of `most`. */
  #forgetRarest(): void {
    const before = this.#counts.subarray(0, this.size)
    let least = 2
    while (before.reduce((kept, count) => kept + (count >= least ? 1 : 0), 0) > this.most / 2) least *= 2
    const table = new PieceTable()
    const counts = new Float64Array(this.#counts.length)
    before.forEach((count, index) => {
      if (count < least) return
      const text = this.#table.text(index)
      counts[table.add(text, 0, text.length)] = count
    })
    this.#table = table
    this.#counts = counts
  }

  /** The pieces as runs of the ids of their bytes. */
  words(idOfByte: Int32Array): CountedWords {
    const starts = new Float64Array(this.size + 1)
    const ids = new IdBuffer(this.size * 8)
    let bytes = new Uint8Array(1 << 12)
    for (let index = 0; index < this.size; index++) {
      const text = this.#table.text(index)
      if (text.length * 3 > bytes.length) bytes = new Uint8Array(text.length * 6)
      const { written } = utf8.encodeInto(text, bytes)
      for (let i = 0; i < written; i++) ids.push(idOfByte[bytes[i]])
      starts[index + 1] = ids.length
    }
    return { ids: ids.take(), starts, counts: this.#counts.slice(0, this.size) }
  }
}

/** A text of this many code units without any place to cut at is cut where it is: 4 million letters in a row. */
export const longestRest = 1 << 22
