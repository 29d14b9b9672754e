"""What is found out about a loss before it is surveyed: how it must be called, and that it can be."""

from __future__ import annotations

import time
import warnings
from collections.abc import Mapping
from dataclasses import replace
from functools import partial
from typing import Any, Literal

import torch
from torch import Tensor
from torch.utils import _pytree as pytree

from .errors import InputError, LossError, check_count, warn
from .examples import Examples, copied, take
from .first_batch import first_batch_failed
from .loss_checks import (
    apart,
    as_float,
    as_number,
    check_repeats,
    check_shapes,
    is_mean_over_examples,
    spread_rows,
    unlike,
)
from .mean_loss import Loss, MeanLoss
from .own_weights import check_own_weights
from .randomness import generator_of

_FEW_ROWS = 32


def prepare(
    mean: MeanLoss, batch_size: int | Literal["given"] | None, own_weights: Mapping[str, Tensor] | None = None
) -> None:
    """Evaluate the first batch, and refuse what cannot be surveyed.

    Args:
        mean: what is to be surveyed.
        batch_size: rows at once, as for ``Objective``.
        own_weights: those of the caller's model, by name.
    """
    _find_mode(mean)
    if mean.loss is not None:
        _check_prediction(mean)
        _choose_batches(mean, batch_size)
    elif batch_size is not None:
        raise InputError("batches for batch_loss= come as they are", where="batch_size", got=batch_size)
    else:
        mean.is_mean = False
    batch = mean.examples.first
    if mean.network.widest == 1 and mean.examples.rows:  # batches that come as they are have not been looked at
        with mean.mode():
            mean.network.sub_batch_rows(lambda: mean.loss_of(batch), max(1, int(mean.examples.counts[0])))
    _check_metrics(mean, _few(mean, batch))
    if own_weights is not None:
        _check_copy(mean, own_weights)
    mean.value_at_start = _once(mean, batch)
    began = time.perf_counter()
    again = _once(mean, batch)
    mean.seconds_a_count = (time.perf_counter() - began) / max(mean.examples.counts[0], 1e-9)
    check_repeats(mean.value_at_start, again, mean.network.module)
    if mean.policy.dropout == "seeded":
        _warn_of_nothing_dropped(mean)


def _warn_of_nothing_dropped(mean: MeanLoss) -> None:
    """Say that masks were asked for, if the evaluation that has just ended drew no random number."""
    generator = generator_of(mean.network.device)
    ended = generator.get_state()
    torch.manual_seed(mean.policy.seed)
    if torch.equal(ended, generator.get_state()):
        warn(
            'dropout="seeded" found nothing to drop: the masks of PyTorch\'s own layers are drawn, while '
            "F.dropout(x, training=self.training) in a layer of your own stays off. Use nn.Dropout there."
        )


def _once(mean: MeanLoss, batch: Any) -> float:
    mean.set(mean.network.theta)
    with mean.mode():
        return as_float(mean.measure_batch(batch)[0])


def _find_mode(mean: MeanLoss) -> None:
    """Whether the loss needs autograd inside (a PINN's residual does), and whether it writes into its data."""
    batch = copied(_few(mean, mean.examples.first))
    tensors = [leaf for leaf in pytree.tree_leaves(batch) if isinstance(leaf, Tensor)]
    versions = [t._version for t in tensors]
    try:
        with mean.mode(), warnings.catch_warnings():
            warnings.filterwarnings("ignore", "Using a target size")  # check_shapes refuses it, with the fix
            as_number(mean.loss_of(batch))
    except RuntimeError as first:
        try:
            mean.needs_grad = True
            with mean.mode():
                as_number(mean.loss_of(batch))
        except Exception:
            raise first_batch_failed(first, batch, mean.dtype) from first
    except LossError:
        raise
    except Exception as cause:
        raise first_batch_failed(cause, batch, mean.dtype) from cause
    mean.writes_to_data = [t._version for t in tensors] != versions


def _check_copy(mean: MeanLoss, own_weights: Mapping[str, Tensor]) -> None:
    """Refuse a loss that sees the caller's model behind the copy's back."""
    batch = _few(mean, mean.examples.first)
    predict = None if mean.loss is None else lambda: mean.predict(batch[0])
    with mean.mode():
        check_own_weights(own_weights, lambda: mean.loss_of(batch), predict)
        for name, metric in mean.metrics.items():
            measure = partial(_measured, mean, metric, batch)
            check_own_weights(own_weights, measure, None, f"metrics[{name!r}]")


def _check_metrics(mean: MeanLoss, batch: Any) -> None:
    for name, metric in mean.metrics.items():
        try:
            with mean.mode():
                as_number(_measured(mean, metric, batch), name)
        except LossError:
            raise
        except Exception as cause:
            raise first_batch_failed(cause, batch, mean.dtype, where=f"metrics[{name!r}]") from cause


def _measured(mean: MeanLoss, metric: Loss, batch: Any) -> Any:
    given = (mean.network.module, batch) if mean.loss is None else (mean.predict(batch[0]), batch[1])
    return metric(*given)


def _few(mean: MeanLoss, batch: Any) -> Any:
    if mean.loss is None:
        return batch
    return take(batch, slice(0, _FEW_ROWS))


def _check_prediction(mean: MeanLoss) -> None:
    inputs, target = copied(take(mean.examples.first, slice(0, _FEW_ROWS)))
    assert mean.loss is not None
    with mean.mode():
        check_shapes(mean.loss, mean.predict(inputs), target, rows=len(mean.examples.first[1]))


def _choose_batches(mean: MeanLoss, batch_size: int | Literal["given"] | None) -> None:
    if batch_size == "given" and isinstance(mean.examples, Examples):
        mean.examples = replace(mean.examples, are_given=True)
    whole = mean.examples.joined()
    if whole is None:
        mean.is_mean = False
        return

    n = len(whole[1])
    with mean.mode():
        mean.is_mean = _is_mean(mean, whole)
    per_batch = mean.policy.batchnorm == "batch" and batch_size is not None
    if not mean.is_mean and not per_batch:
        rows = n
    elif batch_size is not None:
        rows = check_count(batch_size, "batch_size")
    else:
        with mean.mode():
            rows = mean.network.sub_batch_rows(lambda: mean.loss_of(take(whole, slice(0, 2))), 2)
    mean.examples = mean.examples.recut(rows)


def _is_mean(mean: MeanLoss, whole: Any) -> bool:
    """Whether it is one for what the model predicts, where no two predictions are alike, and far from there."""
    loss, some = mean.loss, take(whole, spread_rows(whole[1]))
    inputs, target = some
    of = lambda part: as_float(as_number(mean.loss_of(take(some, part))))  # noqa: E731
    if not is_mean_over_examples(of, len(target), mean.dtype):
        return False
    assert loss is not None
    own = mean.predict(inputs)
    lengths = {len(leaf) if isinstance(leaf, Tensor) and leaf.ndim else 0 for leaf in pytree.tree_leaves(own)}
    if lengths != {len(target)}:
        return True  # not one row an example, so that they cannot be told apart
    return all(_is_mean_of(loss, made(own), target, mean.dtype) for made in (unlike, apart))


def _is_mean_of(loss: Loss, predictions: Any, target: Tensor, dtype: torch.dtype) -> bool:
    of = lambda part: as_float(as_number(loss(*copied(take((predictions, target), part)))))  # noqa: E731
    try:
        return is_mean_over_examples(of, len(target), dtype)
    except Exception:  # whatever it raises: these predictions are ours, and no model gave them
        return True
