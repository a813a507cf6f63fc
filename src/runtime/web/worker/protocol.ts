import type { StateSpec } from '../../../graph/index.ts'
import type { HostArray, HostData } from '../../runtime.ts'
import type { EngineRange, EngineRun } from '../engine.ts'
import type { EntryPlan } from '../plan.ts'
import type { EngineSettings } from '../start.ts'

/** What a page asks of its Worker, with what each is answered. */
export interface Calls {
  start: { ask: EngineSettings; answer: { device: 'wasm' | 'webgpu'; threads: number } }
  open: { ask: EntryPlan; answer: number }
  closeEntry: { ask: number; answer: void }
  createState: { ask: { spec: StateSpec; over?: number }; answer: number }
  closeState: { ask: number; answer: void }
  run: { ask: EngineRun; answer: HostArray[] }
  read: { ask: { state: number; ranges: readonly EngineRange[] }; answer: HostData[] }
  write: { ask: { state: number; slices: readonly (EngineRange & { readonly values: HostData })[] }; answer: void }
}
export type CallName = keyof Calls

export type Request =
  | { [N in CallName]: { readonly id: number; readonly call: N; readonly ask: Calls[N]['ask'] } }[CallName]
  /** Ends the call of this id; it is answered with an error. */
  | { readonly id: number; readonly call: 'abort' }

export type Reply = { readonly id: number; readonly answer: unknown } | { readonly id: number; readonly error: SentError }

/** An error as data: of Cantian's errors the code and its variables, so that the page words it in its own language. */
export type SentError =
  | { readonly kind: 'cantian'; readonly code: string; readonly where: string; readonly values: Record<string, string | number> }
  | { readonly kind: 'aborted' }
  | { readonly kind: 'other'; readonly message: string; readonly stack?: string }

/** Something that takes messages and has a list of what moves instead of being copied: a Worker, or its own side. */
export interface Port {
  postMessage(message: unknown, transfer: Transferable[]): void
}

/** Buffers that whoever sent them has no more use for. */
export function buffersOf(values: readonly (HostArray | HostData)[]): ArrayBuffer[] {
  const buffers = values.map((value) => ('data' in value ? value.data.buffer : value.buffer))
  return [...new Set(buffers)].filter((buffer): buffer is ArrayBuffer => buffer instanceof ArrayBuffer)
}
