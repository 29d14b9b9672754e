"""Whether the window shows what is there: findings about its resolution and its edge."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from .._evaluate import evaluate
from ..errors import quiet
from ..findings import Finding, percent
from ..grid import Grid
from ..surface import Status
from .evidence import Evidence

_SHARE = 0.05
"""Probes are this share of the nodes, within bounds."""
_FEWEST, _MOST = 4, 16
"""Probes on an axis."""
_NOTED, _WARNED, _WRONG = 0.02, 0.05, 0.25
"""Shares of the relief by which values between nodes may differ from what the nodes suggest."""


def resolution(evidence: Evidence) -> Finding | None:
    """Whether the nodes are close enough together: values between them against what the nodes suggest.

    No look at the nodes alone can tell: Rastrigin's function on the integers is exactly a bowl.
    The probes lie within cells drawn at random, and are compared with multilinear interpolation.
    """
    grid = evidence.grid
    if not evidence.has_values or min(grid.shape) < 3 or evidence.relief == 0.0:
        return None
    rng = np.random.default_rng(evidence.seed)
    probes = Grid(
        tuple(_between(_stretched(a, s), s, rng, grid.k) for a, s in zip(grid.axes, grid.scales, strict=True))
    )
    with quiet():
        probed = evaluate(evidence.objective, evidence.plane, probes, progress=False)
    true = np.where(probed.status == Status.OK, probed["loss"], np.nan)
    off = np.abs(true - _interpolated(evidence.loss, grid, probes))
    if not np.isfinite(off).any():
        return None
    typical, largest = float(np.nanpercentile(off, 95)), float(np.nanmax(off))
    below = float(np.nanmin(evidence.loss) - np.nanmin(true))
    return _judged(evidence, probes.size, evidence.share(typical), evidence.share(largest), evidence.share(below))


def _judged(evidence: Evidence, n: int, share: float, largest: float, below: float) -> Finding:
    told = (
        f"{n} probes between the nodes differ from what the nodes suggest by up to {percent(largest)} of the relief, "
        f"19 in 20 by less than {percent(share)}"
    )
    told += f", and one lies {percent(below)} below the lowest node." if below > _NOTED else "."
    if share <= _NOTED and below <= _NOTED:
        return Finding("resolution", "ok", told, share)
    severity = "note" if share <= _WARNED and below <= _WARNED else "warning" if share <= _WRONG else "error"
    factor = math.sqrt(max(share, below, _NOTED) / _NOTED)
    counts = " × ".join(str(math.ceil(factor * n)) for n in evidence.grid.shape)
    guess = f"about {counts} points, or" if factor <= 10 else ""
    return Finding(
        "resolution", severity, told, share, f"Take {guess} crumple.refine with a tolerance.".replace("  ", " ")
    )


def edge(evidence: Evidence) -> Finding | None:
    """Whether the lowest node lies on the window's edge, beyond which the loss may go on falling."""
    if not evidence.has_values:
        return None
    cell, labels = evidence.lowest, evidence.plane.labels
    where = ", ".join(f"{c:.4g}" for c in cell.coords)
    if evidence.relief == 0.0:
        return Finding("edge", "note", f"All nodes have the same loss, {cell.value:.6g}: none of them is the lowest.")
    if cell.is_on_edge and (floor := _floor(evidence)):
        told = f"{floor:,} nodes share the least loss, {cell.value:.6g}, some of them on the window's edge"
        return Finding("edge", "note", f"{told}: a flat floor, which may go on beyond it.", float(floor))
    if not cell.is_on_edge and (holes := _holes_beside(evidence)):
        told = f"The lowest node, {cell.value:.6g} at ({where}), lies beside {holes} without a finite value"
        return Finding("edge", "note", f"{told}: the loss may fall on towards them.", float(holes))
    if not cell.is_on_edge:
        told = (
            f"The lowest node, {cell.value:.6g} at ({where}), lies inside the window: a minimum of this slice at most."
        )
        return Finding("edge", "ok", told)
    sides = [
        f"{label} {'below' if i == 0 else 'above'} {axis[i]:.4g}"
        for label, axis, i in zip(labels, evidence.grid.axes, cell.index, strict=True)
        if len(axis) > 1 and i in (0, len(axis) - 1)
    ]
    told = f"The lowest node, {cell.value:.6g} at ({where}), lies on the window's edge: it is no minimum."
    return Finding("edge", "warning", told, advice=f"Keep walking: {' and '.join(sides)}.")


def _floor(evidence: Evidence) -> int:
    """How many nodes share the least loss; 0 where all of them lie on the edge."""
    floor = evidence.loss == evidence.lowest.value
    inner = tuple(slice(1, -1) if n > 2 else slice(None) for n in floor.shape)
    return int(floor.sum()) if floor[inner].any() else 0


def _holes_beside(evidence: Evidence) -> int:
    """How many of the nodes that touch the lowest have no finite value."""
    around = tuple(slice(max(0, i - 1), i + 2) for i in evidence.lowest.index)
    return int(np.isnan(evidence.loss[around]).sum())


def _stretched(axis: NDArray[np.float64], scale: str) -> NDArray[np.float64]:
    return np.log(axis) if scale == "log" else axis


def _between(axis: NDArray[np.float64], scale: str, rng: np.random.Generator, k: int) -> NDArray[np.float64]:
    """Coordinates between the nodes of one axis, no two in one cell, in equal strata."""
    cells = len(axis) - 1
    n = min(cells, max(_FEWEST, min(_MOST, round(_SHARE ** (1 / k) * len(axis)))))
    edges = np.linspace(0, cells, n + 1)
    first = np.floor(edges[:-1] + rng.random(n) * np.diff(edges)).astype(int)
    chosen = np.unique(np.minimum(first, cells - 1))
    at = axis[chosen] + rng.uniform(0.25, 0.75, len(chosen)) * np.diff(axis)[chosen]
    return np.exp(at) if scale == "log" else at


def _interpolated(values: NDArray[np.float64], grid: Grid, probes: Grid) -> NDArray[np.float64]:
    """Multilinear interpolation in the coordinates in which the axes are evenly spaced."""
    for axis, (nodes, points, scale) in enumerate(zip(grid.axes, probes.axes, grid.scales, strict=True)):
        x, at = _stretched(nodes, scale), _stretched(points, scale)
        left = np.clip(np.searchsorted(x, at) - 1, 0, len(x) - 2)
        t = ((at - x[left]) / (x[left + 1] - x[left])).reshape(-1, *[1] * (values.ndim - axis - 1))
        values = (1 - t) * np.take(values, left, axis) + t * np.take(values, left + 1, axis)
    return values
