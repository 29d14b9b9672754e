"""Residuals in bins."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

_BINS = 41
"""Odd, so that residuals near 0 share the middle one."""
_SHARE = 0.99


def histogram(residuals: NDArray[np.float64]) -> dict[str, Any]:
    """Counts of residuals: below all bins, in each of them, above them (bins + 2,), and the bins' edges.

    The bins are symmetric about 0 and hold 99 % of the residuals, rounded up; what is not finite is in none.
    """
    finite = residuals[np.isfinite(residuals)]
    half = round_up(float(np.quantile(np.abs(finite), _SHARE))) if len(finite) else 1.0
    edges = np.linspace(-half, half, _BINS + 1)
    places = np.clip(np.floor((finite + half) * (_BINS / (2 * half))), -1, _BINS).astype(np.int64)
    counts = np.bincount(places + 1, minlength=_BINS + 2)
    return {"residual_edges": edges, "residual_counts": counts.astype(np.int32)}


def round_up(value: float) -> float:
    """The least of 1, 2, 5, 10, … times a power of ten that is no less; 1 for 0."""
    if not value > 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next((m * power for m in (1.0, 2.0, 5.0) if m * power >= value), 10.0 * power)
