"""Newton's method from many starts at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .unit import Array, Field

_STEPS = 80
_STALLED = 6
"""A start is given up after so many steps that were not clearly shorter than all before."""
_STILL = 1e-13
_ROUGH = {"float64": (1e-9, 1e-8), "float32": (1e-4, 1e-3)}
"""By type: a step so small that is no longer getting smaller is rounding; so much of the gradient is zero."""
SINGULAR = 1e-6
"""An eigenvalue this much smaller than the gradient's slope nearby leaves open what the point is."""


@dataclass(frozen=True)
class Roots:
    """Where each start ended."""

    at: Array
    """(n, 2) places."""
    hessian: Array
    """(n, 2, 2) second derivatives there."""
    converged: NDArray[np.bool_]
    """(n,) whether the gradient vanishes there."""


def newton(field: Field, starts: Array, reach: float, scale: Array) -> Roots:
    """Solve ∇L = 0 from each start by full steps, cut to ``reach``.

    Args:
        field: the gradient.
        starts: (n, 2) places.
        reach: the longest step, and half of the way that a start may go.
        scale: (n,) a size of the gradient near each start; a root has next to nothing of it.
    """
    at = starts.copy()
    gradient, hessian = np.full(at.shape, np.nan), np.full((len(at), 2, 2), np.nan)
    active, before = np.ones(len(at), dtype=bool), np.full(len(at), np.inf)
    shortest, stalled = np.full(len(at), np.inf), np.zeros(len(at), dtype=int)
    rounding, nothing = _ROUGH.get(field.precision, _ROUGH["float32"])
    for _ in range(_STEPS):
        index = np.flatnonzero(active)
        if not len(index):
            break
        gradient[index], hessian[index] = field.hessian(at[index])
        step = _step(gradient[index], hessian[index])
        length = np.linalg.norm(step, axis=1)
        step *= np.minimum(1.0, reach / np.maximum(length, 1e-300))[:, None]
        moved = at[index] - step
        stalled[index] += length > 0.75 * shortest[index]
        shortest[index] = np.fmin(shortest[index], length)
        lost = ~np.isfinite(step).all(axis=1) | (stalled[index] > _STALLED)
        lost |= np.linalg.norm(moved - starts[index], axis=1) > 2 * reach
        still = (length <= _STILL) | ((length <= rounding) & (length >= 0.5 * before[index]))
        before[index] = length
        at[index] = np.where((lost | still)[:, None], at[index], moved)
        gradient[index[lost]] = np.nan
        active[index] = ~(lost | still)
    small = np.linalg.norm(gradient, axis=1) <= nothing * scale
    return Roots(at, hessian, small & np.isfinite(hessian).all(axis=(1, 2)))


def _step(gradient: Array, hessian: Array) -> Array:
    """H⁻¹g, by the pseudo-inverse where H is singular."""
    usable = np.isfinite(gradient).all(axis=1) & np.isfinite(hessian).all(axis=(1, 2))
    step = np.full(gradient.shape, np.nan)
    inverse = np.linalg.pinv(hessian[usable], rcond=1e-12, hermitian=True)
    step[usable] = np.einsum("nij,nj->ni", inverse, gradient[usable])
    return step
