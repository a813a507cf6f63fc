"""nanoGPT's layout in PyTorch, eager, fused AdamW: ms a step. Reads commands from stdin, so that runs can alternate.

    python torch_train.py A f32   ("A", "B" or "C"; "f32" or "bf16")
then a line N: N steps are run and their milliseconds printed as JSON.
"""
import json
import math
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

MODELS = {
    "A": dict(layers=6, width=384, heads=6, context=256, batch=8, vocabulary=65),
    "B": dict(layers=4, width=128, heads=4, context=64, batch=12, vocabulary=65),
    "C": dict(layers=8, width=512, heads=8, context=256, batch=8, vocabulary=8192),
}


class Norm(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x):
        return F.layer_norm(x, self.weight.shape, self.weight, None, 1e-5)


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.ln_1, self.ln_2 = Norm(width), Norm(width)
        self.c_attn = nn.Linear(width, 3 * width, bias=False)
        self.proj = nn.Linear(width, width, bias=False)
        self.c_fc = nn.Linear(width, 4 * width, bias=False)
        self.mlp_proj = nn.Linear(4 * width, width, bias=False)

    def forward(self, x):
        b, t, c = x.shape
        q, k, v = (y.view(b, t, self.heads, c // self.heads).transpose(1, 2) for y in self.c_attn(self.ln_1(x)).split(c, dim=2))
        y = F.scaled_dot_product_attention(q, k, v, is_causal=True).transpose(1, 2).contiguous().view(b, t, c)
        x = x + self.proj(y)
        return x + self.mlp_proj(F.gelu(self.c_fc(self.ln_2(x))))


class Gpt(nn.Module):
    def __init__(self, layers, width, heads, context, vocabulary, **_):
        super().__init__()
        self.wte, self.wpe = nn.Embedding(vocabulary, width), nn.Embedding(context, width)
        self.blocks = nn.ModuleList(Block(width, heads) for _ in range(layers))
        self.ln_f = Norm(width)
        for name, p in self.named_parameters():
            if p.dim() == 2:
                nn.init.normal_(p, 0, 0.02 / (math.sqrt(2 * layers) if name.endswith("proj.weight") else 1))

    def forward(self, ids, targets):
        x = self.wte(ids) + self.wpe(torch.arange(ids.shape[1]))
        for block in self.blocks:
            x = block(x)
        logits = F.linear(self.ln_f(x), self.wte.weight)
        return F.cross_entropy(logits.view(-1, logits.shape[-1]), targets.view(-1))


def main():
    name, kind = sys.argv[1:3]
    m = MODELS[name]
    torch.manual_seed(1)
    torch.set_num_threads(int(sys.argv[3]) if len(sys.argv) > 3 else torch.get_num_threads())
    model = Gpt(**m)
    decay = [p for p in model.parameters() if p.dim() >= 2]
    rest = [p for p in model.parameters() if p.dim() < 2]
    optimizer = torch.optim.AdamW([dict(params=decay, weight_decay=0.1), dict(params=rest, weight_decay=0.0)], lr=1e-3, betas=(0.9, 0.95), fused=True)
    n = m["batch"] * m["context"]
    ids = torch.tensor([(i * 7919) % m["vocabulary"] for i in range(n)]).view(m["batch"], m["context"])
    targets = torch.tensor([((i + 1) * 7919) % m["vocabulary"] for i in range(n)]).view(m["batch"], m["context"])
    print(json.dumps(dict(parameters=sum(p.numel() for p in model.parameters()), torch=torch.__version__, threads=torch.get_num_threads(), capability=torch.backends.cpu.get_cpu_capability())), flush=True)
    for line in sys.stdin:
        times = []
        loss = None
        for _ in range(int(line)):
            start = time.perf_counter()
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=kind == "bf16"):
                loss = model(ids, targets)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            loss.item()
            times.append(1000 * (time.perf_counter() - start))
        import resource

        print(json.dumps(dict(times=times, loss=loss.item(), peak=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)), flush=True)


main()
