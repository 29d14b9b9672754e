"""Cells of the unit square: what the gradient at a few places says about the whole of one.

A cell is sampled at its four corners and at two places inside that no lattice shares. How far the bilinear
function through the corners misses the inner ones tells how much the gradient may hide in between.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .unit import Array, Field

CORNERS = np.array([[0, 0], [1, 0], [0, 1], [1, 1]])
INNER = np.array([[0.3819660, 0.5857864], [0.7320508, 0.2360680]])
"""Irrational places: a function that repeats itself from node to node does not repeat itself here."""

_MARGIN = 2.5
"""A gradient is trusted to differ from the bilinear one by no more than this many times the largest miss seen."""
_DIRECTIONS = 24
_LINEAR = 0.35

_WEIGHTS = np.prod(np.where(CORNERS[None] == 1, INNER[:, None], 1.0 - INNER[:, None]), axis=2)  # (2, 4)


@dataclass(frozen=True)
class Samples:
    """The gradient at the corners and inside of n cells of one size."""

    low: NDArray[np.int64]
    """(n, 2) place of each cell in the lattice."""
    size: float
    """Its side, in units of the window."""
    corners: Array
    """(n, 4, 2) gradients."""
    inner: Array
    """(n, 2, 2) gradients."""

    @property
    def all(self) -> Array:
        """(n, 6, 2) gradients."""
        return np.concatenate([self.corners, self.inner], axis=1)

    @property
    def places(self) -> Array:
        """(n, 6, 2) where they were taken."""
        return (self.low[:, None, :] + np.concatenate([CORNERS, INNER])) * self.size

    @property
    def misses(self) -> Array:
        """(n, 2, 2) gradient less bilinear gradient, inside."""
        return self.inner - np.einsum("qc,ncd->nqd", _WEIGHTS, self.corners)

    def take(self, which: NDArray) -> Samples:
        """Some of them."""
        return Samples(self.low[which], self.size, self.corners[which], self.inner[which])


class Lattice:
    """Samples cells of ever smaller size; a corner that cells share is evaluated once."""

    def __init__(self, field: Field, cells: int) -> None:
        self.field, self.cells = field, cells
        self._known: dict[tuple[float, float], Array] = {}

    def sample(self, low: NDArray[np.int64], level: int) -> Samples:
        """The cells with these places, 2^level times smaller than the first."""
        size = 1.0 / (self.cells * 2**level)
        corners = (low[:, None, :] + CORNERS).reshape(-1, 2)
        nodes, where = np.unique(corners, axis=0, return_inverse=True)
        inner = ((low[:, None, :] + INNER) * size).reshape(-1, 2)
        at = nodes * size
        keys = [tuple(p) for p in at.tolist()]
        new = np.array([key not in self._known for key in keys], dtype=bool)
        found = self.field.gradient(np.concatenate([at[new], inner]))
        first = int(new.sum())
        self._known |= {keys[i]: g for i, g in zip(np.flatnonzero(new), found[:first], strict=True)}
        gradients = np.array([self._known[key] for key in keys]).reshape(-1, 2)[where.reshape(-1)]
        return Samples(low, size, gradients.reshape(-1, 4, 2), found[first:].reshape(-1, 2, 2))


def may_vanish(samples: Samples, spread: Array | None = None) -> NDArray[np.bool_]:
    """Whether the gradient may be zero somewhere in each cell, (n,).

    It cannot where along some direction every sample lies on one side, by more than the gradient is
    seen to depart from the bilinear one along that direction. Along a kink the jump is across it, so
    that the direction along the kink still decides.

    Args:
        samples: of the cells.
        spread: (n, 2, 2) misses to be allowed for beside a cell's own, such as those of its neighbours.
    """
    g, misses = samples.all, samples.misses
    misses = misses if spread is None else np.concatenate([misses, spread], axis=1)
    d = _directions(g)  # (n, m, 2)
    along = np.einsum("nmd,nsd->nms", d, g)
    error = np.abs(np.einsum("nmd,nqd->nmq", d, misses)).max(axis=2)
    clear = np.maximum(along.min(axis=2), -along.max(axis=2)) > _MARGIN * error
    return ~(clear & np.isfinite(error)).any(axis=1)


def _directions(g: Array) -> Array:
    """Unit vectors to look along, (n, m, 2): all around, and across every difference of two samples."""
    angles = np.arange(_DIRECTIONS) * np.pi / _DIRECTIONS
    fixed = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    i, j = np.triu_indices(g.shape[1], 1)
    jumps = g[:, i] - g[:, j]
    across = np.stack([-jumps[..., 1], jumps[..., 0]], axis=2)
    length = np.linalg.norm(across, axis=2, keepdims=True)
    across = np.divide(across, length, out=np.zeros_like(across), where=length > 0)
    return np.concatenate([np.broadcast_to(fixed, (len(g), *fixed.shape)), across], axis=1)


def is_smooth(samples: Samples) -> NDArray[np.bool_]:
    """Whether the gradient is near enough to bilinear for Newton's method to be worth a try, (n,)."""
    span = np.ptp(samples.corners, axis=1).max(axis=1)
    with np.errstate(invalid="ignore"):
        return np.asarray(np.abs(samples.misses).max(axis=(1, 2)) <= 0.3 * span)


def is_explained(samples: Samples, roots: Array, hessians: Array) -> NDArray[np.bool_]:
    """Whether the gradient in each cell is that of one stationary point, inside or outside of it, (n,).

    With H the Hessian at the point u*, the map u → H⁻¹g(u) is near u − u* at all samples, so it is one to one
    and vanishes nowhere else.
    """
    offset = samples.places - roots[:, None, :]
    with np.errstate(invalid="ignore", over="ignore"):
        mapped = np.einsum("nij,nsj->nsi", np.linalg.pinv(hessians), samples.all)
        miss, distance = np.linalg.norm(mapped - offset, axis=2), np.linalg.norm(offset, axis=2)
        return np.asarray((miss <= _LINEAR * distance + 1e-9 * samples.size).all(axis=1))


def children(low: NDArray[np.int64]) -> NDArray[np.int64]:
    """The four quarters of each cell."""
    return (2 * low[:, None, :] + CORNERS).reshape(-1, 2)
