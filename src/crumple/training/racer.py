"""One of those that take part in a race, and what they are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from torch import Tensor

from ..errors import InputError, check_number
from .rule import MakeOptimizer, MakeScheduler, check_callables, in_words, name_of

_SHOWN_COORDS = 3


@dataclass(frozen=True, init=False, eq=False)
class Racer:
    """An optimizer with its options, and the point it starts from.

    Args:
        optimizer: a class of ``torch.optim``, or any function (parameters, **options) → optimizer.
        lr: learning rate; by default the optimizer's own.
        start: θ (P,); by default the model's own parameters.
        scheduler: a function optimizer → learning-rate scheduler.
        label: a name for legends; by default what sets it apart from the other racers.
        **options: for the optimizer, such as ``momentum=0.9``.

    Raises:
        InputError: the rate is no positive number, or something that must be called cannot be.
    """

    optimizer: MakeOptimizer
    """What makes its optimizer."""
    start: Any
    """θ (P,), or None for the model's own."""
    scheduler: MakeScheduler | None
    """What makes its scheduler, or None."""
    label: str | None
    """Its name, or None."""
    options: Mapping[str, Any]
    """Of the optimizer, the learning rate included."""

    def __init__(
        self,
        optimizer: MakeOptimizer,
        *,
        lr: float | None = None,
        start: Any = None,
        scheduler: MakeScheduler | None = None,
        label: str | None = None,
        **options: Any,
    ) -> None:
        check_callables(optimizer, scheduler)
        if lr is not None:
            options["lr"] = check_number(lr, "lr", above=0.0)
        fields = {"optimizer": optimizer, "start": start, "scheduler": scheduler, "label": label, "options": options}
        for name, value in fields.items():
            object.__setattr__(self, name, value)

    @classmethod
    def sweep(
        cls,
        optimizer: MakeOptimizer,
        *,
        lr: float | Sequence[float] | None = None,
        start: Any = None,
        scheduler: MakeScheduler | None = None,
        **options: Any,
    ) -> list[Racer]:
        """A racer for each learning rate from each start.

        Args:
            optimizer: of all of them.
            lr: one rate or several.
            start: one θ (P,), or several as an array (R, P) or a list.
            scheduler: of all of them.
            **options: of all of them.

        Example:
            >>> import torch, crumple
            >>> racers = crumple.Racer.sweep(torch.optim.SGD, lr=[0.1, 0.2], start=[(0.0, 1.0), (1.0, 0.0)])
            >>> [(r.options["lr"], r.start) for r in racers][:2]
            [(0.1, (0.0, 1.0)), (0.1, (1.0, 0.0))]
        """
        rates = [lr] if lr is None or isinstance(lr, (int, float)) else list(lr)
        starts = list(start) if start is not None and _axes(start) == 2 else [start]
        return [cls(optimizer, lr=r, start=s, scheduler=scheduler, **options) for r, s in product(rates, starts)]


def _axes(start: Any) -> int:
    return start.ndim if isinstance(start, (Tensor, np.ndarray)) else np.ndim(start)


def as_racers(given: Any) -> list[Racer]:
    """Racers from a list of racers or of mappings of their arguments.

    Raises:
        InputError: there are none, or one is something else.
    """
    if isinstance(given, (Racer, Mapping)):
        given = [given]
    racers = []
    for i, one in enumerate(given if isinstance(given, Sequence) and not isinstance(given, str) else [given]):
        try:
            racers.append(one if isinstance(one, Racer) else Racer(**one))
        except TypeError as cause:
            expected = "a crumple.Racer, or a mapping of its arguments"
            raise InputError(
                f"is no racer ({cause})", where=f"racers[{i}]", got=type(one).__name__, expected=expected
            ) from cause
    if not racers:
        raise InputError("nobody takes part", where="racers", got=given, expected="at least one racer")
    return racers


def labels(racers: Sequence[Racer], starts: Sequence[Tensor]) -> list[str]:
    """A name for each: the one given, or the optimizer with the options and the start in which it differs from others.

    Args:
        racers: who takes part.
        starts: where each starts, (P,).
    """
    names = [racer.label or name_of(racer.optimizer) for racer in racers]
    for details in (_options, _starts):
        alike: dict[str, list[int]] = {}
        for i, name in enumerate(names):
            alike.setdefault(name, []).append(i)
        for name, places in alike.items():
            for i, detail in zip(places, details(racers, starts, places), strict=True):
                names[i] = name + detail
    times: Counter[str] = Counter()
    for i, name in enumerate(names):
        times[name] += 1
        names[i] = name if times[name] == 1 else f"{name} ({times[name]})"
    return names


def _options(racers: Sequence[Racer], starts: Sequence[Tensor], places: list[int]) -> list[str]:
    """The options in which some racers differ."""
    words = [in_words(racers[i].options) for i in places]
    keys = dict.fromkeys(key for own in words for key in own)
    varied = [key for key in keys if len({repr(own.get(key)) for own in words}) > 1]
    return ["".join(f", {key} {_number(own[key])}" for key in varied if key in own) for own in words]


def _starts(racers: Sequence[Racer], starts: Sequence[Tensor], places: list[int]) -> list[str]:
    """The starts of some racers, where they differ: few coordinates as they are, more by a number."""
    numbers: dict[bytes, int] = {}
    own = [numbers.setdefault(starts[i].double().cpu().numpy().tobytes(), len(numbers)) for i in places]
    if len(numbers) == 1:
        return [""] * len(places)
    if len(starts[0]) > _SHOWN_COORDS:
        return [f", start {number}" for number in own]
    return [f", from ({', '.join(f'{c:g}' for c in starts[i].tolist())})" for i in places]


def _number(value: Any) -> str:
    return f"{value:g}" if isinstance(value, float) else str(value)


def settings(racer: Racer) -> tuple[Any, str]:
    """What racers of one optimizer share, and what those of one of its groups share beside it: the learning rate.

    A group that leaves an option out has that of its optimizer, so that all options but the rate are of the former.
    So is the rate where there is a schedule, which may have been made from it.
    """
    others = sorted((name, value) for name, value in racer.options.items() if name != "lr")
    rate = racer.options.get("lr")
    shared = rate is None if racer.scheduler is None else repr(rate)
    return (racer.optimizer, racer.scheduler, shared, repr(others)), repr(rate)
