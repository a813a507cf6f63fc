import type { Runtime } from '../../src/runtime/runtime.ts'
import { createNativeRuntime } from '../../src/runtime/native/index.ts'
import { createOrtRuntime } from './ort-runtime.ts'

export interface TestedRuntime {
  readonly name: string
  readonly open: () => Promise<Runtime>
}

/** Every f32 runtime that the suite judges against the float64 reference. A new one is one line here. */
export const runtimes: readonly TestedRuntime[] = [
  { name: 'native, CPU, 2 threads', open: async () => createNativeRuntime({ threads: 2 }) },
  { name: 'lowered for WebGPU, on the CPU', open: async () => createOrtRuntime('webgpu') },
]
