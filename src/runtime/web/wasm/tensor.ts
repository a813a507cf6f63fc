import { sizeOf, type DType } from '../../../graph/index.ts'
import type { HostData } from '../../runtime.ts'
import { hostBuffer } from '../../host.ts'
import { dataTypes } from '../../onnx/wire.ts'
import { pointerBytes, type WasmMemory } from './memory.ts'

/** `data_location` of OrtCreateTensor: the module's own heap. */
const onCpu = 1

export const bytesPer = (dtype: DType): number => hostBuffer(dtype, 0).BYTES_PER_ELEMENT

/** A tensor in the module's heap, all zeros at first, with the handle that runs bind. */
export class WasmTensor {
  readonly length: number
  readonly pointer: number
  readonly handle: number
  private seen: HostData | undefined

  constructor(
    private readonly memory: WasmMemory,
    readonly name: string,
    readonly dtype: DType,
    readonly shape: readonly number[],
  ) {
    const { module } = memory
    this.length = sizeOf(shape)
    const bytes = this.length * bytesPer(dtype)
    this.pointer = memory.allocate(bytes, name)
    new Uint8Array(memory.buffer(), this.pointer, bytes).fill(0)
    const stack = module.stackSave()
    try {
      const dims = module.stackAlloc(Math.max(shape.length, 1) * pointerBytes)
      memory.words(dims, shape.length).set(shape)
      this.handle = module._OrtCreateTensor(dataTypes[dtype], this.pointer, bytes, dims, shape.length, onCpu)
      if (this.handle === 0) {
        memory.free(this.pointer)
        memory.fail(name)
      }
    } finally {
      module.stackRestore(stack)
    }
  }

  /** All of it. The view is kept for as long as the heap doesn't grow: making one costs more than a small run. */
  whole(): HostData {
    const buffer = this.memory.buffer()
    if (this.seen?.buffer !== buffer) this.seen = this.view()
    return this.seen!
  }

  view(start = 0, count = this.length - start): HostData {
    return this.memory.view(this.dtype, this.pointer + start * bytesPer(this.dtype), count)
  }

  release(): void {
    this.memory.module._OrtReleaseTensor(this.handle)
    this.memory.free(this.pointer)
  }
}
