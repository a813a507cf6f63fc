/** From pairs of token ids to an index from 0 on: an open-addressed hash table in typed arrays. */
export class PairTable {
  #slots: Int32Array // index of the pair, or -1
  first: Int32Array
  second: Int32Array
  size = 0

  constructor(expected = 1 << 10) {
    let slots = 1 << 8
    while (slots < expected * 2) slots *= 2
    this.#slots = new Int32Array(slots).fill(-1)
    this.first = new Int32Array(slots >> 1)
    this.second = new Int32Array(slots >> 1)
  }

  /** The index of the pair, or -1. */
  find(a: number, b: number): number {
    return this.#slots[this.#slotOf(a, b)]
  }

  /** The index of the pair, which is added when it is new (then it is the old `size`). */
  add(a: number, b: number): number {
    const slot = this.#slotOf(a, b)
    const known = this.#slots[slot]
    if (known >= 0) return known
    const index = this.size++
    this.first[index] = a
    this.second[index] = b
    this.#slots[slot] = index
    if (this.size === this.first.length) this.#grow()
    return index
  }

  #slotOf(a: number, b: number): number {
    const mask = this.#slots.length - 1
    let hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca6b)
    hash ^= hash >>> 15
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const index = this.#slots[slot]
      if (index < 0 || (this.first[index] === a && this.second[index] === b)) return slot
    }
  }

  #grow(): void {
    const { first, second } = this
    this.#slots = new Int32Array(this.#slots.length * 2).fill(-1)
    this.first = new Int32Array(first.length * 2)
    this.second = new Int32Array(second.length * 2)
    this.first.set(first)
    this.second.set(second)
    for (let index = 0; index < this.size; index++) this.#slots[this.#slotOf(first[index], second[index])] = index
  }
}
