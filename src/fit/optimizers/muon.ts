import { add, div, matmul, mul, scalar, sqrt, sub, sumSquares, transpose, type Tensor } from '../../graph/index.ts'
import type { ParameterSpec } from '../../models/parameters.ts'
import { adamw, type AdamwOptions } from './adamw.ts'
import type { Optimizer } from './optimizer.ts'

export interface MuonOptions extends AdamwOptions {
  /** Default 0.95. */
  readonly momentum?: number
}

/** Coefficients of the quintic Newton-Schulz iteration (Jordan et al. 2024, "Muon"). */
const [a, b, c] = [3.4445, -4.775, 2.0315]
const iterations = 5

/** Hidden matrices; embeddings, the head and vectors stay with AdamW. */
const usesMuon = ({ name, shape }: ParameterSpec): boolean => shape.length === 2 && !/embed_tokens|lm_head/.test(name)

/**
 * Muon: momentum, made nearly orthogonal by five Newton-Schulz iterations, with Nesterov's look ahead; scaled by
 * 0.2·√max(rows, columns), so that one learning rate and decay serve it and AdamW (Liu et al. 2025, arXiv:2502.16982).
 * Jordan's muon.py and PyTorch's Muon average instead of adding (B ← μB + (1-μ)g, update (1-μ)g + μB): both are (1-μ) times
 * ours, and what is made orthogonal has no length, so that the updates are the same.
 */
export function muon({ momentum = 0.95, ...rest }: MuonOptions = {}): Optimizer {
  const weightDecay = rest.weightDecay ?? 0.1
  const other = adamw(rest)
  return {
    name: 'muon',
    moments: (spec) => (usesMuon(spec) ? ['momentum'] : other.moments(spec)),
    feeds: (step, learningRate) => ({ ...other.feeds(step, learningRate), learningRate }),
    update(spec, call) {
      if (!usesMuon(spec)) return other.update(spec, call)
      const { parameter, gradient, moments, feeds, decays } = call
      const m = add(mul(moments.momentum, scalar(momentum)), gradient)
      const ahead = add(gradient, mul(m, scalar(momentum)))
      const scale = 0.2 * Math.sqrt(Math.max(...spec.shape))
      const kept = decays && weightDecay > 0 ? mul(parameter, feeds.keep) : parameter
      return { parameter: sub(kept, mul(mul(orthogonal(ahead), scalar(scale)), feeds.learningRate)), moments: { momentum: m } }
    },
  }
}

/** A matrix near U·Vᵀ of x = U·S·Vᵀ; works on the smaller Gram matrix. */
function orthogonal(x: Tensor): Tensor {
  const [rows, columns] = x.shape as number[]
  const tall = rows > columns
  const wide = tall ? transpose(x, [1, 0]) : x
  let y = div(wide, add(sqrt(sumSquares(wide)), scalar(1e-7)))
  for (let i = 0; i < iterations; i++) {
    const gram = matmul(y, y, { tB: true })
    const polynomial = add(mul(gram, scalar(b)), matmul(gram, gram, { alpha: c }))
    y = add(mul(y, scalar(a)), matmul(polynomial, y))
  }
  return tall ? transpose(y, [1, 0]) : y
}
