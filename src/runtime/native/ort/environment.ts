import koffi from 'koffi'
import { ortApi, type OrtApi, type Pointer } from './api.ts'
import { check, created } from './status.ts'
import { defaultThreads } from './threads.ts'

/** ORT_LOGGING_LEVEL_FATAL: every failure comes back as a status, so nothing needs to be printed on the terminal. */
const logFatal = 4
/** OrtArenaAllocator and OrtMemTypeDefault. */
const arenaAllocator = 1
const defaultMemory = 0

/** What the whole process shares: the environment, the default CPU allocator, and the name of CPU memory. */
export interface Environment {
  readonly api: OrtApi
  readonly env: Pointer
  /** Aligned heap memory without an arena: what it frees goes back to the system. */
  readonly allocator: Pointer
  readonly cpuMemory: Pointer
  /** Reads a string that ONNX Runtime allocated, and frees it. */
  takeString(text: Pointer): string
}

let environment: Environment | undefined

/**
 * The process's environment, made on the first call. It is never released: sessions may still be open when Node exits,
 * and the system takes everything back then.
 */
export function ortEnvironment(): Environment {
  if (environment) return environment
  const api = ortApi()
  // One pool of threads for all sessions of the default width: the graphs of a training step take turns, and the idle
  // threads of one session's own pool would spin on the cores that the next one needs.
  const threading = created('', (out) => api.CreateThreadingOptions(out))
  check(api.SetGlobalIntraOpNumThreads(threading, defaultThreads()), '')
  check(api.SetGlobalInterOpNumThreads(threading, 1), '')
  const env = created('', (out) => api.CreateEnvWithGlobalThreadPools(logFatal, 'cantian', threading, out))
  api.ReleaseThreadingOptions(threading)
  check(api.DisableTelemetryEvents(env), '')
  const allocator = created('', (out) => api.GetAllocatorWithDefaultOptions(out))
  const cpuMemory = created('', (out) => api.CreateCpuMemoryInfo(arenaAllocator, defaultMemory, out))
  const takeString = (text: Pointer): string => {
    const read = koffi.decode.string(text)
    check(api.AllocatorFree(allocator, text), '')
    return read
  }
  return (environment = { api, env, allocator, cpuMemory, takeString })
}
