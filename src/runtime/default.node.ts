import { availableParallelism } from 'node:os'
import type { Runtime } from './runtime.ts'
import { createWebRuntime } from './web/index.ts'

export interface RuntimeChoice {
  /** Default cpu. */
  readonly device?: 'cpu' | 'webgpu' | 'wasm'
  /** Threads of one operator; default: physical cores. */
  readonly threads?: number
  /** Called where the native library is missing and WebAssembly stands in for it, with why it is missing. */
  readonly notice?: (reason: 'package' | 'platform' | 'musl') => void
}

/** Node's runtime: ONNX Runtime's native library, or its WebAssembly build where that is missing or asked for. */
export async function openRuntime({ device = 'cpu', threads, notice }: RuntimeChoice = {}): Promise<Runtime> {
  // More threads than eight don't help WebAssembly.
  const wasm = () => createWebRuntime({ device: 'wasm', threads: threads ?? Math.min(8, availableParallelism()) })
  if (device === 'wasm') return wasm()
  // WebGPU is only in the native library: its absence is then an error, never a quiet change of device.
  if (device === 'webgpu') return (await import('./native/index.ts')).createNativeRuntime({ device, threads })
  const native = await importNative()
  const availability = native?.nativeAvailable() ?? ({ available: false, reason: 'package' } as const)
  if (native && availability.available) return native.createNativeRuntime({ device, threads })
  if (!availability.available) notice?.(availability.reason)
  return wasm()
}

/** The native runtime's code, or undefined where koffi, the optional package that calls C, can't be loaded. */
async function importNative(): Promise<typeof import('./native/index.ts') | undefined> {
  try {
    return await import('./native/index.ts')
  } catch (error) {
    if (/koffi/i.test(String((error as Error).message))) return undefined
    throw error
  }
}
