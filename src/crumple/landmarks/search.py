"""The search for stationary points: cells are halved until each is known to hold none, or one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .cells import INNER, Lattice, Samples, children, is_explained, is_smooth, may_vanish
from .newton import SINGULAR, Roots, newton
from .unit import Array, Field

_FINE = 4e-4
"""A cell so small over which the gradient still jumps has a kink in it, and is put aside."""
_SMALLEST = 1e-10
"""Side of a cell that is not halved any further."""
_SETTLED = 2
"""Cells halved so often may be put down as part of a degenerate set."""
_HOLES = 3
"""Cells halved so often are given up where the loss is not finite."""
_SAME = 1e-8
"""Roots nearer to each other than this are one."""


@dataclass
class Found:
    """What a search came upon, in the unit square."""

    roots: Array = field(default_factory=lambda: np.zeros((0, 2)))
    """(n, 2) isolated points where the gradient vanishes and the Hessian is regular; some lie beyond the edge."""
    hessians: Array = field(default_factory=lambda: np.zeros((0, 2, 2)))
    """(n, 2, 2)"""
    degenerate: list[tuple[Array, float, Array]] = field(default_factory=list)
    """Cells around points with a singular Hessian: centre, side, and the point."""
    kinks: list[tuple[Array, Array]] = field(default_factory=list)
    """Small cells in which the gradient jumps, and may turn around without vanishing: two corners each."""
    holes: int = 0
    """Cells given up because the loss is not finite in them."""
    left: int = 0
    """Cells given up because the budget was spent."""

    def add(self, roots: Array, hessians: Array) -> None:
        """Take in further roots, each once."""
        for root, hessian in zip(roots, hessians, strict=True):
            if not len(self.roots) or np.abs(self.roots - root).max(axis=1).min() > _SAME:
                self.roots = np.append(self.roots, root[None], axis=0)
                self.hessians = np.append(self.hessians, hessian[None], axis=0)


class Search:
    """Halves cells of the unit square, and remembers what it has evaluated.

    Args:
        field: the gradient.
        cells: cells an axis to begin with.
        budget: gradient evaluations after which it gives up.
        report: called with the evaluations made.
    """

    def __init__(self, field: Field, cells: int, budget: int, report: Callable[[int], None]) -> None:
        self.field, self.cells, self.budget, self.report = field, cells, budget, report
        self.lattice, self.found = Lattice(field, cells), Found()
        self.flat = 0.0
        """A gradient no longer than this is zero to rounding."""

    def run(self) -> Found:
        """Search the whole square."""
        low = np.stack(np.meshgrid(*[np.arange(self.cells)] * 2, indexing="ij"), axis=-1).reshape(-1, 2)
        samples = self.lattice.sample(low, 0)
        lengths = np.linalg.norm(samples.all, axis=2)
        self.flat = 1e-13 * float(np.nanmax(np.where(np.isfinite(lengths), lengths, np.nan), initial=0.0))
        self._go(samples, 0, spread=_of_neighbours(samples.misses, self.cells))
        return self.found

    def search_again(self, low: Array, high: Array) -> None:
        """Look once more, and closer, at a rectangle in which something was missed."""
        level = int(np.clip(np.ceil(np.log2(4.0 / ((high - low).min() * self.cells))), 0, 20))
        n = self.cells * 2**level
        first, last = np.floor(low * n).astype(int), np.ceil(high * n).astype(int)
        first, last = np.maximum(first, 0), np.minimum(last, n)
        axes = [np.arange(a, b) for a, b in zip(first, last, strict=True)]
        cells = np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, 2)
        self._go(self.lattice.sample(cells, level), level, all_open=True)

    def _go(self, samples: Samples, level: int, *, spread: Array | None = None, all_open: bool = False) -> None:
        while len(samples.low):
            self.report(self.field.evaluations)
            keep = np.ones(len(samples.low), dtype=bool) if all_open else may_vanish(samples, spread)
            samples = samples.take(keep)
            is_open = self._without_holes(samples, level) if len(samples.low) else keep[:0]
            is_open &= ~self._settled(samples, level, is_open)
            if samples.size <= _FINE and len(samples.low):
                is_kinked = is_open & (~is_smooth(samples) | (samples.size <= _SMALLEST))
                corners = np.stack([samples.low, samples.low + 1], axis=1)[is_kinked] * samples.size
                self.found.kinks += [(low, high) for low, high in corners]
                is_open &= ~is_kinked
            samples, spread, all_open = samples.take(is_open), None, False
            if self.field.evaluations + 9 * len(samples.low) > self.budget:
                self.found.left += len(samples.low)
                return
            level += 1
            samples = self.lattice.sample(children(samples.low), level)

    def _without_holes(self, samples: Samples, level: int) -> NDArray[np.bool_]:
        """Which cells to go on with, (n,): one with a hole in it only down to some size."""
        finite: Any = np.isfinite(samples.all).all(axis=2)  # (n, 6)
        usable = np.asarray(finite.all(axis=1) if level >= _HOLES else finite.any(axis=1), dtype=bool)
        self.found.holes += int((~usable).sum())
        return usable

    def _settled(self, samples: Samples, level: int, is_open: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Which cells are done with, (n,), after Newton's method where it is worth a try."""
        done = np.zeros(len(samples.low), dtype=bool)
        lengths = np.linalg.norm(samples.all, axis=2)
        flat = (lengths <= self.flat).sum(axis=1) >= 2
        index = np.flatnonzero(is_open & (is_smooth(samples) | flat))
        if not len(index):
            return done
        tried = samples.take(index)
        roots = self._roots(tried)
        self.report(self.field.evaluations)
        regular = roots.converged & ~_is_singular(roots.hessian, tried)
        explained = regular & is_explained(tried, roots.at, roots.hessian)
        self.found.add(roots.at[regular], roots.hessian[regular])
        done[index[explained]] = True
        all_flat = (lengths <= self.flat).all(axis=1)
        if level >= _SETTLED or all_flat.any():
            centre = (tried.low + 0.5) * tried.size
            near = np.abs(roots.at - centre).max(axis=1) <= 2.5 * tried.size
            singular = roots.converged & ~regular & near
            singular |= flat[index] & ~explained
            if level < _SETTLED:
                singular &= all_flat[index]
            for i in np.flatnonzero(singular):
                at = roots.at[i] if roots.converged[i] and near[i] else centre[i]
                self.found.degenerate.append((centre[i], tried.size, at))
            done[index[singular]] = True
        return done

    def _roots(self, samples: Samples) -> Roots:
        """Newton's method from the known roots that explain a cell, else from inside of it."""
        starts = (samples.low + INNER[0]) * samples.size
        scale = np.linalg.norm(samples.all, axis=2).max(axis=1)
        roots = _known(self.found, samples)
        new = np.flatnonzero(~roots.converged)
        fresh = newton(self.field, starts[new], 2.0 * samples.size, np.maximum(scale[new], self.flat))
        roots.at[new], roots.hessian[new], roots.converged[new] = fresh.at, fresh.hessian, fresh.converged
        return roots


