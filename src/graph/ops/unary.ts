import { apply, type Tensor } from '../tensor.ts'
import { defineOp, int, str, type Op } from '../op.ts'
import { isFloat } from '../types.ts'
import { add, div, mul, sub } from './binary.ts'
import { cosLoop, expLoop, logLoop, negLoop, sinLoop, sqrtLoop, type UnaryLoop } from './loops.ts'
import { dataTypes } from './onnx-types.ts'
import { scalar } from './sources.ts'

type None = Record<never, never>

interface Unary {
  readonly doc: string
  /** The ONNX operator of the same meaning. */
  readonly onnx: string
  readonly of: (x: number) => number
  /** `of` over whole float64 arrays. */
  readonly loop?: UnaryLoop
  /** The input's gradient from x, y = f(x) and the output's gradient g; absent where the function is piecewise constant. */
  readonly backward?: (x: Tensor, y: Tensor, g: Tensor) => Tensor
}

/** An op applied to each element, shape and float dtype unchanged. */
export function unary(name: string, { doc, onnx, of, loop, backward }: Unary): Op<None> {
  return defineOp<None>({
    name,
    doc,
    infer(inputs, _attributes, refuse) {
      if (inputs.length !== 1 || !isFloat(inputs[0].dtype)) refuse('one float tensor')
      return [inputs[0]]
    },
    backward: backward && (({ inputs: [x], outputs: [y], gradients: [g] }) => [g && backward(x, y, g)]),
    lower: ({ inputs, outputs, emit }) => void emit(onnx, inputs, {}, { outputs }),
    reference: ({ inputs: [x], outputs: [y] }) => {
      const from = x.data
      const to = y.data
      if (loop && from instanceof Float64Array && to instanceof Float64Array) return () => loop(from, to)
      return () => {
        for (let i = 0; i < to.length; i++) to[i] = of(from[i])
      }
    },
  })
}

const one = (like: Tensor): Tensor => scalar(1, like.dtype)
const number = (value: number, like: Tensor): Tensor => scalar(value, like.dtype)

