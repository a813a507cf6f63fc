// The oracle of the tests, and the runtime of small graphs: every op in float64, in TypeScript.
import type { Dims, Program, StateSpec } from '../../graph/index.ts'
import type { Executable, Feeds, Results, RunOptions, Runtime, State } from '../runtime.ts'
import { bindFeeds, hostBuffer } from '../host.ts'
import { failure } from '../../errors/index.ts'
import { Binding } from './binding.ts'
import { ReferenceState } from './state.ts'

/** Steps between two looks at the clock: the event loop gets its turn, and a signal its hearing. */
const yieldMilliseconds = 12

class ReferenceExecutable implements Executable {
  private bindings = new WeakMap<ReferenceState, Map<string, Binding>>()
  private closed = false

  constructor(readonly program: Program) {}

  async run(entryName: string, state: State, feeds: Feeds = {}, options: RunOptions = {}): Promise<Results> {
    const { steps = 1, taps = [], signal } = options
    if (this.closed) throw new Error('the executable is closed')
    if (!(state instanceof ReferenceState)) throw new Error('this state belongs to another runtime')
    const entry = this.program.entries[entryName]
    if (!entry) throw failure('runtime.entry', entryName, { expected: Object.keys(this.program.entries).join(', '), found: entryName })
    signal?.throwIfAborted()
    const bound = bindFeeds(entryName, entry, feeds, steps)
    const binding = this.binding(entryName, state, bound.dims, taps)
    const feedArrays = [...bound.arrays].map(([name, feed]) => ({ ...feed, to: binding.feed(name).data }))
    const outputs = binding.results.map(({ name, dtype, array }) => ({ name, dtype, array, data: hostBuffer(dtype, array.data.length * steps) }))
    const before = entry.updates && (signal || steps > 1) ? await state.snapshot(Object.keys(entry.updates)) : undefined
    let last = performance.now()
    try {
      for (let step = 0; step < steps; step++) {
        for (const { to, data, perStep } of feedArrays) {
          if (perStep) to.set(data.subarray(step * to.length, (step + 1) * to.length))
          else if (step === 0) to.set(data)
        }
        binding.compute()
        for (const { array, data } of outputs) data.set(array.data, step * array.data.length)
        binding.update()
        if (step < steps - 1 && (step & 63) === 63 && performance.now() - last > yieldMilliseconds) {
          await new Promise((resolve) => setTimeout(resolve))
          signal?.throwIfAborted()
          last = performance.now()
        }
      }
    } catch (error) {
      if (before) state.putBack(before)
      throw error
    }
    state.touch(Object.keys(entry.updates))
    return Object.fromEntries(outputs.map(({ name, dtype, array, data }) => [name, { dtype, shape: steps === 1 ? array.shape : [steps, ...array.shape], data }]))
  }

  private binding(entryName: string, state: ReferenceState, dims: Readonly<Record<string, number>>, taps: readonly string[]): Binding {
    const key = JSON.stringify([entryName, dims, taps])
    const ofState = this.bindings.get(state) ?? new Map<string, Binding>()
    this.bindings.set(state, ofState)
    const found = ofState.get(key) ?? new Binding(this.program, entryName, state, dims, taps)
    ofState.set(key, found)
    return found
  }

  close(): void {
    this.closed = true
    this.bindings = new WeakMap()
  }
}

class ReferenceRuntime implements Runtime {
  readonly description = { kind: 'reference', device: 'javascript', threads: 1, engine: 'cantian float64' } as const
  readonly training = 'step'
  async compile(program: Program, { signal }: { signal?: AbortSignal } = {}): Promise<Executable> {
    signal?.throwIfAborted()
    return new ReferenceExecutable(program)
  }
  async createState(spec: StateSpec, { over }: { over?: State } = {}): Promise<State> {
    if (over !== undefined && !(over instanceof ReferenceState)) throw new Error('the state below belongs to another runtime')
    return new ReferenceState(spec, over)
  }
  async close(): Promise<void> {}
}

/**
 * One entry without state over buffers of its own, of known extents: write its feeds, compute, read its results, which the next
 * computing overwrites. For those who run a small graph thousands of times, where `run` costs more than the arithmetic.
 */
export const bindReference = (program: Program, entry: string, dims: Dims): Binding => new Binding(program, entry, new ReferenceState({}), dims, [])

/** The float64 runtime: no native code, one thread, for small graphs and as the oracle. */
export const createReferenceRuntime = (): Runtime => new ReferenceRuntime()
