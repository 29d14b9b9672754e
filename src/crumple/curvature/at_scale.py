"""Curvature along a direction at a stated step, beside that of autograd."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import ArrayLike, NDArray
from torch import Tensor

from ..errors import InputError, ShapeError
from ..objective import Objective
from ..threads import fitting_threads
from .operator import Operator
from .origin import origin

Values = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class AtScale:
    """Two curvatures along one direction: of a finite step, as a figure shows it, and of autograd."""

    steps: Values
    """(n,) h, in multiples of the direction."""
    second_differences: Values
    """(n,) (L(θ + hd) − 2 L(θ) + L(θ − hd)) / h², in units of loss."""
    rounding: Values
    """(n,) how far the last digits of the losses may move that; where it is not small, h is too small."""
    autograd: float
    """dᵀHd, in units of loss: the limit h → 0, and blind to kinks."""
    meta: Mapping[str, Any] = field(default_factory=dict, repr=False)
    """Matrix, loss, mode, examples and digest of the data."""

    @property
    def ratio(self) -> Values:
        """(n,) the second differences as multiples of autograd's curvature."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return self.second_differences / np.float64(self.autograd)


def at_scale(objective: Objective, direction: Any, h: ArrayLike, *, at: Any = None) -> AtScale:
    """The second difference of the loss along a direction at steps h, beside dᵀHd, in float64.

    A network of ReLU is piecewise linear in each weight, and its loss has kinks between the pieces. Autograd
    sees the bending of one piece only; a figure, and an optimizer's step, feel the kinks too. So the two
    may differ severalfold at every step of interest. Costs 1 + 2n forward passes and one product.

    Args:
        objective: whose loss.
        direction: d (P,), such as a row of ``plane.basis`` or of ``eigenpairs(…).vectors``.
        h: one step or several, in multiples of d; such as half a window, or the step of a grid.
        at: θ (P,); by default the model's own.

    Raises:
        InputError: a step is not positive, or the direction is not finite or zero.

    Example:
        >>> import crumple
        >>> f = crumple.Objective.from_function(lambda w: w[0] ** 2 + w[1].abs(), n=2)
        >>> found = crumple.curvature.at_scale(f, (0.0, 1.0), (0.1, 1.0))
        >>> found.autograd, found.second_differences.round(9).tolist()
        (0.0, [20.0, 2.0])
    """
    operator = Operator(objective, at=at, precision="double")
    along = torch.as_tensor(direction).detach().to(operator.device).double()
    if along.shape != operator.theta.shape:
        raise ShapeError("wrong shape", where="direction", got=tuple(along.shape), expected=f"({operator.size},)")
    if not bool(torch.isfinite(along).all()) or not bool(along.any()):
        raise InputError("not finite, or zero", where="direction", got=direction)
    steps = np.atleast_1d(np.asarray(h, np.float64))
    if steps.ndim != 1 or not (np.isfinite(steps) & (steps > 0)).all():
        raise InputError("not steps", where="h", got=h, expected="positive numbers")
    with operator:
        autograd = float(along @ (operator @ along))
    centre, *around = _losses(operator, along, [0.0, *(s * side for s in steps for side in (1, -1))])
    pairs = np.array(around).reshape(-1, 2)
    second = ((pairs[:, 0] - centre) + (pairs[:, 1] - centre)) / steps**2
    rounding = _LAST_DIGITS * np.finfo(np.float64).eps * (abs(pairs).sum(1) + 2 * abs(centre)) / steps**2
    return AtScale(steps, second, rounding, autograd, origin(operator))


def _losses(operator: Operator, along: Tensor, places: list[float]) -> list[float]:
    """The loss at multiples of a direction, by the operator's own copy of the model."""
    mean_loss = operator.mean_loss
    with operator.objective.session(), fitting_threads(mean_loss.operation_elements):
        try:
            return [mean_loss.measure(operator.theta + place * along)["loss"] for place in places]
        finally:
            mean_loss.network.restore_buffers()


_LAST_DIGITS = 4
"""Units in the last place by which a loss may be off; a mean over many examples is better than that."""
