"""How a survey is cut into chunks and computed: chosen once, kept in the file, and the same in every process.

Engines that take many points at once differ in last digits with how many they take. So a chunk is always
evaluated as a whole, in the same boxes and with the same number of threads, whoever does it.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from ..boxes import Box, box_at, size_of
from ..engines import Engine
from ..errors import FormatError

_CHUNKS_POINT_BY_POINT = 10_000
_CHUNKS_AT_ONCE, _CHUNKS_AT_LEAST = 256, 32
_LEAST_AT_ONCE = 64
WHOLE_LINES = 4
"""A chunk is whole lines of the grid, one box, unless that makes it so many times larger: each box costs a call."""
CHUNK_SECONDS = 0.1


@dataclass(frozen=True)
class Plan:
    """How the points of a grid are evaluated."""

    engine: str
    rows: int
    """Rows of data at once."""
    threads: int
    """Threads an operation."""
    order: tuple[int, ...]
    """The axes in the order in which points are numbered, the last fastest."""
    chunk_points: int

    def to_plain(self) -> dict[str, Any]:
        """The same as plain values."""
        return {**asdict(self), "order": list(self.order)}

    @classmethod
    def from_plain(cls, told: Any, k: int, where: str) -> Plan:
        """The plan that a file tells.

        Raises:
            FormatError: it tells none.
        """
        kinds = {"engine": str, "rows": int, "threads": int, "order": list, "chunk_points": int}
        fits = isinstance(told, Mapping) and set(told) == set(kinds)
        fits = fits and all(type(told[name]) is kind for name, kind in kinds.items())
        if not fits or sorted(map(str, told["order"])) != [str(i) for i in range(k)] or told["threads"] < 1:
            raise FormatError("has no plan by which it could be resumed", where=where)
        return cls(**{**told, "order": tuple(told["order"])})


def planned(engine: Engine, shape: Sequence[int], rows: int, threads: int, seconds: float) -> Plan:
    """The plan for an engine on a grid, where a forward pass over the data takes so many seconds.

    Where points are taken together the plan is the same at every call, so that no clock has a say in the bits.
    Where they are taken one by one the cut changes no bit, and a chunk is about a tenth of a second's work.
    """
    whole = engine.whole_axis if len(shape) > 1 else None
    order = [i for i in range(len(shape)) if i != whole] + ([] if whole is None else [whole])
    size = math.prod(shape)
    if engine.is_short_cut:
        together = max(_LEAST_AT_ONCE, size // _CHUNKS_AT_LEAST)
        points = max(-(-size // _CHUNKS_AT_ONCE), min(engine.points_at_once, together))
    else:
        at_most = -(-size // _CHUNKS_AT_LEAST)
        points = min(at_most, int(CHUNK_SECONDS / max(seconds, 1e-9)))
        points = max(-(-size // _CHUNKS_POINT_BY_POINT), engine.points_at_once, points)
    line = shape[order[-1]]
    if whole is not None or (len(shape) > 1 and WHOLE_LINES * points >= line):
        points = max(1, round(points / line)) * line
    return Plan(engine.name, rows, threads, tuple(order), min(points, size))


def boxes(shape: Sequence[int], points: slice) -> Iterator[Box]:
    """The boxes of a chunk, each as large as can be, in the order of their points.

    Example:
        >>> list(boxes((4, 5), slice(7, 15)))
        [(slice(1, 2, None), slice(2, 5, None)), (slice(2, 3, None), slice(0, 5, None))]
    """
    at = points.start
    while at < points.stop:
        box = box_at(shape, at, points.stop - at)
        yield box
        at += size_of(box)
