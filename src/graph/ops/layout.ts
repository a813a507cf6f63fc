import { apply, applyAll, checkInputs, type Tensor } from '../tensor.ts'
import { defineOp, int, ints, type ReferenceArray } from '../op.ts'
import { broadcastShapes, normalAxis, productKey, sameShape, showShape, sizeOf, stridesOf } from '../shape.ts'
import { type Dim, type Shape } from '../types.ts'
import { broadcastPlaces } from './broadcast.ts'
import { sumTo } from './reduce.ts'
import { scalar } from './sources.ts'

export interface ShapeAttributes {
  readonly shape: Shape
}

/** Extents are names or whole numbers of 0 or more (no -1: shapes are said in full). */
const isShape = (shape: Shape): boolean => shape.every((dim) => typeof dim === 'string' || (Number.isInteger(dim) && dim >= 0))

export const reshapeOp = defineOp<ShapeAttributes>({
  name: 'reshape',
  doc: 'the same elements in row-major order under another shape',
  infer([x], { shape }, refuse) {
    if (!isShape(shape) || productKey(x.shape) !== productKey(shape)) refuse(`a shape of as many elements as ${showShape(x.shape)}`, showShape(shape))
    return [{ dtype: x.dtype, shape }]
  },
  backward: ({ inputs: [x], gradients: [g] }) => [g && reshape(g, x.shape)],
  lower({ inputs: [x], inputTypes: [from], outputs, attributes: { shape }, emit, constant }) {
    // ONNX: 0 copies the extent at the same place, one -1 is worked out.
    const target = shape.map((dim, i) => (typeof dim === 'number' ? dim : from.shape[i] === dim ? 0 : -1))
    if (target.filter((dim) => dim === -1).length > 1) {
      // Where only extents of 1 come and go, any number of names may move.
      const ones = (of: Shape) => [...of.keys()].filter((i) => of[i] === 1)
      const rest = (of: Shape) => of.filter((dim) => dim !== 1)
      if (!sameShape(rest(from.shape), rest(shape))) throw new Error(`reshape to ${showShape(shape)}: two named extents move`)
      const [away, back] = [ones(from.shape), ones(shape)]
      const bare = away.length > 0 ? emit('Squeeze', [x, constant(away, 'i64', [away.length])]) : x
      if (back.length > 0) emit('Unsqueeze', [bare, constant(back, 'i64', [back.length])], {}, { outputs })
      else emit('Identity', [bare], {}, { outputs })
      return
    }
    const zero = shape.some((dim) => dim === 0)
    emit('Reshape', [x, constant(target, 'i64', [target.length])], zero ? { allowzero: int(1) } : {}, { outputs })
  },
  reference: ({ inputs: [x], outputs: [y] }) => () => y.data.set(x.data),
})

export const expandOp = defineOp<ShapeAttributes>({
  name: 'expand',
  doc: 'repeats axes of extent 1 up to a shape (broadcasting made explicit); a second input of that shape lends its named extents',
  infer([x, like], { shape }, refuse) {
    if (like && !sameShape(like.shape, shape)) refuse('a second tensor of the wanted shape')
    const broad = broadcastShapes(x.shape, shape)
    if (!isShape(shape) || !broad || !sameShape(broad, shape)) refuse(`a shape that broadcasts to ${showShape(shape)}`)
    return [{ dtype: x.dtype, shape }]
  },
  backward: ({ inputs: [x], gradients: [g] }) => [g && sumTo(g, x.shape), undefined],
  lower({ inputs: [x, like], inputTypes: [from], outputs, attributes: { shape }, emit, constant }) {
    if (like) return void emit('Expand', [x, emit('Shape', [like])], {}, { outputs })
    // ONNX Expand broadcasts both ways, so that 1 stands for a named extent that x already has.
    const lead = shape.length - from.shape.length
    const target = shape.map((dim, i) => (typeof dim === 'number' ? dim : from.shape[i - lead] === dim ? 1 : -1))
    if (target.includes(-1)) throw new Error(`expand to ${showShape(shape)}: a named extent must be in the input`)
    emit('Expand', [x, constant(target, 'i64', [target.length])], {}, { outputs })
  },
  reference: ({ inputs: [x], outputs: [y] }) => gatherPlaces(x, y, broadcastPlaces(x.shape, y.shape)),
})

