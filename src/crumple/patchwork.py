"""The patchwork: a surface over a window that is known to a stated error at every point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import InputError, ShapeError
from .grid import Grid
from .plane import Plane
from .refinement import Patches, Window
from .surface import LossSurface, Status


def share_of(error: float, span: float) -> float:
    """An error as a share of a range; 0 where that is none, and NaN where nothing is known."""
    return error / span if span > 0 else 0.0 * error


@dataclass(frozen=True)
class Leaf:
    """One piece of the window."""

    bounds: tuple[tuple[float, float], ...]
    """(low, high) an axis, in coordinates of the plane."""
    error: float
    """The estimated largest error in it, in units of the loss; NaN where the loss is not finite."""
    status: Status


@dataclass(frozen=True, eq=False)
class Patchwork:
    """A surface over a window, known to a stated error wherever it is asked for."""

    plane: Plane
    window: Window
    patches: Patches
    """The splines, over the unit box."""
    errors: NDArray[np.float64]
    """(L,) the estimated largest error of each leaf, in units of the loss; NaN where the loss is not finite."""
    status: NDArray[np.uint8]
    """(L,) one ``Status`` a leaf; a leaf where some value is not finite, or missing, is not OK as a whole."""
    error: float
    """The estimated largest error where the status is OK, in units of the loss."""
    range: float
    """Greatest less least loss found in the window."""
    reached: bool
    """Whether ``error`` is within the tolerance."""
    evaluations: int
    """How many points were evaluated."""
    meta: Mapping[str, Any] = field(default_factory=dict, repr=False)

    @property
    def share(self) -> float:
        """The error as a share of the range."""
        return share_of(self.error, self.range)

    @cached_property
    def leaves(self) -> tuple[Leaf, ...]:
        """The pieces of the window: small where the surface is rough."""
        tree = self.patches.tree
        ends = [
            (
                self.window.coords(i, tree.low[:, i]).tolist(),
                self.window.coords(i, (tree.low + tree.width)[:, i]).tolist(),
            )
            for i in range(tree.k)
        ]
        return tuple(
            Leaf(tuple((low[n], high[n]) for low, high in ends), float(self.errors[n]), Status(self.status[n]))
            for n in range(len(tree))
        )

    def value(self, coords: Any) -> NDArray[np.float64]:
        """The loss at coordinates (…, k), interpolated; NaN where the status is not OK.

        Raises:
            ShapeError: the last axis is not k long.
            InputError: a point lies outside the window.
        """
        points = np.asarray(coords, dtype=np.float64)
        if points.ndim == 0 or points.shape[-1] != self.window.k:
            raise ShapeError("wrong length", where="coords", got=points.shape, expected=f"last axis of {self.window.k}")
        unit = self._unit([points[..., i].ravel() for i in range(self.window.k)], "coords")
        return self.patches.at(np.stack(unit, axis=1)).reshape(points.shape[:-1])

    def surface(self, grid: Grid) -> LossSurface:
        """The loss on any grid inside the window, interpolated; its ``meta`` says so, and how exact it is.

        Raises:
            ShapeError: the grid has another number of axes.
            InputError: the grid reaches outside the window.
        """
        if grid.k != self.window.k:
            raise ShapeError("grid and window differ in axes", where="grid", got=grid.k, expected=str(self.window.k))
        values, numbers = self.patches.on(self._unit(grid.axes, "grid"))
        return LossSurface(self.plane, grid, {"loss": values}, self.status[numbers], self.meta)

    def _unit(self, axes: Sequence[NDArray[np.float64]], where: str) -> list[NDArray[np.float64]]:
        for i, axis in enumerate(axes):
            if not self.window.contains(i, axis):
                raise InputError(
                    "reaches outside the window",
                    where=f"{where}, axis {i}",
                    got=(float(np.min(axis)), float(np.max(axis))),
                    expected=f"within {self.window.box[i]}",
                    fix="Refine a larger box.",
                )
        return [self.window.unit(i, axis) for i, axis in enumerate(axes)]
