import type { Expression, FunctionName } from '../data/points/formula/expression.ts'
import { walk } from '../data/points/formula/walk.ts'
import {
  abs, acos, add, asin, atan, cast, cos, div, equal, erf, exp, less, lessOrEqual, log, log10, maximum, minimum, mul, neg, not, pow, scalar, sigmoid, sin, sqrt, sub, tan, tanh, type Tensor,
} from '../graph/index.ts'

/** What an expression's names stand for: tensors that broadcast with one another, of one float dtype. */
export interface CurveInputs {
  column(name: string): Tensor
  parameter(name: string): Tensor
}

/** Builds an expression of a formula into the graph. Comparisons answer 1 or 0 and let no gradient through. */
export function curve(expression: Expression, inputs: CurveInputs, dtype: 'f32' | 'f64' = 'f64'): Tensor {
  const built = new Map<Expression, Tensor>()
  // A loop over inputs before users: a sum of thousands of terms is thousands deep.
  for (const part of walk(expression)) {
    if (built.has(part)) continue
    if (part.kind === 'number') built.set(part, scalar(part.value, dtype))
    else if (part.kind === 'column') built.set(part, inputs.column(part.name))
    else if (part.kind === 'parameter') built.set(part, inputs.parameter(part.name))
    else if (part.function === 'power') built.set(part, power(built.get(part.inputs[0])!, part.inputs[1], built.get(part.inputs[1])!))
    else built.set(part, builders[part.function](...(part.inputs.map((input) => built.get(input)!) as [Tensor, Tensor])))
  }
  return built.get(expression)!
}

/** Whole powers that are written out keep a parameter's linearity visible (x^1) and cost no Math.pow (x^2). */
function power(base: Tensor, exponent: Expression, built: Tensor): Tensor {
  if (exponent.kind !== 'number') return pow(base, built)
  if (exponent.value === 1) return base
  if (exponent.value === 2) return mul(base, base)
  return pow(base, built)
}

const truth = (condition: Tensor, like: Tensor): Tensor => cast(condition, like.dtype as 'f32' | 'f64')

const builders: Readonly<Record<Exclude<FunctionName, 'power'>, (x: Tensor, y: Tensor) => Tensor>> = {
  add, subtract: sub, multiply: mul, divide: div, negate: neg, min: minimum, max: maximum,
  less: (x, y) => truth(less(x, y), x),
  lessOrEqual: (x, y) => truth(lessOrEqual(x, y), x),
  greater: (x, y) => truth(less(y, x), x),
  greaterOrEqual: (x, y) => truth(lessOrEqual(y, x), x),
  equal: (x, y) => truth(equal(x, y), x),
  notEqual: (x, y) => truth(not(equal(x, y)), x),
  exp, log, log10, sqrt, abs, sin, cos, tan, asin, acos, atan, tanh, sigmoid, erf,
}
