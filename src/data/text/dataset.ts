import { failure } from '../../errors/index.ts'
import type { Tokenizer } from '../../formats/tokenizer/tokenizer.ts'
import { Philox } from '../../graph/philox.ts'
import { byteLengths } from './byte-lengths.ts'
import { beginOf, endOf } from './encode-documents.ts'
import { splitDocumentsOf, type Split, type SplitOptions } from './split.ts'
import { TargetStream } from './target-stream.ts'
import type { TokenStore } from './token-store.ts'

/** The next batch: batch `batch` of epoch `epoch`, both from 0. Plain data, to be kept in a checkpoint. */
export interface Cursor {
  epoch: number
  batch: number
}

/** B windows of T tokens. */
export interface Batch {
  ids: Int32Array // [B, T] inputs
  targets: Int32Array // [B, T] the token that follows each input
  weights: Float32Array // [B, T] 1, or 0 where nothing is left to learn
  /** How many weights are 1. */
  tokens: number
  /** Bytes of text that those targets stand for: summed loss / ln 2 / bytes is bits per byte. */
  bytes: number
}

/**
 * Text as batches. An epoch cuts the training part into windows of T targets, from a place that the seed gives (the stream goes round), and
 * visits them in an order that the seed gives: every target exactly once. Documents are packed: a window may span several, each after
 * its begin token, and attention reaches back across them (as in GPT-2's and nanoGPT's training); it is never masked.
 */
export class TokenDataset {
  readonly split: Split
  readonly trainTokens: number
  readonly heldOutTokens: number
  readonly trainBytes: number
  readonly heldOutBytes: number
  readonly #train: TargetStream
  readonly #heldOut: TargetStream
  readonly #byteLengths: Uint32Array
  readonly #seed: number
  readonly #pad: number
  #order: { epoch: number; windows: number; windowOf: Uint32Array; phase: number } | undefined

  constructor(store: TokenStore, tokenizer: Tokenizer, options: SplitOptions) {
    const [begin, end] = [beginOf(tokenizer), endOf(tokenizer)]
    this.#seed = options.seed
    this.#pad = tokenizer.pad ?? end
    this.#byteLengths = byteLengths(tokenizer)
    this.split = splitDocumentsOf(store, options)
    this.#train = new TargetStream(store, this.split.train, begin, end)
    this.#heldOut = new TargetStream(store, this.split.heldOut, begin, end)
    this.trainTokens = this.#train.length
    this.heldOutTokens = this.#heldOut.length
    this.heldOutBytes = this.#bytesOf(this.#heldOut)
    this.trainBytes = store.bytes.reduce((sum, bytes) => sum + bytes, 0) - this.heldOutBytes
  }

  /** @throws data.text.context-long where the training part doesn't fill one window */
  batchesPerEpoch(batchSize: number, context: number): number {
    return Math.ceil(this.#windows(context) / batchSize)
  }

  #windows(context: number): number {
    if (context > this.trainTokens) throw failure('data.text.context-long', '', { context, tokens: this.trainTokens })
    return Math.ceil(this.trainTokens / context)
  }

  /** The batch at a cursor, and the cursor after it. The same cursor gives the same batch, whatever was asked before. */
  batch(cursor: Cursor, batchSize: number, context: number): Batch & { next: Cursor } {
    const windows = this.#windows(context)
    const { windowOf, phase } = this.#orderOf(cursor.epoch, windows)
    const batches = Math.ceil(windows / batchSize)
    if (!(cursor.batch >= 0 && cursor.batch < batches)) throw new Error(`epoch ${cursor.epoch} has ${batches} batches, not number ${cursor.batch}`)
    const rows: Window[] = []
    for (let i = cursor.batch * batchSize; i < Math.min(windows, (cursor.batch + 1) * batchSize); i++) {
      const start = windowOf[i] * context
      rows.push({ start: phase + start, count: Math.min(context, this.trainTokens - start) })
    }
    const next = cursor.batch + 1 < batches ? { epoch: cursor.epoch, batch: cursor.batch + 1 } : { epoch: cursor.epoch + 1, batch: 0 }
    return { ...this.#fill(this.#train, rows, batchSize, context), next }
  }

  /**
   * The held-out part in order, every target once, in windows of `context` (each begins without the text before it).
   * @param limit at most about so many targets, from its beginning
   */
  *evaluation(batchSize: number, context: number, limit = Infinity): Generator<Batch> {
    const tokens = Math.min(this.heldOutTokens, limit)
    for (let start = 0; start < tokens; start += batchSize * context) {
      const rows: Window[] = []
      for (let at = start; at < Math.min(tokens, start + batchSize * context); at += context) rows.push({ start: at, count: Math.min(context, tokens - at) })
      yield this.#fill(this.#heldOut, rows, batchSize, context)
    }
  }

  /** The targets of a part, in order, in blocks, for what counts them: all of them, or one block in `every`. */
  *targets(part: 'train' | 'heldOut', every = 1): Generator<Int32Array> {
    const stream = part === 'train' ? this.#train : this.#heldOut
    const block = every === 1 ? 1 << 16 : 1 << 12
    const inputs = new Int32Array(block)
    for (let at = 0; at < stream.length; at += block * every) {
      const targets = new Int32Array(Math.min(block, stream.length - at))
      stream.read(at, targets.length, inputs, targets, 0)
      yield targets
    }
  }

  #fill(stream: TargetStream, rows: readonly Window[], batchSize: number, context: number): Batch {
    const size = batchSize * context
    const batch: Batch = { ids: new Int32Array(size).fill(this.#pad), targets: new Int32Array(size).fill(this.#pad), weights: new Float32Array(size), tokens: 0, bytes: 0 }
    rows.forEach(({ start, count }, row) => {
      const at = row * context
      stream.read(start, count, batch.ids, batch.targets, at)
      batch.weights.fill(1, at, at + count)
      batch.tokens += count
      for (let i = at; i < at + count; i++) batch.bytes += this.#byteLengths[batch.targets[i]]
    })
    return batch
  }

  #orderOf(epoch: number, windows: number): { windowOf: Uint32Array; phase: number } {
    if (this.#order?.epoch !== epoch || this.#order.windows !== windows) {
      const phase = Math.floor(new Philox(this.#seed, 'windows begin', epoch).uniform(0) * this.trainTokens)
      this.#order = { epoch, windows, windowOf: new Philox(this.#seed, 'windows', epoch).permutation(windows), phase }
    }
    return this.#order
  }

  #bytesOf(stream: TargetStream): number {
    let bytes = 0
    const inputs = new Int32Array(1 << 16)
    const targets = new Int32Array(1 << 16)
    for (let at = 0; at < stream.length; at += targets.length) {
      const count = Math.min(targets.length, stream.length - at)
      stream.read(at, count, inputs, targets, 0)
      for (let i = 0; i < count; i++) bytes += this.#byteLengths[targets[i]]
    }
    return bytes
  }
}

interface Window {
  start: number
  count: number
}
