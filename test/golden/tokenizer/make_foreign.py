"""Two small tokenizers of other makes, with what Hugging Face's tokenizers does with nasty.json: python make_foreign.py"""
import json
import os

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers

here = os.path.dirname(os.path.abspath(__file__))
texts = [open(os.path.join(here, f"{name}.txt"), newline="").read()[:20000] for name in ["english", "chinese", "mixed"]]
nasty = [text for text in json.load(open(os.path.join(here, "nasty.json"))) if text != ""]


def write(name, tokenizer, config):
    cases = []
    for text in nasty:
        ids = tokenizer.encode(text, add_special_tokens=False).ids
        cases.append({"ids": ids, "text": tokenizer.decode(ids, skip_special_tokens=True)})
    json.dump({"tokenizer": json.loads(tokenizer.to_str()), "config": config, "cases": cases}, open(os.path.join(here, name), "w"))


llama3 = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
byte_level = Tokenizer(models.BPE(ignore_merges=True))
byte_level.pre_tokenizer = pre_tokenizers.Sequence([
    pre_tokenizers.Split(Regex(llama3), "isolated"),
    pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
])
byte_level.decoder = decoders.ByteLevel()
byte_level.train_from_iterator(texts, trainers.BpeTrainer(
    vocab_size=500, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False))
byte_level.add_special_tokens([AddedToken("<|begin|>", special=True), AddedToken("<|end|>", special=True), AddedToken("<|user|>", special=True)])
write("byte-level-foreign.json", byte_level, {"bos_token": "<|begin|>", "eos_token": {"content": "<|end|>"}, "clean_up_tokenization_spaces": False})

sentencepiece = Tokenizer(models.BPE(byte_fallback=True, unk_token="<unk>", fuse_unk=True))
sentencepiece.normalizer = normalizers.Sequence([normalizers.Prepend("▁"), normalizers.Replace(" ", "▁")])
sentencepiece.decoder = decoders.Sequence([decoders.Replace("▁", " "), decoders.ByteFallback(), decoders.Fuse(), decoders.Strip(" ", 1, 0)])
words = Tokenizer(models.BPE())
words.pre_tokenizer = pre_tokenizers.Metaspace()
words.train_from_iterator(texts[:1], trainers.BpeTrainer(
    vocab_size=500, special_tokens=["<unk>", "<s>", "</s>"] + [f"<0x{byte:02X}>" for byte in range(256)], show_progress=False))
trained = json.loads(words.to_str())["model"]
file = json.loads(sentencepiece.to_str())
file["model"]["vocab"], file["model"]["merges"] = trained["vocab"], trained["merges"]
sentencepiece = Tokenizer.from_str(json.dumps(file))
sentencepiece.add_special_tokens([AddedToken(name, special=True, normalized=False) for name in ["<unk>", "<s>", "</s>"]])
write("sentencepiece-foreign.json", sentencepiece, {"bos_token": "<s>", "eos_token": "</s>", "clean_up_tokenization_spaces": False})
