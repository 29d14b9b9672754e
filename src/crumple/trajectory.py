"""A trajectory: the points a training run passed through, and what was measured there."""

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
class Trajectory:
    """Recorded points of a run, as they were.

    Args:
        points: (T, P) one θ a row.
        steps: (T,) optimizer updates made before each point was recorded, increasing.
        metrics: name → (T,) values at each point; NaN where none was given.
        label: a short name for legends.
        meta: how the run was made (optimizer, options, seed, digests of what was measured, …).

    Raises:
        ShapeError: the arrays do not have T rows.
        InputError: the steps do not increase, or are no whole numbers.
    """

    points: Tensor
    steps: NDArray[np.int64]
    metrics: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)
    label: str = "run"
    meta: Mapping[str, Any] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Check that every column has T rows."""
        points = (
            self.points if isinstance(self.points, Tensor) else torch.as_tensor(np.asarray(self.points, np.float64))
        )
        if points.ndim != 2 or not len(points):
            raise ShapeError("not a list of points", where="points", got=tuple(points.shape), expected="shape (T, P)")
        if points.is_complex():
            raise InputError("not real", where="points", got=points.dtype, expected="real numbers")
        points = points if points.dtype.is_floating_point else points.double()
        object.__setattr__(self, "points", points.detach().clone())
        object.__setattr__(self, "steps", _whole(self.steps))
        object.__setattr__(self, "metrics", {k: np.asarray(_array(v), np.float64) for k, v in self.metrics.items()})
        for name, column in {"steps": self.steps, **self.metrics}.items():
            if column.shape != (len(points),):
                raise ShapeError("wrong length", where=name, got=column.shape, expected=f"({len(points)},)")
        if (np.diff(self.steps) <= 0).any():
            raise InputError("steps must increase", where="steps", got=self.steps[:8].tolist())

    @classmethod
    def from_points(
        cls, points: Any, *, steps: Any = None, metrics: Mapping[str, Any] | None = None, label: str = "run"
    ) -> Trajectory:
        """A trajectory from bare points (T, P); numbered from 0 where ``steps`` is not given."""
        try:
            points = points if isinstance(points, Tensor) else torch.as_tensor(np.asarray(points, dtype=np.float64))
        except (TypeError, ValueError) as cause:
            expected = "one row of P numbers a point"
            raise InputError("not a list of points", where="points", got=points, expected=expected) from cause
        steps = np.arange(len(points)) if steps is None else steps
        return cls(points, steps, dict(metrics or {}), label)

    def __len__(self) -> int:
        """T, the number of recorded points."""
        return len(self.points)

    @property
    def extent(self) -> float:
        """The distance from the first point to the farthest, in units of θ; points that are not finite left out."""
        first = self.points[0].double()
        away = [float(torch.linalg.vector_norm(point.double() - first)) for point in self.points]
        return max((d for d in away if np.isfinite(d)), default=0.0)

    def project(self, plane: Plane) -> Projection:
        """Coordinates (T, k) on a plane by least squares, with each point's distance off it (T,)."""
        return plane.project(self.points)


def _whole(steps: Any) -> NDArray[np.int64]:
    given = np.asarray(_array(steps))
    if given.dtype.kind == "f" and not (np.isfinite(given) & (given == np.round(given))).all():
        fix = "Give the optimizer's updates; of epochs, their number times the updates in one."
        raise InputError("steps are whole numbers", where="steps", got=given[:8].tolist(), fix=fix)
    return given.astype(np.int64)


def _array(column: Any) -> Any:
    return column.detach().cpu() if isinstance(column, Tensor) else column
