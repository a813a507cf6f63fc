import type { StateSpec } from '../../../graph/index.ts'
import type { WasmMemory } from './memory.ts'
import { WasmTensor } from './tensor.ts'

/** Tensors of a state: runs read the current one and write a spare one, which takes its place once the run has succeeded. */
export class WasmState {
  private readonly current = new Map<string, WasmTensor>()
  private readonly spares = new Map<string, WasmTensor>()

  constructor(
    private readonly memory: WasmMemory,
    spec: StateSpec,
    private readonly over?: WasmState,
  ) {
    try {
      for (const [name, { dtype, shape }] of Object.entries(spec)) this.current.set(name, new WasmTensor(memory, name, dtype, shape))
    } catch (error) {
      this.release()
      throw error
    }
  }

  tensor(name: string): WasmTensor {
    return this.current.get(name) ?? this.over!.tensor(name)
  }

  /** Where a run writes the new value. */
  spare(name: string): WasmTensor {
    if (!this.current.has(name)) return this.over!.spare(name)
    const { dtype, shape } = this.tensor(name)
    const found = this.spares.get(name) ?? new WasmTensor(this.memory, name, dtype, shape)
    this.spares.set(name, found)
    return found
  }

  /** The spare becomes the value. */
  swap(name: string): void {
    if (!this.current.has(name)) return this.over!.swap(name)
    const next = this.spare(name)
    this.spares.set(name, this.tensor(name))
    this.current.set(name, next)
  }

  release(): void {
    for (const tensor of [...this.current.values(), ...this.spares.values()]) tensor.release()
    this.current.clear()
    this.spares.clear()
  }
}
