import { apply, applyAll, checkInputs, type Tensor } from '../tensor.ts'
import { defineOp, int, type LowerCall, type Op } from '../op.ts'
import { broadcastShapes, isStatic, normalAxis, sameShape, showShape, sizeOf } from '../shape.ts'
import { isFloat } from '../types.ts'
import { add, floatOf, equal, mul } from './binary.ts'
import { broadcastPlaces } from './broadcast.ts'
import { reshape, type AxisAttributes } from './layout.ts'
import { sumTo } from './reduce.ts'
import { dataTypes } from './onnx-types.ts'
import { constant, scalar } from './sources.ts'

type None = Record<never, never>

export const whereOp = defineOp<None>({
  name: 'where',
  doc: 'x where the condition holds, else y; all three broadcast',
  infer([condition, x, y], _attributes, refuse) {
    if (condition.dtype !== 'bool' || x.dtype !== y.dtype) refuse('a bool condition and two tensors of one dtype')
    const both = broadcastShapes(x.shape, y.shape)
    const shape = (both && broadcastShapes(condition.shape, both)) ?? refuse('shapes that broadcast')
    return [{ dtype: x.dtype, shape }]
  },
  backward({ inputs: [condition, x, y], gradients: [g], wanted }) {
    if (!g || !isFloat(g.dtype)) return [undefined, undefined, undefined]
    const zero = scalar(0, g.dtype)
    return [undefined, wanted[1] ? sumTo(where(condition, g, zero), x.shape) : undefined, wanted[2] ? sumTo(where(condition, zero, g), y.shape) : undefined]
  },
  lower: ({ inputs, outputs, emit }) => void emit('Where', inputs, {}, { outputs }),
  reference({ inputs: [condition, x, y], outputs: [out] }) {
    const [c, a, b] = [condition, x, y].map((array) => broadcastPlaces(array.shape, out.shape))
    return () => {
      for (let i = 0; i < out.data.length; i++) {
        out.data[i] = condition.data[c ? c[i] : i] ? x.data[a ? a[i] : i] : y.data[b ? b[i] : i]
      }
    }
  },
})

// V rows of a table, C their width, I the shape of the indices.

export const gatherOp = defineOp<None>({
  name: 'gather',
  doc: 'rows of a table: table [V, ..], indices i32 [I] → [I, ..] (an embedding); indices lie in 0..V-1',
  infer([table, indices], _attributes, refuse) {
    if (indices.dtype !== 'i32' || table.shape.length < 1) refuse('a table and i32 indices')
    return [{ dtype: table.dtype, shape: [...indices.shape, ...table.shape.slice(1)] }]
  },
  backward: ({ inputs: [table, indices], gradients: [g] }) => [g && scatterRows(indices, g, table.shape[0] as number), undefined],
  // Each example gets a table of its own: its indices are shifted there.
  backwardEach({ inputs: [table, indices], gradients: [g] }, examples) {
    const count = sizeOf(indices.shape as number[])
    if (!g || typeof table.shape[0] !== 'number' || count % examples !== 0) return [undefined, undefined]
    const rows = table.shape[0]
    const shifts = constant(Int32Array.from({ length: examples }, (_, e) => e * rows), [examples, 1], 'i32')
    const shifted = reshape(add(reshape(indices, [examples, count / examples]), shifts), [count])
    const width = table.shape.slice(1)
    return [reshape(scatterRows(shifted, reshape(g, [count, ...width]), examples * rows), [examples, rows, ...width]), undefined]
  },
  lower: ({ inputs, outputs, emit }) => void emit('Gather', inputs, { axis: int(0) }, { outputs }),
  reference({ inputs: [table, indices], outputs: [y] }) {
    const width = sizeOf(table.shape.slice(1))
    return () => {
      for (let i = 0; i < indices.data.length; i++) {
        const row = indices.data[i]
        if (row < 0 || row >= table.shape[0]) throw new RangeError(`gather: index ${row} is outside 0..${table.shape[0] - 1}`)
        y.data.set(table.data.subarray(row * width, (row + 1) * width), i * width)
      }
    }
  },
})

export interface RowsAttributes {
  /** V: rows of the result. */
  readonly rows: number
}

