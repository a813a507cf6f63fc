"""nanoGPT's CPU recipe on Shakespeare's characters (github.com/karpathy/nanoGPT, README "I only have a macbook": n_layer 4,
n_head 4, n_embd 128, block_size 64, batch_size 12, max_iters 2000, dropout 0; config/train_shakespeare_char.py: lr 1e-3,
min_lr 1e-4, warmup 100, beta2 0.99, weight decay 0.1, clip 1), eager f32, fused AdamW. Published held-out loss: 1.88.

    python torch_shakespeare.py TEXT HELD_OUT_BYTES SEED [ITERATIONS]
prints seconds (from the text to the last step; importing and evaluating don't count) and the held-out loss and bits per byte.
"""
import json
import math
import sys
import time

import torch

from nanogpt import Gpt

path, held_out, seed = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
iterations = int(sys.argv[4]) if len(sys.argv) > 4 else 2000
block, batch = 64, 12

begun = time.perf_counter()
text = open(path, "rb").read()
letters = sorted(set(text))
table = torch.zeros(256, dtype=torch.int64)
table[letters] = torch.arange(len(letters))
ids = table[torch.frombuffer(bytearray(text), dtype=torch.uint8).long()]
train, held = ids[: len(ids) - held_out], ids[len(ids) - held_out :]
torch.manual_seed(seed)
model = Gpt(layers=4, width=128, heads=4, context=block, vocabulary=len(letters))
decay = [p for p in model.parameters() if p.dim() >= 2]
rest = [p for p in model.parameters() if p.dim() < 2]
optimizer = torch.optim.AdamW([dict(params=decay, weight_decay=0.1), dict(params=rest, weight_decay=0.0)], lr=1e-3, betas=(0.9, 0.99), fused=True)


def rate(i):
    if i < 100:
        return 1e-3 * (i + 1) / 101
    done = (i - 100) / (2000 - 100)
    return 1e-4 + 0.5 * (1 + math.cos(math.pi * done)) * (1e-3 - 1e-4)


for i in range(iterations):
    for group in optimizer.param_groups:
        group["lr"] = rate(i)
    at = torch.randint(len(train) - block, (batch,))
    x = torch.stack([train[j : j + block] for j in at])
    y = torch.stack([train[j + 1 : j + 1 + block] for j in at])
    loss = model(x, y)
    loss.backward()
    torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
    optimizer.step()
    optimizer.zero_grad(set_to_none=True)
seconds = time.perf_counter() - begun

# Every held-out byte once, in windows of one block; the first byte of a window follows the last of the window before.
whole = torch.cat([train[-1:], held])
nats = 0.0
with torch.inference_mode():
    for at in range(0, len(held), block * 64):
        rows = [(whole[j : j + block], whole[j + 1 : j + 1 + block]) for j in range(at, min(at + block * 64, len(held)), block)]
        for size in {len(y) for _, y in rows}:
            x = torch.stack([x[:size] for x, y in rows if len(y) == size])
            y = torch.stack([y for _, y in rows if len(y) == size])
            nats += model(x, y).item() * y.numel()
print(json.dumps(dict(seconds=seconds, loss=nats / len(held), bitsPerByte=nats / len(held) / math.log(2), torch=torch.__version__, iterations=iterations)))
