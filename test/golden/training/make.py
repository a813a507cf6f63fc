"""Twenty training steps of a tiny Llama by transformers and torch.optim.AdamW: python make.py (torch, transformers, safetensors).

Writes start.safetensors (float32) and steps.json: batches, losses, gradient norms, in float64 and in float32. transformers
computes norms, softmax and rotary angles in float32 whatever the model's type; for the float64 steps those lines run in
float64 too.
"""
import json
from pathlib import Path

import torch
import transformers
from safetensors.torch import save_file
from transformers import LlamaConfig, LlamaForCausalLM, modeling_rope_utils
from transformers.models.llama import modeling_llama

here = Path(__file__).parent
B, T, V, steps = 4, 16, 96, 20
config = LlamaConfig(vocab_size=V, hidden_size=32, intermediate_size=64, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2,
                     max_position_embeddings=T, rms_norm_eps=1e-5, tie_word_embeddings=True, rope_theta=10000.0, bos_token_id=0, eos_token_id=1)
rate, warmup, decay, clip = 0.01, 4, 0.1, 1.0

torch.manual_seed(5)
model = LlamaForCausalLM._from_config(config, attn_implementation="eager", dtype=torch.float32)
with torch.no_grad():
    for name, p in model.named_parameters():
        p.copy_(0.5 + torch.rand(p.shape) if "norm" in name else torch.randn(p.shape) * (0.5 if "embed" in name else 0.15))
start = {n: p.detach().clone() for n, p in model.named_parameters()}
print(sum(p.numel() for p in start.values()), "parameters")
# A text that can be learned: the next id follows from the last. Some targets don't count.
batches = []
for i in range(steps):
    first = torch.randint(0, V, (B, 1))
    ids = torch.cat([first, *[(first * 7 ** k + 3 * k) % V for k in range(1, T + 1)]], 1)
    weights = (torch.rand(B, T) < (0.8 if i % 4 == 3 else 1.1)).float()
    batches.append((ids[:, :-1], ids[:, 1:], weights))


class Double:
    class Torch:
        float = float32 = torch.float64

        def __getattr__(self, name):
            return getattr(torch, name)

    def __enter__(self):
        self.float = torch.Tensor.float
        torch.Tensor.float = lambda x: x.double()
        modeling_rope_utils.torch = modeling_llama.torch = Double.Torch()

    def __exit__(self, *_):
        torch.Tensor.float = self.float
        modeling_rope_utils.torch = modeling_llama.torch = torch


def train(dtype):
    model = LlamaForCausalLM._from_config(config, attn_implementation="eager", dtype=dtype)
    model.load_state_dict(start, strict=False)
    model.tie_weights()
    matrices = [p for p in model.parameters() if p.dim() >= 2]
    vectors = [p for p in model.parameters() if p.dim() < 2]
    optimizer = torch.optim.AdamW([dict(params=matrices, weight_decay=decay), dict(params=vectors, weight_decay=0.0)], lr=rate, betas=(0.9, 0.95))
    losses, norms = [], []
    for i, (ids, targets, weights) in enumerate(batches):
        for group in optimizer.param_groups:
            group["lr"] = rate * min(1, (i + 1) / warmup)
        each = torch.nn.functional.cross_entropy(model(ids).logits.reshape(-1, V), targets.reshape(-1), reduction="none")
        loss = (each * weights.reshape(-1)).sum() / weights.sum()
        optimizer.zero_grad()
        loss.backward()
        norms.append(torch.nn.utils.clip_grad_norm_(model.parameters(), clip).item())
        losses.append(loss.item())
        optimizer.step()
    ends = {n: [p.sum().item(), p.square().sum().item()] for n, p in model.named_parameters()}
    return {"losses": losses, "norms": norms, "ends": ends}


with Double():
    exact = train(torch.float64)
single = train(torch.float32)
print("losses", exact["losses"][0], exact["losses"][-1], "float32 differs by", max(abs(a - b) for a, b in zip(exact["losses"], single["losses"])))
save_file(start, here / "start.safetensors", metadata={"format": "pt"})
json.dump(
    {
        "torch": torch.__version__, "transformers": transformers.__version__, "config": json.loads(config.to_json_string()),
        "batch": B, "context": T, "rate": rate, "warmup": warmup, "weightDecay": decay, "clip": clip,
        "batches": [{"ids": a.flatten().tolist(), "targets": b.flatten().tolist(), "weights": c.flatten().int().tolist()} for a, b, c in batches],
        "float64": exact, "float32": single,
    },
    (here / "steps.json").open("w"),
)
