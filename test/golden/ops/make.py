"""Makes ops.json: values and gradients of ops by PyTorch in float64, which test/ops/golden.test.ts compares at 1e-9.

    python make.py            (torch, transformers; writes ops.json beside this file)

Every input is drawn with a standard deviation of 1 or more, so that a wrong scale, sign or axis shows.
The loss of each case is a random linear functional of its outputs.
"""
import json
from pathlib import Path

import torch
import torch.nn.functional as F
from transformers.models.llama.modeling_llama import apply_rotary_pos_emb

torch.set_default_dtype(torch.float64)
torch.manual_seed(20240)
cases = {}


def numbers(t):
    return {"shape": list(t.shape), "values": t.detach().flatten().tolist()}


def case(name, inputs, compute, **extra):
    """inputs: name -> tensor; float ones get a gradient unless their name starts with an underscore."""
    leaves = {k: (v.clone().requires_grad_() if v.is_floating_point() and not k.startswith("_") else v) for k, v in inputs.items()}
    out = compute(**leaves)
    outs = list(out) if isinstance(out, (tuple, list)) else [out]
    weights = [torch.randn(o.shape) for o in outs]
    wanted = [k for k, v in leaves.items() if v.requires_grad]
    grads = torch.autograd.grad(sum((o * w).sum() for o, w in zip(outs, weights)), [leaves[k] for k in wanted])
    cases[name] = {
        "inputs": {k.lstrip("_"): {**numbers(v), "dtype": "f32" if v.is_floating_point() else "i32"} for k, v in inputs.items()},
        "outputs": [numbers(o) for o in outs],
        "functional": [numbers(w) for w in weights],
        "gradients": {k: numbers(v) for k, v in zip(wanted, grads)},
        **extra,
    }


def normal(*shape, sd=1.5):
    return torch.randn(*shape) * sd


case("softmax", {"x": normal(3, 5)}, lambda x: F.softmax(x, -1))
case("logSoftmax", {"x": normal(2, 2, 4)}, lambda x: F.log_softmax(x, -1))
case("crossEntropy", {"x": normal(4, 6), "t": torch.randint(0, 6, (4,))}, lambda x, t: F.cross_entropy(x, t, reduction="none"))
case("logSumExp", {"x": normal(3, 4, 2, sd=3)}, lambda x: torch.logsumexp(x, (0, 2)))
case("layerNorm", {"x": normal(2, 3, 6), "w": normal(6), "b": normal(6)}, lambda x, w, b: F.layer_norm(x, (6,), w, b, 1e-3))
case("rmsNorm", {"x": normal(2, 3, 6), "w": normal(6)}, lambda x, w: F.rms_norm(x, (6,), w, 1e-3))
case("gelu", {"x": normal(9, sd=2)}, lambda x: F.gelu(x))
case("geluTanh", {"x": normal(9, sd=2)}, lambda x: F.gelu(x, approximate="tanh"))
case("silu", {"x": normal(9, sd=2)}, lambda x: F.silu(x))
case("softplus", {"x": normal(9, sd=4)}, lambda x: F.softplus(x, threshold=1e9))
case("sigmoid", {"x": normal(9, sd=4)}, lambda x: torch.sigmoid(x))
case("erf", {"x": torch.linspace(-7, 7, 29)}, lambda x: torch.erf(x))
case("pow", {"x": normal(2, 3).abs() + 0.2, "y": normal(3)}, lambda x, y: torch.pow(x, y))
case("cumulativeSum", {"x": normal(2, 4, 3)}, lambda x: torch.cumsum(x, 1))
case("cumulativeSumReverse", {"x": normal(3, 4)}, lambda x: torch.flip(torch.cumsum(torch.flip(x, (1,)), 1), (1,)))
case("top", {"x": normal(3, 6)}, lambda x: torch.topk(x, 3).values)
# Equal maxima share the gradient evenly in amax, as in ours.
ties = torch.tensor([[1.0, 3.0, 3.0, -2.0], [2.0, 2.0, 2.0, 0.5]])
case("maxTies", {"x": ties}, lambda x: torch.amax(x, 1))
case("minTies", {"x": -ties}, lambda x: torch.amin(x, 1))
case("max", {"x": normal(2, 3, 4)}, lambda x: torch.amax(x, (0, 2)))
case("gather", {"table": normal(5, 3), "ids": torch.tensor([[0, 4, 4], [2, 4, 0]])}, lambda table, ids: F.embedding(ids, table))
case("scatterRows", {"ids": torch.tensor([0, 3, 3, 1, 3]), "u": normal(5, 2)}, lambda ids, u: torch.zeros(4, 2).index_add(0, ids, u))
case("gatherElements", {"x": normal(4, 5), "ids": torch.tensor([0, 4, 4, 2])}, lambda x, ids: x.gather(1, ids[:, None])[:, 0])
case("where", {"x": normal(3, 4), "y": normal(4)}, lambda x, y: torch.where(y < x, x, y * 2))
case("matmul", {"a": normal(2, 1, 4, 3), "b": normal(3, 5, 4)}, lambda a, b: 0.7 * a.mT @ b.mT)
case("swiglu", {"gate": normal(3, 4, sd=2), "up": normal(3, 4)}, lambda gate, up: F.silu(gate) * up)


