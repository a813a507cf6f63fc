import { failure } from '../../errors/index.ts'
import { byteLengths } from './byte-lengths.ts'
import type { Tokenizer } from '../../formats/tokenizer/tokenizer.ts'
import type { TextPart } from './documents.ts'
import { encodeDocuments } from './encode-documents.ts'
import { DocumentIndex, type TokenStore } from './token-store.ts'

/** Targets in memory, two or four bytes each. */
export class TokenMemory implements TokenStore {
  readonly length: number
  constructor(
    readonly ids: Uint16Array | Uint32Array,
    readonly starts: Float64Array,
    readonly bytes: Float64Array,
  ) {
    this.length = ids.length
  }

  read(position: number, count: number, into: Int32Array, at: number): void {
    into.set(this.ids.subarray(position, position + count), at)
  }
}

export interface EncodeOptions {
  signal?: AbortSignal
  /** Called a few times a second, with the text and the tokens so far. */
  progress?(progress: { characters: number; tokens: number; documents: number }): void
}

/** Encodes documents into memory. @throws data.text.empty, data.tokenizer.no-end */
export async function encodeToMemory(parts: AsyncIterable<TextPart> | Iterable<TextPart>, tokenizer: Tokenizer, options: EncodeOptions = {}): Promise<TokenMemory> {
  const Ids = tokenizer.vocabularySize <= 1 << 16 ? Uint16Array : Uint32Array
  const lengths = byteLengths(tokenizer)
  const index = new DocumentIndex()
  let ids = new Ids(1 << 16)
  const pace = new EncodePace(options)
  for await (const part of encodeDocuments(parts, tokenizer)) {
    if (index.length + part.ids.length > ids.length) {
      const larger = new Ids(Math.max(ids.length * 2, index.length + part.ids.length))
      larger.set(ids)
      ids = larger
    }
    ids.set(part.ids, index.length)
    index.add(part.ids, part.end, lengths)
    const waiting = pace.add(part.characters, part.ids.length, part.end)
    if (waiting !== undefined) await waiting
  }
  if (index.length === 0) throw failure('data.text.empty', '', {})
  const { starts, bytes } = index.finish()
  return new TokenMemory(ids.slice(0, index.length), starts, bytes)
}

/** Reports progress, heeds the signal, and lets other work run, a few times a second. */
export class EncodePace {
  #last = Date.now()
  #characters = 0
  #tokens = 0
  #documents = 0
  constructor(readonly options: EncodeOptions) {}

  add(characters: number, tokens: number, end: boolean): Promise<void> | undefined {
    this.#characters += characters
    this.#tokens += tokens
    if (end) this.#documents++
    const now = Date.now()
    if (now - this.#last < 50) return undefined
    this.#last = now
    this.options.signal?.throwIfAborted()
    this.options.progress?.({ characters: this.#characters, tokens: this.#tokens, documents: this.#documents })
    return new Promise((resolve) => setTimeout(resolve, 0))
  }
}
