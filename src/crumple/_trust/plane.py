"""Whether the plane is a fair view: findings about its axes, the paths on it, and the space around it."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .._evaluate import evaluate
from ..curvature import eigenpairs
from ..engines import is_out_of_memory
from ..errors import CrumpleError, LossError, quiet
from ..findings import Finding, percent
from ..grid import Grid
from ..trajectory import Trajectory
from .evidence import Evidence

_NEARLY_RIGHT, _NARROW = 60.0, 10.0
_OFF_NOTED, _OFF_WARNED = 0.05, 0.3
_PATH_POINTS, _FEWEST_POINTS = 16, 4
"""Of all runs together, and of each."""
_EIGENVALUE_TOLERANCE, _MOST_PRODUCTS = 1e-3, 40
_FEWEST_VECTORS, _VECTOR_BYTES = 8, 2**30
"""Eigenvectors are looked for in that much memory, or in that of eight vectors of θ's size in float64."""
_FALLS_ON = "The loss goes on falling out of this plane."
_NEGATIVE = 1e-3
"""A full-space eigenvalue below minus this share of the largest is a way down, not rounding."""


def axes(evidence: Evidence) -> Finding | None:
    """The angle between the axes, and what a unit of each is worth."""
    plane = evidence.plane
    norms = plane.norms.cpu().numpy()
    lengths = ", ".join(f"{label} {norm:.3g}" for label, norm in zip(plane.labels, norms, strict=True))
    if plane.k == 1:
        return Finding(
            "axes", "ok", f"One unit of the axis is this far in parameter space: {lengths}.", float(norms[0])
        )
    cosines = plane.gram.cpu().numpy() / np.outer(norms, norms)
    worst = float(np.max(np.abs(cosines - np.eye(plane.k))))
    angle = math.degrees(math.acos(min(1.0, worst)))
    told = f"The axes meet at {angle:.1f}°; one unit of each is this far in parameter space: {lengths}."
    if angle >= _NEARLY_RIGHT:
        return Finding("axes", "ok", told, angle)
    severity = "note" if angle >= _NARROW else "warning"
    return Finding("axes", severity, told, angle, "Shapes are sheared in the picture; coordinates remain right.")


def filters(evidence: Evidence) -> Finding | None:
    """Whether filter normalisation left anything out."""
    count = evidence.plane.meta.get("zero_filters")
    if not count:
        return None
    told = f"{count} filters are zero, so that the direction is zero there and the picture says nothing about them."
    return Finding("filters", "note", told, float(count))


def paths(evidence: Evidence) -> Finding | None:
    """How far the runs lie off the plane, and how much of their movement it holds."""
    moved = [run for run in evidence.runs if len(run) > 1]
    if not moved:
        return None
    held = {run.label: _held(evidence, run) for run in moved}
    label, share = min(held.items(), key=lambda item: item[1])
    of = f" of {label!r}" if len(held) > 1 else ""
    told = f"The plane holds {percent(share)} of the movement{of}"
    null = evidence.plane.meta.get("explained_random_walk")
    if null is not None:
        told += f"; of a random walk as long it would hold {percent(float(np.sum(null)))}"
    told += "."
    if share >= 1 - _OFF_NOTED:
        return Finding("path", "ok", told, share)
    severity = "note" if share >= 1 - _OFF_WARNED else "warning"
    advice = "The path is a shadow on this plane: heights under it are not the losses of the run."
    return Finding("path", severity, told, share, advice)