export const negOp = unary('neg', { doc: '-x', onnx: 'Neg', of: (x) => -x, loop: negLoop, backward: (_x, _y, g) => neg(g) })
export const absOp = unary('abs', { doc: '|x|; gradient 0 at 0', onnx: 'Abs', of: Math.abs, backward: (x, _y, g) => mul(g, sign(x)) })
export const signOp = defineOp<None>({
  ...unary('sign', { doc: '-1, 0 or 1', onnx: 'Sign', of: Math.sign }),
  // The WebGPU provider has no Sign.
  lower({ inputs: [x], inputTypes: [type], outputs, provider, emit, constant }) {
    if (provider !== 'webgpu') return void emit('Sign', [x], {}, { outputs })
    const zero = constant([0], type.dtype, [])
    const to = { to: int(dataTypes[type.dtype]) }
    emit('Sub', [emit('Cast', [emit('Less', [zero, x])], to), emit('Cast', [emit('Less', [x, zero])], to)], {}, { outputs })
  },
})
export const floorOp = unary('floor', { doc: 'largest whole number not above x', onnx: 'Floor', of: Math.floor })
export const expOp = unary('exp', { doc: 'e^x', onnx: 'Exp', of: Math.exp, loop: expLoop, backward: (_x, y, g) => mul(g, y) })
export const logOp = unary('log', { doc: 'natural logarithm', onnx: 'Log', of: Math.log, loop: logLoop, backward: (x, _y, g) => div(g, x) })
export const sqrtOp = unary('sqrt', { doc: 'square root', onnx: 'Sqrt', of: Math.sqrt, loop: sqrtLoop, backward: (_x, y, g) => div(mul(g, number(0.5, g)), y) })
export const reciprocalOp = unary('reciprocal', { doc: '1/x', onnx: 'Reciprocal', of: (x) => 1 / x, backward: (_x, y, g) => neg(mul(g, mul(y, y))) })
export const log10Op = defineOp<None>({
  ...unary('log10', { doc: 'logarithm to base 10', onnx: 'Log', of: Math.log10, backward: (x, _y, g) => div(mul(g, number(Math.LOG10E, g)), x) }),
  lower: ({ inputs, inputTypes: [{ dtype }], outputs, emit, constant }) =>
    void emit('Mul', [emit('Log', inputs), constant([Math.LOG10E], dtype, [])], {}, { outputs }),
})
export const sinOp = unary('sin', { doc: 'sine of radians', onnx: 'Sin', of: Math.sin, loop: sinLoop, backward: (x, _y, g) => mul(g, cos(x)) })
export const cosOp = unary('cos', { doc: 'cosine of radians', onnx: 'Cos', of: Math.cos, loop: cosLoop, backward: (x, _y, g) => neg(mul(g, sin(x))) })
export const tanOp = unary('tan', { doc: 'tangent of radians', onnx: 'Tan', of: Math.tan, backward: (_x, y, g) => mul(g, add(one(g), mul(y, y))) })
export const asinOp = unary('asin', { doc: 'arc sine, in radians', onnx: 'Asin', of: Math.asin, backward: (x, _y, g) => div(g, sqrt(sub(one(g), mul(x, x)))) })
export const acosOp = unary('acos', { doc: 'arc cosine, in radians', onnx: 'Acos', of: Math.acos, backward: (x, _y, g) => neg(div(g, sqrt(sub(one(g), mul(x, x))))) })
export const atanOp = unary('atan', { doc: 'arc tangent, in radians', onnx: 'Atan', of: Math.atan, backward: (x, _y, g) => div(g, add(one(g), mul(x, x))) })
export const tanhOp = unary('tanh', { doc: 'hyperbolic tangent', onnx: 'Tanh', of: Math.tanh, backward: (_x, y, g) => mul(g, sub(one(g), mul(y, y))) })
export const sigmoidOp = unary('sigmoid', {
  doc: '1 / (1 + e^-x)',
  onnx: 'Sigmoid',
  of: (x) => (x >= 0 ? 1 / (1 + Math.exp(-x)) : Math.exp(x) / (1 + Math.exp(x))),
  backward: (_x, y, g) => mul(g, mul(y, sub(one(g), y))),
})
export const reluOp = unary('relu', {
  doc: 'max(x, 0); gradient 0 at 0',
  onnx: 'Relu',
  of: (x) => (x > 0 ? x : 0),
  backward: (_x, y, g) => mul(g, sign(y)),
})
export const erfOp = unary('erf', {
  doc: 'error function (Abramowitz and Stegun 7.1.1)',
  onnx: 'Erf',
  of: errorFunction,
  backward: (x, _y, g) => mul(mul(g, number(2 / Math.sqrt(Math.PI), g)), exp(neg(mul(x, x)))),
})

export const softplusOp = defineOp<None>({
  ...unary('softplus', {
    doc: 'log(1 + e^x), a smooth relu',
    onnx: 'Softplus',
    of: (x) => Math.max(x, 0) + Math.log1p(Math.exp(-Math.abs(x))),
    backward: (x, _y, g) => mul(g, sigmoid(x)),
  }),
  // ONNX Runtime has no Softplus of f64.
  lower({ inputs: [x], inputTypes: [{ dtype }], outputs, emit, constant }) {
    if (dtype !== 'f64') return void emit('Softplus', [x], {}, { outputs })
    const small = emit('Log', [emit('Add', [emit('Exp', [emit('Neg', [emit('Abs', [x])])]), constant([1], dtype, [])])])
    emit('Add', [emit('Relu', [x]), small], {}, { outputs })
  },
})

