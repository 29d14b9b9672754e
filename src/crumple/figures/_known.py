"""What is known of the loss along a path: at its recorded points, and at their places on the plane."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from ..errors import InputError
from ..path_on_plane import PathOnPlane
from ..surface import LossSurface
from ..trajectory import Trajectory
from ._scale import Array
from ._sheet import Sheet, bilinear, finite_values


@dataclass(frozen=True, eq=False)
class Known:
    """What is known of the values along a path, in true numbers."""

    values: Array
    """(T,) at the recorded points."""
    on_plane: Array
    """(T,) at their projections."""
    is_evaluated: bool
    """The former were measured, not read off the surface."""
    is_everywhere: bool
    """The latter too, so that they are known outside the window."""


def known_along(
    given: Trajectory | PathOnPlane,
    surface: LossSurface,
    sheet: Sheet,
    positions: Array,
    kept: NDArray[np.int64],
    metric: str,
) -> Known:
    """The values at the points and at their projections, from the best source there is."""
    if isinstance(given, PathOnPlane) and _is_of(given, surface) and metric == "loss":
        return Known(_finite(given.loss[kept]), _finite(given.plane_loss[kept]), True, True)
    run = given.run if isinstance(given, PathOnPlane) else given
    read = _finite(bilinear(*sheet_nodes(surface, sheet), finite_values(surface, metric), positions))
    measured = measured_on(run, surface, metric)
    if measured is None:
        return Known(read, read, False, False)
    return Known(_finite(run.metrics[measured][kept]), read, True, False)


def _finite(values: Array) -> Array:
    return np.where(np.isfinite(values), values, np.nan)


def _is_of(compared: PathOnPlane, surface: LossSurface) -> bool:
    """Whether a comparison was made on this objective; one that was made on another plane is refused."""
    mine, theirs = surface.plane, compared.plane
    same = mine.basis.shape == theirs.basis.shape and all(
        torch.equal(a.cpu().double(), b.cpu().double())
        for a, b in ((mine.origin, theirs.origin), (mine.basis, theirs.basis))
    )
    if not same:
        fix = "Compare it with surface.plane."
        raise InputError("compared with another plane", where=f"run {compared.run.label!r}", fix=fix)
    digest = surface.meta.get("objective_digest")
    return digest is None or compared.meta.get("objective_digest") in (None, digest)


def sheet_nodes(surface: LossSurface, sheet: Sheet) -> tuple[Array, Array]:
    """Drawn positions of all nodes of the surface, also of those that the sheet leaves out."""
    return sheet.scales[0].forward(surface.axes[0]), sheet.scales[1].forward(surface.axes[1])


def measured_on(run: Trajectory, surface: LossSurface, metric: str) -> str | None:
    """The run's own metric that was measured on the very objective of this surface."""
    digest, digests = surface.meta.get("objective_digest"), run.meta.get("digests") or {}
    if metric != "loss" or not digest or not hasattr(digests, "items"):
        return None
    return next((name for name, d in digests.items() if d == digest and name in run.metrics), None)
