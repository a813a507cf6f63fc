import type { DecoderConfig, RopeScaling } from './decoder.ts'

const CLASSES = { llama: 'LlamaForCausalLM', mistral: 'MistralForCausalLM', qwen2: 'Qwen2ForCausalLM', qwen3: 'Qwen3ForCausalLM' } as const

/**
 * `config.json` for transformers 5 (`rope_parameters`) and 4 (`rope_theta`, `rope_scaling`). Every field is written,
 * sorted by name, none of them a date or a version: equal models have equal files. `dtype` is what the weights are
 * stored in. Throws where the architecture has no field for what is asked.
 */
export function writeDecoderConfig(config: DecoderConfig, dtype: 'float32' | 'bfloat16' | 'float16' = 'float32'): string {
  const { architecture } = config
  refuseUnwritable(config)
  const rope = ropeJson(config.ropeScaling)
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
  if (architecture === 'llama' || architecture === 'qwen3') json.attention_bias = config.attentionOutputBias
  if (architecture === 'llama') json.mlp_bias = config.feedForwardBias
  if (architecture === 'mistral') json.sliding_window = config.windows[0]
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

function refuseUnwritable({ architecture, windows, queryKeyNorm, queryKeyValueBias, attentionOutputBias, feedForwardBias }: DecoderConfig): void {
  const sizes = new Set(windows)
  const possible =
    queryKeyNorm === (architecture === 'qwen3') &&
    (architecture === 'llama' || !feedForwardBias) &&
    (architecture === 'qwen2' ? queryKeyValueBias && !attentionOutputBias : queryKeyValueBias === attentionOutputBias) &&
    (architecture !== 'mistral' || (sizes.size === 1 && !attentionOutputBias)) &&
    (architecture !== 'llama' || [...sizes].every((size) => size === null)) &&
    [...sizes].filter((size) => size !== null).length <= 1
  if (!possible) throw new Error(`no config.json of ${architecture} says this: its biases, norms or windows belong to another architecture`)
}
