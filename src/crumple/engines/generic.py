"""The generic engine: any model, one forward pass over the data a point."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import product

import numpy as np
import torch
from torch import Tensor

from ..loss_checks import as_float
from ..mean_loss import MeanLoss
from .engine import Axes, Block, Engine, Offsets, Survey, is_out_of_memory

_STREAMED_POINTS = 4096
_KEPT_STEPS = 2**20


class Generic(Engine):
    """Sets the parameters to each point in turn and runs the model as it is.

    Cost: one forward pass over the data and one pass over θ a point; no memory beyond the model's own.
    """

    name = "generic"
    is_short_cut = False

    def __init__(self, survey: Survey) -> None:
        self.mean_loss = survey.mean_loss
        self.offsets = Offsets(survey.plane, survey.mean_loss.network.theta)
        self.dtype = survey.mean_loss.dtype
        self.reason = "runs the model as it is"
        if survey.mean_loss.is_streamed:
            self.reason += ", all points on each batch as it is read"
            self.points_at_once = _STREAMED_POINTS

    @classmethod
    def make(cls, survey: Survey) -> Generic | str:
        """This engine; it is never refused."""
        return cls(survey)

    def block(self, axes: Axes) -> Block:
        """Loss and metrics on the product of ``axes``; a point where the model raises is NaN and reported."""
        return at_points(self.mean_loss, tuple(len(a) for a in axes), lambda: self.points(axes))

    def points(self, axes: Axes) -> Iterator[tuple[tuple[int, ...], Tensor]]:
        """Each index with its θ, in a buffer that the next one overwrites: the network's own where it fits."""
        *heads, line = axes
        last, flat = len(heads), self.mean_loss.network.flat
        theta = flat if flat is not None and flat.dtype == self.offsets.origin.dtype else self.offsets.origin.clone()
        step = torch.empty_like(self.offsets.origin)
        few = step.numel() * len(line) <= _KEPT_STEPS
        steps = list(torch.as_tensor(line.copy()).to(step)[:, None] * self.offsets.basis[last]) if few else None
        for head in product(*(range(len(a)) for a in heads)):
            row = self.offsets.along(range(last), [a[j] for a, j in zip(heads, head, strict=True)])
            for j, coord in enumerate(line.tolist()):
                along = steps[j] if steps else torch.mul(self.offsets.basis[last], coord, out=step)
                torch.add(row, along, out=theta)  # the offset first: swapping two axes then changes no bit
                yield (*head, j), theta.add_(self.offsets.origin)

    def operation_elements(self) -> int:
        """Numbers in the widest activation of one sub-batch."""
        return self.mean_loss.operation_elements


Points = Callable[[], Iterator[tuple[tuple[int, ...], Tensor]]]
"""Gives, each time anew, every index of a block with its θ."""


def at_points(mean_loss: MeanLoss, shape: tuple[int, ...], points: Points) -> Block:
    """Loss and metrics at any points, by the plain forward pass; a point where the model raises is NaN and reported."""
    if mean_loss.is_streamed:
        return _streamed(mean_loss, shape, points)
    values = {name: np.full(shape, np.nan) for name in ("loss", *mean_loss.metrics)}
    failures: dict[tuple[int, ...], Exception] = {}
    with mean_loss.mode():
        for index, theta in points():
            try:
                for name, value in mean_loss.measure_next(theta).items():
                    values[name][index] = value
            except Exception as cause:
                if is_out_of_memory(cause):
                    raise
                failures[index] = cause
    return Block(values, failures)


def _streamed(mean_loss: MeanLoss, shape: tuple[int, ...], points: Points) -> Block:
    """The same with the data outside and the points inside: one pass over the data for all of them."""
    totals = {name: np.zeros(shape) for name in ("loss", *mean_loss.metrics)}
    failures: dict[tuple[int, ...], Exception] = {}
    with mean_loss.mode():
        for batch, count in zip(mean_loss.examples.batches, mean_loss.examples.counts, strict=True):
            for index, theta in points():
                try:
                    mean_loss.set(theta)
                    for name, value in mean_loss.measure_batch(batch).items():
                        totals[name][index] += as_float(value) * count
                except Exception as cause:
                    if is_out_of_memory(cause):
                        raise
                    failures[index] = cause
    for index in failures:
        for total in totals.values():
            total[index] = np.nan
    return Block({name: total / mean_loss.examples.n for name, total in totals.items()}, failures)
