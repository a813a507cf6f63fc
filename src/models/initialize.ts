import { Philox } from '../graph/philox.ts'
import { sizeOf } from '../graph/index.ts'
import type { ParameterSpec } from './parameters.ts'

/**
 * The random start of one parameter: element i is drawn from Philox keyed by (seed, `start:NAME`, 0, i), so that a
 * parameter's start doesn't depend on what else the model has.
 */
export function startValues({ name, shape, start }: ParameterSpec, seed: number): Float32Array {
  const values = new Float32Array(sizeOf(shape))
  if (start.kind === 'ones') values.fill(1)
  else if (start.kind === 'normal') new Philox(seed, `start:${name}`).fillNormal(values, start.deviation)
  else if (start.kind === 'uniform') {
    const random = new Philox(seed, `start:${name}`)
    for (let i = 0; i < values.length; i++) values[i] = start.bound * (2 * random.uniform(i) - 1)
  }
  return values
}
