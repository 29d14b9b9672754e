"""How often the gradient turns around on the way round a rectangle.

By the theorem of Poincaré and Hopf it turns as often as there are minima and maxima inside, less the
saddles. (Milnor 1965, Topology from the differentiable viewpoint, § 6.)
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .unit import Array, Field

_FEW = 8
"""Places a side where a rectangle is small."""
_SHARES = (0.4631, 0.5387, 0.3819, 0.6543)
"""Where a rectangle is cut; the next is tried where the gradient vanishes on the cut."""
_KINK = 6
"""A segment halved so often over which the gradient still jumps crosses a kink."""
_DEPTH = 34
_CLEAR = 0.3 * np.pi
_WIDE = 0.9 * np.pi
_HALF_TURN = (1.0 - 1e-7) * np.pi


def winding(field: Field, low: Array, high: Array, steps: int = 24) -> int | None:
    """Turns of the gradient, counter-clockwise once round a rectangle of the unit square.

    Places are put in between until neighbours differ by less than a sixth of a turn; at a kink, where they
    never do, the shorter way round counts, as it does for the slopes between those of its two sides.

    Args:
        field: the gradient.
        low: one corner, (2,).
        high: the opposite one, (2,).
        steps: places a side to begin with.

    Returns:
        The number of turns, or None where the gradient vanishes or is not finite on the way.
    """
    turned = _turned(field, low, high, steps)
    if turned is None:
        return None
    turns = turned / (2 * np.pi)
    return round(turns) if abs(turns - round(turns)) < 1e-6 else None


def narrowed(field: Field, low: Array, high: Array, index: int, known: Known, smallest: float) -> tuple[Array, Array]:
    """A small rectangle inside of a larger one around which the gradient turns beyond what is known to turn it.

    The rectangle is cut again and again across its longer side, and the part is kept whose turns differ
    from those of the known points in it the way those of the whole do.

    Args:
        field: the gradient.
        low: one corner of the rectangle, (2,).
        high: the opposite one, (2,).
        index: turns around it, less those of the known points in it; not zero.
        known: points with their indices.
        smallest: longer side of the rectangle wanted, at most.
    """
    while (high - low).max() > smallest:
        for share in _SHARES:
            part = _part(field, low, high, share, index, known)
            if part is not None:
                break
        else:
            return low, high
        low, high = part
    return low, high


def _part(field: Field, low: Array, high: Array, share: float, index: int, known: Known) -> tuple[Array, Array] | None:
    """The part on one side of a cut; what the one does not hold of the index, the other does."""
    axis = int(np.argmax(high - low))
    upper, lower = high.copy(), low.copy()
    upper[axis] = lower[axis] = low[axis] + share * (high[axis] - low[axis])
    turns = winding(field, low, upper, _FEW)
    if turns is None:
        return None
    return (low, upper) if (turns - known.index(low, upper)) * index > 0 else (lower, high)


@dataclass(frozen=True)
class Known:
    """Points of known index."""

    at: Array
    """(n, 2) places."""
    indices: NDArray[np.int64]
    """(n,) turns of the gradient around each."""

    def index(self, low: Array, high: Array) -> int:
        """The sum over the points in a rectangle."""
        return int(self.indices[self.inside(low, high)].sum())

    def inside(self, low: Array, high: Array) -> NDArray[np.bool_]:
        """Which of the points lie in a rectangle, (n,)."""
        return np.asarray(((self.at > low) & (self.at < high)).all(axis=1))


def _turned(field: Field, low: Array, high: Array, steps: int) -> float | None:
    at = np.arange(4 * steps + 1) / steps
    angles = _angles(field, at[:-1], low, high)
    angles = np.append(angles, angles[:1])
    left, right = np.stack([at[:-1], angles[:-1]]), np.stack([at[1:], angles[1:]])
    total = 0.0
    for depth in range(_DEPTH):
        turn = _wrapped(right[1] - left[1])
        if not np.isfinite(turn).all():
            return None
        is_clear = np.abs(turn) < (_CLEAR if depth < _KINK else _WIDE)
        total += float(turn[is_clear].sum())
        left, right = left[:, ~is_clear], right[:, ~is_clear]
        if not left.size:
            return total
        middle = 0.5 * (left[0] + right[0])
        found = np.stack([middle, _angles(field, middle, low, high)])
        left, right = np.concatenate([left, found], axis=1), np.concatenate([found, right], axis=1)
    turn = _wrapped(right[1] - left[1])
    return total + float(turn.sum()) if (np.abs(turn) < _HALF_TURN).all() else None


def _angles(field: Field, at: Array, low: Array, high: Array) -> Array:
    """Where the gradient points at places 0 … 4 around the rectangle; NaN where it is zero or unknown."""
    gradient = field.gradient(low + (high - low) * _around(at))
    angles = np.arctan2(gradient[:, 1], gradient[:, 0])
    return np.where((gradient != 0).any(axis=1), angles, np.nan)


def _around(at: Array) -> Array:
    """The boundary of the unit square, one side a unit, counter-clockwise from its first corner, (n, 2)."""
    side = np.minimum(at.astype(int), 3)
    t = at - side
    x = np.choose(side, [t, np.ones_like(t), 1.0 - t, np.zeros_like(t)])
    y = np.choose(side, [np.zeros_like(t), t, np.ones_like(t), 1.0 - t])
    return np.stack([x, y], axis=1)


def _wrapped(angle: Array) -> Array:
    """An angle between −π and π."""
    return (angle + np.pi) % (2 * np.pi) - np.pi
