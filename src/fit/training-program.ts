import {
  add,
  backpropagate,
  constant,
  crossEntropy,
  div,
  input,
  minimum,
  mul,
  program,
  reshape,
  scalar,
  scope,
  sqrt,
  state,
  sum,
  sumSquares,
  type EntryOutputs,
  type Program,
  type Tensor,
} from '../graph/index.ts'
import type { DecoderConfig } from '../formats/config/decoder.ts'
import { declareParameters, decoder, logitsOf } from '../models/decoder.ts'
import { decoderParameters, type ParameterSpec } from '../models/parameters.ts'
import { decays, type Optimizer } from './optimizers/optimizer.ts'

// B batch, T context, V vocabulary.

export interface TrainingOptions {
  readonly config: DecoderConfig
  /** B: windows computed at once. */
  readonly batch: number
  /** T: tokens of a window. */
  readonly context: number
  readonly optimizer: Optimizer
  /** Gradients longer than this are shortened to it; 0: off. */
  readonly clip: number
  /** Decay of the moving average of parameters; 0: none is kept. */
  readonly ema: number
  /** Whether a step may add up several batches. */
  readonly accumulates: boolean
  /** `split` for runtimes that update in place, `step` for those that double-buffer (see Runtime.training). */
  readonly form: 'split' | 'step'
}

/**
 * The graphs of training. Feeds: ids, targets i32 [B, T], weights f32 [B, T], scale f32 [] (1 over the sum of all
 * weights of the step, so that the loss is a mean over targets also when a step is several batches).
 *   split: `gradients` (first batch of a step), `accumulate` (the following ones), `apply`.
 *   step:  `step`, and `accumulate`-free.
 *   both:  `evaluate` → sum of weighted losses and the loss of every target.
 */
export function trainingProgram(options: TrainingOptions): Program {
  const { config, optimizer, form } = options
  const specs = decoderParameters(config)
  const parameters = declareParameters(config)
  const { loss, taps } = lossOf(options, parameters)
  const gradients = backpropagate(loss, specs.map(({ name }) => parameters.get(name)!))
  const gradientTaps = Object.fromEntries(specs.map(({ name }, i) => [`gradient.${name}`, gradients[i]]))
  const named = <T>(prefix: string, values: readonly T[]) => Object.fromEntries(specs.map(({ name }, i) => [`${prefix}.${name}`, values[i]]))
  const evaluation = lossOf(options, parameters)
  const evaluate: EntryOutputs = { results: { loss: evaluation.loss, losses: evaluation.losses } }
  const allTaps = { ...taps, ...gradientTaps }
  if (form === 'step') {
    const { updates, gradientNorm } = updatesOf(options, specs, parameters, gradients)
    return program({ step: { results: { loss, gradientNorm }, updates }, evaluate }, allTaps)
  }
  const held = specs.map(({ name, shape }) => state(`gradient.${name}`, 'f32', shape))
  const { updates, gradientNorm } = updatesOf(options, specs, parameters, held)
  return program(
    {
      gradients: { results: { loss }, updates: named('gradient', gradients) },
      ...(options.accumulates && { accumulate: { results: { loss }, updates: named('gradient', held.map((before, i) => add(before, gradients[i]))) } }),
      apply: { results: { gradientNorm }, updates },
      evaluate,
    },
    { ...allTaps, ...optimizerTaps(optimizer, specs) },
  )
}

function lossOf({ config, batch, context }: TrainingOptions, parameters: ReadonlyMap<string, Tensor>): { loss: Tensor; losses: Tensor; taps: Readonly<Record<string, Tensor>> } {
  const ids = input('ids', 'i32', [batch, context])
  const targets = input('targets', 'i32', [batch, context])
  const weights = input('weights', 'f32', [batch, context])
  const scale = input('scale', 'f32', [])
  const positions = constant(Int32Array.from({ length: batch * context }, (_, i) => i % context), [batch, context], 'i32')
  const { hidden, taps } = decoder(config, parameters, ids, positions, { kind: 'whole' })
  return scope('loss', () => {
    const { losses } = crossEntropy(logitsOf(config, parameters, hidden), reshape(targets, [batch * context]))
    const weighted = mul(losses, mul(reshape(weights, [batch * context]), scale))
    return { loss: sum(weighted), losses: reshape(losses, [batch, context]), taps }
  })
}

/** New parameters and moments from the gradients, shortened together to the clip length. */
function updatesOf({ optimizer, clip, ema }: TrainingOptions, specs: readonly ParameterSpec[], parameters: ReadonlyMap<string, Tensor>, gradients: readonly Tensor[]): { updates: Record<string, Tensor>; gradientNorm: Tensor } {
  return scope('update', () => {
    const norm = sqrt(gradients.map((g) => sumSquares(g)).reduce((total, square) => add(total, square)))
    const shorten = clip > 0 ? minimum(div(scalar(clip), add(norm, scalar(1e-6))), scalar(1)) : undefined
    const feeds = Object.fromEntries(Object.keys(optimizer.feeds(1, 1)).map((name) => [name, input(name, 'f32', [])]))
    const updates: Record<string, Tensor> = {}
    specs.forEach((spec, i) => {
      scope(spec.name, () => {
        const names = optimizer.moments(spec)
        const moments = Object.fromEntries(names.map((name) => [name, state(`${name}.${spec.name}`, 'f32', spec.shape)]))
        const gradient = shorten ? mul(gradients[i], shorten) : gradients[i]
        const updated = optimizer.update(spec, { parameter: parameters.get(spec.name)!, gradient, moments, feeds, decays: decays(spec) })
        updates[spec.name] = updated.parameter
        for (const name of names) updates[`${name}.${spec.name}`] = updated.moments[name]
        if (ema > 0) {
          const average = state(`ema.${spec.name}`, 'f32', spec.shape)
          updates[`ema.${spec.name}`] = add(mul(average, scalar(ema)), mul(updated.parameter, scalar(1 - ema)))
        }
      })
    })
    return { updates, gradientNorm: norm }
  })
}

/** Moments by the names under which the state keeps them. */
function optimizerTaps(optimizer: Optimizer, specs: readonly ParameterSpec[]): Record<string, Tensor> {
  const taps: Record<string, Tensor> = {}
  for (const spec of specs) for (const name of optimizer.moments(spec)) taps[`${name}.${spec.name}`] = state(`${name}.${spec.name}`, 'f32', spec.shape)
  return taps
}

