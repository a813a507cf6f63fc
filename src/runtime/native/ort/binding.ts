import koffi from 'koffi'
import type { Pointer } from './api.ts'
import { ortEnvironment } from './environment.ts'
import { check, created } from './status.ts'
import { OrtValue } from './value.ts'

/**
 * What a session's inputs and outputs are bound to: bound once, run as often as wanted, nothing looked up or copied.
 * Made by `OrtSession.createBinding`. While a run on another thread uses it, changing it throws.
 */
export class Binding {
  #handle: Pointer
  #busy = false
  readonly #inputs = new Map<string, OrtValue>()
  /** In the order of the native outputs; null: the run itself makes the value, in CPU memory. */
  readonly #outputs = new Map<string, OrtValue | null>()

  constructor(
    session: Pointer,
    readonly name: string,
    /** Tells the session that the binding is gone. */
    private readonly onRelease: (binding: Binding) => void,
  ) {
    this.#handle = created(name, (out) => ortEnvironment().api.CreateIoBinding(session, out))
  }

  get handle(): Pointer {
    if (this.#handle === null) throw new Error(`a binding of ${this.name} was released`)
    return this.#handle
  }

  get busy(): boolean {
    return this.#busy
  }

  #idle(): Pointer {
    if (this.#busy) throw new Error(`a binding of ${this.name} is changed while a run uses it`)
    return this.handle
  }

  /** Binding a name again replaces what it was bound to. */
  bindInput(name: string, value: OrtValue): void {
    check(ortEnvironment().api.BindInput(this.#idle(), name, value.handle), this.name)
    this.#inputs.set(name, value)
  }

  /**
   * The run writes into `value`, whose shape must be the output's: straight into it, without a copy, where a node
   * computes the output (Transpose too, and Reshape or Identity of an input). An output that is a Reshape of an
   * intermediate is computed into the arena and copied; so is an Identity's, unless `optimization` takes it out.
   *
   * A value that is an input of the same run as well is safe only where the node that writes the output is
   * elementwise and no later node reads that input: in 1.30, intermediates never lie in a bound output. Where a later
   * node reads it (the order of nodes is ONNX Runtime's choice), or a product or Transpose writes over its own
   * operand, the result is wrong without a word.
   */
  bindOutput(name: string, value: OrtValue): void {
    check(ortEnvironment().api.BindOutput(this.#idle(), name, value.handle), this.name)
    this.#outputs.set(name, value)
  }

  /** Each run makes a new value of whatever shape comes out; `outputs` hands it over. */
  bindOutputToCpu(name: string): void {
    const { api, cpuMemory } = ortEnvironment()
    check(api.BindOutputToDevice(this.#idle(), name, cpuMemory), this.name)
    this.#outputs.set(name, null)
  }

  /**
   * After a run: the values of the outputs bound to the CPU, by name. The caller releases them. They come out of the
   * session's arena: release them before the session (what is left then goes with it).
   */
  outputs(): Map<string, OrtValue> {
    const { api, allocator } = ortEnvironment()
    const count: [number] = [0]
    const list = created(this.name, (out) => api.GetBoundOutputValues(this.#idle(), allocator, out, count))
    const handles = koffi.decode(list, 'void *', count[0]) as Pointer[]
    check(api.AllocatorFree(allocator, list), this.name)
    const values = new Map<string, OrtValue>()
    let index = 0
    for (const [name, bound] of this.#outputs) {
      const handle = handles[index++]
      if (bound === null) values.set(name, OrtValue.adopt(handle))
      else api.ReleaseValue(handle)
    }
    return values
  }

  clearInputs(): void {
    ortEnvironment().api.ClearBoundInputs(this.#idle())
    this.#inputs.clear()
  }

  clearOutputs(): void {
    ortEnvironment().api.ClearBoundOutputs(this.#idle())
    this.#outputs.clear()
  }

  /** For sessions: before a run. ONNX Runtime would write into the last run's values, or refuse another shape. */
  prepare(): Pointer {
    const handle = this.#idle()
    for (const [name, bound] of this.#outputs) if (bound === null) this.bindOutputToCpu(name)
    return handle
  }

  /** For sessions: a run on another thread begins or has ended. */
  set running(value: boolean) {
    this.#busy = value
  }

  /** Throws while a run on another thread uses it. Calling it again does nothing. */
  release(): void {
    if (this.#handle === null) return
    ortEnvironment().api.ReleaseIoBinding(this.#idle())
    this.#handle = null
    this.#inputs.clear()
    this.#outputs.clear()
    this.onRelease(this)
  }
}
