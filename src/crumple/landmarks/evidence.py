"""What is measured at the points of a search, in the plane's own coordinates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..objective import Objective
from ..plane import Plane
from .edges import EdgePoint
from .judge import Point
from .landmark import Landmark
from .unit import Array, Field

_NOTES = {
    "kink": "the gradient jumps here instead of vanishing; the kind is that of the surface around",
    "box": "one of a connected set of points where the gradient vanishes and the Hessian is singular",
}


def measured(objective: Objective, field: Field, plane: Plane, points: Sequence[Point]) -> list[Landmark]:
    """The points with their losses, gradients and eigenvalues."""
    at = np.array([p.at for p in points]).reshape(-1, 2)
    regular = np.array([p.kind != "degenerate" and "kink" not in p.evidence for p in points], dtype=bool)
    coords, found = _measure(field, at, regular)
    return [
        Landmark(p.kind, c, _value(objective, plane, c), {**e, **_told(field, p)})
        for p, c, e in zip(points, coords, found, strict=True)
    ]


def measured_on_edge(objective: Objective, field: Field, plane: Plane, points: Sequence[EdgePoint]) -> list[Landmark]:
    """The points on the edge, with the same and with the side on which the loss falls on."""
    at = np.array([p.at for p in points]).reshape(-1, 2)
    coords, found = _measure(field, at, np.zeros(len(at), dtype=bool))
    return [
        Landmark("edge minimum", c, _value(objective, plane, c), {**e, **_advice(plane, p, c)})
        for p, c, e in zip(points, coords, found, strict=True)
    ]


def _told(field: Field, point: Point) -> dict[str, Any]:
    note = next((note for name, note in _NOTES.items() if name in point.evidence), None)
    told: dict[str, Any] = {"index": point.index} | ({} if note is None else {"note": note})
    told |= {name: point.evidence[name] for name in ("kink", "nearby") if name in point.evidence}
    if "box" in point.evidence:
        low, high = field.unit.coords(point.evidence["box"]).tolist()
        told["set"] = {"low": low, "high": high}
    return told


def _advice(plane: Plane, point: EdgePoint, coords: tuple[float, ...]) -> dict[str, Any]:
    sides = zip(plane.labels, point.outward, coords, strict=True)
    names = [f"{label} {'>' if out > 0 else '<'} {c:g}" for label, out, c in sides if out]
    return {
        "outward": point.outward,
        "advice": f"keep walking: the loss falls on towards {' and '.join(names)}",
        "verdict": "lowest on the edge of this window; the loss falls on beyond it",
    }


def _measure(
    field: Field, at: Array, regular: NDArray[np.bool_]
) -> tuple[list[tuple[float, ...]], list[dict[str, Any]]]:
    """Coordinates, and gradient norm and eigenvalues there.

    At regular points a last step of Newton's method gives the coordinates the digits that the unit
    square, in which 0 is a number like any other, has not got.
    """
    coords = field.unit.coords(at)
    gradient, hessian = field.slopes(coords, hessian=True)
    step = np.zeros(coords.shape)
    step[regular] = np.linalg.solve(hessian[regular], gradient[regular, :, None])[..., 0]
    step[(np.abs(step) > 1e-9 * np.ptp(np.array(field.unit.grid.bounds), axis=1)).any(axis=1)] = 0.0
    coords = coords - step
    gradient, hessian = field.slopes(coords, hessian=True)
    values = [np.linalg.eigvalsh(h) if np.isfinite(h).all() else np.full(len(h), np.nan) for h in hessian]
    norms = np.linalg.norm(gradient, axis=1).tolist()
    evidence = [{"gradient_norm": n, "eigenvalues": tuple(v.tolist())} for n, v in zip(norms, values, strict=True)]
    return [tuple(c) for c in (coords + 0.0).tolist()], evidence


def _value(objective: Objective, plane: Plane, coords: tuple[float, ...]) -> float:
    return objective.mean_loss.measure(objective.as_theta(plane.point(coords, dtype=objective.dtype)))["loss"]
