"""Evaluating an objective on a grid of a plane."""

from __future__ import annotations

import datetime
import functools
import importlib.metadata
import platform
import time
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .engines import Axes, Block, Choice, Engine, Generic, Survey, choose, fitting_threads
from .errors import InputError, ShapeError, SurveyError
from .grid import Grid
from .objective import Objective
from .plane import Plane
from .progress import Progress, reporter
from .surface import LossSurface, Status

_BLOCK_SECONDS = 0.2
_FAILURES_IN_A_ROW = 10


def evaluate(
    objective: Objective,
    plane: Plane,
    grid: Grid,
    *,
    engine: str = "auto",
    progress: bool | Progress | None = None,
) -> LossSurface:
    """The loss (and every metric) of an objective on the points of a grid.

    Each point is set from the plane's origin, so that nothing drifts. Losses that are not finite are
    kept as they are. A point where the model raises is NaN with the status ``FAILED``.

    Args:
        objective: what to evaluate.
        plane: through which points θ = origin + Σ cᵢ basis[i].
        grid: at which coordinates c; as many axes as the plane has.
        engine: ``"auto"``, or one of ``"quadratic"``, ``"cached"``, ``"generic"`` to force it.
        progress: True or False to show a bar or not, a function of (points done, points in all), or
            None for a bar in terminals and notebooks when the work takes more than a second.

    Returns:
        A ``LossSurface``; its ``meta`` says which engine was used and why.

    Raises:
        ShapeError: plane, grid and objective do not fit.
        InputError: the engine asked for does not apply.
        SurveyError: the model raised at ten points in a row.
    """
    _check_fit(objective, plane, grid)
    began = time.perf_counter()
    survey = Survey(objective, plane, grid)
    with objective.session():
        with fitting_threads(objective.operation_elements):
            chosen = choose(survey, engine)
        try:
            values, status, failures = _run(chosen, survey, progress)
        except _ShortCutFailed as cause:
            chosen = chosen.instead(survey, str(cause.__cause__))
            values, status, failures = _run(chosen, survey, progress)
    meta = {
        **provenance(objective),
        "engine": chosen.engine.name,
        "engine_reason": chosen.engine.reason,
        "engine_error": chosen.error,
        "engine_refused": chosen.refused,
        "engine_dtype": str(chosen.engine.dtype).removeprefix("torch."),
        "failures": failures,
        "seconds": time.perf_counter() - began,
    }
    return LossSurface(plane, grid, values, status, meta)


def provenance(objective: Objective) -> dict[str, Any]:
    """Where numbers about this objective come from: model, data, digests, versions, time."""
    versions = {name: _version(name) for name in ("crumple", "torch", "numpy")}
    return {
        "loss_name": objective.name,
        "model": type(objective.network.module).__name__,
        "parameters": objective.space.size,
        "examples": objective.examples.rows or None,
        "dtype": str(objective.dtype).removeprefix("torch."),
        "device": str(objective.network.device),
        "mode": "eval",
        "objective_digest": objective.digest,
        "data_digest": objective.data_digest,
        "versions": {**versions, "python": platform.python_version()},
        "made": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    }


@functools.cache
def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed as a package"


def _check_fit(objective: Objective, plane: Plane, grid: Grid) -> None:
    for value, kind, where in ((objective, Objective, "objective"), (plane, Plane, "plane"), (grid, Grid, "grid")):
        if not isinstance(value, kind):
            raise InputError(f"not a {kind.__name__}", where=where, got=type(value).__name__)
    if plane.origin.numel() != objective.space.size:
        raise ShapeError(
            "the plane lies in another parameter space",
            where="plane",
            got=f"{plane.origin.numel()} parameters",
            expected=f"{objective.space.size}",
        )
    if grid.k != plane.k:
        raise ShapeError("grid and plane differ in axes", where="grid", got=grid.k, expected=f"{plane.k} axes")


def _run(
    chosen: Choice, survey: Survey, progress: bool | Progress | None
) -> tuple[dict[str, NDArray[np.float64]], NDArray[np.uint8], dict[str, str]]:
    grid, engine = survey.grid, chosen.engine
    values: dict[str, NDArray[np.float64]] = {}
    failures: dict[str, str] = {}
    status = np.full(grid.shape, Status.NOT_DONE, dtype=np.uint8)
    report = reporter(progress, grid.size, "point")
    in_a_row = 0
    with fitting_threads(engine.operation_elements()):
        for start, stop in _slabs(chosen, grid):
            block = _block(engine, [grid.axes[0][start:stop], *grid.axes[1:]])
            in_a_row = _count_failures(block, in_a_row)
            if not values and stop - start == grid.shape[0]:
                values = block.values
            else:
                values = values or {name: np.full(grid.shape, np.nan) for name in block.values}
                for name, array in block.values.items():
                    values[name][start:stop] = array
            status[start:stop] = _statuses(block)
            failures |= {
                str((i + start, *rest)): f"{type(e).__name__}: {e}"[:300] for (i, *rest), e in block.failures.items()
            }
            report(stop * grid.size // grid.shape[0])
    report(grid.size)
    return values, status, failures


class _ShortCutFailed(Exception):
    """The model or the loss raised where many points were taken at once, so it is not known which of them failed."""


def _block(engine: Engine, axes: Axes) -> Block:
    try:
        return engine.block(axes)
    except Exception as cause:
        if isinstance(engine, Generic):
            raise
        raise _ShortCutFailed from cause


def _slabs(chosen: Choice, grid: Grid) -> Iterator[tuple[int, int]]:
    """Rows of axis 0 to do at once: all of them where that is quick, else about a fifth of a second's work."""
    rows = grid.shape[0]
    step = max(1, chosen.engine.points_at_once * rows // grid.size)
    began, start = time.perf_counter(), 0
    while start < rows:
        stop = min(rows, start + step)
        yield start, stop
        spent = time.perf_counter() - began
        per_row = spent / stop
        step = max(step, int(_BLOCK_SECONDS / max(per_row, 1e-9)))
        start = stop


def _statuses(block: Block) -> NDArray[np.uint8]:
    finite = np.isfinite(block.values["loss"])
    status = np.subtract(np.uint8(Status.DIVERGED), finite.view(np.uint8))  # one less, that is OK, where finite
    for index in block.failures:
        status[index] = Status.FAILED
    return status


def _count_failures(block: Block, before: int) -> int:
    if not block.failures:
        return 0
    shape = next(iter(block.values.values())).shape
    count = before
    for flat in range(int(np.prod(shape))):
        cause = block.failures.get(tuple(int(i) for i in np.unravel_index(flat, shape)))
        count = count + 1 if cause is not None else 0
        if cause is not None and count >= _FAILURES_IN_A_ROW:
            raise SurveyError(
                f"the model raised at {count} points in a row, last {type(cause).__name__}: {cause}", where="model"
            ) from cause
    return count