function gatherPlaces(x: ReferenceArray, y: ReferenceArray, places: Int32Array | undefined): () => void {
  if (!places) return () => y.data.set(x.data)
  if (x.data.length === 1) return () => void y.data.fill(x.data[0])
  return () => {
    for (let i = 0; i < places.length; i++) y.data[i] = x.data[places[i]]
  }
}

export interface TransposeAttributes {
  readonly permutation: readonly number[]
}

export const transposeOp = defineOp<TransposeAttributes>({
  name: 'transpose',
  doc: 'axes in another order: axis i of the result is axis permutation[i] of x',
  infer([x], { permutation }, refuse) {
    const sorted = [...permutation].sort((a, b) => a - b)
    if (sorted.length !== x.shape.length || sorted.some((axis, i) => axis !== i)) refuse(`a permutation of ${x.shape.length} axes`, permutation.join(', '))
    return [{ dtype: x.dtype, shape: permutation.map((axis) => x.shape[axis]) }]
  },
  backward({ gradients: [g], attributes: { permutation } }) {
    const inverse = permutation.map((_, i) => permutation.indexOf(i))
    return [g && transpose(g, inverse)]
  },
  lower: ({ inputs, outputs, attributes, emit }) => void emit('Transpose', inputs, { perm: ints(attributes.permutation) }, { outputs }),
  reference({ inputs: [x], outputs: [y], attributes: { permutation } }) {
    const strides = stridesOf(x.shape)
    return gatherPlaces(x, y, stridedPlaces(y.shape, permutation.map((axis) => strides[axis]), 0))
  },
})

/** Places `offset + Σ index·step` of a walk over `shape` in row-major order. */
function stridedPlaces(shape: readonly number[], steps: readonly number[], offset: number): Int32Array {
  const places = new Int32Array(sizeOf(shape))
  const index = new Array<number>(shape.length).fill(0)
  let place = offset
  for (let i = 0; i < places.length; i++) {
    places[i] = place
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      place += steps[axis]
      if (++index[axis] < shape[axis]) break
      place -= steps[axis] * shape[axis]
      index[axis] = 0
    }
  }
  return places
}

export interface SliceAttributes {
  readonly axis: number
  /** First index kept; negative counts from the end. */
  readonly start: number
  /** Index after the last one kept; undefined: to the end. */
  readonly end?: number
}

export const sliceOp = defineOp<SliceAttributes>({
  name: 'slice',
  doc: 'indices start (included) to end (excluded) along one axis',
  infer([x], { axis, start, end }, refuse) {
    const extent = x.shape[axis]
    if (extent === undefined) refuse(`an axis below ${x.shape.length}`, String(axis))
    if (!Number.isInteger(start) || !Number.isInteger(end ?? 0)) refuse('whole numbers as range', `${start}..${end ?? ''}`)
    let length: Dim
    if (typeof extent === 'number') {
      const from = start < 0 ? start + extent : start
      const to = end === undefined ? extent : end < 0 ? end + extent : end
      if (from < 0 || to > extent || from > to) refuse(`a range inside 0..${extent}`, `${start}..${end ?? ''}`)
      length = to - from
    } else if (start === 0 && end === undefined) length = extent
    else if (start < 0 && end === undefined) length = -start
    else return refuse('a number as the extent of the sliced axis')
    return [{ dtype: x.dtype, shape: x.shape.map((dim, i) => (i === axis ? length : dim)) }]
  },
  backward({ inputs: [x], gradients: [g], attributes: { axis, start, end } }) {
    const extent = x.shape[axis]
    if (!g) return [undefined]
    if (typeof extent !== 'number') throw new Error('the gradient of a slice wants a number as the extent')
    const from = start < 0 ? start + extent : start
    const to = end === undefined ? extent : end < 0 ? end + extent : end
    return [pad(g, axis, from, extent - to)]
  },
  lower({ inputs: [x], outputs, attributes: { axis, start, end }, emit, constant }) {
    const one = (value: number) => constant([value], 'i64', [1])
    emit('Slice', [x, one(start), one(end ?? 2 ** 31), one(axis)], {}, { outputs })
  },
  reference({ inputs: [x], outputs: [y], attributes: { axis, start } }) {
    const strides = stridesOf(x.shape)
    const from = start < 0 ? start + x.shape[axis] : start
    return gatherPlaces(x, y, stridedPlaces(y.shape, strides, from * strides[axis]))
  },
})

