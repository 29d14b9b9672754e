"""The line through two points of θ, and the plane through three."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor

from ..errors import DependentDirectionsError, InputError, ShapeError, warn
from ..objective import Objective
from ..plane import Plane
from .geometry import described_plane
from .points import as_point

_ON_THE_LINE = 1e-6
"""A third point nearer to the line than this, in units of the way between the first two, spans no plane with it."""


def interpolate(theta_a: Any, theta_b: Any, theta_c: Any = None, *, objective: Objective | None = None) -> Plane:
    """The line with coordinate 0 at a and 1 at b, or the plane through a, b and c.

    On the line θ(t) = (1 − t)·a + t·b (Goodfellow et al. 2015, "Qualitatively characterizing neural network
    optimization problems"). On the plane axis 0 is u = b − a and axis 1 is c − a without its part along u,
    brought to the length of u: a lies at (0, 0), b at (1, 0), and both axes have one unit, the distance from
    a to b. (Garipov et al. 2018, "Loss surfaces, mode connectivity", section 3, divide both by their lengths.)

    Between two networks with batch normalisation frozen statistics belong to neither, and make barriers
    that are not there: give the objective ``batchnorm="recompute"``. Permuted neurons make real ones.

    Args:
        theta_a: a vector (P,), a ``Trajectory`` (its last point is taken), a model, or a state dict.
        theta_b: the same.
        theta_c: the same; None for the line.
        objective: needed to put tensors by name in order; checks lengths, and its type is taken.

    Returns:
        The plane. Its ``meta["coords"]`` holds the coordinates of all points given, ``meta["distance"]`` ‖b − a‖.

    Raises:
        DependentDirectionsError: two points are the same, or the three lie on one line.
        ShapeError: the points have different lengths.

    Example:
        >>> import crumple
        >>> plane = crumple.directions.interpolate([0.0, 0.0], [2.0, 0.0], [1.0, 3.0])
        >>> plane.meta["coords"]
        [[0.0, 0.0], [1.0, 0.0], [0.5, 1.5]]
        >>> plane.point([0.5, 1.5]).tolist()
        [1.0, 3.0]
    """
    if objective is not None and not isinstance(objective, Objective):
        raise InputError("not an Objective", where="objective", got=type(objective).__name__)
    space = None if objective is None else objective.space
    given = {"theta_a": theta_a, "theta_b": theta_b} | ({} if theta_c is None else {"theta_c": theta_c})
    points = {name: as_point(value, space, name) for name, value in given.items()}
    if len({len(point) for point in points.values()}) > 1:
        raise ShapeError("points of different lengths", where="theta_b", got=[len(p) for p in points.values()])
    if objective is not None:
        _warn_of_statistics(objective)
    dtype = _common_type(list(points.values()), objective)
    return _through([p.to(points["theta_a"].device, torch.float64) for p in points.values()], dtype)


def _through(points: list[Tensor], dtype: torch.dtype) -> Plane:
    a, b, *rest = points
    u = b - a
    distance = float(u.norm())
    if not distance:
        raise DependentDirectionsError("theta_a and theta_b are the same point", where="theta_b")
    rows, coords = [u], [[0.0], [1.0]]
    if rest:
        x = float((rest[0] - a) @ u) / distance**2
        across = rest[0] - a - x * u
        y = float(across.norm()) / distance
        if not y > _ON_THE_LINE * max(1.0, abs(x)):
            fix = "Leave theta_c out for the line."
            raise DependentDirectionsError("the three points lie on one line", where="theta_c", fix=fix)
        rows, coords = [u, across / y], [[0.0, 0.0], [1.0, 0.0], [x, y]]
    meta = {"method": "interpolate", "coords": coords, "distance": distance}
    labels = ["from a (0) to b (1)", "across, towards c"][: len(rows)]
    return described_plane(a.to(dtype), torch.stack(rows).to(dtype), labels, meta)


def _common_type(points: list[Tensor], objective: Objective | None) -> torch.dtype:
    """The widest among float32 and the types of the points; of a model's, if there is one."""
    dtype = torch.float32
    for own in [objective.dtype] if objective is not None else [p.dtype for p in points]:
        dtype = torch.promote_types(dtype, own)
    return dtype


def _warn_of_statistics(objective: Objective) -> None:
    network, policy = objective.mean_loss.network, objective.mean_loss.policy
    layers = [m for m in network.module.modules() if getattr(m, "running_mean", None) is not None]
    if layers and policy.batchnorm == "frozen":
        warn(
            f"{len(layers)} layers keep the batch statistics of one model along the whole way, which can make barriers "
            'that are not there. Make the objective with batchnorm="recompute" to estimate them at every point.'
        )
