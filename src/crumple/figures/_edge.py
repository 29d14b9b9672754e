"""The edge of stability: the sharpness along a run, beside the most that its step size can bear."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ..errors import InputError, ShapeError
from ..trajectory import Trajectory
from ._scale import Array

_PLAIN = ("SGD",)


def sharpness_of(sharpness: Any, runs: Sequence[Trajectory]) -> list[Array | None]:
    """One (T,) array of largest eigenvalues a run, or None for a run without.

    Args:
        sharpness: None; (T,) numbers for a single run; label → numbers; or one entry a run.
        runs: the runs.

    Raises:
        ShapeError: an array has not one number a recorded point.
        InputError: a label is no run's.
    """
    if sharpness is None:
        return [None] * len(runs)
    if isinstance(sharpness, Mapping):
        labels = [run.label for run in runs]
        astray = [name for name in sharpness if name not in labels]
        if astray:
            raise InputError("no run has this label", where="sharpness", got=astray[0], expected=f"one of {labels}")
        given = [sharpness.get(label) for label in labels]
    else:
        given = [sharpness] if len(runs) == 1 and np.ndim(sharpness[0]) == 0 else list(sharpness)
    if len(given) != len(runs):
        raise ShapeError("not one entry a run", where="sharpness", got=len(given), expected=str(len(runs)))
    return [None if s is None else _column(s, run) for s, run in zip(given, runs, strict=True)]


def _column(values: Any, run: Trajectory) -> Array:
    array = np.asarray(values, dtype=np.float64)
    if array.shape != (len(run),):
        where = f"sharpness of {run.label!r}"
        raise ShapeError("not one number a recorded point", where=where, got=array.shape, expected=f"({len(run)},)")
    return np.where(np.isfinite(array), array, np.nan)


def threshold(run: Trajectory) -> Array | None:
    """2 (1 + β) / η at each recorded point: a quadratic that is sharper makes gradient descent diverge.

    Cohen et al. (2021), section 2 and appendix B; β is the momentum. None where the optimizer is not SGD,
    uses Nesterov's form, or the learning rate is not known.
    """
    options = run.meta.get("options") or {}
    rate = run.metrics.get("lr")
    if rate is None and isinstance(options.get("lr"), (int, float)):
        rate = np.full(len(run), float(options["lr"]))
    if rate is None or run.meta.get("optimizer") not in _PLAIN or options.get("nesterov"):
        return None
    momentum = options.get("momentum", 0.0)
    beta = float(momentum) if isinstance(momentum, (int, float)) else 0.0
    return np.divide(2 * (1 + beta), rate, out=np.full(len(run), np.nan), where=np.asarray(rate) > 0)
