// What every runtime promises. One contract suite (test/runtime/contract.ts) runs against native, web and reference.
import type { DType, Program, StateSpec } from '../graph/index.ts'

export type HostData = Float32Array | Float64Array | Int32Array | Uint8Array | Uint16Array

/** Numbers on the host: row-major, of a dtype; bool as bytes. */
export interface HostArray {
  readonly dtype: DType
  readonly shape: readonly number[]
  readonly data: HostData
}

/** What a run feeds: an array with its shape, or bare numbers where the declared shape has no names. */
export type Feed = HostArray | HostData | number
export type Feeds = Readonly<Record<string, Feed>>

/** A whole state tensor, or `count` elements from `start` in row-major order. */
export interface Slice {
  readonly name: string
  readonly start?: number
  readonly count?: number
}
export interface SliceValues extends Slice {
  readonly values: ArrayLike<number>
}

export interface RunOptions {
  /** How often the entry runs in this call; default 1. Feeds that carry one more leading axis of this extent vary by step. */
  readonly steps?: number
  /** Names of `program.taps` to return besides the results. */
  readonly taps?: readonly string[]
  /** Ends the run; the state stays as it was before it. */
  readonly signal?: AbortSignal
}

/** Results and taps by name; with `steps` > 1 every array has one more leading axis. */
export type Results = Readonly<Record<string, HostArray>>

/** Numbers that stay inside the runtime: parameters, moments, caches. Belongs to the runtime, not to an executable. */
export interface State {
  /** Its own tensors and those of the state that it stands over. */
  readonly spec: StateSpec
  /** Goes up with every write and every run that updates; equal versions hold equal numbers. */
  readonly version: number
  read(slices: readonly Slice[]): Promise<HostArray[]>
  /** All or nothing, between runs. A name or range that doesn't exist refuses the whole write. */
  write(slices: readonly SliceValues[]): Promise<void>
  /** Keeps a copy of the named tensors (all by default); `restore` puts it back bit for bit. */
  snapshot(names?: readonly string[]): Promise<Snapshot>
  restore(snapshot: Snapshot): Promise<void>
  close(): void
}

export interface Snapshot {
  readonly version: number
  readonly arrays: ReadonlyMap<string, HostArray>
}

export interface Executable {
  readonly program: Program
  run(entry: string, state: State, feeds?: Feeds, options?: RunOptions): Promise<Results>
  close(): void
}

/** Where and how a runtime computes, for people and for logs. */
export interface RuntimeDescription {
  readonly kind: 'native' | 'web' | 'reference'
  readonly device: 'cpu' | 'webgpu' | 'wasm' | 'javascript'
  readonly threads: number
  /** Name and version of what computes: `onnxruntime 1.30.0`. */
  readonly engine: string
}

export interface Runtime {
  readonly description: RuntimeDescription
  /**
   * How a training step runs best here: `split` computes gradients into the state, then updates in place;
   * `step` does both in one graph over a double-buffered state.
   */
  readonly training: 'split' | 'step'
  compile(program: Program, options?: { signal?: AbortSignal }): Promise<Executable>
  /**
   * All zeros at first. A state over another one also holds that one's tensors, as the same memory: a key/value cache
   * over the parameters that are being trained. Closing it leaves the one below; it is of no use once that is closed.
   */
  createState(spec: StateSpec, options?: { over?: State }): Promise<State>
  close(): Promise<void>
}
