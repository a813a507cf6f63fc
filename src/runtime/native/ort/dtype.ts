/** Element types of tensors that cross the binding; f16 and bf16 are seen as their 16 bits. */
export interface ViewOf {
  f32: Float32Array
  f64: Float64Array
  i32: Int32Array
  i64: BigInt64Array
  u8: Uint8Array
  i8: Int8Array
  bool: Uint8Array
  f16: Uint16Array
  bf16: Uint16Array
}
export type OrtDType = keyof ViewOf
export type TensorView = ViewOf[OrtDType]

interface ViewConstructor {
  readonly BYTES_PER_ELEMENT: number
  new (buffer: ArrayBuffer, byteOffset: number, length: number): TensorView
}

/** code: ONNXTensorElementDataType. */
const types: Readonly<Record<OrtDType, { code: number; view: ViewConstructor }>> = {
  f32: { code: 1, view: Float32Array },
  u8: { code: 2, view: Uint8Array },
  i8: { code: 3, view: Int8Array },
  i32: { code: 6, view: Int32Array },
  i64: { code: 7, view: BigInt64Array },
  bool: { code: 9, view: Uint8Array },
  f16: { code: 10, view: Uint16Array },
  f64: { code: 11, view: Float64Array },
  bf16: { code: 16, view: Uint16Array },
}

const byCode = new Map(Object.entries(types).map(([name, { code }]) => [code, name as OrtDType]))

export const elementCode = (dtype: OrtDType): number => types[dtype].code
export const bytesPerElement = (dtype: OrtDType): number => types[dtype].view.BYTES_PER_ELEMENT

export function dtypeOfCode(code: number): OrtDType {
  const dtype = byCode.get(code)
  if (dtype === undefined) throw new Error(`tensors of ONNX element type ${code} don't cross this binding`)
  return dtype
}

/** A view of the whole buffer. */
export function viewOf(dtype: OrtDType, buffer: ArrayBuffer): TensorView {
  const { view } = types[dtype]
  return new view(buffer, 0, buffer.byteLength / view.BYTES_PER_ELEMENT)
}

/** Whether a typed array holds elements of that type (u8 and bool share Uint8Array; f16 and bf16 share Uint16Array). */
export const holds = (dtype: OrtDType, data: ArrayBufferView): data is TensorView => data instanceof types[dtype].view
