import { add, div, mul, scalar, sqrt, sub } from '../../graph/index.ts'
import type { Optimizer, UpdateCall, Updated } from './optimizer.ts'

export interface AdamwOptions {
  /** Decay of the first moment; default 0.9. */
  readonly beta1?: number
  /** Decay of the second moment; default 0.95. */
  readonly beta2?: number
  /** Added to the root of the second moment; default 1e-8. */
  readonly epsilon?: number
  /** Decoupled decay, times the learning rate a step; default 0.1. */
  readonly weightDecay?: number
}

/**
 * AdamW (Loshchilov and Hutter 2019, arXiv:1711.05101) on scaled moments M = m/(1-β1), V = v/(1-β2), which saves two
 * products an element: M ← β1·M + g; V ← β2·V + g². Bias corrections and scales fold into two numbers a step:
 * p ← p·(1 - lr·decay) - rate·M/(√V + ε').
 */
export function adamw({ beta1 = 0.9, beta2 = 0.95, epsilon = 1e-8, weightDecay = 0.1 }: AdamwOptions = {}): Optimizer {
  return {
    name: 'adamw',
    moments: () => ['m', 'v'],
    feeds(step, learningRate) {
      const first = (1 - beta1) / (1 - beta1 ** step)
      const root = Math.sqrt((1 - beta2) / (1 - beta2 ** step))
      return { rate: (learningRate * first) / root, epsilon: epsilon / root, ...(weightDecay > 0 && { keep: 1 - learningRate * weightDecay }) }
    },
    update: (_spec, call) => adamwUpdate(call, beta1, beta2, weightDecay),
  }
}

function adamwUpdate({ parameter, gradient, moments, feeds, decays }: UpdateCall, beta1: number, beta2: number, weightDecay: number): Updated {
  const m = add(mul(moments.m, scalar(beta1)), gradient)
  const v = add(mul(moments.v, scalar(beta2)), mul(gradient, gradient))
  const kept = decays && weightDecay > 0 ? mul(parameter, feeds.keep) : parameter
  const change = div(mul(m, feeds.rate), add(sqrt(v), feeds.epsilon))
  return { parameter: sub(kept, change), moments: { m, v } }
}
