"""The error for a model or loss that does not run on the first batch, with the likely cause."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.utils import _pytree as pytree

from .errors import LossError

_CLASSES = 'This loss takes class labels, whole numbers without gaps: target.long(), or array.astype("int64").'
_FRACTIONS = "Whole numbers and truth values do not do here: target.to({own}), or array.astype(float)."
_ADVICE = (
    ("more than 1 value per channel", 'Batch statistics need two examples: take batchnorm="frozen", the default.'),
    ("out of bounds", "Labels count from 0 and must be fewer than the model's outputs: check both."),
    ("multi-target not supported", "Class labels have one axis: target.reshape(-1)."),
    ("expected target dtype to be Long", _CLASSES),
    ("expected scalar type Long", _CLASSES),
    ("argument #1 'indices'", 'Indices of an embedding are whole numbers: inputs.long(), or array.astype("int64").'),
    ("desired output type", _FRACTIONS),
    ("bool tensor", _FRACTIONS),
)
"""What PyTorch says → what to do about it."""


def first_batch_failed(cause: Exception, batch: Any, dtype: torch.dtype, *, where: str = "loss") -> LossError:
    """The error, with PyTorch's own words, what was given, and what to do."""
    if batch is None:
        fix = "Give theta=, a point where it has a value."
        return LossError(f"failed at its base point: {type(cause).__name__}: {cause}", where="function", fix=fix)
    shapes = "tensors of shape " + ", ".join(str(tuple(t.shape)) for t in _tensors(batch))
    told = f"failed on the first batch: {type(cause).__name__}: {cause}".rstrip(".")
    return LossError(told, where=where, got=shapes, fix=_advice(str(cause), batch, dtype))


def _advice(said: str, batch: Any, dtype: torch.dtype) -> str:
    known = [advice for words, advice in _ADVICE if words in said]
    if known:
        return known[0].format(own=dtype)
    own, types = str(dtype), _types(batch, floating=True)
    if types and types != [own]:
        return f"The data is {', '.join(types)} and the model {own}: convert one, with data.float() or model.double()."
    whole = _types(batch[0], floating=False) if isinstance(batch, tuple) and len(batch) == 2 else []
    if whole and "type" in said:
        return f"The inputs are {', '.join(whole)} and the model {own}: inputs.to({own}), or array.astype(float)."
    return "Check that the model and the loss run on this batch by themselves."


def _types(batch: Any, *, floating: bool) -> list[str]:
    return sorted({str(t.dtype) for t in _tensors(batch) if t.is_floating_point() == floating and not t.is_complex()})


def _tensors(batch: Any) -> list[Tensor]:
    return [leaf for leaf in pytree.tree_leaves(batch) if isinstance(leaf, Tensor)]
