import { apply, type Tensor } from '../tensor.ts'
import { defineOp, float, int, ints, type ReferenceArray } from '../op.ts'
import { broadcastShapes, sizeOf } from '../shape.ts'
import { isFloat, type Dim, type Shape } from '../types.ts'
import { broadcastPlaces } from './broadcast.ts'
import { reshape } from './layout.ts'
import { sumTo } from './reduce.ts'

// M, N rows and columns of the result, K what is summed over; leading axes are batches and broadcast.

export interface MatmulAttributes {
  readonly transposeA: boolean
  readonly transposeB: boolean
  /** Factor of the product: the scale of attention and of means folds in here and costs nothing. */
  readonly alpha: number
}

export const matmulOp = defineOp<MatmulAttributes>({
  name: 'matmul',
  doc: 'alpha · A·B, each optionally transposed in its last two axes; leading axes broadcast (numpy.matmul)',
  infer([a, b], { transposeA, transposeB }, refuse) {
    if (!isFloat(a.dtype) || a.dtype !== b.dtype || a.shape.length < 2 || b.shape.length < 2) refuse('two float tensors of rank 2 or more')
    const [m, ka] = lastTwo(a.shape, transposeA)
    const [kb, n] = lastTwo(b.shape, transposeB)
    if (ka !== kb) refuse(`equal inner extents (A${transposeA ? ' transposed' : ''} ${ka}, B${transposeB ? ' transposed' : ''} ${kb})`)
    const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2)) ?? refuse('batch axes that broadcast')
    return [{ dtype: a.dtype, shape: [...batch, m, n] }]
  },
  backward({ inputs: [a, b], gradients: [g], attributes: { transposeA, transposeB, alpha }, wanted }) {
    if (!g) return [undefined, undefined]
    // C = αAB: dA = α g Bᵀ, dB = α Aᵀ g; each transposed again where its input was.
    const byA = () => (transposeA ? product(b, g, transposeB, true, alpha) : product(g, b, false, !transposeB, alpha))
    const byB = () => {
      // One product over all rows instead of a batch of products that is then summed.
      const rows = b.rank === 2 && a.rank > 2 && !transposeA ? flattenRows(a) : undefined
      const gradientRows = rows && flattenRows(g)
      if (gradientRows) return transposeB ? product(gradientRows, rows, true, false, alpha) : product(rows, gradientRows, true, false, alpha)
      return transposeB ? product(g, a, true, transposeA, alpha) : product(a, g, !transposeA, false, alpha)
    }
    return [wanted[0] ? sumTo(byA(), a.shape) : undefined, wanted[1] ? sumTo(byB(), b.shape) : undefined]
  },
  // One product an example: its rows of A against its rows of g.
  backwardEach({ inputs: [a, b], gradients: [g], attributes: { transposeA, transposeB, alpha }, wanted }, examples) {
    if (!g || transposeA || b.rank !== 2 || wanted[0]) return [undefined, undefined]
    const each = (x: Tensor): Tensor | undefined => {
      const rows = flattenRows(x)
      if (typeof rows?.shape[0] !== 'number' || rows.shape[0] % examples !== 0) return undefined
      return reshape(rows, [examples, rows.shape[0] / examples, rows.shape[1]])
    }
    const [left, right] = transposeB ? [each(g), each(a)] : [each(a), each(g)]
    return [undefined, left && right && product(left, right, true, false, alpha)]
  },
  lower({ inputs: [a, b], inputTypes: [ta, tb], outputs, attributes: { transposeA, transposeB, alpha }, provider, emit, constant }) {
    if (!transposeA && !transposeB && alpha === 1) {
      emit('MatMul', [a, b], {}, { outputs })
    } else if (ta.dtype === 'f32' && provider !== 'webgpu') {
      emit('FusedMatMul', [a, b], { transA: int(transposeA ? 1 : 0), transB: int(transposeB ? 1 : 0), alpha: float(alpha) }, { domain: 'com.microsoft', outputs })
    } else if (ta.shape.length === 2 && tb.shape.length === 2 && ta.dtype === 'f32') {
      emit('Gemm', [a, b], { transA: int(transposeA ? 1 : 0), transB: int(transposeB ? 1 : 0), alpha: float(alpha) }, { outputs })
    } else {
      const flip = (x: string, rank: number) => emit('Transpose', [x], { perm: ints(swapped(rank)) })
      const left = transposeA ? flip(a, ta.shape.length) : a
      const right = transposeB ? flip(b, tb.shape.length) : b
      if (alpha === 1) emit('MatMul', [left, right], {}, { outputs })
      else emit('Mul', [emit('MatMul', [left, right]), constant([alpha], ta.dtype, [])], {}, { outputs })
    }
  },
  reference({ inputs: [a, b], outputs: [c], attributes }) {
    return referenceMatmul(a, b, c, attributes)
  },
})

