"""Tensors of a model that share memory without being one tensor, which a copy could not keep together."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from .errors import ModelError


def check_apart(model: nn.Module, moved: Mapping[str, Tensor]) -> None:
    """Refuse a model of which one tensor is a view of another that is to be moved.

    Such weights follow each other in training, since updates are made in place; on their own they would not.

    Raises:
        ModelError: with both names.
    """
    names = {id(tensor): name for name, tensor in moved.items()}
    for path, module in model.named_modules():
        for key, value in vars(module).items():
            if isinstance(value, Tensor) and id(value._base) in names:
                raise _follows(f"{path}.{key}".lstrip("."), names[id(value._base)])
    held = {**dict(model.named_buffers()), **dict(model.named_parameters())}
    for one, other in _reaching_into(held):
        # columns taken in turn reach into each other, and are apart
        if {one, other} & moved.keys() and np.intersect1d(_places(held[one]), _places(held[other])).size:
            raise _follows(one, other)


def _reaching_into(tensors: Mapping[str, Tensor]) -> Iterator[tuple[str, str]]:
    """Pairs of which one begins before the other has ended."""
    spans = sorted((*_span(tensor), name) for name, tensor in tensors.items() if _has_memory(tensor))
    before = spans[:1]
    for device, start, end, name in spans[1:]:
        before = [span for span in before if span[0] == device and span[2] > start]
        yield from ((span[3], name) for span in before)
        before.append((device, start, end, name))


def _follows(one: str, other: str) -> ModelError:
    fix = "Make them one parameter under two names (b.weight = a.weight), or take the view in forward()."
    return ModelError(f"shares its memory with {other}, which a copy of the model cannot keep", where=one, fix=fix)


def _has_memory(tensor: Tensor) -> bool:
    is_plain = not nn.parameter.is_lazy(tensor) and not tensor.is_meta and tensor.layout == torch.strided
    return is_plain and tensor.numel() > 0


def _span(tensor: Tensor) -> tuple[str, int, int]:
    """The device, and the first address there, and that after the last."""
    reach = sum((n - 1) * stride for n, stride in zip(tensor.shape, tensor.stride(), strict=True))
    start, size = tensor.data_ptr(), tensor.element_size()
    return str(tensor.device), start, start + (reach + 1) * size


def _places(tensor: Tensor) -> NDArray[np.int64]:
    """The address of every number."""
    places = np.array([tensor.data_ptr()])
    for n, stride in zip(tensor.shape, tensor.stride(), strict=True):
        places = (places[:, None] + np.arange(n) * stride * tensor.element_size()).ravel()
    return places
