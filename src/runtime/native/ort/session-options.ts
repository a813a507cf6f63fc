import type { Pointer } from './api.ts'
import { ortEnvironment } from './environment.ts'
import { check, created } from './status.ts'
import { defaultThreads } from './threads.ts'
import type { OrtValue } from './value.ts'

export interface OrtSessionOptions {
  /** What errors call the session. */
  readonly name: string
  /** Threads of one node's work, the calling one included. Default: `defaultThreads()`. */
  readonly threads?: number
  /** Graph rewrites. Default: 'all'. */
  readonly optimization?: 'none' | 'basic' | 'extended' | 'all'
  /** Plans one block for all intermediates from the first run of a shape. Default: false (as quick, and takes more memory). */
  readonly memoryPattern?: boolean
  /** Keeps freed intermediates for the next run. Default: true (without: 20 to 60% slower). */
  readonly arena?: boolean
  /** 'parallel' runs independent nodes at the same time. Default: 'sequential'. */
  readonly execution?: 'sequential' | 'parallel'
  /** Threads of 'parallel' execution. */
  readonly interThreads?: number
  /** Idle threads spin for a while before they sleep. Default: true (without: 18% slower). */
  readonly spinning?: boolean
  /** The same result on every run, where a kernel has such a variant. Default: false. */
  readonly deterministic?: boolean
  /** Default: 'cpu'. */
  readonly provider?: 'cpu' | 'webgpu'
  readonly providerOptions?: Readonly<Record<string, string>>
  /**
   * Session configuration, such as `{'session.disable_prepacking': '1'}`. Leave session.set_denormal_as_zero alone: it
   * reaches the session's own threads and not the one that calls (of a product of subnormals, 75 to 88% became zero with
   * two threads), so that a result depends on which thread computed it. JavaScript's arithmetic it leaves as it is.
   */
  readonly config?: Readonly<Record<string, string>>
  /** Writes the graph as rewritten to this file (for looking at). */
  readonly optimizedModelPath?: string
  /** Writes a trace of every node to `PREFIX_TIME.json`; `endProfiling` answers its name. */
  readonly profilePrefix?: string
  /** Values that stand for the model's initializers of these names, shared between sessions. The session holds them. */
  readonly initializers?: Readonly<Record<string, OrtValue>>
}

const levels = { none: 0, basic: 1, extended: 2, all: 99 } as const
const modes = { sequential: 0, parallel: 1 } as const
const providers = { webgpu: 'WebGPU' } as const

/** The native options; the caller releases them once the session is made. */
export function createSessionOptions(options: OrtSessionOptions): Pointer {
  const { api } = ortEnvironment()
  const handle = created(options.name, (out) => api.CreateSessionOptions(out))
  const ok = (status: Pointer): void => check(status, options.name)
  try {
    const threads = options.threads ?? defaultThreads()
    if (threads === defaultThreads() && options.execution !== 'parallel' && (options.spinning ?? true)) ok(api.DisablePerSessionThreads(handle))
    else ok(api.SetIntraOpNumThreads(handle, threads))
    ok(api.SetSessionGraphOptimizationLevel(handle, levels[options.optimization ?? 'all']))
    ok((options.memoryPattern ?? false) ? api.EnableMemPattern(handle) : api.DisableMemPattern(handle))
    ok((options.arena ?? true) ? api.EnableCpuMemArena(handle) : api.DisableCpuMemArena(handle))
    ok(api.SetSessionExecutionMode(handle, modes[options.execution ?? 'sequential']))
    ok(api.SetInterOpNumThreads(handle, options.interThreads ?? 1))
    ok(api.SetDeterministicCompute(handle, options.deterministic ?? false))
    const config = { 'session.intra_op.allow_spinning': (options.spinning ?? true) ? '1' : '0', ...options.config }
    for (const [key, value] of Object.entries(config)) ok(api.AddSessionConfigEntry(handle, key, value))
    if (options.optimizedModelPath !== undefined) ok(api.SetOptimizedModelFilePath(handle, options.optimizedModelPath))
    if (options.profilePrefix !== undefined) ok(api.EnableProfiling(handle, options.profilePrefix))
    for (const [name, value] of Object.entries(options.initializers ?? {})) ok(api.AddInitializer(handle, name, value.unowned))
    const provider = options.provider ?? 'cpu'
    if (provider !== 'cpu') {
      const entries = Object.entries(options.providerOptions ?? {})
      const keys = entries.map(([key]) => key)
      const values = entries.map(([, value]) => value)
      ok(api.SessionOptionsAppendExecutionProvider(handle, providers[provider], keys, values, keys.length))
    }
    return handle
  } catch (error) {
    api.ReleaseSessionOptions(handle)
    throw error
  }
}