/** Up to this many rows a product with a one-hot matrix is quicker than a scatter, which runs on one thread (measured). */
const oneHotRows = 512

export const scatterRowsOp = defineOp<RowsAttributes>({
  name: 'scatterRows',
  doc: 'adds rows into zeros: indices i32 [N], updates [N, ..] → [V, ..]; repeated indices add up (the gradient of gather)',
  infer([indices, updates], { rows }, refuse) {
    const lead = updates.shape.slice(0, indices.shape.length)
    if (indices.dtype !== 'i32' || updates.dtype === 'bool' || !sameShape(lead, indices.shape)) refuse('i32 indices of the updates’ leading shape')
    if (!Number.isInteger(rows) || rows < 0) refuse('a whole number of rows', String(rows))
    if (!isStatic(updates.shape.slice(indices.shape.length))) refuse('rows whose extents are numbers')
    return [{ dtype: updates.dtype, shape: [rows, ...updates.shape.slice(indices.shape.length)] }]
  },
  backward: ({ inputs: [indices], gradients: [g] }) => [undefined, g && gather(g, indices)],
  lower(call) {
    const { inputs: [indices, updates], inputTypes: [ti, tu], outputs, outputTypes: [to], attributes: { rows }, emit, constant, provider } = call
    // How many there are may be a name (-1, which Reshape works out).
    const count = isStatic(ti.shape) ? sizeOf(ti.shape) : -1
    const width = sizeOf(to.shape.slice(1) as number[])
    if (count * width * rows === 0) return lowerZeros(call)
    const flat = (name: string, shape: number[]) => emit('Reshape', [name, constant(shape, 'i64', [shape.length])])
    const ids = flat(indices, [count, 1])
    const values = flat(updates, [count, width])
    const finish = (name: string) => emit('Reshape', [name, constant(to.shape as number[], 'i64', [to.shape.length])], {}, { outputs })
    if (rows <= oneHotRows && tu.dtype === 'f32') {
      // Equal(ids [N,1], 0..V-1 [1,V]) is a one-hot matrix with ops that every provider has.
      const range = constant(Array.from({ length: rows }, (_, i) => i), 'i32', [1, rows])
      const oneHot = emit('Cast', [emit('Equal', [ids, range])], { to: int(dataTypes.f32) })
      if (provider === 'webgpu') finish(emit('Gemm', [oneHot, values], { transA: int(1) }))
      else finish(emit('FusedMatMul', [oneHot, values], { transA: int(1) }, { domain: 'com.microsoft' }))
      return
    }
    // ScatterND with add loses updates of repeated indices on two threads; ScatterElements adds them all (engine-facts.md).
    const zeros = emit('Expand', [constant([0], tu.dtype, [1, 1]), constant([rows, width], 'i64', [2])])
    const places = emit('Expand', [ids, constant([1, width], 'i64', [2])])
    finish(emit('ScatterElements', [zeros, places, values], { axis: int(0), reduction: { kind: 'string', value: 'add' } }))
  },
  reference({ inputs: [indices, updates], outputs: [y] }) {
    const width = sizeOf(y.shape.slice(1))
    return () => {
      y.data.fill(0)
      for (let i = 0; i < indices.data.length; i++) {
        const base = indices.data[i] * width
        for (let c = 0; c < width; c++) y.data[base + c] += updates.data[i * width + c]
      }
    }
  },
})

