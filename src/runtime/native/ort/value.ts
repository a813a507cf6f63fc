import koffi from 'koffi'
import type { Pointer } from './api.ts'
import { bytesPerElement, dtypeOfCode, elementCode, holds, viewOf, type OrtDType, type TensorView, type ViewOf } from './dtype.ts'
import { ortEnvironment } from './environment.ts'
import { check, created } from './status.ts'

const count = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1)

/**
 * Detaches a buffer over memory that is about to be freed, so that its views turn empty. Node 20 can't: it has no
 * ArrayBuffer.prototype.transfer, and structuredClone copies native memory in place of detaching it.
 */
function empty(buffer: ArrayBuffer): void {
  ;(buffer as ArrayBuffer & { transfer?: (length: number) => ArrayBuffer }).transfer?.(0)
}

/**
 * A tensor that ONNX Runtime can read and write, in CPU memory. Whoever makes one releases it; nothing waits for the
 * garbage collector. A binding that still holds a released value keeps its memory until the binding lets go.
 */
export class OrtValue {
  #handle: Pointer
  #view: TensorView | undefined
  #released = false
  /** A value over the same memory that doesn't own it. */
  #alias: Pointer = null
  /** Sessions that were made with this value as a shared initializer and still live. */
  #holders = 0

  private constructor(
    handle: Pointer,
    readonly dtype: OrtDType,
    readonly shape: readonly number[],
    /** The caller's memory, kept from the garbage collector by this reference; undefined where ONNX Runtime owns it. */
    readonly source: TensorView | undefined,
  ) {
    this.#handle = handle
    this.#view = source
  }

  /** Memory from ONNX Runtime's default allocator (64-byte aligned or better), **not** zeroed. A scalar's shape is []. */
  static allocate(dtype: OrtDType, shape: readonly number[]): OrtValue {
    const { api, allocator } = ortEnvironment()
    const dims = BigInt64Array.from(shape, BigInt)
    const handle = created('', (out) => api.CreateTensorAsOrtValue(allocator, dims, dims.length, elementCode(dtype), out))
    return new OrtValue(handle, dtype, [...shape], undefined)
  }

  /** The caller's own memory, without a copy; `data` must hold exactly the elements of `shape`. */
  static over(dtype: OrtDType, shape: readonly number[], data: TensorView): OrtValue {
    if (!holds(dtype, data)) throw new Error(`this typed array can't hold a tensor of ${dtype}`)
    if (data.length !== count(shape)) throw new Error(`shape [${shape.join(', ')}] needs ${count(shape)} elements, got ${data.length}`)
    if (data.length === 0) return OrtValue.allocate(dtype, shape)
    // V8 keeps typed arrays of up to 64 bytes on its moving heap until their buffer is asked for.
    void data.buffer
    const { api, cpuMemory } = ortEnvironment()
    const dims = BigInt64Array.from(shape, BigInt)
    const handle = created('', (out) =>
      api.CreateTensorWithDataAsOrtValue(cpuMemory, data, data.byteLength, dims, dims.length, elementCode(dtype), out),
    )
    return new OrtValue(handle, dtype, [...shape], data)
  }

  /** Takes over a value that a run made; reads its element type and shape. */
  static adopt(handle: Pointer): OrtValue {
    const { api } = ortEnvironment()
    const info = created('', (out) => api.GetTensorTypeAndShape(handle, out))
    try {
      const number: [number] = [0]
      check(api.GetTensorElementType(info, number), '')
      const dtype = dtypeOfCode(number[0])
      check(api.GetDimensionsCount(info, number), '')
      const dims = new BigInt64Array(number[0])
      check(api.GetDimensions(info, dims, dims.length), '')
      return new OrtValue(handle, dtype, Array.from(dims, Number), undefined)
    } catch (error) {
      api.ReleaseValue(handle)
      throw error
    } finally {
      api.ReleaseTensorTypeAndShapeInfo(info)
    }
  }

  get length(): number {
    return count(this.shape)
  }

  get byteLength(): number {
    return this.length * bytesPerElement(this.dtype)
  }

  get released(): boolean {
    return this.#released
  }

  /** For bindings and sessions. */
  get handle(): Pointer {
    this.#alive()
    return this.#handle
  }

  /** The tensor's memory itself, row by row: what is written here is what a run reads. Never touch it after release. */
  get data(): TensorView {
    this.#alive()
    return (this.#view ??= viewOf(this.dtype, this.#memory()))
  }

  /** `data` with its type; throws where the tensor is of another one. */
  as<D extends OrtDType>(dtype: D): ViewOf[D] {
    if (dtype !== this.dtype) throw new Error(`the tensor is ${this.dtype}, not ${dtype}`)
    return this.data as ViewOf[D]
  }

  #address(): Pointer {
    return created('', (out) => ortEnvironment().api.GetTensorMutableData(this.#handle, out))
  }

  #memory(): ArrayBuffer {
    return this.byteLength === 0 ? new ArrayBuffer(0) : koffi.view(this.#address(), this.byteLength)
  }

  /** For sessions: a shared initializer must not own its memory ("must be owned by the user"), so this is another value over it. */
  get unowned(): Pointer {
    this.#alive()
    if (this.source !== undefined) return this.#handle
    const { api, cpuMemory } = ortEnvironment()
    const dims = BigInt64Array.from(this.shape, BigInt)
    return (this.#alias ??= created('', (out) =>
      api.CreateTensorWithDataAsOrtValue(cpuMemory, this.#address(), this.byteLength, dims, dims.length, elementCode(this.dtype), out),
    ))
  }

  /** A session that reads this value for as long as it lives takes hold of it; release then waits for the last one. */
  hold(): void {
    this.#alive()
    this.#holders++
  }

  letGo(): void {
    this.#holders--
    if (this.#released && this.#holders === 0) this.#free()
  }

  /** Gives the memory back at once (where sessions hold it: with the last of them). Calling it again does nothing. */
  release(): void {
    if (this.#released) return
    this.#released = true
    if (this.source === undefined && this.#view) empty(this.#view.buffer as ArrayBuffer)
    this.#view = undefined
    if (this.#holders === 0) this.#free()
  }

  #free(): void {
    const { api } = ortEnvironment()
    if (this.#alias !== null) api.ReleaseValue(this.#alias)
    api.ReleaseValue(this.#handle)
    this.#alias = this.#handle = null
  }

  #alive(): void {
    if (this.#released) throw new Error(`the tensor ${this.dtype}[${this.shape.join(', ')}] was released`)
  }
}
