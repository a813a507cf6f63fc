"""Writes read/*.json with transformers 5 (new keys) and by hand as transformers 4 wrote them, and facts.json: what transformers
makes of each. Then `npx vitest run test/formats/config.test.ts -u` writes written/*.json, which check.py opens. Run: python make.py"""
import json
from pathlib import Path

from transformers import AutoConfig, DeepseekV3Config, LlamaConfig, MistralConfig, MixtralConfig, Qwen2Config, Qwen3Config, Qwen3MoeConfig
from transformers.modeling_rope_utils import ROPE_INIT_FUNCTIONS

here = Path(__file__).parent
(here / "read").mkdir(exist_ok=True)
tiny = dict(vocab_size=97, hidden_size=48, intermediate_size=80, num_hidden_layers=4, num_attention_heads=6)

new = {
    "llama": LlamaConfig(**tiny, num_key_value_heads=2),
    "llama-biased": LlamaConfig(**tiny, attention_bias=True, mlp_bias=True, head_dim=10, tie_word_embeddings=True, eos_token_id=[5, 6], pad_token_id=0, hidden_act="gelu"),
    "llama3": LlamaConfig(**tiny, max_position_embeddings=131072, rope_parameters=dict(
        rope_type="llama3", rope_theta=500000.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=8192)),
    "llama-linear": LlamaConfig(**tiny, rope_parameters=dict(rope_type="linear", rope_theta=10000.0, factor=2.5)),
    "qwen3-yarn": Qwen3Config(**tiny, num_key_value_heads=2, head_dim=16, rope_parameters=dict(
        rope_type="yarn", rope_theta=1000000.0, factor=4.0, original_max_position_embeddings=32768)),
    "qwen3-sliding": Qwen3Config(**tiny, num_key_value_heads=3, use_sliding_window=True, sliding_window=128, max_window_layers=2, attention_bias=True),
    "qwen2": Qwen2Config(**tiny, num_key_value_heads=6, bos_token_id=1, eos_token_id=2, tie_word_embeddings=True),
    "mistral": MistralConfig(**tiny, num_key_value_heads=2, sliding_window=64),
    "mixtral": MixtralConfig(**tiny, num_key_value_heads=2, num_local_experts=5, num_experts_per_tok=3),
    "mixtral-sliding": MixtralConfig(**tiny, num_key_value_heads=2, sliding_window=64),
    "qwen3-moe": Qwen3MoeConfig(**tiny, num_key_value_heads=2, head_dim=16, num_experts=12, num_experts_per_tok=3, moe_intermediate_size=20, norm_topk_prob=True, mlp_only_layers=[2], decoder_sparse_step=2),
    "qwen3-moe-sliding": Qwen3MoeConfig(**tiny, num_key_value_heads=2, use_sliding_window=True, sliding_window=128, attention_bias=True),
    "deepseek-v3": DeepseekV3Config(**tiny, num_key_value_heads=6, q_lora_rank=20, kv_lora_rank=10, qk_nope_head_dim=12, qk_rope_head_dim=6, v_head_dim=14, n_routed_experts=16, num_experts_per_tok=3,
                                    moe_intermediate_size=20, n_shared_experts=2, n_group=4, topk_group=2, routed_scaling_factor=1.5, first_k_dense_replace=1, max_position_embeddings=163840,
                                    rope_parameters=dict(rope_type="yarn", rope_theta=10000.0, factor=40.0, mscale=1.0, mscale_all_dim=1.0, original_max_position_embeddings=4096)),
    "mistral-full": MistralConfig(**tiny, num_key_value_heads=2, sliding_window=None),
}
for name, config in new.items():
    config.to_json_file(here / "read" / f"{name}.json")

