"""Checkpoints given as files: weights of one model, saved now and then, as a trajectory."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from .errors import FormatError, InputError, MissingFileError, ModelError, ShapeError, UnknownNameError, suggest
from .network import unwrapped
from .objective import Objective
from .space import ParameterSpace
from .trajectory import Trajectory

_INNER = ("state_dict", "model_state_dict", "model", "weights")
"""Under which of its names a training checkpoint keeps the weights, in the order they are looked for."""
_PREFIXES = ("module.", "_orig_mod.", "model.")
"""What wrappers and trainers put before every name."""
_LARGEST_STRETCH = 4
"""A tensor may show its numbers more than once (a broadcast one), but not many times the bytes of the file."""
_UNSAFE = (
    "It holds more than tensors and plain values, so loading it could run code. "
    "Save the weights alone: torch.save(model.state_dict(), path), or safetensors."
)


def read_checkpoints(
    paths: Iterable[str | os.PathLike[str]] | str | os.PathLike[str],
    model: nn.Module | Objective,
    *,
    steps: Any = None,
    metrics: Mapping[str, Any] | None = None,
    label: str = "checkpoints",
    include: str = "trainable",
) -> Trajectory:
    """The trajectory through weights that were saved to files, in the order of the files.

    ``.safetensors`` files and what ``torch.save`` made of a ``state_dict`` are read, also where the weights lie
    under ``"state_dict"`` (Lightning), ``"model_state_dict"`` or ``"model"`` of a larger checkpoint. Where every
    name of the file has ``module.``, ``_orig_mod.`` or ``model.`` before it and none of the model has, that is
    taken away. Entries that are no moved parameter of the model (buffers, frozen ones) are passed over; a
    parameter that is missing, or has another shape, is an error.

    Args:
        paths: the files, one a point; a single path is one point.
        model: the model they belong to, or its objective; it is only asked for names and shapes.
        steps: (T,) updates made before each; numbered from 0 if not given.
        metrics: name → (T,) values at each.
        label: a name for legends.
        include: ``"trainable"`` or ``"all"`` parameters; that of the objective, if one is given.

    Returns:
        A ``Trajectory`` whose θ is that of ``Objective(model)``.

    Raises:
        MissingFileError: a file is not there.
        FormatError: a file is damaged, is of another kind, or could run code; nothing in it has been run.
        UnknownNameError: a parameter is missing; the nearest name of the file is given.
        ShapeError: a parameter has another shape.

    Example:
        >>> import crumple, pathlib, tempfile, torch
        >>> model, folder = torch.nn.Linear(2, 1), pathlib.Path(tempfile.mkdtemp())
        >>> for i in range(3):
        ...     torch.save({"state_dict": {"weight": torch.full((1, 2), i), "bias": torch.ones(1)}}, folder / f"{i}.pt")
        >>> crumple.read_checkpoints(sorted(folder.glob("*.pt")), model).points.tolist()
        [[0.0, 0.0, 1.0], [1.0, 1.0, 1.0], [2.0, 2.0, 1.0]]
    """
    files = [Path(paths)] if isinstance(paths, (str, os.PathLike)) else [Path(p) for p in paths]
    if not files:
        raise InputError("no file", where="paths", expected="at least one checkpoint")
    space, dtype = _space_of(model, include)
    for file in files:
        if not file.is_file():
            raise MissingFileError("there is no such file", where=file.name, got=str(file))
    points = torch.stack([_theta(_read(file), space, file.name).to(dtype) for file in files])
    meta = {"checkpoints": [file.name for file in files]}
    return Trajectory(points, np.arange(len(files)) if steps is None else steps, dict(metrics or {}), label, meta)


def _space_of(model: Any, include: str) -> tuple[ParameterSpace, torch.dtype]:
    if isinstance(model, Objective):
        return model.space, model.dtype
    if not isinstance(model, nn.Module):
        raise ModelError("not a torch.nn.Module or Objective", where="model", got=type(model).__name__)
    inner = unwrapped(model)
    space, dtype = ParameterSpace.of(inner, include=include), None
    for name, parameter in inner.named_parameters():
        if name in space.names:
            dtype = parameter.dtype if dtype is None else torch.promote_types(dtype, parameter.dtype)
    assert dtype is not None, "a space has at least one parameter"
    return space, dtype


def _theta(tensors: Mapping[str, Tensor], space: ParameterSpace, where: str) -> Tensor:
    tensors = _without_prefix(tensors, space)
    missing = [name for name in space.names if name not in tensors]
    if missing:
        others = [name for name in tensors if name not in space.names]
        told = f"{len(missing)} of {len(space.names)} parameters are missing: {', '.join(missing[:5])}"
        given = f"{len(tensors)} tensors, {len(others)} of them unknown to the model"
        raise UnknownNameError(told, where=where, got=given, fix=suggest(missing[0], others or tensors))
    for name, shape in zip(space.names, space.shapes, strict=True):
        found = tuple(tensors[name].shape)
        if found != shape:
            raise ShapeError("wrong shape", where=f"{where}, {name}", got=found, expected=str(shape))
    return torch.cat([tensors[name].detach().reshape(-1).double() for name in space.names])


def _without_prefix(tensors: Mapping[str, Tensor], space: ParameterSpace) -> Mapping[str, Tensor]:
    """The same without what a wrapper put before every name, as long as the model has no such names."""
    while any(name not in tensors for name in space.names):
        prefix = next((p for p in _PREFIXES if tensors and all(name.startswith(p) for name in tensors)), None)
        if prefix is None:
            break
        tensors = {name.removeprefix(prefix): tensor for name, tensor in tensors.items()}
    return tensors


# --- files --------------------------------------------------------------------------------------


def _read(file: Path) -> Mapping[str, Tensor]:
    with open(file, "rb") as opened:
        start = opened.read(10)
    is_safetensors = file.suffix == ".safetensors" or start[8:9] == b"{"
    return _read_safetensors(file) if is_safetensors else _read_torch(file)


def _read_safetensors(file: Path) -> Mapping[str, Tensor]:
    from safetensors import SafetensorError
    from safetensors.torch import load_file

    try:
        return load_file(file)
    except (SafetensorError, OSError, ValueError, KeyError) as cause:
        raise FormatError(f"cannot be read as safetensors: {cause}", where=file.name) from cause


def _read_torch(file: Path) -> Mapping[str, Tensor]:
    try:
        found = torch.load(file, map_location="cpu", weights_only=True, mmap=_is_zip(file))
    except Exception as cause:  # torch has no error of its own for this; UnpicklingError may not be imported here
        if type(cause).__name__ == "UnpicklingError" and "Weights only load failed" in str(cause):
            raise FormatError("was not loaded", where=file.name, fix=_UNSAFE) from cause
        told = str(cause).splitlines()[0] if str(cause) else type(cause).__name__
        fix = "Give a file that torch.save or safetensors wrote."
        raise FormatError(f"cannot be read as a checkpoint ({told})", where=file.name, fix=fix) from cause
    tensors = _weights(found, file.name)
    most = _LARGEST_STRETCH * file.stat().st_size
    for name, tensor in tensors.items():
        if tensor.numel() * tensor.element_size() > most:
            place, shape = f"{file.name}, {name}", tuple(tensor.shape)
            raise FormatError("a tensor is far larger than the file", where=place, got=shape)
    return tensors


def _weights(found: Any, where: str) -> dict[str, Tensor]:
    """The mapping name → tensor in what was loaded, itself or under one of the usual names."""
    candidates = [*(found.get(name) for name in _INNER), found] if isinstance(found, Mapping) else []
    for candidate in candidates:
        if isinstance(candidate, Mapping):
            tensors = {str(k): v for k, v in candidate.items() if isinstance(v, Tensor)}
            if tensors and len(tensors) * 2 > len(candidate):
                return tensors
    is_mapping = isinstance(found, Mapping)
    top = f"a mapping with {', '.join(map(str, list(found)[:6]))}" if is_mapping else type(found).__name__
    expected = f"a state_dict, or one under {', '.join(_INNER)}"
    raise FormatError("holds no weights", where=where, got=top, expected=expected)


def _is_zip(file: Path) -> bool:
    with open(file, "rb") as opened:
        return opened.read(4) == b"PK\x03\x04"
