"""The plan: which values are wanted next, within the budget and none of them twice."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .lattice import SIDE, Lattice, key_of
from .spline import STEPS
from .tree import Tree
from .window import Window

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Request:
    """Values that are wanted on a product of axes."""

    axes: tuple[Array, ...]
    """Coordinates, one increasing array an axis."""
    unit: tuple[Array, ...]
    """The same in the unit box."""
    is_probe: bool
    """Whether it checks the patches, rather than being part of them."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Of the values to be told."""
        return tuple(len(a) for a in self.axes)

    @property
    def size(self) -> int:
        """The number of evaluations."""
        return int(np.prod(self.shape))


class Plan:
    """Open requests, in order; what they cost is counted when they are made."""

    def __init__(self, window: Window, lattice: Lattice) -> None:
        self.window, self.lattice = window, lattice
        self.budget = 0
        self.open: dict[Request, None] = {}  # in order, and quick to look up
        self._asked = 0
        self._coming: set[int] = set()

    def request(self, unit: Sequence[Array], *, is_probe: bool) -> Request:
        """A request for the values on a product of axes of the unit box."""
        axes = tuple(self.window.coords(i, u) for i, u in enumerate(unit))
        return Request(axes, tuple(unit), is_probe)

    def add(self, requests: Iterable[Request]) -> None:
        """Open requests while the budget lasts."""
        for request in requests:
            if self._asked + request.size > self.budget:
                return
            self._asked += request.size
            self.open[request] = None

    def answered(self, request: Request) -> None:
        """Close a request whose values are known."""
        del self.open[request]
        if not self.open:
            self._coming.clear()

    def halve(self, tree: Tree, wanted: Iterable[tuple[int, int]], *, stop: bool = True) -> Tree:
        """The tree with leaves halved, (number, axis) each, the values for it requested.

        Args:
            tree: to be refined; it is left as it is.
            wanted: which leaves along which axis, the most wanted first.
            stop: at the first that the budget does not allow; else go on with the others.
        """
        done: list[tuple[int, int]] = []
        for number, axis in wanted:
            if self._request_halves(tree, number, axis):
                done.append((number, axis))
            elif stop:
                break
        numbers, axes = np.array(done, dtype=np.int64).reshape(-1, 2).T
        return tree.split(numbers, axes) if done else tree

    def grade(self, tree: Tree) -> Tree:
        """The tree with neighbours within one halving of each other, as far as the budget goes."""
        while True:
            pairs = zip(*(a.tolist() for a in tree.too_coarse()), strict=True)
            graded = self.halve(tree, [(n, a) for n, a in pairs if not self._has_hole(tree, n)], stop=False)
            if graded is tree:
                return tree
            tree = graded

    def _has_hole(self, tree: Tree, number: int) -> bool:
        values, known = self.lattice.at(tree.core(number))
        return bool((known & ~np.isfinite(values)).any())

    def _request_halves(self, tree: Tree, number: int, axis: int) -> bool:
        """Request what the halves of a leaf need and nobody has; False if the budget does not allow it."""
        steps = np.arange(STEPS + 1)
        on_axes = [tree.nodes(number, i, steps) for i in range(tree.k)]
        on_axes[axis] = (on_axes[axis][1:] + on_axes[axis][:-1]) // 2
        places = np.ix_(*on_axes)
        keys = key_of(places)
        coming = np.reshape([key in self._coming for key in keys.ravel().tolist()], keys.shape)
        missing = ~self.lattice.at(places)[1] & ~coming
        if self._asked + int(missing.sum()) > self.budget:
            return False
        self._coming.update(keys[missing].tolist())
        for cut in _products(missing):
            self.add([self.request([p[c] / SIDE for p, c in zip(on_axes, cut, strict=True)], is_probe=False)])
        return True


def _products(missing: NDArray[np.bool_]) -> list[tuple[NDArray[np.int64], ...]]:
    """Products of rows and whole columns that together are just what is missing."""
    if missing.ndim == 1:
        rows = np.flatnonzero(missing)
        return [(rows,)] if len(rows) else []
    columns: dict[tuple[int, ...], list[int]] = {}
    for j, column in enumerate(missing.T):
        columns.setdefault(tuple(np.flatnonzero(column).tolist()), []).append(j)
    return [(np.array(rows), np.array(found)) for rows, found in columns.items() if rows]
