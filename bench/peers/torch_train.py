"""nanoGPT's layout in PyTorch, eager, fused AdamW: ms a step. Reads commands from stdin, so that runs can alternate.

    python torch_train.py A f32 START   ("A", "B" or "C"; "f32" or "bf16"; a file with every parameter's numbers)
then a line N: N steps are run; their milliseconds, losses and the most memory so far are printed as JSON.
"""
import json
import resource
import sys
import time

import numpy
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

    def in_order(self):
        """The parameters in the order of START."""
        yield from (self.wte.weight, self.wpe.weight)
        for block in self.blocks:
            yield from (block.ln_1.weight, block.c_attn.weight, block.proj.weight, block.ln_2.weight, block.c_fc.weight, block.mlp_proj.weight)
        yield self.ln_f.weight

    def start(self, path):
        numbers, at = torch.from_numpy(numpy.fromfile(path, dtype="<f4")), 0
        with torch.no_grad():
            for p in self.in_order():
                p.copy_(numbers[at : at + p.numel()].view(p.shape))
                at += p.numel()
        assert at == numbers.numel()

    def forward(self, ids, targets):
        x = self.wte(ids) + self.wpe(torch.arange(ids.shape[1]))
        for block in self.blocks:
            x = block(x)
        logits = F.linear(self.ln_f(x), self.wte.weight)
        return F.cross_entropy(logits.view(-1, logits.shape[-1]), targets.view(-1))


def main():
    name, kind, start = sys.argv[1:4]
    m = MODELS[name]
    model = Gpt(**m)
    model.start(start)
    decay = [p for p in model.parameters() if p.dim() >= 2]
    rest = [p for p in model.parameters() if p.dim() < 2]
    optimizer = torch.optim.AdamW([dict(params=decay, weight_decay=0.1), dict(params=rest, weight_decay=0.0)], lr=1e-3, betas=(0.9, 0.95), fused=True)
    n = m["batch"] * m["context"]
    ids = torch.tensor([(i * 7919) % m["vocabulary"] for i in range(n)]).view(m["batch"], m["context"])
    targets = torch.tensor([((i + 1) * 7919) % m["vocabulary"] for i in range(n)]).view(m["batch"], m["context"])
    print(json.dumps(dict(parameters=sum(p.numel() for p in model.parameters()), torch=torch.__version__, threads=torch.get_num_threads(), capability=torch.backends.cpu.get_cpu_capability())), flush=True)
    for line in sys.stdin:
        times, losses = [], []
        for _ in range(int(line)):
            begun = time.perf_counter()
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=kind == "bf16"):
                loss = model(ids, targets)
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            losses.append(loss.item())
            times.append(1000 * (time.perf_counter() - begun))
        print(json.dumps(dict(times=times, losses=losses, peak=resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)), flush=True)


main()
