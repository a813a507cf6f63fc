/** The public architectures that open here; each is transformers' class of that `model_type`. */
export const ARCHITECTURES = ['llama', 'mistral', 'mixtral', 'qwen2', 'qwen3', 'qwen3_moe', 'deepseek_v3'] as const
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

/** How a router chooses among experts. */
export interface RoutingConfig {
  /** Experts of a layer. */
  readonly count: number
  /** Experts that each token goes to (`num_experts_per_tok`). */
  readonly chosen: number
  /** Of the router's logits; with `sigmoid` the choice alone also sees a stored bias (`e_score_correction_bias`). */
  readonly scores: 'softmax' | 'sigmoid'
  /** Whether the weights of the chosen experts are divided by their sum (`norm_topk_prob`). */
  readonly normalized: boolean
  /** Factor of the weights (`routed_scaling_factor`). */
  readonly scaling: number
  /** Experts stand in so many groups of equal size, of which `chosenGroups` are open to a token (`n_group`, `topk_group`); equal numbers: no limit. */
  readonly groups: number
  readonly chosenGroups: number
}

/** Feed-forward parts of which each token uses a few. */
export interface ExpertsConfig extends RoutingConfig {
  /** Numbers per token inside an expert (`moe_intermediate_size`). */
  readonly width: number
  /** One a layer: whether it has experts; else its feed-forward part is a plain one. */
  readonly layers: readonly boolean[]
  /** Numbers per token inside the part that every token uses beside the chosen experts; 0: there is none. */
  readonly sharedWidth: number
}

/** Multi-head latent attention (DeepSeek-V2, arXiv:2405.04434). */
export interface LatentConfig {
  /** Numbers of the queries' latent (`q_lora_rank`); null: queries come straight from the residual stream. */
  readonly queryRank: number | null
  /** Numbers of the latent of keys and values (`kv_lora_rank`). */
  readonly keyValueRank: number
  /** Numbers of a head of queries and keys that don't turn with the position, and that do (`qk_nope_head_dim`, `qk_rope_head_dim`). */
  readonly plainWidth: number
  readonly rotaryWidth: number
  /** Numbers of a head of values (`v_head_dim`), at most those of a key. */
  readonly valueWidth: number
  /** Whether neighbours turn together instead of halves (`rope_interleave`). */
  readonly interleaved: boolean
  /** `mscale_all_dim` of YaRN, which also scales the scores; 0: they are not. */
  readonly scoreScale: number
}

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
  /** Numbers per head of queries and keys (`head_dim`; plain and rotary ones together in latent attention); even. heads × headWidth need not be width. */
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
  /** Latent attention in every layer (where `queryKeyValueBias` is of the projections to the latents); absent: plain attention. */
  readonly latent?: LatentConfig
  /** Mixture of experts; absent: every layer's feed-forward part is a plain one. */
  readonly experts?: ExpertsConfig
  /** Token ids; null where the file names none. */
  readonly begin: number | null
  /** Any of them ends an answer. */
  readonly end: readonly number[]
  readonly pad: number | null
}
