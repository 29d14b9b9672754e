"""The line of a path: cut at the edge of the window, and draped over the sheet between recorded points.

A place along a path is a fractional number of recorded points: 2.5 is halfway from point 2 to point 3.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ._scale import Array
from ._sheet import Sheet

_MOST_VERTICES = 1500


@dataclass(frozen=True, eq=False)
class Line:
    """The drawn line of a path: drawn positions and heights, one row a vertex, NaN rows between pieces."""

    within: Array
    """(n, 3) inside the window, draped over the sheet between recorded points."""
    within_places: Array
    """(n,) the same as places along the path."""
    beyond: Array
    """(n, 3) outside the window, straight; height NaN where no value is known."""
    beyond_places: Array
    """(n,) the same as places along the path."""
    exits: Array
    """(e, 3) where it leaves the window."""
    exit_places: Array
    """(e,) the same as places along the path."""
    returns: int
    """How often it comes back."""


def line(positions: Array, heights: Array, sheet: Sheet, *, is_evaluated: bool) -> Line:
    """The line through recorded points.

    Args:
        positions: (T, 2) drawn positions.
        heights: (T,) drawn heights, NaN where unknown.
        sheet: what it lies on.
        is_evaluated: the heights are known outside the window too.
    """
    trace = _Trace(positions, heights, _gaps(positions, heights, sheet), sheet)
    low, high = _corners(sheet)
    at, is_in = _cut(positions, low, high)
    pieces: dict[bool, list[Array]] = {True: [], False: []}
    for first, last in _stretches(is_in):
        within, here = bool(is_in[first]), at[first : last + 1]
        here = _dense(here, positions, sheet) if within else here
        drawn = trace.draped(here) if within else trace.hanging(here)
        pieces[within].append(np.column_stack([drawn, here]))
    inner, outer = _joined(pieces[True]), _joined(pieces[False])
    beyond = outer[:, :3].copy()
    if not is_evaluated:
        beyond[:, 2] = np.nan
    leaves, returns = crossings(positions, low, high)
    return Line(inner[:, :3], inner[:, 3], beyond, outer[:, 3], trace.draped(leaves), leaves, returns)


def crossings(positions: Array, low: Array, high: Array) -> tuple[Array, int]:
    """Where a path leaves a box, as places along it, and how often it comes back in after that."""
    at, is_in = _cut(positions, low, high)
    leaves = np.flatnonzero(is_in[:-1] & ~is_in[1:]) + 1
    enters = np.flatnonzero(~is_in[:-1] & is_in[1:]) + 1
    return at[leaves], int((enters > leaves[0]).sum()) if len(leaves) else 0


@dataclass(frozen=True, eq=False)
class _Trace:
    """Recorded points over a sheet."""

    positions: Array
    heights: Array
    gaps: Array
    sheet: Sheet

    def draped(self, at: Array) -> Array:
        """(n, 3) inside the window: sheet plus gap, so that recorded points keep their own height."""
        low, high = _corners(self.sheet)
        positions = np.clip(along(at, self.positions), low, high)  # a crossing may be rounded to just outside
        heights = self.sheet.height_at(positions) + np.interp(at, np.arange(len(self.gaps)), self.gaps)
        return np.column_stack([positions, heights])

    def hanging(self, at: Array) -> Array:
        """(n, 3) outside the window: recorded heights, and at the window's edge that of the draped line."""
        positions = along(at, self.positions)
        is_edge = (np.abs(at - np.round(at)) > 1e-12) | np.isfinite(self.sheet.height_at(positions))
        heights = np.where(is_edge, self.draped(at)[:, 2], self.heights[np.round(at).astype(int)])
        return np.column_stack([positions, heights])


def _gaps(positions: Array, heights: Array, sheet: Sheet) -> Array:
    """(T,) how far above the drawn sheet a point's own height is; carried over from its neighbours where unknown."""
    gap = heights - sheet.height_at(positions)
    known = np.flatnonzero(np.isfinite(gap))
    return np.interp(np.arange(len(gap)), known, gap[known]) if len(known) else np.zeros(len(gap))


def _corners(sheet: Sheet) -> tuple[Array, Array]:
    return np.array([a[0] for a in sheet.nodes]), np.array([a[-1] for a in sheet.nodes])


