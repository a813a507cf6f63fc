import { failure } from '../errors/index.ts'
import { parseAddress } from '../formats/addresses.ts'
import type { ModelChoices, Size } from './size.ts'

/** How to train. Everything has a default that follows from the size and the text. */
export interface TrainingChoices extends ModelChoices {
  /** Default tiny. */
  readonly size?: Size
  /** Windows computed at once; default: about 2,048 tokens' worth. */
  readonly batch?: number
  /** Batches a step; default 1. */
  readonly accumulation?: number
  /** Whether the backward pass computes each layer anew instead of keeping what is inside it: far less memory, about a third more time, the same gradients. Default: no. */
  readonly recompute?: boolean
  /** Steps of the whole run; default: 20 tokens a parameter (Hoffmann et al. 2022, arXiv:2203.15556), at most 10 epochs. */
  readonly steps?: number
  /** Instead of steps: how long to train. Becomes steps once, before step 1. */
  readonly minutes?: number
  /** Default muon for hidden matrices (AdamW for the rest): at equal wall time it won on every seed (bench/RESULTS.md). */
  readonly optimizer?: 'adamw' | 'muon' | 'sgd'
  /** Peak of the schedule; default by size and optimizer. */
  readonly learningRate?: number
  /** Default cosine. */
  readonly schedule?: 'constant' | 'cosine' | 'warmup-stable-decay'
  /** Steps of rising learning rate; default 5% of the run, at most 200. */
  readonly warmup?: number
  /** Default 0.1. */
  readonly weightDecay?: number
  /** Length that longer gradients are shortened to; default 1, 0: off. */
  readonly clip?: number
  /** Decay of a moving average of the parameters, which is then what the run publishes; default 0: off. */
  readonly ema?: number
  /** Default bpe. */
  readonly tokenizer?: 'bpe' | 'characters'
  /** Tokens to make; default by size. */
  readonly vocabulary?: number
  /** Steps between evaluations; default a tenth of the run. */
  readonly evaluateEvery?: number
  /** Steps between samples; default a tenth of the run. 0: none. */
  readonly sampleEvery?: number
  /** Steps between checkpoints; default a tenth of the run. */
  readonly saveEvery?: number
  /** Checkpoints kept; default 2. */
  readonly keep?: number
  /** Evaluations without a better held-out loss after which training stops; default 0: never. */
  readonly patience?: number
  /** Share of the text held out; default 0.1. */
  readonly heldOut?: number
  /** What samples begin with; default: the beginnings of held-out documents. */
  readonly prompts?: readonly string[]
  /** Tokens of a sample; default 64. */
  readonly sampleTokens?: number
  /** Default 1. */
  readonly seed?: number
  /**
   * Addresses of numbers (or slices, at most 256 numbers) whose value, gradient, moments and update every step records, with
   * the pull of each window of text: such a step takes up to twice as long, and gives the same losses. Default: none.
   */
  readonly pins?: readonly string[]
}

/** Refuses numbers that no run could use, naming the option. */
export function checkChoices(choices: TrainingChoices): void {
  for (const address of choices.pins ?? []) parseAddress(address)
  const whole = (option: keyof TrainingChoices, least: number) => {
    const value = choices[option]
    if (value !== undefined && (!Number.isInteger(value) || (value as number) < least)) {
      throw failure('fit.option', '', { option, expected: `≥ ${least}`, found: String(value) })
    }
  }
  const between = (option: keyof TrainingChoices, low: number, high: number) => {
    const value = choices[option]
    if (value !== undefined && !((value as number) >= low && (value as number) <= high)) {
      throw failure('fit.option', '', { option, expected: `${low}..${high}`, found: String(value) })
    }
  }
  for (const option of ['layers', 'width', 'heads', 'keyValueHeads', 'feedForward', 'batch', 'accumulation', 'steps', 'evaluateEvery', 'saveEvery', 'keep', 'sampleTokens'] as const) whole(option, 1)
  for (const option of ['warmup', 'sampleEvery', 'patience', 'seed'] as const) whole(option, 0)
  whole('context', 2)
  between('minutes', 0.01, 1e6)
  between('learningRate', 1e-9, 100)
  between('weightDecay', 0, 10)
  between('clip', 0, 1e6)
  between('ema', 0, 0.999999)
  between('heldOut', 0, 0.9)
  if (choices.steps !== undefined && choices.minutes !== undefined) {
    throw failure('fit.option', '', { option: 'minutes', expected: 'steps | minutes', found: `steps ${choices.steps}, minutes ${choices.minutes}` })
  }
}
