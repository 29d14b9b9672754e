"""Cutting a grid into boxes that are evaluated one after another, or by several workers at once."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

Box = tuple[slice, ...]
"""One slice an axis of a grid."""


def box_at(shape: Sequence[int], start: int, points: int) -> Box:
    """The largest box of at most so many points whose first is number ``start``, and which holds the numbers after it.

    Points are numbered with the last axis fastest. There is always one point in it.

    Example:
        >>> box_at((4, 5), 5, 12)
        (slice(1, 3, None), slice(0, 5, None))
        >>> box_at((4, 5), 7, 12)
        (slice(1, 2, None), slice(2, 5, None))
    """
    place = [int(i) for i in np.unravel_index(start, shape)]
    axis = next(i for i in range(len(shape)) if not any(place[i + 1 :]) and math.prod(shape[i + 1 :]) <= max(points, 1))
    many = min(max(points, 1) // math.prod(shape[axis + 1 :]), shape[axis] - place[axis])
    before = (slice(i, i + 1) for i in place[:axis])
    return (*before, slice(place[axis], place[axis] + many), *(slice(0, n) for n in shape[axis + 1 :]))


def size_of(box: Box) -> int:
    """How many points it holds."""
    return math.prod(s.stop - s.start for s in box)


class Cut:
    """A grid as it is cut, from its first point on.

    Args:
        shape: of the grid.
        whole: an axis that is never cut, because its points share work; the last one that is left, too.
    """

    def __init__(self, shape: Sequence[int], whole: int | None) -> None:
        self.shape, self.whole = tuple(shape), whole if len(shape) > 1 else None
        self._cut = tuple(n for i, n in enumerate(shape) if i != self.whole)
        self._a_line = 1 if self.whole is None else shape[self.whole]
        self._taken = 0

    @property
    def left(self) -> int:
        """Points that are in no box yet."""
        return (math.prod(self._cut) - self._taken) * self._a_line

    def next(self, points: int) -> Box:
        """The next box, of about so many points."""
        box = box_at(self._cut, self._taken, points // self._a_line)
        self._taken += size_of(box)
        if self.whole is None:
            return box
        return (*box[: self.whole], slice(0, self._a_line), *box[self.whole :])
