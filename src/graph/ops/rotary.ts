import { apply, type Tensor } from '../tensor.ts'
import { defineOp, int } from '../op.ts'
import { sameShape } from '../shape.ts'
import { isFloat } from '../types.ts'
import { neg } from './unary.ts'

// B batch, T time, H heads, D head size, P positions of the tables.

export interface RotaryAttributes {
  readonly heads: number
}

export const rotaryOp = defineOp<RotaryAttributes>({
  name: 'rotary',
  doc: 'turns each head’s halves by the angle of its position (Su et al. 2021, arXiv:2104.09864, in the half-split order of Hugging Face): x [B, T, H·D], cos and sin [P, D/2], positions i32 [B, T]',
  infer([x, cos, sin, positions], { heads }, refuse) {
    const width = x.shape[2]
    const half = cos.shape[1]
    if (!isFloat(x.dtype) || x.shape.length !== 3 || typeof width !== 'number' || typeof half !== 'number') refuse('x [B, T, H·D] and tables [P, D/2]')
    if (width !== heads * 2 * (half as number)) refuse(`${heads} heads of ${2 * (half as number)}`)
    if ([cos, sin].some((table) => table.dtype !== x.dtype || !sameShape(table.shape, cos.shape)) || cos.shape.length !== 2) refuse('two tables [P, D/2] of x’s dtype')
    if (positions.dtype !== 'i32' || !sameShape(positions.shape, x.shape.slice(0, 2))) refuse('i32 positions [B, T]')
    return [x]
  },
  backward({ inputs: [, cos, sin, positions], gradients: [g], attributes: { heads }, wanted }) {
    if (wanted[1] || wanted[2]) throw new Error('rotary: the tables are constants and have no gradient')
    return [g && rotary(g, cos, neg(sin), positions, heads), undefined, undefined, undefined]
  },
  lower({ inputs: [x, cos, sin, positions], inputTypes: [type], outputs, attributes: { heads }, emit }) {
    const places = emit('Cast', [positions], { to: int(7) })
    if (type.dtype !== 'f32') throw new Error('rotary runs in f32 outside the reference')
    emit('RotaryEmbedding', [x, places, cos, sin], { interleaved: int(0), num_heads: int(heads) }, { domain: 'com.microsoft', outputs })
  },
  reference({ inputs: [x, cos, sin, positions], outputs: [y], attributes: { heads } }) {
    const half = cos.shape[1]
    const width = heads * 2 * half
    return () => {
      for (let row = 0; row < positions.data.length; row++) {
        const angle = positions.data[row] * half
        for (let h = 0; h < heads; h++) {
          const low = row * width + h * 2 * half
          for (let i = 0; i < half; i++) {
            const [c, s] = [cos.data[angle + i], sin.data[angle + i]]
            const [a, b] = [x.data[low + i], x.data[low + half + i]]
            y.data[low + i] = a * c - b * s
            y.data[low + half + i] = b * c + a * s
          }
        }
      }
    }
  },
})

/** Rotary position embedding: x [B, T, H·D], cos and sin [P, D/2], positions i32 [B, T]. */
export const rotary = (x: Tensor, cos: Tensor, sin: Tensor, positions: Tensor, heads: number): Tensor =>
  apply(rotaryOp, [x, cos, sin, positions], { heads })

