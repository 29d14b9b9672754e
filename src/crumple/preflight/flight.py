"""What is about to be surveyed."""

from __future__ import annotations

from dataclasses import dataclass

from torch import nn

from ..grid import Grid
from ..objective import Objective
from ..plane import Plane


@dataclass(frozen=True)
class Flight:
    """What is about to be surveyed."""

    objective: Objective
    plane: Plane | None
    grid: Grid | None

    @property
    def module(self) -> nn.Module:
        """The objective's own copy of the model."""
        return self.objective.mean_loss.network.module
