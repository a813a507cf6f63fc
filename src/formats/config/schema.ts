import { z } from 'zod'
import { flag, real, tokenIds, whole } from './check.ts'

// Bounds are far above every published model (DeepSeek-V3: width 7168, vocabulary 129,280, 61 layers, context 163,840)
// and low enough that a hostile file can't make us allocate before a weight was seen.
const WIDEST = 2 ** 20

const ropeParameters = z.looseObject(
  {
    rope_type: z.string('string').optional(),
    /** The older name of `rope_type`. */
    type: z.string('string').optional(),
    rope_theta: real(0).nullish(),
    partial_rotary_factor: real(0).nullish(),
    factor: real(0).nullish(),
    low_freq_factor: real(0).nullish(),
    high_freq_factor: real(0).nullish(),
    original_max_position_embeddings: whole(1, 2 ** 31).nullish(),
    attention_factor: real(0).nullish(),
    beta_fast: real(0).nullish(),
    beta_slow: real(0).nullish(),
    mscale: real().nullish(),
    mscale_all_dim: real().nullish(),
    truncate: flag.nullish(),
  },
  'object | null',
)

/**
 * `config.json` of Llama, Mistral, Mixtral, Qwen2, Qwen3, Qwen3-MoE and DeepSeek-V3 as transformers 4 and 5 write it; further fields are let through
 * unread. Left-out fields get the defaults of transformers' own class (`normalize.ts`).
 */
export const decoderJson = z.looseObject(
  {
    model_type: z.string('string'),
    vocab_size: whole(1, 2 ** 27),
    hidden_size: whole(1, WIDEST),
    intermediate_size: whole(1, WIDEST * 4),
    num_hidden_layers: whole(1, 4096),
    num_attention_heads: whole(1, 65536),
    num_key_value_heads: whole(1, 65536).nullish(),
    head_dim: whole(1, 65536).nullish(),
    max_position_embeddings: whole(1, 2 ** 31).optional(),
    rms_norm_eps: real(0).optional(),
    hidden_act: z.string('string').optional(),
    attention_bias: flag.nullish(),
    mlp_bias: flag.nullish(),
    tie_word_embeddings: flag.nullish(),
    rope_theta: real(0).nullish(),
    rope_scaling: ropeParameters.nullish(),
    rope_parameters: ropeParameters.nullish(),
    partial_rotary_factor: real(0).nullish(),
    sliding_window: whole(1, 2 ** 31).nullish(),
    use_sliding_window: flag.nullish(),
    max_window_layers: whole(0, 2 ** 31).nullish(),
    num_experts: whole(1, 65536).nullish(),
    num_local_experts: whole(1, 65536).nullish(),
    n_routed_experts: whole(1, 65536).nullish(),
    num_experts_per_tok: whole(1, 65536).nullish(),
    moe_intermediate_size: whole(1, WIDEST * 4).nullish(),
    norm_topk_prob: flag.nullish(),
    decoder_sparse_step: whole(1, 4096).nullish(),
    mlp_only_layers: z.array(whole(0, 4096), 'int[] | null').nullish(),
    n_shared_experts: whole(1, 65536).nullish(),
    routed_scaling_factor: real(0).nullish(),
    n_group: whole(1, 65536).nullish(),
    topk_group: whole(1, 65536).nullish(),
    first_k_dense_replace: whole(0, 4096).nullish(),
    q_lora_rank: whole(1, WIDEST).nullish(),
    kv_lora_rank: whole(1, WIDEST).nullish(),
    qk_nope_head_dim: whole(1, 65536).nullish(),
    qk_rope_head_dim: whole(1, 65536).nullish(),
    v_head_dim: whole(1, 65536).nullish(),
    rope_interleave: flag.nullish(),
    layer_types: z.array(z.string('string'), 'string[] | null').nullish(),
    bos_token_id: tokenIds.optional(),
    eos_token_id: tokenIds.optional(),
    pad_token_id: tokenIds.optional(),
  },
  'object',
)
export type DecoderJson = z.infer<typeof decoderJson>
export type RopeJson = z.infer<typeof ropeParameters>

/** `generation_config.json`: how a model's makers want it sampled. */
export const generationJson = z.looseObject(
  {
    bos_token_id: tokenIds.optional(),
    eos_token_id: tokenIds.optional(),
    pad_token_id: tokenIds.optional(),
    do_sample: flag.nullish(),
    temperature: z.number('number ≥ 0').min(0, 'number ≥ 0').nullish(),
    top_k: whole(0, 2 ** 31 - 1).nullish(),
    top_p: z.number('number 0 … 1').min(0, 'number 0 … 1').max(1, 'number 0 … 1').nullish(),
    min_p: z.number('number 0 … 1').min(0, 'number 0 … 1').max(1, 'number 0 … 1').nullish(),
    repetition_penalty: real(0).nullish(),
    max_new_tokens: whole(0, 2 ** 31 - 1).nullish(),
    max_length: whole(0, 2 ** 31 - 1).nullish(),
  },
  'object',
)
