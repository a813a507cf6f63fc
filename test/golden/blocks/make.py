"""Makes blocks.json: values and gradients of blocks of later models by transformers and PyTorch in float64, which
test/models/blocks.test.ts compares at 1e-9.

    python make.py            (torch, transformers; writes blocks.json beside this file)

The loss of each case is a random linear functional of its outputs.
"""
import json
from pathlib import Path

import torch
import torch.nn.functional as F
from torch.func import functional_call
from transformers import DeepseekV3Config, MixtralConfig, Qwen3MoeConfig
from transformers.models.deepseek_v3 import modeling_deepseek_v3 as deepseek
from transformers.models.mixtral import modeling_mixtral as mixtral
from transformers.models.qwen3_moe import modeling_qwen3_moe as qwen

torch.set_default_dtype(torch.float64)
torch.manual_seed(20241)
cases = {}


class Torch64:
    """What transformers does in float32 happens in float64."""

    float = float32 = torch.float64

    def __getattr__(self, name):
        return getattr(torch, name)


torch.Tensor.float = lambda x: x.double()
for module in (deepseek, mixtral, qwen):
    module.torch = Torch64()


def numbers(t):
    return {"shape": list(t.shape), "values": t.detach().flatten().tolist()}


def case(name, inputs, compute, **attributes):
    """inputs: name -> tensor; float ones get a gradient unless their name starts with an underscore."""
    leaves = {k: (v.clone().requires_grad_() if v.is_floating_point() and not k.startswith("_") else v) for k, v in inputs.items()}
    out = compute(leaves)
    outs = list(out) if isinstance(out, (tuple, list)) else [out]
    weights = [torch.randn(o.shape) for o in outs]
    wanted = [k for k, v in leaves.items() if v.requires_grad]
    grads = torch.autograd.grad(sum((o * w).sum() for o, w in zip(outs, weights)), [leaves[k] for k in wanted])
    assert all(o.abs().max() > 0.1 for o in outs) and all(g.abs().max() > 1e-3 for g in grads), name
    cases[name] = {
        "inputs": {k.lstrip("_"): {**numbers(v), "dtype": "f32" if v.is_floating_point() else "i32"} for k, v in inputs.items()},
        "outputs": [numbers(o) for o in outs],
        "functional": [numbers(w) for w in weights],
        "gradients": {k: numbers(v) for k, v in zip(wanted, grads)},
        "attributes": attributes,
    }


normal = lambda *shape, sd=1.0: torch.randn(*shape) * sd
matrix = lambda p: normal(*p.shape, sd=1.3 / p.shape[-1] ** 0.5) if p.ndim > 1 else 1 + normal(*p.shape, sd=0.4)


def latent(name, rope, **change):
    config = DeepseekV3Config(**{**dict(hidden_size=12, num_attention_heads=3, num_key_value_heads=3, q_lora_rank=7, kv_lora_rank=5, qk_nope_head_dim=6, qk_rope_head_dim=4,
                                        v_head_dim=5, rms_norm_eps=1e-3, max_position_embeddings=64, rope_parameters=rope, attn_implementation="eager"), **change})
    attention = deepseek.DeepseekV3Attention(config, 0)
    batch, time = 2, 5
    at = torch.tensor([[0, 1, 2, 3, 4], [20, 21, 22, 23, 24]])
    embedding = deepseek.DeepseekV3RotaryEmbedding(config)
    mask = torch.full((time, time), -1e300).triu(1)[None, None]

    def compute(leaves):
        weights = {k: v for k, v in leaves.items() if "proj" in k or "norm" in k}
        return functional_call(attention, weights, (leaves["x"],), dict(position_embeddings=embedding(leaves["x"], at), attention_mask=mask))[0]

    tables = embedding(torch.zeros(1), torch.arange(32)[None])
    half = config.qk_rope_head_dim // 2
    case(name, {"x": normal(batch, time, 12), "_cos": tables[0][0, :, :half], "_sin": tables[1][0, :, :half], "at": at.int(), **{k: matrix(p) for k, p in attention.named_parameters()}},
         compute, latent=dict(queryRank=config.q_lora_rank, keyValueRank=5, plainWidth=6, rotaryWidth=4, valueWidth=5, interleaved=config.rope_interleave,
                              scoreScale=rope.get("mscale_all_dim", 0)), factor=rope.get("factor"), scale=attention.scaling)


latent("latent", dict(rope_type="default", rope_theta=100.0))
latent("latentYarn", dict(rope_type="yarn", rope_theta=100.0, factor=8.0, mscale=0.7, mscale_all_dim=1.2, original_max_position_embeddings=8, beta_fast=4, beta_slow=0.5))
latent("latentPlainQueries", dict(rope_type="default", rope_theta=100.0), q_lora_rank=None, rope_interleave=False, attention_bias=True)


