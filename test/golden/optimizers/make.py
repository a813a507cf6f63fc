"""Updates of optimizers by PyTorch in float64: python make.py (torch; writes optimizers.json beside this file).

Parameters and gradients are float32 numbers, so that every runtime starts from the same. torch.optim.SGD and AdamW as
they are; decay of SGD decoupled (parameters shrink before the step). torch.optim.Muon computes in bfloat16: here its
formula in float64, and the script stops where the two differ by more than bfloat16 explains.
"""
import json
from pathlib import Path

import torch

torch.manual_seed(7)
exact = lambda t: t.float().double()
shapes = {
    "model.embed_tokens.weight": (7, 4),
    "model.layers.0.mlp.up_proj.weight": (6, 4),
    "model.layers.0.mlp.down_proj.weight": (4, 6),
    "model.layers.0.self_attn.q_proj.weight": (4, 4),
    "model.norm.weight": (5,),
}
rates = [0.002, 0.01, 0.02, 0.015, 0.007, 0.001]
start = {n: exact(torch.randn(s)) for n, s in shapes.items()}
gradients = [{n: exact(torch.randn(s) * 10 ** (i % 3 - 1)) for n, s in shapes.items()} for i in range(len(rates))]
numbers = lambda tensors: {n: t.detach().flatten().tolist() for n, t in tensors.items()}


def orthogonal(x):
    tall = x.shape[0] > x.shape[1]
    y = x.T if tall else x
    y = y / (y.norm() + 1e-7)
    for _ in range(5):
        gram = y @ y.T
        y = 3.4445 * y + (-4.775 * gram + 2.0315 * gram @ gram) @ y
    return y.T if tall else y


class Muon(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum, weight_decay):
        super().__init__(params, dict(lr=lr, momentum=momentum, weight_decay=weight_decay))

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                m = self.state[p].setdefault("m", torch.zeros_like(p)).mul_(group["momentum"]).add_(p.grad)
                ahead = p.grad + group["momentum"] * m
                p.mul_(1 - group["lr"] * group["weight_decay"])
                p.add_(orthogonal(ahead) * (0.2 * max(p.shape) ** 0.5), alpha=-group["lr"])


def decay_groups(parameters, names, decay):
    matrices = [parameters[n] for n in names if parameters[n].dim() >= 2]
    vectors = [parameters[n] for n in names if parameters[n].dim() < 2]
    return [dict(params=g, weight_decay=d) for g, d in [(matrices, decay), (vectors, 0.0)] if g]


def case(make, clip=0.0, ema=0.0, shrink=0.0):
    parameters = {n: t.clone().requires_grad_() for n, t in start.items()}
    average = {n: t.clone() for n, t in start.items()}
    optimizers, steps, norms = make(parameters), [], []
    for rate, gradient in zip(rates, gradients):
        for n, p in parameters.items():
            p.grad = gradient[n].clone()
        norms.append(torch.nn.utils.clip_grad_norm_(parameters.values(), clip if clip > 0 else float("inf")).item())
        for optimizer in optimizers:
            for group in optimizer.param_groups:
                group["lr"] = rate
        with torch.no_grad():
            for p in parameters.values():
                if p.dim() >= 2:
                    p.mul_(1 - rate * shrink)
        for optimizer in optimizers:
            optimizer.step()
        average = {n: ema * average[n] + (1 - ema) * p.detach() for n, p in parameters.items()}
        steps.append(numbers(parameters))
    return {"clip": clip, "ema": ema, "norms": norms, "first": steps[0], "last": steps[-1], "average": numbers(average)}


def adamw(**settings):
    decay = settings.pop("weight_decay")
    return lambda ps: [torch.optim.AdamW(decay_groups(ps, list(ps), decay), lr=1.0, **settings)]


def muon(decay, cls=Muon, **more):
    def make(ps):
        hidden = [n for n in ps if "layers" in n]
        others = [n for n in ps if "layers" not in n]
        return [cls([ps[n] for n in hidden], lr=1.0, momentum=0.95, weight_decay=decay, **more), torch.optim.AdamW(decay_groups(ps, others, decay), lr=1.0, betas=(0.9, 0.95))]
    return make


sgd = lambda momentum: lambda ps: [torch.optim.SGD(ps.values(), lr=1.0, momentum=momentum)]
cases = {
    "sgd": {"name": "sgd", "options": {"momentum": 0}, **case(sgd(0))},
    "sgd momentum": {"name": "sgd", "options": {"momentum": 0.9}, **case(sgd(0.9))},
    "sgd momentum, decay": {"name": "sgd", "options": {"momentum": 0.8, "weightDecay": 0.3}, **case(sgd(0.8), shrink=0.3)},
    "adamw": {"name": "adamw", "options": {}, **case(adamw(betas=(0.9, 0.95), weight_decay=0.1))},
    "adamw, no decay": {"name": "adamw", "options": {"weightDecay": 0}, **case(adamw(betas=(0.9, 0.95), weight_decay=0.0))},
    "adamw, other decays, large epsilon": {"name": "adamw", "options": {"beta1": 0.7, "beta2": 0.999, "epsilon": 0.03, "weightDecay": 0.5}, **case(adamw(betas=(0.7, 0.999), eps=0.03, weight_decay=0.5))},
    "adamw, clipped": {"name": "adamw", "options": {}, **case(adamw(betas=(0.9, 0.95), weight_decay=0.1), clip=1.0)},
    "adamw, clipped, averaged": {"name": "adamw", "options": {}, **case(adamw(betas=(0.9, 0.95), weight_decay=0.1), clip=2.0, ema=0.8)},
    "sgd, clipped": {"name": "sgd", "options": {"momentum": 0.9}, **case(sgd(0.9), clip=1.0)},
    "muon": {"name": "muon", "options": {}, **case(muon(0.1))},
    "muon, clipped, no decay": {"name": "muon", "options": {"weightDecay": 0}, **case(muon(0.0), clip=0.5)},
}
torchs = case(muon(0.1, torch.optim.Muon, adjust_lr_fn="match_rms_adamw"))
off = max(abs(a - b) for n in shapes for a, b in zip(torchs["last"][n], cases["muon"]["last"][n]))
moved = max(abs(a - b) for n in shapes for a, b in zip(start[n].flatten().tolist(), cases["muon"]["last"][n]))
print(f"muon: {off:.1e} from torch.optim.Muon (bfloat16), which moved by {moved:.1e}")
assert off < 0.02 * moved
golden = {"torch": torch.__version__, "shapes": shapes, "rates": rates, "start": numbers(start), "gradients": [numbers(g) for g in gradients], "cases": cases}
(Path(__file__).parent / "optimizers.json").write_text(json.dumps(golden) + "\n")
