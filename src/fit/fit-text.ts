import { Model } from '../ask/model.ts'
import { lossReport, TokenDataset, trainTokenizer, type TokenStore } from '../data/text/index.ts'
import { writeDecoderConfig } from '../formats/config/write.ts'
import { writeGenerationConfig } from '../formats/config/generation.ts'
import type { DecoderConfig } from '../formats/config/decoder.ts'
import type { Tokenizer } from '../formats/tokenizer/tokenizer.ts'
import { decoderParameters, parameterCount } from '../models/parameters.ts'
import type { Runtime } from '../runtime/runtime.ts'
import { failure } from '../errors/index.ts'
import { estimateBytes } from './estimate.ts'
import type { FitEvent } from './events.ts'
import { trainingLoop } from './loop.ts'
import { optimizerOf } from './optimizers/index.ts'
import { checkChoices, type TrainingChoices } from './options.ts'
import { PinWatch, pinnedNumbers } from './pins.ts'
import { sampleReports, type RunReport } from './report.ts'
import { startRun, type Run } from './run.ts'
import type { RunJson } from './run-json.ts'
import type { StoredCheckpoint } from './run-store.ts'
import { promptsOf, textSampler } from './sampler.ts'
import type { Schedule } from './schedule.ts'
import { deriveModel } from './size.ts'
import type { TextFitParts } from './text-parts.ts'
import { Trainer } from './trainer.ts'

const vocabularyFor = (size: TrainingChoices['size']): number => {
  if (size === 'medium' || (typeof size === 'number' && size >= 6_000_000)) return 4096
  return size === 'small' || (typeof size === 'number' && size >= 1_500_000) ? 2048 : 1024
}

/** Learning rates as parts of AdamW's: Muon's orthogonal steps bear 3.5 times as much (tried at 0.5M to 3M parameters). */
const rateOf = { adamw: 1, muon: 3.5, sgd: 1 } as const

/** Trains a language model on texts. */
export function fitText(choices: TrainingChoices, prepare: () => Promise<TextFitParts>): Run<RunReport> {
  return startRun(async (tell) => {
    checkChoices(choices)
    const parts = await prepare()
    try {
      return await fitPrepared(choices, parts, tell)
    } finally {
      await parts.store?.close()
    }
  })
}

async function fitPrepared(choices: TrainingChoices, parts: TextFitParts, tell: (event: FitEvent) => void): Promise<RunReport> {
  const { signal, bytes } = parts
  const kind = choices.tokenizer ?? 'bpe'
  const tokenizer = await trainTokenizer(parts.documents(), {
    kind,
    vocabulary: choices.vocabulary ?? (kind === 'bpe' ? vocabularyFor(choices.size ?? 'tiny') : 8192),
    exact: choices.vocabulary !== undefined && kind === 'bpe',
    signal,
    progress: ({ phase, characters, merges, mergesWanted }) =>
      tell(phase === 'counting' ? { v: 1, kind: 'preparation', phase: 'reading', done: characters, total: bytes } : { v: 1, kind: 'preparation', phase: 'tokenizer', done: merges, total: mergesWanted }),
  })
  const tokens = await parts.encode(parts.documents(), tokenizer, (done) => tell({ v: 1, kind: 'preparation', phase: 'encoding', done, total: null }))
  try {
    return await fitTokens(choices, parts, tokenizer, tokens, tell)
  } finally {
    tokens.close?.()
  }
}

