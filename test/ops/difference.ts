import type { Executable, HostArray, State } from '../../src/runtime/runtime.ts'
import { Philox } from '../../src/graph/philox.ts'
import type { JudgedCase } from './case.ts'

/** Elements beyond which a few elements and a few directions stand for all. */
const everyElementUpTo = 64
const step = 1e-3

/**
 * Central differences of fourth order in float64: (8·(L(x+h) − L(x−h)) − (L(x+2h) − L(x−2h))) / 12h, error O(h⁴).
 * Returns the worst error of the backward rule along each probe, in parts of the largest derivative seen.
 */
export async function differenceError(judgedCase: JudgedCase, executable: Executable, state: State, name: string, gradient: HostArray): Promise<number> {
  const { feeds } = judgedCase
  const values = feeds[name] as Float64Array
  const loss = async (direction: Float64Array, by: number): Promise<number> => {
    const moved = values.map((value, i) => value + by * direction[i])
    const declared = judgedCase.program.entries.loss.feeds
    const all = Object.fromEntries(Object.keys(declared).map((feed) => [feed, feed === name ? moved : feeds[feed]]))
    return (await executable.run('loss', state, all)).loss.data[0]
  }
  let worst = 0
  let scale = 1e-3
  for (const direction of probes(values.length)) {
    const near = (await loss(direction, step)) - (await loss(direction, -step))
    const far = (await loss(direction, 2 * step)) - (await loss(direction, -2 * step))
    const measured = (8 * near - far) / (12 * step)
    const claimed = direction.reduce((total, part, i) => total + part * gradient.data[i], 0)
    worst = Math.max(worst, Math.abs(measured - claimed))
    scale = Math.max(scale, Math.abs(measured), Math.abs(claimed))
  }
  return worst / scale
}

function probes(size: number): Float64Array[] {
  const unit = (at: number) => Float64Array.from({ length: size }, (_, i) => (i === at ? 1 : 0))
  if (size <= everyElementUpTo) return Array.from({ length: size }, (_, i) => unit(i))
  const random = new Philox(11, 'probes')
  const elements = Array.from({ length: 3 }, (_, i) => unit(Math.floor(random.uniform(i) * size)))
  const directions = Array.from({ length: 3 }, (_, k) => Float64Array.from({ length: size }, (_, i) => random.normal(100 + k * size + i) / Math.sqrt(size)))
  return [...elements, ...directions]
}
