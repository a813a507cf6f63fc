import { apply, type Tensor } from '../tensor.ts'
import { defineOp, type LowerCall, type Op, type Refuse } from '../op.ts'
import { broadcastShapes, isStatic, sameShape } from '../shape.ts'
import { isFloat, type TensorType } from '../types.ts'
import { elementwise } from './broadcast.ts'
import { addLoop, divLoop, mulLoop, powLoop, subLoop, type BinaryLoop } from './loops.ts'
import { sumEach, sumTo } from './reduce.ts'
import { where } from './select.ts'
import { scalar } from './sources.ts'
import { cast, log, neg } from './unary.ts'

type None = Record<never, never>

interface Binary {
  readonly doc: string
  readonly onnx: string
  readonly of: (x: number, y: number) => number
  /** `of` over whole float64 arrays. */
  readonly loop?: BinaryLoop
  /** Gradients by x and y before they are summed back over broadcast axes. */
  readonly backward?: (x: Tensor, y: Tensor, out: Tensor, g: Tensor) => readonly [() => Tensor, () => Tensor]
}

function inferBroadcast(inputs: readonly TensorType[], refuse: Refuse): TensorType {
  const [x, y] = inputs
  if (x.dtype !== y.dtype) refuse('two tensors of one dtype')
  const shape = broadcastShapes(x.shape, y.shape) ?? refuse('two shapes that broadcast')
  return { dtype: x.dtype, shape }
}

const lowerAs =
  (onnx: string) =>
  ({ inputs, outputs, emit }: LowerCall<None>) =>
    void emit(onnx, inputs, {}, { outputs })

function arithmetic(name: string, { doc, onnx, of, loop, backward }: Binary): Op<None> {
  return defineOp<None>({
    name,
    doc,
    infer(inputs, _attributes, refuse) {
      if (inputs[0].dtype === 'bool') refuse('two tensors of numbers')
      return [inferBroadcast(inputs, refuse)]
    },
    backward:
      backward &&
      (({ inputs: [x, y], outputs: [out], gradients: [g], wanted }) => {
        if (!g || !isFloat(out.dtype)) return [undefined, undefined]
        const [byX, byY] = backward(x, y, out, g)
        return [wanted[0] ? sumTo(byX(), x.shape) : undefined, wanted[1] ? sumTo(byY(), y.shape) : undefined]
      }),
    backwardEach:
      backward &&
      (({ inputs: [x, y], outputs: [out], gradients: [g], wanted }, examples) => {
        if (!g) return [undefined, undefined]
        const [byX, byY] = backward(x, y, out, g)
        return [wanted[0] ? sumEach(byX(), x.shape, examples) : undefined, wanted[1] ? sumEach(byY(), y.shape, examples) : undefined]
      }),
    lower: lowerAs(onnx),
    reference: ({ inputs: [x, y], outputs: [out] }) => elementwise(x, y, out, of, loop),
  })
}