export const gatherElementsOp = defineOp<None>({
  name: 'gatherElements',
  doc: 'one element of each row: x [.., C], indices i32 [..] → [..] (the log-probability of the target)',
  infer([x, indices], _attributes, refuse) {
    if (indices.dtype !== 'i32' || x.shape.length === 0 || !sameShape(x.shape.slice(0, -1), indices.shape)) refuse('i32 indices of x’s shape without its last axis')
    return [{ dtype: x.dtype, shape: indices.shape }]
  },
  backward({ inputs: [x, indices], gradients: [g] }) {
    if (!g) return [undefined, undefined]
    return [mul(oneHot(indices, x.shape[x.rank - 1] as number, g), reshape(g, [...g.shape, 1])), undefined]
  },
  lower({ inputs: [x, indices], inputTypes: [tx], outputs, emit, constant }) {
    const last = constant([tx.shape.length - 1], 'i64', [1])
    const picked = emit('GatherElements', [x, emit('Unsqueeze', [indices, last])], { axis: int(tx.shape.length - 1) })
    emit('Squeeze', [picked, last], {}, { outputs })
  },
  reference({ inputs: [x, indices], outputs: [y] }) {
    const width = x.shape[x.shape.length - 1]
    return () => {
      for (let i = 0; i < y.data.length; i++) {
        const column = indices.data[i]
        if (column < 0 || column >= width) throw new RangeError(`gatherElements: index ${column} is outside 0..${width - 1}`)
        y.data[i] = x.data[i * width + column]
      }
    }
  },
})

/** 1 at the index and 0 elsewhere: indices i32 [..] → [.., depth] in the float dtype of `like`. */
export function oneHot(indices: Tensor, depth: number, like: Tensor): Tensor {
  checkInputs('oneHot', [indices, like])
  const range = constant(Array.from({ length: depth }, (_, i) => i), [depth], 'i32')
  return floatOf(equal(reshape(indices, [...indices.shape, 1]), range), like)
}

/** Outputs of zeros, as large as their types say. */
function lowerZeros({ outputs, outputTypes, emit, constant }: LowerCall<unknown>): void {
  outputTypes.forEach(({ dtype, shape }, i) => {
    emit('Expand', [constant([0], dtype, []), constant(shape as number[], 'i64', [shape.length])], {}, { outputs: [outputs[i]] })
  })
}

/**
 * Lowers to empty outputs where an extent is 0, and says whether it did: on such tensors ONNX Runtime 1.30's CumSum and
 * TopK take the process down (a division by zero), and ArgMax answers a wrong shape.
 */
function lowerEmpty(call: LowerCall<unknown>): boolean {
  const empty = call.outputTypes.every(({ shape }) => isStatic(shape) && shape.includes(0))
  if (empty) lowerZeros(call)
  return empty
}

export interface TopAttributes {
  readonly count: number
}

export const topOp = defineOp<TopAttributes>({
  name: 'top',
  doc: 'the largest values of each row, descending, and their i32 indices: x [.., C] → [.., count] twice; ties by lower index',
  infer([x], { count }, refuse) {
    const extent = x.shape[x.shape.length - 1]
    if (!isFloat(x.dtype) || typeof extent !== 'number' || !(count <= extent)) refuse(`a float tensor with at least ${count} columns`)
    if (!Number.isInteger(count) || count < 1) refuse('a count of 1 or more', String(count))
    const shape = [...x.shape.slice(0, -1), count]
    return [
      { dtype: x.dtype, shape },
      { dtype: 'i32', shape },
    ]
  },
  backward({ inputs: [x], outputs: [, places], gradients: [g], attributes: { count } }) {
    if (!g) return [undefined]
    const width = x.shape[x.rank - 1] as number
    const hot = oneHot(places, width, g) // [.., count, C]
    return [sumTo(reshapeAway(mul(hot, reshape(g, [...g.shape, 1])), count), x.shape)]
  },
  lower(call) {
    if (lowerEmpty(call)) return
    const { inputs: [x], outputs, attributes: { count }, emit, constant } = call
    const places = `${outputs[1]}/i64`
    emit('TopK', [x, constant([count], 'i64', [1])], { axis: int(-1), largest: int(1), sorted: int(1) }, { outputs: [outputs[0], places] })
    emit('Cast', [places], { to: int(dataTypes.i32) }, { outputs: [outputs[1]] })
  },
  reference({ inputs: [x], outputs: [values, places], attributes: { count } }) {
    const width = x.shape[x.shape.length - 1]
    return () => {
      for (let row = 0; row * width < x.data.length; row++) {
        const order = Array.from({ length: width }, (_, i) => i).sort((a, b) => x.data[row * width + b] - x.data[row * width + a] || a - b)
        for (let k = 0; k < count; k++) {
          values.data[row * count + k] = x.data[row * width + order[k]]
          places.data[row * count + k] = order[k]
        }
      }
    }
  },
})

