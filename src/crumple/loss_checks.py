"""What is checked of a loss before any work: one number, the right shapes, a mean, and the same twice."""

from __future__ import annotations

import numbers
import re
import warnings
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils import _pytree as pytree

from .errors import BroadcastError, InputError, LossError, RandomLossError
from .examples import telling

_SAMPLE_ROWS = 32
_SPREAD_ROWS = 64
_REAL = (torch.float32, torch.float64)
_PROBE_SCALES = (1e-3, 1.0, 1e3, 1e6)
_PROBE_TOLERANCE = 1e-12
_TAKEN = re.compile(r"loss|status|standard_error|gradient\[\d\]|hessian\[\d,\d\]")
_RANDOM_MODULES = (nn.modules.dropout._DropoutNd, nn.modules.batchnorm._NormBase, nn.RReLU)


def check_calls(loss: Any, metrics: Any, *, where: str = "loss") -> None:
    """Refuse a loss or metric that cannot be called, or a metric under a name that is taken.

    Raises:
        LossError: not callable, or a class where an instance is meant.
        InputError: metrics are not a mapping, or one is called as what ``evaluate`` itself gives.
    """
    if metrics is not None and not isinstance(metrics, Mapping):
        raise InputError("not a mapping", where="metrics", got=metrics, expected="name → function")
    for taken in filter(_TAKEN.fullmatch, metrics or ()):
        raise InputError("this name is taken", where="metrics", got=taken, fix="Give the metric another name.")
    for place, call in {where: loss, **{f"metrics[{k!r}]": v for k, v in (metrics or {}).items()}}.items():
        if isinstance(call, type) and issubclass(call, nn.Module):
            raise LossError("is a class", where=place, got=call.__name__, fix=f"Pass an instance: {call.__name__}().")
        if not callable(call):
            raise LossError("cannot be called", where=place, got=call, expected="a function")


def as_number(value: Any, where: str = "loss") -> Tensor | float:
    """``value`` if it is one real number (a tensor stays a tensor, so that gradients flow).

    Raises:
        LossError: it is something else.
    """
    if type(value) is Tensor and value.ndim == 0 and value.dtype in _REAL:  # nearly always so, and told soonest
        return value
    if isinstance(value, Tensor) and value.numel() == 1 and not value.is_complex() and value.dtype != torch.bool:
        return value.reshape(())
    if isinstance(value, np.ndarray) and value.size == 1 and value.dtype.kind in "fiu":
        return float(value.item())
    if isinstance(value, numbers.Real) and not isinstance(value, bool):
        return float(value)
    if isinstance(value, (Tensor, np.ndarray)) and np.prod(value.shape) != 1:
        fix = 'Use reduction="mean", or take the mean over examples.'
        raise LossError(f"has {np.prod(value.shape):.0f} elements", where=where, got=tuple(value.shape), fix=fix)
    kind = str(value.dtype) if isinstance(value, (Tensor, np.ndarray)) else type(value).__name__
    raise LossError("is not one real number", where=where, got=kind, expected="a scalar tensor")


