import { reachable, sizeOf, type Program } from '../../src/graph/index.ts'
import type { Runtime } from '../../src/runtime/runtime.ts'
import { lowerGraph } from '../../src/runtime/onnx/lower.ts'
import { encodeModel } from '../../src/runtime/onnx/wire.ts'
import { createNativeRuntime } from '../../src/runtime/native/index.ts'
import { createWebRuntime } from '../../src/runtime/web/index.ts'
import { createOrtRuntime } from './ort-runtime.ts'

export interface TestedRuntime {
  readonly name: string
  readonly open: () => Promise<Runtime>
  /** Which programs it is worth asking; default: all. */
  readonly asks?: (program: Program) => boolean
}

/** Whether some entry is lowered otherwise for WebGPU than for the CPU, whose answers are judged already. */
function differsOnWebGpu({ entries }: Program): boolean {
  return Object.entries(entries).some(([name, { results }]) => {
    const wanted = Object.entries(results).map(([output, tensor]) => ({ name: output, tensor }))
    const [cpu, webgpu] = (['cpu', 'webgpu'] as const).map((provider) => Buffer.from(encodeModel(lowerGraph(name, wanted, provider).graph)))
    return !cpu.equals(webgpu)
  })
}

/** Elements below which ONNX Runtime's kernels leave the work to one thread. */
const worthTwoThreads = 2048

const isLarge = ({ entries }: Program): boolean =>
  Object.values(entries).some(({ results }) => reachable(Object.values(results)).some(({ outputs }) => outputs.some(({ shape }) => sizeOf(shape as number[]) >= worthTwoThreads)))

/** Every f32 runtime that the suite judges against the float64 reference. A new one is one line here. */
export const runtimes: readonly TestedRuntime[] = [
  { name: 'native, CPU', open: async () => createNativeRuntime({ threads: 1 }) },
  { name: 'web, WebAssembly', open: () => createWebRuntime({ device: 'wasm', threads: 1 }) },
  { name: 'lowered for WebGPU, on the CPU', open: async () => createOrtRuntime('webgpu'), asks: differsOnWebGpu },
]

/** Judged on the cases whose work is shared between threads (tiny ones only wait for each other on a busy machine). */
export const threadedRuntimes: readonly TestedRuntime[] = [{ name: 'native, CPU, 2 threads', open: async () => createNativeRuntime({ threads: 2 }), asks: isLarge }]
