"""Writes sharded/ beside it: a checkpoint of three shards as Hugging Face's own splitter makes it, in F8, F16, BF16 and F32,
with a scalar, an empty tensor, NaN and infinities; and sharded.json: the bits of every number as torch holds them. Run: python make_sharded.py
"""
import json
from pathlib import Path

import torch
from huggingface_hub import split_torch_state_dict_into_shards
from safetensors.torch import save_file

here = Path(__file__).parent
folder = here / "sharded"
folder.mkdir(exist_ok=True)
torch.manual_seed(20261130)


def any_bits(shape, dtype):
    width = torch.empty(0, dtype=dtype).element_size()
    view = {1: torch.uint8, 2: torch.int16, 4: torch.int32}[width]
    high = {1: 2**8, 2: 2**15, 4: 2**31 - 1}[width]
    low = {1: 0, 2: -(2**15), 4: -(2**31)}[width]
    return torch.randint(low, high, shape, dtype=torch.int64).to(view).view(dtype)


state = {
    "model.embed_tokens.weight": any_bits((24, 16), torch.bfloat16),
    "model.layers.0.self_attn.q_proj.weight": any_bits((16, 16), torch.float8_e4m3fn),
    "model.layers.0.self_attn.q_proj.weight_scale_inv": any_bits((1, 1), torch.float32),
    "model.layers.0.mlp.down_proj.weight": any_bits((16, 20), torch.float8_e5m2),
    "model.layers.0.input_layernorm.weight": any_bits((16,), torch.float16),
    "model.norm.weight": any_bits((16,), torch.float32),
    "temperature": torch.tensor(3.123456789, dtype=torch.bfloat16),
    "nothing": torch.zeros(0, 3, dtype=torch.float16),
    "specials": torch.tensor([float("nan"), float("inf"), float("-inf"), -0.0], dtype=torch.float32),
}
split = split_torch_state_dict_into_shards(state, max_shard_size=600)
for name, tensors in split.filename_to_tensors.items():
    save_file({tensor: state[tensor] for tensor in tensors}, str(folder / name), metadata={"format": "pt"})
    (folder / name).chmod(0o644)
index = {"metadata": split.metadata, "weight_map": split.tensor_to_filename}
(folder / "model.safetensors.index.json").write_text(json.dumps(index, indent=2) + "\n")

told = {}
for name, tensor in state.items():
    width = tensor.element_size()
    view = {1: torch.uint8, 2: torch.int16, 4: torch.int32}[width]
    codes = tensor.flatten().view(view).to(torch.int64).tolist() if tensor.numel() else []
    numbers = [repr(x) for x in tensor.flatten().to(torch.float64).tolist()]
    told[name] = {"shape": list(tensor.shape), "bits": [f"0x{code % 2 ** (8 * width):0{2 * width}x}" for code in codes], "values": numbers}
(here / "sharded.json").write_text(json.dumps(told) + "\n")
