"""Where an optimizer comes to rest from each start of a window: a map that gets finer while it is looked at."""

from __future__ import annotations

import time
from collections.abc import Generator
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..engines import at_scattered
from ..grid import Grid
from ..topology.rest import MOVING, look_at, shared_ends
from ..training import Length, Order
from .limits import LIMITS
from .live import Array, Live, theta_at
from .racing import Track, racer_of, trained_metric, under_way
from .surveying import Job

LEFT = -3
"""Label of a start from which the run is under way outside the scene's window."""
TOLERANCE = 5e-3
"""As for ``crumple.topology.basin_map``, but of the scene's window, however small the part that is looked at."""
_LEVELS = (5, 9, 17, 33, 65)
_AT_ONCE = 64
_MOST_BYTES = 2**28


def basins(live: Live, request: SimpleNamespace) -> Job:
    """Maps, coarse to fine; each is whole, and takes over the starts of the one before."""
    began = time.perf_counter()
    runs: _Runs | None = None
    sizes = levels(request.n, live.plane.basis.shape[1] * live.train.theta.element_size())
    for level, n in enumerate(sizes):
        grid, took = live.window(request.window, n), time.thread_time()
        runs = yield from _grown(live, request, grid, runs)
        took = time.thread_time() - took
        is_last = n == sizes[-1] or 4 * took > LIMITS.basin_seconds  # the next has four times as many starts
        message = {"type": "basins", "job": request.job, "level": level, "last": is_last}
        message |= {"milliseconds": 1e3 * (time.perf_counter() - began)}
        yield message, _map(live, request, grid, runs)
        if is_last:
            return


def levels(n: int, bytes_a_point: int) -> list[int]:
    """Starts an axis, coarse to fine, each holding those before; of a large model, no more than fit.

    Example:
        >>> levels(33, 16), levels(33, 2**21), levels(4, 16)
        ([5, 9, 17, 33], [5], [4])
    """
    fitting = [m for m in _LEVELS if m <= n and 3 * bytes_a_point * m * m <= _MOST_BYTES]
    return fitting or [min(n, _LEVELS[0])]


class _Runs:
    """Where the runs from every start of a square grid were at the last look and at their end, and their losses."""

    def __init__(self, n: int, size: int, like: Tensor) -> None:
        self.last, self.before = (like.new_empty(n, n, size) for _ in range(2))
        self.losses = np.full((n, n), np.nan)

    def take(self, other: _Runs) -> None:
        """Take over every other start from a grid half as fine."""
        self.last[::2, ::2], self.before[::2, ::2] = other.last, other.before
        self.losses[::2, ::2] = other.losses


def _grown(live: Live, request: SimpleNamespace, grid: Grid, coarse: _Runs | None) -> Generator[None, None, _Runs]:
    """The runs from a grid, those of the coarser one taken over; pauses after every slice of work."""
    n = grid.shape[0]
    runs, new = _Runs(n, live.plane.basis.shape[1], live.train.mean_loss.network.theta), np.ones((n, n), bool)
    if coarse is not None:
        runs.take(coarse)
        new[::2, ::2] = False
    starts = theta_at(live.plane, grid.points().reshape(n, n, 2)[new]).to(runs.last)
    one = request.racer
    racers = [racer_of(one.optimizer, one.options, start) for start in starts]
    tracks = [Track(str(i)) for i in range(len(racers))]
    order = Order(live.train, None, shuffle=False, seed=0)
    for some in under_way(live, racers, order, Length(request.updates, look_at(request.updates), 1), tracks):
        for _ in some:
            yield None
    where = torch.as_tensor(new)
    runs.last[where] = torch.stack([track.points[-1] for track in tracks])
    runs.before[where] = torch.stack([track.points[-2] for track in tracks])
    losses: list[Array] = []
    for points in runs.last[where].split(_AT_ONCE):
        losses.append(_losses(live, points))
        yield None
    runs.losses[new] = np.concatenate(losses)
    return runs


def _losses(live: Live, points: Tensor) -> Array:
    """The loss that was minimised; not a number where a run diverged."""
    found = np.full(len(points), np.nan)
    finite = torch.isfinite(points).all(1)
    if finite.any():
        with live.session(trained_metric(live)) as mean_loss, np.errstate(all="ignore"):
            at = points[finite].to(mean_loss.network.device, mean_loss.dtype)
            found[finite.cpu().numpy()] = at_scattered(mean_loss, at)["loss"]
    return found


def _map(live: Live, request: SimpleNamespace, grid: Grid, runs: _Runs) -> dict[str, Any]:
    """Labels of the starts, and where the ends are."""
    last, before = (a.reshape(-1, a.shape[-1]) for a in (runs.last, runs.before))
    widths = np.ptp(np.array(live.grid.bounds), axis=1) * live.plane.norms.cpu().numpy()
    reach = TOLERANCE * float(widths.max())
    labels, chosen = shared_ends(last, before, runs.losses.reshape(-1), live.plane, reach)
    placed = live.plane.project(last[chosen].double())
    where = live.plane.project(last.double()).coords.cpu().numpy()
    labels[(labels == MOVING) & _outside(live, request, where)] = LEFT
    return {
        "axis0": grid.axes[0],
        "axis1": grid.axes[1],
        "labels": labels.reshape(grid.shape).astype(np.int32),
        "ends": placed.coords.cpu().numpy().reshape(-1, 2),
        "residuals": placed.residual.cpu().numpy().reshape(-1),
        "losses": runs.losses.reshape(-1)[chosen],
        "last": where.reshape(*grid.shape, 2),
        "reached": runs.losses,
    }


def _outside(live: Live, request: SimpleNamespace, coords: Array) -> NDArray[np.bool_]:
    """Which points are outside the scene's window and the one looked at."""
    bounds = np.array([live.grid.bounds, request.window])  # (2, axis, end)
    inside = (coords >= bounds[..., 0].min(0)) & (coords <= bounds[..., 1].max(0))
    return ~np.asarray(inside.all(1))
