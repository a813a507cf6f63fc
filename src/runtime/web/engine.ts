// What computes, below the runtime that callers see: plain data in and out, so that it may live in this thread or in a Worker.
import type { Dims, DType, StateSpec } from '../../graph/index.ts'
import type { HostArray, HostData } from '../runtime.ts'
import type { EntryPlan } from './plan.ts'

/** One feed of a run: the shape of one step, the data of one or (perStep) of every step. */
export interface EngineFeed {
  readonly shape: readonly number[]
  readonly dtype: DType
  readonly data: HostData
  readonly perStep: boolean
}

export interface EngineRun {
  readonly entry: number
  readonly state: number
  readonly feeds: Readonly<Record<string, EngineFeed>>
  /** What the names of the entry's shapes stand for. */
  readonly dims: Dims
  readonly steps: number
}

export interface EngineRange {
  readonly name: string
  /** In elements. */
  readonly start: number
  readonly count: number
}

/** Entries and states are numbers that the engine hands out. Whoever calls lets one thing at a time happen to a state. */
export interface Engine {
  readonly device: 'wasm' | 'webgpu'
  readonly threads: number
  open(plan: EntryPlan): Promise<number>
  closeEntry(entry: number): void
  /** `over`: a state whose tensors the new one also has. */
  createState(spec: StateSpec, over?: number): Promise<number>
  closeState(state: number): void
  /** Results in the plan's order, with one more leading axis where `steps` > 1. Failed or aborted: the state is as before. */
  run(run: EngineRun, signal?: AbortSignal): Promise<HostArray[]>
  read(state: number, ranges: readonly EngineRange[]): Promise<HostData[]>
  /** Values of the state's own element type. */
  write(state: number, slices: readonly (EngineRange & { readonly values: HostData })[]): Promise<void>
  close(): Promise<void>
}
