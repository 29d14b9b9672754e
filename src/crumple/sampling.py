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
from .examples import take
from .loss_checks import as_float, as_number, spread_rows, unlike
from .mean_loss import MeanLoss

MEAN, SQUARE = "mean of the examples' losses", "mean square of the examples' losses"


def with_squares(mean_loss: MeanLoss) -> MeanLoss:
    """The same loss with the mean over examples of their squared losses beside it. Inside a session.

    So is their mean in float64, where the loss is added up in less: that is too coarse where examples differ by little.

    Raises:
        LossError: the loss is not the mean of one loss for each example.
    """
    loss = mean_loss.loss
    if loss is None:
        raise LossError("batch_loss= gives no loss for each example", where="standard_error", fix="Use loss= instead.")
    _check_is_mean(mean_loss, loss)
    further = {SQUARE: lambda p, t: _each(loss, p, t).double().square().mean()}
    if mean_loss.dtype != torch.float64:
        further[MEAN] = lambda p, t: _each(loss, p, t).double().mean()
    return mean_loss.with_metrics({**mean_loss.metrics, **further})


def taken_error(values: dict[str, NDArray[np.float64]], n: int) -> NDArray[np.float64]:
    """√((E[l²] − E[l]²)/(n − 1)): the standard error of the mean loss of n independent examples; NaN for one.

    What ``with_squares`` added is taken out of the values.
    """
    mean, square = values.pop(MEAN, values["loss"]), values.pop(SQUARE)
    if n < 2:
        return np.full_like(mean, np.nan)
    with np.errstate(invalid="ignore", over="ignore"):
        return np.asarray(np.sqrt(np.maximum(square - mean * mean, 0.0) / (n - 1)))


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
    mean_loss.set(mean_loss.network.theta)  # the network may still be where another survey has left it
    with mean_loss.mode():
        for batch in mean_loss.examples.few(_CHECKED_ROWS).batches:
            inputs, target = take(batch, spread_rows(batch[1]))
            prediction, cause = mean_loss.predict(inputs), None
            try:
                is_mean = _is_mean(loss, prediction, target)
            except Exception as error:
                is_mean, cause = False, error
            if not (is_mean and _may_be_mean(loss, unlike(prediction), target)):
                raise LossError(
                    "is not the mean of one loss for each example",
                    where="loss",
                    got=f"{type(cause).__name__}: {cause}" if cause else None,
                    fix="Survey without standard_error=True.",
                ) from cause


def _may_be_mean(loss: Callable[[Any, Any], Any], prediction: Any, target: Tensor) -> bool:
    try:
        return _is_mean(loss, prediction, target)
    except Exception:  # whatever it raises: these predictions are ours, and no model gave them
        return True


def _is_mean(loss: Callable[[Any, Any], Any], prediction: Any, target: Tensor) -> bool:
    each, whole = _each(loss, prediction, target), as_float(as_number(loss(prediction, target)))
    mean, scale = each.double().mean().item(), each.double().abs().mean().item()
    if not (math.isfinite(mean) and math.isfinite(whole)):
        return mean == whole or (math.isnan(mean) and math.isnan(whole))
    return abs(mean - whole) <= 1e3 * torch.finfo(each.dtype).eps * scale


_CHECKED_ROWS = 64
