import type { DType } from '../types.ts'

/** ONNX TensorProto.DataType of our element types, as Cast wants them. */
export const dataTypes: Readonly<Record<DType, number>> = { f32: 1, i32: 6, bool: 9, f16: 10, f64: 11, bf16: 16 }
