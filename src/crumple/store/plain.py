"""Text for plain values and back: JSON, with a mark on what JSON cannot say.

A marked value is an object with the key ``"$"``: numbers that are not finite, tuples, mappings with
other keys than text, arrays and tensors. Nothing is ever looked up by a name in the file.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch

from ..errors import FormatError, shorten
from .numbers import DTYPES, as_bytes, as_tensor, count_bytes

MOST_CHARACTERS = 2**24
_MARK = "$"


def to_text(value: Any) -> str:
    """One line of JSON; what is not plain is kept as its printed form."""
    return json.dumps(_marked(value), ensure_ascii=True, allow_nan=False, separators=(",", ":"))


def from_text(text: str, where: str) -> Any:
    """The value that ``to_text`` was given.

    Raises:
        FormatError: this is no such text.
    """
    if len(text) > MOST_CHARACTERS:
        raise FormatError("a text is too long", where=where, got=len(text), expected=f"at most {MOST_CHARACTERS}")
    try:
        return json.loads(text, object_hook=_unmarked, parse_constant=_refuse)
    except (ValueError, TypeError, KeyError, RecursionError, RuntimeError) as cause:
        raise FormatError("a text cannot be read", where=where, got=text) from cause


def _marked(value: Any) -> Any:
    if value is None or isinstance(value, (str, bool)):
        return value
    if isinstance(value, (int, np.integer)):
        return int(value)
    if isinstance(value, (float, np.floating)):
        return float(value) if math.isfinite(value) else {_MARK: "number", "is": repr(float(value))}
    if isinstance(value, list):
        return [_marked(v) for v in value]
    if isinstance(value, (tuple, set, frozenset)):
        return {_MARK: "tuple", "is": [_marked(v) for v in value]}
    if isinstance(value, Mapping):
        if all(isinstance(k, str) for k in value) and _MARK not in value:
            return {k: _marked(v) for k, v in value.items()}
        return {_MARK: "pairs", "is": [[_marked(k), _marked(v)] for k, v in value.items()]}
    if isinstance(value, np.bool_):
        return bool(value)
    if isinstance(value, (np.ndarray, torch.Tensor)):
        return _marked_array(value)
    return shorten(value, 300)


def _marked_array(value: Any) -> Any:
    kind = "tensor" if isinstance(value, torch.Tensor) else "array"
    tensor = value.detach().cpu() if kind == "tensor" else _as_torch(value)
    if tensor is None or tensor.dtype not in DTYPES.values() or tensor.layout != torch.strided:
        return shorten(value, 300)
    name = next(name for name, dtype in DTYPES.items() if dtype == tensor.dtype)
    text = base64.b64encode(as_bytes(tensor)).decode("ascii")
    return {_MARK: kind, "dtype": name, "shape": list(tensor.shape), "is": text}


def _as_torch(array: Any) -> torch.Tensor | None:
    try:
        return torch.as_tensor(np.array(array, order="C"))
    except TypeError:  # text, objects, ...
        return None


def _refuse(name: str) -> Any:
    raise ValueError(f"{name} is no JSON")


def _unmarked(mapping: dict[str, Any]) -> Any:
    return _READERS[mapping[_MARK]](mapping) if _MARK in mapping else mapping


def _number(mapping: dict[str, Any]) -> float:
    if mapping["is"] not in ("nan", "inf", "-inf"):
        raise ValueError(mapping["is"])
    return float(mapping["is"])


def _tensor(mapping: dict[str, Any]) -> torch.Tensor:
    data, shape = base64.b64decode(mapping["is"], validate=True), mapping["shape"]
    if len(data) != count_bytes(mapping["dtype"], shape):
        raise ValueError("an array of another size")
    return as_tensor(data, mapping["dtype"], shape)


_READERS: dict[str, Callable[[dict[str, Any]], Any]] = {
    "number": _number,
    "tuple": lambda m: tuple(m["is"]),
    "pairs": lambda m: {k: v for k, v in m["is"]},
    "array": lambda m: _tensor(m).numpy(),
    "tensor": _tensor,
}
