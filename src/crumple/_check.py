"""The pre-flight: what would make the picture wrong, before any grid point."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator

import numpy as np

from ._evaluate import evaluate
from .errors import InputError, RandomLossError, quiet
from .findings import Finding, TrustReport
from .fit import check_fit
from .grid import Grid
from .objective import Objective
from .outlook import LONG_SECONDS, bytes_held, outlook
from .plane import Plane
from .preflight import (
    Flight,
    centre,
    data,
    filters,
    gradient,
    layers,
    mean,
    nodes,
    parameters,
    repeats,
    step,
)

_TIMED_SECONDS = 0.2


def cost(flight: Flight) -> Iterator[Finding]:
    """The time and the memory of the survey, from a timed part of it."""
    if flight.plane is None or flight.grid is None:
        return
    try:
        with quiet():  # other looks tell the same
            seconds = _seconds_a_point(flight.objective, flight.plane, flight.grid) * flight.grid.size
    except RandomLossError:  # which another look has told
        return
    told = outlook(flight.grid.size, seconds, bytes_held(flight.objective.mean_loss, flight.grid))
    severity = "note" if seconds > LONG_SECONDS else "ok"
    advice = "sample= looks at fewer examples first; crumple.refine needs fewer points." if severity == "note" else ""
    yield Finding("cost", severity, told, seconds, advice)


LOOKS: tuple[Callable[[Flight], Iterator[Finding]], ...] = (
    repeats,
    centre,
    mean,
    data,
    parameters,
    layers,
    filters,
    gradient,
    step,
    nodes,
    cost,
)
"""What is looked at, in this order."""


def check(objective: Objective, plane: Plane | None = None, grid: Grid | None = None) -> TrustReport:
    """Pre-flight: what would make a survey wrong or long, found before its first point.

    Making an ``Objective`` already refuses what cannot be surveyed at all. This looks further: at all of the
    data and at a second point, for a loss that is random or keeps something between calls; at the parameters
    that move and those that do not; at the data as they were read; and, for a plane and a grid, at the time and
    the memory that the survey will take. Costs about nine passes over the data, and a fifth of a second of the survey.

    Args:
        objective: what is to be surveyed.
        plane: on which plane, if it has been chosen.
        grid: at which points.

    Returns:
        A report whose findings have one of the severities ``ok``, ``note``, ``warning`` and ``error``.

    Raises:
        ShapeError: plane, grid and objective do not fit.

    Example:
        >>> import crumple
        >>> bowl = crumple.Objective.from_function(lambda w: (w**2).sum(), n=2)
        >>> crumple.check(bowl).worst
        'ok'
    """
    if not isinstance(objective, Objective):
        raise InputError("is no Objective", where="objective", got=type(objective).__name__)
    if plane is not None:
        check_fit(objective, plane)
    if grid is not None and plane is None:
        raise InputError("needs its plane", where="grid", fix="Pass plane= too.")
    flight = Flight(objective, plane, grid)
    findings = [finding for look in LOOKS for finding in look(flight)]
    return TrustReport(findings, f"Pre-flight of {objective.name}")


def _seconds_a_point(objective: Objective, plane: Plane, grid: Grid) -> float:
    """Wall time a point, from parts of the grid that grow until one takes long enough to tell."""
    n = 2
    while True:
        part = Grid(
            tuple(axis[np.unique(np.linspace(0, len(axis) - 1, n).astype(int))] for axis in grid.axes), grid.scales
        )
        began = time.perf_counter()
        evaluate(objective, plane, part, progress=False)
        spent = time.perf_counter() - began
        if spent > _TIMED_SECONDS or part.size == grid.size:
            return spent / part.size
        n *= 2
