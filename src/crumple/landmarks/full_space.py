"""Whether a stationary point of a slice is one of the whole space."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from torch import Tensor

from ..curvature import eigenpairs
from ..objective import Objective
from ..plane import Plane
from .landmark import Landmark, at_a_kink

_FLAT = 1e-6
"""A curvature that is so small a share of the greatest is none."""
_NEAR = 1e-3
"""Of the length of θ: along the flattest direction the gradient's zero may lie no farther away."""
_ROUNDING = {"torch.float64": 1e-9, "torch.float32": 1e-6}
"""By type: so much of the greatest curvature, times the length of θ for a gradient, is rounding."""
_WAYS = {"lowest": "down", "highest": "up"}


def in_full_space(objective: Objective, plane: Plane, mark: Landmark) -> Landmark:
    """The same landmark with ``evidence["full"]``, and a verdict that goes by it."""
    theta = plane.point(mark.coords, dtype=objective.dtype)
    norm = float(objective.gradient(theta).double().norm())
    ends = _ends(objective, theta)
    evidence = {**mark.evidence, "full": {"gradient_norm": norm, **ends}}
    evidence["verdict"] = _verdict(mark, objective, plane, evidence)
    return replace(mark, evidence=evidence)


def is_whole(objective: Objective, plane: Plane) -> bool:
    """Whether the plane leaves no direction out, so that a point of the slice is one of the whole space."""
    return plane.k == objective.space.size


def in_whole(mark: Landmark) -> Landmark:
    """A landmark of a plane that leaves nothing out."""
    if mark.kind == "edge minimum":
        return mark
    told = f"{mark.kind} of this slice, which is the whole space{at_a_kink(mark)}"
    return replace(mark, evidence={**mark.evidence, "verdict": told})


def _verdict(mark: Landmark, objective: Objective, plane: Plane, evidence: dict[str, Any]) -> str:
    """An extreme only where the gradient vanishes in every direction and every curvature has its sign."""
    if mark.kind == "edge minimum":
        return mark.verdict
    if mark.is_kink:
        return f"{mark.verdict}, where derivatives tell nothing of the whole space"
    full, parameters = evidence["full"], objective.space.size
    rounding = _ROUNDING.get(str(objective.dtype), _ROUNDING["torch.float32"])
    slope_in_plane = max(float(evidence["gradient_norm"]), 1e-300)
    reach = float(plane.norms.max())
    curvature = max(abs(full["lowest"]), abs(full["highest"]))
    # how far the gradient's zero lies away, against how far θ itself reaches: the same whatever the unit of the loss
    length = max(reach, float(plane.point(mark.coords).double().norm()))
    if full["gradient_norm"] > max(rounding * curvature * length, 1e3 * slope_in_plane / reach):
        return f"{mark.kind} of this slice only: off the plane the gradient is {full['gradient_norm']:.3g} long"
    if mark.kind == "saddle":
        return f"saddle in all {parameters:,} parameters"
    if mark.kind == "degenerate":
        return f"degenerate of this slice, stationary in all {parameters:,} parameters"
    end, sign = ("lowest", 1) if mark.kind == "minimum" else ("highest", -1)
    least = sign * full[end]  # what must be positive
    if least < -full[f"{end}_residual"] - rounding * curvature:
        return f"{mark.kind} of this slice only: off the plane the curvature goes {_WAYS[end]} to {full[end]:.3g}"
    if least <= _FLAT * curvature + full[f"{end}_residual"] or full["gradient_norm"] > _NEAR * least * length:
        return f"{mark.kind} of this slice; flat to rounding in some of the {parameters:,} directions"
    return f"{mark.kind} in all {parameters:,} parameters"


def _ends(objective: Objective, theta: Tensor) -> dict[str, float]:
    """Highest and lowest eigenvalue of the full Hessian, each with its residual ‖Hv − λv‖."""
    pairs = eigenpairs(objective, 2, which="extremes", at=theta)
    (highest, lowest), (high_residual, low_residual) = pairs.values.tolist(), pairs.residuals.tolist()
    return {"lowest": lowest, "highest": highest, "lowest_residual": low_residual, "highest_residual": high_residual}
