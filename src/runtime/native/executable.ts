import { failure } from '../../errors/index.ts'
import type { Program } from '../../graph/index.ts'
import { bindFeeds, stackSteps, type BoundFeeds } from '../host.ts'
import type { Executable, Feeds, HostArray, Results, RunOptions as Options, State } from '../runtime.ts'
import { BoundEntry } from './bound-entry.ts'
import { compileEntry, type CompiledEntry } from './compiled-entry.ts'
import { isTerminated, RunOptions, type OrtSessionOptions } from './ort/index.ts'
import { NativeState } from './state.ts'

/** Below this a run on another thread costs more than it frees; the event loop gets its turn between such runs. */
const shortRun = 0.4 // ms
const turn = 10 // ms

export class NativeExecutable implements Executable {
  private readonly compiled = new Map<string, Promise<CompiledEntry>>()
  private readonly bound = new Map<CompiledEntry, Map<NativeState, Map<string, BoundEntry>>>()
  private readonly durations = new Map<CompiledEntry, number>()
  private closed = false

  constructor(
    readonly program: Program,
    private readonly options: Omit<OrtSessionOptions, 'name'>,
  ) {}

  /** Prepares every entry, so that what can't run is known before the first run. */
  async prepare(signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted()
    // ONNX Runtime prepares each on a thread of its own; all have ended before an error is passed on.
    const prepared = await Promise.allSettled(Object.keys(this.program.entries).map((name) => this.entry(name, [])))
    for (const result of prepared) if (result.status === 'rejected') throw result.reason
    signal?.throwIfAborted()
  }

  private entry(name: string, taps: readonly string[]): Promise<CompiledEntry> {
    const key = JSON.stringify([name, taps])
    const found = this.compiled.get(key) ?? compileEntry(this.program, name, taps, this.options)
    this.compiled.set(key, found)
    found.catch(() => this.compiled.delete(key))
    return found
  }

  async run(name: string, state: State, feeds: Feeds = {}, { steps = 1, taps = [], signal }: Options = {}): Promise<Results> {
    if (this.closed) throw new Error('the executable is closed')
    if (!(state instanceof NativeState)) throw new Error('this state belongs to another runtime')
    const declared = this.program.entries[name]
    if (!declared) throw failure('runtime.entry', name, { expected: Object.keys(this.program.entries).join(', '), found: name })
    signal?.throwIfAborted()
    const entry = await this.entry(name, taps)
    const bound = bindFeeds(name, declared, feeds, steps)
    return state.exclusive(() => this.runBound(entry, state, bound, steps, signal))
  }

  private async runBound(entry: CompiledEntry, state: NativeState, feeds: BoundFeeds, steps: number, signal?: AbortSignal): Promise<Results> {
    state.mustBeWhole()
    signal?.throwIfAborted()
    const bound = this.bind(entry, state, feeds)
    const updates = entry.updates.map(({ name }) => name)
    // Several steps are one run to the caller: what the first ones wrote is taken back when a later one is cut off.
    const before = steps > 1 && updates.length > 0 ? this.copyOf(state, updates) : undefined
    const parts: Map<string, HostArray>[] = []
    let last = performance.now()
    try {
      for (let step = 0; step < steps; step++) {
        bound.feed(feeds, step)
        await this.once(entry, bound, signal)
        bound.commit()
        parts.push(bound.results())
        if (step < steps - 1 && performance.now() - last > turn) {
          await new Promise((resolve) => setImmediate(resolve))
          signal?.throwIfAborted()
          last = performance.now()
        }
      }
    } catch (error) {
      if (before) for (const [name, data] of before) (state.value(name).data as Float32Array).set(data as Float32Array)
      else if (!entry.mayEnd && !signal?.aborted) state.damaged = true
      throw error
    }
    if (updates.length > 0) state.touch(updates)
    return Object.fromEntries(entry.results.map(({ name }) => [name, stackSteps(parts.map((part) => part.get(name)!))]))
  }

  private copyOf(state: NativeState, names: readonly string[]): Map<string, ArrayLike<number>> {
    return new Map(names.map((name) => [name, (state.value(name).data as Float32Array).slice()]))
  }

  private bind(entry: CompiledEntry, state: NativeState, feeds: BoundFeeds): BoundEntry {
    const ofEntry = this.bound.get(entry) ?? new Map<NativeState, Map<string, BoundEntry>>()
    this.bound.set(entry, ofEntry)
    let ofState = ofEntry.get(state)
    if (!ofState) {
      const bindings = new Map<string, BoundEntry>()
      ofState = bindings
      ofEntry.set(state, bindings)
      state.onClose(() => {
        for (const binding of bindings.values()) binding.release()
        ofEntry.delete(state)
      })
    }
    const key = JSON.stringify(feeds.dims)
    const found = ofState.get(key)
    if (found) return found
    // Prompts come in many lengths: only the latest few extents stay bound.
    if (ofState.size >= 4) {
      const [oldest, binding] = ofState.entries().next().value!
      binding.release()
      ofState.delete(oldest)
    }
    const made = new BoundEntry(entry, state, feeds.dims)
    ofState.set(key, made)
    return made
  }

  /** One run: on this thread where it is short, else on another with the event loop free and an ear for the signal. */
  private async once(entry: CompiledEntry, bound: BoundEntry, signal?: AbortSignal): Promise<void> {
    const { session } = entry
    const started = performance.now()
    if ((this.durations.get(entry) ?? Infinity) < shortRun) session.runSync(bound.binding)
    else if (!signal || !entry.mayEnd) await session.run(bound.binding)
    else {
      const options = new RunOptions()
      const terminate = () => options.terminate()
      signal.addEventListener('abort', terminate, { once: true })
      try {
        await session.run(bound.binding, options)
      } catch (error) {
        if (isTerminated(error)) throw signal.reason
        throw error
      } finally {
        signal.removeEventListener('abort', terminate)
        options.release()
      }
    }
    this.durations.set(entry, performance.now() - started)
  }

  close(): void {
    this.closed = true
    for (const ofEntry of this.bound.values()) for (const ofState of ofEntry.values()) for (const binding of ofState.values()) binding.release()
    this.bound.clear()
    for (const entry of this.compiled.values()) void entry.then(({ session }) => session.release(), () => undefined)
    this.compiled.clear()
  }
}
