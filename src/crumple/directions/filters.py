"""Filters: how the tensors of θ fall apart into the rows that a unit of the network reads."""

from __future__ import annotations

import fnmatch
import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any

import torch
from torch import Tensor, nn

from ..errors import InputError, UnknownNameError, suggest
from ..network import Network, Point
from ..objective import Objective

Split = tuple[int, int, int]
_WHOLE: Split = (1, 1, 1)


@dataclass(frozen=True)
class Part:
    """One tensor of θ, cut into filters: the numbers from which one output is computed."""

    name: str
    """As in ``ParameterSpace.names``."""
    place: slice
    """Where it lies in θ."""
    split: Split
    """(groups, inputs, outputs): a filter is one output of one group, over the inputs of that group."""
    is_1d: bool
    """A bias, the gain of a normalisation, a scalar: a tensor that has no filters."""

    def filters(self, rows: Tensor) -> Tensor:
        """The filters of vectors (k, P), as (k, filters, numbers in each)."""
        groups, inputs, outputs = self.split
        cut = rows[:, self.place].reshape(len(rows), groups, inputs, outputs, -1)
        return cut.transpose(2, 3).reshape(len(rows), groups * outputs, -1)

    def put(self, rows: Tensor, filters: Tensor) -> None:
        """Write filters, as ``filters`` gave them, into vectors (k, P)."""
        groups, inputs, outputs = self.split
        cut = filters.reshape(len(rows), groups, outputs, inputs, -1).transpose(2, 3)
        rows[:, self.place] = cut.reshape(len(rows), -1).to(rows.dtype)


NORMALIZE: dict[str, Callable[[Part], Part] | None] = {
    "filter": lambda part: part,
    "layer": lambda part: replace(part, split=_WHOLE),
    "none": None,
}
"""What is brought to the length it has in θ."""


def _by_output(module: nn.Module, shape: tuple[int, ...]) -> Split:
    """Where axis 1 counts the outputs (of each group): transposed convolutions."""
    groups = int(getattr(module, "groups", 1))
    return groups, shape[0] // groups, shape[1]


_OUTPUTS_ON_AXIS_1 = {
    "torch.nn.modules.conv.ConvTranspose1d",
    "torch.nn.modules.conv.ConvTranspose2d",
    "torch.nn.modules.conv.ConvTranspose3d",
    "transformers.pytorch_utils.Conv1D",  # GPT-2's linear layers
}
"""By name, so that nothing has to be imported to look."""
_NORMALISATIONS = {"torch.nn.modules.normalization.LayerNorm", "torch.nn.modules.normalization.RMSNorm"}
"""Of which gain and bias may have several axes."""


def parts_of(objective: Objective, *, only: Sequence[str] | None = None, include_1d: bool = True) -> tuple[Part, ...]:
    """The tensors of θ that are to be moved.

    Args:
        objective: whose θ it is.
        only: as ``patterns`` gives it; a name also stands for all inside it. None: everything.
        include_1d: take tensors without filters too.

    Raises:
        UnknownNameError: a pattern fits no parameter.
        InputError: nothing is left to move.
    """
    parts = all_parts(objective)
    names = [part.name for part in parts]
    wanted = _chosen(names, only) if only is not None else set(names)
    parts = tuple(part for part in parts if part.name in wanted and (include_1d or not part.is_1d))
    if not parts:
        raise InputError(
            "nothing is left to move: all these tensors have one axis",
            where="only" if only is not None else "objective",
            got=sorted(wanted),
            fix="Pass include_1d=True to move biases and gains too.",
        )
    return parts


def all_parts(objective: Objective) -> tuple[Part, ...]:
    """Every tensor of θ that has numbers; a plain function's vector is one part without filters."""
    network, space = objective.mean_loss.network, objective.space
    if isinstance(network.module, Point):
        return (Part("θ", slice(0, space.size), _WHOLE, False),)
    return tuple(
        _part(network, name, shape, slice(start, start + math.prod(shape)))
        for name, shape, start in zip(space.names, space.shapes, space.offsets, strict=False)
        if math.prod(shape)
    )


def patterns(only: Any) -> list[str] | None:
    """What ``only=`` was given, as a list; None if everything is meant."""
    if only is None:
        return None
    given = [only] if isinstance(only, str) else list(only) if isinstance(only, Iterable) else []
    if not given or not all(isinstance(pattern, str) for pattern in given):
        raise InputError("not names of parameters", where="only", got=only, expected="such as 'layer4' or '*.weight'")
    return given


def _chosen(names: Sequence[str], wanted: Sequence[str]) -> set[str]:
    """The names that fit one of the patterns, each of which must fit something."""
    found: set[str] = set()
    for pattern in wanted:
        fit = {n for n in names if fnmatch.fnmatchcase(n, pattern) or n.startswith(pattern + ".")}
        if not fit:
            raise UnknownNameError("fits no parameter", where="only", got=pattern, fix=suggest(pattern, names))
        found |= fit
    return found


def kept(rows: Tensor, parts: Sequence[Part]) -> Tensor:
    """Vectors (k, P) as they are in these parts, and zero elsewhere."""
    result = torch.zeros_like(rows)
    for part in parts:
        result[:, part.place] = rows[:, part.place]
    return result


def has_filters(objective: Objective) -> bool:
    """Whether θ belongs to a model; the vector of a plain function has no filters."""
    return not isinstance(objective.mean_loss.network.module, Point)


def normalised(rows: Tensor, theta: Tensor, parts: Sequence[Part], normalize: str) -> Tensor:
    """Vectors (k, P) with each filter (or tensor) brought to its length in θ, in float64; others as they are.

    A filter that is zero in θ or in the vector becomes zero.
    """
    cut, rows = NORMALIZE[normalize], rows.clone()
    if cut is not None:
        for part in map(cut, parts):
            filters = part.filters(rows).double()
            lengths, wanted = filters.norm(dim=-1), part.filters(theta[None]).double().norm(dim=-1)
            part.put(rows, filters * torch.where(lengths > 0, wanted / lengths, 0.0)[..., None])
    return rows


def _part(network: Network, name: str, shape: tuple[int, ...], place: slice) -> Part:
    owner, local = network.owner(name)
    if len(shape) < 2 or _is_gain(network, name):
        return Part(name, place, _WHOLE, True)
    if local.startswith("weight") and _kinds(owner) & _OUTPUTS_ON_AXIS_1:
        return Part(name, place, _by_output(owner, shape), False)
    return Part(name, place, (shape[0], 1, 1), False)


def _kinds(module: nn.Module) -> set[str]:
    """The full names of a module's classes; a scripted one tells the last part of what it was."""
    scripted = (
        {f"torch.nn.modules.conv.{module.original_name}"} if isinstance(module, torch.jit.ScriptModule) else set()
    )
    return scripted | {f"{c.__module__}.{c.__qualname__}" for c in type(module).__mro__}


def _is_gain(network: Network, name: str) -> bool:
    """Numbers of several axes that are no weight of an output.

    Weight normalisation keeps lengths apart that have as many axes as the weight, but one number a filter; gain
    and bias of a layer normalisation have the axes it goes over, and the biases of attention's keys and values three.
    """
    module = network.submodule(name.rpartition(".")[0])
    owner, local = network.owner(name)
    if _kinds(owner) & _NORMALISATIONS or (local in ("bias_k", "bias_v") and isinstance(owner, nn.MultiheadAttention)):
        return True
    if name.endswith("weight_g"):
        return hasattr(module, "weight_v")
    return name.endswith(".original0") and "_WeightNorm" in [type(child).__name__ for child in module.children()]
