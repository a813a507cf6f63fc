import { failure } from '../../errors/index.ts'
import { shorten } from '../json.ts'
import { refused } from './check.ts'
import type { Architecture, DecoderConfig, RopeScaling } from './decoder.ts'
import type { DecoderJson, RopeJson } from './schema.ts'

/** transformers' `default_theta`. */
const defaultBase = (architecture: Architecture): number => (architecture === 'mixtral' ? 1e6 : 10000)

/**
 * Rotary settings, wherever they stand: transformers 5 writes `rope_parameters`, 4 wrote `rope_theta` and
 * `rope_scaling`; where both are there `rope_scaling` wins and `rope_parameters.rope_theta` beats the other, as in
 * `convert_rope_params_to_dict`.
 */
export function readRope(json: DecoderJson, architecture: Architecture, context: number, file: string): Pick<DecoderConfig, 'ropeBase' | 'ropeScaling'> {
  // An empty rope_scaling counts as none, as Python's `or` has it.
  const key = Object.keys(json.rope_scaling ?? {}).length > 0 ? 'rope_scaling' : 'rope_parameters'
  const rope = json[key] ?? {}
  const nested = Object.keys(rope).find((name) => name === 'full_attention' || name === 'sliding_attention')
  if (nested !== undefined) throw unsupported(file, `$.${key}.${nested}`, '–', 'object')
  const partial = rope.partial_rotary_factor ?? json.partial_rotary_factor ?? 1
  if (partial !== 1) throw unsupported(file, `$.${key}.partial_rotary_factor`, '1', partial)
  return { ropeBase: rope.rope_theta ?? json.rope_theta ?? defaultBase(architecture), ropeScaling: readScaling(rope, key, context, file) }
}

const KINDS = ['default', 'linear', 'llama3', 'yarn'] as const

function readScaling(rope: RopeJson, key: string, context: number, file: string): RopeScaling | null {
  const kind = rope.rope_type ?? rope.type ?? 'default'
  const need = (name: 'factor' | 'low_freq_factor' | 'high_freq_factor'): number => {
    const value = rope[name]
    if (value === null || value === undefined) throw refused(file, [key, name], 'number > 0', value)
    return value
  }
  const originalContext = rope.original_max_position_embeddings ?? context
  switch (kind) {
    case 'default':
      return null
    case 'linear':
      return { kind, factor: need('factor') }
    case 'llama3': {
      const [lowFrequency, highFrequency] = [need('low_freq_factor'), need('high_freq_factor')]
      // The ramp between the two divides by their difference.
      if (highFrequency <= lowFrequency) throw refused(file, [key, 'high_freq_factor'], `> ${lowFrequency}`, highFrequency)
      return { kind, factor: need('factor'), lowFrequency, highFrequency, originalContext }
    }
    case 'yarn': {
      const factor = rope.factor ?? context / originalContext
      return {
        kind,
        factor,
        betaFast: rope.beta_fast ?? 32,
        betaSlow: rope.beta_slow ?? 1,
        originalContext,
        attentionFactor: rope.attention_factor ?? yarnAttentionFactor(factor, rope.mscale, rope.mscale_all_dim),
        truncate: rope.truncate ?? true,
      }
    }
    default:
      throw unsupported(file, `$.${key}.${rope.rope_type === undefined ? 'type' : 'rope_type'}`, KINDS.join(' '), kind)
  }
}

/** transformers' `_compute_yarn_parameters`: 0.1 ln(factor) + 1, or the ratio of two such where both scales are given. */
export function yarnAttentionFactor(factor: number, scale?: number | null, scaleAll?: number | null): number {
  const of = (by: number) => (factor <= 1 ? 1 : 0.1 * by * Math.log(factor) + 1)
  return scale && scaleAll ? of(scale) / of(scaleAll) : of(1)
}

function unsupported(file: string, path: string, known: string, found: unknown): Error {
  return failure('formats.config.unsupported', file, { file: file.slice(file.lastIndexOf('/') + 1), path, known, found: shorten(found) })
}
