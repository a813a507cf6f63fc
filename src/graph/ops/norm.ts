import { applyAll, type Tensor } from '../tensor.ts'
import { defineOp, float, int } from '../op.ts'
import { isFloat } from '../types.ts'
import { mul, sub } from './binary.ts'
import { mean, sumEach, sumTo } from './reduce.ts'

// C width of the last axis; .. any leading axes.

export interface NormAttributes {
  /** Added under the root, so that a row of zeros stays finite. */
  readonly epsilon: number
}

export const rmsNormOp = defineOp<NormAttributes>({
  name: 'rmsNorm',
  doc: 'x / √(mean(x²) + ε) · weight over the last axis (Zhang and Sennrich 2019, arXiv:1910.07467); also that inverse root [.., 1]',
  infer([x, weight], _attributes, refuse) {
    if (!isFloat(x.dtype) || x.dtype !== weight.dtype || weight.shape.length !== 1 || weight.shape[0] !== x.shape[x.shape.length - 1]) {
      refuse('x [.., C] and a weight [C] of its dtype')
    }
    return [x, { dtype: x.dtype, shape: [...x.shape.slice(0, -1), 1] }]
  },
  // With n = x·r: dx = r·(gw - n·mean(gw·n)), dw = Σ g·n.
  backward({ inputs: [x, weight], outputs: [, inverse], gradients: [g, h], wanted }) {
    if (h) throw new Error('rmsNorm: the inverse root has no gradient of its own')
    if (!g) return [undefined, undefined]
    const n = mul(x, inverse)
    const gw = mul(g, weight)
    return [
      wanted[0] ? mul(inverse, sub(gw, mul(n, mean(mul(gw, n), [-1], true)))) : undefined,
      wanted[1] ? sumTo(mul(g, n), weight.shape) : undefined,
    ]
  },
  backwardEach({ inputs: [x, weight], outputs: [, inverse], gradients: [g], wanted }, examples) {
    return [undefined, g && wanted[1] ? sumEach(mul(g, mul(x, inverse)), weight.shape, examples) : undefined]
  },
  lower({ inputs: [x, weight], inputTypes: [type], outputs, attributes: { epsilon }, used, provider, emit, constant }) {
    if (provider !== 'webgpu' && type.dtype === 'f32') {
      // ONNX Runtime's own op in the default domain; its second output is the inverse root.
      emit('SimplifiedLayerNormalization', [x, weight], { axis: int(-1), epsilon: float(epsilon), stash_type: int(1) }, { outputs: used[1] ? outputs : [outputs[0]] })
      return
    }
    const last = constant([type.shape.length - 1], 'i64', [1])
    const square = emit('ReduceMean', [emit('Mul', [x, x]), last], { keepdims: int(1) })
    const root = emit('Sqrt', [emit('Add', [square, constant([epsilon], type.dtype, [])])])
    emit('Reciprocal', [root], {}, { outputs: [outputs[1]] })
    emit('Mul', [emit('Mul', [x, outputs[1]]), weight], {}, { outputs: [outputs[0]] })
  },
  reference({ inputs: [x, weight], outputs: [y, inverse], attributes: { epsilon } }) {
    const width = weight.data.length
    return () => {
      for (let row = 0; row < inverse.data.length; row++) {
        let square = 0
        for (let c = 0; c < width; c++) square += x.data[row * width + c] ** 2
        const r = 1 / Math.sqrt(square / width + epsilon)
        inverse.data[row] = r
        for (let c = 0; c < width; c++) y.data[row * width + c] = x.data[row * width + c] * r * weight.data[c]
      }
    }
  },
})

