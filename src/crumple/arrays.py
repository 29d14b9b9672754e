"""What NumPy, pandas and their like hold, as tensors of the types that models and losses take, or refused in words."""

from __future__ import annotations

import numbers
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor

from .errors import DataError

_FIXES = {
    "text": {
        "target": "Number the classes: numpy.unique(target, return_inverse=True)[1].",
        "inputs": "Turn them into numbers, as pandas.get_dummies does with one column a category.",
    },
    "missing values": dict.fromkeys(
        ("target", "inputs"), "Leave those rows out of inputs and target alike, or fill the gaps."
    ),
    "no numbers": dict.fromkeys(("target", "inputs"), "Turn them into numbers, as with array.astype(float)."),
}
"""What is held instead of numbers, and what to do about it there."""


def is_array(value: Any) -> bool:
    """Whether this is a tensor, an array, or a frame, series or sparse matrix that can be made one."""
    return isinstance(value, (Tensor, np.ndarray)) or hasattr(value, "to_numpy") or _is_sparse(value)


def listed_target(value: Any) -> Any:
    """A list or tuple of numbers or of names as an array; anything else as it is."""
    plain = isinstance(value, (list, tuple)) and value and all(isinstance(v, (numbers.Real, str)) for v in value)
    return np.array(value, dtype=object) if plain else value


def listed_rows(value: Any) -> Any:
    """A list of numbers, or of rows of as many numbers each, as an array; anything else as it is."""
    if not isinstance(value, list) or not value:
        return value
    rows = all(isinstance(row, list) and len(row) == len(value[0]) > 0 for row in value)
    held = [v for row in value for v in row] if rows else value
    return np.array(value, dtype=object) if all(isinstance(v, numbers.Real) for v in held) else value


def to_tensor(given: Any, device: torch.device, dtype: torch.dtype) -> Any:
    """A copy of an array on the device, as a tensor; what holds no numbers, or is no array, as it is.

    Floating-point and complex arrays take the model's type, since theirs is only NumPy's default.
    Whole numbers become int64, which class labels and indices have to be; bytes (uint8) and truth
    values stay, and so does every tensor.

    Raises:
        DataError: a mask would be lost, a number does not fit, or the array is sparse.
    """
    if _is_sparse(given):
        fix = "Make it dense: x.to_dense() for a tensor, x.toarray() for a matrix of SciPy."
        raise DataError("is sparse", where="data", got=type(given).__name__, expected="a dense array", fix=fix)
    if isinstance(given, Tensor):
        return given.detach().to(device, copy=True)  # models may write into inputs
    array = _unmasked(given.to_numpy() if hasattr(given, "to_numpy") else given)
    if not isinstance(array, np.ndarray):
        return array
    array = _numbers_in(array) if array.dtype.kind == "O" else array
    native = _NATIVE.get(array.dtype.kind)
    if native is None:
        return array
    tensor = torch.as_tensor(np.array(array, dtype=native(array)))
    wanted = dtype if tensor.is_floating_point() else dtype.to_complex() if tensor.is_complex() else None
    return tensor.to(device, wanted)


def refuse_numberless(value: Any, place: str, where: str) -> None:
    """Refuse an array that holds something else than numbers.

    Args:
        value: an input or a target, after ``to_tensor``.
        place: ``"inputs"`` or ``"target"``.
        where: which batch it is of, for the message.

    Raises:
        DataError: saying what it holds, and what to do.
    """
    if isinstance(value, np.ndarray):
        held = _held_by(value)
        got = f"an array of {value.dtype}, shape {value.shape}"
        raise DataError(f"{where}: {held} in the {place}", where="data", got=got, fix=_FIXES[held][place])


def _is_sparse(value: Any) -> bool:
    if isinstance(value, Tensor):
        return value.layout != torch.strided and str(value.layout).startswith("torch.sparse")
    return hasattr(value, "toarray") and hasattr(value, "nnz")


def _unmasked(array: Any) -> Any:
    """A masked array that hides nothing, as a plain one."""
    if not isinstance(array, np.ma.MaskedArray):
        return array
    hidden = int(np.ma.count_masked(array))
    if hidden:
        raise DataError(
            f"a masked array hides {hidden} of its {array.size} values, which would be read as data",
            where="data",
            fix="Leave those rows out of inputs and target alike, or fill the gaps with x.filled(value).",
        )
    return array.data


def _numbers_in(array: np.ndarray) -> np.ndarray:
    """An array of objects, as nullable columns give, as one of numbers where all of them are numbers."""
    for holds, dtype in _OBJECTS:
        if all(map(holds, array.flat)):
            return array.astype(dtype)
    return array


def _held_by(array: np.ndarray) -> str:
    if array.dtype.kind in "USTO" and any(isinstance(v, (str, bytes)) for v in array.flat):
        return "text"
    if array.dtype.kind == "O" and any(_is_missing(v) for v in array.flat):
        return "missing values"
    return "no numbers"


def _is_missing(value: Any) -> bool:
    # by name, since pandas need not be there, and its NA equals nothing, not even itself
    return value is None or type(value).__name__ in ("NAType", "NaTType")


def _whole(array: np.ndarray) -> np.dtype:
    if array.dtype == np.uint8:
        return array.dtype
    if array.dtype.kind == "u" and array.size and int(array.max()) > np.iinfo(np.int64).max:
        fix = "Give numbers of this size as array.astype(float)."
        raise DataError("does not fit into int64", where="data", got=int(array.max()), fix=fix)
    return np.dtype(np.int64)


_OBJECTS: tuple[tuple[Callable[[Any], bool], type], ...] = (
    (lambda v: isinstance(v, (bool, np.bool_)), bool),
    (lambda v: isinstance(v, numbers.Integral) and -(2**63) <= int(v) < 2**63, np.int64),
    (lambda v: isinstance(v, numbers.Real), np.float64),
)
"""What all objects of an array may be → its type then."""
_NATIVE: dict[str, Callable[[np.ndarray], Any]] = {
    "f": lambda array: np.float64 if array.dtype.itemsize > 8 else array.dtype.newbyteorder("="),
    "c": lambda array: np.complex128 if array.dtype.itemsize > 16 else array.dtype.newbyteorder("="),
    "i": _whole,
    "u": _whole,
    "b": lambda array: array.dtype,
}
"""NumPy's letter for a kind of number → the type, in the machine's byte order, that torch reads."""
