import { constant, crossEntropy, gather, input, program, reshape, type Program } from '../graph/index.ts'
import type { DecoderConfig } from '../formats/config/decoder.ts'
import { declareParameters, decoder, logitsOf } from '../models/decoder.ts'
import { effectUpdates } from './effects.ts'

// T tokens of the prompt, V vocabulary.

/**
 * `effects`: of the token `target` after the prompt, into the states `effect.NAME`; `measure`: the logits [1, V] after
 * the prompt. Feeds: ids i32 [1, T], target i32 [1].
 */
export function matterProgram(config: DecoderConfig, time: number): Program {
  const parameters = declareParameters(config)
  const logits = () => {
    const positions = constant(Int32Array.from({ length: time }, (_, i) => i), [1, time], 'i32')
    const { hidden } = decoder(config, parameters, input('ids', 'i32', [1, time]), positions, { kind: 'whole' })
    return logitsOf(config, parameters, gather(hidden, constant([time - 1], [1], 'i32')))
  }
  const { losses } = crossEntropy(logits(), input('target', 'i32', [1]))
  return program({ effects: { updates: effectUpdates(config, parameters, reshape(losses, [])) }, measure: { results: { logits: logits() } } })
}
