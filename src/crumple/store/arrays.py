"""Arrays in a file: a type and a shape, and the bytes in blocks."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..errors import FormatError
from .database import Database
from .numbers import DTYPES, NAMES, as_bytes, count_bytes
from .plain import from_text, to_text

BLOCK_BYTES = 2**23
"""Small enough to be one row of SQLite (at most 1 GB) and to pass through little memory."""


def put_array(database: Database, array: Any) -> int:
    """Put in a tensor or an array; gives its ``id``."""
    tensor = array if isinstance(array, Tensor) else torch.as_tensor(np.array(array, order="C"))
    return put_pieces(database, NAMES[tensor.dtype], list(tensor.shape), [tensor])


def put_pieces(database: Database, dtype: str, shape: list[int], pieces: Iterable[Tensor]) -> int:
    """Put in an array that comes in pieces, laid end to end; never more than a block of it is held."""
    owner = database.insert("array", dtype=dtype, shape=to_text(shape))
    items = BLOCK_BYTES // DTYPES[dtype].itemsize
    held, count, number = bytearray(), 0, 0
    for piece in pieces:
        for part in piece.detach().reshape(-1).split(items):
            held += as_bytes(part.to(DTYPES[dtype]))
            count += len(part) * DTYPES[dtype].itemsize
            while len(held) >= BLOCK_BYTES:
                database.insert("block", owner=owner, number=number, data=bytes(held[:BLOCK_BYTES]))
                del held[:BLOCK_BYTES]
                number += 1
    if held:
        database.insert("block", owner=owner, number=number, data=bytes(held))
    assert count == count_bytes(dtype, shape), "pieces that do not fill the array"
    return owner


def get_array(database: Database, number: int, *, dtype: str = "", shape: list[int] | None = None) -> Tensor:
    """The array with that ``id``, if it has the type and shape that it must have.

    Raises:
        FormatError: it has another, is too large for the memory allowed, or its blocks are not all there.
    """
    found, sizes, total = describe(database, number)
    where = f"{database.path.name}, array {number}"
    if (dtype and found != dtype) or (shape is not None and sizes != shape):
        expected = f"{dtype or found} {shape if shape is not None else sizes}"
        raise FormatError("is another array than it must be", where=where, got=f"{found} {sizes}", expected=expected)
    check_room(database, total, where)
    data = torch.empty(total, dtype=torch.uint8)
    place = 0
    for block in _blocks(database, number, where):
        if place + len(block) > total:
            break
        data[place : place + len(block)] = torch.frombuffer(bytearray(block), dtype=torch.uint8)
        place += len(block)
    if place != total:
        raise FormatError("lacks blocks", where=where, got=f"{place} bytes", expected=str(total))
    return data.view(DTYPES[found]).reshape(sizes)


def stream_array(database: Database, number: int) -> Iterator[Tensor]:
    """The array with that ``id`` as flat pieces, a block at a time; ``describe`` it first."""
    dtype, _, total = describe(database, number)
    where = f"{database.path.name}, array {number}"
    for block in _blocks(database, number, where):
        total -= len(block)
        if len(block) % DTYPES[dtype].itemsize or total < 0:
            break
        yield torch.frombuffer(bytearray(block), dtype=DTYPES[dtype])
    if total:
        raise FormatError("lacks blocks", where=where)


def describe(database: Database, number: int) -> tuple[str, list[int], int]:
    """Type, shape and bytes of an array; what is declared must be what is there.

    Raises:
        FormatError: it is not.
    """
    row = database.row("array", number)
    where = f"{database.path.name}, array {number}"
    shape = from_text(row["shape"], where)
    try:
        total = count_bytes(row["dtype"], shape)
    except ValueError as cause:
        raise FormatError(str(cause), where=where, got=f"{row['dtype']} {row['shape']}") from cause
    there = database.size_of_parts("block", number)
    if there != total:
        raise FormatError("is not as long as its shape says", where=where, got=f"{there} bytes", expected=str(total))
    return row["dtype"], shape, total


def check_room(database: Database, total: int, where: str) -> None:
    """Refuse to take more memory at once than the caller of ``open`` allowed."""
    if total > database.most_bytes:
        raise FormatError(
            "does not fit the memory allowed",
            where=where,
            got=f"{total / 2**30:.2f} GiB",
            expected=f"at most {database.most_bytes / 2**30:.2f} GiB",
            fix="Pass a larger memory_gib to crumple.open; a run can also be projected without being loaded.",
        )


def _blocks(database: Database, number: int, where: str) -> Iterator[bytes]:
    for i, block in enumerate(database.parts("block", number)):
        if block["number"] != i:
            raise FormatError("lacks a block", where=where, got=block["number"], expected=str(i))
        yield block["data"]
