"""Whether objective, plane and grid belong together."""

from __future__ import annotations

from .errors import InputError, ShapeError
from .grid import Grid
from .objective import Objective
from .plane import Plane


def check_fit(objective: Objective, plane: Plane, grid: Grid | None = None) -> None:
    """Check that the plane lies in the objective's parameter space, and the grid on the plane.

    Raises:
        InputError: one of them is something else.
        ShapeError: the plane has another number of parameters, or the grid another number of axes.
    """
    for value, kind, where in ((objective, Objective, "objective"), (plane, Plane, "plane")):
        if not isinstance(value, kind):
            raise InputError(f"is no {kind.__name__}", where=where, got=type(value).__name__)
    given, expected = plane.origin.numel(), objective.space.size
    if given != expected:
        told = "the plane lies in another parameter space"
        raise ShapeError(told, where="plane", got=f"{given} parameters", expected=str(expected))
    if grid is not None:
        _check_grid(plane, grid)


def _check_grid(plane: Plane, grid: Grid) -> None:
    if not isinstance(grid, Grid):
        raise InputError("is no Grid", where="grid", got=type(grid).__name__)
    if grid.k != plane.k:
        raise ShapeError("grid and plane differ in axes", where="grid", got=grid.k, expected=f"{plane.k} axes")
