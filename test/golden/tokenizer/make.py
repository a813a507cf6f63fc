"""What Hugging Face's tokenizers and transformers make of the same texts: merges.json and ids.json. Run after make.ts: python make.py"""
import json
import os
import re
import shutil
import tempfile

import tokenizers
from tokenizers import Regex, Tokenizer, models, pre_tokenizers, trainers
from transformers import AutoTokenizer

here = os.path.dirname(os.path.abspath(__file__))


def path(name):
    return os.path.join(here, name)


merges = {"tokenizers": tokenizers.__version__}
for name in ["english", "chinese", "mixed"]:
    ours = json.load(open(path(f"{name}.tokenizer.json")))
    pattern = ours["pre_tokenizer"]["pretokenizers"][0]["pattern"]["Regex"]
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence([
        pre_tokenizers.Split(Regex(pattern), "isolated"),
        pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
    ])
    trainer = trainers.BpeTrainer(
        vocab_size=800,
        min_frequency=1 if name == "mixed" else 2,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        special_tokens=[token["content"] for token in ours["added_tokens"]],
        show_progress=False,
    )
    tokenizer.train_from_iterator([open(path(f"{name}.txt"), newline="").read()], trainer)
    model = json.loads(tokenizer.to_str())["model"]
    merges[name] = [" ".join(merge) for merge in model["merges"]]
json.dump(merges, open(path("merges.json"), "w"), indent=0, ensure_ascii=False)

nasty = json.load(open(path("nasty.json")))
ids = {}
for name in ["english", "chinese", "mixed", "characters"]:
    tokenizer = Tokenizer.from_file(path(f"{name}.tokenizer.json"))
    ids[name] = [tokenizer.encode(text, add_special_tokens=False).ids for text in nasty]
    for text, found in zip(nasty, ids[name]):
        assert tokenizer.decode(found, skip_special_tokens=False) == text, (name, text)
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(path(f"{name}.tokenizer.json"), os.path.join(folder, "tokenizer.json"))
        shutil.copy(path("tokenizer_config.json"), folder)
        auto = AutoTokenizer.from_pretrained(folder)
        assert (auto.bos_token_id, auto.eos_token_id, auto.pad_token_id) == (0, 1, 2)
        for text, found in zip(nasty, ids[name]):
            assert auto(text).input_ids == [0] + found, (name, text)
            assert auto(text, add_special_tokens=False).input_ids == found, (name, text)
            assert auto.decode(found) == text, (name, text)
            assert auto.decode([0] + found + [1], skip_special_tokens=True) == re.sub(r"<\|(begin|end|user)\|>", "", text), (name, text)
json.dump(ids, open(path("ids.json"), "w"))
