import type { FitEvent, StartEvent } from '../fit/events.ts'
import type { ErrorRecord } from '../errors/index.ts'

/** The name of the page's <meta> that says that the machine which serves it trains. */
export const schoolMeta = 'cantian-school'

/** What went wrong, in both languages, so that a page says it in its reader's. */
export interface Failure {
  readonly zh: ErrorRecord
  readonly en: ErrorRecord
}

/** Tang poems of four lines of five characters; all that ship with Cantian; the Psalms in English; the reader's own. */
export const TEXTS = ['quatrains', 'poems', 'psalms', 'own'] as const
export type TextChoice = (typeof TEXTS)[number]
/** What ships with Cantian. */
export type ShippedText = 'poems' | 'psalms'
export type TokenizerChoice = 'characters' | 'bpe'

export interface TextRequest {
  readonly text: TextChoice
  /** The reader's text, where it is theirs. */
  readonly own?: string
  readonly tokenizer: TokenizerChoice
}

/** Everything that a run follows from: the same request gives the same losses anywhere. */
export interface SchoolRequest extends TextRequest {
  readonly layers: number
  readonly width: number
  readonly steps: number
  readonly seed: number
}

/** Where to compute; not part of what is computed. */
export interface Device {
  readonly device?: 'wasm' | 'webgpu'
  readonly threads?: number
}

export interface Cut {
  /** The first document's beginning, token by token. */
  readonly pieces: readonly { readonly text: string; readonly id: number }[]
  readonly tokens: number
  readonly documents: number
  readonly bytes: number
  readonly vocabulary: number
}

export interface PartSize {
  readonly part: 'embedding' | 'attention' | 'feed-forward' | 'norms'
  readonly parameters: number
}

/** What a loss is compared with, in nats a token of the held-out part. */
export interface Guessing {
  readonly even: number
  readonly frequencies: number
  readonly gzip: number | null
}

export type Phase = 'none' | 'preparing' | 'held' | 'running' | 'finished' | 'failed'

export interface Watched {
  readonly phase: Phase
  readonly id: string | null
  readonly request: SchoolRequest | null
  /** Of the preparation, while it lasts. */
  readonly doing: { readonly phase: string; readonly done: number; readonly total: number | null } | null
  readonly start: StartEvent | null
  readonly guessing: Guessing | null
  /** Events from the number that was asked for on. */
  readonly events: readonly FitEvent[]
  /** Events in all; another run begins again at 0. */
  readonly total: number
  /** Held, but for a single step that is on its way. */
  readonly stepping: boolean
  readonly step: number
  readonly learningRate: number
  /** Steps of the checkpoints that may be gone back to. */
  readonly checkpoints: readonly number[]
  /** Whether the browser keeps the run, and why it doesn't. */
  readonly kept: Failure | null
  readonly failure: Failure | null
  readonly pin: Pin | null
  /** Where it is computed and kept: this page and its browser, or the machine that serves the page, in a folder of runs. */
  readonly place: { readonly kind: 'page' } | { readonly kind: 'machine'; readonly folder: string }
}

/** One number, at each step since it was pinned. */
export interface Pin {
  readonly name: string
  readonly index: number
  readonly steps: readonly PinStep[]
}

export interface PinStep {
  /** The step that is taken next. */
  readonly step: number
  readonly value: number
  readonly gradient: number
  /** What the step added; null until it was taken. */
  readonly update: number | null
}

export interface WeightMap {
  readonly name: string
  readonly rows: number
  readonly columns: number
  /** Row-major. */
  readonly values: Float32Array
  readonly greatest: number
  /** Places of the largest hundredth by the next step's |gradient|; empty where no step comes. */
  readonly strongest: Uint32Array
  readonly step: number
}

export interface Answered {
  readonly prompt: string
  /** Of each: the likeliest in its place, and it itself, marked as drawn, last where it is none of them. */
  readonly tokens: readonly { readonly text: string; readonly top: readonly { readonly text: string; readonly probability: number; readonly drawn?: boolean }[] }[]
  readonly text: string
  /** The longest run of `text` that stands in the training text word for word. */
  readonly verbatim: string
}

/** A run that is kept. */
export interface KeptRun {
  readonly id: string
  readonly created: number
  readonly title: string
  readonly parameters: number
  readonly step: number
  readonly steps: number
  readonly finished: boolean
}