def experts(name, block, inputs, routing, **attributes):
    """Weights of the block by their names; gate_up_proj is gate and up of every expert one under the other."""
    floats = {k: matrix(p) * (2 if k == "gate.weight" else 1) for k, p in block.named_parameters()}
    buffers = {f"_{k}": normal(*b.shape, sd=0.3) for k, b in block.named_buffers()}

    def compute(leaves):
        weights = {k.lstrip("_"): v for k, v in leaves.items() if k != "x"}
        return functional_call(block, weights, (leaves["x"][None],))[0]

    case(name, {"x": normal(*inputs), **floats, **buffers}, compute, routing=routing, **attributes)


small = dict(hidden_size=6, num_hidden_layers=1, num_attention_heads=1, num_key_value_heads=1, hidden_act="silu", experts_implementation="eager")
plain = dict(scores="softmax", normalized=True, scaling=1, groups=1, chosenGroups=1)
experts("mixtral", mixtral.MixtralSparseMoeBlock(MixtralConfig(**small, intermediate_size=5, num_local_experts=4, num_experts_per_tok=2)), (7, 6), dict(plain, count=4, chosen=2))
qwen_moe = lambda normalized: qwen.Qwen3MoeSparseMoeBlock(Qwen3MoeConfig(**small, moe_intermediate_size=4, num_experts=6, num_experts_per_tok=3, norm_topk_prob=normalized))
experts("qwenNormalized", qwen_moe(True), (5, 6), dict(plain, count=6, chosen=3))
experts("qwenAsItIs", qwen_moe(False), (5, 6), dict(plain, count=6, chosen=3, normalized=False))
sigmoid = dict(count=8, chosen=3, scores="sigmoid", normalized=True, scaling=2.5, groups=4, chosenGroups=2)
experts("deepseek", deepseek.DeepseekV3MoE(DeepseekV3Config(**small, moe_intermediate_size=4, n_shared_experts=2, n_routed_experts=8, num_experts_per_tok=3, n_group=4, topk_group=2, routed_scaling_factor=2.5)), (9, 6), sigmoid)
experts("deepseekOneGroup", deepseek.DeepseekV3MoE(DeepseekV3Config(**small, moe_intermediate_size=4, n_shared_experts=1, n_routed_experts=8, num_experts_per_tok=3, n_group=1, topk_group=1, routed_scaling_factor=1.0, norm_topk_prob=False)),
        (9, 6), dict(sigmoid, normalized=False, scaling=1, groups=1, chosenGroups=1))

case("balance", {"logits": normal(11, 5, sd=2.0)}, lambda x: 7 * mixtral.load_balancing_loss_func((x["logits"],), 5, 2), routing=dict(plain, count=5, chosen=2))


def cut(x, p):
    b, h, w, c = x.shape
    return torch.stack([x[:, i:i + p, j:j + p].reshape(b, -1) for i in range(0, h, p) for j in range(0, w, p)], 1)


case("patches", {"x": normal(2, 4, 6, 3)}, lambda x: cut(x["x"], 2), side=2)
case("frames", {"x": normal(2, 11)}, lambda x: x["x"].unfold(1, 4, 3), size=4, hop=3)
fold = lambda f, n, hop: F.fold(f.mT, (1, n), (1, f.shape[2]), stride=(1, hop))[:, 0, 0]
case("overlapAdd", {"x": normal(2, 4, 5)}, lambda x: fold(x["x"], 11, 2), hop=2, samples=11)
window = torch.hann_window(8)
case("unframe", {"x": normal(2, 5, 8)}, lambda x: fold(x["x"] * window, 16, 2) / (fold((window**2).expand(1, 5, 8), 16, 2) + (torch.arange(16) == 0)), hop=2, samples=16, window=window.tolist())

frequencies = normal(2, 5)
case("fourier", {"x": normal(6, 2)}, lambda x: torch.cat([torch.cos(2 * torch.pi * x["x"] @ frequencies), torch.sin(2 * torch.pi * x["x"] @ frequencies)], -1), frequencies=frequencies.flatten().tolist())


def network(name, bend, **attributes):
    shapes = {f"layers.{i}.{part}": shape for i, (out, inner) in enumerate([(5, 2), (5, 5), (3, 5)]) for part, shape in (("weight", (out, inner)), ("bias", (out,)))}

    def compute(p):
        y = p["x"]
        for i in range(3):
            y = y @ p[f"layers.{i}.weight"].mT + p[f"layers.{i}.bias"]
            y = bend(y) if i < 2 else y
        return y

    case(name, {"x": normal(6, 2), **{k: normal(*s, sd=0.5) for k, s in shapes.items()}}, compute, network=dict(inputs=2, outputs=3, width=5, layers=2, **attributes))


network("siren", lambda y: torch.sin(3 * y), activation="sine", frequency=3)
network("reluNetwork", torch.relu, activation="relu")

Path(__file__).with_name("blocks.json").write_text(json.dumps({"made": f"PyTorch {torch.__version__}, float64", "cases": cases}, separators=(",", ":")) + "\n")
