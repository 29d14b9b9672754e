"""The barrier between two networks: how far the loss between them rises over the straight line of their losses."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from ..errors import InputError
from ._scale import Array


@dataclass(frozen=True)
class Barrier:
    """What a slice from one network, at coordinate 0, to another, at 1, has between them."""

    height: float
    """max over t of L(t) − [(1 − t) L(0) + t L(1)], on the nodes; 0 where the loss never rises above that line."""
    at: float
    """The coordinate t where it is."""
    value: float
    """L(t) there."""
    ends: tuple[float, float]
    """L(0) and L(1)."""

    @property
    def base(self) -> float:
        """The straight line's value at ``at``."""
        return (1 - self.at) * self.ends[0] + self.at * self.ends[1]


def barrier_of(coords: Array, values: Array) -> Barrier:
    """The error barrier of linear interpolation, as in Entezari et al. (2022), definition 2.1.

    Args:
        coords: (n,) coordinates; 0 and 1 must be among them.
        values: (n,) the loss; NaN is a gap.

    Raises:
        InputError: 0 or 1 is no node, or the loss is not finite there.
    """
    first, last = (int(np.abs(coords - end).argmin()) for end in (0.0, 1.0))
    if not (abs(coords[first]) < 1e-9 and abs(coords[last] - 1) < 1e-9):
        got, fix = f"{coords[0]:.6g} to {coords[-1]:.6g}", "Evaluate on Grid.line(0, 1, n=...)."
        raise InputError("a barrier needs the points 0 and 1", where="barrier", got=got, fix=fix)
    ends = float(values[first]), float(values[last])
    if not np.isfinite(ends).all():
        raise InputError("a barrier needs finite losses at 0 and 1", where="barrier", got=ends)
    t, between = coords[first : last + 1], values[first : last + 1]
    rise = between - ((1 - t) * ends[0] + t * ends[1])
    top = int(np.nanargmax(rise))
    return Barrier(max(float(rise[top]), 0.0), float(t[top]), float(between[top]), ends)
