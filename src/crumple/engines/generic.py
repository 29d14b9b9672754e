"""The generic engine: any model, one forward pass over the data a point."""

from __future__ import annotations

import functools
import math
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import islice, product
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ..mean_loss import MeanLoss
from ..randomness import generator_of
from ..readings import TOGETHER, Readings
from ..threads import worth_threads
from .crew import most_workers
from .engine import Axes, Block, Engine, Survey, is_out_of_memory

_STREAMED_POINTS = 4096
_NUMPYS = (torch.float32, torch.float64)


class Generic(Engine):
    """Sets the parameters to each point in turn and runs the model as it is.

    Cost: one forward pass over the data and one pass over θ a point; no memory beyond the model's own.
    """

    name = "generic"
    is_short_cut = False

    def __init__(self, survey: Survey) -> None:
        self.survey, self.mean_loss = survey, survey.mean_loss
        self.offsets = survey.offsets
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
        origin = self.offsets.origin
        theta = flat if flat is not None and flat.dtype == origin.dtype else torch.empty_like(origin)
        multiply, add, of = self._arithmetic(axes)
        sum_, start, basis = of(theta), of(origin), of(self.offsets.basis[last])
        coords = of(torch.as_tensor(line.copy(), dtype=origin.dtype, device=origin.device))
        for head in product(*(range(len(a)) for a in heads)):
            row = of(self.offsets.along(range(last), [a[j] for a, j in zip(heads, head, strict=True)]))
            for j, coord in enumerate(coords):
                multiply(basis, coord, out=sum_)  # the offset first: swapping two axes then changes no bit
                add(sum_, row, out=sum_)
                add(sum_, start, out=sum_)
                yield (*head, j), theta

    def _arithmetic(self, axes: Axes) -> tuple[Callable[..., Any], Callable[..., Any], Callable[[Tensor], Any]]:
        """Product and sum, and how a tensor is given to them: NumPy's where vectors are short, same bits, sooner."""
        origin = self.offsets.origin
        if origin.device.type == "cpu" and origin.dtype in _NUMPYS and worth_threads(len(origin)) == 1:
            start, *steps = self._largest
            furthest = start + sum(float(abs(a).max()) * step for a, step in zip(axes, steps, strict=True))
            if furthest < torch.finfo(origin.dtype).max / 2 and np.geterr()["under"] == "ignore":
                return np.multiply, np.add, Tensor.numpy  # which would warn of an overflow
        return torch.mul, torch.add, lambda tensor: tensor

    @functools.cached_property
    def _largest(self) -> list[float]:
        """The largest number in the origin and in each direction."""
        return [float(abs(v.numpy()).max()) for v in (self.offsets.origin, *self.offsets.basis)]

    def workers(self, threads: int) -> int:
        """How many of so many threads may evaluate points at once, each with a copy of the network."""
        return most_workers(self.mean_loss, threads)

    def twin(self) -> Generic:
        """The same on a network of its own."""
        return Generic(replace(self.survey, mean_loss=self.mean_loss.twin()))

    def operation_elements(self) -> int:
        """Numbers in the widest activation of one sub-batch."""
        return self.mean_loss.operation_elements


Points = Callable[[], Iterator[tuple[tuple[int, ...], Tensor]]]
"""Gives, each time anew, every index of a block in row-major order with its θ."""


def at_points(mean_loss: MeanLoss, shape: tuple[int, ...], points: Points) -> Block:
    """Loss and metrics at any points, by the plain forward pass; a point where the model raises is NaN and reported."""
    if mean_loss.is_streamed:
        return _streamed(mean_loss, shape, points)
    failures: dict[tuple[int, ...], Exception] = {}
    parts, coming, left = [], points(), math.prod(shape)
    together = max(1, TOGETHER // (len(mean_loss.names) * len(mean_loss.examples.counts)))
    with mean_loss.mode():
        while left > 0:
            readings = mean_loss.readings(min(left, together))
            for i, (index, theta) in enumerate(islice(coming, min(left, together))):
                try:
                    mean_loss.measure_next(theta, readings, i)
                except Exception as cause:
                    if is_out_of_memory(cause):
                        raise
                    failures[index] = cause
            parts.append(readings.means(mean_loss.examples.counts))
            left -= together
    values = {name: np.concatenate([part[name] for part in parts]).reshape(shape) for name in mean_loss.names}
    return Block(values, failures)


def _streamed(mean_loss: MeanLoss, shape: tuple[int, ...], points: Points) -> Block:
    """The same with the data outside and the points inside: one pass over the data for all of them."""
    totals = {name: np.zeros(shape) for name in mean_loss.names}
    failures: dict[tuple[int, ...], Exception] = {}
    draws = _Draws(mean_loss)
    with mean_loss.mode():
        for batch, count in zip(mean_loss.examples.batches, mean_loss.examples.counts, strict=True):
            readings = Readings(mean_loss.names, math.prod(shape), 1, mean_loss.network.device)
            for i, (index, theta) in enumerate(points()):
                try:
                    mean_loss.set(theta)
                    draws.go_on()
                    readings.put(i, 0, mean_loss.measure_batch(batch))
                    draws.note()
                except Exception as cause:
                    if is_out_of_memory(cause):
                        raise
                    failures[index] = cause
            draws.end_batch()
            for name, values in readings.means((1.0,)).items():
                totals[name] += values.reshape(shape) * count  # NaN where it was not measured
    return Block({name: total / mean_loss.examples.n for name, total in totals.items()}, failures)


class _Draws:
    """Random masks batch by batch: each point draws on where its draws for the batch before ended.

    Setting θ seeds them anew, as it must at the first batch; they end at the same place for every point.
    """

    def __init__(self, mean_loss: MeanLoss) -> None:
        is_seeded = mean_loss.policy.dropout == "seeded"
        self._generator = generator_of(mean_loss.network.device) if is_seeded else None
        self._start: Tensor | None = None
        self._end: Tensor | None = None

    def go_on(self) -> None:
        """Continue from the end of the batch before."""
        if self._generator is not None and self._start is not None:
            self._generator.set_state(self._start)

    def note(self) -> None:
        """A point is done with this batch."""
        if self._generator is not None:
            self._end = self._generator.get_state()

    def end_batch(self) -> None:
        """The next batch goes on from here."""
        self._start = self._end