/** Sums the next-to-last axis away, which `top` added. */
function reshapeAway(x: Tensor, count: number): Tensor {
  if (x.shape[x.rank - 2] !== count) throw new Error(`expected ${count} in ${showShape(x.shape)}`)
  const summed = sumTo(x, [...x.shape.slice(0, -2), 1, x.shape[x.rank - 1]])
  return reshape(summed, [...x.shape.slice(0, -2), x.shape[x.rank - 1]])
}

export const argmaxOp = defineOp<None>({
  name: 'argmax',
  doc: 'index of the largest value of each row, the first of equals: x [.., C] → i32 [..]',
  infer([x], _attributes, refuse) {
    if (!isFloat(x.dtype) || x.shape.length === 0 || x.shape[x.shape.length - 1] === 0) refuse('one float tensor of rank 1 or more, with a column or more')
    return [{ dtype: 'i32', shape: x.shape.slice(0, -1) }]
  },
  lower(call) {
    const { inputs, outputs, emit } = call
    if (!lowerEmpty(call)) emit('Cast', [emit('ArgMax', inputs, { axis: int(-1), keepdims: int(0) })], { to: int(dataTypes.i32) }, { outputs })
  },
  reference({ inputs: [x], outputs: [y] }) {
    const width = x.shape[x.shape.length - 1]
    return () => {
      for (let row = 0; row < y.data.length; row++) {
        let best = 0
        for (let c = 1; c < width; c++) if (x.data[row * width + c] > x.data[row * width + best]) best = c
        y.data[row] = best
      }
    }
  },
})

export interface CumulativeAttributes extends AxisAttributes {
  readonly reverse: boolean
}

export const cumulativeSumOp: Op<CumulativeAttributes> = defineOp<CumulativeAttributes>({
  name: 'cumulativeSum',
  doc: 'running sum along an axis, each element included; reverse runs from the end',
  infer([x], { axis }, refuse) {
    if (!isFloat(x.dtype) || normalAxis(axis, x.shape.length) !== axis) refuse('a float tensor and one of its axes')
    return [x]
  },
  backward: ({ gradients: [g], attributes: { axis, reverse } }) => [g && apply(cumulativeSumOp, [g], { axis, reverse: !reverse })],
  lower(call) {
    const { inputs: [x], outputs, attributes: { axis, reverse }, emit, constant } = call
    if (!lowerEmpty(call)) emit('CumSum', [x, constant([axis], 'i64', [])], { reverse: int(reverse ? 1 : 0) }, { outputs })
  },
  reference({ inputs: [x], outputs: [y], attributes: { axis, reverse } }) {
    const inner = sizeOf(x.shape.slice(axis + 1))
    const extent = x.shape[axis]
    return () => {
      for (let start = 0; start < x.data.length; start += extent * inner) {
        for (let i = 0; i < inner; i++) {
          let total = 0
          for (let k = 0; k < extent; k++) {
            const place = start + (reverse ? extent - 1 - k : k) * inner + i
            y.data[place] = total += x.data[place]
          }
        }
      }
    }
  },
})

export const where = (condition: Tensor, x: Tensor, y: Tensor): Tensor => apply(whereOp, [condition, x, y], {})
export const gather = (table: Tensor, indices: Tensor): Tensor => apply(gatherOp, [table, indices], {})
export const scatterRows = (indices: Tensor, updates: Tensor, rows: number): Tensor => apply(scatterRowsOp, [indices, updates], { rows })
export const gatherElements = (x: Tensor, indices: Tensor): Tensor => apply(gatherElementsOp, [x, indices], {})
export const argmax = (x: Tensor): Tensor => apply(argmaxOp, [x], {})
export const cumulativeSum = (x: Tensor, axis: number, reverse = false): Tensor => {
  checkInputs('cumulativeSum', [x])
  return apply(cumulativeSumOp, [x], { axis: normalAxis(axis, x.rank) ?? axis, reverse })
}
/** The `count` largest values of each row and their indices. */
export function top(x: Tensor, count: number): { values: Tensor; indices: Tensor } {
  const [values, indices] = applyAll(topOp, [x], { count })
  return { values, indices }
}
