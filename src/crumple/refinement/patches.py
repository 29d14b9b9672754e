"""The surface over the leaves: one spline a leaf, through its own values and its neighbours'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from .lattice import SIDE, Lattice, Places
from .spline import CORE, DEGREES, REACH, SPAN, STEPS, own, prediction, weights
from .tree import Tree

_PLAINLY = 4.0
"""How many times better the quintic must predict known values before it is taken: it is the worse of the two at
kinks and at the window's edge."""
_CHUNK = 4096

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Patches:
    """A tensor spline on every leaf of a tree, in the unit box.

    Cost: 13ᵏ numbers a leaf; an evaluation at m points is about 13ᵏ·m multiplications.
    """

    tree: Tree
    values: Array
    """(L, SPAN, …) the leaf's own and borrowed values, zero where there are none."""
    sides: NDArray[np.bool_]
    """(L, k, 2) whether there are neighbours' values on the low and on the high side of each axis."""
    degrees: NDArray[np.int64]
    """(L, k) of the spline along each axis."""
    is_broken: NDArray[np.bool_]
    """(L,) whether values in a leaf are not all finite; its surface is NaN."""
    is_dead: NDArray[np.bool_]
    """(L,) whether none of a leaf's own values is finite."""

    @classmethod
    def through(cls, lattice: Lattice, tree: Tree) -> Patches:
        """The patches of a tree whose leaves' own values are all known.

        Where a neighbour is coarser, some of the values to be borrowed were never computed. They are
        taken from the neighbour's own patch, first from the quartic through its own values, then from its spline.
        """
        places = tree.reach()
        values, known = lattice.at(places)
        inside = _inside(places)
        missing = inside & ~known
        first = cls._of(tree, _filled(values, missing, tree, places, None), inside)
        if not missing.any():
            return first
        return cls._of(tree, _filled(values, missing, tree, places, first), inside)

    @classmethod
    def _of(cls, tree: Tree, values: Array, inside: NDArray[np.bool_]) -> Patches:
        core = values[(slice(None),) + (CORE,) * tree.k]
        is_finite = np.isfinite(core).reshape(len(tree), -1)
        is_broken, is_dead = np.asarray(~is_finite.all(axis=1)), np.asarray(~is_finite.any(axis=1))
        usable = inside & np.isfinite(values)
        sides = _sides(usable, tree.k)
        kept = np.where(_reached(sides) & usable & ~_spread(is_broken, tree.k), values, 0.0)
        residuals = {d: _residuals(kept, sides, d, 2).max(axis=2) for d in DEGREES}
        low, high = (residuals[d] for d in DEGREES)
        degrees = np.where(_PLAINLY * high < low, DEGREES[1], DEGREES[0])
        return cls(tree, kept, sides, degrees, is_broken, is_dead)

    @property
    def k(self) -> int:
        """The number of axes."""
        return self.tree.k

    def residuals(self) -> Array:
        """How far off the same spline on every second value is at those between, (L, k, 2).

        Along each axis in the lower and in the upper half of the leaf, the largest over its own rows:
        the error of a patch with half as many values, known without any evaluation.
        """
        found = np.zeros((len(self.tree), self.k, 2))
        for degree in DEGREES:
            chosen = self.degrees == degree
            found[chosen] = _residuals(self.values, self.sides, degree, 2)[chosen]
        return found

    def coarse_residuals(self) -> Array:
        """The same for a cubic spline on every fourth value, (L, k, 2)."""
        return _residuals(self.values, self.sides, DEGREES[0], 4)

    def at(self, points: Array, numbers: NDArray[np.int64] | None = None) -> Array:
        """The surface at points (m, k) of the unit box, (m,); NaN in broken leaves."""
        numbers = self.tree.locate(points) if numbers is None else numbers
        steps = (points - self.tree.low[numbers]) / self.tree.width[numbers] * STEPS
        rows = [self._rows(numbers, axis, steps[:, axis]) for axis in range(self.k)]
        found = np.empty(len(points))
        for start in range(0, len(points), _CHUNK):
            cut = slice(start, start + _CHUNK)
            found[cut] = _contract([r[cut] for r in rows], self.values[numbers[cut]])
        found[self.is_broken[numbers]] = np.nan
        return found

    def on(self, axes: Sequence[Array]) -> tuple[Array, NDArray[np.int64]]:
        """The surface on the product of increasing ``axes`` in 0 … 1, and the number of the leaf at each point."""
        shape = [len(a) for a in axes]
        found, numbers = np.empty(shape), np.empty(shape, dtype=np.int64)
        low, width = self.tree.low, self.tree.width
        high = np.where(low + width == 1.0, 2.0, low + width)  # the window's last points belong to its last leaves
        starts = [np.searchsorted(a, low[:, i]) for i, a in enumerate(axes)]
        stops = [np.searchsorted(a, high[:, i]) for i, a in enumerate(axes)]
        for number in np.flatnonzero(np.all([a < b for a, b in zip(starts, stops, strict=True)], axis=0)).tolist():
            cut = tuple(slice(a[number], b[number]) for a, b in zip(starts, stops, strict=True))
            found[cut] = self._leaf_on(number, [a[c] for a, c in zip(axes, cut, strict=True)])
            numbers[cut] = number
        return found, numbers

    def _leaf_on(self, number: int, axes: Sequence[Array]) -> Array | float:
        if self.is_broken[number]:
            return np.nan
        result = self.values[number]
        for i, axis in enumerate(axes):
            steps = (axis - self.tree.low[number, i]) / self.tree.width[number, i] * STEPS
            low, high = self.sides[number, i].tolist()
            matrix = weights(low, high, int(self.degrees[number, i]), steps)
            result = np.moveaxis(np.tensordot(matrix, result, axes=(1, i)), 0, i)
        return result

    def _rows(self, numbers: NDArray[np.int64], axis: int, steps: Array) -> Array:
        """The weights (m, SPAN) of each point along one axis."""
        rows = np.zeros((len(steps), SPAN))
        sides, degrees = self.sides[numbers, axis], self.degrees[numbers, axis]
        for low, high, degree in product((False, True), (False, True), DEGREES):
            mine = (sides == (low, high)).all(axis=1) & (degrees == degree)
            if mine.any():
                rows[mine] = weights(low, high, degree, steps[mine])
        return rows