def as_float(number: Tensor | float) -> float:
    """What ``as_number`` gave, as a float; ``float()`` would warn of a tensor that carries a gradient."""
    return number.item() if isinstance(number, Tensor) else number


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
    if not isinstance(prediction, Tensor) or prediction.shape == target.shape:
        return
    try:
        together = np.broadcast_shapes(prediction.shape, target.shape)
    except ValueError:
        return  # they do not broadcast, so the loss must know what it does, or raise by itself
    if together in (tuple(prediction.shape), tuple(target.shape)) and not _warns_of_size(loss, prediction, target):
        return
    few, some = (t[:_SAMPLE_ROWS] if t.ndim else t for t in (prediction, target))
    if _warns_of_size(loss, few, some) or _ignores_pairing(loss, few, some):
        shapes = [(rows, *t.shape[1:]) if t.ndim else () for t in (prediction, target)]
        raise BroadcastError(
            f"prediction {shapes[0]} and target {shapes[1]} would broadcast to "
            f"{np.broadcast_shapes(*shapes)}, "
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
    if len(target) < 2 or prediction.ndim == 0:
        return False
    p, t = _spread(prediction, 0.2), _spread(target, 0.3)
    with torch.no_grad():
        try:
            paired, shifted = loss(p, t), loss(p, t.roll(1, 0))
        except (RuntimeError, IndexError, TypeError, ValueError):  # it takes whole numbers only, so it compares classes
            return False
    return bool(torch.isclose(torch.as_tensor(paired), torch.as_tensor(shifted), rtol=1e-5, equal_nan=True).all())


def _spread(rows: Tensor, share: float) -> Tensor:
    """These rows; if they are all the same, each a little nearer to 0.4, so that probabilities stay probabilities."""
    if not bool((rows == rows[0]).all()):
        return rows
    towards = torch.linspace(0, share, len(rows), dtype=torch.float64).square().reshape(-1, *[1] * (rows.ndim - 1))
    dtype = rows.dtype if rows.is_floating_point() else torch.get_default_dtype()
    return (rows + towards.to(rows.device) * (0.4 - rows.double())).to(dtype)


def _reshaping(prediction: Tensor, target: Tensor) -> str:
    if prediction.numel() == target.numel():
        shape = ", ".join(map(str, prediction.shape[1:]))
        return f"Give the target the prediction's shape: target.reshape(-1{', ' + shape if shape else ''})."
    return "Give prediction and target one shape."


def is_mean_over_examples(measure: Callable[[slice], float], n: int, dtype: torch.dtype) -> bool:
    """Whether the loss of some examples is the weighted mean of the losses of their parts.

    It is not for class-weighted, pairwise and summed losses, which must then see all examples at once.

    Args:
        measure: the loss of a part of the examples.
        n: how many there are.
        dtype: the type in which it is measured, which says how well the two agree for a mean.
    """
    if n < 3:
        return True
    whole = measure(slice(0, n))
    tolerance = min(max(1e3 * torch.finfo(dtype).eps, 1e-9), 5e-2)
    for cut in sorted({min(2, n - 1), min(3, n - 1), n // 3}):
        # several cuts, since classes of different weight may be shared out evenly by one of them
        parts = (cut * measure(slice(0, cut)) + (n - cut) * measure(slice(cut, n))) / n
        comparable = np.isfinite(whole) and np.isfinite(parts)  # else the values themselves will show it
        if comparable and abs(whole - parts) > tolerance * max(abs(whole), abs(parts)):
            return False
    return True


def spread_rows(target: Tensor) -> Tensor:
    """About 64 rows, evenly from all of the data, which may be sorted, and the telling ones."""
    n = len(target)
    spread = torch.linspace(0, n - 1, min(n, _SPREAD_ROWS), dtype=torch.float64).round().long()
    return torch.cat([spread, telling(target)]).unique()


def unlike(prediction: Any) -> Any:
    """Predictions near these, no two of them alike, as all of a last layer of zeros are; probabilities stay so."""
    generator = torch.Generator().manual_seed(0)

    def move(leaf: Tensor) -> Tensor:
        to = torch.rand(leaf.shape, generator=generator, dtype=torch.float64).to(leaf)
        return leaf + 0.3 * (to - leaf)

    return _moved(prediction, move)


def apart(prediction: Any) -> Any:
    """Predictions that lie each further from these than the one before, from a thousandth to a thousand."""
    generator = torch.Generator().manual_seed(0)

    def move(leaf: Tensor) -> Tensor:
        noise = torch.randn(leaf.shape, generator=generator, dtype=torch.float64)
        far = torch.logspace(-3.0, 3.0, len(leaf), dtype=torch.float64).reshape(-1, *[1] * (leaf.ndim - 1))
        return leaf + (far * noise).to(leaf)

    return _moved(prediction, move)


def _moved(prediction: Any, move: Callable[[Tensor], Tensor]) -> Any:
    """The same with every tensor of floating-point rows moved."""
    can_be = lambda leaf: isinstance(leaf, Tensor) and leaf.is_floating_point() and leaf.ndim > 0  # noqa: E731
    return pytree.tree_map(lambda leaf: move(leaf) if can_be(leaf) else leaf, prediction)


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
        value = _tried(loss, probe, target)
        if value is None:
            return None
        ratios.append(value / float((probe - target).square().mean()))
    level = ratios[1]
    agree = np.isfinite(ratios).all() and all(abs(r - level) <= _PROBE_TOLERANCE * abs(level) for r in ratios)
    return level if agree and level != 0.0 else None


def is_quadratic(loss: Callable[[Any, Any], Any], prediction: Any, target: Tensor) -> bool:
    """Whether the loss is a quadratic function of the prediction: third differences vanish, near and far."""
    if not isinstance(prediction, Tensor) or not prediction.is_floating_point():
        return False
    generator = torch.Generator().manual_seed(0)
    for scale in _PROBE_SCALES:
        noise = torch.randn((2, *prediction.shape), generator=generator, dtype=torch.float64).to(prediction)
        at, along = scale * noise
        values = [v for t in range(4) if (v := _tried(loss, at + t * along, target)) is not None]
        if len(values) < 4:
            return False
        third = values[3] - 3 * values[2] + 3 * values[1] - values[0]
        if not np.isfinite(values).all() or not abs(third) <= 1e-12 * max(map(abs, values)):
            return False
    return True


def is_cross_entropy(loss: Callable[[Any, Any], Any], prediction: Any, target: Tensor) -> bool:
    """Whether the loss is the plain mean cross-entropy of logits (n, C) and classes (n,), at logits of three scales.

    Weighted, smoothed and masked cross-entropies are not plain.
    """
    plain = isinstance(prediction, Tensor) and prediction.ndim == 2 and target.ndim == 1 and target.dtype == torch.int64
    if not plain or int(target.min()) < 0 or int(target.max()) >= prediction.shape[1]:
        return False
    generator = torch.Generator().manual_seed(0)
    for scale in _PROBE_SCALES:
        probe = scale * torch.randn(prediction.shape, generator=generator, dtype=torch.float64).to(prediction.device)
        known, found = float(nn.functional.cross_entropy(probe, target)), _tried(loss, probe, target)
        if found is None or not abs(found - known) <= _PROBE_TOLERANCE * known:
            return False
    return True


def _tried(loss: Callable[[Any, Any], Any], probe: Tensor, target: Tensor) -> float | None:
    """The loss of made-up predictions; None where it refuses them, as one of probabilities does outside [0, 1]."""
    try:
        return as_float(as_number(loss(probe, target)))
    except Exception:  # whatever it raises: these predictions are ours, and no model gave them
        return None


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
