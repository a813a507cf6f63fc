import type { DecoderConfig } from '../formats/config/decoder.ts'

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
  const { width, feedForward, heads, keyValueHeads, headWidth, layers, vocabulary } = config
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
    matrix('self_attn.q_proj', heads * headWidth, width, normal, config.queryKeyValueBias)
    matrix('self_attn.k_proj', keyValueHeads * headWidth, width, normal, config.queryKeyValueBias)
    matrix('self_attn.v_proj', keyValueHeads * headWidth, width, normal, config.queryKeyValueBias)
    matrix('self_attn.o_proj', width, heads * headWidth, residual, config.attentionOutputBias)
    if (config.queryKeyNorm) {
      norm('self_attn.q_norm', headWidth)
      norm('self_attn.k_norm', headWidth)
    }
    norm('post_attention_layernorm', width)
    matrix('mlp.gate_proj', feedForward, width, normal, config.feedForwardBias)
    matrix('mlp.up_proj', feedForward, width, normal, config.feedForwardBias)
    matrix('mlp.down_proj', width, feedForward, residual, config.feedForwardBias)
  }
  list.push({ name: 'model.norm.weight', shape: [width], start: ones })
  if (!config.tiedEmbeddings) list.push({ name: 'lm_head.weight', shape: [vocabulary, width], start: normal })
  return list
}

export const parameterCount = (specs: readonly ParameterSpec[]): number =>
  specs.reduce((total, { shape }) => total + shape.reduce((size, dim) => size * dim, 1), 0)