def _known(found: Found, samples: Samples) -> Roots:
    """For each cell the nearest root known, where it explains the cell."""
    n = len(samples.low)
    at, hessian, explains = np.zeros((n, 2)), np.zeros((n, 2, 2)), np.zeros(n, dtype=bool)
    if len(found.roots):
        centre = (samples.low + 0.5) * samples.size
        nearest = np.linalg.norm(centre[:, None] - found.roots[None], axis=2).argmin(axis=1)
        at, hessian = found.roots[nearest].copy(), found.hessians[nearest].copy()
        explains = is_explained(samples, at, hessian)
    return Roots(at, hessian, explains)


def _is_singular(hessians: Array, samples: Samples) -> NDArray[np.bool_]:
    """Whether an eigenvalue is nothing beside the slope of the gradient across the cell, (n,)."""
    slope = np.ptp(samples.all, axis=1).max(axis=1) / samples.size
    usable = np.where(np.isfinite(hessians), hessians, 0.0)
    return np.asarray(np.abs(np.linalg.eigvalsh(usable)).min(axis=1) <= SINGULAR * slope)


def _of_neighbours(misses: Array, cells: int) -> Array:
    """For each cell of the square lattice the misses of the eight around it, halved, (n, 16, 2)."""
    square = misses.reshape(cells, cells, -1, 2)
    padded = np.pad(square, ((1, 1), (1, 1), (0, 0), (0, 0)), mode="edge")
    shifts = [(i, j) for i in range(3) for j in range(3) if (i, j) != (1, 1)]
    around = [padded[i : i + cells, j : j + cells] for i, j in shifts]
    return 0.5 * np.concatenate(around, axis=2).reshape(cells * cells, -1, 2)