async function fitTokens(choices: TrainingChoices, parts: TextFitParts, tokenizer: Tokenizer, tokens: TokenStore, tell: (event: FitEvent) => void): Promise<RunReport> {
  const { signal } = parts
  const seed = choices.seed ?? 1
  const dataset = new TokenDataset(tokens, tokenizer, { seed, fraction: choices.heldOut ?? 0.1 })
  const derived = deriveModel(choices.size ?? 'tiny', choices, { size: tokenizer.vocabularySize, begin: tokenizer.begin, end: tokenizer.end, pad: tokenizer.pad })
  const { config } = derived
  const pins = pinnedNumbers(choices.pins ?? [], config)
  dataset.batchesPerEpoch(1, config.context) // refuses a context longer than the text
  const batch = choices.batch ?? derived.batch
  const accumulation = choices.accumulation ?? 1
  const optimizer = choices.optimizer ?? 'muon'
  const tokensPerStep = batch * accumulation * config.context
  const count = parameterCount(decoderParameters(config))
  const wantedSteps = choices.steps ?? Math.max(1, Math.round(Math.min(20 * count, 10 * dataset.trainTokens) / tokensPerStep))
  const options: RunJson['options'] = {
    steps: wantedSteps,
    batch,
    accumulation,
    context: config.context,
    optimizer,
    weightDecay: choices.weightDecay ?? 0.1,
    schedule: choices.schedule ?? 'cosine',
    learningRate: choices.learningRate ?? Number((derived.learningRate * rateOf[optimizer]).toPrecision(2)),
    warmup: 0,
    clip: choices.clip ?? 1,
    ema: choices.ema ?? 0,
    evaluateEvery: 0,
    sampleEvery: 0,
    saveEvery: 0,
    keep: choices.keep ?? 2,
    patience: choices.patience ?? 0,
    heldOut: choices.heldOut ?? 0.1,
    prompts: [...(choices.prompts ?? promptsOf(dataset, tokenizer))],
    sampleTokens: choices.sampleTokens ?? 64,
    ...(choices.recompute && { recompute: true as const }),
    ...(pins.length > 0 && { pins: pins.map(({ address }) => address) }),
  }
  const available = parts.availableBytes
  const needed = estimateBytes(config, options)
  if (needed > available) throw failure('fit.memory', '', { needed: gigabytes(needed), available: gigabytes(available) })

  tell({ v: 1, kind: 'preparation', phase: 'compiling', done: 0, total: null })
  const trainer = await trainerOf(parts.runtime, config, options, dataset, seed, signal)
  let watch: PinWatch | undefined
  try {
    watch = await PinWatch.open(trainer, pins, tokenizer, signal)
    tell({ v: 1, kind: 'preparation', phase: 'timing', done: 0, total: null })
    const [stepping, watching] = [await trainer.time(signal), await watch?.time()]
    const millisecondsOf = (steps: number) => stepping + (watching?.(steps) ?? 0)
    const minutes = choices.minutes
    // Evaluations and samples take the rest.
    const steps = minutes === undefined ? wantedSteps : stepsWithin(minutes * 60_000 * 0.93, wantedSteps, millisecondsOf)
    const tenth = Math.max(1, Math.round(steps / 10))
    const final: RunJson['options'] = {
      ...options,
      steps,
      warmup: choices.warmup ?? Math.min(200, Math.ceil(steps / 20)),
      evaluateEvery: choices.evaluateEvery ?? tenth,
      sampleEvery: choices.sampleEvery ?? tenth,
      saveEvery: choices.saveEvery ?? tenth,
    }
    trainer.schedule = scheduleOf(final)
    const files = await parts.store?.begin({
      'config.json': writeDecoderConfig(config),
      'generation_config.json': writeGenerationConfig({ begin: config.begin, end: config.end, pad: config.pad, sample: true, temperature: 0.8, topK: 40 }),
      ...tokenizer.files(),
    })
    const run: Omit<RunJson, 'checkpoint' | 'files' | 'step' | 'format' | 'finished'> = {
      options: final,
      data: { texts: [...parts.texts], tokens: tokens.length, files: files ?? [], tokenizer: tokenizer.kind },
      seed,
      versions: parts.versions,
      cpu: { model: parts.cpu, device: parts.runtime.description.device, threads: parts.runtime.description.threads },
    }
    return await train(trainer, run, parts, { config, tokenizer, dataset, secondsAStep: millisecondsOf(steps) / 1000, watch }, tell)
  } finally {
    watch?.close()
    trainer.close()
  }
}

interface Learned {
  readonly config: DecoderConfig
  readonly tokenizer: Tokenizer
  readonly dataset: TokenDataset
  readonly secondsAStep: number | null
  readonly watch: PinWatch | undefined
}

