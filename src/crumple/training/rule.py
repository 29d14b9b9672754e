"""A rule of training: an optimizer with its options and schedule, made, called by a name, and at work."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import torch
from torch import Tensor
from torch.optim.lr_scheduler import ReduceLROnPlateau

from ..errors import InputError, suggest

MakeOptimizer = Callable[..., torch.optim.Optimizer]
"""(parameters, **options) → optimizer; a class of ``torch.optim`` is one."""
MakeScheduler = Callable[[torch.optim.Optimizer], Any]
"""optimizer → scheduler of its learning rate."""


class Descent:
    """An optimizer on some parameters.

    Args:
        make: the optimizer's class.
        parameters: what it moves.
        options: of the optimizer.
        scheduler: makes its scheduler, if it has one.

    Raises:
        InputError: the optimizer refused its options.
    """

    def __init__(
        self,
        make: MakeOptimizer,
        parameters: Iterable[Tensor],
        options: Mapping[str, Any],
        scheduler: MakeScheduler | None,
    ) -> None:
        try:
            self.optimizer = make(parameters, **options)
        except (TypeError, ValueError) as cause:
            raise _refused(make, options, cause) from cause
        self.scheduler = scheduler(self.optimizer) if scheduler is not None else None

    @property
    def rate(self) -> float | None:
        """The learning rate now in force, of the first group of parameters; None where there is no such thing."""
        rate = self.optimizer.param_groups[0].get("lr")
        return None if rate is None else float(rate)

    def update(self, loss: Callable[[], Tensor]) -> None:
        """One update; ``loss`` may be asked for several times, as L-BFGS and SAM do."""

        def closure() -> Tensor:
            self.optimizer.zero_grad()
            value = loss()
            value.backward()
            return value.detach()

        with torch.enable_grad():
            self.optimizer.step(closure)  # type: ignore[arg-type]  # a tensor serves as the float

    def reschedule(self, loss: Callable[[], float]) -> None:
        """One step of the learning-rate scheduler; ``loss`` gives that of all examples now, to one that looks at it."""
        if isinstance(self.scheduler, ReduceLROnPlateau):
            self.scheduler.step(loss())
        elif self.scheduler is not None:
            self.scheduler.step()


def name_of(make: Any) -> str:
    """What to call an optimizer."""
    return getattr(make, "__name__", "optimizer")


def in_words(options: Mapping[str, Any]) -> dict[str, Any]:
    """Options as plain values that can be kept with a run: a class or a function by its name, other objects not."""
    kept: dict[str, Any] = {}
    for name, value in options.items():
        if isinstance(value, (bool, int, float, str, tuple)):
            kept[name] = value
        elif callable(value):
            kept[name] = name_of(value)
    return kept


def check_callables(optimizer: Any, scheduler: Any) -> None:
    """Check that both can be called.

    Raises:
        InputError: one cannot; an optimizer that was made already, say.
    """
    if not callable(optimizer):
        expected = "a class such as torch.optim.SGD"
        raise InputError("cannot be called", where="optimizer", got=type(optimizer).__name__, expected=expected)
    if scheduler is not None and not callable(scheduler):
        expected = "a function optimizer → scheduler"
        raise InputError("cannot be called", where="scheduler", got=type(scheduler).__name__, expected=expected)


def _refused(make: MakeOptimizer, options: Mapping[str, Any], cause: Exception) -> InputError:
    takes = inspect.signature(make).parameters
    known = [name for name in takes if name not in ("params", "self")]
    takes_any = any(p.kind is p.VAR_KEYWORD for p in takes.values())
    unknown = [] if takes_any else [o for o in options if o not in known]
    fix = f"{unknown[0]!r} is not one of its options. {suggest(unknown[0], known)}" if unknown else ""
    return InputError(f"{name_of(make)} refused its options: {cause}", where="options", got=dict(options), fix=fix)
