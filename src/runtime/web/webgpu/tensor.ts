import type { Tensor } from 'onnxruntime-web'
import { sizeOf, type DType } from '../../../graph/index.ts'
import { hostBuffer } from '../../host.ts'
import type { HostData } from '../../runtime.ts'
import type { Ort } from './ort.ts'

/** ONNX Runtime's names of element types; bf16 and f64 have no place on WebGPU. */
export const ortTypes = { f32: 'float32', i32: 'int32', bool: 'bool', f16: 'float16', f64: 'float64', bf16: 'uint16' } as const satisfies Record<DType, string>
export const gpuTypes = { f32: 'float32', i32: 'int32', bool: 'bool', f16: 'float16', f64: undefined, bf16: undefined } as const

/** GPUBufferUsage and GPUMapMode (webgpu.idl): Node and some Workers' types lack the globals. */
const usage = { mapRead: 1, copySource: 4, copyDestination: 8, storage: 128 } as const
const mapRead = 1

/** Buffers come in multiples of this many bytes, as ONNX Runtime makes them. */
const grain = 16
const roundUp = (bytes: number, to: number): number => Math.ceil(bytes / to) * to

/** A tensor of ours in a GPU buffer, zeros at first; `dispose` gives the buffer back. */
export function gpuTensor(ort: Ort, gpu: GPUDevice, dtype: DType, shape: readonly number[]): Tensor {
  const dataType = gpuTypes[dtype]
  if (!dataType) throw new Error(`WebGPU holds no ${dtype}`)
  const bytes = sizeOf(shape) * hostBuffer(dtype, 0).BYTES_PER_ELEMENT
  const buffer = gpu.createBuffer({ size: Math.max(grain, roundUp(bytes, grain)), usage: usage.storage | usage.copySource | usage.copyDestination })
  return ort.Tensor.fromGpuBuffer(buffer, { dataType, dims: shape, dispose: () => buffer.destroy() })
}

export function uploaded(ort: Ort, gpu: GPUDevice, dtype: DType, shape: readonly number[], data: HostData): Tensor {
  const tensor = gpuTensor(ort, gpu, dtype, shape)
  const bytes = new Uint8Array(roundUp(data.byteLength, 4))
  bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength))
  gpu.queue.writeBuffer(tensor.gpuBuffer as GPUBuffer, 0, bytes)
  return tensor
}

/** `count` elements from `start`, copied to the host. */
export async function download(gpu: GPUDevice, buffer: GPUBuffer, dtype: DType, start: number, count: number): Promise<HostData> {
  const values = hostBuffer(dtype, count)
  if (count === 0) return values
  const first = start * values.BYTES_PER_ELEMENT
  const from = first - (first % 4)
  const size = roundUp(first + values.byteLength - from, 4)
  const staging = gpu.createBuffer({ size, usage: usage.mapRead | usage.copyDestination })
  try {
    const commands = gpu.createCommandEncoder()
    commands.copyBufferToBuffer(buffer, from, staging, 0, size)
    gpu.queue.submit([commands.finish()])
    await staging.mapAsync(mapRead)
    new Uint8Array(values.buffer).set(new Uint8Array(staging.getMappedRange(), first - from, values.byteLength))
  } finally {
    staging.destroy()
  }
  return values
}

/** Writes elements from `start` on; where they don't fill whole words, their neighbours are read and written back. */
export async function upload(gpu: GPUDevice, buffer: GPUBuffer, dtype: DType, start: number, values: HostData): Promise<void> {
  if (values.length === 0) return
  const perWord = 4 / Math.min(4, values.BYTES_PER_ELEMENT)
  const from = start - (start % perWord)
  const count = roundUp(start + values.length - from, perWord)
  let whole = values
  if (count !== values.length) {
    whole = await download(gpu, buffer, dtype, from, count)
    whole.set(values, start - from)
  }
  gpu.queue.writeBuffer(buffer, from * values.BYTES_PER_ELEMENT, whole.buffer as ArrayBuffer, whole.byteOffset, whole.byteLength)
}
