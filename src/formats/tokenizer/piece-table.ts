/**
 * A set of pieces of text, each with an index from 0 on, looked up by a range of a text without making a substring. Keys are UTF-16 code
 * units in one array: a Map of slices would keep every chunk of a 10 GB text alive.
 */
export class PieceTable {
  #slots = new Int32Array(1 << 12).fill(-1) // index of the piece, or -1
  #hashes = new Int32Array(1 << 10)
  #starts = new Float64Array((1 << 10) + 1) // of the piece's units; one more than there are pieces
  #units = new Uint16Array(1 << 14)
  size = 0

  /** The index of text[start, end), or -1. */
  find(text: string, start: number, end: number): number {
    return this.#slots[this.#slotOf(text, start, end, hashOf(text, start, end))]
  }

  /** The index of text[start, end), which is added when it is new (then it is the old `size`). */
  add(text: string, start: number, end: number): number {
    const hash = hashOf(text, start, end)
    const slot = this.#slotOf(text, start, end, hash)
    const known = this.#slots[slot]
    if (known >= 0) return known
    const index = this.size++
    const from = this.#starts[index]
    const to = from + end - start
    if (this.size >= this.#hashes.length) {
      this.#hashes = grown(this.#hashes, this.size * 2)
      this.#starts = grown(this.#starts, this.size * 2 + 1)
    }
    if (to > this.#units.length) this.#units = grown(this.#units, to * 2)
    for (let i = start, j = from; i < end; i++, j++) this.#units[j] = text.charCodeAt(i)
    this.#starts[index + 1] = to
    this.#hashes[index] = hash
    this.#slots[slot] = index
    if (this.size * 2 > this.#slots.length) this.#rehash()
    return index
  }

  /** The piece with this index. */
  text(index: number): string {
    let text = ''
    const end = this.#starts[index + 1]
    for (let i = this.#starts[index]; i < end; i += 4096) text += String.fromCharCode(...this.#units.subarray(i, Math.min(end, i + 4096)))
    return text
  }

  /** The slot that holds the piece or would. */
  #slotOf(text: string, start: number, end: number, hash: number): number {
    const mask = this.#slots.length - 1
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const index = this.#slots[slot]
      if (index < 0 || (this.#hashes[index] === hash && this.#equals(index, text, start, end))) return slot
    }
  }

  #equals(index: number, text: string, start: number, end: number): boolean {
    const from = this.#starts[index]
    if (this.#starts[index + 1] - from !== end - start) return false
    for (let i = start, j = from; i < end; i++, j++) if (this.#units[j] !== text.charCodeAt(i)) return false
    return true
  }

  #rehash(): void {
    const slots = new Int32Array(this.#slots.length * 2).fill(-1)
    const mask = slots.length - 1
    for (let index = 0; index < this.size; index++) {
      let slot = this.#hashes[index] & mask
      while (slots[slot] >= 0) slot = (slot + 1) & mask
      slots[slot] = index
    }
    this.#slots = slots
  }
}

/** FNV-1a over code units, then mixed, since the table looks at the low bits. */
function hashOf(text: string, start: number, end: number): number {
  let hash = 0x811c9dc5
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  return hash ^ (hash >>> 15)
}

function grown<A extends Uint16Array | Int32Array | Float64Array>(array: A, length: number): A {
  const larger = new (array.constructor as new (length: number) => A)(length)
  larger.set(array as never)
  return larger
}