/** Goes on with a run from its checkpoint: the losses that follow are those of a run that was never stopped. */
export function resumeText(prepare: () => Promise<TextFitParts & { checkpoint: StoredCheckpoint; config: DecoderConfig; tokenizer: Tokenizer; tokens: TokenStore }>): Run<RunReport> {
  return startRun(async (tell) => {
    const parts = await prepare()
    try {
      const { run, position } = parts.checkpoint
      const dataset = new TokenDataset(parts.tokens, parts.tokenizer, { seed: run.seed, fraction: run.options.heldOut })
      tell({ v: 1, kind: 'preparation', phase: 'compiling', done: 0, total: null })
      const pins = pinnedNumbers(run.options.pins ?? [], parts.config)
      const trainer = await trainerOf(parts.runtime, parts.config, run.options, dataset, run.seed, parts.signal)
      let watch: PinWatch | undefined
      try {
        watch = await PinWatch.open(trainer, pins, parts.tokenizer, parts.signal)
        await trainer.restore(parts.checkpoint.tensors(), { step: position.step, cursor: position.cursor })
        const { options, data, seed, versions, cpu } = run
        return await train(
          trainer,
          { options, data, seed, versions, cpu },
          parts,
          { config: parts.config, tokenizer: parts.tokenizer, dataset, secondsAStep: position.step > 0 ? position.trainedMilliseconds / position.step / 1000 : null, watch },
          tell,
          position,
        )
      } finally {
        watch?.close()
        trainer.close()
      }
    } finally {
      parts.tokens.close?.()
      await parts.store?.close()
    }
  })
}

async function train(
  trainer: Trainer,
  run: Omit<RunJson, 'checkpoint' | 'files' | 'step' | 'format' | 'finished'>,
  parts: TextFitParts,
  { config, tokenizer, dataset, secondsAStep, watch }: Learned,
  tell: (event: FitEvent) => void,
  from?: StoredCheckpoint['position'],
): Promise<RunReport> {
  const { options, seed } = run
  const { description } = parts.runtime
  const parameters = parameterCount(trainer.parameters)
  tell({
    v: 1,
    kind: 'start',
    parameters,
    layers: config.layers,
    width: config.width,
    heads: config.heads,
    context: config.context,
    batch: options.batch * options.accumulation,
    vocabulary: config.vocabulary,
    steps: options.steps,
    from: from?.step ?? 0,
    trainTokens: dataset.trainTokens,
    heldOutTokens: dataset.heldOutTokens,
    seconds: secondsAStep === null ? null : secondsAStep * (options.steps - (from?.step ?? 0)),
    bytes: estimateBytes(config, options),
    engine: description.engine,
    device: description.device,
    threads: description.threads,
  })
  const model = new Model({ config, tokenizer, runtime: parts.runtime, state: trainer.state })
  const samples = new Map<string, string>()
  const listen = (event: FitEvent) => {
    if (event.kind === 'sample') samples.set(event.prompt, event.text)
    tell(event)
  }
  try {
    const result = await trainingLoop({
      trainer,
      run,
      store: parts.store,
      pins: watch,
      sampler: textSampler(model, { seed, tokens: options.sampleTokens }),
      evaluationTokens: 20 * options.batch * options.context,
      memory: parts.memory,
      tell: listen,
      signal: parts.signal,
      between: parts.between && (() => parts.between!({ trainer, model, tokenizer })),
      from,
    })
    const report = { v: 1, kind: 'report', folder: parts.store?.name ?? '', parameters, ...result } as const
    if (result.reason === 'stopped') return { ...report, comparison: null, samples: [], trainLoss: null }
    return {
      ...report,
      comparison: await lossReport(dataset, tokenizer, { xz: parts.xz }),
      samples: await sampleReports(samples, dataset, tokenizer),
      trainLoss: await trainer.trainLoss(20 * options.batch * options.context),
    }
  } finally {
    await model.close()
  }
}

const scheduleOf = ({ schedule, learningRate, warmup, steps }: RunJson['options']): Schedule => ({ kind: schedule, peak: learningRate, warmup, steps })

function trainerOf(runtime: Runtime, config: DecoderConfig, options: RunJson['options'], dataset: TokenDataset, seed: number, signal?: AbortSignal): Promise<Trainer> {
  const { batch, accumulation, recompute, clip, ema } = options
  const optimizer = optimizerOf(options.optimizer, options.weightDecay)
  return Trainer.create({ runtime, config, optimizer, schedule: scheduleOf(options), dataset, batch, accumulation, recompute, clip, ema, seed }, signal)
}

/** Steps that a time allows, where watching weighs less on each the more there are: nearer with every turn. */
function stepsWithin(milliseconds: number, first: number, millisecondsOf: (steps: number) => number): number {
  let steps = first
  for (let turn = 0; turn < 3; turn++) steps = Math.max(1, Math.floor(milliseconds / millisecondsOf(steps)))
  return steps
}

const gigabytes = (bytes: number): string => `${(bytes / 1e9).toPrecision(2)} GB`

