import { createNativeRuntime, nativeAvailable } from './native/index.ts'
import type { Runtime } from './runtime.ts'
import { createWebRuntime } from './web/index.ts'

export interface RuntimeChoice {
  /** Default cpu. */
  readonly device?: 'cpu' | 'webgpu' | 'wasm'
  /** Threads of one operator; default: physical cores. */
  readonly threads?: number
  /** Called once where the native library is missing and WebAssembly stands in for it, with why it is missing. */
  readonly notice?: (reason: 'package' | 'platform' | 'musl') => void
}

/** Node's runtime: ONNX Runtime's native library, or its WebAssembly build where that is missing or asked for. */
export async function openRuntime({ device = 'cpu', threads, notice }: RuntimeChoice = {}): Promise<Runtime> {
  if (device === 'wasm') return createWebRuntime({ device: 'wasm', threads })
  const availability = nativeAvailable()
  // WebGPU is only in the native library: its absence is then an error, never a quiet change of device.
  if (availability.available || device === 'webgpu') return createNativeRuntime({ device, threads })
  notice?.(availability.reason)
  return createWebRuntime({ device: 'wasm', threads })
}
