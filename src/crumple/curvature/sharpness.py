"""Sharpness: how much the loss rises nearby, at worst or on average."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..errors import InputError, check_choice, check_count, check_number, warn
from ..objective import Objective
from .lanczos import random_signs, random_vector
from .operator import Operator
from .origin import origin
from .trace import forms, mean_and_error


@dataclass(frozen=True, eq=False)
class Sharpness:
    """How much greater the loss is near θ than at θ."""

    value: float
    """In units of the loss."""
    standard_error: float
    """Of the average over random displacements; NaN for a maximum, which is not random: it is a lower bound."""
    quadratic: float
    """The same to second order: ⟨∇L, ε⟩ + εᵀHε/2 at the ε that was found, or s² tr H/2."""
    loss: float
    """L(θ)."""
    displacement: Tensor | None
    """ε (P,) float64, at which the loss is greatest; None for an average."""
    meta: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """Kind, norm, radius, steps or samples, seed; loss, mode, examples and digest of the data."""


@dataclass(frozen=True)
class _Ball:
    """The neighbourhood of θ in coordinates u, with θ + scale ⊙ u, in which it is round."""

    objective: Objective
    theta: Tensor
    scale: Tensor
    radius: float
    loss: float

    def rise(self, u: Tensor) -> float:
        """L(θ + scale ⊙ u) − L(θ); one forward pass."""
        return self.objective.value(self.theta + self.scale * u) - self.loss

    def slope(self, u: Tensor) -> Tensor:
        """The gradient with respect to u, (P,), of length 1 where it is not zero."""
        slope = self.scale * self.objective.gradient(self.theta + self.scale * u).double()
        return slope / (slope.norm() or 1.0)


def sharpness(
    objective: Objective,
    radius: float = 0.05,
    *,
    kind: str = "ascent",
    norm: str = "euclidean",
    steps: int = 20,
    samples: int = 50,
    at: Any = None,
    seed: int = 0,
) -> Sharpness:
    """The greatest or the average rise of the loss near θ.

    It depends on how the model is written down: a ReLU network can be rescaled to any sharpness without
    computing anything else (Dinh et al. 2017), and the adaptive norm, made against that, does not predict
    generalisation in general either (Andriushchenko et al. 2023). Compare like with like, and say which measure.

    Args:
        objective: whose loss, over all of its data.
        radius: r, the greatest length of ε; for ``"average"`` s, the standard deviation of each of its numbers.
        kind: ``"one-step"``: L(θ + r∇L/‖∇L‖) − L(θ) (Foret et al. 2021, eq. 2). ``"ascent"``: the greatest value
            that projected gradient ascent finds in the ball, from there and from a random point: a lower bound of
            the maximum. ``"average"``: the mean of L(θ + ε) − L(θ) over normal ε, taken in pairs ±ε.
        norm: ``"euclidean"``: ‖ε‖ ≤ r. ``"adaptive"``: ‖ε/|θ|‖ ≤ r, number by number (Kwon et al. 2021, eq. 4);
            weights that are zero stay.
        steps: of the ascent from each start; each costs two forward passes and one backward.
        samples: pairs of the average; each costs two forward passes, and one Hessian product for ``quadratic``.
        at: θ (P,); by default the model's own.
        seed: of what is random.

    Raises:
        InputError: an argument is of the wrong kind, or nothing can move.

    Example:
        >>> import crumple
        >>> f = crumple.Objective.from_function(lambda w: 3 * w[0] ** 2 + w[1] ** 2, theta=(0.0, 0.5))
        >>> round(crumple.curvature.sharpness(f, 2.0, kind="one-step").value, 9)  # 2.5² − 0.5²
        6.0
    """
    check_choice(kind, KINDS, "kind")
    check_choice(norm, ("euclidean", "adaptive"), "norm")
    radius = check_number(radius, "radius", above=0.0)
    counts = {"steps": check_count(steps, "steps"), "samples": check_count(samples, "samples", least=2)}
    generator = torch.Generator().manual_seed(check_count(seed, "seed", least=0, most=2**63 - 1))
    with Operator(objective, at=at) as hessian:
        theta = hessian.theta.double()
        scale = theta.abs() if norm == "adaptive" else torch.ones_like(theta)
        if not bool(scale.any()):
            raise InputError("all weights are zero, so none may move", where="norm", got=norm, fix='Use "euclidean".')
        ball = _Ball(objective, theta, scale, radius, objective.value(theta))
        used = {"average": "samples", "ascent": "steps"}.get(kind)
        meta = {"kind": kind, "norm": norm, "radius": radius, "seed": seed, **origin(hessian)}
        meta |= {used: counts[used]} if used else {}
        return KINDS[kind](ball, hessian, counts, generator, meta)


def _one_step(ball: _Ball, hessian: Operator, _: Any, __: torch.Generator, meta: dict[str, Any]) -> Sharpness:
    u = ball.radius * ball.slope(torch.zeros_like(ball.theta))
    if not bool(u.any()):
        told = 'the gradient is zero, so one step leads nowhere; kind="ascent" also starts at random'
        warn(told)
    return _found(ball, hessian, u, ball.rise(u), meta)


def _ascent(
    ball: _Ball, hessian: Operator, counts: dict[str, int], generator: torch.Generator, meta: dict[str, Any]
) -> Sharpness:
    random = random_vector(len(ball.theta), generator, ball.theta)
    starts = [ball.slope(torch.zeros_like(ball.theta)), random / random.norm()]
    climbs = [_climb(ball, ball.radius * start, counts["steps"]) for start in starts]
    rise, u = max([(0.0, torch.zeros_like(ball.theta)), *climbs], key=_rise)  # θ itself lies in the ball
    return _found(ball, hessian, u, rise, meta)


def _climb(ball: _Ball, u: Tensor, steps: int) -> tuple[float, Tensor]:
    """The best point on the way of projected gradient ascent; strides shrink from 2 r to 0."""
    best = (ball.rise(u), u)
    for i in range(steps):
        u = u + 2 * ball.radius * (1 - i / steps) * ball.slope(u)
        u = u * min(1.0, ball.radius / float(u.norm() or 1.0))
        best = max(best, (ball.rise(u), u), key=_rise)
    return best


def _rise(found: tuple[float, Tensor]) -> float:
    """The rise of what was found; where the loss is NaN, less than any other."""
    return -math.inf if math.isnan(found[0]) else found[0]


def _average(
    ball: _Ball, hessian: Operator, counts: dict[str, int], generator: torch.Generator, meta: dict[str, Any]
) -> Sharpness:
    rises = []
    for _ in range(counts["samples"]):
        u = ball.radius * random_vector(len(ball.theta), generator, ball.theta)
        rises.append((ball.rise(u) + ball.rise(-u)) / 2)
    value, error = mean_and_error(np.array(rises))
    signs = random_signs(counts["samples"], len(ball.theta), generator, ball.theta.device)
    forecast, forecast_error = mean_and_error(forms(hessian.__matmul__, signs * ball.scale))
    half = ball.radius**2 / 2
    meta |= {"quadratic_error": half * forecast_error, "products": hessian.products}
    return Sharpness(value, error, half * forecast, ball.loss, None, meta)


def _found(ball: _Ball, hessian: Operator, u: Tensor, rise: float, meta: dict[str, Any]) -> Sharpness:
    move = ball.scale * u
    slope = ball.objective.gradient(ball.theta).double()
    quadratic = float(slope @ move + 0.5 * move @ (hessian @ move))
    return Sharpness(rise, math.nan, quadratic, ball.loss, move, meta | {"products": hessian.products})


KINDS = {"one-step": _one_step, "ascent": _ascent, "average": _average}
