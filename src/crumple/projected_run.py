"""A projected run: the image of a training run on one plane, where the points were too many to keep."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from .errors import InputError, ShapeError
from .plane import Plane, Projection


@dataclass(frozen=True, eq=False)
class ProjectedRun:
    """A run of which only its image on one plane was kept: T · (k + 1) numbers instead of T · P.

    Args:
        plane: the plane.
        coords: (T, k) coordinates of the nearest point of the plane.
        residual: (T,) each point's distance off it.
        steps: (T,) optimizer updates made before each point was recorded, increasing.
        metrics: name → (T,) values at each point; NaN where none was given.
        label: a short name for legends.
        meta: how the run was made.

    Raises:
        ShapeError: the arrays do not have T rows, or the coordinates not k columns.
    """

    plane: Plane
    coords: Tensor
    residual: Tensor
    steps: NDArray[np.int64]
    metrics: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    label: str = "run"
    meta: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Check that every column has T rows."""
        if self.coords.ndim != 2 or not len(self.coords) or self.coords.shape[1] != self.plane.k:
            expected = f"shape (T, {self.plane.k})"
            raise ShapeError("wrong shape", where="coords", got=tuple(self.coords.shape), expected=expected)
        object.__setattr__(self, "steps", np.asarray(self.steps, dtype=np.int64))
        columns: dict[str, Any] = {"residual": self.residual, "steps": self.steps, **self.metrics}
        for name, column in columns.items():
            if tuple(column.shape) != (len(self.coords),):
                raise ShapeError("wrong length", where=name, got=tuple(column.shape), expected=f"({len(self.coords)},)")
        if (np.diff(self.steps) <= 0).any():
            raise InputError("steps must increase", where="steps", got=self.steps[:8].tolist())

    def __len__(self) -> int:
        """T, the number of recorded points."""
        return len(self.coords)

    @property
    def extent(self) -> float:
        """The distance from the first point to the farthest, in units of θ, as far as the image can tell.

        It is exact where the first point lies on the plane; elsewhere it is the least that it can be.
        """
        within = (self.coords - self.coords[0]).double()
        square = torch.einsum("ti,ij,tj->t", within, self.plane.gram.to(within), within).clamp(min=0)
        away = (square + (self.residual - self.residual[0]) ** 2).sqrt()
        return float(away[torch.isfinite(away)].max()) if bool(torch.isfinite(away).any()) else 0.0

    def project(self, plane: Plane) -> Projection:
        """What was recorded, if this is the plane it was recorded on.

        Raises:
            InputError: it is another plane, of which nothing is known.
        """
        mine = self.plane
        same = plane is mine or (
            plane.basis.shape == mine.basis.shape
            and torch.equal(plane.origin.cpu(), mine.origin.cpu())
            and torch.equal(plane.basis.cpu(), mine.basis.cpu())
        )
        if not same:
            raise InputError(
                "only its image on another plane was kept",
                where=f"run {self.label!r}",
                fix="Record the points themselves: leave out plane=, or evaluate on the run's own plane.",
            )
        return Projection(self.coords, self.residual)
