import { apply, Tensor } from '../tensor.ts'
import { defineOp } from '../op.ts'
import { isStatic, sizeOf } from '../shape.ts'
import type { DType, Shape } from '../types.ts'

const outside = (): never => {
  throw new Error('a source has no rule of its own: the runtime binds it')
}

export interface SourceAttributes {
  readonly name: string
  readonly dtype: DType
  readonly shape: Shape
}

export const inputOp = defineOp<SourceAttributes>({
  name: 'input',
  doc: 'A value that each run feeds by name (a batch of token ids, a learning rate).',
  infer: (_inputs, { dtype, shape }) => [{ dtype, shape }],
  lower: outside,
  reference: outside,
})

export const stateOp = defineOp<SourceAttributes>({
  name: 'state',
  doc: 'A tensor that stays inside the runtime between runs (a parameter, a moment, a key/value cache).',
  infer(_inputs, { dtype, shape, name }, refuse) {
    if (!isStatic(shape)) refuse(`a state whose extents are numbers`, `${name} with [${shape.join(', ')}]`)
    return [{ dtype, shape }]
  },
  lower: outside,
  reference: outside,
})

export interface ConstantAttributes {
  readonly values: ArrayLike<number>
  readonly dtype: DType
  readonly shape: readonly number[]
}

export const constantOp = defineOp<ConstantAttributes>({
  name: 'constant',
  doc: 'Numbers that never change (a mask, a table of angles).',
  infer(_inputs, { values, dtype, shape }, refuse) {
    if (values.length !== sizeOf(shape)) refuse(`${sizeOf(shape)} values for [${shape.join(', ')}]`, `${values.length} values`)
    return [{ dtype, shape }]
  },
  lower: outside,
  reference:
    ({ outputs: [y], attributes: { values } }) =>
    () =>
      y.data.set(values),
})

export const input = (name: string, dtype: DType, shape: Shape): Tensor => apply(inputOp, [], { name, dtype, shape })
export const state = (name: string, dtype: DType, shape: readonly number[]): Tensor => apply(stateOp, [], { name, dtype, shape })
export const constant = (values: ArrayLike<number>, shape: readonly number[], dtype: DType = 'f32'): Tensor =>
  apply(constantOp, [], { values, dtype, shape })
/** A constant of shape []. */
export const scalar = (value: number, dtype: DType = 'f32'): Tensor => constant([value], [], dtype)
