"""Paleness: the farther a point of a path is off the plane, the more of the paper is in its colour."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..surface import LossSurface
from ..trajectory import Trajectory
from ._line import Line
from ._scale import Array

_OFF_PLANE = 1e-6
"""A point farther off the plane than this share of the distances in it is said to be off the plane."""
_PALEST = 0.72
_BANDS = 6


def off_plane(surface: LossSurface, coords: Array, residual: Array) -> Array:
    """Residuals as shares of the size of window and path, 0 where they are no more than rounding."""
    norms = surface.plane.norms.cpu().numpy()
    window = np.array([axis[-1] - axis[0] for axis in surface.axes])
    size = float(np.linalg.norm(norms * np.maximum(window, np.ptp(coords, axis=0))))
    share = residual / max(size, 1e-300)
    return np.where(share > _OFF_PLANE, share, 0.0)


def extent_share(run: Trajectory, residual: Array, off: Array) -> Array:
    """Residuals as shares of the path's extent, from 0 to 1; 0 where they are no more than rounding."""
    if not (off > 0).any():
        return np.zeros(len(residual))
    return np.where(off > 0, np.minimum(residual / max(run.extent, 1e-300), 1.0), 0.0)


def fade(share: Any) -> Any:
    """How much of the paper is mixed into the colour of a path that is so far off the plane."""
    return _PALEST * share


def bands(line: Line, share: Array) -> list[tuple[Array, float]]:
    """The line inside the window in parts of about one distance off the plane: vertices (n, 3), and that share."""
    if not share.any():
        return [(line.within, 0.0)]
    shares = np.interp(line.within_places, np.arange(len(share)), share)
    middle = 0.5 * (shares[1:] + shares[:-1])  # of each stretch from one vertex to the next
    number = np.minimum(np.nan_to_num(middle * _BANDS, nan=-1.0), _BANDS - 1).astype(int)
    found = []
    for band in range(_BANDS):
        mine = np.concatenate([[False], number == band]) | np.concatenate([number == band, [False]])
        if mine.any():
            gaps = np.flatnonzero(np.concatenate([[False], (number != band) & mine[1:] & mine[:-1]]))
            part = np.where(mine[:, None], line.within, np.nan)
            found.append((np.insert(part, gaps, np.nan, axis=0), (band + 0.5) / _BANDS if band else 0.0))
    return found
