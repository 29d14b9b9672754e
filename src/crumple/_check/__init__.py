"""The pre-flight: what would make the picture wrong, before any grid point."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ..errors import InputError
from ..findings import Finding, TrustReport
from ..fit import check_fit
from ..grid import Grid
from ..objective import Objective
from ..plane import Plane
from .flight import Flight
from .loss import centre, data, gradient, mean, repeats
from .model import filters, layers, parameters
from .window import cost, window

LOOKS: tuple[Callable[[Flight], Iterator[Finding]], ...] = (
    repeats,
    centre,
    mean,
    data,
    parameters,
    layers,
    filters,
    gradient,
    window,
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