def tables(positions, half):
    """cos and sin of Llama's rotary embedding, theta 10000."""
    inverse = 10000.0 ** (-torch.arange(half) / half)
    angles = torch.arange(positions)[:, None] * inverse
    return angles.cos(), angles.sin()


def rotary(x, cos, sin, at, heads):
    b, t, width = x.shape
    q = x.view(b, t, heads, width // heads).transpose(1, 2)
    double = lambda table: torch.cat([table[at], table[at]], -1)
    turned, _ = apply_rotary_pos_emb(q, q, double(cos), double(sin))
    return turned.transpose(1, 2).reshape(b, t, width)


cos, sin = tables(9, 3)
case("rotary", {"x": normal(2, 4, 12), "_cos": cos, "_sin": sin, "at": torch.tensor([[0, 1, 2, 3], [5, 6, 7, 8]])},
     lambda x, _cos, _sin, at: rotary(x, _cos, _sin, at, 2), heads=2)


def attention(q, k, v, heads, keyHeads, scale, causal=True, window=0, softcap=0.0):
    """Eager attention with an explicit mask and repeated key heads, as transformers writes it."""
    b, t, s = q.shape[0], q.shape[1], k.shape[1]
    split = lambda x, n: x.view(b, x.shape[1], n, -1).transpose(1, 2)
    repeat = lambda x: x.repeat_interleave(heads // keyHeads, 1)
    scores = split(q, heads) @ repeat(split(k, keyHeads)).mT * scale
    if softcap > 0:
        scores = torch.tanh(scores / softcap) * softcap
    row = torch.arange(t)[:, None] + s - t
    column = torch.arange(s)[None, :]
    allowed = torch.ones(t, s, dtype=torch.bool)
    if causal:
        allowed &= column <= row
    if window > 0:
        allowed &= column > row - window
    map = torch.softmax(scores.masked_fill(~allowed, float("-inf")), -1)
    return (map @ repeat(split(v, keyHeads))).transpose(1, 2).reshape(b, t, -1)


for name, t, s, size, value, attributes in [
    ("attention", 4, 4, 3, 3, dict(heads=2, keyHeads=2, scale=0.5)),
    ("attentionGrouped", 4, 4, 2, 3, dict(heads=4, keyHeads=2, scale=0.7)),
    ("attentionWindow", 6, 6, 2, 2, dict(heads=2, keyHeads=1, scale=0.7, window=3)),
    ("attentionSoftcap", 4, 4, 2, 2, dict(heads=2, keyHeads=2, scale=0.7, softcap=1.5)),
    ("attentionLast", 2, 5, 2, 2, dict(heads=2, keyHeads=2, scale=0.7, window=3)),
    ("attentionAcross", 3, 5, 2, 2, dict(heads=2, keyHeads=1, scale=0.7, causal=False)),
]:
    h, k = attributes["heads"], attributes["keyHeads"]
    case(name, {"q": normal(2, t, h * size), "k": normal(2, s, k * size), "v": normal(2, s, k * value)},
         lambda q, k, v: attention(q, k, v, **attributes), attributes={"causal": True, "window": 0, "softcap": 0, **attributes})

# After all others, whose random numbers stay as they were.
case("tan", {"x": normal(9)}, lambda x: torch.tan(x))
case("asin", {"x": torch.rand(9) * 1.9 - 0.95}, lambda x: torch.asin(x))
case("acos", {"x": torch.rand(9) * 1.9 - 0.95}, lambda x: torch.acos(x))
case("atan", {"x": normal(9, sd=4)}, lambda x: torch.atan(x))
case("log10", {"x": normal(9, sd=4).abs() + 0.01}, lambda x: torch.log10(x))

Path(__file__).with_name("ops.json").write_text(json.dumps({"made": f"PyTorch {torch.__version__}, float64", "cases": cases}, separators=(",", ":")) + "\n")
