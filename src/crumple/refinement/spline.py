"""Splines through a few equally spaced values, as matrices that are the same for every leaf.

Places on one axis of a leaf are counted in its own steps: its values lie at 0 … 4, those that it
borrows from its neighbours at -4 … -1 and 5 … 8. Where there is no neighbour (at the window's edge,
or next to values that are not finite) the spline ends with the leaf, not-a-knot (de Boor 1978, ch. IV).
"""

from __future__ import annotations

import functools

import numpy as np
from numpy.typing import NDArray

STEPS = 4
"""Steps on one axis of a leaf, between its 5 values."""
REACH = 4
"""Values borrowed on each side. A change at distance d moves a cubic spline by 0.27ᵈ, so four make an even tree a
uniform spline to half a per cent of its error."""
SPAN = REACH + STEPS + 1 + REACH
"""Values on one axis that a leaf's spline goes through, with a neighbour on both sides."""
CORE = slice(REACH, REACH + STEPS + 1)
"""The leaf's own among them."""
DEGREES = (3, 5)
"""Cubic, and quintic where that is plainly better."""

Array = NDArray[np.float64]


def through(nodes: Array, degree: int, at: Array) -> Array:
    """The matrix (m, n) from values at ``nodes`` (n,) to values of their spline at ``at`` (m,).

    Not-a-knot at both ends; the polynomial through all nodes where they are too few for a knot.
    """
    degree = min(degree, len(nodes) - 1)
    cut = (degree + 1) // 2
    inner = nodes[cut : len(nodes) - cut] if len(nodes) > degree + 1 else nodes[:0]
    knots = np.concatenate([np.full(degree + 1, nodes[0]), inner, np.full(degree + 1, nodes[-1])])
    return np.asarray(np.linalg.solve(_b_splines(knots, degree, nodes).T, _b_splines(knots, degree, at).T).T)


def _b_splines(knots: Array, degree: int, at: Array) -> Array:
    """All B-splines of a degree at ``at``, (m, len(knots) - degree - 1), by the Cox-de Boor recursion."""
    count = len(knots) - degree - 1
    interval = np.clip(np.searchsorted(knots, at, side="right") - 1, degree, count - 1)
    values = np.zeros((len(at), len(knots) - 1))
    values[np.arange(len(at)), interval] = 1.0
    for d in range(1, degree + 1):
        wide = knots[d:] - knots[:-d]  # support of the splines of degree d - 1
        share = np.divide(1.0, wide, out=np.zeros_like(wide), where=wide > 0) * values
        values = (at[:, None] - knots[: -d - 1]) * share[:, :-1] + (knots[d + 1 :] - at[:, None]) * share[:, 1:]
    return values


@functools.cache
def _used(low: bool, high: bool) -> NDArray[np.int64]:
    """Which of the SPAN values there are, given neighbours on the low and on the high side."""
    return np.arange(0 if low else REACH, SPAN if high else REACH + STEPS + 1)


def weights(low: bool, high: bool, degree: int, at: Array) -> Array:
    """The matrix (m, SPAN) from a leaf's and its neighbours' values to its spline at ``at``, in steps."""
    used = _used(low, high)
    matrix = np.zeros((len(at), SPAN))
    matrix[:, used] = through((used - REACH).astype(np.float64), degree, at)
    return matrix


@functools.cache
def prediction(low: bool, high: bool, degree: int, stride: int) -> tuple[NDArray[np.int64], Array]:
    """What a grid ``stride`` times as coarse says about the values of a leaf that it leaves out.

    The values next to the leaf count as its own, so that a feature on the seam is seen from both sides.

    Returns:
        Which of the SPAN values are predicted, (q,), and the matrix (q, SPAN) that predicts them.
    """
    steps = _used(low, high) - REACH
    kept = steps[steps % stride == 0]
    left_out = np.arange(-stride // 2, STEPS + stride, stride)
    left_out = left_out[(left_out > kept[0]) & (left_out < kept[-1])]
    matrix = np.zeros((len(left_out), SPAN))
    matrix[:, kept + REACH] = through(kept.astype(np.float64), degree, left_out.astype(np.float64))
    return left_out + REACH, matrix


def own(at: Array) -> Array:
    """The matrix (m, 5) from a leaf's own values alone to the quartic through them at ``at``."""
    return through(np.arange(STEPS + 1, dtype=np.float64), STEPS, at)
