/** Element types. Graphs compute in f32, f64, i32 and bool; f16 and bf16 are storage. */
export type DType = 'f32' | 'f64' | 'i32' | 'bool' | 'f16' | 'bf16'

/** One extent: a number, or a name (`B`, `T`) that a run gives a number. Equal names are equal extents. */
export type Dim = number | string
export type Shape = readonly Dim[]

export interface TensorType {
  readonly dtype: DType
  readonly shape: Shape
}

/** What names stand for in one run. */
export type Dims = Readonly<Record<string, number>>

export type FloatType = 'f32' | 'f64'

export const isFloat = (dtype: DType): boolean => dtype === 'f32' || dtype === 'f64' || dtype === 'f16' || dtype === 'bf16'
