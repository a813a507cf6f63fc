import { backpropagate, mul, sizeOf, type StateSpec, type Tensor } from '../graph/index.ts'
import type { DecoderConfig } from '../formats/config/decoder.ts'
import { decoderParameters, type ParameterSpec } from '../models/parameters.ts'
import type { State } from '../runtime/runtime.ts'

// What zeroing a parameter w does to a loss L, to first order: L(0) ≈ L(w) − w·∂L/∂w (Mozer and Smolensky 1989; Molchanov
// et al. 2017, arXiv:1611.06440). Backpropagation gives it for every parameter at once. An effect is w·∂L/∂w: what the
// loss falls by, and, where the loss is −log p, what log p rises by.

/** Numbers of a state that are read at once: 16 MB. */
const CHUNK = 2 ** 22

/** Parameters that a loss depends on smoothly: a bias that only chooses experts has no gradient. */
export const differentiable = (config: DecoderConfig): ParameterSpec[] => decoderParameters(config).filter(({ name }) => !name.endsWith('.e_score_correction_bias'))

/** Where the effects stand between a run and their reading: `effect.NAME`, each of its parameter's shape. */
export const effectStates = (config: DecoderConfig): StateSpec => Object.fromEntries(differentiable(config).map(({ name, shape }) => [`effect.${name}`, { dtype: 'f32', shape }]))

/** The updates of those states: w·∂L/∂w of a loss (a scalar). */
export function effectUpdates(config: DecoderConfig, parameters: ReadonlyMap<string, Tensor>, loss: Tensor): Record<string, Tensor> {
  const tensors = differentiable(config).map(({ name }) => ({ name, parameter: parameters.get(name)! }))
  const gradients = backpropagate(loss, tensors.map(({ parameter }) => parameter))
  return Object.fromEntries(tensors.map(({ name, parameter }, i) => [`effect.${name}`, mul(parameter, gradients[i])]))
}

/** A number of a tensor and its effect. */
export interface Predicted {
  readonly tensor: string
  readonly element: number
  readonly effect: number
}

/** Reads all effects in parts: `each(tensor, first element, effects)`. */
export async function readEffects(state: State, config: DecoderConfig, each: (tensor: string, start: number, effects: ArrayLike<number>) => void, signal?: AbortSignal): Promise<void> {
  for (const { name, shape } of differentiable(config)) {
    const size = sizeOf(shape)
    for (let start = 0; start < size; start += CHUNK) {
      signal?.throwIfAborted()
      const [{ data }] = await state.read([{ name: `effect.${name}`, start, count: Math.min(CHUNK, size - start) }])
      each(name, start, data)
    }
  }
}

/** Keeps the `count` numbers with the greatest ranks, of equal ones the first that came. A NaN is never kept. */
export class Greatest {
  private kept: (Predicted & { readonly rank: number })[] = []
  private least = -Infinity

  constructor(private readonly count: number) {}

  push(tensor: string, element: number, effect: number, rank: number): void {
    if (!(rank > this.least) || this.count === 0) return
    this.kept.push({ tensor, element, effect, rank })
    if (this.kept.length >= 4 * this.count + 64) this.cut()
  }

  private cut(): void {
    this.kept.sort((a, b) => b.rank - a.rank)
    this.kept.length = Math.min(this.kept.length, this.count)
    if (this.count > 0 && this.kept.length === this.count) this.least = this.kept[this.count - 1].rank
  }

  /** Greatest first. */
  get list(): Predicted[] {
    this.cut()
    return this.kept.map(({ tensor, element, effect }) => ({ tensor, element, effect }))
  }
}
