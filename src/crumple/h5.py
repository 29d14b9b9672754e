"""The surface files of Li et al. (2018): HDF5 with coordinates, and one array a quantity.

What is in them, as their code writes it:

``xcoordinates`` (n_x,), ``ycoordinates`` (n_y,)
    the axes; a file without the second holds a line.
``train_loss``, ``test_loss``, ``train_acc``, …
    float64; −1 until it is computed, accuracies in percent. The shape is (n_x, n_y), but the numbers lie in the order
    of ``numpy.meshgrid(x, y)``, y by y: number j·n_x + i belongs to (x_i, y_j). On a square grid that reads as
    [j, i]; on any other the array must be laid out anew, which their contour plots do not do.

Beside these, files written here hold ``crumple_status``, so that what is not done, diverged and failed stay apart.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import numpy as np
import torch
from numpy.typing import NDArray

from .errors import CrumpleError, FormatError, InputError, MissingFileError, MissingPackageError, check_choice, suggest
from .grid import Grid
from .plane import Plane
from .surface import LossSurface, Status

_AXES = ("xcoordinates", "ycoordinates")
_STATUS = "crumple_status"
_NOT_COMPUTED = -1.0
_MOST_NUMBERS = 10**8
"""Of one array: 800 MB."""


def read_h5(path: str | os.PathLike[str], *, plane: Plane | None = None, split: str = "train") -> LossSurface:
    """A surface from a file of Li et al.'s loss-landscape code, or from one that ``export`` wrote.

    ``{split}_loss`` becomes ``"loss"`` and ``{split}_acc`` ``"accuracy"``, as a fraction; other arrays keep their
    names and units. −1 means "not computed" there, so it becomes NaN with status ``NOT_DONE``.

    Args:
        path: an ``.h5`` file. Nothing in it is run, and no other file that it names is opened.
        plane: the plane of the surface, such as from ``directions.read_h5``. The file does not hold it; without it
            the coordinates stand for themselves.
        split: ``"train"`` or ``"test"``.

    Raises:
        MissingPackageError: h5py is not installed.
        MissingFileError: there is no such file.
        FormatError: the file is no HDF5, or not laid out so.
    """
    check_choice(split, ("train", "test"), "split")
    with opened(path) as file:
        if _AXES[0] not in file:
            raise FormatError(f"holds no {_AXES[0]!r}", where=Path(path).name, fix="Is it a file of directions?")
        grid = Grid(tuple(numbers(file, name, dims=1) for name in _AXES if name in file))
        arrays = {
            name: _to_grid(numbers(file, name, size=grid.size), grid.shape)
            for name in file
            if name not in _AXES and _is_array(file, name) and file[name].size == grid.size
        }
        known = f"{split}_loss"
        if known not in arrays:
            raise FormatError(f"has no {known!r}", where=Path(path).name, fix=suggest(known, arrays))
    status = _status(arrays.pop(_STATUS, None), arrays[known])
    values = dict(_named(name, array, split) for name, array in arrays.items())
    for array in values.values():
        array[status == Status.NOT_DONE] = np.nan
    return LossSurface(_fitting(plane, grid.k), grid, values, status, {"source": Path(path).name, "split": split})


def write_surface(file: IO[bytes], surface: LossSurface) -> None:
    """Write a surface of one or two axes to an open file, as ``read_h5`` and Li et al.'s scripts read it."""
    if surface.grid.k > len(_AXES):
        raise InputError("such a file holds one or two axes", where="surface", got=f"{surface.grid.k} axes")
    with package().File(file, "w") as target:
        for name, axis in zip(_AXES, surface.axes, strict=False):
            target[name] = axis
        open_still = surface.status == Status.NOT_DONE
        for name, array in surface.values.items():
            percent = 100.0 if name == "accuracy" else 1.0
            target[_OUT.get(name, name.replace("/", "_"))] = _to_file(np.where(open_still, -1.0, array * percent))
        target[_STATUS] = _to_file(np.asarray(surface.status, np.uint8))


