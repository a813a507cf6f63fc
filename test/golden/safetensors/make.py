"""Writes the golden files beside it with Python's safetensors and torch. Run: python make.py

all-types.safetensors  every dtype that Cantian reads, special values included, a scalar, empty tensors, odd names
all-types.json         what it holds: values as Python reads them (float64 hex bits for floats, decimal strings for integers)
rounding.json          float64 bits -> stored bits, as torch rounds them (nearest, ties to even); null where it would overflow
"""
import json
import struct
from pathlib import Path

import numpy as np
import torch
from safetensors import safe_open
from safetensors.torch import save_file

here = Path(__file__).parent
torch.manual_seed(20261124)


def bits(dtype, codes):
    view = {torch.float16: torch.int16, torch.bfloat16: torch.int16, torch.float8_e4m3fn: torch.uint8, torch.float8_e5m2: torch.uint8}[dtype]
    return torch.tensor(codes, dtype=torch.int32).to(view).view(dtype)


every16 = list(range(0, 65536, 97)) + [0x0001, 0x8001, 0x03FF, 0x0400, 0x7BFF, 0x7C00, 0xFC00, 0x7E00, 0x7F80, 0xFF80, 0x7FC0, 0x8000]
floats = [0.0, -0.0, 1.0, -1.5, 3.123456789, -0.0009527, float("inf"), float("-inf"), float("nan"), 5e-324, 1e-45, 1.7976931348623157e308]
tensors = {
    "f64": torch.tensor(floats, dtype=torch.float64),
    "f32": torch.tensor(floats, dtype=torch.float64).float().reshape(3, 4),
    "f16": bits(torch.float16, every16),
    "bf16": bits(torch.bfloat16, every16),
    "f8.e4m3": bits(torch.float8_e4m3fn, list(range(256))).reshape(16, 16),
    "f8.e5m2": bits(torch.float8_e5m2, list(range(256))),
    "i64": torch.tensor([-(2**63), 2**63 - 1, 0, -1, 2**53 + 1], dtype=torch.int64),
    "i32": torch.tensor([-(2**31), 2**31 - 1, 0, -1], dtype=torch.int32),
    "i16": torch.tensor([-32768, 32767, 0], dtype=torch.int16),
    "i8": torch.tensor([-128, 127, 0], dtype=torch.int8),
    "u8": torch.tensor([0, 255, 7], dtype=torch.uint8),
    "u16": torch.tensor([0, 65535, 7], dtype=torch.uint16),
    "u32": torch.tensor([0, 2**32 - 1, 7], dtype=torch.uint32),
    "u64": torch.tensor([0, 2**64 - 1, 7], dtype=torch.uint64),
    "bool": torch.tensor([True, False, True]),
    "scalar": torch.tensor(3.125, dtype=torch.bfloat16),
    "empty": torch.zeros(0, 5),
    "empty.too": torch.zeros(3, 0, 2),
    "參 天/\"quoted\"\\\n": torch.ones(2),
    "\ufb01 before": torch.ones(1),
    "\U0001f333 after": torch.ones(1),
}
path = here / "all-types.safetensors"
save_file(tensors, str(path), metadata={"format": "pt"})
path.chmod(0o644)

told = {}
with safe_open(str(path), "pt") as file:
    for name in file.keys():
        tensor = file.get_tensor(name)
        flat = tensor.flatten()
        if tensor.dtype.is_floating_point:
            values = [struct.pack(">d", x).hex() if x == x else "nan" for x in flat.to(torch.float64).tolist()]
        else:
            values = [str(int(x)) for x in flat.tolist()]
        told[name] = {"shape": list(tensor.shape), "values": values}
(here / "all-types.json").write_text(json.dumps(told, ensure_ascii=False) + "\n")

# Rounding: random numbers, exact ties between neighbours, the edges of subnormals and of overflow.
rng = np.random.default_rng(1)
sample = {
    "F16": (torch.float16, torch.int16, 0x7C00), "BF16": (torch.bfloat16, torch.int16, 0x7F80),
    "F8_E5M2": (torch.float8_e5m2, torch.uint8, 0x7C), "F8_E4M3": (torch.float8_e4m3fn, torch.uint8, 0x7F),
}
rounding = {}
for name, (dtype, view, top) in sample.items():
    codes = rng.integers(0, top - 1, 50)
    low = bits(dtype, codes.tolist()).double().numpy()
    high = bits(dtype, (codes + 1).tolist()).double().numpy()
    # float32 holds every midpoint, so that torch rounds once only.
    inputs = np.concatenate([low, (low + high) / 2, np.float32((low + high) / 2) * np.float32(1 + 2**-20), np.float32(low * 0.75 + high * 0.25)])
    edges = [65503, 65519, 65520, 448, 463, 464, 465, 57344, 61439, 61440, 3.3895e38, 3.3961775e38, 3.4e38]
    inputs = np.concatenate([inputs, edges])
    inputs = np.concatenate([inputs, -inputs]).astype(np.float32)
    inputs = inputs[np.isfinite(inputs)]
    stored = torch.from_numpy(inputs).to(dtype)
    # torch 2.13 saturates E4M3 at 448, the greatest; 464 is the tie that still rounds down to it.
    finite = torch.isfinite(stored.double()) & (torch.from_numpy(np.abs(inputs)) <= (464 if name == "F8_E4M3" else np.inf))
    codes = (stored.view(view).to(torch.int32) & (0xFFFF if view is torch.int16 else 0xFF)).tolist()
    rounding[name] = [[struct.pack(">d", float(x)).hex(), code if ok else None] for x, code, ok in zip(inputs.tolist(), codes, finite.tolist())]
(here / "rounding.json").write_text(json.dumps(rounding) + "\n")