export interface PadAttributes {
  readonly axis: number
  readonly before: number
  readonly after: number
}

export const padOp = defineOp<PadAttributes>({
  name: 'pad',
  doc: 'zeros before and after along one axis',
  infer([x], { axis, before, after }, refuse) {
    const extent = x.shape[axis]
    if (typeof extent !== 'number' || ![before, after].every((count) => Number.isInteger(count) && count >= 0)) refuse('an axis with a number as extent, whole counts of 0 or more')
    return [{ dtype: x.dtype, shape: x.shape.map((dim, i) => (i === axis ? (dim as number) + before + after : dim)) }]
  },
  backward: ({ inputs: [x], gradients: [g], attributes: { axis, before } }) => [g && slice(g, axis, before, before + (x.shape[axis] as number))],
  lower({ inputs: [x], inputTypes: [from], outputs, attributes: { axis, before, after }, emit, constant }) {
    const rank = from.shape.length
    const pads = new Array<number>(2 * rank).fill(0)
    pads[axis] = before
    pads[rank + axis] = after
    emit('Pad', [x, constant(pads, 'i64', [2 * rank])], {}, { outputs })
  },
  reference({ inputs: [x], outputs: [y], attributes: { axis, before } }) {
    const strides = stridesOf(y.shape)
    const places = stridedPlaces(x.shape, strides, before * strides[axis])
    return () => {
      y.data.fill(0)
      for (let i = 0; i < places.length; i++) y.data[places[i]] = x.data[i]
    }
  },
})

export interface AxisAttributes {
  readonly axis: number
}

export const concatOp = defineOp<AxisAttributes>({
  name: 'concat',
  doc: 'tensors one after the other along an axis',
  infer(inputs, { axis }, refuse) {
    const [first] = inputs
    if (!first) refuse('one tensor or more')
    let total = 0
    for (const x of inputs) {
      const extent = x.shape[axis]
      if (typeof extent !== 'number') return refuse('numbers as extents along the axis')
      if (x.dtype !== first.dtype || !sameShape(x.shape.toSpliced(axis, 1), first.shape.toSpliced(axis, 1))) refuse('equal dtypes, and shapes equal but for the axis')
      total += extent
    }
    return [{ dtype: first.dtype, shape: first.shape.map((dim, i) => (i === axis ? total : dim)) }]
  },
  backward({ inputs, gradients: [g], attributes: { axis } }) {
    let start = 0
    return inputs.map((x) => {
      const end = start + (x.shape[axis] as number)
      const part = g && slice(g, axis, start, end)
      start = end
      return part
    })
  },
  lower: ({ inputs, outputs, attributes, emit }) => void emit('Concat', inputs, { axis: int(attributes.axis) }, { outputs }),
  reference({ inputs, outputs: [y], attributes: { axis } }) {
    const inner = sizeOf(y.shape.slice(axis + 1))
    const outer = sizeOf(y.shape.slice(0, axis))
    const row = y.shape[axis] * inner
    return () => {
      let offset = 0
      for (const x of inputs) {
        const width = x.shape[axis] * inner
        for (let o = 0; o < outer; o++) y.data.set(x.data.subarray(o * width, (o + 1) * width), o * row + offset)
        offset += width
      }
    }
  },
})

