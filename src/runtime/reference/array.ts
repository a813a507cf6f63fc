import { sizeOf, type DType } from '../../graph/index.ts'

export interface MutableArray {
  readonly shape: readonly number[]
  readonly data: Float64Array | Int32Array | Uint8Array
}

/** Zeros as the reference holds them: float64 for every float, Int32Array, or a byte a bool. */
export function referenceArray(dtype: DType, shape: readonly number[]): MutableArray {
  const size = sizeOf(shape)
  const data = dtype === 'i32' ? new Int32Array(size) : dtype === 'bool' ? new Uint8Array(size) : new Float64Array(size)
  return { shape, data }
}
