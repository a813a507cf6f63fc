/** The learning rate over a run. Steps count from 1. */
export interface Schedule {
  readonly kind: 'constant' | 'cosine' | 'warmup-stable-decay'
  /** The highest rate. */
  readonly peak: number
  /** Steps of linear rise from 0; 0: none. */
  readonly warmup: number
  /** Steps of the whole run. */
  readonly steps: number
  /** What the decay ends at, as a share of the peak; default 0.1. */
  readonly floor?: number
  /** Share of the run that decays, for warmup-stable-decay; default 0.2 (Hu et al. 2024, arXiv:2404.06395). */
  readonly decay?: number
}

/** The learning rate of one step. */
export function learningRate({ kind, peak, warmup, steps, floor = 0.1, decay = 0.2 }: Schedule, step: number): number {
  if (step <= warmup) return (peak * step) / warmup
  switch (kind) {
    case 'constant':
      return peak
    case 'cosine': {
      // Loshchilov and Hutter 2017, arXiv:1608.03983, one period
      const done = Math.min(1, (step - warmup) / Math.max(1, steps - warmup))
      return peak * (floor + (1 - floor) * 0.5 * (1 + Math.cos(Math.PI * done)))
    }
    case 'warmup-stable-decay': {
      const start = Math.max(warmup, Math.floor(steps * (1 - decay)))
      if (step <= start) return peak
      return peak * (1 - (1 - floor) * Math.min(1, (step - start) / Math.max(1, steps - start)))
    }
  }
}