/** silu(x) = x·sigmoid(x) (Hendrycks and Gimpel 2016, arXiv:1606.08415). */
export const siluOp = defineOp<None>({
  ...unary('silu', { doc: 'x·sigmoid(x), also called swish', onnx: 'QuickGelu', of: (x) => x / (1 + Math.exp(-x)) }),
  // y' = s + y·(1 - s): with the output at hand it needs the sigmoid alone.
  backward: ({ inputs: [x], outputs: [y], gradients: [g] }) => {
    if (!g) return [undefined]
    const s = sigmoid(x)
    return [mul(g, add(s, mul(y, sub(one(g), s))))]
  },
  // com.microsoft QuickGelu(alpha = 1) is x·sigmoid(x) in one pass.
  lower({ inputs, inputTypes, outputs, provider, emit, constant }) {
    if (inputTypes[0].dtype === 'f32' && provider !== 'webgpu') {
      emit('QuickGelu', inputs, { alpha: { kind: 'float', value: 1 } }, { domain: 'com.microsoft', outputs })
    } else if (inputTypes[0].dtype === 'f64') {
      // ONNX Runtime turns x·sigmoid(x) into QuickGelu and has none of f64.
      emit('Div', [inputs[0], emit('Add', [emit('Exp', [emit('Neg', inputs)]), constant([1], 'f64', [])])], {}, { outputs })
    } else emit('Mul', [inputs[0], emit('Sigmoid', inputs)], {}, { outputs })
  },
})

/** gelu(x) = x·Φ(x), the exact form (arXiv:1606.08415). */
export const geluOp = defineOp<None>({
  ...unary('gelu', { doc: 'x·Φ(x), exact (arXiv:1606.08415)', onnx: 'Gelu', of: (x) => 0.5 * x * (1 + errorFunction(x / Math.SQRT2)) }),
  // 2y' = 1 + erf(u) + u·(2/√π)·e^(-u²) with u = x/√2: ten passes over the numbers instead of fourteen.
  backward: ({ inputs: [x], gradients: [g] }) => {
    if (!g) return [undefined]
    const u = mul(x, number(Math.SQRT1_2, x))
    const bell = exp(sub(number(Math.log(2 / Math.sqrt(Math.PI)), x), mul(u, u)))
    return [mul(mul(g, number(0.5, g)), add(add(erf(u), one(x)), mul(u, bell)))]
  },
})

const geluSlope = Math.sqrt(2 / Math.PI)
const geluCube = 0.044715

/** gelu by tanh: x/2·(1 + tanh u), u = √(2/π)·(x + 0.044715·x³) (arXiv:1606.08415, section 2; GPT-2's, Gemma's). */
export const geluTanhOp = defineOp<None>({
  ...unary('geluTanh', {
    doc: 'x/2·(1 + tanh(√(2/π)·(x + 0.044715·x³))), the approximation of gelu (arXiv:1606.08415)',
    onnx: 'Gelu',
    of: (x) => 0.5 * x * (1 + Math.tanh(geluSlope * (x + geluCube * x ** 3))),
  }),
  // y' = (1 + t)/2 + x/2·(1 - t²)·u', with t = tanh(u).
  backward: ({ inputs: [x], gradients: [g] }) => {
    if (!g) return [undefined]
    const square = mul(x, x)
    const t = tanh(mul(x, add(mul(square, number(geluSlope * geluCube, x)), number(geluSlope, x))))
    const slope = add(mul(square, number(1.5 * geluSlope * geluCube, x)), number(geluSlope / 2, x)) // u'/2
    const rest = mul(mul(x, slope), sub(one(x), mul(t, t)))
    return [mul(g, add(add(mul(t, number(0.5, x)), number(0.5, x)), rest))]
  },
  lower({ inputs, inputTypes: [{ dtype }], outputs, emit, constant }) {
    if (dtype !== 'f64') return void emit('Gelu', inputs, { approximate: str('tanh') }, { outputs })
    // ONNX Runtime's body of Gelu holds its constants in f32.
    const [x] = inputs
    const times = (a: string, factor: number) => emit('Mul', [a, constant([factor], dtype, [])])
    const inner = emit('Mul', [x, emit('Add', [times(emit('Mul', [x, x]), geluSlope * geluCube), constant([geluSlope], dtype, [])])])
    emit('Mul', [times(x, 0.5), emit('Add', [emit('Tanh', [inner]), constant([1], dtype, [])])], {}, { outputs })
  },
})

