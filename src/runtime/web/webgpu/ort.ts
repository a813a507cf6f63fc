import type { InferenceSession, Tensor } from 'onnxruntime-web'
import type * as OrtWebGpu from 'onnxruntime-web/webgpu'
import { failure } from '../../../errors/index.ts'
import type { WasmPaths } from '../paths.ts'

export type Ort = typeof OrtWebGpu
export type OrtTensor = Tensor
export type { InferenceSession }

/** The package's WebGPU build, told where its files are. */
export async function loadOrt(paths: WasmPaths | undefined, adapter: GPUAdapter): Promise<Ort> {
  const ort: Ort = await import('onnxruntime-web/webgpu')
  const { env } = ort
  env.logLevel = 'error'
  // What falls back to the CPU here is shapes and scalars: threads gain nothing.
  env.wasm.numThreads = 1
  if (paths) env.wasm.wasmPaths = { mjs: String(paths.mjs), wasm: String(paths.wasm) }
  env.webgpu.adapter = adapter
  return ort
}

/** An adapter, on real hardware if asked; `runtime.web.webgpu` says what is missing. */
export async function gpuAdapter(realHardware: boolean): Promise<GPUAdapter> {
  const unavailable = (found: string) => failure('runtime.web.webgpu', '', { found })
  if (!('navigator' in globalThis) || !('gpu' in navigator)) throw unavailable('navigator.gpu = undefined')
  const adapter = await navigator.gpu.requestAdapter({ powerPreference: 'high-performance' })
  if (!adapter) throw unavailable('requestAdapter() = null')
  const { vendor, architecture, isFallbackAdapter } = adapter.info
  if (realHardware && (isFallbackAdapter || architecture === 'swiftshader')) throw unavailable(`${vendor} ${architecture} (CPU)`)
  return adapter
}

/** Flash attention of 1.30 answered wrong numbers from 128 positions on where subgroups are of 4 lanes (SwiftShader). */
const fewestLanes = 16

/** Whether a device could have subgroups, which make products and attention quicker. */
export const mayHaveSubgroups = ({ features, info }: GPUAdapter): boolean => features.has('subgroups') && info.subgroupMinSize >= fewestLanes

/** Our own device, for the sessions and for reading and writing states, with all the adapter allows. */
export function gpuDevice(adapter: GPUAdapter, subgroups: boolean): Promise<GPUDevice> {
  const requiredLimits: Record<string, number> = {}
  for (const name of ['maxBufferSize', 'maxStorageBufferBindingSize', 'maxComputeWorkgroupStorageSize', 'maxComputeInvocationsPerWorkgroup', 'maxComputeWorkgroupSizeX', 'maxComputeWorkgroupSizeY', 'maxComputeWorkgroupSizeZ', 'maxStorageBuffersPerShaderStage'] as const) {
    requiredLimits[name] = adapter.limits[name]
  }
  const requiredFeatures: GPUFeatureName[] = []
  if (adapter.features.has('shader-f16')) requiredFeatures.push('shader-f16')
  if (subgroups && mayHaveSubgroups(adapter)) requiredFeatures.push('subgroups')
  return adapter.requestDevice({ requiredLimits, requiredFeatures })
}
