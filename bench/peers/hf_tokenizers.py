"""Python's tokenizers on the task of bench/tokenizer.ts: python hf_tokenizers.py TASK, then lines "train N", "encode N", "compare 1"."""
import json
import sys
import time

import tokenizers
from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers

task = json.load(open(sys.argv[1]))
print(json.dumps(dict(version=tokenizers.__version__)), flush=True)
tokenizer = None


def train():
    global tokenizer
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(task["pattern"]), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
    ])
    trainer = trainers.BpeTrainer(
        vocab_size=task["vocabulary"],
        min_frequency=2,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        special_tokens=task["specials"],
        show_progress=False,
    )
    tokenizer.train_from_iterator(task["parts"], trainer, length=len(task["parts"]))


def encode():
    # Its quickest way: many texts at once, without offsets. Text is never a special token here, as with us.
    return [e.ids for e in tokenizer.encode_batch_fast(task["parts"], add_special_tokens=False)]


for line in sys.stdin:
    what, n = line.split()
    if what == "compare":
        ids = encode()
        total = sum(sum(id * (i + 1) for i, id in enumerate(part)) for part in ids)
        merges = [" ".join(merge) for merge in json.loads(tokenizer.to_str())["model"]["merges"]]
        print(json.dumps(dict(merges=merges, counts=[len(part) for part in ids], sum=total % 1_000_000_007)), flush=True)
        continue
    times = []
    for _ in range(int(n)):
        if what == "encode":  # without what it remembers from the last time
            tokenizer = Tokenizer.from_str(tokenizer.to_str())
        begun = time.perf_counter()
        dict(train=train, encode=encode)[what]()
        times.append(1000 * (time.perf_counter() - begun))
    print(json.dumps(dict(times=times)), flush=True)