def _filled(values: Array, missing: NDArray[np.bool_], tree: Tree, places: Places, patches: Patches | None) -> Array:
    """``values`` with those missing taken from ``patches``, or without from the quartic through the leaf's own."""
    if not missing.any():
        return values
    points = np.stack([np.broadcast_to(p, missing.shape)[missing] for p in places], axis=1) / SIDE
    numbers = tree.locate(points)
    filled = values.copy()
    if patches is not None:
        filled[missing] = patches.at(points, numbers)
        return filled
    steps = (points - tree.low[numbers]) / tree.width[numbers] * STEPS
    core = values[(slice(None),) + (CORE,) * tree.k]
    filled[missing] = _contract([own(steps[:, i]) for i in range(tree.k)], core[numbers])
    return filled


def _contract(rows: Sequence[Array], values: Array) -> Array:
    """Σ over all axes of weights (m, n) a point times its values (m, n, …), (m,)."""
    with np.errstate(invalid="ignore", over="ignore"):
        for row in reversed(rows):
            values = np.einsum("m...n,mn->m...", values, row)
    return values


def _inside(places: Places) -> NDArray[np.bool_]:
    inside = np.ones((), dtype=bool)
    for axis in places:
        inside = inside & (axis >= 0) & (axis <= SIDE)
    return np.asarray(inside)


_ENDS = (slice(0, REACH), slice(REACH + STEPS + 1, SPAN))


def _sides(usable: NDArray[np.bool_], k: int) -> NDArray[np.bool_]:
    """On which sides all values to be borrowed can be used, (L, k, 2)."""
    sides = np.zeros((len(usable), k, 2), dtype=bool)
    for axis, end in product(range(k), range(2)):
        strip = tuple(_ENDS[end] if i == axis else CORE for i in range(k))
        sides[:, axis, end] = usable[(slice(None), *strip)].reshape(len(usable), -1).all(axis=1)
    for corner in product(range(2), repeat=k):
        if k > 1:
            block = usable[(slice(None), *(_ENDS[e] for e in corner))].reshape(len(usable), -1).all(axis=1)
            sides[:, 0, corner[0]] &= block | ~sides[:, 1, corner[1]]
    return sides


def _reached(sides: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Which of the SPANᵏ values the sides let the spline go through."""
    k = sides.shape[1]
    reached = np.ones((len(sides), *(1,) * k), dtype=bool)
    for axis in range(k):
        on_axis = np.ones((len(sides), SPAN), dtype=bool)
        for end in range(2):
            on_axis[:, _ENDS[end]] = sides[:, axis, end, None]
        reached = reached & np.expand_dims(on_axis, [1 + j for j in range(k) if j != axis])
    return reached


def _spread(flags: NDArray[np.bool_], k: int) -> NDArray[np.bool_]:
    return flags.reshape(-1, *(1,) * k)


def _residuals(values: Array, sides: NDArray[np.bool_], degree: int, stride: int) -> Array:
    """Largest error along each axis, in each half, of predicting the values that ``stride`` leaves out; (L, k, 2)."""
    k, middle = sides.shape[1], REACH + STEPS // 2
    found = np.zeros((len(values), k, 2))
    for axis in range(k):
        rows = np.moveaxis(values, 1 + axis, -1)[(slice(None),) + (CORE,) * (k - 1)]
        rows = rows.reshape(len(values), -1, SPAN)
        for low, high in product((False, True), repeat=2):
            mine = (sides[:, axis] == (low, high)).all(axis=1)
            if mine.any():
                which, matrix = prediction(low, high, degree, stride)
                part = rows[mine]
                with np.errstate(invalid="ignore", over="ignore"):
                    off = np.abs(part @ matrix.T - part[:, :, which]).max(axis=1)
                found[mine, axis, 0] = off[:, which <= middle].max(axis=1)
                found[mine, axis, 1] = off[:, which >= middle].max(axis=1)
    return found
