"""The direction files of Li et al. (2018): HDF5 with one list of tensors a direction."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..atomic import atomic_write
from ..errors import FormatError, InputError, ShapeError, warn
from ..h5 import numbers, opened, package, shape_of
from ..objective import Objective
from ..plane import Plane
from .geometry import base_point, described_plane

_GROUPS = ("xdirection", "ydirection")
_EXPLAINED = "explained_variance_ratio_"


def read_h5(objective: Objective, path: str | os.PathLike[str], *, at: Any = None) -> Plane:
    """The plane along the directions in a file of Li et al.'s loss-landscape code, or one that ``write_h5`` wrote.

    The file lists tensors by number, in the order of the model's parameters or of its state dict; which of both
    is found by their shapes. Only what is part of θ moves: the published code moves running statistics
    too, and a tied tensor once under each of its names.

    Args:
        objective: of the same model.
        path: an ``.h5`` file; nothing in it is run, and no other file is opened.
        at: θ (P,) to go through in place of the model's own.

    Raises:
        MissingFileError: there is no such file.
        FormatError: the file is no HDF5, or its tensors are not those of the model.
        DependentDirectionsError: a direction is zero on θ, or both are parallel (``--same_dir``).
    """
    theta, source = base_point(objective, at), Path(path).name
    module = objective.mean_loss.network.module
    orders: dict[str, Mapping[str, Tensor]] = {
        "weights": dict(module.named_parameters()),
        "states": module.state_dict(),
    }
    with opened(path) as file:
        groups = [file[name] for name in _GROUPS if _is_group(file, name)]
        if not groups:
            raise FormatError("holds no 'xdirection'", where=source)
        kind, order = _order(groups[0], orders, source)
        rows = [_row(group, order, objective, source) for group in groups]
        told = {"explained": numbers(file, _EXPLAINED).tolist()} if _EXPLAINED in file else {}
    meta = {"method": "read_h5", "source": source, "kind": kind, **told}
    basis = torch.stack(rows).to(theta.device, theta.dtype)
    return described_plane(theta, basis, ("x", "y")[: len(rows)], meta)


def write_h5(objective: Objective, plane: Plane, path: str | os.PathLike[str], *, overwrite: bool = False) -> Path:
    """Write the directions of a plane as Li et al.'s code reads them, parameter by parameter; frozen ones are zero.

    Args:
        objective: whose parameters they are.
        plane: of one or two axes. Its origin is not written: there, it is a model file of its own.
        path: where to.
        overwrite: replace an existing file.

    Returns:
        The path written.

    Raises:
        ExportError: the file exists, or cannot be written.
    """
    base_point(objective, None)
    if plane.k > len(_GROUPS):
        raise InputError("such a file holds one or two directions", where="plane", got=f"{plane.k} axes")
    if plane.basis.shape[1] != objective.space.size:
        got, expected = plane.basis.shape[1], f"P = {objective.space.size}"
        raise ShapeError("belongs to another model", where="plane", got=got, expected=expected)
    h5py, still = package(), dict(objective.mean_loss.network.module.named_parameters())
    with atomic_write(path, overwrite=overwrite) as raw, h5py.File(raw, "w") as file:
        for name, row in zip(_GROUPS, plane.basis, strict=False):
            moved = objective.space.unflatten(row)
            group = file.create_group(name)
            for i, (parameter, tensor) in enumerate(still.items()):
                group[str(i)] = moved.get(parameter, torch.zeros(tensor.shape)).cpu().numpy()
        if plane.k == 2 and "explained" in plane.meta:
            file[_EXPLAINED] = np.asarray(plane.meta["explained"], dtype=np.float64)
    return Path(path)


def _is_group(file: Any, name: str) -> bool:
    h5py = package()
    return isinstance(file.get(name, getlink=True), h5py.HardLink) and isinstance(file[name], h5py.Group)


def _order(group: Any, orders: Mapping[str, Mapping[str, Tensor]], source: str) -> tuple[str, Mapping[str, Tensor]]:
    """Which list of the model's tensors the numbers stand for: the first with the same shapes."""
    found = [shape_of(group, str(i)) for i in range(len(group))]
    for kind, order in orders.items():
        if found == [tuple(tensor.shape) for tensor in order.values()]:
            return kind, order
    counts = " or ".join(f"{len(order)} ({kind})" for kind, order in orders.items())
    raise FormatError("is of another model", where=source, got=f"{len(found)} tensors, {found}", expected=counts)


def _row(group: Any, order: Mapping[str, Tensor], objective: Objective, source: str) -> Tensor:
    """One direction (P,), float64."""
    tensors = {
        name: torch.as_tensor(numbers(group, str(i), shape=tensor.shape).astype(np.float64))
        for i, (name, tensor) in enumerate(order.items())
    }
    left = [name for name, tensor in tensors.items() if name not in objective.space.names and bool(tensor.any())]
    if left:
        warn(
            f"{source} moves {len(left)} tensors that are no part of θ (buffers, frozen or tied ones, "
            f"such as {left[0]}); they stay as they are"
        )
    return objective.space.flatten({name: tensors[name] for name in objective.space.names})
