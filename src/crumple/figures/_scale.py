"""Scales: how numbers become positions in a figure, and which of them are written on an axis."""

from __future__ import annotations

import math
from dataclasses import dataclass
from decimal import Decimal
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
    shift: float = 0.0
    """Added to the values before the logarithm is taken, where some are zero or below."""

    @property
    def said(self) -> str:
        """What the scale does, as it is written beside it; empty if nothing."""
        shifted = f", shifted by {_short(self.shift, 12)}" if self.shift else ""
        return f"logarithmic{shifted}" if self.is_log else ""

    def forward(self, values: Any) -> Array:
        """True values → drawn positions; what has no logarithm becomes NaN."""
        values = np.asarray(values, dtype=np.float64)
        if not self.is_log:
            return values
        above = values + self.shift
        return np.log10(above, out=np.full(values.shape, np.nan), where=above > 0)

    def back(self, drawn: Any) -> Array:
        """Drawn positions → true values."""
        drawn = np.asarray(drawn, dtype=np.float64)
        return 10.0**drawn - self.shift if self.is_log else drawn

    def ticks(self, low: float, high: float, count: int = 5) -> tuple[list[float], list[str]]:
        """About ``count`` round numbers between the drawn positions ``low`` and ``high``: where, and what to write."""
        if not self.is_log:
            values = round_numbers(low, high, count)
            return values, labels(values)
        values = _round_in_parts(self, low, high, count) if self.shift else _round_in_log(low, high, count)
        return self.forward(values).tolist(), _distinct(values)


def logarithmic(values: Array) -> Scale:
    """The logarithmic scale for these values: shifted, if some are zero or below, so that each has a logarithm.

    It is log₁₀(L + c) with c ≥ s − min L, rounded up to a multiple of s. Here s is how far the lowest thousandth of the
    values lies above the least, rounded down to 1, 2 or 5 times a power of ten, and at least a millionth of the
    range: finer differences above the least value are not told apart.

    Args:
        values: any shape; NaN is passed over.

    Example:
        >>> logarithmic(np.array([0.0, 0.013, 5.0])).said, logarithmic(np.array([0.013, 5.0])).said
        ('logarithmic, shifted by 0.01', 'logarithmic')
    """
    known = values[np.isfinite(values)]
    least = float(known.min())
    if least > 0:
        return Scale(is_log=True)
    rises = known[known > least] - least
    if not len(rises):
        return Scale(is_log=True, shift=1.0 - least)
    rise = max(float(np.quantile(rises, 0.001, method="lower")), 1e-6 * float(rises.max()), -1e-9 * least)
    step = _below(rise)
    return Scale(is_log=True, shift=float(f"{step * math.ceil((step - least) / step - 1e-9):.15g}"))


def _below(value: float) -> float:
    """The greatest of 1, 2, 5 times a power of ten that is not above ``value``."""
    exponent = math.floor(math.log10(value) + 1e-9)
    return max(v for m in (1, 2, 5) if (v := float(f"{m}e{exponent}")) <= value * (1 + 1e-9))


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


def _round_in_parts(scale: Scale, low: float, high: float, count: int) -> list[float]:
    """In each of ``count`` even parts of a shifted scale the roundest number, away from the borders between them."""
    width = (high - low) / count
    ends = [(low + width * i, low + width * (i + 1)) for i in range(count)]
    inner = [(a if i == 0 else a + 0.2 * width, b - 0.2 * width * (i < count - 1)) for i, (a, b) in enumerate(ends)]
    return [_roundest(*scale.back(part).tolist()) for part in inner]


def _roundest(low: float, high: float) -> float:
    """The number with the fewest digits between two others; 0 where it is between them."""
    if low <= 0 <= high:
        return 0.0
    exponent = math.ceil(math.log10(max(abs(low), abs(high))))
    powers = (Decimal(10) ** (exponent - i) for i in range(18))
    found = (power * math.ceil(Decimal(low) / power) for power in powers)
    return float(next((value for value in found if value <= Decimal(high)), Decimal(low)))


def _short(value: float, digits: int = 6) -> str:
    """A number as short as it can be written: ``0.25``, ``1,000``, ``3·10⁻⁷``."""
    if value == 0 or 1e-4 <= abs(value) < 1e6:
        return f"{value:,.{digits}g}".replace("-", "−")
    mantissa, exponent = f"{value:.3g}".split("e") if "e" in f"{value:.3g}" else f"{value:.2e}".split("e")
    power = "10" + str(int(exponent)).translate(_SUPERSCRIPTS)
    mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
    return power if mantissa == "1" else f"{mantissa}·{power}".replace("-", "−")
