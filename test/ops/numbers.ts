import { Philox } from '../../src/graph/philox.ts'
import { sizeOf, type DType } from '../../src/graph/index.ts'

/** Numbers for one input of a case. Floats are rounded to f32, so that every runtime is fed the same values. */
export interface Numbers {
  readonly dtype: DType
  readonly shape: readonly number[]
  readonly data: Float64Array | Int32Array | Uint8Array
}

let drawn = 0

/** Each call draws from a stream of its own; the order of calls is fixed by the source, so every run sees equal numbers. */
function floats(shape: readonly number[], of: (random: Philox, index: number) => number): Numbers {
  const random = new Philox(2024, 'conformance', drawn++)
  return { dtype: 'f32', shape, data: Float64Array.from({ length: sizeOf(shape) }, (_, i) => Math.fround(of(random, i))) }
}

export const normal = (shape: readonly number[], deviation = 1, mean = 0): Numbers => floats(shape, (random, i) => mean + deviation * random.normal(i))
/** Between `low` and `high`. */
export const between = (shape: readonly number[], low: number, high: number): Numbers => floats(shape, (random, i) => low + (high - low) * random.uniform(i))
/** Of either sign, never nearer to zero than 0.2: for functions with a kink or a pole there. */
export const awayFromZero = (shape: readonly number[]): Numbers =>
  floats(shape, (random, i) => (random.uniform(2 * i) < 0.5 ? -1 : 1) * (0.2 + 2 * random.uniform(2 * i + 1)))
/** A random order of numbers 0.25 apart, around zero: for functions with kinks where two values are equal. */
export function distinct(shape: readonly number[]): Numbers {
  const order = new Philox(2024, 'conformance', drawn++).permutation(sizeOf(shape))
  return { dtype: 'f32', shape, data: Float64Array.from(order, (rank) => (rank - Math.floor(order.length / 2)) * 0.25 + 0.0625) }
}
/** Distinct too, and 0.125 apart from every number of `distinct`. */
export function distinctBetween(shape: readonly number[]): Numbers {
  const numbers = distinct(shape)
  return { ...numbers, data: Float64Array.from(numbers.data, (value) => value + 0.125) }
}
export function integers(shape: readonly number[], below: number, from = 0): Numbers {
  const random = new Philox(2024, 'conformance', drawn++)
  return { dtype: 'i32', shape, data: Int32Array.from({ length: sizeOf(shape) }, (_, i) => from + Math.floor(random.uniform(i) * (below - from))) }
}
export function booleans(shape: readonly number[]): Numbers {
  const random = new Philox(2024, 'conformance', drawn++)
  return { dtype: 'bool', shape, data: Uint8Array.from({ length: sizeOf(shape) }, (_, i) => (random.uniform(i) < 0.5 ? 0 : 1)) }
}
export const given = (values: ArrayLike<number>, shape: readonly number[] = [values.length], dtype: DType = 'f32'): Numbers => ({
  dtype,
  shape,
  data: dtype === 'i32' ? Int32Array.from(values) : dtype === 'bool' ? Uint8Array.from(values) : Float64Array.from(values),
})
