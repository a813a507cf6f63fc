import { resolveShape, type Dims } from '../../graph/index.ts'
import type { BoundFeeds } from '../host.ts'
import { feedName, stateName } from '../onnx/lower.ts'
import type { HostArray } from '../runtime.ts'
import { OrtValue, type Binding } from './ort/index.ts'
import type { CompiledEntry } from './compiled-entry.ts'
import { hostCopy, hostView, type NativeState } from './state.ts'

/** One compiled entry bound to one state with known extents: feeds are written into its buffers, results read from them. */
export class BoundEntry {
  readonly binding: Binding
  private readonly feeds = new Map<string, OrtValue>()
  private readonly fixed = new Map<string, OrtValue>()
  /** Updates that may not share the state's buffer: computed beside it, copied over when the run has succeeded. */
  private readonly beside = new Map<string, OrtValue>()

  constructor(
    private readonly entry: CompiledEntry,
    private readonly state: NativeState,
    dims: Dims,
  ) {
    this.binding = entry.session.createBinding()
    for (const { name } of entry.states) this.binding.bindInput(stateName(name), state.value(name))
    for (const { name, dtype, shape } of entry.feeds) {
      const value = OrtValue.allocate(dtype, resolveShape(shape, dims))
      this.feeds.set(name, value)
      this.binding.bindInput(feedName(name), value)
    }
    for (const { name, output, type } of entry.results) {
      if (type.shape.every((dim) => typeof dim === 'number' || dim in dims)) {
        const value = OrtValue.allocate(type.dtype, resolveShape(type.shape, dims))
        this.fixed.set(name, value)
        this.binding.bindOutput(output, value)
      } else this.binding.bindOutputToCpu(output)
    }
    for (const { name, output, inPlace } of entry.updates) {
      const own = state.value(name)
      const value = inPlace ? own : OrtValue.allocate(own.dtype, own.shape)
      if (!inPlace) this.beside.set(name, value)
      this.binding.bindOutput(output, value)
    }
  }

  /** Writes one step's feeds; those that don't vary are written before the first step only. */
  feed(bound: BoundFeeds, step: number): void {
    for (const [name, value] of this.feeds) {
      const { data, perStep } = bound.arrays.get(name)!
      if (!perStep && step > 0) continue
      const view = hostView(value)
      view.set(perStep ? data.subarray(step * view.length, (step + 1) * view.length) : data)
    }
  }

  /** After a run that succeeded: the new states take their place. */
  commit(): void {
    for (const [name, value] of this.beside) hostView(this.state.value(name)).set(hostView(value))
  }

  results(): Map<string, HostArray> {
    const found = new Map<string, HostArray>()
    const made = this.entry.results.length > this.fixed.size ? this.binding.outputs() : undefined
    for (const { name, output, type } of this.entry.results) {
      const value = this.fixed.get(name) ?? made!.get(output)!
      found.set(name, hostCopy(value, type.dtype))
    }
    for (const value of made?.values() ?? []) value.release()
    return found
  }

  release(): void {
    this.binding.release()
    for (const value of [...this.feeds.values(), ...this.fixed.values(), ...this.beside.values()]) value.release()
  }
}