@contextmanager
def opened(path: str | os.PathLike[str]) -> Iterator[Any]:
    """The file, for reading; what goes wrong with it is said by its name."""
    source, h5py = Path(path), package()
    if not source.is_file():
        raise MissingFileError("no such file", where=source.name)
    try:
        with h5py.File(source, "r") as file:
            yield file
    except CrumpleError as error:
        if isinstance(error, FormatError):
            raise
        raise FormatError(f"cannot be used: {error}", where=source.name) from error
    except (OSError, RuntimeError, ValueError, KeyError) as cause:
        raise FormatError(f"cannot be read as HDF5 ({cause})", where=source.name) from cause


def numbers(
    group: Any, name: str, *, dims: int | None = None, size: int | None = None, shape: Sequence[int] | None = None
) -> NDArray[Any]:
    """The array of that name, if it is one of real numbers, of this size or shape, and lies in this very file."""
    if not _is_array(group, name):
        raise FormatError("is missing, or no array of numbers in this file", where=name)
    array = group[name]
    fits = dims is None or array.ndim == dims
    fits = fits and (size is None or array.size == size) and (shape is None or array.shape == tuple(shape))
    if not fits or array.size > _MOST_NUMBERS:
        expected = f"{dims} axis" if dims else f"{size} numbers" if size else str(tuple(shape or ()))
        raise FormatError("has another shape than it must have", where=name, got=array.shape, expected=expected)
    return np.asarray(array[()])


def shape_of(group: Any, name: str) -> tuple[int, ...] | None:
    """The shape of the array of that name, None if there is none."""
    return tuple(group[name].shape) if _is_array(group, name) else None


def package() -> Any:
    """h5py, which is an extra."""
    try:
        import h5py
    except ImportError as cause:
        raise MissingPackageError("h5py is not installed", fix='Run: pip install "crumple[hdf5]"') from cause
    return h5py


def _is_array(group: Any, name: str) -> bool:
    """Whether there is an array of real numbers here; links to other files and data kept in them do not count."""
    h5py = package()
    if not isinstance(group.get(name, getlink=True), h5py.HardLink):
        return False
    item = group[name]
    plain = isinstance(item, h5py.Dataset) and not item.is_virtual and not item.external
    return plain and item.dtype.kind in "fiu" and item.shape is not None


_OUT = {"loss": "train_loss", "accuracy": "train_acc"}


def _named(name: str, array: NDArray[np.float64], split: str) -> tuple[str, NDArray[np.float64]]:
    if name == f"{split}_acc":
        return "accuracy", array / 100.0
    return ("loss" if name == f"{split}_loss" else name), array


def _to_grid(array: NDArray[Any], shape: tuple[int, ...]) -> NDArray[np.float64]:
    """From the order of the file to axis 0 = x."""
    return np.array(array.ravel().reshape(shape[::-1]).T, dtype=np.float64)


def _to_file(array: NDArray[Any]) -> NDArray[Any]:
    """From axis 0 = x to the order of the file, under the shape (n_x, n_y)."""
    return array.T.ravel().reshape(array.shape)


def _status(saved: NDArray[np.float64] | None, loss: NDArray[np.float64]) -> NDArray[np.uint8]:
    if saved is not None:
        if not np.isin(saved, list(Status)).all():
            raise FormatError("holds values that are no status", where=_STATUS, expected=str([int(s) for s in Status]))
        return saved.astype(np.uint8)
    computed = np.where(np.isfinite(loss), Status.OK, Status.DIVERGED)
    return np.where(loss == _NOT_COMPUTED, Status.NOT_DONE, computed).astype(np.uint8)


def _fitting(plane: Plane | None, k: int) -> Plane:
    """The plane given; else one in which the coordinates are all there is."""
    if plane is None:
        return Plane(torch.zeros(k, dtype=torch.float64), torch.eye(k, dtype=torch.float64), ("x", "y")[:k])
    if plane.k != k:
        raise InputError("has another number of axes than the file", where="plane", got=plane.k, expected=str(k))
    return plane
