import type { FitEvent } from './events.ts'
import type { PositionJson, RunJson } from './run-json.ts'
import type { RunStore } from './run-store.ts'
import type { PinWatch } from './pins.ts'
import type { Trainer } from './trainer.ts'
import { CantianError, failure } from '../errors/index.ts'

/** Writes what a model says at this point of its life. Draws from the seed and the step alone: it changes no later loss. */
export type Sampler = (prompt: string, step: number, signal?: AbortSignal) => Promise<string>

export interface LoopParts {
  readonly trainer: Trainer
  readonly run: Omit<RunJson, 'checkpoint' | 'files' | 'step' | 'format' | 'finished'>
  readonly store?: RunStore
  readonly sampler?: Sampler
  /** Records pinned numbers at every step. */
  readonly pins?: PinWatch
  /** Held-out targets looked at on the way; the last evaluation takes all. */
  readonly evaluationTokens: number
  /** Resident bytes of this process. */
  readonly memory: () => number | null
  readonly tell: (event: FitEvent) => void
  /** Asks for an end after the step that is being taken; a checkpoint is then written. */
  readonly signal?: AbortSignal
  /** Awaited before every step. */
  readonly between?: () => Promise<void>
  /** Where a resumed run stood. */
  readonly from?: PositionJson
}

export interface LoopResult {
  readonly step: number
  readonly reason: 'finished' | 'stopped' | 'early'
  readonly heldOutLoss: number | null
  readonly bitsPerByte: number | null
  /** Of the last steps, averaged. */
  readonly loss: number | null
  readonly trainedMilliseconds: number
}

/** Predict, measure the error, adjust, until the steps are done; evaluates, samples and saves along the way. */
export async function trainingLoop(parts: LoopParts): Promise<LoopResult> {
  const { trainer, run, store, sampler, tell, signal, from } = parts
  const { steps, evaluateEvery, sampleEvery, saveEvery, patience } = run.options
  let best = from?.best ?? null
  let evaluationsSinceBest = from?.evaluationsSinceBest ?? 0
  let trainedMilliseconds = from?.trainedMilliseconds ?? 0
  let saved = from ? from.step : -1
  let reason: LoopResult['reason'] = 'finished'
  let last: { heldOutLoss: number; bitsPerByte: number } | undefined
  const recent: number[] = []
  const hasHeldOut = trainer.options.dataset.heldOutTokens > 0

  /** Names the run, and the checkpoint that it keeps, in the error of a loss that is no number. */
  const orDiverged = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await work
    } catch (error) {
      if (!(error instanceof CantianError) || error.code !== 'fit.diverged') throw error
      const { step, loss, layer } = error.values as { step: number; loss: string; layer: string }
      throw failure('fit.diverged', store?.name ?? '', { step, loss, layer, checkpoint: saved >= 0 ? String(saved) : '–' })
    }
  }
  const record = async (event: FitEvent) => {
    tell(event)
    await store?.log(event)
  }
  const save = async (finished: boolean) => {
    if (!store) return
    const { step, cursor } = trainer.position
    await orDiverged(trainer.checkFinite())
    // The learning rate may have been turned on the way: who goes on from here goes on with it.
    const options = { ...run.options, learningRate: trainer.schedule.peak }
    const folder = await store.save(await contentOf(trainer, { ...run, options, finished }, { format: 1, step, cursor, best, evaluationsSinceBest, trainedMilliseconds }))
    saved = step
    tell({ v: 1, kind: 'checkpoint', step, folder })
  }
  const evaluate = async (limit: number) => {
    const result = await trainer.evaluate(limit)
    last = result
    await record({ v: 1, kind: 'evaluation', step: trainer.position.step, ...result })
    return result
  }

  while (trainer.position.step < steps) {
    await parts.between?.()
    if (signal?.aborted) {
      reason = 'stopped'
      break
    }
    await parts.pins?.look()
    const result = await orDiverged(trainer.step())
    const { loss, gradientNorm, learningRate, tokens, milliseconds, ...taken } = result
    trainedMilliseconds += milliseconds
    recent.push(loss)
    if (recent.length > 20) recent.shift()
    await record({ v: 1, kind: 'step', step: taken.step, loss, gradientNorm, learningRate, tokensPerSecond: (tokens / milliseconds) * 1000, memory: parts.memory() })
    if (parts.pins) await record(await parts.pins.record(result))
    const { step } = trainer.position
    const ending = step === steps
    if (hasHeldOut && !ending && step % evaluateEvery === 0) {
      const { heldOutLoss } = await evaluate(parts.evaluationTokens)
      if (!best || heldOutLoss < best.heldOutLoss) {
        best = { step, heldOutLoss }
        evaluationsSinceBest = 0
      } else evaluationsSinceBest++
      if (patience > 0 && evaluationsSinceBest >= patience) reason = 'early'
    }
    if (sampler && sampleEvery > 0 && (ending || step % sampleEvery === 0)) {
      for (const prompt of run.options.prompts) await record({ v: 1, kind: 'sample', step, prompt, text: await sampler(prompt, step) })
    }
    if (reason === 'early') break
    if (!ending && step % saveEvery === 0) await save(false)
  }
  if (hasHeldOut && reason !== 'stopped' && trainer.position.step > 0) await evaluate(Infinity)
  if (saved !== trainer.position.step || reason !== 'stopped') await save(reason !== 'stopped')
  return {
    step: trainer.position.step,
    reason,
    heldOutLoss: last?.heldOutLoss ?? null,
    bitsPerByte: last?.bitsPerByte ?? null,
    loss: recent.length > 0 ? recent.reduce((a, b) => a + b) / recent.length : null,
    trainedMilliseconds,
  }
}

async function contentOf(trainer: Trainer, run: Omit<RunJson, 'checkpoint' | 'files' | 'step' | 'format'>, position: PositionJson) {
  const tensors = (prefix: string, list: readonly { name: string; shape: readonly number[] }[]) =>
    list.map(({ name, shape }) => ({
      name,
      dtype: 'F32' as const,
      shape,
      // Read when its turn to be written comes: a checkpoint never needs a second copy of the model.
      data: async () => {
        const [{ data }] = await trainer.state.read([{ name: `${prefix}${name}` }])
        const floats = data instanceof Float32Array ? data : Float32Array.from(data)
        return new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength)
      },
    }))
  const model = tensors('', trainer.parameters)
  const averages = trainer.options.ema > 0 ? trainer.parameters.map(({ name, shape }) => ({ name: `ema.${name}`, shape })) : []
  return {
    model,
    optimizer: tensors('', [...trainer.moments(), ...averages]),
    position,
    published: trainer.options.ema > 0 ? tensors('ema.', trainer.parameters) : undefined,
    run,
  }
}
