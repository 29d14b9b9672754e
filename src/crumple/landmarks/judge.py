"""What the points of a search are: kinds, indices, and what belongs together."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .search import Found
from .unit import Array, Field
from .winding import Known, narrowed, winding

EDGE = 1e-9
"""A point so near to the edge lies on it."""
_POINT = 4e-9
"""Longer side of the rectangle that stands for a kinked point."""
_SPREAD = 1e-4
"""Degenerate points spread wider than this are a set."""


@dataclass(frozen=True)
class Point:
    """A point of the unit square with its kind."""

    kind: str
    at: Array
    index: int | None
    """Turns of the gradient around it; None where they could not be counted."""
    evidence: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Verdict:
    """All points, and what was passed over."""

    points: list[Point]
    ripples: int
    """Places where the gradient jumps back and forth, with no stationary point in sum."""
    unclear: int
    """Kinked places around which the turns could not be counted."""


def judge(field: Field, found: Found) -> Verdict:
    """Kinds by the signs of the eigenvalues, and by the turns of the gradient where the Hessian tells nothing."""
    points = list(_regular(found))
    points += _degenerate(field, found, points)
    return _kinked(field, found, points)


def _regular(found: Found) -> list[Point]:
    inside = ((found.roots >= -EDGE) & (found.roots <= 1 + EDGE)).all(axis=1)
    points = []
    for root, hessian in zip(found.roots[inside], found.hessians[inside], strict=True):
        falling = int((np.linalg.eigvalsh(hessian) < 0).sum())
        kind, index = (("minimum", 1), ("saddle", -1), ("maximum", 1))[falling]
        points.append(Point(kind, np.clip(root, 0.0, 1.0), index))
    return points


def known(points: list[Point]) -> Known:
    """Places and indices of points whose index is known."""
    sure = [p for p in points if p.index is not None]
    at = np.array([p.at for p in sure]).reshape(-1, 2)
    return Known(at, np.array([p.index for p in sure], dtype=np.int64))


# --- degenerate points and sets ---------------------------------------------------------------------


def _degenerate(field: Field, found: Found, others: list[Point]) -> list[Point]:
    """One point for every connected set of cells with a singular Hessian."""
    if not found.degenerate:
        return []
    centres = np.array([c for c, _, _ in found.degenerate])
    sides = np.array([s for _, s, _ in found.degenerate])
    members = np.array([m for _, _, m in found.degenerate])
    groups = _groups(centres, 1.01 * sides.max())
    return [_degenerate_point(field, centres[g], sides[g], members[g], known(others)) for g in groups]


def _degenerate_point(field: Field, centres: Array, sides: Array, members: Array, others: Known) -> Point:
    low, high = (centres - sides[:, None]).min(axis=0), (centres + sides[:, None]).max(axis=0)
    held = members[((members >= -EDGE) & (members <= 1 + EDGE)).all(axis=1)]
    held = held if len(held) else members
    lengths = np.linalg.norm(field.gradient(np.clip(held, 0.0, 1.0)), axis=1)
    if np.isfinite(lengths).any():  # some members are no more than the middle of a cell in which all is flat
        held = held[lengths <= 10.0 * np.nanmin(lengths)]
    at = np.clip(held[np.linalg.norm(held - held.mean(axis=0), axis=1).argmin()], 0.0, 1.0)
    is_set = bool(np.ptp(members, axis=0).max() > _SPREAD)
    turns = winding(field, low, high)
    index = None if turns is None else turns - others.index(low, high)
    evidence: dict[str, Any] = {"box": np.clip([low, high], 0.0, 1.0)} if is_set else {}
    if is_set and not _is_inside(low, high):
        index = None
    if not is_set and index == 1:
        evidence["nearby"] = "lowest" if _rises(field, at, float((high - low).max())) else "highest"
    return Point("degenerate", at, index, evidence)


def _is_inside(low: Array, high: Array) -> bool:
    """Whether a rectangle lies inside the window, so that turns around it count."""
    return bool((low > 0).all() and (high < 1).all())


def _groups(places: Array, reach: float) -> list[NDArray[np.int64]]:
    """Indices of places that hang together by steps of at most ``reach`` in each axis."""
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components
    from scipy.spatial import cKDTree

    pairs = cKDTree(places).query_pairs(reach, p=np.inf, output_type="ndarray")
    links = coo_array((np.ones(len(pairs)), (pairs[:, 0], pairs[:, 1])), shape=(len(places),) * 2)
    count, labels = connected_components(links, directed=False)
    return [np.flatnonzero(labels == i) for i in range(count)]


# --- kinks ------------------------------------------------------------------------------------------


def _kinked(field: Field, found: Found, points: list[Point]) -> Verdict:
    """One point for every rectangle with jumps of the gradient around which it turns more than known points tell."""
    ripples = unclear = 0
    added: list[Point] = []
    for low, high in _apart([(a, b) for a, b in found.kinks]):
        turns = winding(field, low, high)
        if turns is None:
            unclear += 1
            continue
        around = known(points)
        index = turns - around.index(low, high)
        if index == 0:
            ripples += not around.inside(low, high).any()  # else it is the point found that bends the gradient
            continue
        low, high = narrowed(field, low, high, index, around, _POINT)
        point = _kinked_point(field, low, high, index)
        if ((point.at >= -EDGE) & (point.at <= 1 + EDGE)).all():
            added.append(point)
    return Verdict([*points, *added], ripples, unclear)


def _apart(boxes: list[tuple[Array, Array]]) -> list[tuple[Array, Array]]:
    """The boxes, grown by half their size, and joined until no two of them touch."""
    grown = [(a - 0.5 * (b - a), b + 0.5 * (b - a)) for a, b in boxes]
    while True:
        merged: list[tuple[Array, Array]] = []
        for low, high in grown:
            for i, (a, b) in enumerate(merged):
                if (low <= b).all() and (a <= high).all():
                    merged[i] = np.minimum(a, low), np.maximum(b, high)
                    break
            else:
                merged.append((low, high))
        if len(merged) == len(grown):
            return merged
        grown = merged


def _kinked_point(field: Field, low: Array, high: Array, index: int) -> Point:
    """The kind follows from the index: where a gradient turns once around a point, that is a minimum or a maximum."""
    at, size = 0.5 * (low + high), float((high - low).max())
    extreme = "minimum" if index == 1 and _rises(field, at, 2.0 * size) else "maximum"
    return Point({1: extreme, -1: "saddle"}.get(index, "degenerate"), at, index, {"kink": True})


def _rises(field: Field, at: Array, radius: float) -> bool:
    """Whether the loss rises away from a place, on the whole."""
    angles = np.linspace(0.1, 2 * np.pi + 0.1, 12, endpoint=False)
    around = np.stack([np.cos(angles), np.sin(angles)], axis=1)
    return bool((field.gradient(at + radius * around) * around).sum() > 0)
