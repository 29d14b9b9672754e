"""Whether a window shows the model, and at steps that its numbers can tell apart."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import torch

from ..findings import Finding
from .flight import Flight


def step(flight: Flight) -> Iterator[Finding]:
    """Whether the steps of the grid are such as the model's type can tell apart."""
    if flight.plane is None or flight.grid is None:
        return
    spacing = torch.finfo(flight.objective.dtype).eps * float(flight.objective.theta.double().norm())
    norms = flight.plane.norms.tolist()
    steps = [float(np.diff(a).min()) * n for a, n in zip(flight.grid.axes, norms, strict=True) if len(a) > 1]
    if steps and min(steps) < 10 * spacing:
        told = f"A step of the grid moves θ by {min(steps):.1e}, hardly more than its rounding, {spacing:.1e}."
        yield Finding("step", "warning", told, min(steps), "Widen the range or survey in float64: model.double().")


def nodes(flight: Flight) -> Iterator[Finding]:
    """Whether the model lies on a node of the grid."""
    if flight.plane is None or flight.grid is None:
        return
    theta = flight.objective.theta
    at = flight.plane.project(theta)
    if float(at.residual) > 1e-5 * (1 + float(theta.double().norm())):
        return
    coords = at.coords.cpu().numpy()
    pairs = zip(flight.grid.axes, coords, strict=True)
    on_node = all(np.isclose(a, c, rtol=0, atol=1e-9 * (1 + abs(c))).any() for a, c in pairs)
    if flight.grid.contains(coords[None])[0] and not on_node:
        where = ", ".join(f"{c:.4g}" for c in coords)
        told = f"The model, at ({where}), lies between the grid's points."
        yield Finding("model on grid", "note", told, advice="An odd number of points puts the centre on one.")
