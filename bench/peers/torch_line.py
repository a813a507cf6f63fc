"""y = a*x + b in PyTorch, eager, plain gradient descent: python torch_line.py, then a line N for N runs of 2,000 steps, each step's loss kept."""
import json
import sys
import time

import torch

torch.set_num_threads(1)  # two numbers: more threads only cost
x, y = torch.tensor([1.0, 3.0]), torch.tensor([2.0, 6.0])
print(json.dumps(dict(torch=torch.__version__)), flush=True)
for line in sys.stdin:
    times = []
    for _ in range(int(line)):
        a, b = torch.tensor(-1.0, requires_grad=True), torch.tensor(3.0, requires_grad=True)
        optimizer = torch.optim.SGD([a, b], lr=0.1)
        losses = []
        begun = time.perf_counter()
        for _ in range(2000):
            loss = ((a * x + b - y) ** 2).mean()
            loss.backward()
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            losses.append(loss.item())
        times.append(1000 * (time.perf_counter() - begun))
        assert losses[-1] < 1e-6 * losses[0]
    print(json.dumps(dict(times=times)), flush=True)
