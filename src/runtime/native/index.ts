// ONNX Runtime's C API in this process: the quickest runtime of Node.
import type { Program, StateSpec } from '../../graph/index.ts'
import type { Executable, Runtime, State } from '../runtime.ts'
import { NativeExecutable } from './executable.ts'
import { defaultThreads, libraryVersion } from './ort/index.ts'
import { NativeState } from './state.ts'

export { nativeAvailable } from './ort/index.ts'

export interface NativeOptions {
  /** Threads of one operator; default: physical cores, within a container's limit. */
  readonly threads?: number
  /** Default: cpu. */
  readonly device?: 'cpu' | 'webgpu'
}

/** The native runtime. Throws `runtime.native.unavailable` where onnxruntime-node is not installed or has no binary for this machine. */
export function createNativeRuntime({ threads = defaultThreads(), device = 'cpu' }: NativeOptions = {}): Runtime {
  const engine = `onnxruntime ${libraryVersion()}`
  return {
    description: { kind: 'native', device, threads, engine },
    training: 'split',
    async compile(program: Program, { signal } = {}): Promise<Executable> {
      const executable = new NativeExecutable(program, { threads, provider: device })
      try {
        await executable.prepare(signal)
      } catch (error) {
        executable.close()
        throw error
      }
      return executable
    },
    async createState(spec: StateSpec, { over }: { over?: State } = {}): Promise<State> {
      if (over !== undefined && !(over instanceof NativeState)) throw new Error('the state below belongs to another runtime')
      return new NativeState(spec, over)
    },
    async close() {},
  }
}
