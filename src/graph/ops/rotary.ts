import { apply, type Tensor } from '../tensor.ts'
import { defineOp, int } from '../op.ts'
import { sameShape } from '../shape.ts'
import { isFloat } from '../types.ts'
import { neg } from './unary.ts'

// B batch, T time, H heads, D head size, P positions of the tables.

export interface RotaryAttributes {
  readonly heads: number
  /** Which numbers of a head turn together: i and i + D/2 (false), or the neighbours 2i and 2i + 1 (true; GPT-J's and DeepSeek's order). */
  readonly interleaved: boolean
}

export const rotaryOp = defineOp<RotaryAttributes>({
  name: 'rotary',
  doc: 'turns each head’s pairs by the angle of its position (Su et al. 2021, arXiv:2104.09864; pairs are halves as in Hugging Face’s Llama, or neighbours): x [B, T, H·D], cos and sin [P, D/2], positions i32 [B, T]',
  infer([x, cos, sin, positions], { heads }, refuse) {
    const width = x.shape[2]
    const half = cos.shape[1]
    if (!isFloat(x.dtype) || x.shape.length !== 3 || typeof width !== 'number' || typeof half !== 'number') refuse('x [B, T, H·D] and tables [P, D/2]')
    if (width !== heads * 2 * (half as number)) refuse(`${heads} heads of ${2 * (half as number)}`)
    if ([cos, sin].some((table) => table.dtype !== x.dtype || !sameShape(table.shape, cos.shape)) || cos.shape.length !== 2) refuse('two tables [P, D/2] of x’s dtype')
    if (positions.dtype !== 'i32' || !sameShape(positions.shape, x.shape.slice(0, 2))) refuse('i32 positions [B, T]')
    return [x]
  },
  backward({ inputs: [, cos, sin, positions], gradients: [g], attributes: { heads, interleaved }, wanted }) {
    if (wanted[1] || wanted[2]) throw new Error('rotary: the tables are constants and have no gradient')
    return [g && rotary(g, cos, neg(sin), positions, heads, interleaved), undefined, undefined, undefined]
  },
  lower({ inputs: [x, cos, sin, positions], inputTypes: [type], outputs, attributes: { heads, interleaved }, emit }) {
    const places = emit('Cast', [positions], { to: int(7) })
    if (type.dtype !== 'f32') throw new Error('rotary runs in f32 outside the reference')
    emit('RotaryEmbedding', [x, places, cos, sin], { interleaved: int(interleaved ? 1 : 0), num_heads: int(heads) }, { domain: 'com.microsoft', outputs })
  },
  reference({ inputs: [x, cos, sin, positions], outputs: [y], attributes: { heads, interleaved } }) {
    const half = cos.shape[1]
    const width = heads * 2 * half
    const [step, apart] = interleaved ? [2, 1] : [1, half]
    return () => {
      for (let row = 0; row < positions.data.length; row++) {
        const angle = positions.data[row] * half
        for (let h = 0; h < heads; h++) {
          const low = row * width + h * 2 * half
          for (let i = 0; i < half; i++) {
            const [c, s] = [cos.data[angle + i], sin.data[angle + i]]
            const first = low + i * step
            const [a, b] = [x.data[first], x.data[first + apart]]
            y.data[first] = a * c - b * s
            y.data[first + apart] = b * c + a * s
          }
        }
      }
    }
  },
})

/** Rotary position embedding: x [B, T, H·D], cos and sin [P, D/2], positions i32 [B, T]; pairs are halves, or neighbours where `interleaved`. */
export const rotary = (x: Tensor, cos: Tensor, sin: Tensor, positions: Tensor, heads: number, interleaved = false): Tensor =>
  apply(rotaryOp, [x, cos, sin, positions], { heads, interleaved })

