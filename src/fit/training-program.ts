import {
  add,
  backpropagate,
  constant,
  crossEntropy,
  div,
  input,
  less,
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
  where,
  type EntryOutputs,
  type Program,
  type Tensor,
} from '../graph/index.ts'
import type { DecoderConfig } from '../formats/config/decoder.ts'
import { declareParameters, decoder, logitsOf } from '../models/decoder.ts'
import { decoderParameters, type ParameterSpec } from '../models/parameters.ts'
import { decays, type Optimizer } from './optimizers/optimizer.ts'

// B batch, T context, V vocabulary.

export interface UpdateOptions {
  readonly optimizer: Optimizer
  /** Gradients longer than this are shortened to it; 0: off. */
  readonly clip: number
  /** Decay of the moving average of parameters; 0: none is kept. */
  readonly ema: number
  /** Layers that are computed again for the backward pass instead of kept in memory (see `backpropagate`). */
  readonly recompute?: readonly string[]
  /** Whether a step may add up several batches. */
  readonly accumulates: boolean
  /** `split` for runtimes that update in place, `step` for those that double-buffer (see Runtime.training). */
  readonly form: 'split' | 'step'
}

export interface TrainingOptions extends UpdateOptions {
  readonly config: DecoderConfig
  /** B: windows computed at once. */
  readonly batch: number
  /** T: tokens of a window. */
  readonly context: number
}

/** What is trained: its parameters, a loss (shape []) that depends on all of them, and tensors that a run may look at. */
export interface Trainable {
  readonly specs: readonly ParameterSpec[]
  readonly parameters: ReadonlyMap<string, Tensor>
  readonly loss: Tensor
  /** What `evaluate` answers besides the loss. */
  readonly results?: Readonly<Record<string, Tensor>>
  readonly taps?: Readonly<Record<string, Tensor>>
}

/**
 * The graphs of training.
 *   split: `gradients` (first batch of a step), `accumulate` (the following ones), `apply`.
 *   step:  `step` alone.
 *   both:  `evaluate` → the loss, and the results of the model.
 * `evaluation` is the same model without anything that its gradient needs, so that fused operators serve it.
 */
export function trainingEntries({ specs, parameters, loss, taps }: Trainable, evaluation: Pick<Trainable, 'loss' | 'results'>, options: UpdateOptions): Program {
  const gradients = backpropagate(loss, specs.map(({ name }) => parameters.get(name)!), { recompute: options.recompute })
  const gradientTaps = Object.fromEntries(specs.map(({ name }, i) => [`gradient.${name}`, gradients[i]]))
  const named = (values: readonly Tensor[]) => Object.fromEntries(specs.map(({ name }, i) => [`gradient.${name}`, values[i]]))
  const evaluate: EntryOutputs = { results: { loss: evaluation.loss, ...evaluation.results } }
  const allTaps = { ...taps, ...gradientTaps, ...optimizerTaps(options.optimizer, specs) }
  if (options.form === 'step') {
    const { updates, gradientNorm } = updatesOf(options, specs, parameters, gradients)
    keepUnlessFinite(updates, gradientNorm)
    return program({ step: { results: { loss, gradientNorm }, updates }, evaluate }, allTaps)
  }
  const held = specs.map(({ name, shape }) => state(`gradient.${name}`, 'f32', shape))
  const { updates, gradientNorm } = updatesOf(options, specs, parameters, held)
  const accumulate = options.accumulates && { accumulate: { results: { loss }, updates: named(held.map((before, i) => add(before, gradients[i]))) } }
  return program({ gradients: { results: { loss }, updates: named(gradients) }, ...accumulate, apply: { results: { gradientNorm }, updates }, evaluate }, allTaps)
}

/**
 * Training of a decoder. Feeds: ids, targets i32 [B, T], weights f32 [B, T], scale f32 [] (1 over the sum of all
 * weights of the step, so that the loss is a mean over targets also when a step is several batches).
 * `evaluate` also answers the loss of every target, [B, T].
 */
export function trainingProgram(options: TrainingOptions): Program {
  const { config } = options
  const parameters = declareParameters(config)
  const { loss, taps } = decoderLoss(options, parameters)
  const evaluation = decoderLoss(options, parameters)
  return trainingEntries({ specs: decoderParameters(config), parameters, loss, taps }, { loss: evaluation.loss, results: { losses: evaluation.losses } }, options)
}

/** The training loss of a decoder over the feeds of `trainingProgram`, and what there is to look at on the way. */
export function decoderLoss({ config, batch, context }: Pick<TrainingOptions, 'config' | 'batch' | 'context'>, parameters: ReadonlyMap<string, Tensor>): { loss: Tensor; losses: Tensor; taps: Readonly<Record<string, Tensor>> } {
  const ids = input('ids', 'i32', [batch, context])
  const positions = constant(Int32Array.from({ length: batch * context }, (_, i) => i % context), [batch, context], 'i32')
  const { hidden, taps } = decoder(config, parameters, ids, positions, { kind: 'whole' })
  return { ...targetLoss(logitsOf(config, parameters, hidden), batch, context), taps }
}

/** Cross-entropy of logits [B·T, V] against fed targets: the weighted sum times `scale`, and each target's own. */
export function targetLoss(logits: Tensor, batch: number, context: number): { loss: Tensor; losses: Tensor } {
  const targets = input('targets', 'i32', [batch, context])
  const weights = input('weights', 'f32', [batch, context])
  const scale = input('scale', 'f32', [])
  return scope('loss', () => {
    const { losses } = crossEntropy(logits, reshape(targets, [batch * context]))
    return { loss: sum(mul(losses, mul(reshape(weights, [batch * context]), scale))), losses: reshape(losses, [batch, context]) }
  })
}

/** New parameters and moments from the gradients, shortened together to the clip length. */
function updatesOf({ optimizer, clip, ema }: UpdateOptions, specs: readonly ParameterSpec[], parameters: ReadonlyMap<string, Tensor>, gradients: readonly Tensor[]): { updates: Record<string, Tensor>; gradientNorm: Tensor } {
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

/** A step whose gradient is no number changes nothing: what led to it can then be looked for (Trainer.diverged). */
function keepUnlessFinite(updates: Record<string, Tensor>, gradientNorm: Tensor): void {
  const finite = less(gradientNorm, scalar(3e38))
  for (const [name, value] of Object.entries(updates)) updates[name] = where(finite, value, state(name, value.dtype, value.shape as readonly number[]))
}

/** Moments by the names under which the state keeps them. */
function optimizerTaps(optimizer: Optimizer, specs: readonly ParameterSpec[]): Record<string, Tensor> {
  const taps: Record<string, Tensor> = {}
  for (const spec of specs) for (const name of optimizer.moments(spec)) taps[`${name}.${spec.name}`] = state(`${name}.${spec.name}`, 'f32', spec.shape)
  return taps
}

