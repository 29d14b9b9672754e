"""What is noted of a run while it goes on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..errors import ShapeError
from ..objective import Objective
from ..trajectory import Trajectory
from .order import Order
from .rule import MakeOptimizer, in_words, name_of


class Recorder:
    """The points noted so far, and what was measured there over all examples.

    Args:
        objective: whose loss is measured.
        test: a second objective on the same parameters.
        gradient_norm: whether to measure the length of the gradient too.
    """

    def __init__(self, objective: Objective, test: Objective | None, *, gradient_norm: bool = False) -> None:
        check_test(objective, test)
        self.objective, self.test, self.gradient_norm = objective, test, gradient_norm
        self.points: list[Tensor] = []
        self.steps: list[int] = []
        self.measured: list[dict[str, float]] = []

    def loss_at(self, step: int) -> float:
        """The loss at the parameters as they are now, after this update; measured unless the point was noted."""
        return self.measured[-1]["loss"] if self.steps[-1] == step else self._loss(self._point())

    def note(self, step: int, rate: float | None) -> None:
        """Record the parameters as they are now, with the learning rate that led there."""
        if self.steps and self.steps[-1] == step:
            return
        mean_loss, point = self.objective.mean_loss, self._point()
        measured = {"loss": self._loss(point)}
        if self.test is not None:
            measured["test_loss"] = measured["loss"] if self.test is self.objective else self.test.value(point)
        if rate is not None:
            measured["lr"] = rate
        if self.gradient_norm:
            slope = lambda part: torch.autograd.grad(part, mean_loss.network.parameters, allow_unused=True)  # noqa: E731
            measured["gradient_norm"] = float(mean_loss.accumulate(point, slope).norm())
        self.points.append(point)
        self.steps.append(step)
        self.measured.append(measured)

    def _point(self) -> Tensor:
        parameters = self.objective.mean_loss.network.parameters
        return torch.cat([p.detach().reshape(-1).to(self.objective.dtype) for p in parameters])

    def _loss(self, point: Tensor) -> float:
        return self.objective.mean_loss.measure(point)["loss"]

    def trajectory(self, label: str, meta: dict[str, Any]) -> Trajectory:
        """What was recorded."""
        metrics = {name: np.array([m[name] for m in self.measured]) for name in self.measured[0]}
        return Trajectory(torch.stack(self.points), np.array(self.steps), metrics, label, meta)


def check_test(objective: Objective, test: Objective | None) -> None:
    """Check that both objectives are functions of the same parameters."""
    if test is not None and test.space != objective.space:
        raise ShapeError("has other parameters than the objective", where="test", got=test.space.names)


def run_meta(
    optimizer: MakeOptimizer,
    options: Mapping[str, Any],
    order: Order,
    epochs: int | None,
    objective: Objective,
    test: Objective | None,
) -> dict[str, Any]:
    """How a run was made, as plain values."""
    return {
        "optimizer": name_of(optimizer),
        "options": in_words(options),
        "batch_size": order.batch_size,
        "shuffle": order.shuffle,
        "seed": order.seed,
        "epochs": epochs,
        "steps_per_epoch": order.an_epoch,
        "digests": {"loss": objective.digest, **({"test_loss": test.digest} if test else {})},
    }
