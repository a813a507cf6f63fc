import type { Architecture, DecoderConfig } from '../formats/config/decoder.ts'

/** How a parameter starts: normal with a deviation, uniform between ±bound, ones, or zeros. */
export type Start =
  | { readonly kind: 'normal'; readonly deviation: number }
  | { readonly kind: 'uniform'; readonly bound: number }
  | { readonly kind: 'ones' }
  | { readonly kind: 'zeros' }

export interface ParameterSpec {
  /** Hugging Face's name: `model.layers.0.self_attn.q_proj.weight`. */
  readonly name: string
  readonly shape: readonly number[]
  readonly start: Start
}

/**
 * Every parameter of a decoder, in the order of its file. Matrices are [out, in], as Hugging Face stores them.
 * Start: normal with deviation 0.02, the projections back into the residual stream divided by √(2·layers)
 * (Radford et al. 2019, section 2.3).
 */
export function decoderParameters(config: DecoderConfig): ParameterSpec[] {
  const { width, feedForward, heads, keyValueHeads, headWidth, layers, vocabulary, latent, experts } = config
  const normal: Start = { kind: 'normal', deviation: 0.02 }
  const residual: Start = { kind: 'normal', deviation: 0.02 / Math.sqrt(2 * layers) }
  const ones: Start = { kind: 'ones' }
  const zeros: Start = { kind: 'zeros' }
  const list: ParameterSpec[] = [{ name: 'model.embed_tokens.weight', shape: [vocabulary, width], start: normal }]
  for (let i = 0; i < layers; i++) {
    const layer = `model.layers.${i}`
    const matrix = (name: string, out: number, inner: number, start: Start, bias: boolean) => {
      list.push({ name: `${layer}.${name}.weight`, shape: [out, inner], start })
      if (bias) list.push({ name: `${layer}.${name}.bias`, shape: [out], start: zeros })
    }
    const norm = (name: string, size: number) => list.push({ name: `${layer}.${name}.weight`, shape: [size], start: ones })
    norm('input_layernorm', width)
    if (latent) {
      if (latent.queryRank === null) matrix('self_attn.q_proj', heads * headWidth, width, normal, false)
      else {
        matrix('self_attn.q_a_proj', latent.queryRank, width, normal, config.queryKeyValueBias)
        norm('self_attn.q_a_layernorm', latent.queryRank)
        matrix('self_attn.q_b_proj', heads * headWidth, latent.queryRank, normal, false)
      }
      matrix('self_attn.kv_a_proj_with_mqa', latent.keyValueRank + latent.rotaryWidth, width, normal, config.queryKeyValueBias)
      norm('self_attn.kv_a_layernorm', latent.keyValueRank)
      matrix('self_attn.kv_b_proj', heads * (latent.plainWidth + latent.valueWidth), latent.keyValueRank, normal, false)
    } else {
      matrix('self_attn.q_proj', heads * headWidth, width, normal, config.queryKeyValueBias)
      matrix('self_attn.k_proj', keyValueHeads * headWidth, width, normal, config.queryKeyValueBias)
      matrix('self_attn.v_proj', keyValueHeads * headWidth, width, normal, config.queryKeyValueBias)
    }
    matrix('self_attn.o_proj', width, heads * (latent?.valueWidth ?? headWidth), residual, config.attentionOutputBias)
    if (config.queryKeyNorm) {
      norm('self_attn.q_norm', headWidth)
      norm('self_attn.k_norm', headWidth)
    }
    norm('post_attention_layernorm', width)
    const gated = (name: string, hidden: number, bias: boolean, [gate, up, down] = ['gate_proj', 'up_proj', 'down_proj']) => {
      matrix(`${name}.${gate}`, hidden, width, normal, bias)
      matrix(`${name}.${up}`, hidden, width, normal, bias)
      matrix(`${name}.${down}`, width, hidden, residual, bias)
    }
    if (!experts?.layers[i]) gated('mlp', feedForward, config.feedForwardBias)
    else {
      const { block, gate, up, down } = expertNames(config.architecture)
      matrix(`${block}.gate`, experts.count, width, normal, false)
      if (experts.scores === 'sigmoid') list.push({ name: `${layer}.${block}.gate.e_score_correction_bias`, shape: [experts.count], start: zeros })
      for (let e = 0; e < experts.count; e++) gated(`${block}.experts.${e}`, experts.width, false, [gate, up, down])
      if (experts.sharedWidth > 0) gated(`${block}.shared_experts`, experts.sharedWidth, false)
    }
  }
  list.push({ name: 'model.norm.weight', shape: [width], start: ones })
  if (!config.tiedEmbeddings) list.push({ name: 'lm_head.weight', shape: [vocabulary, width], start: normal })
  return list
}

/** What files call a layer's experts and their three matrices. */
export const expertNames = (architecture: Architecture): { readonly block: string; readonly gate: string; readonly up: string; readonly down: string } =>
  architecture === 'mixtral' ? { block: 'block_sparse_moe', gate: 'w1', up: 'w3', down: 'w2' } : { block: 'mlp', gate: 'gate_proj', up: 'up_proj', down: 'down_proj' }

export const parameterCount = (specs: readonly ParameterSpec[]): number =>
  specs.reduce((total, { shape }) => total + shape.reduce((size, dim) => size * dim, 1), 0)
