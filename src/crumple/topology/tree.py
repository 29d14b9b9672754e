"""The merge tree of a surface: how its basins join as the water rises.

Every grid point flows to the lowest of its neighbours, until it comes to a point that is lower than all
of them. The points that flow to one minimum are its basin. Two basins that touch have a pass, the lowest
way over their border; the minimum spanning tree of the passes is the merge tree, since no path between two
minima stays lower than the highest pass on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, check_count, check_number
from ..surface import LossSurface, Status

Values = NDArray[np.float64]
Indices = NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class MergeTree:
    """The minima of a surface *on its grid*, lowest first, each with the pass at which it joins a lower one.

    It belongs to the grid: a finer one may show more minima, and a slice shows those of the slice.
    """

    surface: LossSurface
    """What it is of."""
    metric: str
    """Of which of its values."""
    minima: Indices
    """(m, k) indices of the minima, lowest first."""
    births: Values
    """(m,) values at the minima."""
    deaths: Values
    """(m,) heights of the passes; infinite where there is none."""
    parents: Indices
    """(m,) the lower minimum that each joins there; −1 where there is no pass."""
    passes: Indices
    """(m, k) indices of the passes; −1 where there is none."""
    basins: Indices
    """(n_0, …) which minimum each point flows to; −1 in holes."""
    span: tuple[float, float]
    """Least and greatest finite value of the surface."""

    def __len__(self) -> int:
        """How many minima there are."""
        return len(self.births)

    @property
    def coords(self) -> Values:
        """(m, k) coordinates of the minima."""
        return np.stack([a[i] for a, i in zip(self.surface.axes, self.minima.T, strict=True)], axis=1)

    @property
    def persistence(self) -> Values:
        """(m,) how far one must climb out of each minimum to come to a lower one: death less birth."""
        return self.deaths - self.births

    @property
    def smad(self) -> float:
        """The saddle–minimum average distance: mean persistence of the minima that have a pass; NaN where none has.

        After Geniesse et al. (2024). The lowest minimum has no pass and does not count.
        """
        finite = self.persistence[np.isfinite(self.deaths)]
        return float(finite.mean()) if len(finite) else float("nan")

    @property
    def crumple_index(self) -> float:
        """How crumpled the surface is: ``smad`` as a share of the range of its values; 0 with a single minimum."""
        range_ = self.span[1] - self.span[0]
        return self.smad / range_ if np.isfinite(self.smad) and range_ > 0 else 0.0

    def pass_height(self, i: int, j: int) -> float:
        """The height that every way on the grid from minimum i to minimum j must reach; infinite if there is no way."""
        i, j = (check_count(n, "minimum", least=0, most=len(self) - 1) for n in (i, j))
        height = -np.inf
        while i != j:  # the higher one has fewer ways out: lowest first, so it has the greater number
            i, j = max(i, j), min(i, j)
            if self.parents[i] < 0:
                return float("inf")
            height, i = max(height, float(self.deaths[i])), int(self.parents[i])
        return max(height, float(self.births[i]))

    def barrier(self, i: int, j: int) -> float:
        """How far one must climb from minimum i to come to minimum j: ``pass_height`` less the value at i."""
        return self.pass_height(i, j) - float(self.births[i])


def merge_tree(surface: LossSurface, *, metric: str = "loss", least: float = 0.0) -> MergeTree:
    """The merge tree of the sublevel sets of a surface: 0-dimensional persistence, by the elder rule.

    Points are neighbours if they touch, also by a corner (8 of them on two axes). Points that are not
    finite, failed or not evaluated are holes. Equal values are told apart by their place in the array, and
    what comes of that alone, minima of persistence zero, is left out. (Edelsbrunner & Harer 2010,
    Computational Topology, § VII.1.) A sort of the points, and about a hundred operations on each.

    Args:
        surface: any number of axes.
        metric: which of its values.
        least: minima of no more persistence than this are joined to the lower ones.

    Raises:
        InputError: no value is finite.

    Example:
        >>> import numpy as np, crumple
        >>> f = crumple.Objective.from_function(lambda w: (w[0] ** 2 - 1) ** 2 + 0.3 * w[0], n=1)
        >>> line = crumple.directions.weights(f, ("w1",))
        >>> tree = crumple.topology.merge_tree(crumple.evaluate(f, line, crumple.Grid.line(-1.5, 1.5, n=301)))
        >>> tree.coords.ravel().round(2).tolist(), tree.parents.tolist(), round(tree.barrier(1, 0), 3)
        ([-1.04, 0.96], [-1, 0], 0.717)
    """
    least = check_number(least, "least", least=0.0)
    values = np.asarray(surface[metric], dtype=np.float64)
    usable = np.isfinite(values) & ~np.isin(surface.status, (Status.NOT_DONE, Status.FAILED, Status.CRASHED))
    if not usable.any():
        raise InputError(f"no finite {metric}", where="surface", got=f"{values.size} points")
    order = np.flatnonzero(usable)
    order = order[np.argsort(values.reshape(-1)[order], kind="stable")]  # (N,) points from low to high
    heights = values.reshape(-1)[order]
    pairs = _neighbours(values.shape, order)
    basin = _flow(len(order), pairs)
    joins = _joined(basin, pairs, heights)
    return _tree(surface, metric, order, heights, basin, joins, least)


@dataclass(frozen=True)
class _Joins:
    """For every minimum, numbered by its rank among all points: how it ends."""

    minima: Indices
    """Ranks of the minima, increasing."""
    crossing: Indices
    """Rank of the point where it joins an older one; −1 for none."""
    parent: Indices
    """Rank of that older minimum."""
    across: Indices
    """Rank of the minimum whose basin lies on the other side of the pass."""


def _neighbours(shape: tuple[int, ...], order: Indices) -> list[tuple[Indices, Indices]]:
    """Ranks of all pairs of touching points, once each, a direction at a time."""
    rank = np.full(int(np.prod(shape)), -1)
    rank[order] = np.arange(len(order))
    rank = rank.reshape(shape)
    shifts = [s for s in product((-1, 0, 1), repeat=len(shape)) if s > (0,) * len(shape)]
    found = []
    for shift in shifts:
        one = rank[tuple(slice(max(s, 0), n + min(s, 0)) for s, n in zip(shift, shape, strict=True))].reshape(-1)
        other = rank[tuple(slice(max(-s, 0), n + min(-s, 0)) for s, n in zip(shift, shape, strict=True))].reshape(-1)
        both = (one >= 0) & (other >= 0)
        found.append((one[both], other[both]))
    return found


def _flow(n: int, pairs: list[tuple[Indices, Indices]]) -> Indices:
    """For each rank the rank of the minimum that it flows to."""
    lowest = np.arange(n)
    for one, other in pairs:  # within one direction no point stands twice on the same side
        lowest[one] = np.minimum(lowest[one], other)
        lowest[other] = np.minimum(lowest[other], one)
    while True:
        further = lowest[lowest]
        if (further == lowest).all():
            return lowest
        lowest = further


def _joined(basin: Indices, pairs: list[tuple[Indices, Indices]], heights: Values) -> _Joins:
    """Kruskal's algorithm over the borders of basins, from low to high; the older minimum goes on."""
    n = len(basin)
    minima = np.flatnonzero(basin == np.arange(n))
    crossing, parent, across = (np.full(n, -1) for _ in range(3))
    elder = list(range(n))

    def oldest(i: int) -> int:
        while elder[i] != i:
            elder[i] = elder[elder[i]]
            i = elder[i]
        return i

    for at, a, b in _borders(basin, pairs):
        i, j = oldest(a), oldest(b)
        if i != j:
            young, old, other_side = (j, i, a) if i < j else (i, j, b)
            crossing[young], parent[young], across[young], elder[young] = at, old, other_side, old
    return _Joins(minima, crossing, parent, across)


