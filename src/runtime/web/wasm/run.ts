import { resolveShape, type Dims } from '../../../graph/index.ts'
import { hostBuffer, stackSteps } from '../../host.ts'
import type { HostArray, HostData } from '../../runtime.ts'
import type { EngineRun } from '../engine.ts'
import { pointerBytes } from './memory.ts'
import type { WasmSession } from './session.ts'
import type { WasmState } from './state.ts'
import { WasmTensor } from './tensor.ts'

/** One session with known extents: the tensors of its feeds and results, and the list of handles that a run reads. */
export class WasmRun {
  private readonly feeds: WasmTensor[] = []
  /** undefined: an output whose extents are known only after the run. */
  private readonly results: (WasmTensor | undefined)[] = []
  private readonly values: number
  private listed: Uint32Array | undefined

  constructor(
    private readonly session: WasmSession,
    dims: Dims,
  ) {
    const { memory, plan } = session
    this.values = memory.allocate((session.inputCount + session.outputCount) * pointerBytes, plan.name)
    for (const { name, dtype, shape } of plan.feeds) this.feeds.push(new WasmTensor(memory, name, dtype, resolveShape(shape, dims)))
    for (const { name, dtype, shape } of plan.results) {
      const known = shape.every((dim) => typeof dim === 'number' || dim in dims)
      this.results.push(known ? new WasmTensor(memory, name, dtype, resolveShape(shape, dims)) : undefined)
    }
  }

  /** Writes one step's feeds; those that don't vary are written before the first step only. */
  feed(feeds: EngineRun['feeds'], step: number): void {
    for (const tensor of this.feeds) {
      const { data, perStep } = feeds[tensor.name]
      if (!perStep && step > 0) continue
      tensor.whole().set(perStep ? data.subarray(step * tensor.length, (step + 1) * tensor.length) : data)
    }
  }

  /** One step: computes beside the state, then lets the new values take their place. */
  step(state: WasmState): void {
    const { plan, inputCount, outputCount } = this.session
    // Before the list is taken: what is allocated here may move the heap.
    for (const { name, grows } of plan.updates) if (!grows) state.spare(name)
    const handles = this.handles(inputCount + outputCount)
    let at = 0
    for (const { name } of plan.states) handles[at++] = state.tensor(name).handle
    for (const { handle } of this.feeds) handles[at++] = handle
    for (const { name, grows } of plan.updates) handles[at++] = (grows ? state.tensor(name) : state.spare(name)).handle
    for (const tensor of this.results) handles[at++] = tensor?.handle ?? 0
    this.session.run(this.values)
    for (const { name, grows } of plan.updates) if (!grows) state.swap(name)
  }

  private handles(count: number): Uint32Array {
    const { memory } = this.session
    if (this.listed?.buffer !== memory.buffer()) this.listed = memory.words(this.values, count)
    return this.listed!
  }

  /** Where the results of `steps` steps are gathered. */
  collector(steps: number): Collector {
    const { memory, plan, inputCount } = this.session
    const stacks = this.results.map((tensor) => (tensor ? hostBuffer(tensor.dtype, steps * tensor.length) : undefined))
    const allKnown = this.results.every((tensor) => tensor !== undefined)
    const parts: HostArray[][] = plan.results.map(() => [])
    return {
      collect: (step) => {
        // Handles first: taking an output may move the heap's views.
        const made = allKnown ? [] : [...memory.words(this.values + (inputCount + plan.updates.length) * pointerBytes, plan.results.length)]
        this.results.forEach((tensor, i) => {
          if (tensor) (stacks[i] as HostData).set(tensor.whole(), step * tensor.length)
          else parts[i].push(this.session.take(made[i], plan.results[i].dtype))
        })
      },
      finish: () =>
        this.results.map((tensor, i) => {
          if (!tensor) return stackSteps(parts[i])
          return { dtype: tensor.dtype, shape: steps === 1 ? tensor.shape : [steps, ...tensor.shape], data: stacks[i]! }
        }),
    }
  }

  release(): void {
    for (const tensor of [...this.feeds, ...this.results]) tensor?.release()
    this.session.memory.free(this.values)
  }
}

export interface Collector {
  collect(step: number): void
  finish(): HostArray[]
}

