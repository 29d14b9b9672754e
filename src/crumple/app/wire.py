"""One message as one binary frame: the length of the header, the header as JSON, the arrays behind it."""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import FormatError

KINDS: dict[str, np.dtype[Any]] = {
    "f8": np.dtype("<f8"),
    "f4": np.dtype("<f4"),
    "i4": np.dtype("<i4"),
    "u1": np.dtype("u1"),
}
_NAMES = {kind: name for name, kind in KINDS.items()}
_DEEPEST = 16


@dataclass(frozen=True)
class Packed:
    """A message whose arrays are bytes already, so that many pages can be told for the price of one."""

    message: Mapping[str, Any]
    listed: list[dict[str, Any]]
    """Name, type and shape of each array."""
    payload: bytes
    """The arrays; each starts at a multiple of eight bytes, as the page wants it."""

    def frame(self, job: int | None = None) -> bytes:
        """The frame for a page, with the page's own number of the job, if the message has one."""
        message = {**self.message, "arrays": self.listed}
        if job is not None and "job" in message:
            message["job"] = job
        header = json.dumps(message, ensure_ascii=False, allow_nan=False).encode()
        header += b" " * (-(4 + len(header)) % 8)
        return b"".join([struct.pack("<I", len(header)), header, self.payload])


def pack(message: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]] | None = None) -> Packed:
    """A message with a copy of its arrays."""
    arrays = {name: np.ascontiguousarray(a, a.dtype.newbyteorder("<")) for name, a in (arrays or {}).items()}
    listed = [{"name": n, "dtype": _NAMES[a.dtype], "shape": list(a.shape)} for n, a in arrays.items()]
    parts = [part for a in arrays.values() for part in (a.tobytes(), bytes(-a.nbytes % 8))]
    return Packed(message, listed, b"".join(parts))


def encode(message: Mapping[str, Any], arrays: Mapping[str, NDArray[Any]] | None = None) -> bytes:
    """The frame of a message.

    Example:
        >>> decode(encode({"type": "point"}, {"curve_y": np.array([1.0, np.nan])}))
        ({'type': 'point'}, {'curve_y': array([ 1., nan])})
    """
    return pack(message, arrays).frame()


def decode(frame: bytes, *, most_header: int = 2**24) -> tuple[dict[str, Any], dict[str, NDArray[Any]]]:
    """A message and its arrays, which are views of the frame.

    Raises:
        FormatError: the frame is cut short, its header too long or no JSON object, or an array does not fit.
    """
    length = struct.unpack_from("<I", frame)[0] if len(frame) >= 4 else 0
    if not 2 <= length <= min(most_header, len(frame) - 4):
        raise FormatError("is cut short, or has no header", where="frame")
    message = strict_json(frame[4 : 4 + length])
    listed = message.pop("arrays", [])
    arrays, place = {}, (4 + length + 7) & ~7
    for entry in listed if isinstance(listed, list) else [None]:
        name, array = _array(entry, frame, place)
        arrays[name] = array
        place += (array.nbytes + 7) & ~7
    return message, arrays


def strict_json(text: bytes) -> dict[str, Any]:
    """A JSON object: no NaN, no name twice, nothing nested deeper than any message is.

    Raises:
        FormatError: it is something else.
    """
    if text.count(b"[") + text.count(b"{") > 1000:  # each level opens with one of them
        raise FormatError("is nested too deeply", where="header")
    try:
        message = json.loads(text, parse_constant=_refused, object_pairs_hook=_once)
    except (ValueError, RecursionError) as cause:
        raise FormatError("is no JSON", where="header") from cause
    if not isinstance(message, dict) or _is_deep(message):
        raise FormatError("is no plain JSON object", where="header")
    return message


def _array(entry: Any, frame: bytes, place: int) -> tuple[str, NDArray[Any]]:
    if not isinstance(entry, dict) or entry.keys() != {"name", "dtype", "shape"} or entry["dtype"] not in KINDS:
        raise FormatError("lists what is no array", where="header")
    name, kind, shape = entry["name"], KINDS[entry["dtype"]], entry["shape"]
    whole = isinstance(shape, list) and all(type(n) is int and n >= 0 for n in shape)
    if not isinstance(name, str) or not whole or place + math.prod(shape) * kind.itemsize > len(frame):
        raise FormatError("lists an array that is not there", where="header")
    return name, np.frombuffer(frame, kind, math.prod(shape), place).reshape(shape)


def _refused(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found


def _is_deep(value: Any, left: int = _DEEPEST) -> bool:
    """Whether there is anything more than so many levels down."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return left < 0 or any(_is_deep(one, left - 1) for one in inner)
