"""Training on an objective with any optimizer of torch.optim, recording where it goes."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.optim.lr_scheduler import ReduceLROnPlateau

from .errors import InputError, ShapeError, check_choice, check_count, check_number, suggest
from .examples import take
from .objective import Objective
from .progress import Progress, reporter
from .streaming import Stream
from .threads import fitting_threads
from .trajectory import Trajectory


def train(
    objective: Objective,
    optimizer: Callable[..., torch.optim.Optimizer],
    *,
    lr: float | None = None,
    epochs: int | None = None,
    steps: int | None = None,
    batch_size: int | None = None,
    shuffle: bool = False,
    seed: int = 0,
    start: Any = None,
    test: Objective | None = None,
    scheduler: Callable[[torch.optim.Optimizer], Any] | None = None,
    schedule_every: str = "epoch",
    record_every: int | None = None,
    label: str | None = None,
    progress: bool | Progress | None = None,
    **options: Any,
) -> Trajectory:
    """Minimise an objective from a start, and record points and losses on the way.

    What is minimised is the objective itself, so that path and surface are of one function: the
    model runs in evaluation mode on the objective's own examples. The losses recorded are of all
    examples at the recorded point, not running means over batches. A run that diverges is recorded
    up to its first point that is not finite, and is no error.

    Args:
        objective: what to minimise.
        optimizer: a class of ``torch.optim``, or any function (parameters, lr=…, **options) → optimizer.
        lr: learning rate; by default the optimizer's own.
        epochs: passes over the data; give this or ``steps``.
        steps: optimizer updates.
        batch_size: examples an update; by default all of them.
        shuffle: draw a new order of examples each epoch from ``seed``; else keep their own order.
        seed: of the order, of nothing else.
        start: θ (P,) to start from; by default the model's own parameters.
        test: a second objective, whose loss is recorded as ``"test_loss"``.
        scheduler: a function optimizer → learning-rate scheduler.
        schedule_every: ``"epoch"`` or ``"step"``.
        record_every: updates between recorded points; by default an epoch with ``epochs``, 1 with ``steps``.
            Start and end are always recorded.
        label: a name for legends; by default the optimizer's.
        progress: as for ``evaluate``.
        **options: for the optimizer, such as ``momentum=0.9``.

    Returns:
        A ``Trajectory``: n updates recorded one by one give n + 1 points, e epochs give e + 1.

    Raises:
        InputError: a count, rate or option is not usable.

    Example:
        >>> import torch, crumple
        >>> bowl = crumple.Objective.from_function(lambda w: (w**2).sum(), n=2)
        >>> crumple.train(bowl, torch.optim.SGD, lr=0.25, steps=1, start=(4.0, 2.0)).points.tolist()
        [[4.0, 2.0], [2.0, 1.0]]
    """
    if (epochs is None) == (steps is None):
        raise InputError("one of epochs= and steps= is needed", where="epochs", got=(epochs, steps))
    batches = _Order(objective, batch_size, shuffle=shuffle, seed=seed)
    total = check_count(steps, "steps") if steps is not None else check_count(epochs, "epochs") * batches.an_epoch
    every = batches.an_epoch if epochs is not None else 1
    if record_every is not None:
        every = check_count(record_every, "record_every")
    if lr is not None:
        options["lr"] = check_number(lr, "lr", above=0.0)
    check_choice(schedule_every, ("epoch", "step"), "schedule_every")
    for where, call in (("optimizer", optimizer), ("scheduler", scheduler or (lambda _: None))):
        if not callable(call):
            expected = "a class such as torch.optim.SGD" if where == "optimizer" else "a function optimizer → scheduler"
            raise InputError("cannot be called", where=where, got=type(call).__name__, expected=expected)
    recorder = _Recorder(objective, test)
    report = reporter(progress, total, "step")
    with objective.session(), fitting_threads(objective.mean_loss.operation_elements):
        objective.mean_loss.network.set(_start(objective, start))
        run = _Run(objective, optimizer, options, scheduler)
        try:
            _descend(run, recorder, batches, total, every, schedule_every == "step", report)
        finally:
            objective.mean_loss.network.drop_gradients()
    meta = {
        "optimizer": run.name,
        "options": {k: v for k, v in options.items() if isinstance(v, (bool, int, float, str, tuple))},
        "batch_size": batch_size,
        "shuffle": shuffle,
        "seed": seed,
        "epochs": epochs,
        "steps_per_epoch": batches.an_epoch,
        "digests": {"loss": objective.digest, **({"test_loss": test.digest} if test else {})},
    }
    return recorder.trajectory(label or run.name, meta)


def _start(objective: Objective, start: Any) -> Tensor:
    theta = objective.as_theta(start)
    if not bool(torch.isfinite(theta).all()):
        raise InputError("is not finite", where="start", got=start)
    return theta


def _descend(
    run: _Run,
    recorder: _Recorder,
    batches: _Order,
    total: int,
    every: int,
    schedule_each_step: bool,
    report: Callable[[int], None],
) -> None:
    recorder.note(0)
    for step, batch in zip(range(1, total + 1), batches, strict=False):
        run.update(batch)
        finite = run.is_finite()
        if step % every == 0 or step == total or not finite:
            recorder.note(step)
        if not finite:
            break  # nothing can follow a point that is not finite
        if schedule_each_step or step % batches.an_epoch == 0:
            run.reschedule(recorder.losses[-1])
        report(step)
    report(total)


class _Run:
    """The optimizer at work on the network's own parameters."""

    def __init__(
        self,
        objective: Objective,
        optimizer: Callable[..., torch.optim.Optimizer],
        options: dict[str, Any],
        scheduler: Callable[[torch.optim.Optimizer], Any] | None,
    ) -> None:
        self.objective = objective
        self.name = getattr(optimizer, "__name__", "optimizer")
        objective.mean_loss.network.gradients_on(True)
        try:
            self.optimizer = optimizer(objective.mean_loss.network.parameters, **options)
        except (TypeError, ValueError) as cause:
            raise _refused(self.name, optimizer, options, cause) from cause
        self.scheduler = scheduler(self.optimizer) if scheduler is not None else None

    def update(self, batch: Any) -> None:
        """One optimizer update on one batch."""

        def closure() -> Tensor:
            self.optimizer.zero_grad()
            loss = self.objective.mean_loss.batch_value(batch)
            loss.backward()
            return loss

        with torch.enable_grad():
            self.optimizer.step(closure)  # type: ignore[arg-type]  # a tensor serves as the float

    def reschedule(self, loss: float) -> None:
        """One step of the learning-rate scheduler."""
        if isinstance(self.scheduler, ReduceLROnPlateau):
            self.scheduler.step(loss)
        elif self.scheduler is not None:
            self.scheduler.step()

    def is_finite(self) -> bool:
        """Whether every parameter still is a finite number."""
        return all(bool(torch.isfinite(p).all()) for p in self.objective.mean_loss.network.parameters)


