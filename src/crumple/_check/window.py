"""What a survey of this window would show, and what it would cost."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor
from torch.utils import _pytree as pytree

from .._evaluate import evaluate
from ..findings import Finding
from ..grid import Grid
from ..objective import Objective
from ..plane import Plane
from .flight import Flight

_TIMED_SECONDS = 0.2
_LONG_SECONDS = 5.0


def window(flight: Flight) -> Iterator[Finding]:
    """Whether the grid has the model on a node, and steps that the model's type can tell apart."""
    if flight.plane is None or flight.grid is None:
        return
    theta, plane = flight.objective.theta, flight.plane
    spacing = torch.finfo(flight.objective.dtype).eps * float(theta.double().norm())
    steps = [
        float(np.diff(a).min()) * n for a, n in zip(flight.grid.axes, plane.norms.tolist(), strict=True) if len(a) > 1
    ]
    if steps and min(steps) < 10 * spacing:
        told = f"A step of the grid moves θ by {min(steps):.1e}, hardly more than its rounding, {spacing:.1e}."
        yield Finding("step", "warning", told, min(steps), "Widen the range or survey in float64: model.double().")
    at = plane.project(theta)
    if float(at.residual) <= 1e-5 * (1 + float(theta.double().norm())):
        coords = at.coords.cpu().numpy()
        on_node = all(
            np.isclose(a, c, rtol=0, atol=1e-9 * (1 + abs(c))).any()
            for a, c in zip(flight.grid.axes, coords, strict=True)
        )
        if flight.grid.contains(coords[None])[0] and not on_node:
            where = ", ".join(f"{c:.4g}" for c in coords)
            told = f"The model, at ({where}), lies between the grid's points."
            yield Finding("model on grid", "note", told, advice="An odd number of points puts the centre on one.")


def cost(flight: Flight) -> Iterator[Finding]:
    """The time and the memory of the survey, from a timed part of it."""
    if flight.plane is None or flight.grid is None:
        return
    seconds = _seconds_a_point(flight, flight.plane, flight.grid) * flight.grid.size
    held = _bytes_held(flight, flight.grid)
    told = (
        f"{flight.grid.size:,} points will take about {_duration(seconds)} and about {max(1, held / 2**20):,.0f} MiB."
    )
    severity = "note" if seconds > _LONG_SECONDS else "ok"
    advice = "sample= looks at fewer examples first; crumple.refine needs fewer points." if severity == "note" else ""
    yield Finding("cost", severity, told, seconds, advice)


def _seconds_a_point(flight: Flight, plane: Plane, grid: Grid) -> float:
    """Wall time a point, from parts of the grid that grow until one takes long enough to tell."""
    n = 2
    while True:
        part = Grid(
            tuple(axis[np.unique(np.linspace(0, len(axis) - 1, n).astype(int))] for axis in grid.axes), grid.scales
        )
        began = time.perf_counter()
        evaluate(flight.objective, plane, part, progress=False)
        spent = time.perf_counter() - began
        if spent > _TIMED_SECONDS or part.size == grid.size:
            return spent / part.size
        n *= 2


def _bytes_held(flight: Flight, grid: Grid) -> float:
    mean_loss = flight.objective.mean_loss
    element = mean_loss.network.theta.element_size()
    columns = 1 + len(mean_loss.metrics)
    data = 0 if mean_loss.is_streamed else sum(t.numel() * t.element_size() for t in _tensors(flight.objective))
    return (
        8.0 * columns * grid.size
        + 3.0 * element * flight.objective.space.size
        + data
        + 2.0 * element * mean_loss.operation_elements
    )


def _tensors(objective: Objective) -> Iterator[Tensor]:
    for leaf in pytree.tree_leaves(list(objective.examples.batches)):
        if isinstance(leaf, Tensor):
            yield leaf


def _duration(seconds: float) -> str:
    """Wall time in the unit that people would use."""
    for size, unit in ((86400.0, "days"), (3600.0, "hours"), (60.0, "minutes"), (1.0, "seconds")):
        if seconds >= 2 * size:
            return f"{float(f'{seconds / size:.2g}'):g} {unit}"  # 100 minutes, not 1e+02
    return f"{1e3 * seconds:.2g} ms" if seconds < 0.995 else f"{seconds:.2g} seconds"