// Each gives x itself back where nothing would change.
const has = (x: Tensor, shape: Shape): boolean => x?.shape !== undefined && sameShape(x.shape, shape)
export interface SplitAttributes extends AxisAttributes {
  /** Extent of each part; they add up to the axis's. */
  readonly sizes: readonly number[]
}

export const splitOp = defineOp<SplitAttributes>({
  name: 'split',
  doc: 'parts of given extents along an axis, one after the other; its gradient is one concatenation',
  infer([x], { axis, sizes }, refuse) {
    const total = sizes.reduce((sum, size) => sum + size, 0)
    if (x.shape[axis] !== total || sizes.some((size) => !Number.isInteger(size) || size < 0)) refuse(`an axis of ${total} to split into ${sizes.join(', ')}`)
    return sizes.map((size) => ({ dtype: x.dtype, shape: x.shape.map((dim, i) => (i === axis ? size : dim)) }))
  },
  backward({ inputs: [x], outputs, gradients, attributes: { axis } }) {
    if (gradients.every((g) => !g)) return [undefined]
    return [concat(gradients.map((g, i) => g ?? expand(scalar(0, x.dtype), outputs[i].shape)), axis)]
  },
  lower: ({ inputs: [x], outputs, attributes: { axis, sizes }, emit, constant }) =>
    void emit('Split', [x, constant(sizes, 'i64', [sizes.length])], { axis: int(axis) }, { outputs }),
  reference({ inputs: [x], outputs, attributes: { axis } }) {
    const strides = stridesOf(x.shape)
    let start = 0
    const copies = outputs.map((y) => {
      const copy = gatherPlaces(x, y, stridedPlaces(y.shape, strides, start * strides[axis]))
      start += y.shape[axis]
      return copy
    })
    return () => copies.forEach((copy) => copy())
  },
})

/** Parts of `sizes` extents along an axis (negative: from the end); the sizes add up to its extent. */
export function splitAxis(x: Tensor, axis: number, sizes: readonly number[]): Tensor[] {
  checkInputs('split', [x])
  return applyAll(splitOp, [x], { axis: normalAxis(axis, x.rank) ?? axis, sizes })
}

export const reshape = (x: Tensor, shape: Shape): Tensor => (has(x, shape) ? x : apply(reshapeOp, [x], { shape }))
export const expand = (x: Tensor, shape: Shape): Tensor => (has(x, shape) ? x : apply(expandOp, [x], { shape }))
/** x expanded to the shape of `like`, which lends the named extents that x lacks. */
export function expandLike(x: Tensor, like: Tensor): Tensor {
  const lead = like.rank - x.rank
  const lacking = like.shape.some((dim, i) => typeof dim === 'string' && x.shape[i - lead] !== dim)
  return lacking ? apply(expandOp, [x, like], { shape: like.shape }) : expand(x, like.shape)
}
export const transpose = (x: Tensor, permutation: readonly number[]): Tensor =>
  permutation.every((axis, i) => axis === i) && permutation.length === x?.rank ? x : apply(transposeOp, [x], { permutation })
export const slice = (x: Tensor, axis: number, start: number, end?: number): Tensor => {
  checkInputs('slice', [x])
  const normal = normalAxis(axis, x.rank) ?? axis
  return start === 0 && (end === undefined || end === x.shape[normal]) ? x : apply(sliceOp, [x], { axis: normal, start, end })
}
export const pad = (x: Tensor, axis: number, before: number, after: number): Tensor => {
  checkInputs('pad', [x])
  return before === 0 && after === 0 ? x : apply(padOp, [x], { axis: normalAxis(axis, x.rank) ?? axis, before, after })
}
export const concat = (inputs: readonly Tensor[], axis: number): Tensor =>
  inputs.length === 1 && inputs[0] ? inputs[0] : apply(concatOp, inputs, { axis: normalAxis(axis, inputs[0]?.rank ?? 0) ?? axis })

