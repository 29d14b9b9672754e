"""What a preset is: an objective with a plane, a window, runs, and something to learn from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from .._train import train
from ..directions import weights
from ..grid import Grid
from ..objective import Objective
from ..plane import Plane
from ..trajectory import Trajectory


@dataclass(frozen=True)
class Card:
    """What the gallery says of a preset before it is made."""

    title: str
    lesson: str
    """What it teaches, in one or two sentences."""
    make: Callable[[str], Preset]
    """Name → the preset; the name is that of the table."""


@dataclass(frozen=True)
class Data1D:
    """Data with one input and one output, and the model's curve through it."""

    x: NDArray[np.float64]
    y: NDArray[np.float64]
    predict: Callable[[NDArray[np.float64], NDArray[np.float64]], NDArray[np.float64]]
    """(θ (P,), inputs (n,)) → outputs (n,)."""


@dataclass(frozen=True)
class Run:
    """A run to be trained on a preset's objective, as ``crumple.train`` takes it."""

    optimizer: Callable[..., torch.optim.Optimizer]
    start: Sequence[float] | None
    """θ (P,); None for the model's own."""
    steps: int
    options: Mapping[str, Any] = field(default_factory=dict)
    """Learning rate, momentum, label, batch size, …"""

    def on(self, objective: Objective) -> Trajectory:
        """Train it."""
        return train(objective, self.optimizer, start=self.start, steps=self.steps, **self.options)


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
    look: Mapping[str, Any] = field(default_factory=dict)
    """How figures show it best: arguments of ``figures.surface`` such as ``height`` and ``clip``."""
    facts: Mapping[str, Any] = field(default_factory=dict)
    """What is known of the surface, by name: minima as coordinates, least values, eigenvalues, …"""

    is_marked: bool = True
    """Whether landmarks are looked for where it is shown; not where each gradient takes long."""

    @cached_property
    def runs(self) -> list[Trajectory]:
        """The preset's training runs, made when first asked for."""
        return self.train()


def started(model: nn.Module, theta: Sequence[float] | Tensor) -> nn.Module:
    """The model in float64 at θ (P,), so that a preset is the same every time."""
    nn.utils.vector_to_parameters(torch.as_tensor(theta, dtype=torch.float64), model.double().parameters())
    return model


def of_objective(
    name: str,
    card: Card,
    objective: Objective,
    plane: Plane,
    grid: Grid,
    *,
    runs: Sequence[Run] = (),
    **told: Any,
) -> Preset:
    """A preset whose runs and picture are of one objective."""
    make_runs = lambda: [run.on(objective) for run in runs]  # noqa: E731
    return Preset(name, card.title, card.lesson, objective, objective, plane, grid, make_runs, **told)


def of_function(
    name: str,
    card: Card,
    function: Callable[[Tensor], Tensor],
    grid: Grid,
    *,
    names: Sequence[str] = ("w₁", "w₂"),
    start: Sequence[float] | None = None,
    runs: Sequence[Run] = (),
    **told: Any,
) -> Preset:
    """The same for a plain function of as many weights as the grid has axes."""
    objective = Objective.from_function(function, len(names), names=names, theta=start, name="loss")
    plane = weights(objective, names)
    return of_objective(name, card, objective, plane, grid, runs=runs, **told)
