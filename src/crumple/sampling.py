"""How far the mean over the examples at hand may be from the mean over all there could be."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from .errors import LossError
from .examples import take, telling
from .loss_checks import as_float, as_number
from .mean_loss import MeanLoss

SQUARE = "mean square of the examples' losses"


def with_squares(mean_loss: MeanLoss) -> MeanLoss:
    """The same loss with one more metric: the mean over examples of their squared losses. Inside a session.

    Raises:
        LossError: the loss is not the mean of one loss for each example.
    """
    loss = mean_loss.loss
    if loss is None:
        raise LossError("batch_loss= gives no loss for each example", where="standard_error", fix="Use loss= instead.")
    _check_is_mean(mean_loss, loss)
    return mean_loss.with_metrics(
        {**mean_loss.metrics, SQUARE: lambda p, t: _each(loss, p, t).double().square().mean()}
    )


def standard_error(loss: NDArray[np.float64], square: NDArray[np.float64], n: float) -> NDArray[np.float64]:
    """√((E[l²] − E[l]²)/(n − 1)): the standard error of the mean loss of n independent examples."""
    with np.errstate(invalid="ignore", over="ignore"):
        return np.asarray(np.sqrt(np.maximum(square - loss * loss, 0.0) / max(n - 1.0, 1.0)))


def difference(mean_loss: MeanLoss, low: Tensor, high: Tensor) -> tuple[float, float]:
    """The mean loss at θ ``high`` less that at θ ``low``, and the standard error of that difference.

    The same examples are in both means, so that their difference is surer than either: what counts is how
    much the n differences lᵢ(high) − lᵢ(low) vary among each other. Inside a session; two passes over the data.

    Raises:
        LossError: the loss is not the mean of one loss for each example.
    """
    loss = mean_loss.loss
    if loss is None:
        raise LossError("batch_loss= gives no loss for each example", where="difference", fix="Use loss= instead.")
    _check_is_mean(mean_loss, loss)
    found: list[Tensor] = []
    with mean_loss.mode():
        for theta in (low, high):
            mean_loss.set(theta)
            each = [_each(loss, mean_loss.predict(x), t).double() for x, t in mean_loss.examples.batches]
            found.append(torch.cat(each))
    gaps = found[1] - found[0]
    return float(gaps.mean()), float(gaps.std()) / len(gaps) ** 0.5 if len(gaps) > 1 else math.inf


def _each(loss: Callable[[Any, Any], Any], prediction: Tensor, target: Tensor) -> Tensor:
    """The loss of each example by itself, (n,)."""
    return torch.vmap(lambda p, t: loss(p[None], t[None]).reshape(()))(prediction, target)


def _check_is_mean(mean_loss: MeanLoss, loss: Callable[[Any, Any], Any]) -> None:
    first = mean_loss.examples.first
    inputs, target = take(first, torch.cat([torch.arange(min(16, len(first[1]))), telling(first[1])]).unique())
    cause = None
    mean_loss.set(mean_loss.network.theta)  # the network may still be where another survey has left it
    with mean_loss.mode():
        prediction = mean_loss.predict(inputs)
        try:
            each, whole = _each(loss, prediction, target), as_float(as_number(loss(prediction, target)))
        except Exception as error:
            cause = error
    tolerance = 1e3 * torch.finfo(mean_loss.dtype).eps
    if cause is None and abs(each.double().mean().item() - whole) <= tolerance * abs(whole):
        return
    raise LossError(
        "is not the mean of one loss for each example",
        where="loss",
        got=f"{type(cause).__name__}: {cause}" if cause else None,
        fix="Survey without standard_error=True.",
    ) from cause
