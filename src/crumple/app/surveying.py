"""Surveys, cross-sections and probes of a live objective, a slice of time after another."""

from __future__ import annotations

import math
import time
from collections.abc import Iterator
from functools import partial
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch

from ..boxes import Cut, size_of
from ..engines import Axes, Block, Engine, at_scattered
from ..grid import Grid
from ..plane import Plane
from ..running import Tally
from ..sampling import taken_error
from ..surface import LossSurface
from ..threads import fitting_threads
from ..workers import one_core_each
from .live import Array, Live, Metric, theta_at

Reply = tuple[dict[str, Any], dict[str, Any]]
"""A message and its arrays."""
Job = Iterator[Reply | None]
"""Does a slice of work and yields; what it yields is sent."""

SLICE_SECONDS = 0.02
_NESTED = (17, 33, 65, 129, 257, 513)
_SHOWN = 16
_LARGE = 2**22
"""Numbers of θ that a piece of a cross-section holds at most."""


def levels(n: tuple[int, int]) -> list[tuple[int, int]]:
    """The grids of a survey, coarse to fine: nested where n is 2^k + 1, and the last is what was asked for.

    Example:
        >>> levels((129, 129))
        [(17, 17), (33, 33), (65, 65), (129, 129)]
        >>> levels((80, 40))
        [(17, 9), (33, 17), (65, 33), (80, 40)]
    """
    most = max(n)
    scaled = lambda m: tuple(max(3, round((k - 1) * (m - 1) / (most - 1)) + 1) for k in n)  # noqa: E731
    return [scaled(m) for m in _NESTED if m < most] + [n]


def survey(live: Live, request: SimpleNamespace) -> Job:
    """Tiles, coarse to fine; each is a whole level."""
    metric = live.metric(request.metric)
    sizes, spent, tally = levels(request.n), 0.0, None
    for level, n in enumerate(sizes):
        work = _refined(live, metric, live.window(request.window, n), tally)
        while True:
            began = time.perf_counter()
            tally = next(work)
            spent += time.perf_counter() - began
            if tally is not None:
                break
            yield None
        is_last = level == len(sizes) - 1
        if is_last:
            _keep(live, request, metric, tally)
        yield _tile(request.job, level, is_last, tally, metric, _rows(live, metric), 1e3 * spent)


def _refined(live: Live, metric: Metric, grid: Grid, coarse: Tally | None) -> Iterator[Tally | None]:
    """The tally of a grid, at the end; what a coarser one has at the same nodes is taken over.

    Not with an engine whose points share work along an axis: it would do all of that again.
    """
    with live.session(metric):
        shares = live.choice(metric).engine.whole_axis is not None
    if coarse is None or shares or not _is_nested(coarse.grid, grid):
        yield from values(live, metric, grid)
        return
    whole, places = Tally(grid), [(slice(None, None, 2),) * 2]
    parts = [coarse]
    for place in ((slice(1, None, 2), slice(None)), (slice(None, None, 2), slice(1, None, 2))):
        axes = tuple(axis[some] for axis, some in zip(grid.axes, place, strict=True))
        for part in values(live, metric, Grid(axes, grid.scales)):
            if part is None:
                yield None
            else:
                places.append(place)
                parts.append(part)
    whole.values = {name: np.empty(grid.shape) for name in coarse.values}
    for place, part in zip(places, parts, strict=True):
        whole.status[place] = part.status
        for name, found in whole.values.items():
            found[place] = part.values[name]
    yield whole


def _is_nested(coarse: Grid, fine: Grid) -> bool:
    """Whether every other node of one grid is a node of the other, to the bit."""
    return all(np.array_equal(few, many[::2]) for few, many in zip(coarse.axes, fine.axes, strict=True))


def values(live: Live, metric: Metric, grid: Grid) -> Iterator[Tally | None]:
    """The tally of a grid, at the end; None between slices, which are of every thread at once where the engine lets."""
    threads = torch.get_num_threads()
    with live.session(metric):
        engine = live.choice(metric).engine
    threads = engine.workers(threads) if engine.is_reentrant else 1
    elements = 1 if threads > 1 else engine.operation_elements()
    tally, cut, points, a_point = Tally(grid), Cut(grid.shape, engine.whole_axis), 1, 0.0
    with one_core_each(threads) as pool:
        while cut.left:
            is_long = a_point * cut.left > 2 * SLICE_SECONDS
            boxes = [cut.next(points) for _ in range(threads if is_long else 1) if cut.left]
            parts = [[axis[part] for axis, part in zip(grid.axes, box, strict=True)] for box in boxes]
            began = time.perf_counter()
            with live.session(metric):
                try:
                    blocks = list((pool.map if len(boxes) > 1 else map)(partial(_block, engine, elements), parts))
                except Exception as cause:
                    if not engine.is_short_cut:
                        raise
                    engine, threads = live.another_choice(metric, cause).engine, 1
                    elements = engine.operation_elements()
                    blocks = [_block(engine, elements, axes) for axes in parts]
            for box, block in zip(boxes, blocks, strict=True):
                tally.add(box, block)
            a_point = max(time.perf_counter() - began, 1e-9) / size_of(boxes[0])
            points = max(engine.points_at_once, int(SLICE_SECONDS / a_point))
            if cut.left:
                yield None
    yield tally


