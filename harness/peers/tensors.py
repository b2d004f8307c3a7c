"""Safetensors files, read and written with torch alone."""
import json
import math
import struct

import torch

TYPES = {"F64": torch.float64, "F32": torch.float32, "F16": torch.float16, "BF16": torch.bfloat16, "I64": torch.int64}


def read(path):
    """The tensors of a file by name."""
    with open(path, "rb") as file:
        data = bytearray(file.read())
    length, = struct.unpack("<Q", data[:8])
    header = json.loads(data[8:8 + length])
    header.pop("__metadata__", None)
    found = {}
    for name, entry in header.items():
        count = math.prod(entry["shape"])
        flat = (torch.frombuffer(data, dtype=TYPES[entry["dtype"]], count=count,
                                 offset=8 + length + entry["data_offsets"][0]).clone()
                if count else torch.empty(0, dtype=TYPES[entry["dtype"]]))
        found[name] = flat.reshape(entry["shape"])
    return found


def write(path, tensors):
    """Writes tensors by name."""
    codes = {kind: code for code, kind in TYPES.items()}
    header, parts, at = {}, [], 0
    for name, tensor in tensors.items():
        tensor = tensor.detach().cpu().contiguous()
        part = tensor.reshape(-1).view(torch.uint8).numpy().tobytes() if tensor.numel() else b""
        header[name] = {"dtype": codes[tensor.dtype], "shape": list(tensor.shape), "data_offsets": [at, at + len(part)]}
        parts.append(part)
        at += len(part)
    text = json.dumps(header).encode()
    text += b" " * (-len(text) % 8)
    with open(path, "wb") as file:
        file.write(struct.pack("<Q", len(text)) + text + b"".join(parts))
