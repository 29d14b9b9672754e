"""Where many runs came to rest: which of them share an end."""

from __future__ import annotations

import math

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..plane import Plane

MOVING, DIVERGED = -1, -2
LOOKS = 10
"""A run rests if it hardly moved over the last of so many parts of its updates."""
_SAME = 1e-3
"""Of the reach: ends nearer than this are looked at as one, else a thousand runs at one minimum are a million pairs."""


def look_at(steps: int) -> int:
    """The update from which on a run is watched: about a tenth of its updates before its end.

    It is a prime number of updates before, at least five, so that a run that goes round and round through a few
    places is seen to move.

    Example:
        >>> look_at(10), look_at(200), look_at(275)
        (5, 177, 246)
    """
    stretch = max(5, -(-steps // LOOKS))
    while any(stretch % k == 0 for k in range(2, math.isqrt(stretch) + 1)):
        stretch += 1
    return steps - stretch


def shared_ends(
    last: Tensor, before: Tensor, losses: NDArray[np.float64], plane: Plane, reach: float
) -> tuple[NDArray[np.int64], list[int]]:
    """A label a run, and of each end the run with the least loss, lowest first.

    Args:
        last: (N, P) where the runs are at their end.
        before: (N, P) where they were at ``look_at``.
        losses: (N,) at their end.
        plane: on which ends are compared, and how far off it they lie.
        reach: runs that moved less rest; those whose ends are nearer share one. In units of θ.
    """
    last, before = last.double(), before.double()
    finite = torch.isfinite(last).all(1).cpu().numpy() & np.isfinite(losses)
    rests = ((last - before).norm(dim=1) <= reach).cpu().numpy()
    labels = np.where(finite, MOVING, DIVERGED)
    resting = np.flatnonzero(finite & rests)
    if not len(resting):
        return labels, []
    group = _near(_seen(last[torch.as_tensor(resting)], plane), reach)
    theirs = losses[resting]
    best = [int(resting[group == g][theirs[group == g].argmin()]) for g in range(group.max() + 1)]
    rising = np.argsort(losses[best], kind="stable")
    labels[resting] = np.argsort(rising)[group]
    return labels, [best[i] for i in rising]


def _near(places: NDArray[np.float64], reach: float) -> NDArray[np.int64]:
    """(N,) number of the group: places within reach of each other, and of others of their group, share one."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import cKDTree

    cells, which = np.unique(np.round(places / (_SAME * reach)), axis=0, return_inverse=True)
    near = cKDTree(cells).query_pairs(1 / _SAME, output_type="ndarray")
    links = coo_array((np.ones(len(near)), (near[:, 0], near[:, 1])), shape=(len(cells),) * 2)
    return np.asarray(connected_components(links, directed=False)[1], np.int64)[which.reshape(-1)]


def _seen(points: Tensor, plane: Plane) -> NDArray[np.float64]:
    """What the distance between ends is measured on: lengths along the plane, and the distance off it."""
    placed = plane.project(points)
    lengths = placed.coords * plane.norms
    return np.asarray(torch.cat([lengths, placed.residual[:, None]], dim=1).cpu().numpy())
