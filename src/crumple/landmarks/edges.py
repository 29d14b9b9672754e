"""Where the loss is lowest on the window's edge and still falls beyond it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from .line import turns
from .unit import Array, Field

_CORNER = 1e-9
"""A point so near to a corner is left to the corner."""
_BESIDE = 1e-7
"""So far to each side the slope along the edge tells whether it is a minimum."""
_ALONG = np.array([0.0, 0.2360680, 0.5, 0.7320508, 1.0])
"""A side along which the slope is zero at all of these is level."""
_LEVEL = {"float64": 1e-12, "float32": 1e-5}
"""By type: where the curvature would turn a slope within so short a step, the slope is rounding."""


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
    """Corners towards which the loss falls along both sides, or along one while it is lowest at the other's end."""
    at = np.array(list(product((0.0, 1.0), repeat=2)))
    outward = 2 * at - 1
    rounding = _rounding(field, at)[:, None]
    falls = field.gradient(at) * outward < -rounding
    beside = np.stack([at - _BESIDE * outward * axis for axis in np.eye(2)], axis=1)  # (4, 2, 2)
    inner = field.gradient(beside.reshape(-1, 2)).reshape(beside.shape)
    rises_inwards = np.einsum("nii->ni", inner) * outward < -rounding
    is_lowest = falls.any(axis=1) & (falls | rises_inwards).all(axis=1)
    for place, out in zip(at[is_lowest], np.where(falls, outward, 0)[is_lowest], strict=True):
        yield EdgePoint(place, tuple(int(o) for o in out))


def _sides(field: Field) -> Iterator[EdgePoint]:
    for axis, end in product((0, 1), (0.0, 1.0)):
        side = _Side(field, axis, end)
        t = turns(side.along)
        t = t[(t > _CORNER) & (t < 1 - _CORNER)]
        is_lowest = (side.along(t - _BESIDE) < 0) & (side.along(t + _BESIDE) > 0)
        t = t[is_lowest & side.falls(t)]
        if (side.along(_ALONG) == 0).all() and side.falls(_ALONG).all():
            t = _ALONG[2:3]  # one stands for them all
        for place in side.places(t):
            yield EdgePoint(place, (side.outward, 0) if axis == 0 else (0, side.outward))


def _rounding(field: Field, at: Array) -> Array:
    """Slopes no longer than this are rounding at these places, (n,)."""
    bent = np.abs(np.nan_to_num(field.hessian(at)[1], posinf=0.0, neginf=0.0)).max(axis=(1, 2))
    return np.asarray(_LEVEL.get(field.precision, _LEVEL["float32"]) * bent)


@dataclass(frozen=True)
class _Side:
    """One side of the unit square, t from 0 to 1 along it."""

    field: Field
    axis: int
    end: float

    @property
    def outward(self) -> int:
        """−1 or 1: which way along the axis leads out of the window."""
        return int(2 * self.end - 1)

    def falls(self, t: Array) -> NDArray[np.bool_]:
        """Where the loss falls outwards, (n,)."""
        at = self.places(t)
        return np.asarray(self.field.gradient(at)[:, self.axis] * self.outward < -_rounding(self.field, at))

    def places(self, t: Array) -> Array:
        """The unit square's (n, 2) for these t."""
        at = np.full((len(t), 2), self.end)
        at[:, 1 - self.axis] = t
        return at

    def along(self, t: Array) -> Array:
        """The slope along the side, (n,)."""
        return self.field.gradient(self.places(t))[:, 1 - self.axis]
