import { failure } from '../../errors/index.ts'
import type { Program, StateSpec } from '../../graph/index.ts'
import { bindFeeds, hostBuffer } from '../host.ts'
import type { Executable, Feeds, HostArray, HostData, Results, RunOptions, Runtime, RuntimeDescription, Slice, SliceValues, Snapshot, State } from '../runtime.ts'
import { checkedRange, rangeOf } from '../slices.ts'
import type { Engine } from './engine.ts'
import { Line } from './line.ts'
import { planEntry } from './plan.ts'

/** What every runtime promises, over an engine in this thread or in a Worker. */
export class WebRuntime implements Runtime {
  readonly description: RuntimeDescription
  readonly training = 'step'

  constructor(
    private readonly engine: Engine,
    version: string,
  ) {
    this.description = { kind: 'web', device: engine.device, threads: engine.threads, engine: `onnxruntime-web ${version}` }
  }

  async compile(program: Program, { signal }: { signal?: AbortSignal } = {}): Promise<Executable> {
    const executable = new WebExecutable(program, this.engine)
    try {
      await executable.prepare(signal)
    } catch (error) {
      executable.close()
      throw error
    }
    return executable
  }

  async createState(spec: StateSpec, { over }: { over?: State } = {}): Promise<State> {
    if (over && !(over instanceof WebState && over.engine === this.engine)) throw new Error('the state below belongs to another runtime')
    const twice = over && Object.keys(spec).find((name) => name in over.spec)
    if (twice !== undefined) throw new Error(`the state below has a tensor ${twice} too`)
    return new WebState(spec, this.engine, await this.engine.createState(spec, over?.handle), over)
  }

  close(): Promise<void> {
    return this.engine.close()
  }
}

interface OpenEntry {
  readonly handle: number
  readonly results: readonly string[]
}

class WebExecutable implements Executable {
  private readonly open = new Map<string, Promise<OpenEntry>>()
  private closed = false

  constructor(
    readonly program: Program,
    private readonly engine: Engine,
  ) {}

  /** Prepares every entry, so that what can't run is known before the first run. */
  async prepare(signal?: AbortSignal): Promise<void> {
    for (const name of Object.keys(this.program.entries)) {
      signal?.throwIfAborted()
      await this.entry(name, [])
    }
  }

  private entry(name: string, taps: readonly string[]): Promise<OpenEntry> {
    const key = JSON.stringify([name, taps])
    const found = this.open.get(key) ?? this.openEntry(name, taps)
    this.open.set(key, found)
    found.catch(() => this.open.delete(key))
    return found
  }

  private async openEntry(name: string, taps: readonly string[]): Promise<OpenEntry> {
    const plan = planEntry(this.program, name, taps, this.engine.device)
    return { handle: await this.engine.open(plan), results: plan.results.map((result) => result.name) }
  }

  async run(name: string, state: State, feeds: Feeds = {}, { steps = 1, taps = [], signal }: RunOptions = {}): Promise<Results> {
    if (this.closed) throw new Error('the executable is closed')
    if (!(state instanceof WebState) || state.engine !== this.engine) throw new Error('this state belongs to another runtime')
    const declared = this.program.entries[name]
    if (!declared) throw failure('runtime.entry', name, { expected: Object.keys(this.program.entries).join(', '), found: name })
    signal?.throwIfAborted()
    const { dims, arrays } = bindFeeds(name, declared, feeds, steps)
    const entry = await this.entry(name, taps)
    const found = await state.line.enter(async () => {
      signal?.throwIfAborted()
      const made = await this.engine.run({ entry: entry.handle, state: state.handle, feeds: Object.fromEntries(arrays), dims, steps }, signal)
      state.touch(Object.keys(declared.updates))
      return made
    })
    return Object.fromEntries(entry.results.map((result, i) => [result, found[i]]))
  }

  close(): void {
    this.closed = true
    for (const entry of this.open.values()) {
      entry.then(
        ({ handle }) => this.engine.closeEntry(handle),
        () => undefined,
      )
    }
    this.open.clear()
  }
}

class WebState implements State {
  readonly spec: StateSpec
  /** States over one another let one thing at a time happen to all of them. */
  readonly line: Line
  private changes = 0

  constructor(
    private readonly own: StateSpec,
    readonly engine: Engine,
    readonly handle: number,
    private readonly over?: WebState,
  ) {
    this.spec = { ...over?.spec, ...own }
    this.line = over?.line ?? new Line()
  }

  get version(): number {
    return this.changes + (this.over?.version ?? 0)
  }

  /** Counts a change of the named tensors, each in the state that owns it. */
  touch(names: readonly string[]): void {
    const below = names.filter((name) => !(name in this.own))
    if (below.length < names.length) this.changes++
    if (below.length > 0) this.over?.touch(below)
  }

  read(slices: readonly Slice[]): Promise<HostArray[]> {
    return this.line.enter(() => this.readNow(slices))
  }

  private async readNow(slices: readonly Slice[]): Promise<HostArray[]> {
    const ranges = slices.map((slice) => rangeOf(this.spec, slice))
    const values = await this.engine.read(
      this.handle,
      slices.map(({ name }, i) => ({ name, start: ranges[i].start, count: ranges[i].count })),
    )
    return slices.map(({ name }, i) => ({ dtype: this.spec[name].dtype, shape: ranges[i].shape, data: values[i] }))
  }

  write(slices: readonly SliceValues[]): Promise<void> {
    return this.line.enter(async () => {
      const ranges = slices.map((slice) => checkedRange(this.spec, slice))
      const typed = slices.map(({ name, values }) => {
        const data: HostData = hostBuffer(this.spec[name].dtype, values.length)
        data.set(values)
        return data
      })
      await this.engine.write(
        this.handle,
        slices.map(({ name }, i) => ({ name, start: ranges[i].start, count: ranges[i].count, values: typed[i] })),
      )
      this.touch(slices.map(({ name }) => name))
    })
  }

  snapshot(names: readonly string[] = Object.keys(this.spec)): Promise<Snapshot> {
    return this.line.enter(async () => {
      const arrays = await this.readNow(names.map((name) => ({ name })))
      return { version: this.version, arrays: new Map(names.map((name, i) => [name, arrays[i]])) }
    })
  }

  restore({ arrays }: Snapshot): Promise<void> {
    return this.write([...arrays].map(([name, { data }]) => ({ name, values: data })))
  }

  close(): void {
    void this.line.enter(async () => this.engine.closeState(this.handle)).catch(() => undefined)
  }
}
