"""nanoGPT's layout in PyTorch, eager, fused AdamW: ms a step. Reads commands from stdin, so that runs can alternate.

    python torch_train.py A f32 START   ("A", "B" or "C"; "f32" or "bf16"; a file with every parameter's numbers)
then a line N: N steps are run; their milliseconds, losses and the most memory so far are printed as JSON.
"""
import json
import sys
import time

import torch

from nanogpt import Gpt

MODELS = {
    "A": dict(layers=6, width=384, heads=6, context=256, batch=8, vocabulary=65),
    "B": dict(layers=4, width=128, heads=4, context=64, batch=12, vocabulary=65),
    "C": dict(layers=8, width=512, heads=8, context=256, batch=8, vocabulary=8192),
}


def peak_bytes():
    """The most resident bytes of this program; getrusage's maximum also holds what the parent had when it forked."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) * 1024 for line in status if line.startswith("VmHWM:"))


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
        print(json.dumps(dict(times=times, losses=losses, peak=peak_bytes())), flush=True)


main()
