// The one shape that every decoder configuration is brought into; models/ builds from it.

/** How rotary angles are stretched beyond the trained context. */
export type RopeScaling =
  | { readonly kind: 'none' }
  | { readonly kind: 'linear'; readonly factor: number }
  /** Llama 3 (Hugging Face's `llama3`): low frequencies divided, high ones kept, smooth in between. */
  | { readonly kind: 'llama3'; readonly factor: number; readonly lowFrequencyFactor: number; readonly highFrequencyFactor: number; readonly originalContext: number }
  /** YaRN (Peng et al. 2023, arXiv:2309.00071). */
  | {
      readonly kind: 'yarn'
      readonly factor: number
      readonly originalContext: number
      readonly betaFast: number
      readonly betaSlow: number
      /** Factor of cos and sin. */
      readonly attentionFactor: number
      /** Whether the corners of the ramp are rounded to whole dimensions (Hugging Face: true). */
      readonly truncate: boolean
    }

/** A decoder-only Transformer of the Llama family: RMSNorm before each part, rotary embeddings, SwiGLU, grouped heads. */
export interface DecoderConfig {
  readonly architecture: 'llama' | 'qwen3' | 'qwen2' | 'mistral'
  /** V: rows of the embedding. */
  readonly vocabularySize: number
  /** C: width of the residual stream (`hidden_size`). */
  readonly width: number
  /** F: width inside the SwiGLU (`intermediate_size`). */
  readonly hiddenWidth: number
  readonly layers: number
  /** H: query heads. */
  readonly heads: number
  /** K: key/value heads; divides H. */
  readonly keyHeads: number
  /** D: `head_dim`; H·D may differ from C. */
  readonly headSize: number
  /** ε of every RMSNorm. */
  readonly normEpsilon: number
  readonly ropeTheta: number
  readonly ropeScaling: RopeScaling
  /** Whether the output head is the embedding matrix. */
  readonly tied: boolean
  /** Largest number of positions (`max_position_embeddings`). */
  readonly context: number
  /** Biases on the query, key and value projections. */
  readonly queryBias: boolean
  /** A bias on attention's output projection. */
  readonly outputBias: boolean
  /** Biases inside the SwiGLU. */
  readonly hiddenBias: boolean
  /** Positions that each layer's queries see, their own included; 0: all. One entry a layer. */
  readonly windows: readonly number[]
  readonly beginId: number | undefined
  /** Any of them ends an answer. */
  readonly endIds: readonly number[]
  readonly padId: number | undefined
}
