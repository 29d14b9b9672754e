"""What is checked of a loss before any work: one number, the right shapes, a mean, and the same twice."""

from __future__ import annotations

import numbers
import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils import _pytree as pytree

from .errors import BroadcastError, LossError, RandomLossError

_SAMPLE_ROWS = 32
_PROBE_SCALES = (1e-3, 1.0, 1e3)
_PROBE_TOLERANCE = 1e-12
_RANDOM_MODULES = (nn.modules.dropout._DropoutNd, nn.modules.batchnorm._NormBase, nn.RReLU)


def as_number(value: Any, where: str = "loss") -> Tensor | float:
    """``value`` if it is one real number (a tensor stays a tensor, so that gradients flow).

    Raises:
        LossError: it is something else.
    """
    if isinstance(value, Tensor) and value.numel() == 1 and not value.is_complex() and value.dtype != torch.bool:
        return value.reshape(())
    if (isinstance(value, np.ndarray) and value.size == 1) or (
        isinstance(value, numbers.Real) and not isinstance(value, bool)
    ):
        return float(value)
    if isinstance(value, (Tensor, np.ndarray)):
        fix = 'Use reduction="mean", or take the mean over examples.'
        raise LossError(f"has {np.prod(value.shape):.0f} elements", where=where, got=tuple(value.shape), fix=fix)
    raise LossError("is not one real number", where=where, got=type(value).__name__, expected="a scalar tensor")


def check_shapes(loss: Callable[[Any, Tensor], Any], prediction: Any, target: Tensor, *, rows: int) -> None:
    """Refuse a loss that compares every prediction with every target.

    PyTorch broadcasts a prediction (n, 1) against a target (n,) to (n, n) and at most warns.
    A loss is refused if its shapes broadcast to more than either, and if it does not notice
    when the targets are handed out to the wrong examples.

    Args:
        loss: the loss.
        prediction: of the first few rows.
        target: of the same rows.
        rows: how many rows there really are, for the message.

    Raises:
        BroadcastError: with both shapes and what to write instead.
    """
    if not isinstance(prediction, Tensor) or prediction.shape == target.shape or not target.is_floating_point():
        return
    try:
        together = tuple(torch.broadcast_shapes(prediction.shape, target.shape))
    except RuntimeError:
        return  # they do not broadcast, so the loss must know what it does, or raise by itself
    if together in (tuple(prediction.shape), tuple(target.shape)) and not _warns_of_size(loss, prediction, target):
        return
    few, some = prediction[:_SAMPLE_ROWS], target[:_SAMPLE_ROWS]
    if _warns_of_size(loss, few, some) or _ignores_pairing(loss, few, some):
        shapes = [(rows, *t.shape[1:]) for t in (prediction, target)]
        raise BroadcastError(
            f"prediction {shapes[0]} and target {shapes[1]} would broadcast to "
            f"{tuple(torch.broadcast_shapes(*shapes))}, "
            "so that every prediction is compared with every target",
            where="loss",
            fix=_reshaping(prediction, target),
        )


def _warns_of_size(loss: Callable[[Any, Tensor], Any], prediction: Tensor, target: Tensor) -> bool:
    with warnings.catch_warnings(record=True) as caught, torch.no_grad():
        warnings.simplefilter("always")
        try:
            loss(prediction, target)
        except Exception:  # the first real evaluation reports it, with its traceback
            return False
    return any("Using a target size" in str(w.message) for w in caught)


def _ignores_pairing(loss: Callable[[Any, Tensor], Any], prediction: Tensor, target: Tensor) -> bool:
    if len(target) < 2 or bool((target == target[0]).all()) or bool((prediction == prediction[0]).all()):
        return len(target) >= 2
    with torch.no_grad():
        paired, shifted = loss(prediction, target), loss(prediction, target.roll(1, 0))
    return bool(torch.isclose(torch.as_tensor(paired), torch.as_tensor(shifted), rtol=1e-5, equal_nan=True).all())


def _reshaping(prediction: Tensor, target: Tensor) -> str:
    if prediction.numel() == target.numel():
        shape = ", ".join(map(str, prediction.shape[1:]))
        return f"Give the target the prediction's shape: target.reshape(-1{', ' + shape if shape else ''})."
    return "Give prediction and target one shape."


