import type { PairTable } from '../../formats/tokenizer/pair-table.ts'

interface Entry {
  pair: number
  /** As it was when the entry went in; it may have fallen since. */
  frequency: number
  /** The words in which to merge it. */
  words: Int32Array
}

/** A priority queue of pairs: the most frequent first, then the smaller left id, then the smaller right id. */
export class PairQueue {
  readonly #heap: Entry[] = []
  constructor(
    readonly pairs: PairTable,
    /** Of pairs, kept up to date by the trainer. */
    readonly frequencies: readonly number[],
  ) {}

  push(pair: number, words: Int32Array): void {
    this.#add({ pair, frequency: this.frequencies[pair], words })
  }

  /** The first entry whose frequency is still right; others go back with the frequency that they have now. */
  pop(): Entry | undefined {
    for (;;) {
      const top = this.#heap[0]
      if (top === undefined) return undefined
      const frequency = this.frequencies[top.pair]
      if (frequency !== top.frequency) {
        top.frequency = frequency
        this.#sink(0)
        continue
      }
      const last = this.#heap.pop()!
      if (this.#heap.length > 0) {
        this.#heap[0] = last
        this.#sink(0)
      }
      return top
    }
  }

  #before(x: Entry, y: Entry): boolean {
    if (x.frequency !== y.frequency) return x.frequency > y.frequency
    const { first, second } = this.pairs
    return first[x.pair] !== first[y.pair] ? first[x.pair] < first[y.pair] : second[x.pair] < second[y.pair]
  }

  #add(entry: Entry): void {
    const heap = this.#heap
    let at = heap.length
    heap.push(entry)
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (!this.#before(entry, heap[parent])) break
      heap[at] = heap[parent]
      at = parent
    }
    heap[at] = entry
  }

  #sink(at: number): void {
    const heap = this.#heap
    const entry = heap[at]
    for (;;) {
      let child = 2 * at + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && this.#before(heap[child + 1], heap[child])) child++
      if (!this.#before(heap[child], entry)) break
      heap[at] = heap[child]
      at = child
    }
    heap[at] = entry
  }
}
