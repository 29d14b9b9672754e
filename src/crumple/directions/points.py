"""Points and directions in the forms a user has them: vectors, runs, models, tensors by name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from ..errors import InputError, ShapeError, UnknownNameError, suggest
from ..space import ParameterSpace
from ..trajectory import Trajectory


def as_point(value: Any, space: ParameterSpace | None, where: str) -> Tensor:
    """θ (P,) from a vector, the last point of a run, a model, or name → tensor such as a state dict.

    Of a state dict only the parameters are taken; buffers and names that are not moved are left out.
    """
    if isinstance(value, Trajectory):
        return _checked(value.points[-1], space, where)
    if isinstance(value, nn.Module):
        value = dict(value.named_parameters(remove_duplicate=False))
    if not isinstance(value, Mapping):
        return _checked(value, space, where)
    named = _with_space(value, space, where)
    missing = [name for name in named.names if name not in value]
    if missing:
        raise UnknownNameError(
            "a parameter is missing", where=where, got=missing[0], fix=suggest(missing[0], map(str, value))
        )
    return _checked(named.flatten({name: _tensor(value[name], name) for name in named.names}), space, where)


def as_direction(value: Any, space: ParameterSpace, where: str) -> Tensor:
    """A vector (P,), or name → tensor, where a name that is left out does not move."""
    if not isinstance(value, Mapping):
        return _checked(value, space, where)
    for name in value:
        if name not in space.names:
            raise UnknownNameError("no such parameter", where=where, got=name, fix=suggest(name, space.names))
    tensors = {name: _tensor(value[name], name) for name in value}
    still = {name: torch.zeros(shape) for name, shape in zip(space.names, space.shapes, strict=True)}
    return _checked(space.flatten({**still, **{n: t.cpu() for n, t in tensors.items()}}), space, where)


def _with_space(value: Mapping[Any, Any], space: ParameterSpace | None, where: str) -> ParameterSpace:
    if space is None:
        raise InputError(
            "tensors by name, but in which order", where=where, got=sorted(map(str, value)), fix="Pass objective= too."
        )
    return space


def _tensor(value: Any, where: str) -> Tensor:
    try:
        return value.detach() if isinstance(value, Tensor) else torch.as_tensor(np.asarray(value, dtype=np.float64))
    except (TypeError, ValueError) as cause:
        raise InputError("not an array of numbers", where=where, got=value) from cause


def _checked(value: Any, space: ParameterSpace | None, where: str) -> Tensor:
    vector = _tensor(value, where)
    if vector.ndim != 1 or (space is not None and len(vector) != space.size):
        expected = f"({space.size},)" if space is not None else "(P,)"
        raise ShapeError("wrong shape", where=where, got=tuple(vector.shape), expected=expected)
    if not bool(torch.isfinite(vector).all()):
        bad = int((~torch.isfinite(vector)).sum())
        raise InputError(f"{bad} of {len(vector)} values are not finite", where=where)
    return vector
