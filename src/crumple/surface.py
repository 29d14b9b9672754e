"""The loss surface: values of the loss (and metrics) on a grid of a plane."""

from __future__ import annotations

import enum
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .errors import InputError, MissingPackageError, ShapeError, UnknownNameError, suggest
from .grid import Grid
from .plane import Plane

if TYPE_CHECKING:
    import xarray


class Status(enum.IntEnum):
    """What became of one grid point."""

    NOT_DONE = 0
    """Not evaluated yet; the value is NaN and means nothing."""
    OK = 1
    """Evaluated; the loss is finite."""
    DIVERGED = 2
    """Evaluated; the loss is NaN or infinite and is kept so."""
    FAILED = 3
    """The model or the loss raised an error here; the value is NaN."""
    CRASHED = 4
    """The process that evaluated this point died of it, each time it was tried; the value is NaN."""


@dataclass(frozen=True)
class Cell:
    """One grid point of a surface."""

    index: tuple[int, ...]
    """Place in the arrays."""
    coords: tuple[float, ...]
    """Coordinates on the plane."""
    value: float
    """The value there."""
    is_on_edge: bool
    """Whether the point lies on the window's edge, where the surface may go on falling; one node has no edge."""


@dataclass(frozen=True, eq=False)
class LossSurface:
    """Values on the points of a grid, as they were computed: never filled, clipped or smoothed.

    ``surface["loss"][i, j]`` is the loss at ``axes[0][i], axes[1][j]``.

    Args:
        plane: the plane that the grid lies on.
        grid: the coordinates.
        values: name → array of the grid's shape, float64; ``"loss"`` is always there.
        status: array of the grid's shape, one ``Status`` a point.
        meta: where the values come from (engine, dtype, digests, seconds, versions, …).

    Raises:
        ShapeError: an array has another shape than the grid.
    """

    plane: Plane
    grid: Grid
    values: Mapping[str, NDArray[np.float64]]
    status: NDArray[np.uint8]
    meta: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Check that everything fits the grid."""
        if self.plane.k != self.grid.k:
            raise ShapeError("plane and grid differ in axes", where="grid", got=self.grid.k, expected=str(self.plane.k))
        if "loss" not in self.values:
            raise InputError("no loss", where="values", got=sorted(self.values), expected="an array named 'loss'")
        if "status" in self.values:
            raise InputError("this name is taken", where="values", got="status", fix="Give the value another name.")
        object.__setattr__(self, "values", {name: _numbers(a, name) for name, a in self.values.items()})
        status = self.status if isinstance(self.status, np.ndarray) else np.asarray(self.status, np.uint8)
        object.__setattr__(self, "status", status)
        arrays: dict[str, NDArray[Any]] = {**self.values, "status": self.status}
        for name, array in arrays.items():
            if np.shape(array) != self.grid.shape:
                raise ShapeError("wrong shape", where=name, got=np.shape(array), expected=str(self.grid.shape))

    def __getitem__(self, name: str) -> NDArray[np.float64]:
        """The array of that name; an unknown name is refused with the nearest."""
        if name not in self.values:
            raise UnknownNameError("no such value", where="surface", got=name, fix=suggest(name, self.values))
        return self.values[name]

    @property
    def axes(self) -> tuple[NDArray[np.float64], ...]:
        """The coordinates, one array (n_i,) an axis."""
        return self.grid.axes

    def lowest(self, name: str = "loss") -> Cell | None:
        """The grid point with the least finite value, or None if there is none.

        It is the least *of the points evaluated*: not a minimum of the loss, and on the edge not even of the window.
        """
        return self._extreme(name, 1.0)

    def highest(self, name: str = "loss") -> Cell | None:
        """The grid point with the greatest finite value, or None if there is none."""
        return self._extreme(name, -1.0)

    def _extreme(self, name: str, sign: float) -> Cell | None:
        array = self[name]
        usable = np.isfinite(array) & (self.status == Status.OK)
        if not usable.any():
            return None
        flat = int(np.argmin(np.where(usable, sign * array, np.inf)))
        index = tuple(int(i) for i in np.unravel_index(flat, array.shape))
        on_edge = any(n > 1 and i in (0, n - 1) for i, n in zip(index, array.shape, strict=True))
        coords = tuple(float(a[i]) for a, i in zip(self.axes, index, strict=True))
        return Cell(index, coords, float(array[index]), on_edge)

    def count(self, status: Status) -> int:
        """How many points have that status."""
        return int(np.count_nonzero(self.status == status))

    def to_xarray(self) -> xarray.Dataset:
        """The same numbers as an ``xarray.Dataset`` with one named dimension an axis.

        A dimension has its axis's label, or ``axis_0`` and so on where another axis or a value has that name.

        Raises:
            MissingPackageError: xarray is not installed.
        """
        try:
            import xarray
        except ImportError as cause:
            raise MissingPackageError("xarray is not installed", fix='Run: pip install "crumple[xarray]"') from cause
        arrays = {**self.values, "status": self.status}
        dims = _dimensions(self.plane.labels, arrays)
        data = {name: (dims, array) for name, array in arrays.items()}
        flags = {"flag_values": [int(s) for s in Status], "flag_meanings": " ".join(s.name.lower() for s in Status)}
        dataset = xarray.Dataset(data, coords=dict(zip(dims, self.axes, strict=True)))
        dataset["status"].attrs.update(flags)
        return dataset


def _numbers(given: Any, where: str) -> NDArray[Any]:
    """An array of float64 or float32 as it is, anything else as float64."""
    if isinstance(given, np.ma.MaskedArray):
        fix = "Give NaN there, array.filled(numpy.nan), and the status NOT_DONE."
        raise InputError("a mask would be lost", where=where, got=f"{np.ma.count_masked(given)} hidden values", fix=fix)
    is_kept = isinstance(given, np.ndarray) and given.dtype in (np.float64, np.float32)
    return given if is_kept else np.asarray(given, np.float64)


def _dimensions(labels: Sequence[str], arrays: Iterable[str]) -> tuple[str, ...]:
    """A name for each axis that no other axis and no array has."""
    names, found = [*arrays, *labels], []
    for i, label in enumerate(labels):
        name = label if names.count(label) == 1 else f"axis_{i}"
        while name != label and name in names:
            name += "_"
        found.append(name)
    return tuple(found)
