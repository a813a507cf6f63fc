import koffi from 'koffi'
import { ortApi, type OrtApi, type Pointer } from './api.ts'
import { check, created } from './status.ts'

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
  const env = created('', (out) => api.CreateEnv(logFatal, 'cantian', out))
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
