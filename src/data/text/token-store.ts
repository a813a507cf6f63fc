/** The targets of a whole text: of every document its tokens, then the end token. In memory or on disk. */
export interface TokenStore {
  /** How many targets there are. */
  readonly length: number
  /** Where each document begins, and at the end `length`. */
  readonly starts: Float64Array
  /** The bytes of text of each document. */
  readonly bytes: Float64Array
  /** Writes targets [position, position + count) into `into` from `at` on. */
  read(position: number, count: number, into: Int32Array, at: number): void
  /** Where the store holds a file open. */
  close?(): void
}

/** Collects where documents begin and how many bytes each has. */
export class DocumentIndex {
  #starts: number[] = []
  #bytes: number[] = []
  #begun = false
  #currentBytes = 0
  length = 0

  /** @param byteLengths the bytes of each token of the vocabulary */
  add(ids: Int32Array, end: boolean, byteLengths: Uint32Array): void {
    if (!this.#begun) this.#starts.push(this.length)
    this.#begun = !end
    for (let i = 0; i < ids.length; i++) this.#currentBytes += byteLengths[ids[i]]
    this.length += ids.length
    if (end) {
      this.#bytes.push(this.#currentBytes)
      this.#currentBytes = 0
    }
  }

  finish(): { starts: Float64Array; bytes: Float64Array } {
    if (this.#begun) throw new Error('the last document has not ended')
    return { starts: Float64Array.from([...this.#starts, this.length]), bytes: Float64Array.from(this.#bytes) }
  }
}
