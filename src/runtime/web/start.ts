import type { Engine } from './engine.ts'
import { packagePaths, type DevicePaths } from './paths.ts'
import { mostThreads } from './threads.ts'

/** What starts an engine: plain data, for it may cross to a Worker. */
export interface EngineSettings {
  readonly device: 'wasm' | 'webgpu'
  readonly threads: number
  readonly paths?: DevicePaths
  /** Refuses a WebGPU that is computed on the CPU. */
  readonly realHardware: boolean
  /** Whether WebGPU may use subgroups where it has them: quicker, and not right on every driver. */
  readonly subgroups: boolean
}

/** Starts an engine in this thread; loads only what its device needs. */
export async function startEngine({ device, threads, paths, realHardware, subgroups }: EngineSettings): Promise<Engine> {
  const files = paths?.[device] ?? packagePaths(device)
  if (device === 'wasm') {
    const { WasmEngine } = await import('./wasm/engine.ts')
    return WasmEngine.start(Math.min(threads, mostThreads()), files)
  }
  const { WebGpuEngine } = await import('./webgpu/engine.ts')
  return WebGpuEngine.start(files, { realHardware, subgroups })
}