export const addOp = arithmetic('add', { doc: 'x + y', onnx: 'Add', of: (x, y) => x + y, loop: addLoop, backward: (_x, _y, _o, g) => [() => g, () => g] })
export const subOp = arithmetic('sub', { doc: 'x - y', onnx: 'Sub', of: (x, y) => x - y, loop: subLoop, backward: (_x, _y, _o, g) => [() => g, () => neg(g)] })
export const mulOp = arithmetic('mul', { doc: 'x·y', onnx: 'Mul', of: (x, y) => x * y, loop: mulLoop, backward: (x, y, _o, g) => [() => mul(g, y), () => mul(g, x)] })
export const divOp = arithmetic('div', {
  doc: 'x / y',
  onnx: 'Div',
  of: (x, y) => x / y,
  loop: divLoop,
  backward: (_x, y, out, g) => [() => div(g, y), () => neg(div(mul(g, out), y))],
})
export const powOp = defineOp<None>({
  ...arithmetic('pow', {
    doc: 'x^y; the gradient by y wants x ≥ 0, and is 0 at x = 0',
    onnx: 'Pow',
    of: Math.pow,
    loop: powLoop,
    backward: (x, y, out, g) => [() => mul(g, mul(y, pow(x, sub(y, scalar(1, y.dtype))))), () => mul(g, mul(out, log(where(equal(x, zeroLike(x)), scalar(1, x.dtype), x))))],
  }),
  lower(call) {
    const { inputs, inputTypes, outputs, outputTypes: [{ shape }], provider, emit, constant } = call
    if (provider !== 'webgpu' || !isStatic(shape)) return lowerAs('Pow')(call)
    // WebGPU's Pow of 1.30 makes a shader that doesn't compile where both sides are broadcast.
    const whole = inputs.map((x, i) => (sameShape(inputTypes[i].shape, shape) ? x : emit('Expand', [x, constant(shape, 'i64', [shape.length])])))
    emit('Pow', whole, {}, { outputs })
  },
})
export const minimumOp = arithmetic('minimum', {
  doc: 'the smaller of x and y; at equality the gradient goes to x',
  onnx: 'Min',
  of: Math.min,
  backward: (x, y, _o, g) => [() => mul(g, floatOf(lessOrEqual(x, y), g)), () => mul(g, floatOf(less(y, x), g))],
})
export const maximumOp = arithmetic('maximum', {
  doc: 'the larger of x and y; at equality the gradient goes to x',
  onnx: 'Max',
  of: Math.max,
  backward: (x, y, _o, g) => [() => mul(g, floatOf(lessOrEqual(y, x), g)), () => mul(g, floatOf(less(x, y), g))],
})

function comparison(name: string, doc: string, onnx: string, of: (x: number, y: number) => boolean, ofBool = false): Op<None> {
  return defineOp<None>({
    name,
    doc,
    infer(inputs, _attributes, refuse) {
      if (inputs[0].dtype === 'bool' && !ofBool) refuse('two tensors of numbers')
      return [{ ...inferBroadcast(inputs, refuse), dtype: 'bool' }]
    },
    lower: lowerAs(onnx),
    reference: ({ inputs: [x, y], outputs: [out] }) => elementwise(x, y, out, (a, b) => (of(a, b) ? 1 : 0)),
  })
}

export const equalOp = comparison('equal', 'x = y', 'Equal', (x, y) => x === y, true)
export const lessOp = comparison('less', 'x < y', 'Less', (x, y) => x < y)
export const lessOrEqualOp = comparison('lessOrEqual', 'x ≤ y', 'LessOrEqual', (x, y) => x <= y)

function logical(name: string, doc: string, onnx: string, of: (x: number, y: number) => number): Op<None> {
  return defineOp<None>({
    name,
    doc,
    infer(inputs, _attributes, refuse) {
      if (inputs[0].dtype !== 'bool') refuse('two bool tensors')
      return [inferBroadcast(inputs, refuse)]
    },
    lower: lowerAs(onnx),
    reference: ({ inputs: [x, y], outputs: [out] }) => elementwise(x, y, out, of),
  })
}

export const andOp = logical('and', 'x and y', 'And', (x, y) => x & y)
export const orOp = logical('or', 'x or y', 'Or', (x, y) => x | y)

const zeroLike = (x: Tensor): Tensor => scalar(0, x.dtype)

const builder = (op: Op<None>) => (x: Tensor, y: Tensor): Tensor => apply(op, [x, y], {})
export const add = builder(addOp)
export const sub = builder(subOp)
export const mul = builder(mulOp)
export const div = builder(divOp)
export const pow = builder(powOp)
export const minimum = builder(minimumOp)
export const maximum = builder(maximumOp)
export const equal = builder(equalOp)
export const less = builder(lessOp)
export const lessOrEqual = builder(lessOrEqualOp)
export const and = builder(andOp)
export const or = builder(orOp)

/** A bool tensor as 0 and 1 in the float dtype of `like`. */
export const floatOf = (condition: Tensor, like: Tensor): Tensor => cast(condition, like.dtype as 'f32' | 'f64')
