"""What a preset is: an objective with a plane, a window, runs, and something to learn from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from ..grid import Grid
from ..objective import Objective
from ..plane import Plane
from ..trajectory import Trajectory


@dataclass(frozen=True)
class Data1D:
    """Data with one input and one output, and the model's curve through it."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    predict: Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]
    """(θ (P,), inputs (n,)) → outputs (n,)."""


@dataclass(frozen=True)
class Preset:
    """One entry of the gallery."""

    name: str
    title: str
    lesson: str
    """What it teaches, in one or two sentences."""
    objective: Objective
    """What is trained on."""
    test_objective: Objective
    """What is drawn."""
    plane: Plane
    grid: Grid
    train: Callable[[], list[Trajectory]]
    """Makes the runs."""
    data: Data1D | None = None
    provenance: Mapping[str, str] = field(default_factory=dict)
    """How data and split are made, in words, for the reproducibility card."""

    @cached_property
    def runs(self) -> list[Trajectory]:
        """The preset's training runs, made when first asked for."""
        return self.train()
