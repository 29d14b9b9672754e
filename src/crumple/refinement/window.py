"""The window of a survey, and its map onto the unit box."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, check_choice, check_number
from ..grid import SCALES


@dataclass(frozen=True)
class Window:
    """A box of coordinates, each axis linear or logarithmic, seen as the unit box [0, 1]ᵏ."""

    box: tuple[tuple[float, float], ...]
    """One (low, high) an axis."""
    scales: tuple[str, ...]
    """``"linear"`` or ``"log"`` an axis."""

    @classmethod
    def of(cls, box: Any, scale: str | Sequence[str] = "linear") -> Window:
        """A checked window; ``box`` is one (low, high) an axis, or a bare (low, high) for one axis.

        Raises:
            InputError: a range is empty, reversed or not finite, a log axis is not positive, or there are more
                than two axes.
        """
        ranges = _pairs(box)
        scales = (scale,) * len(ranges) if isinstance(scale, str) else tuple(scale)
        if len(scales) != len(ranges):
            raise InputError("one scale an axis", where="scale", got=scale, expected=f"{len(ranges)} scales")
        for i, ((low, high), name) in enumerate(zip(ranges, scales, strict=True)):
            check_choice(name, SCALES, f"scale[{i}]")
            if not low < high:
                raise InputError("is empty or reversed", where=f"box[{i}]", got=(low, high), expected="low < high")
            if name == "log" and low <= 0:
                raise InputError("a log axis must be positive", where=f"box[{i}]", got=(low, high))
        return cls(ranges, scales)

    @property
    def k(self) -> int:
        """The number of axes."""
        return len(self.box)

    def coords(self, axis: int, unit: NDArray[np.float64]) -> NDArray[np.float64]:
        """Coordinates at places 0 … 1 of one axis; mirrored exactly where the range is symmetric."""
        low, high = self.box[axis]
        if self.scales[axis] == "log":
            found = np.exp(np.log(low) + (np.log(high) - np.log(low)) * unit)
        else:
            found = 0.5 * (low + high) + 0.5 * (high - low) * (2.0 * unit - 1.0)
        found = np.where(unit == 0.0, low, np.where(unit == 1.0, high, found))
        return np.clip(found, low, high)

    def unit(self, axis: int, coords: NDArray[np.float64]) -> NDArray[np.float64]:
        """The inverse of ``coords``, held to 0 … 1."""
        low, high = self.box[axis]
        if self.scales[axis] == "log":
            found = (np.log(coords) - np.log(low)) / (np.log(high) - np.log(low))
        else:
            found = (coords - low) / (high - low)
        return np.clip(found, 0.0, 1.0)

    def contains(self, axis: int, coords: NDArray[np.float64]) -> bool:
        """Whether all coordinates of one axis lie inside, its ends included."""
        low, high = self.box[axis]
        return bool(((coords >= low) & (coords <= high)).all())


def _pairs(box: Any) -> tuple[tuple[float, float], ...]:
    try:
        array = np.asarray(box, dtype=np.float64)
    except (TypeError, ValueError) as cause:
        raise InputError("not a box", where="box", got=box, expected="one (low, high) an axis") from cause
    array = array[None] if array.shape == (2,) else array
    if array.ndim != 2 or array.shape[1] != 2 or not 1 <= len(array) <= 2:
        raise InputError(
            "not a box of one or two axes",
            where="box",
            got=box,
            expected="one (low, high) an axis",
            fix="For three axes evaluate on a Grid: a tree over a volume needs more points than it saves.",
        )
    return tuple(
        (check_number(a, f"box[{i}]"), check_number(b, f"box[{i}]")) for i, (a, b) in enumerate(array.tolist())
    )
