// Functions that build with several ops and need no rule of their own.
import { checkInputs, type Tensor } from '../tensor.ts'
import { maximum, minimum, mul } from './binary.ts'
import { concat, reshape } from './layout.ts'
import { scalar } from './sources.ts'
import { silu, tanh } from './unary.ts'

/** c·tanh(x/c): like x near zero, never beyond ±c (Gemma 2, arXiv:2408.00118); `c` > 0. */
export function softcap(x: Tensor, c: number): Tensor {
  checkInputs('softcap', [x])
  return mul(tanh(mul(x, scalar(1 / c, x.dtype))), scalar(c, x.dtype))
}

/** x held between `low` and `high`; no gradient where it is outside. */
export function clip(x: Tensor, low: number, high: number): Tensor {
  checkInputs('clip', [x])
  return minimum(maximum(x, scalar(low, x.dtype)), scalar(high, x.dtype))
}

/**
 * silu(gate)·up (Shazeer 2020, arXiv:2002.05202). A backward rule of its own would take as many nodes: silu's rule reads
 * its output already, and the products by gate and up stay.
 */
export const swiglu = (gate: Tensor, up: Tensor): Tensor => mul(silu(gate), up)

/** Tensors of one shape along a new axis (negative: from the end of the result). */
export function stack(inputs: readonly Tensor[], axis: number): Tensor {
  checkInputs('stack', inputs.length > 0 ? inputs : [undefined])
  const normal = axis < 0 ? axis + inputs[0].rank + 1 : axis
  return concat(
    inputs.map((x) => reshape(x, x.shape.toSpliced(normal, 0, 1))),
    normal,
  )
}
