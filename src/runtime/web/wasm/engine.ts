import type { Dims, StateSpec } from '../../../graph/index.ts'
import type { HostArray, HostData } from '../../runtime.ts'
import { Handles } from '../handles.ts'
import type { Engine, EngineRange, EngineRun } from '../engine.ts'
import type { WasmPaths } from '../paths.ts'
import { Line } from '../line.ts'
import type { EntryPlan } from '../plan.ts'
import { turn } from '../turn.ts'
import { WasmMemory } from './memory.ts'
import { loadModule, type LoadedModule } from './module.ts'
import { WasmRun } from './run.ts'
import { WasmSession } from './session.ts'
import { WasmState } from './state.ts'

/** Between runs of this long altogether the event loop gets its turn, and a signal its hearing. */
const turnEvery = 16 // ms
/** Prompts come in many lengths: only the latest few extents of an entry stay allocated. */
const keptExtents = 4
const silent = 4

interface OpenEntry {
  readonly session: WasmSession
  readonly runs: Map<string, WasmRun>
  /** One run of an entry at a time: its feeds lie in the same memory for every state. */
  readonly line: Line
}

/** ONNX Runtime's CPU provider in WebAssembly, in this thread (and `threads` - 1 more). */
export class WasmEngine implements Engine {
  readonly device = 'wasm'
  private readonly entries = new Handles<OpenEntry>()
  private readonly states = new Handles<WasmState>()

  private constructor(
    readonly threads: number,
    private readonly loaded: LoadedModule,
    private readonly memory: WasmMemory,
  ) {}

  static async start(threads: number, paths: WasmPaths | undefined): Promise<WasmEngine> {
    const loaded = await loadModule(threads, paths)
    const memory = new WasmMemory(loaded.module)
    if (loaded.module._OrtInit(threads, silent) !== 0) memory.fail('')
    return new WasmEngine(threads, loaded, memory)
  }

  async open(plan: EntryPlan): Promise<number> {
    return this.entries.add({ session: await WasmSession.open(this.memory, plan), runs: new Map(), line: new Line() })
  }

  closeEntry(entry: number): void {
    const gone = this.entries.take(entry)
    void gone?.line.enter(async () => {
      for (const run of gone.runs.values()) run.release()
      gone.session.release()
    })
  }

  async createState(spec: StateSpec, over?: number): Promise<number> {
    return this.states.add(new WasmState(this.memory, spec, over === undefined ? undefined : this.states.get(over)))
  }

  closeState(state: number): void {
    this.states.take(state)?.release()
  }

  run(run: EngineRun, signal?: AbortSignal): Promise<HostArray[]> {
    const entry = this.entries.get(run.entry)
    return entry.line.enter(() => this.steps(entry, run, signal))
  }

  private async steps({ session, runs }: OpenEntry, { state: handle, feeds, dims, steps }: EngineRun, signal?: AbortSignal): Promise<HostArray[]> {
    const state = this.states.get(handle)
    const run = boundRun(session, runs, dims)
    const results = run.collector(steps)
    // Several steps are one run to the caller: what the first ones wrote is taken back when a later one is cut off.
    const before = steps > 1 ? session.plan.updates.map(({ name }) => [name, state.tensor(name).view().slice()] as const) : []
    try {
      let last = performance.now()
      for (let step = 0; step < steps; step++) {
        run.feed(feeds, step)
        run.step(state)
        results.collect(step)
        if (step < steps - 1 && performance.now() - last > turnEvery) {
          await turn()
          signal?.throwIfAborted()
          last = performance.now()
        }
      }
    } catch (error) {
      for (const [name, values] of before) state.tensor(name).view().set(values)
      throw error
    }
    return results.finish()
  }

  async read(state: number, ranges: readonly EngineRange[]): Promise<HostData[]> {
    const from = this.states.get(state)
    return ranges.map(({ name, start, count }) => from.tensor(name).view(start, count).slice() as HostData)
  }

  async write(state: number, slices: readonly (EngineRange & { readonly values: HostData })[]): Promise<void> {
    const to = this.states.get(state)
    for (const { name, start, count, values } of slices) to.tensor(name).view(start, count).set(values)
  }

  async close(): Promise<void> {
    this.entries.clear()
    this.states.clear()
    await this.loaded.close()
  }
}

function boundRun(session: WasmSession, runs: Map<string, WasmRun>, dims: Dims): WasmRun {
  const key = JSON.stringify(dims)
  const found = runs.get(key)
  if (found) return found
  if (runs.size >= keptExtents) {
    const [oldest, run] = runs.entries().next().value!
    run.release()
    runs.delete(oldest)
  }
  const made = new WasmRun(session, dims)
  runs.set(key, made)
  return made
}
