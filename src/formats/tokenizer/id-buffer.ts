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

  /** The ids so far; a copy. */
  take(): Int32Array {
    return this.#ids.slice(0, this.length)
  }

  /** The ids from `start` to `end`, as a view that lasts until the next push. */
  view(start: number, end: number): Int32Array {
    return this.#ids.subarray(start, end)
  }

  #reserve(more: number): void {
    const larger = new Int32Array(Math.max(this.#ids.length * 2, this.length + more))
    larger.set(this.#ids.subarray(0, this.length))
    this.#ids = larger
  }
}
