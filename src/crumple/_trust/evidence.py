"""What the findings are made from: a surface, the objective it is of, the runs on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..grid import Grid
from ..objective import Objective
from ..plane import Plane
from ..surface import Cell, LossSurface, Status
from ..trajectory import Trajectory

_ON_PLANE = 1e-5
_NODES = 5


@dataclass(frozen=True)
class Evidence:
    """Everything a finding may look at."""

    surface: LossSurface
    asked: Objective
    """As it was given."""
    runs: Sequence[Trajectory]
    seed: int
    """Of the choice of probes."""

    @property
    def plane(self) -> Plane:
        """The plane of the surface."""
        return self.surface.plane

    @property
    def grid(self) -> Grid:
        """Where it was evaluated."""
        return self.surface.grid

    @cached_property
    def objective(self) -> Objective:
        """What was surveyed: the objective, or the same sample of its examples."""
        sample = self.surface.meta.get("sample")
        if sample is None:
            return self.asked
        return self.asked.sampled(int(sample), seed=int(self.surface.meta.get("sample_seed", 0)))

    @cached_property
    def loss(self) -> NDArray[np.float64]:
        """The loss at every node, NaN where there is none that can be compared."""
        usable = np.isfinite(self.surface["loss"]) & (self.surface.status == Status.OK)
        return np.where(usable, self.surface["loss"], np.nan)

    @cached_property
    def has_values(self) -> bool:
        """Whether a single node has a finite loss."""
        return bool(np.isfinite(self.loss).any())

    @cached_property
    def relief(self) -> float:
        """How far the loss ranges over nine tenths of the nodes, from the 5th to the 95th percentile.

        A corner that explodes does not count; where nearly all nodes are level, the whole range does.
        """
        low, high = np.nanpercentile(self.loss, [5, 95])
        return float(high - low) or float(np.nanmax(self.loss) - np.nanmin(self.loss))

    @cached_property
    def lowest(self) -> Cell:
        """The node with the least loss."""
        cell = self.surface.lowest()
        assert cell is not None  # asked for only where has_values
        return cell

    @cached_property
    def checked(self) -> list[tuple[tuple[int, ...], float]]:
        """A few nodes, with the loss there by one plain forward pass each: the lowest, and others drawn at random."""
        if not self.has_values:
            return []
        usable = np.argwhere(np.isfinite(self.loss))
        drawn = np.random.default_rng(self.seed).choice(usable, min(_NODES - 1, len(usable)), replace=False)
        picked = [self.lowest.index, *(tuple(int(i) for i in row) for row in drawn)]
        return [(index, self.objective.value(self.theta(self.node(index)))) for index in picked]

    @property
    def is_interpolated(self) -> bool:
        """Whether the values are those of splines through others."""
        return bool(self.surface.meta.get("interpolated"))

    @cached_property
    def model_coords(self) -> NDArray[np.float64] | None:
        """Where the model's own parameters lie on the plane; None where they lie off it."""
        theta = self.objective.theta
        at = self.plane.project(theta)
        reach = float(theta.double().norm()) + float((self.plane.norms).max())
        return at.coords.cpu().numpy() if float(at.residual) <= _ON_PLANE * reach else None

    @cached_property
    def resolution_of_type(self) -> float:
        """The relative spacing of numbers in the type that the model computes in."""
        return float(torch.finfo(self.objective.dtype).eps)

    def node(self, index: Sequence[int]) -> NDArray[np.float64]:
        """The coordinates of a node."""
        return np.array([axis[i] for axis, i in zip(self.grid.axes, index, strict=True)])

    def theta(self, coords: Any) -> Tensor:
        """θ at coordinates of the plane, set as the survey sets it."""
        return self.objective.as_theta(self.plane.point(coords, dtype=self.objective.dtype))

    def share(self, amount: float) -> float:
        """An amount of loss as a share of the relief; infinite on a level surface."""
        if amount == 0.0:
            return 0.0
        return amount / self.relief if self.relief > 0 else float("inf")