export const layerNormOp = defineOp<NormAttributes>({
  name: 'layerNorm',
  doc: '(x - mean) / √(variance + ε) · weight + bias over the last axis (arXiv:1607.06450); also mean and inverse deviation [.., 1]',
  infer([x, weight, bias], _attributes, refuse) {
    const width = x.shape[x.shape.length - 1]
    if (!isFloat(x.dtype) || [weight, bias].some((w) => w.dtype !== x.dtype || w.shape.length !== 1 || w.shape[0] !== width)) {
      refuse('x [.., C], a weight [C] and a bias [C] of its dtype')
    }
    const statistic = { dtype: x.dtype, shape: [...x.shape.slice(0, -1), 1] }
    return [x, statistic, statistic]
  },
  // With n the normalized x: dx = r·(gw - mean(gw) - n·mean(gw·n)), dw = Σ g·n, db = Σ g.
  backward({ inputs: [x, weight, bias], outputs: [, average, inverse], gradients: [g, h, k], wanted }) {
    if (h || k) throw new Error('layerNorm: its statistics have no gradients of their own')
    if (!g) return [undefined, undefined, undefined]
    const n = mul(sub(x, average), inverse)
    const gw = mul(g, weight)
    return [
      wanted[0] ? mul(inverse, sub(sub(gw, mean(gw, [-1], true)), mul(n, mean(mul(gw, n), [-1], true)))) : undefined,
      wanted[1] ? sumTo(mul(g, n), weight.shape) : undefined,
      wanted[2] ? sumTo(g, bias.shape) : undefined,
    ]
  },
  backwardEach({ inputs: [x, weight, bias], outputs: [, average, inverse], gradients: [g], wanted }, examples) {
    if (!g) return [undefined, undefined, undefined]
    return [
      undefined,
      wanted[1] ? sumEach(mul(g, mul(sub(x, average), inverse)), weight.shape, examples) : undefined,
      wanted[2] ? sumEach(g, bias.shape, examples) : undefined,
    ]
  },
  lower({ inputs, inputTypes: [type], outputs, attributes: { epsilon }, used, provider, emit, constant }) {
    if (provider !== 'webgpu' && type.dtype === 'f32') {
      const wantsStatistics = used[1] || used[2]
      emit('LayerNormalization', inputs, { axis: int(-1), epsilon: float(epsilon) }, { outputs: wantsStatistics ? outputs : [outputs[0]] })
      return
    }
    const [x, weight, bias] = inputs
    const last = constant([type.shape.length - 1], 'i64', [1])
    emit('ReduceMean', [x, last], { keepdims: int(1) }, { outputs: [outputs[1]] })
    const centred = emit('Sub', [x, outputs[1]])
    const variance = emit('ReduceMean', [emit('Mul', [centred, centred]), last], { keepdims: int(1) })
    emit('Reciprocal', [emit('Sqrt', [emit('Add', [variance, constant([epsilon], type.dtype, [])])])], {}, { outputs: [outputs[2]] })
    emit('Add', [emit('Mul', [emit('Mul', [centred, outputs[2]]), weight]), bias], {}, { outputs: [outputs[0]] })
  },
  reference({ inputs: [x, weight, bias], outputs: [y, average, inverse], attributes: { epsilon } }) {
    const width = weight.data.length
    return () => {
      for (let row = 0; row < average.data.length; row++) {
        let total = 0
        for (let c = 0; c < width; c++) total += x.data[row * width + c]
        const m = total / width
        let variance = 0
        for (let c = 0; c < width; c++) variance += (x.data[row * width + c] - m) ** 2
        const r = 1 / Math.sqrt(variance / width + epsilon)
        average.data[row] = m
        inverse.data[row] = r
        for (let c = 0; c < width; c++) y.data[row * width + c] = (x.data[row * width + c] - m) * r * weight.data[c] + bias.data[c]
      }
    }
  },
})

/** RMSNorm of the last axis: x [.., C], weight [C]. */
export const rmsNorm = (x: Tensor, weight: Tensor, epsilon: number): Tensor => applyAll(rmsNormOp, [x, weight], { epsilon })[0]
/** LayerNorm of the last axis: x [.., C], weight [C], bias [C]. */
export const layerNorm = (x: Tensor, weight: Tensor, bias: Tensor, epsilon: number): Tensor => applyAll(layerNormOp, [x, weight, bias], { epsilon })[0]

