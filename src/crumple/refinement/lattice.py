"""Values at the points of a fine lattice over the unit box, found again by their place."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

SIDE = 2**24
"""Lattice steps on one axis of the unit box; every node of every leaf falls on the lattice."""
_BITS = 25

Places = tuple[NDArray[np.int64], ...]
"""One array of whole numbers 0 … SIDE an axis, of shapes that broadcast."""


class Lattice:
    """A sorted table of places and values. A value may be anything, NaN included."""

    def __init__(self) -> None:
        self._keys = np.zeros(0, dtype=np.int64)
        self._values = np.zeros(0)

    def __len__(self) -> int:
        return len(self._keys)

    @property
    def values(self) -> NDArray[np.float64]:
        """Every value, (n,), in no order that means anything."""
        return self._values

    def add(self, places: Places, values: NDArray[np.float64]) -> None:
        """Take in values of the broadcast shape of ``places``; a place that is known keeps its value."""
        keys = np.concatenate([self._keys, key_of(places).ravel()])
        order = np.unique(keys, return_index=True)[1]
        self._keys, self._values = keys[order], np.concatenate([self._values, np.ravel(values)])[order]

    def at(self, places: Places) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
        """Values, NaN where none is known, and whether one is; both of the broadcast shape."""
        keys = key_of(places)
        if not len(self):
            return np.full(keys.shape, math.nan), np.zeros(keys.shape, dtype=bool)
        found = np.minimum(np.searchsorted(self._keys, keys), len(self) - 1)
        known = self._keys[found] == keys
        return np.where(known, self._values[found], math.nan), known


def key_of(places: Places) -> NDArray[np.int64]:
    """One whole number a place; places outside the box get keys that no node has."""
    key = np.zeros(1, dtype=np.int64)
    outside = np.zeros(1, dtype=bool)
    for axis in places:
        key = (key << _BITS) + axis
        outside = outside | (axis < 0) | (axis > SIDE)
    return np.where(outside, np.int64(-1), key).reshape(np.broadcast_shapes(*(a.shape for a in places)))
