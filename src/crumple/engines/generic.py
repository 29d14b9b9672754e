"""The generic engine: any model, one forward pass over the data a point."""

from __future__ import annotations

from itertools import product

import numpy as np
import torch

from .engine import Axes, Block, Engine, Offsets, Survey


class Generic(Engine):
    """Sets the parameters to each point in turn and runs the model as it is.

    Cost: one forward pass over the data and one pass over θ a point; no memory beyond the model's own.
    """

    name = "generic"

    def __init__(self, survey: Survey) -> None:
        self.objective = survey.objective
        self.offsets = Offsets(survey.plane, survey.objective.network.theta)
        self.dtype = survey.objective.dtype
        self.reason = "runs the model as it is"

    @classmethod
    def make(cls, survey: Survey) -> Generic | str:
        """This engine; it is never refused."""
        return cls(survey)

    def block(self, axes: Axes) -> Block:
        """Loss and metrics on the product of ``axes``; a point where the model raises is NaN and reported."""
        shape = tuple(len(a) for a in axes)
        values = {name: np.full(shape, np.nan) for name in ("loss", *self.objective.metrics)}
        failures: dict[tuple[int, ...], Exception] = {}
        last, outer = len(axes) - 1, range(len(axes) - 1)
        steps = [coord * self.offsets.basis[last] for coord in axes[last].tolist()] if self._steps_fit(axes) else None
        theta = torch.empty_like(self.offsets.origin)
        for head in product(*(range(n) for n in shape[:-1])):
            row = self.offsets.along(outer, [axes[i][j] for i, j in zip(outer, head, strict=True)])
            for j, coord in enumerate(axes[last].tolist()):
                step = steps[j] if steps else coord * self.offsets.basis[last]
                torch.add(row, step, out=theta)  # the offset first: swapping axes then changes no bit
                theta += self.offsets.origin
                try:
                    for name, value in self.objective.measure(theta).items():
                        values[name][(*head, j)] = value
                except Exception as cause:
                    failures[(*head, j)] = cause
        return Block(values, failures)

    def operation_elements(self) -> int:
        """Numbers in the widest activation of one sub-batch."""
        return self.objective.operation_elements

    def _steps_fit(self, axes: Axes) -> bool:
        return self.offsets.origin.numel() * len(axes[-1]) <= 2**20
