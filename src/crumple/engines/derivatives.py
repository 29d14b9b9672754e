"""Gradients and Hessians along the plane's own axes, by reverse-mode differentiation in parameter space.

With θ(c) = origin + Σ cᵢdᵢ the chain rule gives ∂L/∂cᵢ = ⟨∇L, dᵢ⟩ and ∂²L/∂cᵢ∂cⱼ = ⟨dᵢ, H dⱼ⟩.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from contextlib import nullcontext
from typing import Any

import torch
from torch import Tensor

from ..double_backward import check_twice_differentiable, twice_differentiable
from ..readings import Readings
from .engine import Axes, Block, Engine, Survey, is_out_of_memory
from .generic import Generic


class InPlane(Engine):
    """Evaluates in-plane derivatives point by point.

    Cost a point: one forward and backward pass for the gradient, whatever the number of axes;
    one more pass backward through it, about two forward passes each, for every axis of the Hessian.
    """

    name = "in-plane derivatives"
    reason = "reverse mode"
    is_short_cut = False

    def __init__(self, survey: Survey, *, hessian: bool) -> None:
        self.dtype = survey.mean_loss.dtype
        self.mean_loss, self.hessian, self.k = survey.mean_loss, hessian, survey.plane.k
        self._generic = Generic(survey)
        basis = self._generic.offsets.basis.to(survey.mean_loss.network.device)
        self._axes = [list(survey.mean_loss.network.space.unflatten(row).values()) for row in basis]

    @property
    def names(self) -> list[str]:
        """What is computed: ``gradient[i]`` and, if asked for, ``hessian[i,j]`` with i ≤ j."""
        second = [f"hessian[{i},{j}]" for i in range(self.k) for j in range(i, self.k)] if self.hessian else []
        return [f"gradient[{i}]" for i in range(self.k)] + second

    def block(self, axes: Axes) -> Block:
        """The derivatives on the product of ``axes``, float64; NaN and reported where the model raises."""
        shape = tuple(len(a) for a in axes)
        failures: dict[tuple[int, ...], Exception] = {}
        network, examples = self.mean_loss.network, self.mean_loss.examples
        readings = Readings(self.names, math.prod(shape), len(examples.counts), network.device)
        network.gradients_on(True)
        for point, (index, theta) in enumerate(self._generic.points(axes)):
            self.mean_loss.set(theta)
            try:
                for i, batch in enumerate(examples.batches):
                    readings.put(point, i, self._of_batch(batch).values())
            except Exception as cause:
                if is_out_of_memory(cause):
                    raise
                failures[index] = cause
        means = readings.means(examples.counts)
        return Block({name: values.reshape(shape) for name, values in means.items()}, failures)

    def operation_elements(self) -> int:
        """Numbers in the widest activation of one sub-batch."""
        return self.mean_loss.operation_elements

    def _of_batch(self, batch: Any) -> dict[str, Tensor]:
        parameters = self.mean_loss.network.parameters
        twice = twice_differentiable(self.mean_loss.network.module) if self.hessian else nullcontext()
        with torch.enable_grad(), twice:
            loss = self.mean_loss.batch_value(batch)
            first = torch.autograd.grad(loss, parameters, create_graph=self.hessian, allow_unused=True)
            if self.hessian:
                check_twice_differentiable(first)
            along = [_inner(first, axis) for axis in self._axes]
            found = {f"gradient[{i}]": slope for i, slope in enumerate(along)}
            if self.hessian:
                found |= self._second(along)
        return found

    def _second(self, along: Sequence[Tensor]) -> dict[str, Tensor]:
        parameters, found = self.mean_loss.network.parameters, {}
        for i, slope in enumerate(along):
            row: Sequence[Tensor | None] = ()  # none where the loss is linear along this axis
            if slope.requires_grad:
                row = torch.autograd.grad(slope, parameters, retain_graph=True, allow_unused=True)
            for j in range(i, self.k):
                found[f"hessian[{i},{j}]"] = _inner(row, self._axes[j])
        return found


def _inner(pieces: Sequence[Tensor | None], axis: Sequence[Tensor]) -> Tensor:
    """⟨gradient, direction⟩ in float64, over the tensors of θ."""
    terms = [(p.to_dense().double() * d.double()).sum() for p, d in zip(pieces, axis, strict=False) if p is not None]
    return torch.stack(terms).sum() if terms else torch.zeros((), dtype=torch.float64)
