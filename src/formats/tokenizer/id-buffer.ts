/** A growing array of ids. */
export class IdBuffer {
  #ids: Int32Array
  length = 0
  constructor(expected = 64) {
    this.#ids = new Int32Array(Math.max(16, expected))
  }

  push(id: number): void {
    if (this.length === this.#ids.length) this.#reserve(1)
    this.#ids[this.length++] = id
  }

  append(ids: Int32Array): void {
    if (this.length + ids.length > this.#ids.length) this.#reserve(ids.length)
    this.#ids.set(ids, this.length)
    this.length += ids.length
  }

  /** Appends a few ids of another buffer: a loop, since a view for each of 10 million pieces costs more than the copying. */
  appendRange(from: IdBuffer, start: number, end: number): void {
    if (this.length + end - start > this.#ids.length) this.#reserve(end - start)
    const [source, target] = [from.#ids, this.#ids]
    let at = this.length
    for (let i = start; i < end; i++) target[at++] = source[i]
    this.length = at
  }

  at(index: number): number {
    return this.#ids[index]
  }

  /** The ids so far; a copy. */
  take(): Int32Array {
    return this.#ids.slice(0, this.length)
  }

  #reserve(more: number): void {
    const larger = new Int32Array(Math.max(this.#ids.length * 2, this.length + more))
    larger.set(this.#ids.subarray(0, this.length))
    this.#ids = larger
  }
}
