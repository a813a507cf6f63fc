import { apply, checkInputs, type Tensor } from '../tensor.ts'
import { defineOp, int, type Op, type ReferenceArray, type Refuse } from '../op.ts'
import { normalAxis, sameShape, sizeOf } from '../shape.ts'
import { isFloat, type Dim, type Shape, type TensorType } from '../types.ts'
import { div, equal, floatOf, mul, sub } from './binary.ts'
import { broadcastPlaces } from './broadcast.ts'
import { expandLike, reshape } from './layout.ts'
import { scalar } from './sources.ts'
import { exp } from './unary.ts'

export interface ReduceAttributes {
  /** Zero-based axes, ascending. */
  readonly axes: readonly number[]
  /** Whether reduced axes stay with extent 1. */
  readonly keep: boolean
}

function inferReduced(x: TensorType, { axes, keep }: ReduceAttributes, refuse: Refuse): TensorType {
  if (axes.some((axis) => normalAxis(axis, x.shape.length) !== axis)) refuse(`axes below ${x.shape.length}`, `axes ${axes.join(', ')}`)
  if (new Set(axes).size !== axes.length) refuse('each axis once', `axes ${axes.join(', ')}`)
  const shape: Dim[] = keep ? x.shape.map((dim, i) => (axes.includes(i) ? 1 : dim)) : x.shape.filter((_, i) => !axes.includes(i))
  return { dtype: x.dtype, shape }
}

/** The input's shape with reduced axes of extent 1, so that a result broadcasts back against it. */
const kept = (shape: Shape, axes: readonly number[]): Dim[] => shape.map((dim, i) => (axes.includes(i) ? 1 : dim))

interface Reduction {
  readonly doc: string
  readonly onnx: string
  readonly start: number
  readonly of: (total: number, value: number) => number
  readonly finish?: (total: number, count: number) => number
  /** Whether it says something of no numbers at all, as a sum does; default true. */
  readonly ofNothing?: boolean
}

function reduction(name: string, { doc, onnx, start, of, finish, ofNothing = true }: Reduction): Omit<Op<ReduceAttributes>, 'backward'> {
  return {
    name,
    doc,
    infer(inputs, attributes, refuse) {
      if (!isFloat(inputs[0].dtype)) refuse('one float tensor')
      const reduced = inferReduced(inputs[0], attributes, refuse)
      if (!ofNothing && attributes.axes.some((axis) => inputs[0].shape[axis] === 0)) refuse('one number or more to reduce')
      return [reduced]
    },
    lower({ inputs: [x], outputs, attributes: { axes, keep }, emit, constant }) {
      if (axes.length === 0) emit('Identity', [x], {}, { outputs })
      else emit(onnx, [x, constant(axes, 'i64', [axes.length])], { keepdims: int(keep ? 1 : 0) }, { outputs })
    },
    reference({ inputs: [x], outputs: [y], attributes: { axes } }) {
      const places = resultPlaces(x, axes)
      const count = sizeOf(axes.map((axis) => x.shape[axis]))
      const from = x.data
      const to = y.data
      return () => {
        to.fill(start)
        for (let i = 0; i < from.length; i++) {
          const place = places ? places[i] : i
          to[place] = of(to[place], from[i])
        }
        if (finish) for (let i = 0; i < to.length; i++) to[i] = finish(to[i], count)
      }
    },
  }
}

/** For each element of x, its place in the reduced result. */
const resultPlaces = (x: ReferenceArray, axes: readonly number[]): Int32Array | undefined =>
  broadcastPlaces(kept(x.shape, axes) as number[], x.shape)

const spread = (g: Tensor, x: Tensor, axes: readonly number[]): Tensor => expandLike(reshape(g, kept(x.shape, axes)), x)

export const sumOp = defineOp<ReduceAttributes>({
  ...reduction('sum', { doc: 'sum over axes', onnx: 'ReduceSum', start: 0, of: (a, b) => a + b }),
  backward: ({ inputs: [x], gradients: [g], attributes: { axes } }) => [g && spread(g, x, axes)],
})

export const meanOp = defineOp<ReduceAttributes>({
  ...reduction('mean', { doc: 'mean over axes', onnx: 'ReduceMean', start: 0, of: (a, b) => a + b, finish: (total, count) => total / count, ofNothing: false }),
  backward({ inputs: [x], gradients: [g], attributes: { axes } }) {
    if (!g) return [undefined]
    // Names have no number here: divide by a sum of ones, which folds to a constant where the shape is static.
    const count = axes.reduce<number | undefined>((product, axis) => {
      const dim = x.shape[axis]
      return product === undefined || typeof dim !== 'number' ? undefined : product * dim
    }, 1)
    const scaled = count !== undefined ? mul(g, scalar(1 / count, g.dtype)) : undefined
    if (scaled) return [spread(scaled, x, axes)]
    const ones = expandLike(scalar(1, x.dtype), x)
    return [div(spread(g, x, axes), apply(sumOp, [ones], { axes, keep: true }))]
  },
})

export const maxOp = defineOp<ReduceAttributes>({
  ...reduction('max', { doc: 'largest value over axes; equal maxima share the gradient', onnx: 'ReduceMax', start: -Infinity, of: Math.max, ofNothing: false }),
  backward({ inputs: [x], outputs: [y], gradients: [g], attributes: { axes } }) {
    if (!g) return [undefined]
    const hit = floatOf(equal(x, reshape(y, kept(x.shape, axes))), g)
    return [mul(div(hit, apply(sumOp, [hit], { axes, keep: true })), spread(g, x, axes))]
  },
})