def heights(evidence: Evidence) -> Finding | None:
    """The loss of recorded points against the loss of the plane right under them, for the run that is farthest off."""
    if not evidence.has_values or evidence.relief == 0.0:
        return None
    each = max(_FEWEST_POINTS, _PATH_POINTS // max(1, len(evidence.runs)))
    off = [(found, run.label) for run in evidence.runs if (found := _off(evidence, run, each)) is not None]
    if not off:
        return None
    largest, label = max(off)
    share = evidence.share(largest)
    told = (
        f"Along the path of {label!r} the loss of the plane is off that of the run by up to {largest:.3g}, "
        f"{percent(share)} of the relief."
    )
    if share <= _OFF_NOTED:
        return Finding("heights", "ok", told, share)
    severity = "note" if share <= _OFF_WARNED else "warning"
    return Finding("heights", severity, told, share, "Read losses off the training curve, not off the surface.")


def _off(evidence: Evidence, run: Trajectory, most: int) -> float | None:
    """How far the loss at some points of a run is at most off that under them; None where neither is finite."""
    chosen = np.unique(np.linspace(0, len(run) - 1, min(len(run), most)).round().astype(int))
    points = run.points[chosen.tolist()]
    finite = np.isfinite(points.double().cpu().numpy()).all(axis=1)
    coords = evidence.plane.project(points).coords
    off = [
        abs(evidence.objective.value(p) - evidence.objective.value(evidence.theta(c)))
        for p, c, good in zip(points, coords, finite, strict=True)
        if good
    ]
    return max((o for o in off if math.isfinite(o)), default=None)  # what has no finite loss is no height


def curvature(evidence: Evidence) -> Finding | None:
    """The curvature of the whole space against that of the slice: a bowl here may be a saddle there."""
    if not evidence.has_values:
        return None
    plane = evidence.plane
    if plane.k == plane.origin.numel():
        return Finding("curvature", "ok", "The plane is the whole parameter space: nothing is hidden.")
    coords = evidence.node(evidence.lowest.index)
    try:
        inside = _slice_curvature(evidence, coords)
        low, high = _full_curvature(evidence, coords)
    except CrumpleError:  # no gradient flows or it is not finite: there is no curvature to compare
        return None
    except RuntimeError as cause:  # what torch raises where an operation has no second derivative
        if is_out_of_memory(cause):
            raise
        told = f"Curvature cannot be compared: the model raises {type(cause).__name__}: {str(cause)[:120]}."
        return Finding("curvature", "note", told)
    where = ", ".join(f"{c:.3g}" for c in coords)
    told = (
        f"At the lowest node, ({where}), curvature in the plane is {inside[0]:.3g} to {inside[-1]:.3g} per unit of θ², "
        f"in the whole space {low:.3g} to {high:.3g}"
    )
    nothing = _NEGATIVE * max(abs(high), abs(low))
    if low < -nothing and inside[0] >= -nothing:
        told += ": what looks like a bowl here is a saddle."
        return Finding("curvature", "warning", told, low, _FALLS_ON)
    slope, drop = _way_down(evidence, coords)
    if drop > _OFF_NOTED:
        told += f"; but off the plane the gradient is {slope:.3g} long, and following it for one step lowers the loss "
        told += f"by about {percent(drop)} of the relief: no minimum of the whole space."
        return Finding("curvature", "note" if drop <= _OFF_WARNED else "warning", told, low, _FALLS_ON)
    ratio = high / inside[-1] if inside[-1] > 0 else math.inf if high > 0 else 1.0
    told += f"; the steepest way out of the plane is {ratio:.2g} times as curved." if ratio > 10 else "."
    return Finding("curvature", "note" if ratio > 10 else "ok", told, low)


def _slice_curvature(evidence: Evidence, coords: NDArray[np.float64]) -> NDArray[np.float64]:
    """Eigenvalues of the Hessian within the plane, in units of θ, (k,), increasing."""
    k = evidence.plane.k
    there = evaluate(evidence.objective, evidence.plane, Grid(tuple(coords.reshape(k, 1))), hessian=True)
    hessian = np.array([[_entry(there.values, i, j) for j in range(k)] for i in range(k)])
    if not np.isfinite(hessian).all():
        raise LossError("second derivatives are not finite", where="loss")
    # coordinates are multiples of the axes, so that a length is c'Gc: H v = λ G v
    root = np.linalg.cholesky(evidence.plane.gram.cpu().numpy())
    half = np.linalg.solve(root, hessian)
    return np.asarray(np.linalg.eigvalsh(np.linalg.solve(root, half.T)), np.float64)


def _entry(values: Any, i: int, j: int) -> float:
    return float(values[f"hessian[{min(i, j)},{max(i, j)}]"].reshape(()))


def _full_curvature(evidence: Evidence, coords: NDArray[np.float64]) -> tuple[float, float]:
    """The least and the greatest eigenvalue of the Hessian of the whole space."""
    with quiet():  # a rough answer is enough here
        found = eigenpairs(
            evidence.objective,
            2,
            which="extremes",
            at=evidence.theta(coords),
            tolerance=_EIGENVALUE_TOLERANCE,
            most_products=_MOST_PRODUCTS,
            most_vectors=max(
                _FEWEST_VECTORS, min(_MOST_PRODUCTS, _VECTOR_BYTES // (8 * evidence.plane.origin.numel()))
            ),
            seed=evidence.seed,
        )
    return float(found.values.min()), float(found.values.max())


def _way_down(evidence: Evidence, coords: NDArray[np.float64]) -> tuple[float, float]:
    """The length g of the gradient off the plane, and what a step s along it gains, gs − λs²/2, of the relief.

    λ is the curvature along it. The step is the best one, g/λ, but no longer than the longest side of the window;
    where the loss does not curve upwards, λ ≤ 0, it is that long.
    """
    plane, sides = evidence.plane, np.ptp(np.array(evidence.grid.bounds), axis=1)
    theta = evidence.theta(coords)
    off = evidence.objective.gradient(theta).double()
    off = off - plane.project(plane.origin.double() + off).coords.to(off) @ plane.basis.double()
    slope = float(off.norm())
    if slope == 0.0:
        return 0.0, 0.0
    along = off / slope
    curvature = max(0.0, float(along @ evidence.objective.hvp(theta, along).double()))
    window = float((sides * plane.norms.cpu().numpy()).max())
    step = min(slope / curvature, window) if curvature else window
    return slope, evidence.share(slope * step - curvature * step**2 / 2)


def _held(evidence: Evidence, run: Trajectory) -> float:
    """The share of a run's movement about its mean that lies within the plane, 0 to 1."""
    points = run.points.double()
    points = points[points.isfinite().all(dim=1)]
    centred = points - points.mean(0)
    total = float(centred.square().sum())
    if total == 0.0:
        return 1.0
    away = evidence.plane.project(centred + evidence.plane.origin.double()).residual
    return 1.0 - float(away.square().sum()) / total
