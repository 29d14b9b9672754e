"""One run on the objective's own network, from a start until its time is up or it diverges."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from torch import Tensor

from ..errors import InputError
from ..mean_loss import MeanLoss
from ..objective import Objective
from .length import Length
from .order import Order
from .recorder import Recorder
from .rule import Descent


def descend(
    objective: Objective,
    descent: Descent,
    recorder: Recorder,
    order: Order,
    length: Length,
    report: Callable[[int], None],
) -> None:
    """Update after update on the objective's own network, recorded up to the first point that is not finite."""
    mean_loss = objective.mean_loss
    recorder.note(0, descent.rate)
    for step, batch in zip(range(1, length.total + 1), order, strict=False):
        descent.update(lambda batch=batch: _value(mean_loss, batch))  # type: ignore[misc]
        finite = all(bool(torch.isfinite(p).all()) for p in mean_loss.network.parameters)
        if length.is_recorded(step) or not finite:
            recorder.note(step, descent.rate)
        if not finite:
            break  # nothing can follow a point that is not finite
        if step % length.schedule == 0:
            descent.reschedule(lambda step=step: recorder.loss_at(step))  # type: ignore[misc]
        report(step)
    report(length.total)


def _value(mean_loss: MeanLoss, batch: Any) -> Tensor:
    mean_loss.prepare()  # the optimizer has moved the parameters; masks and statistics are those of the new point
    return mean_loss.batch_value(batch)


def check_start(objective: Objective, start: Any) -> Tensor:
    """The point a run starts from, (P,); None stands for the model's own parameters.

    Raises:
        InputError: it is not finite.
    """
    theta = objective.as_theta(start)
    if not bool(torch.isfinite(theta).all()):
        raise InputError("is not finite", where="start", got=start)
    return theta
