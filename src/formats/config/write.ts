import type { DecoderConfig, RopeScaling } from './decoder.ts'
import { canWriteExperts, expertsJson } from './experts.ts'
import { latentJson } from './latent.ts'

const CLASSES = {
  llama: 'LlamaForCausalLM',
  mistral: 'MistralForCausalLM',
  mixtral: 'MixtralForCausalLM',
  qwen2: 'Qwen2ForCausalLM',
  qwen3: 'Qwen3ForCausalLM',
  qwen3_moe: 'Qwen3MoeForCausalLM',
  deepseek_v3: 'DeepseekV3ForCausalLM',
} as const

/**
 * `config.json` for transformers 5 (`rope_parameters`) and 4 (`rope_theta`, `rope_scaling`). Every field is written,
 * sorted by name, none of them a date or a version: equal models have equal files. `dtype` is what the weights are
 * stored in. Throws where the architecture has no field for what is asked.
 */
export function writeDecoderConfig(config: DecoderConfig, dtype: 'float32' | 'bfloat16' | 'float16' = 'float32'): string {
  const { architecture } = config
  refuseUnwritable(config)
  const scaling = ropeJson(config.ropeScaling)
  const rope = scaling && config.latent && config.latent.scoreScale !== 0 ? { ...scaling, mscale_all_dim: config.latent.scoreScale } : scaling
  const json: Record<string, unknown> = {
    architectures: [CLASSES[architecture]],
    attention_dropout: 0,
    bos_token_id: config.begin,
    dtype,
    eos_token_id: idsJson(config.end),
    head_dim: config.headWidth,
    hidden_act: config.activation,
    hidden_size: config.width,
    initializer_range: 0.02,
    intermediate_size: config.feedForward,
    max_position_embeddings: config.context,
    model_type: architecture,
    num_attention_heads: config.heads,
    num_hidden_layers: config.layers,
    num_key_value_heads: config.keyValueHeads,
    pad_token_id: config.pad,
    rms_norm_eps: config.normEpsilon,
    rope_parameters: { rope_theta: config.ropeBase, ...(rope ?? { rope_type: 'default' }) },
    rope_scaling: rope,
    rope_theta: config.ropeBase,
    tie_word_embeddings: config.tiedEmbeddings,
    torch_dtype: dtype,
    use_cache: true,
    vocab_size: config.vocabulary,
  }
  if (['llama', 'qwen3', 'qwen3_moe', 'deepseek_v3'].includes(architecture)) json.attention_bias = config.attentionOutputBias
  if (architecture === 'llama') json.mlp_bias = config.feedForwardBias
  if (architecture === 'mistral' || architecture === 'mixtral') json.sliding_window = config.windows[0]
  if (architecture === 'qwen3_moe') Object.assign(json, { sliding_window: config.windows[0], use_sliding_window: config.windows[0] !== null })
  if (config.experts) Object.assign(json, expertsJson(architecture, config.experts))
  if (config.latent) {
    // The width of a head follows from its parts here; transformers means the turning part by head_dim.
    Object.assign(json, latentJson(config.latent), { head_dim: config.latent.rotaryWidth })
  }
  if (architecture === 'qwen2' || architecture === 'qwen3') Object.assign(json, qwenWindows(config.windows))
  return `${JSON.stringify(Object.fromEntries(Object.entries(json).sort(([a], [b]) => (a < b ? -1 : 1))), null, 2)}\n`
}

/** A single id as a number, as transformers writes it; none as null. */
export const idsJson = (ids: readonly number[]): number | readonly number[] | null => (ids.length === 0 ? null : ids.length === 1 ? ids[0] : ids)

function ropeJson(scaling: RopeScaling | null): Record<string, unknown> | null {
  switch (scaling?.kind) {
    case undefined:
      return null
    case 'linear':
      return { rope_type: 'linear', factor: scaling.factor }
    case 'llama3':
      return {
        rope_type: 'llama3',
        factor: scaling.factor,
        low_freq_factor: scaling.lowFrequency,
        high_freq_factor: scaling.highFrequency,
        original_max_position_embeddings: scaling.originalContext,
      }
    case 'yarn':
      return {
        rope_type: 'yarn',
        factor: scaling.factor,
        attention_factor: scaling.attentionFactor,
        beta_fast: scaling.betaFast,
        beta_slow: scaling.betaSlow,
        original_max_position_embeddings: scaling.originalContext,
        truncate: scaling.truncate,
      }
  }
}

function qwenWindows(windows: DecoderConfig['windows']): Record<string, unknown> {
  const window = windows.find((size) => size !== null) ?? null
  return {
    layer_types: windows.map((size) => (size === null ? 'full_attention' : 'sliding_attention')),
    max_window_layers: windows.length,
    sliding_window: window,
    use_sliding_window: window !== null,
  }
}

function refuseUnwritable(config: DecoderConfig): void {
  const { architecture, windows, queryKeyNorm, queryKeyValueBias, attentionOutputBias, feedForwardBias } = config
  const alike = ['mistral', 'mixtral', 'qwen3_moe'].includes(architecture)
  const sizes = new Set(windows)
  const possible =
    canWriteExperts(config) &&
    (config.latent !== undefined) === (architecture === 'deepseek_v3') &&
    queryKeyNorm === (architecture === 'qwen3' || architecture === 'qwen3_moe') &&
    (architecture === 'llama' || !feedForwardBias) &&
    (architecture === 'qwen2' ? queryKeyValueBias && !attentionOutputBias : queryKeyValueBias === attentionOutputBias) &&
    (!alike || sizes.size === 1) &&
    ((architecture !== 'mistral' && architecture !== 'mixtral') || !attentionOutputBias) &&
    ((architecture !== 'llama' && architecture !== 'deepseek_v3') || [...sizes].every((size) => size === null)) &&
    [...sizes].filter((size) => size !== null).length <= 1
  if (!possible) throw new Error(`no config.json of ${architecture} says this: its biases, norms, windows, experts or latents belong to another architecture`)
}
