"""Golden files of models with experts and latent attention, by transformers: python make_experts.py (after make.py).

As make.py: small random checkpoints, named as transformers saves them, their logits and gradients in float64.
"""
import json, math, tempfile
import torch
from safetensors.torch import load_file, save_file
from transformers.models.deepseek_v3 import modeling_deepseek_v3
from transformers.models.mixtral import modeling_mixtral
from transformers.models.qwen3_moe import modeling_qwen3_moe

import make
from make import Double, build, here, rope, size, write_config

Double.modules += [modeling_deepseek_v3, modeling_mixtral, modeling_qwen3_moe]
eager = dict(experts_implementation="eager")  # the other ways have no float64
latent = dict(q_lora_rank=24, kv_lora_rank=16, qk_nope_head_dim=20, qk_rope_head_dim=12, v_head_dim=16, num_nextn_predict_layers=0)
deepseek = {**{k: v for k, v in size.items() if k != "head_dim"}, "num_attention_heads": 3, "num_key_value_heads": 3, **latent,
            "num_experts_per_tok": 3, "n_routed_experts": 8, "moe_intermediate_size": 16, "tie_word_embeddings": False}

weights = {
    "mixtral": (dict(model_type="mixtral", **{**size, "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 16, "intermediate_size": 24}, rope_parameters=rope(), sliding_window=16,
                     num_local_experts=4, num_experts_per_tok=2, tie_word_embeddings=False), torch.bfloat16),
    "qwen3_moe": (dict(model_type="qwen3_moe", **{**size, "head_dim": 32, "num_hidden_layers": 3, "intermediate_size": 40}, rope_parameters=rope(theta=1e6), num_experts=6, num_experts_per_tok=3,
                       moe_intermediate_size=16, norm_topk_prob=False, decoder_sparse_step=1, mlp_only_layers=[1], use_sliding_window=False, tie_word_embeddings=False), torch.bfloat16),
    "deepseek_v3": (dict(model_type="deepseek_v3", **deepseek, n_shared_experts=2, n_group=4, topk_group=2, routed_scaling_factor=2.5, norm_topk_prob=True, first_k_dense_replace=1,
                         rope_parameters=rope("yarn", theta=100.0, factor=4.0, original_max_position_embeddings=32, mscale=0.7, mscale_all_dim=1.0)), torch.float32),
    "deepseek_v3-plain": (dict(model_type="deepseek_v3", **{**deepseek, "q_lora_rank": None}, n_shared_experts=1, n_group=1, topk_group=1, routed_scaling_factor=1.5, norm_topk_prob=False,
                               first_k_dense_replace=0, attention_bias=True, rope_interleave=False, rope_parameters=rope()), torch.float32),
}


def randomize(model, seed):
    """As make.py, with experts and stored router biases."""
    make.random_weights(model, seed)
    generator = torch.Generator().manual_seed(seed + 50)
    with torch.no_grad():
        for p in model.parameters():
            if p.ndim == 3:
                p.copy_(torch.randn(p.shape, generator=generator, dtype=torch.float64) * 1.3 / math.sqrt(p.shape[2]))
        for name, b in model.named_buffers():
            if name.endswith("e_score_correction_bias"):
                b.copy_(torch.randn(b.shape, generator=generator, dtype=torch.float64) * 0.3)


def apart(tensors, mixtral):
    """Experts one by one, under the names of files."""
    found = {}
    for name, t in tensors.items():
        block = name.replace(".mlp.", ".block_sparse_moe.") if mixtral else name
        gate, up, down = ("w1", "w3", "w2") if mixtral else ("gate_proj", "up_proj", "down_proj")
        if name.endswith("experts.gate_up_proj"):
            for i, both in enumerate(t):
                for part, half in zip((gate, up), both.chunk(2)):
                    found[f"{block.removesuffix('gate_up_proj')}{i}.{part}.weight"] = half.contiguous()
        elif name.endswith("experts.down_proj"):
            found |= {f"{block.removesuffix('down_proj')}{i}.{down}.weight": one.contiguous() for i, one in enumerate(t)}
        else:
            found[block] = t.contiguous()
    return found


def stored(config, seed, dtype):
    """The state of a random model as it is after storing in `dtype`, and the same by the names of files, which are those that transformers saves."""
    with Double():
        model = build({**config, **eager})
        randomize(model, seed)
    state = {n: t.detach().to(dtype) for n, t in model.state_dict().items() if not (n == "lm_head.weight" and config["tie_word_embeddings"])}
    files = apart(state, config["model_type"] == "mixtral")
    with tempfile.TemporaryDirectory() as folder:
        build({**config, **eager}, state=state, dtype=torch.float32).save_pretrained(folder)
        saved = load_file(f"{folder}/model.safetensors")
    assert saved.keys() == files.keys() and all(torch.equal(saved[k], files[k].float()) for k in saved), saved.keys() ^ files.keys()
    return state, files


def cases():
    generator = torch.Generator().manual_seed(11)
    time, rows = 100, list(range(3, 100, 8))
    golden, shapes = {}, {}
    for seed, (name, (config, dtype)) in enumerate(weights.items()):
        state, files = stored(config, 200 + seed, dtype)
        save_file(files, here / f"{name}.safetensors", metadata={"format": "pt"})
        shapes[name] = [[n, list(t.shape)] for n, t in files.items()]
        ids = torch.randint(0, config["vocab_size"], (1, time), generator=generator)
        logits, rounding = make.logits_of({**config, **eager}, state, ids)
        print(f"{name:20} sd {logits.std():.2f}  float32 differs by {rounding:.1e} sd")
        assert logits.std() >= 1 and rounding < 1e-3
        golden[f"{name}/ids"], golden[f"{name}/logits"] = ids[0].int(), logits[rows].contiguous()
        write_config(name, config)
    save_file(golden, here / "experts-logits.safetensors")
    (here / "experts-parameters.json").write_text(json.dumps(shapes) + "\n")


def gradients():
    small = dict(vocab_size=24, hidden_size=16, intermediate_size=12, num_hidden_layers=2, max_position_embeddings=32, rms_norm_eps=1e-5, bos_token_id=0, eos_token_id=1, pad_token_id=None,
                 num_experts_per_tok=2, moe_intermediate_size=6, norm_topk_prob=True)
    generator = torch.Generator().manual_seed(12)
    for name, config in {
        "gradient-qwen3_moe": dict(model_type="qwen3_moe", **small, num_attention_heads=2, num_key_value_heads=1, head_dim=8, rope_parameters=rope(), num_experts=4, tie_word_embeddings=True),
        "gradient-deepseek_v3": dict(model_type="deepseek_v3", **small, num_attention_heads=2, num_key_value_heads=2, q_lora_rank=10, kv_lora_rank=8, qk_nope_head_dim=6, qk_rope_head_dim=4,
                                     v_head_dim=5, num_nextn_predict_layers=0, n_routed_experts=6, n_shared_experts=1, n_group=3, topk_group=2, routed_scaling_factor=2.0, first_k_dense_replace=1,
                                     tie_word_embeddings=False, rope_parameters=rope("yarn", theta=100.0, factor=4.0, original_max_position_embeddings=8, mscale=0.7, mscale_all_dim=1.0)),
    }.items():
        ids, targets = (torch.randint(0, 24, (2, 12), generator=generator) for _ in range(2))
        state, files = stored(config, 300, torch.float32)
        with Double():
            model = build({**config, **eager}, state={k: v.double() for k, v in state.items()})
            loss = torch.nn.functional.cross_entropy(model(ids).logits.reshape(-1, 24), targets.reshape(-1))
            loss.backward()
        save_file(files, here / f"{name}.safetensors", metadata={"format": "pt"})
        found = {f"gradient/{n}": t for n, t in apart({n: p.grad for n, p in model.named_parameters()}, False).items()}
        save_file({**found, "loss": loss.detach().reshape(1), "ids": ids.int(), "targets": targets.int()}, here / f"{name}.golden.safetensors")
        print(name, loss.item())
        write_config(name, config)


cases()
gradients()
