import { add, mul, scalar, sub, type Tensor } from '../../graph/index.ts'
import type { Optimizer } from './optimizer.ts'

export interface SgdOptions {
  /** 0: plain gradient descent; default 0.9. */
  readonly momentum?: number
  /** Decoupled decay a step, times the learning rate; default 0. */
  readonly weightDecay?: number
}

/** Gradient descent with heavy-ball momentum as PyTorch defines it: m ← μm + g; p ← p·(1 - lr·decay) - lr·m. */
export function sgd({ momentum = 0.9, weightDecay = 0 }: SgdOptions = {}): Optimizer {
  return {
    name: 'sgd',
    moments: () => (momentum > 0 ? ['momentum'] : []),
    feeds: (_step, learningRate) => ({ rate: learningRate, ...(weightDecay > 0 && { keep: 1 - learningRate * weightDecay }) }),
    update(_spec, { parameter, gradient, moments, feeds, decays }) {
      const m = momentum > 0 ? add(mul(moments.momentum, scalar(momentum)), gradient) : gradient
      const kept = decays && weightDecay > 0 ? mul(parameter, feeds.keep) : parameter
      const remembered: Record<string, Tensor> = momentum > 0 ? { momentum: m } : {}
      return { parameter: sub(kept, mul(m, feeds.rate)), moments: remembered }
    },
  }
}
