import { refused } from './check.ts'
import type { Architecture, LatentConfig } from './decoder.ts'
import type { DecoderJson } from './schema.ts'

/** The latent attention that a file of `architecture` describes; undefined where the architecture has none. */
export function readLatent(json: DecoderJson, architecture: Architecture, file: string): LatentConfig | undefined {
  if (architecture !== 'deepseek_v3') return undefined
  const [plainWidth, rotaryWidth, valueWidth] = [json.qk_nope_head_dim ?? 128, json.qk_rope_head_dim ?? 64, json.v_head_dim ?? 128]
  if (rotaryWidth % 2 !== 0) throw refused(file, ['qk_rope_head_dim'], '2k', rotaryWidth)
  // The cache keeps values in rows as wide as the keys' (models/latent-attention.ts).
  if (valueWidth > plainWidth + rotaryWidth) throw refused(file, ['v_head_dim'], `int 1 … ${plainWidth + rotaryWidth}`, valueWidth)
  const rope = Object.keys(json.rope_scaling ?? {}).length > 0 ? json.rope_scaling : json.rope_parameters
  return {
    queryRank: json.q_lora_rank === undefined ? 1536 : json.q_lora_rank,
    keyValueRank: json.kv_lora_rank ?? 512,
    plainWidth,
    rotaryWidth,
    valueWidth,
    interleaved: json.rope_interleave ?? true,
    scoreScale: rope?.mscale_all_dim ?? 0,
  }
}

/** The fields that `readLatent` reads, but for `mscale_all_dim`, which stands among the rotary settings. */
export const latentJson = ({ queryRank, keyValueRank, plainWidth, rotaryWidth, valueWidth, interleaved }: LatentConfig): Record<string, unknown> => ({
  q_lora_rank: queryRank,
  kv_lora_rank: keyValueRank,
  qk_nope_head_dim: plainWidth,
  qk_rope_head_dim: rotaryWidth,
  v_head_dim: valueWidth,
  rope_interleave: interleaved,
})
