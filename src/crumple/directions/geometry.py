"""What every way of choosing a plane shares: where it starts, right angles, and what is told about its axes."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

import torch
from torch import Tensor

from ..errors import DependentDirectionsError, InputError
from ..objective import Objective
from ..plane import Plane

_ROUNDING = 1e-6
"""A vector of which less than this is left lies, but for rounding, in the span of those before it."""


def base_point(objective: Objective, at: Any) -> Tensor:
    """θ (P,) that a plane goes through: ``at``, or the model's own; in float32 at least.

    Raises:
        InputError: this is no Objective.
    """
    if not isinstance(objective, Objective):
        raise InputError("not an Objective", where="objective", got=type(objective).__name__)
    theta = objective.as_theta(at)
    return theta.to(torch.promote_types(theta.dtype, torch.float32), copy=True)


def described_plane(origin: Tensor, basis: Tensor, labels: Sequence[str], meta: Mapping[str, Any]) -> Plane:
    """The plane, with lengths, inner products and angle of its axes in its ``meta``."""
    gram = _gram(basis)
    norms = gram.diagonal().sqrt()
    told = {
        "norms": norms.tolist(),
        "gram": gram.tolist(),
        "angle": angle(gram),
        "moved": float((basis != 0).any(dim=0).double().mean()),
    }
    return Plane(origin, basis, labels, {**meta, **told})


def angle(gram: Tensor) -> float | None:
    """Degrees between the first two axes, from their inner products (k, k); None for a line."""
    if len(gram) < 2:
        return None
    lengths = float(gram[0, 0].sqrt() * gram[1, 1].sqrt())
    return math.degrees(math.acos(max(-1.0, min(1.0, float(gram[0, 1]) / lengths)))) if lengths else None


def at_right_angles(rows: Tensor, labels: Sequence[str]) -> Tensor:
    """Vectors (k, P) made orthogonal one after the other, each as long as it was; the first stays as it is.

    Gram and Schmidt's way, done twice, in float64.

    Raises:
        DependentDirectionsError: a vector lies in the span of those before it.
    """
    made, done = rows.clone(), list[Tensor]()
    for row, label in zip(rows.double(), labels, strict=True):
        length, rest = row.norm(), row
        for _ in range(2):  # the second pass removes what rounding left
            for unit in done:
                rest = rest - (rest @ unit) * unit
        left = rest.norm()
        if not length:
            raise DependentDirectionsError("direction is zero everywhere", where=label)
        if not left > _ROUNDING * length:
            raise DependentDirectionsError("nothing is left at right angles to the axes before it", where=label)
        if done:
            made[len(done)] = rest * (length / left)
        done.append(rest / left)
    return made


def _gram(basis: Tensor) -> Tensor:
    wide = basis.double()
    return wide @ wide.T
