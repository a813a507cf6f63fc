"""Statistics of the tensors of a safetensors file by NumPy, the set that `cantian map --stats` tells, for bench/see.ts.

    python numpy_statistics.py FILE        prints versions; then, for every line it is sent, the milliseconds of one round
"""
import json
import struct
import sys
import time

import numpy

path = sys.argv[1]
quantiles = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99]


def tensors():
    with open(path, "rb") as file:
        size = struct.unpack("<Q", file.read(8))[0]
        header = json.loads(file.read(size))
        for name, entry in header.items():
            if name == "__metadata__":
                continue
            begin, end = entry["data_offsets"]
            file.seek(8 + size + begin)
            data = file.read(end - begin)
            if entry["dtype"] == "BF16":
                # NumPy has no bfloat16: its bits are the upper half of a float32.
                yield (numpy.frombuffer(data, numpy.uint16).astype(numpy.uint32) << 16).view(numpy.float32)
            else:
                yield numpy.frombuffer(data, {"F32": numpy.float32, "F16": numpy.float16, "F64": numpy.float64}[entry["dtype"]])


def round_of():
    for x in tensors():
        finite = x[numpy.isfinite(x)]
        y = finite.astype(numpy.float64)
        (x == 0).sum(), numpy.isnan(x).sum(), numpy.isinf(x).sum()
        y.min(), y.max(), y.mean(), y.std(), numpy.quantile(y, quantiles), numpy.histogram(y, 64)


print(json.dumps({"numpy": numpy.__version__}), flush=True)
for _ in sys.stdin:
    start = time.perf_counter()
    round_of()
    print(json.dumps({"ms": (time.perf_counter() - start) * 1000}), flush=True)
