"""Training on an objective with any optimizer of torch.optim, recording where it goes."""

from __future__ import annotations

from typing import Any

from .errors import check_number
from .objective import Objective
from .policy import warn_of_held_statistics
from .progress import Progress, reporter
from .threads import fitting_threads
from .training import Descent, Length, Order, Recorder, check_start, descend, run_meta
from .training.rule import MakeOptimizer, MakeScheduler, check_callables, name_of
from .trajectory import Trajectory


def train(
    objective: Objective,
    optimizer: MakeOptimizer,
    *,
    lr: float | None = None,
    epochs: int | None = None,
    steps: int | None = None,
    batch_size: int | None = None,
    shuffle: bool = False,
    seed: int = 0,
    start: Any = None,
    test: Objective | None = None,
    scheduler: MakeScheduler | None = None,
    schedule_every: str = "epoch",
    record_every: int | None = None,
    gradient_norm: bool = False,
    label: str | None = None,
    progress: bool | Progress | None = None,
    **options: Any,
) -> Trajectory:
    """Minimise an objective from a start, and record points and losses on the way.

    What is minimised is the objective itself, so that path and surface are of one function: the
    model runs in evaluation mode on the objective's own examples. The losses recorded are of all
    examples at the recorded point, not running means over batches. Masks of seeded dropout are the same at every
    update, and statistics that are recomputed are those of each point, held while it is differentiated. A run
    that diverges is recorded up to its first point that is not finite, and is no error.

    ``metrics["lr"]`` is the learning rate of the update that led to a point, and at the start that of the
    first update; of an optimizer with several groups of parameters, the first group's.

    Args:
        objective: what to minimise.
        optimizer: a class of ``torch.optim``, or any function (parameters, lr=…, **options) → optimizer.
            It is given a closure, so that rules which ask for the gradient more than once an update work too,
            as L-BFGS and ``crumple.optimizers.SAM`` do.
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
        gradient_norm: also record ‖∇L‖ over all examples, at one more forward and backward pass a recorded point.
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
    order = Order(objective, batch_size, shuffle=shuffle, seed=seed)
    length = Length.of(order, epochs=epochs, steps=steps, record_every=record_every, schedule_every=schedule_every)
    if lr is not None:
        options["lr"] = check_number(lr, "lr", above=0.0)
    check_callables(optimizer, scheduler)
    warn_of_held_statistics(objective.mean_loss.policy)
    recorder = Recorder(objective, test, gradient_norm=gradient_norm)
    report = reporter(progress, length.total, "step")
    network = objective.mean_loss.network
    with objective.session(), fitting_threads(objective.mean_loss.operation_elements):
        network.set(check_start(objective, start))
        network.gradients_on(True)
        descent = Descent(optimizer, network.parameters, options, scheduler)
        try:
            descend(objective, descent, recorder, order, length, report)
        finally:
            network.drop_gradients()
    meta = run_meta(optimizer, options, order, epochs, objective, test)
    return recorder.trajectory(label or name_of(optimizer), meta)
