// Runs entries as they are lowered for any provider on ONNX Runtime's CPU kernels, through onnxruntime-node's ordinary binding.
// WebGPU's lowerings keep to stock operators, so that their arithmetic is judged here without a GPU.
import * as ort from 'onnxruntime-node'
import { encodeModel } from '../../src/runtime/onnx/wire.ts'
import { feedName, lowerGraph } from '../../src/runtime/onnx/lower.ts'
import type { Provider } from '../../src/graph/op.ts'
import type { Program } from '../../src/graph/index.ts'
import type { HostArray, HostData, Results, Runtime, State } from '../../src/runtime/runtime.ts'

const tensorTypes = { f32: 'float32', f64: 'float64', i32: 'int32', bool: 'bool' } as const

export function createOrtRuntime(provider: Provider, threads = 1): Runtime {
  return {
    description: { kind: 'native', device: 'cpu', threads, engine: 'onnxruntime-node' },
    training: 'step',
    async compile(program: Program) {
      const sessions = new Map<string, ort.InferenceSession>()
      for (const [name, { results }] of Object.entries(program.entries)) {
        const wanted = Object.entries(results).map(([output, tensor]) => ({ name: output, tensor }))
        const model = encodeModel(lowerGraph(name, wanted, provider).graph)
        sessions.set(name, await ort.InferenceSession.create(model, { intraOpNumThreads: threads, logSeverityLevel: 3 }))
      }
      return {
        program,
        async run(entry, _state, feeds = {}) {
          const named = Object.entries(feeds as Record<string, HostArray>).map(([name, { dtype, shape, data }]) => {
            return [feedName(name), new ort.Tensor(tensorTypes[dtype as 'f32'], data as Float32Array, shape)] as const
          })
          const answers = await sessions.get(entry)!.run(Object.fromEntries(named))
          const results: Record<string, HostArray> = {}
          for (const [name, { dtype }] of Object.entries(program.entries[entry].results)) {
            results[name] = { dtype, shape: answers[name].dims, data: answers[name].data as HostData }
          }
          return results as Results
        },
        close: () => sessions.forEach((session) => void session.release()),
      }
    },
    createState: async () => ({ close() {} }) as unknown as State,
    close: async () => {},
  }
}
