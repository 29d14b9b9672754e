"""The parameter space: which numbers of a model are its coordinates, and in what order."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from .errors import InputError, ModelError, ShapeError, UnknownNameError, check_choice, suggest
from .memory import check_apart

_ENTRY = re.compile(r"(?P<name>[^\[\]]+)(?:\[(?P<index>-?\d+(?:\s*,\s*-?\d+)*)\])?")


@dataclass(frozen=True)
class ParameterSpace:
    """The parameters of a model laid end to end as one vector θ of length P.

    Tied tensors are one entry, under the first of their names.
    Buffers (such as the running statistics of batch normalisation) are never part of θ.

    Raises:
        InputError: names and shapes do not pair up, or a name stands twice.
    """

    names: tuple[str, ...]
    """One name a tensor, as ``model.named_parameters()`` gives them."""
    shapes: tuple[tuple[int, ...], ...]
    """The shape of each tensor, in the order of ``names``."""
    offsets: tuple[int, ...] = field(init=False, repr=False)
    """Where each tensor starts in θ; one more entry than tensors, the last is ``size``."""

    def __post_init__(self) -> None:
        """Check the pairs and lay them out."""
        object.__setattr__(self, "names", tuple(self.names))
        object.__setattr__(self, "shapes", tuple(tuple(int(n) for n in s) for s in self.shapes))
        if len(self.names) != len(self.shapes):
            raise InputError(
                "names and shapes differ in number", where="space", got=(len(self.names), len(self.shapes))
            )
        if len(set(self.names)) != len(self.names):
            raise InputError("a name stands twice", where="space.names", got=self.names)
        offsets = [0]
        for shape in self.shapes:
            offsets.append(offsets[-1] + math.prod(shape))
        object.__setattr__(self, "offsets", tuple(offsets))

    @classmethod
    def of(cls, model: nn.Module, *, include: str = "trainable") -> ParameterSpace:
        """The space of a model's parameters.

        Args:
            model: any module.
            include: ``"trainable"`` takes the parameters with ``requires_grad``, ``"all"`` frozen ones too.

        Raises:
            ModelError: there is nothing to move, a parameter has no values or is not a real dense number,
                or it shares memory with another tensor of the model.
        """
        check_choice(include, ("trainable", "all"), "include")
        everything = dict(model.named_parameters())
        _check_whole(model, everything)
        chosen = {n: p for n, p in everything.items() if p.requires_grad or include == "all"}
        if not chosen:
            raise _nothing_to_move(everything)
        for name, tensor in chosen.items():
            _check_tensor(name, tensor)
        check_apart(model, chosen)
        return cls(tuple(chosen), tuple(tuple(p.shape) for p in chosen.values()))

    @property
    def size(self) -> int:
        """P, the number of coordinates."""
        return self.offsets[-1]

    def flatten(self, tensors: Mapping[str, Tensor]) -> Tensor:
        """θ (P,) from one tensor a name; a copy, in the widest type among them.

        Raises:
            UnknownNameError: a tensor is missing or has an unknown name.
            ShapeError: a tensor has another shape than the space says.
        """
        for name in tensors:
            if name not in self.names:
                raise UnknownNameError("no such parameter", where="tensors", got=name, fix=suggest(name, self.names))
        pieces = []
        for name, shape in zip(self.names, self.shapes, strict=True):
            if name not in tensors:
                raise UnknownNameError("a parameter is missing", where="tensors", got=sorted(tensors), expected=name)
            if tuple(tensors[name].shape) != shape:
                raise ShapeError("wrong shape", where=name, got=tuple(tensors[name].shape), expected=str(shape))
            pieces.append(tensors[name].detach().reshape(-1))
        return torch.cat(pieces) if pieces else torch.zeros(0)

    def unflatten(self, theta: Any) -> dict[str, Tensor]:
        """Name → tensor, as views of ``theta`` (…, P), a tensor, array or list; leading axes stay in front.

        Raises:
            ShapeError: the last axis of ``theta`` is not P long.
            InputError: these are no numbers.
        """
        if not isinstance(theta, Tensor):
            try:
                theta = torch.as_tensor(np.asarray(theta, dtype=np.float64))
            except (TypeError, ValueError) as cause:
                raise InputError("not a vector of numbers", where="theta", got=theta) from cause
        if theta.ndim == 0 or theta.shape[-1] != self.size:
            raise ShapeError(
                "wrong length", where="theta", got=tuple(theta.shape), expected=f"last axis of {self.size}"
            )
        lead = theta.shape[:-1]
        return {
            name: theta[..., self.offsets[i] : self.offsets[i + 1]].reshape(lead + self.shapes[i])
            for i, name in enumerate(self.names)
        }

    def locate(self, entry: str) -> int:
        """The place in θ of one number, written ``"layer.weight[0,3]"`` (``"w1"`` for a scalar).

        Raises:
            UnknownNameError: no such parameter; the message names the nearest.
            InputError: the index is missing, outside, or of the wrong number of axes.
        """
        if entry in self.names and math.prod(self.shapes[self.names.index(entry)]) == 1:
            return self.offsets[self.names.index(entry)]  # a function's coordinate may itself be called "w[0]"
        match = _ENTRY.fullmatch(entry.strip()) if isinstance(entry, str) else None
        if match is None:
            raise InputError(
                "not the name of a number", where="name", got=entry, expected="such as 'layer.weight[0,3]'"
            )
        name = match["name"]
        if name not in self.names:
            raise UnknownNameError("no such parameter", where="name", got=name, fix=suggest(name, self.names))
        i = self.names.index(name)
        shape = self.shapes[i]
        if match["index"] is None and math.prod(shape) == 1:
            return self.offsets[i]
        index = tuple(int(n) for n in match["index"].split(",")) if match["index"] else ()
        fits = len(index) == len(shape)
        if not fits or not all(-n <= j < n for j, n in zip(index, shape, strict=True)):
            example = f"{name}[{','.join('0' for _ in shape)}]" if shape else name
            expected = "indices inside it" if fits else f"one index an axis, such as {example!r}"
            raise InputError(f"{name} has shape {shape}", where="name", got=entry, expected=expected)
        place = 0
        for j, n in zip(index, shape, strict=True):
            place = place * n + j % n
        return self.offsets[i] + place

    def label(self, place: int) -> str:
        """The name of the number at ``place`` in θ; the inverse of ``locate``."""
        i = max(k for k in range(len(self.names)) if self.offsets[k] <= place)
        rest, index = place - self.offsets[i], []
        for n in reversed(self.shapes[i]):
            rest, j = divmod(rest, n)
            index.append(j)
        return self.names[i] + (f"[{','.join(map(str, reversed(index)))}]" if index else "")


def _nothing_to_move(everything: Mapping[str, Tensor]) -> ModelError:
    if everything:
        return ModelError(
            f"all {len(everything)} parameter tensors are frozen",
            where="model",
            fix='Pass include="all" to move frozen parameters too, or set requires_grad on those to move.',
        )
    return ModelError(
        "no floating-point parameters to move",
        where="model",
        fix="A quantised or parameter-free model has no error surface; survey the model before quantising it.",
    )


def _check_whole(model: nn.Module, everything: Mapping[str, Tensor]) -> None:
    """Refuse what holds a part of each parameter: DTensor, ``fully_shard`` and the older wrapper."""
    wrapped = (name or "model" for name, m in model.named_modules() if type(m).__name__ == "FullyShardedDataParallel")
    shared = next((name for name, p in everything.items() if hasattr(p, "device_mesh")), next(wrapped, None))
    if shared is not None:
        fix = "Gather the parameters first: put the full state dict (full_state_dict=True) into a plain model."
        raise ModelError("is spread over several processes", where=shared, expected="whole parameters", fix=fix)


def _check_tensor(name: str, tensor: Tensor) -> None:
    if nn.parameter.is_lazy(tensor):
        raise ModelError("lazy and not yet initialised", where=name, fix="Run one batch through the model first.")
    if tensor.is_meta:
        raise ModelError("has no data (meta device)", where=name, fix="Load the weights first.")
    if tensor.layout != torch.strided:
        raise ModelError(f"is sparse ({tensor.layout})", where=name, fix="Use to_dense() on it.")
    if not tensor.dtype.is_floating_point:
        raise ModelError(f"is of type {tensor.dtype}", where=name, fix="Only real floating-point parameters are moved.")
