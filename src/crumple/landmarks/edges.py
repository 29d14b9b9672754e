"""Where the loss is lowest on the window's edge and still falls beyond it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np

from .line import turns
from .unit import Array, Field

_CORNER = 1e-9
"""A point so near to a corner is left to the corner."""
_BESIDE = 1e-7
"""So far to each side the slope along the edge tells whether it is a minimum."""


@dataclass(frozen=True)
class EdgePoint:
    """A point of the edge where nothing inside the window leads further down."""

    at: Array
    """(2,) place in the unit square."""
    outward: tuple[int, ...]
    """−1, 0 or 1 an axis: over which sides the loss falls."""


def edge_minima(field: Field) -> list[EdgePoint]:
    """All of them: along the edge the loss is lowest there, and it falls outwards; corners included."""
    return [*_corners(field), *_sides(field)]


def _corners(field: Field) -> Iterator[EdgePoint]:
    """Corners towards which the loss falls along both sides."""
    at = np.array(list(product((0.0, 1.0), repeat=2)))
    outward = 2 * at - 1
    falls = field.gradient(at) * outward < 0
    for place, out in zip(at[falls.all(axis=1)], outward[falls.all(axis=1)], strict=True):
        yield EdgePoint(place, tuple(int(o) for o in out))


def _sides(field: Field) -> Iterator[EdgePoint]:
    for axis, end in product((0, 1), (0.0, 1.0)):
        side = _Side(field, axis, end)
        t = turns(side.along)
        t = t[(t > _CORNER) & (t < 1 - _CORNER)]
        is_lowest = (side.along(t - _BESIDE) < 0) & (side.along(t + _BESIDE) > 0)
        outward = int(2 * end - 1)
        falls = field.gradient(side.places(t))[:, axis] * outward < 0
        for place in side.places(t[is_lowest & falls]):
            yield EdgePoint(place, (outward, 0) if axis == 0 else (0, outward))


@dataclass(frozen=True)
class _Side:
    """One side of the unit square, t from 0 to 1 along it."""

    field: Field
    axis: int
    end: float

    def places(self, t: Array) -> Array:
        """The unit square's (n, 2) for these t."""
        at = np.full((len(t), 2), self.end)
        at[:, 1 - self.axis] = t
        return at

    def along(self, t: Array) -> Array:
        """The slope along the side, (n,)."""
        return self.field.gradient(self.places(t))[:, 1 - self.axis]
