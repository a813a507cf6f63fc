import { adamw } from './adamw.ts'
import { muon } from './muon.ts'
import type { Optimizer } from './optimizer.ts'
import { sgd } from './sgd.ts'

export { adamw, type AdamwOptions } from './adamw.ts'
export { muon, type MuonOptions } from './muon.ts'
export type { Optimizer } from './optimizer.ts'
export { sgd, type SgdOptions } from './sgd.ts'

/** An optimizer by the name under which a run keeps it. */
export function optimizerOf(name: 'adamw' | 'muon' | 'sgd', weightDecay: number): Optimizer {
  switch (name) {
    case 'adamw':
      return adamw({ weightDecay })
    case 'muon':
      return muon({ weightDecay })
    case 'sgd':
      return sgd({ weightDecay })
  }
}