# As published with transformers 4 (keys of Llama-3.1-8B, Qwen3-0.6B, DeepSeek's yarn), and as little as opens.
old = {
    "old-llama3.1": dict(tiny, architectures=["LlamaForCausalLM"], model_type="llama", attention_bias=False, attention_dropout=0.0, bos_token_id=128000,
                         eos_token_id=[128001, 128008, 128009], hidden_act="silu", initializer_range=0.02, max_position_embeddings=131072, mlp_bias=False,
                         num_key_value_heads=2, pretraining_tp=1, rms_norm_eps=1e-05, rope_theta=500000.0, tie_word_embeddings=False, torch_dtype="bfloat16",
                         rope_scaling=dict(factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=8192, rope_type="llama3")),
    "old-qwen3": dict(tiny, architectures=["Qwen3ForCausalLM"], model_type="qwen3", head_dim=128, max_window_layers=28, num_key_value_heads=2, rope_scaling=None,
                      rope_theta=1000000, sliding_window=None, use_sliding_window=False, rms_norm_eps=1e-06, tie_word_embeddings=True, max_position_embeddings=40960),
    "old-yarn": dict(tiny, model_type="llama", max_position_embeddings=163840, rope_theta=10000, rope_scaling=dict(
        type="yarn", factor=40, beta_fast=32, beta_slow=1, mscale=0.707, mscale_all_dim=1.0, original_max_position_embeddings=4096)),
    "old-mixtral": dict(tiny, model_type="mixtral", num_key_value_heads=2),
    "old-qwen3-moe": dict(tiny, model_type="qwen3_moe", head_dim=16, num_key_value_heads=2, num_experts=128, num_experts_per_tok=8, moe_intermediate_size=24, norm_topk_prob=True, decoder_sparse_step=1,
                          mlp_only_layers=[], rope_theta=1000000.0, rope_scaling=None, sliding_window=None, use_sliding_window=False),
    # Keys of Moonlight-16B-A3B.
    "old-deepseek-v3": dict(tiny, model_type="deepseek_v3", num_key_value_heads=6, q_lora_rank=None, kv_lora_rank=10, qk_nope_head_dim=12, qk_rope_head_dim=6, v_head_dim=12, n_routed_experts=8,
                            n_shared_experts=2, num_experts_per_tok=6, moe_intermediate_size=20, n_group=1, topk_group=1, topk_method="noaux_tc", scoring_func="sigmoid", norm_topk_prob=True,
                            routed_scaling_factor=2.446, first_k_dense_replace=1, num_nextn_predict_layers=0, rope_theta=50000.0, rope_scaling=None, max_position_embeddings=8192),
    "least": dict(tiny, model_type="llama"),
}
for name, config in old.items():
    (here / "read" / f"{name}.json").write_text(json.dumps(config, indent=2) + "\n")


def facts(path):
    config = AutoConfig.from_pretrained(path)
    kind = config.rope_parameters["rope_type"]
    layer_types = getattr(config, "layer_types", None)
    window = getattr(config, "sliding_window", None)
    return dict(
        model_type=config.model_type, vocab_size=config.vocab_size, hidden_size=config.hidden_size, intermediate_size=config.intermediate_size,
        num_hidden_layers=config.num_hidden_layers, num_attention_heads=config.num_attention_heads, num_key_value_heads=config.num_key_value_heads,
        head_dim=getattr(config, "qk_head_dim", None) or getattr(config, "head_dim", None) or config.hidden_size // config.num_attention_heads, max_position_embeddings=config.max_position_embeddings,
        rms_norm_eps=config.rms_norm_eps, hidden_act=config.hidden_act, tie_word_embeddings=config.tie_word_embeddings,
        bos=config.bos_token_id, eos=config.eos_token_id, pad=config.pad_token_id,
        rope_theta=config.rope_parameters["rope_theta"], rope_type=kind, factor=config.rope_parameters.get("factor"),
        attention_factor=None if kind == "default" else ROPE_INIT_FUNCTIONS[kind](config, "cpu")[1],
        windows=[window if (layer_types is None and config.model_type in ("mistral", "mixtral", "qwen3_moe")) or (layer_types and layer_types[i] == "sliding_attention") else None
                 for i in range(config.num_hidden_layers)],
        **more(config),
    )


def more(config):
    """Experts and latents, where the architecture has them."""
    layers = range(config.num_hidden_layers)
    plain = dict(chosen=getattr(config, "num_experts_per_tok", None), scores="softmax", scaling=1, groups=1, chosenGroups=1, sharedWidth=0)
    match config.model_type:
        case "mixtral":
            return dict(experts=dict(plain, count=config.num_local_experts, normalized=True, width=config.intermediate_size, layers=[True for _ in layers]))
        case "qwen3_moe":
            has = [i not in config.mlp_only_layers and (i + 1) % config.decoder_sparse_step == 0 for i in layers]
            return dict(experts=dict(plain, count=config.num_experts, normalized=config.norm_topk_prob, width=config.moe_intermediate_size, layers=has))
        case "deepseek_v3":
            return dict(
                experts=dict(plain, count=config.n_routed_experts, scores="sigmoid", normalized=config.norm_topk_prob, scaling=config.routed_scaling_factor, groups=config.n_group,
                             chosenGroups=config.topk_group, width=config.moe_intermediate_size, layers=[i >= config.first_k_dense_replace for i in layers],
                             sharedWidth=config.moe_intermediate_size * config.n_shared_experts),
                latent=dict(queryRank=config.q_lora_rank, keyValueRank=config.kv_lora_rank, plainWidth=config.qk_nope_head_dim, rotaryWidth=config.qk_rope_head_dim, valueWidth=config.v_head_dim,
                            interleaved=config.rope_interleave, scoreScale=config.rope_parameters.get("mscale_all_dim", 0)))
    return {}


if __name__ == "__main__":
    told = {path.stem: facts(path) for path in sorted((here / "read").glob("*.json"))}
    (here / "facts.json").write_text(json.dumps(told, indent=1) + "\n")