def _refused(name: str, optimizer: Callable[..., Any], options: dict[str, Any], cause: Exception) -> InputError:
    known = [p for p in inspect.signature(optimizer).parameters if p not in ("params", "self")]
    unknown = [o for o in options if o not in known]
    fix = f"{unknown[0]!r} is not one of its options. {suggest(unknown[0], known)}" if unknown else ""
    return InputError(f"{name} refused its options: {cause}", where="options", got=options, fix=fix)


class _Order:
    """The batches of one epoch after another, without end."""

    def __init__(self, objective: Objective, batch_size: int | None, *, shuffle: bool, seed: int) -> None:
        examples = objective.examples
        self.whole = examples.joined() if objective.mean_loss.loss is not None else None
        self.examples = examples
        self.shuffle = shuffle
        self.generator = torch.Generator().manual_seed(check_count(seed, "seed", least=0, most=2**63 - 1))
        if self.whole is None:
            if batch_size is not None:
                raise InputError("the batches come as they are", where="batch_size", got=batch_size)
            if shuffle and isinstance(examples, Stream):
                raise InputError("a stream keeps its own order", where="shuffle", got=shuffle)
            self.an_epoch = len(examples.counts)
            return
        self.n = len(self.whole[1])
        self.rows = min(self.n, check_count(batch_size, "batch_size")) if batch_size is not None else self.n
        self.an_epoch = -(-self.n // self.rows)

    def __iter__(self) -> Iterator[Any]:
        while True:
            yield from self._epoch()

    def _epoch(self) -> Iterator[Any]:
        if self.whole is None:
            batches = self.examples.batches
            if self.shuffle and isinstance(batches, tuple):
                order = torch.randperm(len(batches), generator=self.generator).tolist()
                batches = tuple(batches[i] for i in order)
            yield from batches
            return
        shuffled = torch.randperm(self.n, generator=self.generator) if self.shuffle else None
        for start in range(0, self.n, self.rows):
            rows = slice(start, start + self.rows)
            yield take(self.whole, rows if shuffled is None else shuffled[rows])


class _Recorder:
    """The points and losses noted so far."""

    def __init__(self, objective: Objective, test: Objective | None) -> None:
        if test is not None and test.space != objective.space:
            raise ShapeError("has other parameters than the objective", where="test", got=test.space.names)
        self.objective, self.test = objective, test
        self.points: list[Tensor] = []
        self.steps: list[int] = []
        self.losses: list[float] = []
        self.test_losses: list[float] = []

    def note(self, step: int) -> None:
        """Record the parameters as they are now, and the loss of all examples there."""
        if self.steps and self.steps[-1] == step:
            return
        pieces = [p.detach().reshape(-1).to(self.objective.dtype) for p in self.objective.mean_loss.network.parameters]
        point = torch.cat(pieces)
        self.points.append(point)
        self.steps.append(step)
        self.losses.append(self.objective.mean_loss.measure(point)["loss"])
        if self.test is not None:
            measured = self.losses[-1] if self.test is self.objective else self.test.value(point)
            self.test_losses.append(measured)

    def trajectory(self, label: str, meta: dict[str, Any]) -> Trajectory:
        """What was recorded."""
        metrics = {"loss": np.array(self.losses)}
        if self.test is not None:
            metrics["test_loss"] = np.array(self.test_losses)
        return Trajectory(torch.stack(self.points), np.array(self.steps), metrics, label, meta)