def _thin(positions: Array, low: Array, high: Array) -> NDArray[np.int64]:
    """At most about 1,500 recorded points, evenly by number, and both sides of every crossing of the edge."""
    inside = np.asarray(((positions >= low) & (positions <= high)).all(axis=1))
    crossing = np.flatnonzero(inside[:-1] != inside[1:])
    even = np.linspace(0, len(positions) - 1, min(len(positions), _MOST_VERTICES)).round().astype(np.int64)
    return np.unique(np.concatenate([even, crossing, crossing + 1]))


def _cut(positions: Array, low: Array, high: Array) -> tuple[Array, NDArray[np.bool_]]:
    """Places where the path bends or crosses the edge of a box; for each stretch between, whether it is inside."""
    kept = _thin(positions, low, high)
    places, is_in = [float(kept[0])], []
    for a, b in itertools.pairwise(kept.tolist()):
        enter, leave = _overlap(positions[a], positions[b], low, high)
        for start, stop, within in ((0.0, enter, False), (enter, leave, True), (leave, 1.0, False)):
            if stop - start > 1e-9:
                places.append(a + (b - a) * stop)
                is_in.append(within)
    if not is_in:  # a single point
        inside = ((positions[0] >= low) & (positions[0] <= high)).all()
        return np.array(places * 2), np.array([bool(inside)])
    return np.array(places), np.array(is_in)


def _overlap(a: Array, b: Array, low: Array, high: Array) -> tuple[float, float]:
    """The part of the segment from ``a`` to ``b`` inside a box, as two numbers from 0 to 1 (Liang and Barsky)."""
    enter, leave = 0.0, 1.0
    steps = zip(*(side.tolist() for side in (a, b - a, low, high)), strict=True)  # floats: may overflow in silence
    for start, step, lo, hi in steps:
        if step == 0:
            if not lo <= start <= hi:
                return 1.0, 1.0
            continue
        near, far = sorted(((lo - start) / step, (hi - start) / step))
        enter, leave = max(enter, near), min(leave, far)
    return (enter, leave) if enter < leave else (1.0, 1.0)


def _stretches(is_in: NDArray[np.bool_]) -> list[tuple[int, int]]:
    """First and last place of each run of stretches of one kind."""
    turns = np.flatnonzero(is_in[:-1] != is_in[1:]) + 1
    return list(zip([0, *turns.tolist()], [*turns.tolist(), len(is_in)], strict=True))


def along(at: Array, columns: Array) -> Array:
    """``columns`` (T, …) at fractional numbers of points, linearly between them."""
    index = np.arange(len(columns))
    return np.stack([np.interp(at, index, columns[:, i]) for i in range(columns.shape[1])], axis=1)


def _dense(at: Array, positions: Array, sheet: Sheet) -> Array:
    """More places on long segments, so that the line follows the sheet under it."""
    lengths = np.linalg.norm(np.diff(along(at, positions), axis=0) / sides(sheet), axis=1)
    counts = np.clip(np.ceil(lengths * 100), 1, 100).astype(int)
    pieces = [np.linspace(a, b, n, endpoint=False) for a, b, n in zip(at[:-1], at[1:], counts, strict=True)]
    return np.append(np.concatenate(pieces), at[-1])


def sides(sheet: Sheet) -> Array:
    """(2,) lengths of the window's sides as drawn; never zero."""
    return np.array([max(float(np.ptp(axis)), 1e-300) for axis in sheet.nodes])


def _joined(pieces: Sequence[Array]) -> Array:
    gap = np.full((1, 4), np.nan)
    rows = [row for piece in pieces for row in (gap, piece)][1:]
    return np.concatenate(rows) if rows else np.empty((0, 4))


def within_box(points: Array, low: Array, high: Array) -> Array:
    """(n, d) vertices with NaN rows between pieces → the same line cut at a box, with its crossings as vertices."""
    rows: list[Array] = []
    gap = np.full(points.shape[1], np.nan)
    for a, b in itertools.pairwise(points):
        if not (np.isfinite(a).all() and np.isfinite(b).all()):
            continue
        enter, leave = _overlap(a, b, low, high)
        if enter < leave:
            start, stop = a + (b - a) * enter, a + (b - a) * leave
            if not rows or not np.array_equal(rows[-1], start):
                rows += [gap, start] if rows else [start]
            rows.append(stop)
    return np.array(rows) if rows else np.empty((0, points.shape[1]))
