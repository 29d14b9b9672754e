"""Bytes of tensors, exactly: little-endian, C order, every real type of torch that θ may have."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor

DTYPES: dict[str, torch.dtype] = {
    "float64": torch.float64,
    "float32": torch.float32,
    "float16": torch.float16,
    "bfloat16": torch.bfloat16,
    "int64": torch.int64,
    "int32": torch.int32,
    "uint8": torch.uint8,
    "bool": torch.bool,
}
NAMES = {dtype: name for name, dtype in DTYPES.items()}
_MOST_AXES = 8
_MOST_BYTES = 2**60


def as_bytes(tensor: Tensor) -> bytes:
    """The values as they lie in memory."""
    return tensor.detach().cpu().contiguous().reshape(-1).view(torch.uint8).numpy().tobytes()


def as_tensor(data: bytes | bytearray, dtype: str, shape: Any) -> Tensor:
    """The tensor with those bytes; a copy."""
    if not data:
        return torch.empty(tuple(shape), dtype=DTYPES[dtype])
    return torch.frombuffer(bytearray(data), dtype=torch.uint8).view(DTYPES[dtype]).reshape(tuple(shape))


def count_bytes(dtype: str, shape: Any) -> int:
    """How many bytes an array of that type and shape has.

    Raises:
        ValueError: there is no such type or shape.
    """
    if dtype not in DTYPES or not isinstance(shape, list) or len(shape) > _MOST_AXES:
        raise ValueError("no such array")
    if not all(type(n) is int and 0 <= n < _MOST_BYTES for n in shape):
        raise ValueError("no such shape")
    return math.prod(shape) * DTYPES[dtype].itemsize
