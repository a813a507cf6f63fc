import { failure } from '../../../errors/index.ts'
import type { DType } from '../../../graph/index.ts'
import type { HostData } from '../../runtime.ts'
import type { OrtModule } from './module.ts'

/** A pointer's width in the module (wasm32). */
export const pointerBytes = 4

/** The module's memory and last error. Typed-array views die when the memory grows: take them anew after any call. */
export class WasmMemory {
  constructor(readonly module: OrtModule) {}

  /** Throws the module's last error as `runtime.ort`. */
  fail(where: string): never {
    const { module } = this
    const stack = module.stackSave()
    try {
      const at = module.stackAlloc(2 * pointerBytes)
      module._OrtGetLastError(at, at + pointerBytes)
      const message = module.getValue(at + pointerBytes, '*')
      throw failure('runtime.ort', where, { message: message ? module.UTF8ToString(message) : 'no message' })
    } finally {
      module.stackRestore(stack)
    }
  }

  /** Bytes of the module's heap; none left is `runtime.ort`. */
  allocate(bytes: number, where: string): number {
    // The module takes sizes as 32 bits: what is larger would wrap around.
    const pointer = bytes < 2 ** 32 ? this.module._malloc(Math.max(bytes, 1)) : 0
    if (pointer === 0) throw failure('runtime.ort', where, { message: `no room for ${bytes} bytes in WebAssembly's memory (4 GiB at most)` })
    return pointer
  }

  free(pointer: number): void {
    this.module._free(pointer)
  }

  text(value: string): number {
    const { module } = this
    const size = module.lengthBytesUTF8(value) + 1
    const pointer = this.allocate(size, value)
    module.stringToUTF8(value, pointer, size)
    return pointer
  }

  /** The heap as it is now. Another thread may have grown it: only `getValue` notices. */
  buffer(): ArrayBuffer {
    this.module.getValue(0, 'i8')
    return this.module.HEAPU8.buffer
  }

  view(dtype: DType, pointer: number, length: number): HostData {
    const buffer = this.buffer()
    switch (dtype) {
      case 'f32':
        return new Float32Array(buffer, pointer, length)
      case 'f64':
        return new Float64Array(buffer, pointer, length)
      case 'i32':
        return new Int32Array(buffer, pointer, length)
      case 'bool':
        return new Uint8Array(buffer, pointer, length)
      case 'f16':
      case 'bf16':
        return new Uint16Array(buffer, pointer, length)
    }
  }

  words(pointer: number, length: number): Uint32Array {
    return new Uint32Array(this.buffer(), pointer, length)
  }
}
