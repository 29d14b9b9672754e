"""The plane of two (or one, or three) weights of the model themselves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch

from ..errors import InputError, check_choice
from ..objective import Objective
from ..plane import Plane
from .geometry import base_point, described_plane


def weights(objective: Objective, names: Sequence[str], *, origin: str = "zero", at: Any = None) -> Plane:
    """The plane along single weights, all others held at the model's own values or at θ = ``at``.

    With two weights that are the whole parameter space nothing is lost: the picture is the loss.

    Args:
        objective: whose weights they are.
        names: one to three numbers of θ, such as ``"net.Layer_1.weight[0,0]"`` (no index for a scalar).
        origin: ``"zero"``: a coordinate is the weight's value. ``"model"``: a coordinate is the
            distance from the model's own value, so that the model lies at the origin.
        at: θ (P,) to take in place of the model's own, such as the end of a run, ``run.points[-1]``.

    Raises:
        UnknownNameError: no such parameter; the message names the nearest.
        InputError: an index is missing or outside, or a weight stands twice.

    Example:
        >>> import crumple
        >>> f = crumple.Objective.from_function(lambda w: w[0] + 2 * w[1], n=2)
        >>> crumple.directions.weights(f, ("w2", "w1")).point([3.0, 5.0]).tolist()
        [5.0, 3.0]
    """
    check_choice(origin, ("zero", "model"), "origin")
    centre = base_point(objective, at)
    if not isinstance(names, Sequence) or isinstance(names, str) or not 1 <= len(names) <= 3:
        expected = 'a tuple of one to three, such as ("w1", "w2")'
        raise InputError("not the names of weights", where="names", got=names, expected=expected)
    places = [objective.space.locate(name) for name in names]
    if len(set(places)) < len(places):
        raise InputError("a weight stands twice", where="names", got=names, expected="different weights")
    if origin == "zero":
        centre[places] = 0.0
    basis = torch.zeros(len(places), objective.space.size, dtype=centre.dtype, device=centre.device)
    for axis, place in enumerate(places):
        basis[axis, place] = 1.0
    labels = tuple(objective.space.label(place) for place in places)
    names_of_axes = labels if origin == "zero" else tuple(f"Δ {label}" for label in labels)
    meta = {"method": "weights", "weights": labels, "origin": origin}
    return described_plane(centre, basis, names_of_axes, meta)
