// What a training run tells, one JSON document an event (interfaces.md, "JSON"). No event but `step` has `loss`.

export interface StepEvent {
  readonly v: 1
  readonly kind: 'step'
  /** From 1. */
  readonly step: number
  /** Mean negative log-likelihood of this step's targets, natural logarithm. */
  readonly loss: number
  /** Length of the whole gradient before it was shortened. */
  readonly gradientNorm: number
  readonly learningRate: number
  /** Targets of this step over its own time: evaluating, sampling and saving don't count. */
  readonly tokensPerSecond: number
  /** Resident memory of the process in bytes; null where it can't be known. */
  readonly memory: number | null
}

export interface EvaluationEvent {
  readonly v: 1
  readonly kind: 'evaluation'
  readonly step: number
  /** Mean negative log-likelihood of a held-out target. */
  readonly heldOutLoss: number
  /** Bits that the model needs for a byte of held-out text. */
  readonly bitsPerByte: number
  /** Targets that were looked at. */
  readonly tokens: number
}

export interface SampleEvent {
  readonly v: 1
  readonly kind: 'sample'
  readonly step: number
  readonly prompt: string
  /** What the model wrote, without the prompt. */
  readonly text: string
}

export interface CheckpointEvent {
  readonly v: 1
  readonly kind: 'checkpoint'
  readonly step: number
  /** The checkpoint's folder, from the run's. */
  readonly folder: string
}

/** A number that JSON and its bits (`0x3f800000`) both say exactly; `value` is null where it is NaN or infinite. */
export interface ExactNumber {
  readonly value: number | null
  readonly bits: string
}

/** A window of text by sentence: `count` targets from `from`, and their part of the window's gradient; float32; null: no number. */
export interface WindowSentences {
  /** Its place in `windows`. */
  readonly window: number
  /** In order, all of the window's targets; their gradients add up to the window's. */
  readonly parts: readonly { readonly from: number; readonly count: number; readonly gradient: number | null }[]
}

/** What one step did to the numbers that the run pins. */
export interface PinsEvent {
  readonly v: 1
  readonly kind: 'pins'
  readonly step: number
  readonly numbers: readonly {
    readonly address: string
    /** float32, before the step and after it. */
    readonly before: ExactNumber
    readonly after: ExactNumber
    /** Of the whole step, before it was shortened. float32. */
    readonly gradient: ExactNumber
    /** What the optimizer remembers after the step, by its own names (`m` and `v` are AdamW's scaled ones). float32. */
    readonly moments: Readonly<Record<string, ExactNumber>>
    /** after − before as float64: added to `before` and rounded to float32 it gives `after`. */
    readonly update: ExactNumber
    /** The parts of the gradient: one for each window of text of the step, in order; exact float32; null: no number. */
    readonly windows: readonly (number | null)[]
    /** Of those windows that are among the three that pulled hardest up or down since the process began; left out where none is. */
    readonly sentences?: readonly WindowSentences[]
  }[]
}

/** Before training: what is being done, for a bar. `done` and `total` are of the phase's own unit. */
export interface PreparationEvent {
  readonly v: 1
  readonly kind: 'preparation'
  readonly phase: 'reading' | 'tokenizer' | 'encoding' | 'compiling' | 'timing'
  readonly done: number
  /** null: not known. */
  readonly total: number | null
}

/** Everything that was decided before step 1. */
export interface StartEvent {
  readonly v: 1
  readonly kind: 'start'
  /** Parameters of the model. */
  readonly parameters: number
  readonly layers: number
  readonly width: number
  readonly heads: number
  readonly context: number
  readonly batch: number
  readonly vocabulary: number
  readonly steps: number
  /** The step that the run goes on from; 0 for a new one. */
  readonly from: number
  readonly trainTokens: number
  readonly heldOutTokens: number
  /** Estimates before step 1. */
  readonly seconds: number | null
  readonly bytes: number
  readonly engine: string
  readonly device: string
  readonly threads: number
}

export type FitEvent = StepEvent | EvaluationEvent | SampleEvent | CheckpointEvent | PinsEvent | PreparationEvent | StartEvent
