import { apply, applyAll, type Tensor } from '../tensor.ts'
import { defineOp, int } from '../op.ts'
import { sameShape } from '../shape.ts'
import { isFloat, type TensorType } from '../types.ts'
import { add, mul, sub } from './binary.ts'
import { reshape } from './layout.ts'
import { sum } from './reduce.ts'
import { oneHot } from './select.ts'
import { exp } from './unary.ts'

type None = Record<never, never>

function inferRows(inputs: readonly TensorType[], _attributes: None, refuse: (expected: string) => never): readonly TensorType[] {
  if (inputs.length !== 1 || !isFloat(inputs[0].dtype) || inputs[0].shape.length === 0) refuse('one float tensor of rank 1 or more')
  return [inputs[0]]
}

/** Runs `each(start, end)` over the rows of the last axis. */
function overRows(size: number, width: number, each: (start: number, end: number) => void): void {
  for (let start = 0; start < size; start += width) each(start, start + width)
}

function logSumExp(x: ArrayLike<number>, start: number, end: number): number {
  let highest = -Infinity
  for (let i = start; i < end; i++) highest = Math.max(highest, x[i])
  if (highest === -Infinity) return -Infinity
  let total = 0
  for (let i = start; i < end; i++) total += Math.exp(x[i] - highest)
  return highest + Math.log(total)
}

export const softmaxOp = defineOp<None>({
  name: 'softmax',
  doc: 'e^x over its sum along the last axis',
  infer: inferRows,
  backward({ outputs: [y], gradients: [g] }) {
    if (!g) return [undefined]
    const gy = mul(g, y)
    return [sub(gy, mul(y, sum(gy, [-1], true)))]
  },
  lower: ({ inputs, outputs, emit }) => void emit('Softmax', inputs, { axis: int(-1) }, { outputs }),
  reference: ({ inputs: [x], outputs: [y] }) => () =>
    overRows(x.data.length, x.shape[x.shape.length - 1], (start, end) => {
      const total = logSumExp(x.data, start, end)
      for (let i = start; i < end; i++) y.data[i] = Math.exp(x.data[i] - total)
    }),
})

export const logSoftmaxOp = defineOp<None>({
  name: 'logSoftmax',
  doc: 'natural logarithm of softmax along the last axis',
  infer: inferRows,
  backward: ({ outputs: [y], gradients: [g] }) => [g && sub(g, mul(exp(y), sum(g, [-1], true)))],
  lower({ inputs: [x], inputTypes: [type], outputs, provider, emit, constant }) {
    if (provider !== 'webgpu') {
      emit('LogSoftmax', [x], { axis: int(-1) }, { outputs })
      return
    }
    const last = constant([type.shape.length - 1], 'i64', [1])
    const shifted = emit('Sub', [x, emit('ReduceMax', [x, last], { keepdims: int(1) })])
    const total = emit('ReduceSum', [emit('Exp', [shifted]), last], { keepdims: int(1) })
    emit('Sub', [shifted, emit('Log', [total])], {}, { outputs })
  },
  reference: ({ inputs: [x], outputs: [y] }) => () =>
    overRows(x.data.length, x.shape[x.shape.length - 1], (start, end) => {
      const total = logSumExp(x.data, start, end)
      for (let i = start; i < end; i++) y.data[i] = x.data[i] - total
    }),
})

// N rows, V classes.

export const crossEntropyOp = defineOp<None>({
  name: 'crossEntropy',
  doc: 'each row’s -log softmax(x)[target]: logits [N, V], targets i32 [N] → losses [N], and the log-probabilities [N, V]',
  infer([logits, targets], _attributes, refuse) {
    if (!isFloat(logits.dtype) || targets.dtype !== 'i32' || logits.shape.length !== 2 || !sameShape(logits.shape.slice(0, 1), targets.shape)) {
      refuse('float logits [N, V] and i32 targets [N]')
    }
    return [
      { dtype: logits.dtype, shape: targets.shape },
      { dtype: logits.dtype, shape: logits.shape },
    ]
  },
  // d loss/d logits = softmax - one-hot; the gradient of the log-probabilities themselves adds as in logSoftmax.
  backward({ inputs: [logits, targets], outputs: [, logProbabilities], gradients: [g, h] }) {
    const p = exp(logProbabilities)
    const byLoss = g && mul(sub(p, oneHot(targets, logits.shape[1] as number, logits)), reshape(g, [g.shape[0], 1]))
    const byLogs = h && sub(h, mul(p, sum(h, [-1], true)))
    return [byLoss && byLogs ? add(byLoss, byLogs) : (byLoss ?? byLogs), undefined]
  },
  lower({ inputs: [logits, targets], inputTypes: [type], outputs, provider, used, emit, constant }) {
    const one = constant([1], 'i64', [1])
    // SoftmaxCrossEntropyLoss refuses a batch of no rows.
    if (provider !== 'webgpu' && type.dtype === 'f32' && type.shape[0] !== 0) {
      emit('SoftmaxCrossEntropyLoss', [logits, targets], { reduction: { kind: 'string', value: 'none' } }, { outputs: used[1] ? outputs : [outputs[0]] })
      return
    }
    const shifted = emit('Sub', [logits, emit('ReduceMax', [logits, one], { keepdims: int(1) })])
    const total = emit('ReduceSum', [emit('Exp', [shifted]), one], { keepdims: int(1) })
    emit('Sub', [shifted, emit('Log', [total])], {}, { outputs: [outputs[1]] })
    const picked = emit('GatherElements', [outputs[1], emit('Unsqueeze', [targets, one])], { axis: int(1) })
    emit('Neg', [emit('Squeeze', [picked, one])], {}, { outputs: [outputs[0]] })
  },
  reference({ inputs: [logits, targets], outputs: [losses, logs] }) {
    const width = logits.shape[1]
    return () => {
      overRows(logits.data.length, width, (start, end) => {
        const total = logSumExp(logits.data, start, end)
        for (let i = start; i < end; i++) logs.data[i] = logits.data[i] - total
      })
      for (let n = 0; n < losses.data.length; n++) {
        const target = targets.data[n]
        if (target < 0 || target >= width) throw new RangeError(`crossEntropy: target ${target} is outside 0..${width - 1}`)
        losses.data[n] = -logs.data[n * width + target]
      }
    }
  },
})

export const softmax = (x: Tensor): Tensor => apply(softmaxOp, [x], {})
export const logSoftmax = (x: Tensor): Tensor => apply(logSoftmaxOp, [x], {})
/** Loss of each row, and the log-probabilities that it was read from. */
export function crossEntropy(logits: Tensor, targets: Tensor): { losses: Tensor; logProbabilities: Tensor } {
  const [losses, logProbabilities] = applyAll(crossEntropyOp, [logits, targets], {})
  return { losses, logProbabilities }
}
