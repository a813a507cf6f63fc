/** The public architectures that open here; each is transformers' class of that `model_type`. */
export const ARCHITECTURES = ['llama', 'mistral', 'qwen2', 'qwen3'] as const
export type Architecture = (typeof ARCHITECTURES)[number]

/** How rotary embeddings are stretched beyond the context they were trained on; `modeling_rope_utils.py` of transformers has the formulas. */
export type RopeScaling =
  /** Every frequency divided by `factor`. */
  | { readonly kind: 'linear'; readonly factor: number }
  /** Llama 3.1: low frequencies divided by `factor`, high ones kept, a ramp between the two wavelengths originalContext / low and / high. */
  | { readonly kind: 'llama3'; readonly factor: number; readonly lowFrequency: number; readonly highFrequency: number; readonly originalContext: number }
  /** YaRN (Peng et al. 2023): a ramp from kept (over betaFast rotations in the original context) to divided (under betaSlow). */
  | {
      readonly kind: 'yarn'
      readonly factor: number
      readonly betaFast: number
      readonly betaSlow: number
      readonly originalContext: number
      /** Multiplies cos and sin; already derived from factor, mscale and mscale_all_dim where the file leaves it out. */
      readonly attentionFactor: number
      /** Whether the ramp's ends are rounded outwards to whole dimensions. */
      readonly truncate: boolean
    }

export type Activation = 'silu' | 'gelu' | 'gelu_pytorch_tanh'

/** A decoder of a public architecture, everything spelt out: nothing here depends on defaults of the file it came from. */
export interface DecoderConfig {
  readonly architecture: Architecture
  /** Rows of the embedding (`vocab_size`). */
  readonly vocabulary: number
  /** Numbers per token between layers (`hidden_size`). */
  readonly width: number
  /** Numbers per token inside the feed-forward part (`intermediate_size`). */
  readonly feedForward: number
  /** `num_hidden_layers` */
  readonly layers: number
  /** Query heads (`num_attention_heads`). */
  readonly heads: number
  /** Key and value heads (`num_key_value_heads`); divides `heads`. */
  readonly keyValueHeads: number
  /** Numbers per head (`head_dim`); even. heads × headWidth need not be width. */
  readonly headWidth: number
  /** Most positions (`max_position_embeddings`). */
  readonly context: number
  /** Epsilon inside RMSNorm's root (`rms_norm_eps`). */
  readonly normEpsilon: number
  /** Of the gate in the feed-forward part (`hidden_act`). */
  readonly activation: Activation
  /** Bias of the query, key and value projections. */
  readonly queryKeyValueBias: boolean
  /** Bias of attention's output projection. */
  readonly attentionOutputBias: boolean
  /** Bias of the three feed-forward projections (`mlp_bias`). */
  readonly feedForwardBias: boolean
  /** RMSNorm over each head of queries and keys before rotation (Qwen3). */
  readonly queryKeyNorm: boolean
  /** The output projection is the embedding (`tie_word_embeddings`). */
  readonly tiedEmbeddings: boolean
  /** Base of the rotary frequencies (`rope_theta`). */
  readonly ropeBase: number
  readonly ropeScaling: RopeScaling | null
  /** One a layer: how many positions, its own included, a token sees (`sliding_window`); null sees all before it. */
  readonly windows: readonly (number | null)[]
  /** Token ids; null where the file names none. */
  readonly begin: number | null
  /** Any of them ends an answer. */
  readonly end: readonly number[]
  readonly pad: number | null
}
