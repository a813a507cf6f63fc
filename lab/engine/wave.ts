import { Philox } from '../../src/graph/philox.ts'
import type { Wave } from './protocol.ts'

/** y = sin(2πx) with normal noise, x in order over 0 to 1; the same seed gives the same points. */
export async function wave({ seed, count, noise }: { readonly seed: number; readonly count: number; readonly noise: number }): Promise<Wave> {
  const points = (purpose: string, places: number) => {
    const random = new Philox(seed, purpose)
    return Array.from({ length: places }, (_, i) => {
      const x = (i + 0.5) / places
      return { x, y: Math.sin(2 * Math.PI * x) + noise * random.normal(i) }
    })
  }
  return { seen: points('lab.wave.seen', count), unseen: points('lab.wave.unseen', 2 * count + 1) }
}
