"""Ways between two points of θ: the straight one, and curves trained to keep the loss low."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn, optim

from ._evaluate import evaluate
from .connection import CURVES, Connection, Floats, on_curve
from .directions import interpolate
from .directions.points import as_point
from .engines import at_scattered
from .errors import InputError, ShapeError, check_choice, check_count, check_number, warn
from .grid import Grid
from .objective import Objective
from .progress import Progress, reporter
from .provenance import provenance
from .threads import fitting_threads
from .training import Descent, Length, Order
from .training.rule import MakeOptimizer, MakeScheduler, check_callables, in_words, name_of

_POINT_BYTES = 64 * 2**20


def barrier(
    objective: Objective, theta_a: Any, theta_b: Any, *, n: int = 51, progress: bool | Progress | None = None
) -> Connection:
    """The loss along the straight line between two points, and how far it rises above its ends.

    Costs n evaluations. Between two networks with batch normalisation, statistics must be estimated anew at
    every point, or barriers appear that are not there: make the objective with ``batchnorm="recompute"``.
    Two networks that differ by an exchange of neurons show a barrier though they are the same function.

    Args:
        objective: whose loss.
        theta_a: a vector (P,), a ``Trajectory`` (its last point is taken), a model, or a state dict.
        theta_b: the same.
        n: points on the line, both ends included.
        progress: as for ``evaluate``.

    Returns:
        A ``Connection`` with no control point between its ends. Its ``barrier`` is
        max over t of L((1 − t) θ_a + t θ_b) − ((1 − t) L(θ_a) + t L(θ_b)).

    Raises:
        DependentDirectionsError: the points are the same.
        ShapeError: they do not fit the objective.

    Example:
        >>> import crumple
        >>> two_wells = crumple.Objective.from_function(lambda w: (w[0] ** 2 - 1) ** 2 + w[1] ** 2, n=2)
        >>> crumple.barrier(two_wells, (-1.0, 0.0), (1.0, 0.0), n=5).barrier
        1.0
    """
    check_count(n, "n", least=2)
    ends = _ends(objective, theta_a, theta_b)
    line = interpolate(*ends, objective=objective)
    surface = evaluate(objective, line, Grid.line(0.0, 1.0, n=n), progress=progress)
    return Connection(ends, "chain", surface.axes[0], dict(surface.values), dict(surface.meta))


def connect(
    objective: Objective,
    theta_a: Any,
    theta_b: Any,
    optimizer: MakeOptimizer = optim.Adam,
    *,
    curve: str = "bezier",
    bends: int = 1,
    lr: float | None = None,
    epochs: int | None = None,
    steps: int | None = None,
    batch_size: int | None = None,
    shuffle: bool = False,
    seed: int = 0,
    samples: int = 1,
    start: Any = None,
    scheduler: MakeScheduler | None = None,
    schedule_every: str = "epoch",
    n: int = 51,
    progress: bool | Progress | None = None,
    **options: Any,
) -> Connection:
    """A curve between two points along which the loss stays low, where there is one.

    Minimises E L(φ(t)) over the control points between the ends, with t drawn evenly from 0 to 1 at every
    update (Garipov et al. 2018, Loss surfaces, mode connectivity, and fast ensembling of DNNs, eq. 2). The ends
    stay. By symmetry the straight line may be a saddle of that mean; ``start`` then gives it a side.

    Of batch normalisation the objective's own policy holds: with ``batchnorm="recompute"`` statistics are
    estimated anew at every point, which costs a pass over the data an update.

    Costs ``samples`` forward and backward passes over a batch an update, and n evaluations at the end.

    Args:
        objective: whose loss.
        theta_a: a vector (P,), a ``Trajectory`` (its last point is taken), a model, or a state dict.
        theta_b: the same.
        optimizer: a class of ``torch.optim``, or any function (parameters, lr=…, **options) → optimizer.
        curve: ``"bezier"``, or ``"chain"`` of straight pieces.
        bends: control points between the ends.
        lr: learning rate; by default the optimizer's own.
        epochs: passes over the data; give this or ``steps``.
        steps: optimizer updates.
        batch_size: examples an update; by default all of them.
        shuffle: draw a new order of examples each epoch; else keep their own order.
        seed: of the order, and of t.
        samples: how many t an update, one from each of as many equal parts of 0 to 1.
        start: control points (bends, P) to start from; by default evenly along the straight line.
        scheduler: a function optimizer → learning-rate scheduler.
        schedule_every: ``"epoch"`` or ``"step"``.
        n: points of the profile, both ends included.
        progress: as for ``evaluate``; it counts updates.
        **options: for the optimizer.

    Returns:
        A ``Connection``; its ``meta["training_loss"]`` holds the estimate of E L(φ(t)) at every update.

    Raises:
        InputError: a count, rate or option is not usable.
        DependentDirectionsError: the points are the same.

    Example:
        >>> import torch, crumple
        >>> ring = crumple.Objective.from_function(lambda w: ((w**2).sum() - 1) ** 2, n=2)
        >>> ends, up = [(-1.0, 0.0), (1.0, 0.0)], [(0.0, 0.1)]
        >>> found = crumple.connect(ring, *ends, lr=0.05, steps=200, samples=8, start=up)
        >>> print(f"{crumple.barrier(ring, *ends).barrier:.2f} → {found.barrier:.2f}")
        1.00 → 0.05
    """
    check_choice(curve, CURVES, "curve")
    for count, where, least in ((bends, "bends", 1), (samples, "samples", 1), (n, "n", 2)):
        check_count(count, where, least=least)
    check_callables(optimizer, scheduler)
    order = Order(objective, batch_size, shuffle=shuffle, seed=seed)
    length = Length.of(order, epochs=epochs, steps=steps, record_every=None, schedule_every=schedule_every)
    if lr is not None:
        options["lr"] = check_number(lr, "lr", above=0.0)
    ends = _ends(objective, theta_a, theta_b)
    interpolate(*ends, objective=objective)  # refuses ends that are the same, and warns of frozen statistics
    report = reporter(progress, length.total, "update")
    with objective.session(), fitting_threads(objective.mean_loss.operation_elements):
        inner = nn.Parameter(_inner(objective, start, ends, bends))
        descent = Descent(optimizer, [inner], options, scheduler)
        losses = _bend(objective, _Curve(curve, ends, inner), descent, order, length, _draws(samples, seed), report)
        control = torch.cat([ends[:1], inner.detach(), ends[1:]])
        t = np.linspace(0.0, 1.0, n)
        values = _along(objective, curve, t, control)
    if not np.isfinite(losses[-1]) or not bool(torch.isfinite(control).all()):
        told = f"the curve diverged after {len(losses)} of {length.total} updates; use a smaller learning rate"
        warn(told)
    how = {"optimizer": name_of(optimizer), "options": in_words(options), "seed": seed, "samples": samples}
    how |= {"steps": len(losses), "batch_size": batch_size, "shuffle": shuffle, "training_loss": losses}
    return Connection(control, curve, t, values, {**provenance(objective), **how})


class _Curve:
    """A curve in training: its ends, and the control points that are moved."""

    def __init__(self, kind: str, ends: Tensor, inner: nn.Parameter) -> None:
        self.kind, self.ends, self.inner = kind, ends, inner

    def at(self, some: Floats) -> Iterator[tuple[Tensor, Tensor]]:
        """φ(t), (P,), for one t after another, and the share (bends,) that each moved control point has in it."""
        control = torch.cat([self.ends[:1], self.inner.detach(), self.ends[1:]])
        for share in torch.as_tensor(CURVES[self.kind](some, len(control))).to(control):
            yield share @ control, share[1:-1]


def _bend(
    objective: Objective,
    curve: _Curve,
    descent: Descent,
    order: Order,
    length: Length,
    draws: Iterator[Floats],
    report: Callable[[int], None],
) -> list[float]:
    """Train the control points; gives the estimate of E L(φ(t)) at each update, up to the first not finite."""
    losses: list[float] = []
    for step, batch, some in zip(range(1, length.total + 1), order, draws, strict=False):
        first: list[float] = []

        def closure(batch: Any = batch, some: Floats = some, first: list[float] = first) -> Tensor:
            loss = _mean_slope(objective, curve, batch, some)
            first.append(float(loss))
            return loss

        descent.optimizer.step(closure)  # type: ignore[arg-type]  # a tensor serves as the float
        losses.append(first[0])
        if not np.isfinite(first[0]) or not bool(torch.isfinite(curve.inner).all()):
            break
        if step % length.schedule == 0:
            descent.reschedule(lambda loss=first[0]: loss)  # type: ignore[misc]
        report(step)
    report(length.total)
    return losses


def _mean_slope(objective: Objective, curve: _Curve, batch: Any, some: Floats) -> Tensor:
    """The mean loss over some t on one batch; its gradient is put where the optimizer looks for it."""
    mean_loss = objective.mean_loss
    network = mean_loss.network
    slope, total = torch.zeros_like(curve.inner), torch.zeros((), dtype=torch.float64)
    for point, share in curve.at(some):
        mean_loss.set(point)
        network.gradients_on(True)
        with torch.enable_grad():
            loss = mean_loss.batch_value(batch)
            pieces = torch.autograd.grad(loss, network.parameters, materialize_grads=True)
        gradient = torch.cat([p.reshape(-1).to(slope.dtype) for p in pieces])
        slope.addr_(share, gradient, alpha=1 / len(some))  # ∂φ(t)/∂control[i] = wᵢ(t)
        total += loss.detach().double().cpu() / len(some)
    curve.inner.grad = slope
    return total


def _draws(samples: int, seed: int) -> Iterator[Floats]:
    """For each update, a t from each of as many equal parts of 0 to 1."""
    generator = torch.Generator().manual_seed(seed)
    while True:
        u = torch.rand(samples, generator=generator, dtype=torch.float64)
        yield ((torch.arange(samples) + u) / samples).numpy()


def _along(objective: Objective, curve: str, t: Floats, control: Tensor) -> dict[str, Floats]:
    """Loss and metrics over all examples at φ(t), with a bounded number of points in memory."""
    rows = max(1, _POINT_BYTES // (control.element_size() * control.shape[1]))
    parts = [
        at_scattered(objective.mean_loss, on_curve(curve, t[i : i + rows], control)) for i in range(0, len(t), rows)
    ]
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}


def _ends(objective: Objective, theta_a: Any, theta_b: Any) -> Tensor:
    """Both ends, (2, P), on the model's device and in its type."""
    ends = [as_point(v, objective.space, w) for v, w in ((theta_a, "theta_a"), (theta_b, "theta_b"))]
    for end, where in zip(ends, ("theta_a", "theta_b"), strict=True):
        if not bool(torch.isfinite(end).all()):
            raise InputError("is not finite", where=where, got=end)
    return torch.stack([objective.as_theta(end) for end in ends])


def _inner(objective: Objective, start: Any, ends: Tensor, bends: int) -> Tensor:
    """The control points (bends, P) to start from."""
    if start is None:
        return on_curve("chain", np.linspace(0.0, 1.0, bends + 2)[1:-1], ends)
    rows = list(islice(iter(start), bends + 1)) if np.ndim(start) == 2 else [start]
    if len(rows) != bends:
        raise ShapeError("one row a bend", where="start", got=len(rows), expected=f"{bends}")
    return torch.stack([objective.as_theta(as_point(row, objective.space, "start")) for row in rows])
