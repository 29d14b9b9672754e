"""Finding all minima, maxima, saddles and degenerate points in a window of a plane."""

from __future__ import annotations

import math
import time

import numpy as np

from ..engines.plane_slopes import PlaneSlopes
from ..errors import InputError, ShapeError, check_count, warn
from ..fit import check_fit
from ..grid import Grid
from ..objective import Objective
from ..plane import Plane
from ..policy import warn_of_held_statistics
from ..progress import Progress, reporter
from ..threads import fitting_threads
from .edges import edge_minima
from .evidence import measured, measured_on_edge
from .full_space import in_full_space, in_whole, is_whole
from .judge import EDGE, Verdict, judge, known
from .landmark import IndexCheck, Landmarks
from .search import Found, Search
from .unit import Array, Field, Unit
from .winding import narrowed, winding
from .words import notes_on

_TRIED = np.array([[0.2360680, 0.3819660], [0.6180340, 0.5857864], [0.9021130, 0.1458980]])
_SUSPECT = 2e-3
"""Longer side of the rectangle in which a missed point is looked for again."""
_AGAIN = 8
"""How often that is done."""


def find_landmarks(
    objective: Objective,
    plane: Plane,
    grid: Grid,
    *,
    full: bool = False,
    cells: int = 24,
    budget: int = 60_000,
    progress: bool | Progress | None = None,
) -> Landmarks:
    """All minima, maxima, saddles and degenerate points of a window, and the low points on its edge.

    The window is cut into cells, and a cell is quartered until the gradient in it is known not to
    vanish, or to be that of a single stationary point, which Newton's method then finds. What a cell
    says comes from its corners and from two places inside that no lattice shares, so features narrower
    than the grid are found: the grid only says which window, and the scale of its axes. At the end
    the gradient's turns around the window are compared with the points inside (Poincaré–Hopf). What a
    search at finitely many places cannot exclude is a pair of points, one of them a saddle, so close
    together that the gradient looks straight at all the places around.

    Where the gradient jumps (a ReLU network) no Newton step settles a point. It is found by halving
    rectangles around which the gradient turns, and has ``evidence["kink"]``; its kind is that of the
    surface around it. Degenerate points (a singular Hessian) that hang together are reported once, with
    ``evidence["set"]``.

    Args:
        objective: what to look at.
        plane: through which points θ = origin + Σ cᵢ basis[i]; two axes.
        grid: the window and the scale of its axes; on log axes the search goes by equal ratios.
        full: look at each point in the full space too: gradient norm and extreme eigenvalues, with their
            residuals. Costs some dozens of Hessian-vector products a point.
        cells: cells an axis to begin with.
        budget: in-plane gradients, about three forward passes each, after which no new round is begun.
            The first 1,800 are always needed (with 24 cells an axis).
        progress: as for ``evaluate``; counted in gradients, up to the budget.

    Returns:
        A sequence of ``Landmark``, lowest first, which also says whether it is complete.

    Raises:
        InputError: the window has not two axes, or an argument is out of range.
        ShapeError: objective, plane and grid do not fit.
        LossError: no gradient flows through the loss.
        SurveyError: the model raises wherever it is tried.

    Warns:
        CrumpleWarning: the search is not complete; the notes say why.

    Example:
        >>> import crumple
        >>> f = crumple.Objective.from_function(lambda w: w[0] ** 3 / 3 - w[0] + 2 * w[1] ** 2)
        >>> plane = crumple.directions.weights(f, ("w1", "w2"))
        >>> marks = crumple.find_landmarks(f, plane, crumple.Grid.box((-1.5, 3), (-1, 0.5)))
        >>> [(m.kind, round(m.coords[0], 9) + 0.0, round(m.value, 9)) for m in marks]
        [('minimum', 1.0, -0.666666667), ('edge minimum', -1.5, 0.375), ('saddle', -1.0, 0.666666667)]
    """
    check_fit(objective, plane, grid)
    warn_of_held_statistics(objective.mean_loss.policy)
    if plane.k != 2:
        fix = "Take a plane of two directions."
        raise InputError("landmarks are looked for on two axes", where="plane", got=f"{plane.k} axes", fix=fix)
    if min(grid.shape) < 2:
        raise ShapeError("the window is empty", where="grid", got=grid.shape, expected="two points an axis or more")
    check_count(cells, "cells", least=4, most=1000)
    check_count(budget, "budget", least=3 * cells**2 + 2 * cells + 1)
    began, unit = time.perf_counter(), Unit(grid)
    with objective.session(), fitting_threads(objective.mean_loss.operation_elements), np.errstate(all="ignore"):
        field = Field(PlaneSlopes(objective.mean_loss, plane, unit.coords(_TRIED)), unit)
        report = reporter(progress, budget, "slope")
        found, verdict, check = _searched(field, Search(field, cells, budget, lambda n: report(min(n, budget - 1))))
        report(budget)
        points = measured(objective, field, plane, verdict.points)
        points += measured_on_edge(objective, field, plane, edge_minima(field))
        marks = [mark for mark in points if math.isfinite(mark.value)]  # slopes may be finite where the loss is not
        found.holes += len(points) - len(marks)
    if full:
        marks = [in_full_space(objective, plane, mark) for mark in marks]
    elif is_whole(objective, plane):
        marks = [in_whole(mark) for mark in marks]
    settled = not (found.left or found.holes or verdict.unclear)
    complete = settled and check.agrees is True
    marks.sort(key=lambda mark: (mark.value, mark.coords))
    notes = notes_on(marks, found, verdict, check, plane, grid)
    if not settled or check.agrees is False:
        warn(" ".join(notes))
    return Landmarks(tuple(marks), check, complete, notes, field.evaluations, time.perf_counter() - began)


def _searched(field: Field, search: Search) -> tuple[Found, Verdict, IndexCheck]:
    """The search, repeated where the count shows that something was missed."""
    found = search.run()
    verdict = judge(field, found)
    for _ in range(_AGAIN):
        check, low, high = _count(field, verdict)
        if check.agrees is not False or field.evaluations > search.budget:
            break
        assert check.window is not None and check.found is not None
        low, high = narrowed(field, low, high, check.window - check.found, known(verdict.points), _SUSPECT)
        before = len(found.roots) + len(found.kinks) + len(found.degenerate)
        search.search_again(low, high)
        if len(found.roots) + len(found.kinks) + len(found.degenerate) == before:
            break
        verdict = judge(field, found)
    return found, verdict, _count(field, verdict)[0]


def _count(field: Field, verdict: Verdict) -> tuple[IndexCheck, Array, Array]:
    """Turns of the gradient around the window against the points in it; those on its edge are left out."""
    low, high = np.zeros(2), np.ones(2)
    if any(_on_edge(p.at) for p in verdict.points):
        low, high = low + 1e-5, high - 1e-5
    inside = [p for p in verdict.points if ((p.at > low) & (p.at < high)).all()]
    sure = all(p.index is not None for p in inside)
    found = int(sum(p.index for p in inside if p.index is not None)) if sure else None
    return IndexCheck(winding(field, low, high), found), low, high


def _on_edge(at: Array) -> bool:
    return bool((np.minimum(at, 1.0 - at) <= EDGE).any())
