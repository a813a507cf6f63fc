// ONNX Runtime in WebAssembly or on WebGPU: pages, Workers, and Node where the native library is absent.
import type { Runtime } from '../runtime.ts'
import type { Engine } from './engine.ts'
import type { DevicePaths } from './paths.ts'
import { engineVersion } from './paths.ts'
import { WebRuntime } from './runtime.ts'
import { startEngine } from './start.ts'
import { defaultThreads } from './threads.ts'
import { computesRight } from './trial.ts'
import { RemoteEngine } from './worker/client.ts'
import { spawnWorker } from './worker/spawn.ts'

export type { DevicePaths, WasmPaths } from './paths.ts'

export interface WebOptions {
  /**
   * Default `auto`: WebGPU where a page has it on real hardware and a trial run comes out right, else WebAssembly.
   * Node has WebAssembly only.
   */
  readonly device?: 'webgpu' | 'wasm' | 'auto'
  /** Threads of WebAssembly; default: cores, at most 8. Always 1 in pages that aren't cross-origin isolated. */
  readonly threads?: number
  /** Where ONNX Runtime's files are served. Default: in Node its package, in bundles of Vite and webpack 5 their copy of it. */
  readonly wasmPaths?: DevicePaths
  /**
   * Whether to compute in a Worker of our own, so that the caller's thread stays free. Default: true in pages, false in
   * Workers and in Node. A function makes the Worker (its script must import `cantian/worker`).
   */
  readonly worker?: boolean | (() => Worker)
}

/** Starts ONNX Runtime for the web. Throws `runtime.web.webgpu` where WebGPU is asked for and can't be had. */
export async function createWebRuntime({ device = 'auto', threads = defaultThreads(), wasmPaths, worker = 'document' in globalThis }: WebOptions = {}): Promise<Runtime> {
  const start = async (kind: Engine['device'], subgroups: boolean): Promise<Runtime> => {
    const settings = { device: kind, threads, paths: wasmPaths, realHardware: device === 'auto', subgroups }
    const engine = worker === false ? startEngine(settings) : RemoteEngine.start(worker === true ? spawnWorker() : worker(), settings)
    return new WebRuntime(await engine, engineVersion)
  }
  if (device === 'wasm') return start('wasm', false)
  if (device === 'webgpu') return (await started(() => start('webgpu', true))) ?? (await start('webgpu', false))
  if (!('navigator' in globalThis && 'gpu' in navigator)) return start('wasm', false)
  const quickest = (await started(() => start('webgpu', true))) ?? (await started(() => start('webgpu', false)))
  return quickest ?? start('wasm', false)
}

/** A runtime that starts and computes a trial rightly; undefined where it doesn't. */
async function started(start: () => Promise<Runtime>): Promise<Runtime | undefined> {
  let runtime: Runtime | undefined
  try {
    runtime = await start()
    if (await computesRight(runtime)) return runtime
  } catch {
    // No adapter, or one that can't: what is tried next says so where it fails too.
  }
  await runtime?.close()
  return undefined
}
