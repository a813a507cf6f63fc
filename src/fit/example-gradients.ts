import type { Batch } from '../data/text/dataset.ts'
import type { DecoderConfig } from '../formats/config/decoder.ts'
import { backpropagate, gather, input, program, reshape, sizeOf, type Program } from '../graph/index.ts'
import { declareParameters } from '../models/decoder.ts'
import type { Executable, Runtime, State } from '../runtime/runtime.ts'
import { decoderLoss } from './training-program.ts'

// B windows of text at once, T tokens of a window, N numbers of one tensor.

interface Wanted {
  readonly tensor: string
  readonly element: number
}

export interface ExampleGradientsOptions {
  readonly runtime: Runtime
  readonly config: DecoderConfig
  /** B, T */
  readonly batch: number
  readonly context: number
  readonly numbers: readonly Wanted[]
  readonly signal?: AbortSignal
}

/**
 * The gradient of a training loss by single numbers, apart for each window of text: which text pulls which way. Over the
 * windows they add up to the gradient of the batch.
 */
export class ExampleGradients {
  private constructor(
    readonly options: ExampleGradientsOptions,
    private readonly executable: Executable,
  ) {}

  static async compile(options: ExampleGradientsOptions): Promise<ExampleGradients> {
    return new ExampleGradients(options, await options.runtime.compile(exampleProgram(options), { signal: options.signal }))
  }

  /**
   * For each number, the gradients of the windows of a batch, [B], of the weighted sum of their targets' losses times
   * `scale` (1 over the targets of the step: the parts of a mean).
   */
  async run(state: State, { ids, targets, weights }: Pick<Batch, 'ids' | 'targets' | 'weights'>, scale: number, signal?: AbortSignal): Promise<Float32Array[]> {
    const { batch, numbers } = this.options
    const places: Record<string, Int32Array> = {}
    for (const [tensor, own] of byTensor(numbers)) {
      const size = sizeOf(state.spec[tensor].shape)
      places[`at.${tensor}`] = Int32Array.from({ length: own.length * batch }, (_, i) => (i % batch) * size + numbers[own[Math.floor(i / batch)]].element)
    }
    const results = await this.executable.run('examples', state, { ids, targets, weights, scale, ...places }, { signal })
    const found = numbers.map(() => new Float32Array(batch))
    for (const [tensor, own] of byTensor(numbers)) {
      const { data } = results[tensor]
      for (const [k, number] of own.entries()) for (let b = 0; b < batch; b++) found[number][b] = data[k * batch + b]
    }
    return found
  }

  close(): void {
    this.executable.close()
  }
}

/** Which of the numbers stand in each tensor. */
function byTensor(numbers: readonly Wanted[]): Map<string, number[]> {
  const groups = new Map<string, number[]>()
  for (const [i, { tensor }] of numbers.entries()) groups.set(tensor, [...(groups.get(tensor) ?? []), i])
  return groups
}

/** `examples`: per tensor the gradients [N·B] at the places fed as `at.NAME` i32 [N·B], which count in [B, …shape]. */
function exampleProgram({ config, batch, context, numbers }: ExampleGradientsOptions): Program {
  const parameters = declareParameters(config)
  const { loss } = decoderLoss({ config, batch, context }, parameters)
  const groups = [...byTensor(numbers)]
  const gradients = backpropagate(loss, groups.map(([tensor]) => parameters.get(tensor)!), { examples: batch })
  const results = groups.map(([tensor, own], i) => {
    const all = gradients[i]
    const rows = reshape(all, [sizeOf(all.shape as number[]), 1])
    return [tensor, reshape(gather(rows, input(`at.${tensor}`, 'i32', [own.length * batch])), [own.length * batch])]
  })
  return program({ examples: { results: Object.fromEntries(results) as Record<string, ReturnType<typeof gather>> } })
}