export const notOp = defineOp<None>({
  name: 'not',
  doc: 'logical not',
  infer(inputs, _attributes, refuse) {
    if (inputs[0].dtype !== 'bool') refuse('one bool tensor')
    return [inputs[0]]
  },
  lower: ({ inputs, outputs, emit }) => void emit('Not', inputs, {}, { outputs }),
  reference: ({ inputs: [x], outputs: [y] }) => () => {
    for (let i = 0; i < y.data.length; i++) y.data[i] = x.data[i] ? 0 : 1
  },
})

/** An op that lets its value through and no gradient. */
export const stopGradientOp = defineOp<None>({
  name: 'stopGradient',
  doc: 'x, with no gradient through it',
  infer: (inputs) => [inputs[0]],
  lower: ({ inputs, outputs, emit }) => void emit('Identity', inputs, {}, { outputs }),
  reference: ({ inputs: [x], outputs: [y] }) => () => y.data.set(x.data),
})

export interface CastAttributes {
  readonly to: 'f32' | 'f64' | 'i32' | 'bool'
}
const castable = ['f32', 'f64', 'i32', 'bool']

export const castOp = defineOp<CastAttributes>({
  name: 'cast',
  doc: 'another element type; to i32 cuts towards zero, to bool is x ≠ 0; between float types the gradient is cast back',
  infer([x], { to }, refuse) {
    if (!castable.includes(to)) refuse(castable.join(', '), String(to))
    return [{ dtype: to, shape: x.shape }]
  },
  backward: ({ inputs: [x], outputs: [y], gradients: [g] }) => [
    g && isFloat(x.dtype) && isFloat(y.dtype) ? cast(g, x.dtype as 'f32' | 'f64') : undefined,
  ],
  lower: ({ inputs, outputs, attributes, emit }) => void emit('Cast', inputs, { to: int(dataTypes[attributes.to]) }, { outputs }),
  reference: ({ inputs: [x], outputs: [y], attributes: { to } }) => {
    const convert = to === 'i32' ? Math.trunc : to === 'bool' ? (v: number) => (v !== 0 ? 1 : 0) : (v: number) => v
    return () => {
      for (let i = 0; i < y.data.length; i++) y.data[i] = convert(x.data[i])
    }
  },
})

const builder = (op: Op<None>) => (x: Tensor): Tensor => apply(op, [x], {})
export const neg = builder(negOp)
export const abs = builder(absOp)
export const sign = builder(signOp)
export const floor = builder(floorOp)
export const exp = builder(expOp)
export const log = builder(logOp)
export const log10 = builder(log10Op)
export const sqrt = builder(sqrtOp)
export const reciprocal = builder(reciprocalOp)
export const sin = builder(sinOp)
export const tan = builder(tanOp)
export const asin = builder(asinOp)
export const acos = builder(acosOp)
export const atan = builder(atanOp)
export const cos = builder(cosOp)
export const tanh = builder(tanhOp)
export const sigmoid = builder(sigmoidOp)
export const relu = builder(reluOp)
export const erf = builder(erfOp)
export const silu = builder(siluOp)
export const gelu = builder(geluOp)
export const geluTanh = builder(geluTanhOp)
export const softplus = builder(softplusOp)
export const not = builder(notOp)
export const stopGradient = builder(stopGradientOp)
export const cast = (x: Tensor, to: CastAttributes['to']): Tensor => apply(castOp, [x], { to })

/**
 * erf to about 1e-15: the Maclaurin series where |x| < 2.5, else the continued fraction of erfc
 * (Abramowitz and Stegun 7.1.5 and 7.1.14).
 */
export function errorFunction(x: number): number {
  const a = Math.abs(x)
  if (Number.isNaN(a)) return NaN
  if (a > 6) return Math.sign(x)
  if (a < 2.5) {
    let term = a
    let sum = a
    for (let n = 1; Math.abs(term) > 1e-17 * Math.abs(sum) && n < 100; n++) {
      term *= -(a * a) / n
      sum += term / (2 * n + 1)
    }
    return Math.sign(x) * (2 / Math.sqrt(Math.PI)) * sum
  }
  let fraction = 0
  for (let k = 60; k >= 1; k--) fraction = k / 2 / (a + fraction)
  return Math.sign(x) * (1 - Math.exp(-a * a) / (Math.sqrt(Math.PI) * (a + fraction)))
}
