"""What the supervisor and its workers say to each other: a line of JSON and some bytes, through pipes of our own."""

from __future__ import annotations

import json
import struct
from typing import IO, Any

_HEAD = struct.Struct("<QQ")


def send(pipe: IO[bytes], told: dict[str, Any], data: bytes = b"") -> None:
    """Say something."""
    text = json.dumps(told).encode()
    pipe.write(_HEAD.pack(len(text), len(data)) + text + data)
    pipe.flush()


def receive(pipe: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    """What was said; None where the other end is gone, also in the midst of a word."""
    head = pipe.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    text_bytes, data_bytes = _HEAD.unpack(head)
    text, data = pipe.read(text_bytes), pipe.read(data_bytes)
    if len(text) < text_bytes or len(data) < data_bytes:
        return None
    return json.loads(text), data
