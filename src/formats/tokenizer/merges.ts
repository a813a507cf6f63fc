import { PairTable } from './pair-table.ts'

/** A merge: tokens a and b, side by side, become token `result`. Merges are tried in their order. */
export interface Merge {
  a: number
  b: number
  result: number
}

const POSITIONS = 2 ** 31 // rank * POSITIONS + position is exact below 2^53: up to 4 million merges

/** Applies merges to the tokens of one piece: always the earliest merge, of equal ones the leftmost, as Hugging Face's BPE model does. */
export class Merger {
  readonly #pairs: PairTable // a pair's index is its rank
  readonly #results: Int32Array
  #next = new Int32Array(64)
  #previous = new Int32Array(64)
  #heap = new Float64Array(6 * 64) // smallest first: rank * POSITIONS + position of the pair's left token
  #heapSize = 0

  constructor(merges: readonly Merge[]) {
    this.#pairs = new PairTable(merges.length)
    this.#results = new Int32Array(merges.length)
    merges.forEach(({ a, b, result }, rank) => {
      if (this.#pairs.add(a, b) !== rank) throw new Error(`merge ${rank} occurs twice`)
      this.#results[rank] = result
    })
  }

  /** Merges ids[0, length) in place; answers how many ids are left, in front. */
  merge(ids: Int32Array, length: number): number {
    if (length < 2) return length
    this.#reserve(length)
    const next = this.#next
    const previous = this.#previous
    for (let i = 0; i < length; i++) {
      next[i] = i + 1 < length ? i + 1 : -1
      previous[i] = i - 1
      if (i + 1 < length) this.#offer(ids[i], ids[i + 1], i)
    }
    while (this.#heapSize > 0) {
      const top = this.#pop()
      const left = top % POSITIONS
      if (ids[left] < 0) continue // merged away
      const right = next[left]
      if (right < 0) continue
      const rank = this.#pairs.find(ids[left], ids[right])
      const result = this.#results[(top - left) / POSITIONS]
      if (rank < 0 || this.#results[rank] !== result) continue // the tokens changed since this was offered
      ids[left] = result
      ids[right] = -1
      next[left] = next[right]
      if (next[right] >= 0) previous[next[right]] = left
      if (previous[left] >= 0) this.#offer(ids[previous[left]], result, previous[left])
      if (next[left] >= 0) this.#offer(result, ids[next[left]], left)
    }
    let kept = 0
    for (let i = 0; i >= 0; i = next[i]) ids[kept++] = ids[i]
    return kept
  }

  #offer(a: number, b: number, position: number): void {
    const rank = this.#pairs.find(a, b)
    if (rank < 0) return
    const heap = this.#heap
    const value = rank * POSITIONS + position
    let at = this.#heapSize++
    while (at > 0) {
      const parent = (at - 1) >> 1
      if (heap[parent] <= value) break
      heap[at] = heap[parent]
      at = parent
    }
    heap[at] = value
  }

  #pop(): number {
    const heap = this.#heap
    const top = heap[0]
    const last = heap[--this.#heapSize]
    const size = this.#heapSize
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      if (child >= size) break
      if (child + 1 < size && heap[child + 1] < heap[child]) child++
      if (heap[child] >= last) break
      heap[at] = heap[child]
      at = child
    }
    heap[at] = last
    return top
  }

  /** A piece of n tokens makes at most 3n offers: n at first and 2 at each of fewer than n merges. */
  #reserve(length: number): void {
    if (this.#next.length >= length) return
    this.#next = new Int32Array(length * 2)
    this.#previous = new Int32Array(length * 2)
    this.#heap = new Float64Array(length * 6)
  }
}
