"""Many runs at once: their parameters as the rows of one matrix, moved by the optimizers of torch.optim.

The rules listed here work on each number by itself, so that they do to a matrix of runs what they would do
to each run alone. Runs of one rule, schedule and options are moved by one thing (see ``moving``).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby

import torch
from torch import Tensor, nn
from torch.optim.lr_scheduler import ReduceLROnPlateau

from ..engines import Slopes
from .length import Length
from .moving import ELEMENTWISE, Mover, mover
from .order import Order
from .racer import Racer, settings
from .rule import Descent


@dataclass
class Course:
    """What was recorded of one run."""

    points: list[Tensor] = field(default_factory=list)
    """(P,) each."""
    steps: list[int] = field(default_factory=list)
    rates: list[float | None] = field(default_factory=list)

    def note(self, step: int, point: Tensor, rate: float | None) -> None:
        """Record a point."""
        self.points.append(point)
        self.steps.append(step)
        self.rates.append(rate)


def check_racer(racer: Racer) -> str:
    """Why this racer must run alone, or nothing if it need not; its optimizer is made once, to try it.

    Raises:
        InputError: the optimizer refuses its options.
    """
    tried = Descent(racer.optimizer, [nn.Parameter(torch.zeros(1))], racer.options, racer.scheduler)
    if racer.optimizer not in ELEMENTWISE:
        return f"{type(tried.optimizer).__name__} is not known to work on each number by itself"
    if isinstance(tried.scheduler, ReduceLROnPlateau):
        return "its schedule depends on its own loss"
    return ""


class Team:
    """Runs that take every step together.

    Args:
        racers: with equal settings next to each other, as ``in_teams`` orders them.
        starts: (R, P), which becomes θ and is moved.
        slopes: gives the gradients of all of them.
    """

    def __init__(self, racers: Sequence[Racer], starts: Tensor, slopes: Slopes) -> None:
        self.theta = starts
        self.gradient = torch.zeros_like(starts)
        self.write_gradient = slopes.at(starts, self.gradient)
        self.movers: list[Mover] = []
        self.alive = set(range(len(racers)))
        self.courses = [Course() for _ in racers]
        first = 0
        for _, some in groupby(racers, key=lambda r: settings(r)[0]):
            same = list(some)
            rows = slice(first, first + len(same))
            self.movers.append(mover(same, starts[rows], self.gradient[rows]))
            first = rows.stop

    def run(self, order: Order, length: Length, report: Callable[[int], None]) -> list[Course]:
        """All updates; each run is recorded up to its first point that is not finite, and disturbs no other."""
        for step in self.updates(order, length):
            report(step)
        return self.courses

    def updates(self, order: Order, length: Length) -> Iterator[int]:
        """The same, an update at a time: gives the number of each once it is made."""
        self._note(0, self.alive)
        for step, batch in zip(range(1, length.total + 1), order, strict=False):
            self.write_gradient(batch)
            for some in self.movers:
                some.step()
            lost = self._lost()
            if lost or length.is_recorded(step):
                self._note(step, self.alive if length.is_recorded(step) else lost)
                self.alive -= lost
            if not self.alive:
                break
            if step % length.schedule == 0:
                for some in self.movers:
                    some.reschedule()
            yield step

    def _lost(self) -> set[int]:
        """Which of those alive have just come to a point that is not finite."""
        if math.isfinite(self.theta.sum().item()):
            return set()
        finite = torch.isfinite(self.theta).all(1).tolist()
        return {i for i in self.alive if not finite[i]}

    def _note(self, step: int, whom: set[int]) -> None:
        now, rates = self.theta.clone(), [rate for some in self.movers for rate in some.rates()]
        for i in whom:
            self.courses[i].note(step, now[i], rates[i])


def in_teams(racers: Sequence[Racer], who: Sequence[int], most: int) -> Iterator[list[int]]:
    """The places of those who run together, equal settings next to each other, at most so many at once."""
    first: dict[object, int] = {}
    for i in who:
        for key in (settings(racers[i])[0], settings(racers[i])):
            first.setdefault(key, i)
    order = sorted(who, key=lambda i: (first[settings(racers[i])[0]], first[settings(racers[i])], i))
    for start in range(0, len(order), most):
        yield order[start : start + most]
