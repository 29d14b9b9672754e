"""The plane of steepest descent and one more direction."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor

from ..errors import InputError, check_choice, check_count
from ..objective import Objective
from ..plane import Plane
from ..policy import warn_of_held_statistics
from .filters import Part, kept, parts_of, patterns
from .geometry import at_right_angles, base_point, described_plane
from .points import as_direction
from .random import drawn


def gradient(
    objective: Objective,
    *,
    second: Any = "random",
    unit: bool = False,
    orthogonal: bool = True,
    seed: int = 0,
    only: Any = None,
    at: Any = None,
) -> Plane:
    """Axis 0 is −∇L, the way of steepest descent; axis 1 is another direction of the same length.

    As the gradient stands, a coordinate on axis 0 is a learning rate: plain gradient descent with that rate
    lands exactly there. With ``unit`` both axes have length 1, and a coordinate is a distance.

    Costs one gradient over the data.

    Args:
        objective: whose loss it is.
        second: ``"random"``: Gaussian over all of θ that may move; a vector (P,) or name → tensor; or None for a line.
        unit: whether both axes have length 1 instead of ‖∇L‖.
        orthogonal: put axis 1 at right angles to axis 0, and bring it to the same length. If not, a vector
            given stays as it is (but for ``unit``).
        seed: of the random direction.
        only: move only these parameters, as in ``random``: the gradient's other parts are left out.
        at: θ (P,) to start from in place of the model's own.

    Returns:
        The plane. ``meta["gradient_norm"]`` is ‖∇L‖ (of what moves).

    Raises:
        InputError: the gradient is zero or not finite here, so that it points nowhere.
        DependentDirectionsError: the second direction lies along the gradient.

    Example:
        >>> import crumple
        >>> f = crumple.Objective.from_function(lambda w: w[0] ** 2 + 3 * w[1], n=2, theta=(2.0, 0.0))
        >>> crumple.directions.gradient(f, second=None).point([0.5]).tolist()
        [0.0, -1.5]
    """
    theta, only = base_point(objective, at), patterns(only)
    check_count(seed, "seed", least=0, most=2**63)
    parts = parts_of(objective, only=only)
    warn_of_held_statistics(objective.mean_loss.policy)
    rows, labels = [_downhill(objective, theta, parts)], ["−∇L"]
    steepness, drawn_by = float(rows[0].norm()), None
    if isinstance(second, str):
        check_choice(second, ("random",), "second")
        drawn_by = seed
        rows.append(drawn(objective, parts, theta, 1, seed)[0].double())
        labels.append("random")
    elif second is not None:
        rows.append(kept(as_direction(second, objective.space, "second").to(rows[0])[None], parts)[0])
        labels.append("second")
    basis = torch.stack(rows)
    if orthogonal:
        basis = at_right_angles(basis, labels)
    if unit or orthogonal or drawn_by is not None:
        basis = basis * ((1.0 if unit else steepness) / basis.norm(dim=1, keepdim=True))
    meta = {"method": "gradient", "gradient_norm": steepness, "unit": unit, "orthogonal": orthogonal}
    meta |= {"seed": drawn_by, "only": only}
    return described_plane(theta, basis.to(theta.dtype), labels, meta)


def _downhill(objective: Objective, theta: Tensor, parts: Sequence[Part]) -> Tensor:
    """−∇L in these parts of θ and zero elsewhere, (P,), float64."""
    down = -kept(objective.gradient(theta).double()[None], parts)[0]
    if not 0 < float(down.norm()) < float("inf"):
        fix = "Pass at= another point, or choose the plane in another way."
        raise InputError(f"the gradient has length {float(down.norm()):g} here", where="at", fix=fix)
    return down
