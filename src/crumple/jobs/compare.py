"""How far two surfaces agree."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..surface import LossSurface

_OF = ("loss_name", "model", "parameters", "examples", "dtype", "data_digest", "objective_digest", "versions", "engine")


def compare(first: LossSurface, second: LossSurface) -> dict[str, Any]:
    """``differences``, each as ``name: first → second``, and ``values``: name → largest relative difference.

    Values are only compared where both have the same grid; bits that are equal give 0, NaN included.
    """
    told = [
        f"{name}: {first.meta.get(name)} → {second.meta.get(name)}"
        for name in _OF
        if first.meta.get(name) != second.meta.get(name)
    ]
    for name in ("origin", "basis"):
        a, b = (getattr(surface.plane, name) for surface in (first, second))
        if a.shape != b.shape or not bool((a.double() == b.double()).all()):
            told.append(f"{name}: another one")
    same_grid = first.grid.shape == second.grid.shape and all(map(np.array_equal, first.axes, second.axes))
    if not same_grid:
        told.append(f"grid: {first.grid.bounds} {first.grid.shape} → {second.grid.bounds} {second.grid.shape}")
    shared = [name for name in first.values if name in second.values] if same_grid else []
    told += [f"values: only one has {name}" for name in sorted(set(first.values) ^ set(second.values))]
    return {"differences": told, "values": {name: _off(first[name], second[name]) for name in shared}}


def _off(a: NDArray[Any], b: NDArray[Any]) -> float:
    """The largest difference, as a share of the larger one; infinite where only one is finite."""
    if np.array_equal(a, b, equal_nan=True):
        return 0.0
    both = np.isfinite(a) & np.isfinite(b)
    if not np.array_equal(a[~both], b[~both], equal_nan=True):
        return float("inf")
    return float((np.abs(a - b)[both] / np.maximum(np.maximum(np.abs(a), np.abs(b))[both], 1e-300)).max())
