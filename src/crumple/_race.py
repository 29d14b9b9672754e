"""Many training runs at once, on one objective and one order of batches."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import torch
from torch import Tensor

from ._train import train
from .engines import SLOPES, Slopes, at_scattered, choose_slopes
from .errors import check_choice
from .objective import Objective
from .progress import Progress, reporter
from .threads import fitting_threads
from .training import Length, Order, check_start, check_test, run_meta
from .training.racer import Racer, as_racers, labels
from .training.together import Team, check_racer, in_teams
from .trajectory import Trajectory

_ACTIVATION_BYTES = 2 * 2**20
_PARAMETER_BYTES = 64 * 2**20
_CHECKED = 3
ALONE = "one by one"


def race(
    objective: Objective,
    racers: Sequence[Racer | Mapping[str, Any]],
    *,
    epochs: int | None = None,
    steps: int | None = None,
    batch_size: int | None = None,
    shuffle: bool = False,
    seed: int = 0,
    test: Objective | None = None,
    schedule_every: str = "epoch",
    record_every: int | None = None,
    engine: str = "auto",
    progress: bool | Progress | None = None,
) -> list[Trajectory]:
    """Train from many starts, with many learning rates or optimizers, all at once.

    Each run is that of ``crumple.train`` with the racer's optimizer, options and start, but for rounding: all
    see the same batches in the same order. Their parameters are the rows of one matrix, which the optimizer
    of ``torch.optim`` moves as it is, wherever its rule works on each number by itself (SGD, Adam, AdamW,
    Adamax, NAdam, RAdam, RMSprop, Adagrad, Adadelta, ASGD, Rprop). Other optimizers run one after another,
    and so do all where the model lets no gradients be taken at once; each run's ``meta["engine"]`` and
    ``meta["engine_reason"]`` say which it was and why.

    Rounding stays rounding, unless the rate is so high that a run is at the edge of stability: there any two
    ways of computing it part in time, as do two runs of torch from starts one bit apart.

    A run that diverges ends at its first point that is not finite, and disturbs no other.
    Keeps R · T · P numbers for R racers and T recorded points; what is computed at once is bounded.

    Args:
        objective: what to minimise.
        racers: who takes part: ``crumple.Racer``, or mappings of its arguments. ``Racer.sweep`` makes many.
        epochs: passes over the data; give this or ``steps``.
        steps: optimizer updates.
        batch_size: examples an update; by default all of them.
        shuffle: draw a new order of examples each epoch from ``seed``; else keep their own order.
        seed: of the order, which is the same for all.
        test: a second objective, whose loss is recorded as ``"test_loss"``.
        schedule_every: ``"epoch"`` or ``"step"``, for racers with a scheduler.
        record_every: updates between recorded points; by default an epoch with ``epochs``, 1 with ``steps``.
        engine: ``"auto"``; ``"stacked"``, the layers' own formulas, or ``"vmap"``, to take only that where it
            applies; or ``"one by one"``.
        progress: as for ``evaluate``; it counts updates of one run.

    Returns:
        One ``Trajectory`` a racer, in their order, with the loss over all examples at every recorded point.

    Raises:
        InputError: a count, a rate or an option is not usable, or nobody takes part; before any work.

    Example:
        >>> import torch, crumple
        >>> bowl = crumple.Objective.from_function(lambda w: (w**2).sum(), n=2)
        >>> runs = crumple.race(bowl, crumple.Racer.sweep(torch.optim.SGD, lr=[0.25, 0.5], start=(4.0, 2.0)), steps=1)
        >>> [(run.label, run.points[1].tolist()) for run in runs]
        [('SGD, lr 0.25', [2.0, 1.0]), ('SGD, lr 0.5', [0.0, 0.0])]
    """
    field = as_racers(racers)
    check_choice(engine, ("auto", *SLOPES, ALONE), "engine")
    check_test(objective, test)
    order = Order(objective, batch_size, shuffle=shuffle, seed=seed)
    length = Length.of(order, epochs=epochs, steps=steps, record_every=record_every, schedule_every=schedule_every)
    starts = [check_start(objective, racer.start) for racer in field]
    reasons = {i: check_racer(racer) or ("asked for" if engine == ALONE else "") for i, racer in enumerate(field)}
    race_ = _Race(objective, test, field, starts, labels(field, starts), order, length, epochs)
    count = _Count(reporter(progress, length.total * len(field), "update"))
    runs, refused = race_.together([i for i, reason in reasons.items() if not reason], engine, count)
    for i in sorted(set(reasons) - set(runs)):
        run = train(
            objective,
            field[i].optimizer,
            epochs=epochs,
            steps=steps,
            batch_size=batch_size,
            shuffle=shuffle,
            seed=seed,
            start=starts[i],
            test=test,
            scheduler=field[i].scheduler,
            schedule_every=schedule_every,
            record_every=record_every,
            label=race_.names[i],
            progress=count.of(1, length.total),
            **field[i].options,
        )
        runs[i] = replace(run, meta={**run.meta, "engine": ALONE, "engine_reason": reasons[i] or refused})
    return [runs[i] for i in range(len(field))]


@dataclass(frozen=True)
class _Race:
    """Who runs, on what, for how long."""

    objective: Objective
    test: Objective | None
    field: list[Racer]
    starts: list[Tensor]
    names: list[str]
    order: Order
    length: Length
    epochs: int | None

    def together(self, who: list[int], engine: str, count: _Count) -> tuple[dict[int, Trajectory], str]:
        """The runs of those who can be moved together, by place; or none, and why."""
        if not who:
            return {}, ""
        runs: dict[int, Trajectory] = {}
        with self.objective.session():
            some = torch.stack([self.starts[i] for i in who[:_CHECKED]])
            ways = tuple(SLOPES) if engine == "auto" else (engine,)
            slopes = choose_slopes(self.objective.mean_loss, some, next(iter(self.order)), ways)
            if isinstance(slopes, str):
                return {}, slopes
            for team in in_teams(self.field, who, self._most(slopes)):
                runs |= self._run(team, slopes, count)
        return runs, ""

    def _run(self, team: list[int], slopes: Slopes, count: _Count) -> dict[int, Trajectory]:
        starts = torch.stack([self.starts[i] for i in team])
        with fitting_threads(self.order.rows * slopes.widest * len(team)):
            moved = Team([self.field[i] for i in team], starts, slopes)
            courses = moved.run(self.order, self.length, count.of(len(team), self.length.total))
            losses = self._losses(torch.cat([torch.stack(c.points) for c in courses]))
        runs, first = {}, 0
        for i, course in zip(team, courses, strict=True):
            cut = slice(first, first + len(course.steps))
            metrics = {name: values[cut] for name, values in losses.items()}
            if None not in course.rates:
                metrics["lr"] = np.array(course.rates, dtype=np.float64)
            racer, first = self.field[i], cut.stop
            meta = run_meta(racer.optimizer, racer.options, self.order, self.epochs, self.objective, self.test)
            meta |= {"engine": slopes.name, "engine_reason": slopes.reason}
            runs[i] = Trajectory(torch.stack(course.points), np.array(course.steps), metrics, self.names[i], meta)
        return runs

    def _losses(self, points: Tensor) -> dict[str, np.ndarray]:
        """Loss, and loss on the test data, over all examples at points (N, P)."""
        losses = {"loss": _loss_at(self.objective, points)}
        if self.test is self.objective:
            losses["test_loss"] = losses["loss"]
        elif self.test is not None:
            with self.test.session():
                losses["test_loss"] = _loss_at(self.test, points)
        return losses

    def _most(self, slopes: Slopes) -> int:
        """How many run at once: their activations stay in cache, their parameters within bounds."""
        theta = self.starts[0]
        by_activations = _ACTIVATION_BYTES // (theta.element_size() * self.order.rows * slopes.widest)
        return max(1, min(by_activations, _PARAMETER_BYTES // (theta.element_size() * theta.numel())))


def _loss_at(objective: Objective, points: Tensor) -> np.ndarray:
    mean_loss = objective.mean_loss.with_metrics({}) if objective.metrics else objective.mean_loss
    return at_scattered(mean_loss, points.to(mean_loss.network.device, mean_loss.dtype))["loss"]


class _Count:
    """Updates done so far, of runs one after another and of several at once."""

    def __init__(self, report: Callable[[int], None]) -> None:
        self.report, self.before = report, 0

    def of(self, runs: int, total: int) -> Callable[..., None]:
        """A function to be called with the updates done of these runs, up to ``total``."""
        before = self.before
        self.before += runs * total
        return lambda done, *_: self.report(before + runs * done)
