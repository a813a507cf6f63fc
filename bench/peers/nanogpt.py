"""nanoGPT's layout in PyTorch (github.com/karpathy/nanoGPT, model.py), the peer of bench/models/nanogpt.ts: no biases, no dropout."""
import math

import numpy
import torch
from torch import nn
from torch.nn import functional as F


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