def _borders(basin: Indices, pairs: list[tuple[Indices, Indices]]) -> list[tuple[int, int, int]]:
    """(rank of the pass, the two basins) for all basins that touch, lowest first, the lowest pass of each two."""
    one, other = (np.concatenate(side) for side in zip(*pairs, strict=True))
    apart = basin[one] != basin[other]
    one, other = one[apart], other[apart]
    height = np.maximum(one, other)
    first, second = np.minimum(basin[one], basin[other]), np.maximum(basin[one], basin[other])
    by_pair = np.lexsort((height, second, first))
    height, first, second = height[by_pair], first[by_pair], second[by_pair]
    is_lowest = np.append(True, (np.diff(first) != 0) | (np.diff(second) != 0)) if len(height) else np.zeros(0, bool)
    height, first, second = height[is_lowest], first[is_lowest], second[is_lowest]
    rising = np.argsort(height, kind="stable")
    return list(zip(height[rising].tolist(), first[rising].tolist(), second[rising].tolist(), strict=True))


def _tree(
    surface: LossSurface, metric: str, order: Indices, heights: Values, basin: Indices, joins: _Joins, least: float
) -> MergeTree:
    shape, minima = surface.grid.shape, joins.minima
    ends = joins.crossing[minima]
    deaths = np.where(ends >= 0, heights[ends], np.inf)
    lasts = deaths - heights[minima] > least
    kept = minima[lasts]
    number = np.full(len(order) + 1, -1)  # the last entry stands for none
    number[kept] = np.arange(len(kept))
    goes_on = np.arange(len(order))
    goes_on[minima[~lasts]] = joins.across[minima[~lasts]]
    while (goes_on != goes_on[goes_on]).any():
        goes_on = goes_on[goes_on]
    labels = np.full(int(np.prod(shape)), -1)
    labels[order] = number[goes_on[basin]]
    return MergeTree(
        surface,
        metric,
        _places(order, kept, shape),
        heights[kept],
        deaths[lasts],
        number[joins.parent[kept]],
        _places(order, joins.crossing[kept], shape),
        labels.reshape(shape),
        (float(heights[0]), float(heights[-1])),
    )


def _places(order: Indices, ranks: Indices, shape: tuple[int, ...]) -> Indices:
    """Indices (m, k) of the points of these ranks; −1 for rank −1."""
    at = np.stack(np.unravel_index(order[ranks], shape), axis=1)
    at[ranks < 0] = -1
    return at
