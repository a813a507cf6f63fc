import type { TokenRange } from './split.ts'
import type { TokenStore } from './token-store.ts'

/**
 * Some of a store's targets as one stream, with the inputs that they follow: a target's input is the token before it, at the beginning of a
 * document the begin token. So no position is lost on documents' borders, and the end token is only ever a target.
 */
export class TargetStream {
  readonly length: number
  readonly #offsets: Float64Array // where in the stream each range begins
  #scratch = new Int32Array(0)

  constructor(
    readonly store: TokenStore,
    readonly ranges: readonly TokenRange[],
    readonly begin: number,
    readonly end: number,
  ) {
    this.#offsets = new Float64Array(ranges.length + 1)
    ranges.forEach(({ start, end }, i) => (this.#offsets[i + 1] = this.#offsets[i] + end - start))
    this.length = this.#offsets[ranges.length]
  }

  /** Writes targets [position, position + count) of the stream, which begins anew after its end, and their inputs, from `at` on. */
  read(position: number, count: number, inputs: Int32Array, targets: Int32Array, at: number): void {
    while (count > 0) {
      position %= this.length
      const i = this.#rangeOf(position)
      const start = this.ranges[i].start + position - this.#offsets[i]
      const here = Math.min(count, this.ranges[i].end - start)
      this.#readRange(start, here, inputs, targets, at)
      position += here
      at += here
      count -= here
    }
  }

  #readRange(start: number, count: number, inputs: Int32Array, targets: Int32Array, at: number): void {
    const before = start > 0 ? 1 : 0
    if (this.#scratch.length < count + 1) this.#scratch = new Int32Array(count + 1)
    const tokens = this.#scratch
    this.store.read(start - before, count + before, tokens, 0)
    for (let i = 0; i < count; i++) {
      const previous = i + before > 0 ? tokens[i + before - 1] : this.end
      inputs[at + i] = previous === this.end ? this.begin : previous
      targets[at + i] = tokens[i + before]
    }
  }

  #rangeOf(position: number): number {
    let low = 0
    let high = this.ranges.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if (this.#offsets[middle] <= position) low = middle
      else high = middle - 1
    }
    return low
  }
}
