"""The binary tree: a box halved again and again, along one axis at a time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from .lattice import SIDE, Places
from .spline import REACH, STEPS

_ALONG = (np.arange(4) + 0.5) / 4
"""Where on a face neighbours are looked for, as shares of its length."""


@dataclass(frozen=True, eq=False)
class Tree:
    """Boxes that fill the unit box; a leaf has a number, its place in the order of ``leaves``."""

    level: NDArray[np.int64]
    """(n, k) how often each axis was halved to reach this node."""
    place: NDArray[np.int64]
    """(n, k) which of the 2^level pieces it is."""
    child: NDArray[np.int64]
    """(n,) the node that is its lower half, the upper comes next; -1 for a leaf."""
    axis: NDArray[np.int64]
    """(n,) along which axis it is halved; 0 for a leaf."""

    @classmethod
    def start(cls, k: int) -> Tree:
        """The unit box with every axis halved once."""
        none = np.zeros((1, k), dtype=np.int64)
        tree = cls(none, none, np.array([-1]), np.array([0]))
        for axis in range(k):
            numbers = np.arange(len(tree))
            tree = tree.split(numbers, np.full(len(numbers), axis))
        return tree

    def __len__(self) -> int:
        return len(self.leaves)

    @property
    def k(self) -> int:
        """The number of axes."""
        return self.level.shape[1]

    @cached_property
    def leaves(self) -> NDArray[np.int64]:
        """The node of each leaf, (L,)."""
        return np.flatnonzero(self.child < 0)

    @cached_property
    def levels(self) -> NDArray[np.int64]:
        """How often each axis of each leaf was halved, (L, k)."""
        return self.level[self.leaves]

    @cached_property
    def width(self) -> NDArray[np.float64]:
        """Widths of the leaves in the unit box, (L, k)."""
        return 0.5 ** self.levels.astype(float)

    @cached_property
    def low(self) -> NDArray[np.float64]:
        """Lower corners of the leaves in the unit box, (L, k)."""
        return self.place[self.leaves] * self.width

    def nodes(self, number: NDArray[np.int64] | int, axis: int, steps: NDArray[np.int64]) -> NDArray[np.int64]:
        """Lattice places on one axis of leaves, ``steps`` of theirs from their lower corners; (…, len(steps))."""
        node = self.leaves[number]
        width = SIDE >> self.level[node, axis]
        return (self.place[node, axis] * width)[..., None] + (width // STEPS)[..., None] * steps

    def core(self, number: int) -> Places:
        """The places of a leaf's own values, one array an axis, shaped to broadcast."""
        steps = np.arange(STEPS + 1)
        return tuple(_shaped(self.nodes(number, i, steps), i, self.k) for i in range(self.k))

    def reach(self) -> Places:
        """The places of every leaf's own and borrowed values: (L, SPAN, 1) and (L, 1, SPAN) in two dimensions."""
        steps, numbers = np.arange(-REACH, STEPS + REACH + 1), np.arange(len(self))
        arrays = [self.nodes(numbers, i, steps) for i in range(self.k)]
        return tuple(np.expand_dims(a, [1 + j for j in range(self.k) if j != i]) for i, a in enumerate(arrays))

    def split(self, numbers: NDArray[np.int64], axes: NDArray[np.int64]) -> Tree:
        """This tree with some leaves halved, each along an axis of its own."""
        parents, n = self.leaves[numbers], len(self.child)
        child, axis = self.child.copy(), self.axis.copy()
        child[parents], axis[parents] = n + 2 * np.arange(len(parents)), axes
        one = np.eye(self.k, dtype=np.int64)[axes]  # (s, k)
        level = np.repeat(self.level[parents] + one, 2, axis=0)
        place = np.repeat(self.place[parents] * (1 + one), 2, axis=0)
        place[1::2] += one
        return Tree(
            np.concatenate([self.level, level]),
            np.concatenate([self.place, place]),
            np.concatenate([child, np.full(2 * len(parents), -1)]),
            np.concatenate([axis, np.zeros(2 * len(parents), dtype=np.int64)]),
        )

    def locate(self, points: NDArray[np.float64]) -> NDArray[np.int64]:
        """The numbers (m,) of the leaves that hold points (m, k) of the unit box; the upper one on a seam."""
        node = np.zeros(len(points), dtype=np.int64)
        going = np.arange(len(points))
        while len(going):
            going = going[self.child[node[going]] >= 0]
            here = node[going]
            axis = self.axis[here]
            middle = (2 * self.place[here, axis] + 1) * 0.5 ** (self.level[here, axis] + 1.0)
            node[going] = self.child[here] + (points[going, axis] >= middle)
        return np.searchsorted(self.leaves, node)

    def too_coarse(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Leaves that on some axis are more than one halving behind a leaf they touch, and that axis.

        A surface rough here is not suddenly smooth next door, and values borrowed from a much coarser
        neighbour are no better than it.
        """
        seeker, points = self._beside()
        found = self.locate(points)
        lag = self.levels[seeker] - self.levels[found]
        worst = np.zeros((len(self), self.k), dtype=np.int64)
        np.maximum.at(worst, found, lag)
        numbers = np.flatnonzero(worst.max(axis=1) > 1)
        return numbers, worst[numbers].argmax(axis=1)

    def _beside(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Points just outside the faces of every leaf, with the leaf that each belongs to."""
        seekers, points = [], []
        offsets: Sequence[float] = _ALONG.tolist() if self.k == 2 else (0.5,)
        for axis in range(self.k):
            for end in (0.0, 1.0):
                for along in offsets:
                    at = self.low + along * self.width
                    hair = (0.25 / SIDE) if end else (-0.25 / SIDE)
                    at[:, axis] = self.low[:, axis] + end * self.width[:, axis] + hair
                    inside = ((at >= 0) & (at <= 1)).all(axis=1)
                    seekers.append(np.flatnonzero(inside))
                    points.append(at[inside])
        return np.concatenate(seekers), np.concatenate(points)


def _shaped(array: NDArray[np.int64], axis: int, k: int) -> NDArray[np.int64]:
    return array.reshape([-1 if i == axis else 1 for i in range(k)])
