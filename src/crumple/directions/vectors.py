"""The plane along a user's own vectors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..errors import InputError, check_choice
from ..objective import Objective
from ..plane import Plane
from .filters import NORMALIZE, has_filters, kept, normalised, parts_of, patterns
from .geometry import at_right_angles, base_point, described_plane
from .points import as_direction


def vectors(
    objective: Objective,
    basis: Any,
    *,
    normalize: str = "none",
    orthogonal: bool = False,
    labels: Sequence[str] = (),
    only: Any = None,
    at: Any = None,
) -> Plane:
    """The plane along one to three vectors of your own, as they are unless more is asked for.

    First what ``only`` leaves out is set to zero, then lengths are normalised, then angles made right: the last
    step wins. Right angles made by Gram and Schmidt keep the plane and the length of each axis, but no longer
    the length of each filter; ``meta["gram"]`` tells what came out.

    Args:
        objective: whose θ it is.
        basis: one to three of: a vector (P,), or name → tensor, in which parameters left out do not move.
        normalize: ``"none"``, or ``"filter"`` or ``"layer"`` as in ``random``; biases and gains are then
            brought to their length tensor by tensor.
        orthogonal: make the axes orthogonal, one after the other; the first stays as it is.
        labels: one name an axis.
        only: leave other parameters where they are, as in ``random``.
        at: θ (P,) to go through in place of the model's own.

    Raises:
        ShapeError: a vector does not fit θ.
        DependentDirectionsError: a vector is zero, or they span no plane.

    Example:
        >>> import torch, crumple
        >>> objective = crumple.Objective.from_function(lambda w: w.sum(), n=3)
        >>> plane = crumple.directions.vectors(objective, [[2.0, 0, 0], [1.0, 1.0, 0]], orthogonal=True)
        >>> [round(x, 6) for x in plane.basis[1].tolist()]
        [0.0, 1.414214, 0.0]
    """
    theta, only = base_point(objective, at), patterns(only)
    check_choice(normalize, NORMALIZE, "normalize")
    if normalize == "filter" and not has_filters(objective):
        raise InputError("a plain function of a vector has no filters", where="normalize", got=normalize)
    rows = _rows(objective, basis, theta)
    names = tuple(labels) or tuple(f"vector {i}" for i in range(len(rows)))
    if len(names) != len(rows):
        raise InputError("one label an axis is needed", where="labels", got=labels, expected=str(len(rows)))
    parts = parts_of(objective, only=only)
    rows = normalised(kept(rows, parts), theta, parts, normalize)
    if orthogonal:
        rows = at_right_angles(rows, names)
    meta = {"method": "vectors", "normalize": normalize, "orthogonal": orthogonal, "only": only}
    return described_plane(theta, rows.to(theta.dtype), names, meta)


def _rows(objective: Objective, basis: Any, theta: Tensor) -> Tensor:
    """The vectors given, (k, P), float64; one alone may come without a list around it."""
    alone = isinstance(basis, Mapping) or (isinstance(basis, (Tensor, np.ndarray)) and basis.ndim == 1)
    given = [basis] if alone else list(basis) if isinstance(basis, (Sequence, Tensor, np.ndarray)) else []
    if isinstance(basis, str) or not 1 <= len(given) <= 3:
        raise InputError("not a list of vectors", where="basis", got=type(basis).__name__, expected="one to three")
    rows = [as_direction(row, objective.space, f"basis[{i}]") for i, row in enumerate(given)]
    return torch.stack([row.to(theta.device, torch.float64) for row in rows])
