import type { Model } from '../ask/model.ts'
import type { TextPart, TokenStore } from '../data/text/index.ts'
import type { Tokenizer } from '../formats/tokenizer/tokenizer.ts'
import type { Runtime } from '../runtime/runtime.ts'
import type { RunJson } from './run-json.ts'
import type { RunStore } from './run-store.ts'
import type { Trainer } from './trainer.ts'

/** A run between two of its steps: what whoever looks on may read, ask, or turn (`trainer.schedule`). */
export interface Between {
  readonly trainer: Trainer
  /** Answers with the parameters as they are now. */
  readonly model: Model
  readonly tokenizer: Tokenizer
}

/** What Node and a page each provide. */
export interface TextFitParts {
  readonly runtime: Runtime
  readonly store?: RunStore
  /** The documents, from the beginning each time. */
  readonly documents: () => AsyncIterable<TextPart>
  /** Bytes of text in all, for progress. */
  readonly bytes: number
  readonly texts: RunJson['data']['texts']
  /** Encodes the documents where they will be read from: memory or disk. */
  readonly encode: (documents: AsyncIterable<TextPart>, tokenizer: Tokenizer, tell: (tokens: number) => void) => Promise<TokenStore>
  readonly memory: () => number | null
  /** Bytes that this process may use in all; Infinity where it can't be known. */
  readonly availableBytes: number
  readonly versions: RunJson['versions']
  readonly cpu: string
  readonly xz?: (bytes: Uint8Array, signal?: AbortSignal) => Promise<{ bytes: number } | { reason: string }>
  readonly signal?: AbortSignal
  /** Awaited before every step: a run can be looked at there, and held. What it reads changes no later loss. */
  readonly between?: (at: Between) => Promise<void>
}