export const minOp = defineOp<ReduceAttributes>({
  ...reduction('min', { doc: 'smallest value over axes; equal minima share the gradient', onnx: 'ReduceMin', start: Infinity, of: Math.min, ofNothing: false }),
  backward: maxOp.backward,
})

const squares = reduction('sumSquares', { doc: 'sum of squares over axes', onnx: 'ReduceSumSquare', start: 0, of: (a, b) => a + b * b })
export const sumSquaresOp = defineOp<ReduceAttributes>({
  ...squares,
  backward: ({ inputs: [x], gradients: [g], attributes: { axes } }) => [g && mul(mul(x, scalar(2, x.dtype)), spread(g, x, axes))],
  lower(call) {
    const { inputs: [x], outputs, attributes: { axes }, emit } = call
    // Over no axes (a parameter of rank 0) the square itself remains; ReduceSumSquare would take no axes as all.
    if (axes.length === 0) emit('Mul', [x, x], {}, { outputs })
    else squares.lower(call)
  },
})

const plainLogSumExp = reduction('logSumExp', { doc: 'log of the sum of e^x over axes', onnx: 'ReduceLogSumExp', start: 0, of: (a, b) => a + b, ofNothing: false })

/** log Σ e^x, taken from the largest value down so that nothing overflows. */
export const logSumExpOp = defineOp<ReduceAttributes>({
  ...plainLogSumExp,
  backward: ({ inputs: [x], outputs: [y], gradients: [g], attributes: { axes } }) => [g && mul(spread(g, x, axes), exp(sub(x, spread(y, x, axes))))],
  lower(call) {
    const { inputs: [x], inputTypes: [{ dtype }], outputs, attributes: { axes, keep }, provider, emit, constant } = call
    if (provider !== 'webgpu' || axes.length === 0) return plainLogSumExp.lower(call)
    // WebGPU's ReduceLogSumExp sums e^x as it comes, which overflows beyond x = 88.
    const along = constant(axes, 'i64', [axes.length])
    const highest = emit('Max', [emit('ReduceMax', [x, along], { keepdims: int(1) }), constant([-3.4e38], dtype, [])])
    const total = emit('ReduceSum', [emit('Exp', [emit('Sub', [x, highest])]), along], { keepdims: int(1) })
    const sumAndAll = [emit('Log', [total]), highest]
    if (keep) emit('Add', sumAndAll, {}, { outputs })
    else emit('Squeeze', [emit('Add', sumAndAll), along], {}, { outputs })
  },
  reference({ inputs: [x], outputs: [y], attributes: { axes } }) {
    const places = resultPlaces(x, axes)
    const highest = new Float64Array(y.data.length)
    return () => {
      highest.fill(-Infinity)
      y.data.fill(0)
      for (let i = 0; i < x.data.length; i++) highest[places ? places[i] : i] = Math.max(highest[places ? places[i] : i], x.data[i])
      for (let i = 0; i < x.data.length; i++) {
        const place = places ? places[i] : i
        if (highest[place] > -Infinity) y.data[place] += Math.exp(x.data[i] - highest[place])
      }
      for (let i = 0; i < y.data.length; i++) y.data[i] = highest[i] + Math.log(y.data[i])
    }
  },
})

function reduceWith(op: Op<ReduceAttributes>) {
  return (x: Tensor, axes?: readonly number[], keep = false): Tensor => {
    checkInputs(op.name, [x])
    const all = axes ? axes.map((axis) => normalAxis(axis, x.rank) ?? axis) : x.shape.map((_, i) => i)
    return apply(op, [x], { axes: [...all].sort((a, b) => a - b), keep })
  }
}

/** Reductions over `axes` (all when not given; negative ones count from the end). */
export const sum = reduceWith(sumOp)
export const mean = reduceWith(meanOp)
export const max = reduceWith(maxOp)
export const min = reduceWith(minOp)
export const logSumExp = reduceWith(logSumExpOp)
export const sumSquares = reduceWith(sumSquaresOp)

/** Sums `g` down to `shape`, which broadcast to g's shape: the backward rule of broadcasting. */
export function sumTo(g: Tensor, shape: Shape): Tensor {
  if (sameShape(g.shape, shape)) return g
  const lead = g.rank - shape.length
  const axes = g.shape.map((_, i) => i).filter((i) => i < lead || (shape[i - lead] === 1 && g.shape[i] !== 1))
  const summed = axes.length > 0 ? sum(g, axes, true) : g
  return sameShape(summed.shape, shape) ? summed : reshape(summed, shape)
}

/**
 * Sums `g`, whose rows belong to `examples` in equal runs, down to `shape` for each example: [examples, ..shape].
 * Undefined where the examples can't be told apart, because `shape` has g's leading axis itself.
 */
export function sumEach(g: Tensor, shape: Shape, examples: number): Tensor | undefined {
  const lead = g.rank - shape.length
  const first = g.shape[0]
  if (typeof first !== 'number' || first % examples !== 0 || (lead === 0 && shape[0] !== 1)) return undefined
  const split = reshape(g, [examples, first / examples, ...g.shape.slice(1)])
  // Axis i of g is axis i + 1 of the split; its first half counts examples and stays.
  const axes = g.shape.map((_, i) => i).filter((i) => i < lead || (shape[i - lead] === 1 && (i === 0 || g.shape[i] !== 1)))
  return reshape(sum(split, axes.map((i) => i + 1), true), [examples, ...shape])
}