def is_mean_over_examples(measure: Callable[[slice], float], n: int) -> bool:
    """Whether the loss of some examples is the weighted mean of the losses of their parts.

    It is not for class-weighted, pairwise and summed losses, which must then see all examples at once.

    Args:
        measure: the loss of a slice of the examples.
        n: how many there are.
    """
    rows = min(n, _SAMPLE_ROWS)
    if rows < 3:
        return True
    first = rows // 3
    whole = measure(slice(0, rows))
    parts = (first * measure(slice(0, first)) + (rows - first) * measure(slice(first, rows))) / rows
    if not (np.isfinite(whole) and np.isfinite(parts)):
        return True  # nothing can be told here; the values themselves will show it
    return abs(whole - parts) <= 1e-3 * max(abs(whole), abs(parts))


def square_scale(loss: Callable[[Any, Any], Any], prediction: Any, target: Tensor) -> float | None:
    """c, if the loss is c·mean((p − y)²) for predictions p near and far from the target y; else None.

    Found by calling the loss on random predictions of three scales, not by its name.
    """
    if not target.is_floating_point() or not isinstance(prediction, Tensor) or prediction.shape != target.shape:
        return None
    generator = torch.Generator().manual_seed(0)
    ratios = []
    for scale in _PROBE_SCALES:
        probe = target + scale * torch.randn(target.shape, generator=generator, dtype=torch.float64).to(target)
        value = as_number(loss(probe, target))
        ratios.append(float(value) / float((probe - target).square().mean()))
    level = ratios[1]
    agree = np.isfinite(ratios).all() and all(abs(r - level) <= _PROBE_TOLERANCE * abs(level) for r in ratios)
    return level if agree and level != 0.0 else None


def check_repeats(first: float, second: float, model: nn.Module | None) -> None:
    """Refuse a loss whose second evaluation at one point differs from the first.

    Raises:
        RandomLossError: naming the modules that draw random numbers, if any are in train mode.
    """
    if first == second or (np.isnan(first) and np.isnan(second)):
        return
    modules = model.named_modules() if model is not None else ()
    active = [f"{name} ({type(m).__name__})" for name, m in modules if m.training and isinstance(m, _RANDOM_MODULES)]
    cause = f"These modules are in train mode: {', '.join(active[:5])}." if active else ""
    raise RandomLossError(
        "two evaluations at one point differ, so its surface would be noise",
        where="loss",
        got=f"{first!r}, then {second!r}",
        fix=f"{cause} Remove the randomness, or seed it inside the loss.".strip(),
    )


def name_of(loss: Any) -> str:
    """What to call a loss on figures: its usual name in words, else the name of the function or class."""
    name = getattr(loss, "__name__", None) or type(loss).__name__
    return {
        "MSELoss": "mean squared error",
        "mse_loss": "mean squared error",
        "L1Loss": "mean absolute error",
        "l1_loss": "mean absolute error",
        "CrossEntropyLoss": "cross-entropy",
        "cross_entropy": "cross-entropy",
        "BCELoss": "binary cross-entropy",
        "BCEWithLogitsLoss": "binary cross-entropy",
        "binary_cross_entropy_with_logits": "binary cross-entropy",
        "NLLLoss": "negative log-likelihood",
        "nll_loss": "negative log-likelihood",
        "HuberLoss": "Huber loss",
        "<lambda>": "loss",
    }.get(name, name)


def first_batch_failed(cause: Exception, batch: Any, dtype: torch.dtype) -> LossError:
    """The error for a model or loss that does not run on the first batch, with the likely cause."""
    types = sorted({str(t.dtype) for t in _tensors(batch) if t.is_floating_point()})
    own = str(dtype)
    if types and types != [own]:
        fix = f"The data is {', '.join(types)} and the model {own}: convert one, with data.float() or model.double()."
    else:
        fix = "Check that the model and the loss run on this batch by themselves."
    shapes = [tuple(t.shape) for t in _tensors(batch)]
    return LossError(f"failed on the first batch: {type(cause).__name__}: {cause}", where="loss", got=shapes, fix=fix)


def _tensors(batch: Any) -> list[Tensor]:
    return [leaf for leaf in pytree.tree_leaves(batch) if isinstance(leaf, Tensor)]
