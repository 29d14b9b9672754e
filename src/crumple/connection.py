"""A connection: a curve between two points of θ, and the loss along it."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from .directions import interpolate
from .errors import InputError, ShapeError, check_choice
from .plane import Plane

Floats = NDArray[np.float64]


def _bernstein(t: Floats, m: int) -> Floats:
    """Bᵢ(t) = C(m − 1, i) tⁱ (1 − t)^(m − 1 − i), (n, m)."""
    i = np.arange(m)
    choose = np.array([math.comb(m - 1, j) for j in i], dtype=np.float64)
    return choose * t[:, None] ** i * (1 - t[:, None]) ** (m - 1 - i)


def _hats(t: Floats, m: int) -> Floats:
    """max(0, 1 − |(m − 1)t − i|), (n, m): from one control point straight to the next."""
    return np.maximum(0.0, 1.0 - np.abs((m - 1) * t[:, None] - np.arange(m)))


CURVES: dict[str, Callable[[Floats, int], Floats]] = {"bezier": _bernstein, "chain": _hats}
"""By name: the share (n, m) that each of m control points has in φ(t), for t (n,)."""


@dataclass(frozen=True, eq=False)
class Connection:
    """A curve φ(t) from θ_a to θ_b, 0 ≤ t ≤ 1, and what was measured along it.

    φ(t) = Σ wᵢ(t) control[i]. ``"bezier"`` has wᵢ of Bernstein; with three control points it is
    (1 − t)² θ_a + 2t(1 − t) θ + t² θ_b (Garipov et al. 2018, Loss surfaces, mode connectivity, and fast ensembling
    of DNNs, eq. 3). ``"chain"`` goes straight from one control point to the next, each in the same share of t
    (eq. 2); with two control points it is the straight line.

    Raises:
        ShapeError: the arrays do not fit each other.
        UnknownNameError: there is no such curve.
    """

    control: Tensor
    """(m, P): θ_a, what was trained, θ_b."""
    curve: str
    """``"bezier"`` or ``"chain"``."""
    t: Floats
    """(n,) where the loss was measured, from 0 to 1."""
    values: Mapping[str, Floats]
    """``"loss"``, and every metric by its name: (n,) each."""
    meta: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """How it was found."""

    def __post_init__(self) -> None:
        """Check that the arrays fit."""
        check_choice(self.curve, CURVES, "curve")
        if self.control.ndim != 2 or len(self.control) < 2:
            raise ShapeError("no control points", where="control", got=tuple(self.control.shape), expected="(m, P)")
        for name, values in self.values.items():
            if values.shape != self.t.shape:
                raise ShapeError("wrong length", where=name, got=values.shape, expected=str(self.t.shape))

    def points(self, t: Any) -> Tensor:
        """φ(t): one point (P,) for a number, (n, P) for an array (n,).

        Raises:
            InputError: a t is outside 0 to 1.
        """
        at = np.asarray(t, dtype=np.float64)
        if not ((at >= 0) & (at <= 1)).all():
            raise InputError("outside the curve", where="t", got=t, expected="numbers from 0 to 1")
        points = on_curve(self.curve, at.ravel(), self.control)
        return points.reshape(*at.shape, -1)

    @property
    def loss(self) -> Floats:
        """(n,) the loss along the curve."""
        return self.values["loss"]

    @property
    def baseline(self) -> Floats:
        """(n,) (1 − t) L(θ_a) + t L(θ_b): the losses of the ends, joined by a straight line."""
        return (1 - self.t) * self.loss[0] + self.t * self.loss[-1]

    @property
    def barrier(self) -> float:
        """max over t of L(φ(t)) − ((1 − t) L(θ_a) + t L(θ_b)); 0 where the curve is nowhere above its baseline.

        (Entezari et al. 2022, The role of permutation invariance in linear mode connectivity, eq. 1.)
        """
        return float(np.max(self.loss - self.baseline))

    @property
    def instability(self) -> float:
        """max over t of L(φ(t)) − (L(θ_a) + L(θ_b)) / 2: the same over the mean of the ends.

        (Frankle et al. 2020, Linear mode connectivity and the lottery ticket hypothesis, section 2.)
        """
        return float(np.max(self.loss) - (self.loss[0] + self.loss[-1]) / 2)

    @property
    def highest(self) -> float:
        """The highest loss measured on the curve."""
        return float(np.max(self.loss))

    @property
    def mean(self) -> float:
        """The mean loss over t, by the trapezoidal rule: what the curve was trained for."""
        return float(np.trapezoid(self.loss, self.t))

    @functools.cached_property
    def length(self) -> float:
        """∫ ‖φ′(t)‖ dt."""
        steps = (self.control[1:] - self.control[:-1]).double()
        gram = (steps @ steps.T).cpu().numpy()
        if self.curve == "chain":
            return float(np.sqrt(np.diag(gram)).sum())
        nodes, weights = np.polynomial.legendre.leggauss(_NODES)
        share = len(steps) * _bernstein((nodes + 1) / 2, len(steps))  # φ′ = Σ share · steps
        speeds = np.sqrt(np.maximum(0.0, np.einsum("ni,ij,nj->n", share, gram, share)))
        return float(weights @ speeds / 2)

    @property
    def distance(self) -> float:
        """‖θ_b − θ_a‖."""
        return float((self.control[-1].double() - self.control[0].double()).norm())

    @property
    def plane(self) -> Plane:
        """The plane through θ_a, θ_b and the control point between them, on which the whole curve lies.

        Raises:
            InputError: there is more than one control point between the ends, or none.
            DependentDirectionsError: the three points lie on one line.
        """
        if len(self.control) != 3:
            told = "a curve lies on one plane if it has one control point between its ends"
            raise InputError(told, where="control", got=f"{len(self.control) - 2} between")
        return interpolate(self.control[0], self.control[2], self.control[1])


_NODES = 256


def on_curve(curve: str, t: Floats, control: Tensor) -> Tensor:
    """φ(t), (n, P), for control points (m, P); exact at both ends."""
    weights = torch.as_tensor(CURVES[curve](t, len(control))).to(control)
    return weights @ control