function lastTwo(shape: Shape, transposed: boolean): [Dim, Dim] {
  const row = shape[shape.length - 2]
  const column = shape[shape.length - 1]
  return transposed ? [column, row] : [row, column]
}

const swapped = (rank: number): number[] => [...Array(rank - 2).keys(), rank - 1, rank - 2]

/** [.., K] as [rows, K]; undefined where the number of rows has no name (B·T). */
const flattenRows = (x: Tensor): Tensor | undefined => {
  const lead = x.shape.slice(0, -1)
  const names = lead.filter((dim) => typeof dim === 'string')
  const count = lead.reduce<number>((product, dim) => (typeof dim === 'number' ? product * dim : product), 1)
  if (names.length > 1 || (names.length === 1 && count !== 1)) return undefined
  return reshape(x, [names[0] ?? count, x.shape[x.rank - 1]])
}

function referenceMatmul(a: ReferenceArray, b: ReferenceArray, c: ReferenceArray, { transposeA, transposeB, alpha }: MatmulAttributes): () => void {
  const [m, n] = c.shape.slice(-2)
  const k = transposeA ? a.shape[a.shape.length - 2] : a.shape[a.shape.length - 1]
  const batch = c.shape.slice(0, -2)
  const batches = sizeOf(batch)
  const placesA = broadcastPlaces(a.shape.slice(0, -2), batch)
  const placesB = broadcastPlaces(b.shape.slice(0, -2), batch)
  const [rowA, columnA] = transposeA ? [1, m] : [k, 1]
  const [rowB, columnB] = transposeB ? [1, k] : [n, 1]
  const [x, y, z] = [a.data, b.data, c.data]
  return () => {
    for (let batchIndex = 0; batchIndex < batches; batchIndex++) {
      const startA = (placesA ? placesA[batchIndex] : batchIndex) * m * k
      const startB = (placesB ? placesB[batchIndex] : batchIndex) * k * n
      for (let i = 0; i < m; i++) {
        for (let j = 0; j < n; j++) {
          let total = 0
          let p = startA + i * rowA
          let q = startB + j * columnB
          for (let l = 0; l < k; l++, p += columnA, q += rowB) total += x[p] * y[q]
          z[(batchIndex * m + i) * n + j] = alpha * total
        }
      }
    }
  }
}

const product = (a: Tensor, b: Tensor, transposeA: boolean, transposeB: boolean, alpha: number): Tensor =>
  apply(matmulOp, [a, b], { transposeA, transposeB, alpha })

export interface MatmulOptions {
  /** Transpose the last two axes of A; default false. */
  readonly tA?: boolean
  readonly tB?: boolean
  /** Factor of the product; default 1. */
  readonly alpha?: number
}

/** alpha · A·B over the last two axes. */
export const matmul = (a: Tensor, b: Tensor, { tA = false, tB = false, alpha = 1 }: MatmulOptions = {}): Tensor => product(a, b, tA, tB, alpha)

/** x·Wᵀ as Hugging Face stores a linear layer: x [.., in], weight [out, in] → [.., out]. */
export const linear = (x: Tensor, weight: Tensor): Tensor => matmul(x, weight, { tB: true })
