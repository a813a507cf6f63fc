import * as z from 'zod/mini'

// Names stay inside the run: a run.json from elsewhere can't have other files read, or removed.
const name = z.string().check(z.regex(/^[\w-][\w.-]*(\/[\w-][\w.-]*)?$/))
const fileSchema = z.object({ name, size: z.int(), sha256: z.string() })
/** A file by its path from the run's folder (or the checkpoint's), with what it must hold. */
export type FileRecord = z.infer<typeof fileSchema>

/** `run.json`, the commit point of a run: what it names is whole, what it doesn't name doesn't count. */
/** What a checkpoint's folder holds. */
export const CHECKPOINT_FILES = ['model.safetensors', 'optimizer.safetensors', 'state.json'] as const

export const runSchema = z.object({
  format: z.literal(1),
  /** Folder of the checkpoint, from the run's: `checkpoints/000400`. */
  checkpoint: z.string().check(z.regex(/^checkpoints\/\d{6,}$/)),
  step: z.int(),
  finished: z.boolean(),
  /** The checkpoint's files. */
  files: z.array(fileSchema).check(z.refine((files) => CHECKPOINT_FILES.every((file) => files.some((one) => one.name === file)))),
  options: z.object({
    steps: z.int(),
    batch: z.int(),
    accumulation: z.int(),
    context: z.int(),
    optimizer: z.enum(['adamw', 'muon', 'sgd']),
    weightDecay: z.number(),
    schedule: z.enum(['constant', 'cosine', 'warmup-stable-decay']),
    learningRate: z.number(),
    warmup: z.int(),
    clip: z.number(),
    ema: z.number(),
    evaluateEvery: z.int(),
    sampleEvery: z.int(),
    saveEvery: z.int(),
    keep: z.int(),
    patience: z.int(),
    heldOut: z.number(),
    prompts: z.array(z.string()),
    sampleTokens: z.int(),
    /** Layers are computed anew in the backward pass; absent: no. */
    recompute: z.optional(z.literal(true)),
    /** Addresses of single numbers whose every step the log tells; absent: none. */
    pins: z.optional(z.array(z.string())),
  }),
  data: z.object({
    /** The text files as they were given, with their sizes in bytes. */
    texts: z.array(z.object({ path: z.string(), bytes: z.number() })),
    /** Targets in all, held-out ones included. */
    tokens: z.number(),
    /** What the run stands on and never changes: configuration, tokenizer, tokens. */
    files: z.array(fileSchema),
    tokenizer: z.enum(['bpe', 'characters', 'foreign']),
  }),
  seed: z.number(),
  versions: z.object({ cantian: z.string(), engine: z.string(), node: z.string() }),
  cpu: z.object({ model: z.string(), device: z.string(), threads: z.int() }),
})
export type RunJson = z.infer<typeof runSchema>

/** `state.json` of a checkpoint: where training stood. */
export const positionSchema = z.object({
  format: z.literal(1),
  step: z.int(),
  cursor: z.object({ epoch: z.int(), batch: z.int() }),
  /** Early stop: the best held-out loss so far, and evaluations since. */
  best: z.nullable(z.object({ step: z.int(), heldOutLoss: z.number() })),
  evaluationsSinceBest: z.int(),
  /** Milliseconds that steps took so far. */
  trainedMilliseconds: z.number(),
})
export type PositionJson = z.infer<typeof positionSchema>
