import type { DType } from '../../../graph/index.ts'
import type { HostArray } from '../../runtime.ts'
import type { EntryPlan } from '../plan.ts'
import { pointerBytes, type WasmMemory } from './memory.ts'

const allOptimizations = 99
const sequential = 0
const errorsOnly = 3

/** A session of one entry: its inputs are the plan's states, then feeds; its outputs the updates, then the results. */
export class WasmSession {
  private readonly names: number
  private readonly texts: readonly number[]
  readonly inputCount: number
  readonly outputCount: number

  private constructor(
    readonly memory: WasmMemory,
    readonly plan: EntryPlan,
    private readonly handle: number,
  ) {
    this.inputCount = plan.states.length + plan.feeds.length
    this.outputCount = plan.updates.length + plan.results.length
    this.texts = [...plan.states, ...plan.feeds, ...plan.updates, ...plan.results].map(({ onnx }) => memory.text(onnx))
    this.names = memory.allocate(this.texts.length * pointerBytes, plan.name)
    memory.words(this.names, this.texts.length).set(this.texts)
  }

  static async open(memory: WasmMemory, plan: EntryPlan): Promise<WasmSession> {
    const { module } = memory
    const model = memory.allocate(plan.model.byteLength, plan.name)
    const options = module._OrtCreateSessionOptions(allOptimizations, true, false, sequential, false, 0, 0, errorsOnly, 0, 0)
    try {
      if (options === 0) memory.fail(plan.name)
      new Uint8Array(memory.buffer(), model, plan.model.byteLength).set(plan.model)
      const handle = await module._OrtCreateSession(model, plan.model.byteLength, options)
      if (handle === 0) memory.fail(plan.name)
      return new WasmSession(memory, plan, handle)
    } finally {
      memory.free(model)
      if (options !== 0) module._OrtReleaseSessionOptions(options)
    }
  }

  /** Runs with the handles at `values` (inputs, then outputs); an output of 0 is allocated and its handle stored there. */
  run(values: number): void {
    const { names, inputCount, outputCount } = this
    const step = inputCount * pointerBytes
    const code = this.memory.module._OrtRun(this.handle, names, values, inputCount, names + step, outputCount, values + step, 0)
    if (code !== 0) this.memory.fail(this.plan.name)
  }

  /** Copies the numbers of an output that the run allocated, and gives it back. */
  take(tensor: number, dtype: DType): HostArray {
    const { module } = this.memory
    const stack = module.stackSave()
    try {
      const at = module.stackAlloc(4 * pointerBytes)
      if (module._OrtGetTensorData(tensor, at, at + pointerBytes, at + 2 * pointerBytes, at + 3 * pointerBytes) !== 0) this.memory.fail(this.plan.name)
      const [, data, dims, rank] = this.memory.words(at, 4)
      const shape = [...this.memory.words(dims, rank)]
      module._OrtFree(dims)
      const length = shape.reduce((product, dim) => product * dim, 1)
      return { dtype, shape, data: this.memory.view(dtype, data, length).slice() as HostArray['data'] }
    } finally {
      module.stackRestore(stack)
      module._OrtReleaseTensor(tensor)
    }
  }

  release(): void {
    this.memory.module._OrtReleaseSession(this.handle)
    for (const text of this.texts) this.memory.free(text)
    this.memory.free(this.names)
  }
}
