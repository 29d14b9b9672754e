"""What moves the rows of a matrix of runs: an optimizer of torch.optim, or a shorter way to the same numbers.

An optimizer takes about 15 µs for each of its groups, whatever they hold, and a step of a hundred small
runs takes a hundred. So runs that differ in their learning rate alone share one group where that can be.
"""

from __future__ import annotations

import abc
import functools
import inspect
import sys
from collections.abc import Callable, Sequence
from itertools import groupby
from typing import Any

import torch
from torch import Tensor, nn, optim

from .racer import Racer, settings
from .rule import Descent

ELEMENTWISE = frozenset(
    {
        optim.SGD,
        optim.Adam,
        optim.AdamW,
        optim.Adamax,
        optim.NAdam,
        optim.RAdam,
        optim.RMSprop,
        optim.Adagrad,
        optim.Adadelta,
        optim.ASGD,
        optim.Rprop,
    }
)
"""Optimizers whose update of a number depends on that number's own gradients and on nothing else."""
LINEAR = frozenset(
    {optim.SGD, optim.Adam, optim.AdamW, optim.Adamax, optim.NAdam, optim.RAdam, optim.RMSprop, optim.Adagrad}
    | {optim.Adadelta}
)
"""Optimizers whose step is proportional to the learning rate, which nothing else in them depends on."""

_HOOKS = [
    vars(sys.modules[optim.Optimizer.__module__]).get(f"_global_optimizer_{when}_hooks", {}) for when in ("pre", "post")
]
"""What somebody wants to be called at every step of every optimizer; torch fills and empties these."""


class Mover(abc.ABC):
    """Moves some rows of θ by their gradients, in place."""

    @abc.abstractmethod
    def step(self) -> None:
        """One update."""

    @abc.abstractmethod
    def rates(self) -> list[float | None]:
        """The learning rate now in force of each row; None where there is no such thing."""

    @abc.abstractmethod
    def reschedule(self) -> None:
        """One step of the learning-rate scheduler, if there is one."""


def mover(racers: Sequence[Racer], theta: Tensor, gradient: Tensor) -> Mover:
    """What moves the rows θ (R, P) of racers that differ in nothing but their rates, equal ones side by side."""
    first, rates = racers[0], [racer.options.get("lr") for racer in racers]
    if first.scheduler is None and None not in rates:
        if first.optimizer is optim.SGD and not any(v for name, v in first.options.items() if name != "lr"):
            return Plain(rates, theta, gradient)
        if first.optimizer in LINEAR and len(set(rates)) > 1:
            return Shared(first, rates, theta, gradient)
    return Grouped(racers, theta, gradient)


class Grouped(Mover):
    """One optimizer, with a group of parameters for each rate."""

    def __init__(self, racers: Sequence[Racer], theta: Tensor, gradient: Tensor) -> None:
        groups: list[dict[str, Any]] = []
        self._places: list[int] = []
        for _, some in groupby(racers, key=settings):
            same = list(some)
            rows = slice(len(self._places), len(self._places) + len(same))
            self._places += [len(groups)] * len(same)
            groups.append({"params": [_leaf(theta[rows], gradient[rows])], **same[0].options})
        first = racers[0]
        self.descent = Descent(first.optimizer, groups, first.options, first.scheduler)  # type: ignore[arg-type]
        self._step = bare_step(self.descent.optimizer) if first.scheduler is None else self.descent.optimizer.step

    def step(self) -> None:
        """One update."""
        self._step()

    def rates(self) -> list[float | None]:
        """The learning rate now in force of each row; None where there is no such thing."""
        groups = self.descent.optimizer.param_groups
        return [float(groups[place]["lr"]) for place in self._places]

    def reschedule(self) -> None:
        """One step of the learning-rate scheduler; of none that looks at the loss."""
        self.descent.reschedule(lambda: float("nan"))


class Shared(Mover):
    """One optimizer at the highest rate; each row goes its share of the way."""

    def __init__(self, first: Racer, rates: list[Any], theta: Tensor, gradient: Tensor) -> None:
        self._rates, highest = rates, max(rates)
        self.theta, self.before = theta, torch.empty_like(theta)
        self.share = theta.new_tensor([[rate / highest] for rate in rates])  # (R, 1)
        options = {**first.options, "lr": highest}
        self._step = bare_step(Descent(first.optimizer, [_leaf(theta, gradient)], options, None).optimizer)

    def step(self) -> None:
        """One update."""
        self.before.copy_(self.theta)
        self._step()
        torch.addcmul(self.before, self.theta.sub_(self.before), self.share, out=self.theta)

    def rates(self) -> list[float | None]:
        """The learning rate of each row."""
        return self._rates

    def reschedule(self) -> None:
        """Nothing: there is no schedule."""


class Plain(Mover):
    """θ ← θ − ηg, gradient descent as it stands in books."""

    def __init__(self, rates: list[Any], theta: Tensor, gradient: Tensor) -> None:
        self._rates, self.theta, self.gradient = rates, theta, gradient
        self.column = theta.new_tensor(rates)[:, None] if len(set(rates)) > 1 else None  # (R, 1)

    def step(self) -> None:
        """One update; with one rate for all to the bit that of torch."""
        if self.column is None:
            self.theta.add_(self.gradient, alpha=-self._rates[0])
        else:
            self.theta.addcmul_(self.gradient, self.column, value=-1.0)

    def rates(self) -> list[float | None]:
        """The learning rate of each row."""
        return self._rates

    def reschedule(self) -> None:
        """Nothing: there is no schedule."""


def bare_step(optimizer: optim.Optimizer) -> Callable[[], object]:
    """An optimizer's own update, where nothing else is asked for at a step.

    torch wraps it in a mark for its profiler, calls of hooks and breaks for its compiler, which for a small run
    take a third to a half of the time.
    """
    if type(optimizer) not in ELEMENTWISE or optimizer.defaults.get("differentiable") or any(_HOOKS):
        return optimizer.step
    return torch.no_grad()(functools.partial(inspect.unwrap(type(optimizer).step), optimizer))


def _leaf(theta: Tensor, gradient: Tensor) -> nn.Parameter:
    leaf = nn.Parameter(theta)
    leaf.grad = gradient
    return leaf
