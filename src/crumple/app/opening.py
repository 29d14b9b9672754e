"""Making what is explored: from a preset, an objective, or a saved surface."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import numpy as np
import torch
from torch import optim

from .. import directions
from .._train import train
from ..errors import InputError, check_choice
from ..grid import Grid
from ..objective import Objective
from ..plane import Plane
from ..presets import Preset, load
from ..trajectory import Trajectory
from .fits import Curve, Fit, fit_of
from .live import Live, check_two
from .messages import OWN
from .own_engine import preset_engine
from .scenes import entrants_of

_MOST_UPDATES = 2_000
_STEPS = 300


def live_preset(name: str) -> Live:
    """A preset, but for what only its scene needs."""
    preset = load(name)
    centre = Grid.box(*preset.grid.bounds, n=3, scale=preset.grid.scales).points()[4].tolist()
    return Live(
        preset.name,
        preset.title,
        preset.lesson,
        preset.objective,
        preset.test_objective,
        preset.plane,
        preset.grid,
        (centre[0], centre[1]),
        (),
        fit=_fit_of(preset),
        look=preset.look,
        facts={key.capitalize(): text for key, text in preset.provenance.items()},
    )


def whole_preset(name: str) -> Live:
    """A preset with the race its runs are of; trains them."""
    preset, live = load(name), live_preset(name)
    runs = preset.runs
    if not runs:
        return replace(live, entrants=entrants_of([], _width(live.plane, live.grid)))
    start = live.plane.project(runs[0].points[0]).coords.tolist()
    updates = max(int(run.steps[-1]) for run in runs)
    return replace(
        live,
        start=(start[0], start[1]),
        entrants=entrants_of(runs, _width(live.plane, live.grid)),
        updates=min(updates, _MOST_UPDATES),
        batch=int(runs[0].meta.get("batch_size") or 0),
        engine=preset_engine(preset),
    )


def live_objective(
    objective: Objective,
    plane: Plane | None,
    grid: Grid | None,
    *,
    runs: Sequence[Trajectory] = (),
    title: str = "",
    test: Objective | None = None,
    look: Mapping[str, Any] = MappingProxyType({}),
) -> Live:
    """An objective on a plane: by default that of both weights where there are two, else a random one."""
    plane = plane if plane is not None else default_plane(objective)
    check_two(plane.k, "plane")
    grid = grid if grid is not None else default_grid(objective, plane)
    start = plane.project(objective.theta if not runs else runs[0].points[0]).coords.tolist()
    if not runs:
        (a, b), (c, d) = grid.bounds
        start = [0.75 * a + 0.25 * b, 0.7 * c + 0.3 * d]  # a model that is trained would stay where it is
    return Live(
        OWN,
        title or objective.name,
        "",
        objective,
        test if test is not None else objective,
        plane,
        grid,
        (start[0], start[1]),
        entrants_of(runs, _width(plane, grid)),
        updates=min(max((int(run.steps[-1]) for run in runs), default=200), _MOST_UPDATES),
        fit=fit_of(test if test is not None else objective),
        look=look,
    )


def default_plane(objective: Objective) -> Plane:
    """Both weights, if there are two; else two filter-normalised random directions (Li et al. 2018)."""
    if objective.space.size == 2:
        basis = torch.eye(2, dtype=torch.float64)
        return Plane(torch.zeros(2, dtype=torch.float64), basis, _names(objective), {"method": "weights"})
    return directions.random(objective, normalize="filter", seed=0)


def _names(objective: Objective) -> list[str]:
    names = []
    for name, shape in zip(objective.space.names, objective.space.shapes, strict=True):
        places = np.ndindex(*shape)
        names += [f"{name}[{','.join(map(str, place))}]" if place else name for place in places]
    return names


def default_grid(objective: Objective, plane: Plane) -> Grid:
    """A window about the model's own place on the plane: one unit to each side, or of weights twice their size."""
    at = plane.project(objective.theta).coords.tolist()
    of_weights = plane.meta.get("method") == "weights"
    half = [max(1.0, 2 * abs(c)) if of_weights else 1.0 for c in at]
    if plane.meta.get("method") == "pca":
        half = [1.0, 1.0]
    return Grid.around(at, half=half, n=129)


def plane_of(objective: Objective, wish: str) -> tuple[Plane, Grid | None, list[Trajectory]]:
    """The plane that the command line names, with a window and a run where the plane brings them.

    Args:
        objective: what is explored.
        wish: ``random``, ``pca``, ``hessian`` or ``weights:NAME;NAME``.

    Raises:
        UnknownNameError: there is no such plane.
        InputError: the names are not two.
    """
    kind, _, told = wish.partition(":")
    return PLANES[check_choice(kind, PLANES, "--plane")](objective, told)


def _random(objective: Objective, _: str) -> tuple[Plane, Grid | None, list[Trajectory]]:
    return directions.random(objective, normalize="filter", seed=0), None, []


def _hessian(objective: Objective, _: str) -> tuple[Plane, Grid | None, list[Trajectory]]:
    return directions.hessian(objective, which="extremes"), None, []


def _weights(objective: Objective, told: str) -> tuple[Plane, Grid | None, list[Trajectory]]:
    names = [name.strip() for name in told.split(";" if ";" in told else ",") if name.strip()]
    if len(names) != 2:
        expected = 'two of them: "weights:w1;w2"'
        raise InputError("not the names of two weights", where="--plane", got=told, expected=expected)
    return directions.weights(objective, names), None, []


def _pca(objective: Objective, _: str) -> tuple[Plane, Grid | None, list[Trajectory]]:
    run = train(objective, optim.Adam, lr=0.01, steps=_STEPS, record_every=5, progress=False)
    plane = directions.pca(run)
    coords = run.project(plane).coords.numpy()
    low, high = coords.min(0), coords.max(0)
    margin = 0.15 * float((high - low).max())
    grid = Grid.box(*((a - margin, b + margin) for a, b in zip(low, high, strict=True)), n=129)
    return plane, grid, [run]


PLANES: dict[str, Callable[[Objective, str], tuple[Plane, Grid | None, list[Trajectory]]]] = {
    "random": _random,
    "pca": _pca,
    "hessian": _hessian,
    "weights": _weights,
}


def _width(plane: Plane, grid: Grid) -> float:
    """The lesser width of a window, in weights."""
    widths = [(b - a) * float(norm) for (a, b), norm in zip(grid.bounds, plane.norms, strict=True)]
    return min(widths) / max(1.0, plane.basis.shape[1] / 2) ** 0.5


def _fit_of(preset: Preset) -> Fit | None:
    data = preset.data
    return fit_of(preset.test_objective) if data is None else Curve(data.x, data.y, data.predict)