def _block(engine: Engine, elements: int, axes: Axes) -> Block:
    with fitting_threads(elements), np.errstate(all="ignore"):
        return engine.block(axes)


def _rows(live: Live, metric: Metric) -> int:
    examples = live.objective(metric).examples
    return 0 if live.mean_loss(metric).loss is None else int(examples.n)


def _tile(job: int, level: int, last: bool, tally: Tally, metric: Metric, rows: int, milliseconds: float) -> Reply:
    message = {"type": "tile", "job": job, "level": level, "at": [0, 0], "complete": True, "last": last}
    message |= {"rows": rows, "milliseconds": milliseconds}
    arrays = {"axis0": tally.grid.axes[0], "axis1": tally.grid.axes[1], "values": tally.values[metric.value]}
    return message, arrays | {"status": tally.status}


def _keep(live: Live, request: SimpleNamespace, metric: Metric, tally: Tally) -> None:
    """Remember the surface, for a report on it, and no more than some that were last."""
    loss = tally.values["loss"]
    meta = {"loss_name": metric.label, "engine": live.choice(metric).engine.name}
    surface = LossSurface(live.plane, tally.grid, {"loss": loss}, tally.status, meta)
    live.shown[request.metric, request.window, request.n] = surface
    while len(live.shown) > _SHOWN:
        del live.shown[next(iter(live.shown))]


def probe(live: Live, request: SimpleNamespace) -> Job:
    """Everything at one point."""
    metric, at = live.metric(request.metric), np.array(request.at)
    with live.session(metric), np.errstate(all="ignore"):
        block = live.choice(metric).engine.block([at[:1], at[1:]])
        value = float(block.values[metric.value].reshape(()))
        gradient, hessian = _slopes_at(live, metric, at)
        error = _error(live, metric, at)
        theta = theta_at(live.plane, at).double().cpu().numpy()
        arrays = live.fit.at(theta) if live.fit is not None else {}
    message = {"type": "point", "job": request.job, "at": list(request.at), "value": _finite(value), "error": error}
    yield message | {"gradient": gradient, "hessian": hessian}, arrays


def _slopes_at(live: Live, metric: Metric, at: Array) -> tuple[Any, Any]:
    slopes = live.slopes(metric)
    if slopes is None:
        return None, None
    gradient, hessian = slopes(at[None], hessian=True)
    found = [a[0].tolist() if np.isfinite(a[0]).all() else None for a in (gradient, hessian)]
    return found[0], found[1]


def _error(live: Live, metric: Metric, at: Array) -> float | None:
    squares = live.squares(metric)
    if squares is None:
        return None
    found = squares.measure(theta_at(live.plane, at).to(squares.network.theta))
    return _finite(float(taken_error({name: np.array(v) for name, v in found.items()}, squares.examples.rows)))


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None


def section(live: Live, request: SimpleNamespace) -> Job:
    """The loss along a straight line of the plane, ends included."""
    metric = live.metric(request.metric)
    ends = np.array([getattr(request, "from"), request.to])
    shares = np.arange(request.n)[:, None] / (request.n - 1)
    coords = ends[0] + shares * (ends[1] - ends[0])
    found: list[Array] = []
    at_once, done = max(1, min(32, _LARGE // live.plane.basis.shape[1])), 0
    while done < len(coords):
        began = time.perf_counter()
        some = coords[done : done + at_once]
        with live.session(metric):
            found.append(_scattered(live, metric, live.plane, some))
        done += len(some)
        fits = len(some) * SLICE_SECONDS / max(time.perf_counter() - began, 1e-6)
        at_once = max(1, min(int(fits), _LARGE // live.plane.basis.shape[1]))
        yield None
    message = {"type": "section", "job": request.job, "from": ends[0].tolist(), "to": ends[1].tolist()}
    yield message, {"values": np.concatenate(found)}


def _scattered(live: Live, metric: Metric, plane: Plane, coords: Array) -> Array:
    mean_loss = live.mean_loss(metric)
    points: torch.Tensor = theta_at(plane, coords)
    return at_scattered(mean_loss, points.to(mean_loss.network.device, mean_loss.dtype))[metric.value]
