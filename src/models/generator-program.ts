import { gather, input, program, type Program, type StateSpec } from '../graph/index.ts'
import type { DecoderConfig } from '../formats/config/decoder.ts'
import { declareParameters, decoder, logitsOf } from './decoder.ts'

// T new positions, L capacity of the cache, K key/value heads, D head width, V vocabulary.

/** The key/value caches of a decoder for one sequence of at most `capacity` positions: [1, K, L, D] each. */
export function cacheStates({ layers, keyValueHeads, headWidth }: DecoderConfig, capacity: number): StateSpec {
  const type = { dtype: 'f32', shape: [1, keyValueHeads, capacity, headWidth] } as const
  const names = Array.from({ length: layers }, (_, i) => [`cache.model.layers.${i}.keys`, `cache.model.layers.${i}.values`]).flat()
  return Object.fromEntries(names.map((name) => [name, type]))
}

/**
 * One entry, `extend`: reads T new tokens into the caches and answers the logits [1, V] of one of them. Feeds: ids and
 * positions i32 [1, T]; `last` i32 [1], the last new position; `total` i32 [], the positions filled then; `row` i32 [1],
 * which of the T the logits are of. A program over the parameters and `cacheStates`; the caches are extended in place.
 */
export function generatorProgram(config: DecoderConfig, capacity: number): Program {
  const parameters = declareParameters(config)
  const [ids, positions] = [input('ids', 'i32', [1, 'T']), input('positions', 'i32', [1, 'T'])]
  const context = { kind: 'cached', last: input('last', 'i32', [1]), total: input('total', 'i32', []), capacity } as const
  const { hidden, caches } = decoder(config, parameters, ids, positions, context)
  const logits = logitsOf(config, parameters, gather(hidden, input('row', 'i32', [1])))
  return program({ extend: { results: { logits }, updates: caches } })
}
