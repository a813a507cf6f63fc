"""Greedy generation in transformers, f32, with its key/value cache: python transformers_decode.py FOLDER IDS COUNT, then a line N for N answers."""
import json
import sys
import time

import torch
import transformers
from transformers import AutoModelForCausalLM

transformers.logging.set_verbosity_error()
transformers.logging.disable_progress_bar()
folder, prompt, count = sys.argv[1], [int(id) for id in sys.argv[2].split(",")], int(sys.argv[3])
model = AutoModelForCausalLM.from_pretrained(folder, dtype=torch.float32).eval()
ids = torch.tensor([prompt])
print(json.dumps(dict(transformers=transformers.__version__, torch=torch.__version__)), flush=True)
for line in sys.stdin:
    times, answer = [], []
    for _ in range(int(line)):
        begun = time.perf_counter()
        with torch.inference_mode():
            answer = model.generate(ids, attention_mask=torch.ones_like(ids), do_sample=False, use_cache=True, max_new_tokens=count, min_new_tokens=count, pad_token_id=0)
        times.append(1000 * (time.perf_counter() - begun))
    print(json.dumps(dict(times=times, ids=answer[0, len(prompt):].tolist())), flush=True)
