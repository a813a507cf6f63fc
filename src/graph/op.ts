import type { Tensor } from './tensor.ts'
import type { DType, TensorType } from './types.ts'

/** Throws the typed error of this op: what it expected, and what it found (its inputs' types where not given). */
export type Refuse = (expected: string, found?: string) => never

/**
 * One op, everything about it in one record. Letters of shapes are declared at the head of each file.
 * To add an op: write its record in a file of `ops/`, export it there; the conformance suite finds it in `ops/index.ts`.
 */
export interface Op<A = unknown> {
  readonly name: string
  /** One line for people: what it computes, with its source. */
  readonly doc: string
  /** The shape rule: types of the outputs. */
  infer(inputs: readonly TensorType[], attributes: A, refuse: Refuse): readonly TensorType[]
  /** The backward rule: each input's gradient from the outputs' gradients (undefined: no gradient flows there). */
  backward?(call: BackwardCall<A>): readonly (Tensor | undefined)[]
  /**
   * The backward rule for parameters, example by example: rows belong to `examples` in equal runs, and the result for
   * a wanted input has one more leading axis of that extent. Absent: the op can't tell examples apart.
   */
  backwardEach?(call: BackwardCall<A>, examples: number): readonly (Tensor | undefined)[]
  /** Emits ONNX nodes that end in `call.outputs`. */
  lower(call: LowerCall<A>): void
  /** Binds buffers once and returns the function that computes the outputs from the inputs, in float64. */
  reference(call: ReferenceCall<A>): () => void
}

/** An op whose attributes' type is forgotten, as nodes hold it. */
export type OpNamed = Op<never>

export interface BackwardCall<A> {
  readonly inputs: readonly Tensor[]
  readonly outputs: readonly Tensor[]
  readonly attributes: A
  /** Gradient of the loss by each output; undefined where the loss doesn't depend on it. */
  readonly gradients: readonly (Tensor | undefined)[]
  /** Whether anything wants the gradient of input `i`; a rule may skip the others. */
  readonly wanted: readonly boolean[]
}

export type OnnxAttribute =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'float'; readonly value: number }
  | { readonly kind: 'ints'; readonly value: readonly number[] }
  | { readonly kind: 'string'; readonly value: string }

export const int = (value: number): OnnxAttribute => ({ kind: 'int', value })
export const float = (value: number): OnnxAttribute => ({ kind: 'float', value })
export const ints = (value: readonly number[]): OnnxAttribute => ({ kind: 'ints', value })
export const str = (value: string): OnnxAttribute => ({ kind: 'string', value })

/** Element types of constants in an ONNX graph: ours, and i64 for shapes and axes. */
export type OnnxType = DType | 'i64'

/** Where the lowered graph will run; the lowering keeps to what that provider has. */
export type Provider = 'cpu' | 'wasm' | 'webgpu'

export interface LowerCall<A> {
  readonly inputs: readonly string[]
  readonly inputTypes: readonly TensorType[]
  /** The names that the outputs must get. */
  readonly outputs: readonly string[]
  readonly outputTypes: readonly TensorType[]
  /** Whether anything reads output `i`. */
  readonly used: readonly boolean[]
  readonly attributes: A
  readonly provider: Provider
  /**
   * Adds an ONNX node; an empty input name leaves an optional input out. Without `outputs` the one output gets a fresh
   * name, and a node that was already added (same op, inputs, attributes) is used again.
   */
  emit(opType: string, inputs: readonly string[], attributes?: Readonly<Record<string, OnnxAttribute>>, options?: { domain?: string; outputs?: readonly string[] }): string
  /** A constant tensor (an initializer); shape [] is a scalar. Equal constants are one. */
  constant(values: ArrayLike<number>, dtype: OnnxType, shape?: readonly number[]): string
}

/** Buffers of the reference runtime: floats of any width are float64, i32 is Int32Array, bool is one byte. */
export interface ReferenceArray {
  readonly shape: readonly number[]
  readonly data: Float64Array | Int32Array | Uint8Array
}

export interface ReferenceCall<A> {
  readonly inputs: readonly ReferenceArray[]
  readonly outputs: readonly ReferenceArray[]
  readonly attributes: A
}

/** Keeps the attributes' type while the record is written. */
export const defineOp = <A>(op: Op<A>): Op<A> => op
