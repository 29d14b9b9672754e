"""Scales: how numbers become positions in a figure, and which of them are written on an axis."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

Array: TypeAlias = NDArray[np.float64]

_ROUND_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


@dataclass(frozen=True)
class Scale:
    """Linear or logarithmic. The data are transformed and the ticks relabelled, so colours follow the height.

    Example:
        >>> Scale(is_log=True).ticks(-1.0, 2.0, 5)
        ([-1.0, 0.0, 1.0, 2.0], ['0.1', '1', '10', '100'])
    """

    is_log: bool = False

    def forward(self, values: Any) -> Array:
        """True values → drawn positions; what has no logarithm becomes NaN."""
        values = np.asarray(values, dtype=np.float64)
        if not self.is_log:
            return values
        return np.log10(values, out=np.full(values.shape, np.nan), where=values > 0)

    def back(self, drawn: Any) -> Array:
        """Drawn positions → true values."""
        drawn = np.asarray(drawn, dtype=np.float64)
        return 10.0**drawn if self.is_log else drawn

    def ticks(self, low: float, high: float, count: int = 5) -> tuple[list[float], list[str]]:
        """About ``count`` round numbers between the drawn positions ``low`` and ``high``: where, and what to write."""
        if not self.is_log:
            values = round_numbers(low, high, count)
            return values, labels(values)
        values = _round_in_log(low, high, count)
        return [math.log10(v) for v in values], [_short(v) for v in values]


def round_numbers(low: float, high: float, count: int) -> list[float]:
    """Multiples of a round step from ``low`` to ``high``, about ``count`` of them."""
    step = round_step((high - low) / max(count, 1))
    first, last = math.ceil(low / step - 1e-9), math.floor(high / step + 1e-9)
    return [float(i * step) for i in range(first, last + 1)]


def round_step(rough: float) -> float:
    """The least of 1, 2, 2.5, 5 times a power of ten that is not below ``rough``."""
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * m for m in _ROUND_STEPS if power * m >= rough * (1 - 1e-9))


def labels(values: list[float]) -> list[str]:
    """The same number of decimals for all, as many as tell them apart."""
    if not values:
        return []
    step = min(np.diff(values), default=abs(values[0]) or 1.0)
    if max(map(abs, values)) >= 1e6 or step < 1e-4:
        return _distinct(values)
    decimals = next(d for d in range(6) if abs(step * 10**d - round(step * 10**d)) < 1e-6 or d == 5)
    return [f"{v + 0.0:,.{decimals}f}".replace("-", "−") for v in values]


def _distinct(values: list[float]) -> list[str]:
    """Short forms, or as many digits as it takes to tell the values apart."""
    forms = [_short(v) for v in values]
    for digits in range(6, 18):
        if len(set(forms)) == len(forms):
            break
        forms = [f"{v:.{digits}g}".replace("-", "−") for v in values]
    return forms


def _round_in_log(low: float, high: float, count: int) -> list[float]:
    """Decades where there are enough of them, else 1-2-5 within decades, else round numbers."""
    first, last = math.ceil(low - 1e-9), math.floor(high + 1e-9)
    if last - first >= 2:
        stride = max(1, math.ceil((last - first) / count))
        return [10.0**e for e in range(stride * math.ceil(first / stride), last + 1, stride)]
    fine = [m * 10.0**e for e in range(first - 1, last + 1) for m in (1, 2, 5)]
    inside = [v for v in fine if low - 1e-9 <= math.log10(v) <= high + 1e-9]
    return inside if len(inside) >= 3 else round_numbers(10.0**low, 10.0**high, count)


def _short(value: float) -> str:
    """A number as short as it can be written: ``0.25``, ``1,000``, ``3·10⁻⁷``."""
    if value == 0 or 1e-4 <= abs(value) < 1e6:
        return f"{value:,.6g}".replace("-", "−")
    mantissa, exponent = f"{value:.3g}".split("e") if "e" in f"{value:.3g}" else f"{value:.2e}".split("e")
    power = "10" + str(int(exponent)).translate(_SUPERSCRIPTS)
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    return power if mantissa == "1" else f"{mantissa}·{power}".replace("-", "−")
