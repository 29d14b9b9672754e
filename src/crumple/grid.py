"""The grid: at which coordinates of a plane the loss is evaluated."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from .errors import InputError, ShapeError, check_choice, check_count, check_number

SCALES = ("linear", "log")
_LARGEST_AXIS = 10**7
_LARGEST_GRID = 10**9


@dataclass(frozen=True, eq=False)
class Grid:
    """One increasing array of coordinates an axis; the points are their product.

    Axis 0 belongs to direction 0 of the plane, everywhere.

    Args:
        axes: k arrays (n_i,), finite and strictly increasing.
        scales: ``"linear"`` or ``"log"`` an axis; says how an axis is spaced and drawn.

    Raises:
        InputError: an axis is empty, not finite, not increasing, or too long.
    """

    axes: tuple[NDArray[np.float64], ...]
    scales: tuple[str, ...] = field(default=())

    def __post_init__(self) -> None:
        """Freeze and check the axes."""
        axes = tuple(_axis(a, f"axes[{i}]") for i, a in enumerate(self.axes))
        object.__setattr__(self, "axes", axes)
        object.__setattr__(self, "scales", tuple(self.scales) or ("linear",) * len(axes))
        if not 1 <= len(axes) <= 3 or len(self.scales) != len(axes):
            raise InputError("one array and one scale an axis", where="axes", got=len(axes), expected="1, 2 or 3 axes")
        for i, (axis, scale) in enumerate(zip(axes, self.scales, strict=True)):
            check_choice(scale, SCALES, f"scales[{i}]")
            if scale == "log" and axis[0] <= 0:
                raise InputError("a log axis must be positive", where=f"axes[{i}]", got=float(axis[0]))
        if self.size > _LARGEST_GRID:
            raise InputError(
                f"{self.size:.3g} points need {self.size * 9 / 2**30:.0f} GiB to hold",
                where="grid",
                got=self.shape,
                expected=f"at most {_LARGEST_GRID:.0e} points",
            )

    @classmethod
    def box(cls, *ranges: Sequence[float], n: int | Sequence[int] = 51, scale: str | Sequence[str] = "linear") -> Grid:
        """A grid over a box, both ends included; a range symmetric about 0 is mirrored exactly.

        Args:
            ranges: one ``(low, high)`` an axis.
            n: points on each axis, one number for all or one an axis.
            scale: ``"linear"`` or ``"log"`` (equal ratios), one for all or one an axis.

        Example:
            >>> Grid.box((-2, 2), (-1, 3), n=(5, 3)).axes[1].tolist()
            [-1.0, 1.0, 3.0]
        """
        if not ranges:
            raise InputError("no range", where="ranges", expected="one (low, high) an axis")
        counts, scales = _per_axis(n, len(ranges), "n"), _per_axis(scale, len(ranges), "scale")
        axes = [_spaced(_range(r, f"ranges[{i}]"), counts[i], scales[i], f"ranges[{i}]") for i, r in enumerate(ranges)]
        return cls(tuple(axes), tuple(scales))

    @classmethod
    def square(cls, half: float = 1.0, *, n: int = 51) -> Grid:
        """Two equal axes from ``-half`` to ``half``; an odd ``n`` puts the plane's origin on a point."""
        half = check_number(half, "half", above=0.0)
        return cls.box((-half, half), (-half, half), n=n)

    @classmethod
    def line(cls, low: float, high: float, *, n: int = 51, scale: str = "linear") -> Grid:
        """One axis, for a slice along a single direction."""
        return cls.box((low, high), n=n, scale=scale)

    @classmethod
    def arange(cls, low: float, high: float, step: float, *, k: int = 2) -> Grid:
        """k equal axes ``low, low + step, …`` that stop before ``high``, as ``numpy.arange`` does.

        Where ``low`` is a multiple of ``step`` each coordinate is the float nearest to its multiple,
        so that 0 is exactly 0 (``numpy.arange(-2, 2, 0.05)`` has 1.8e-15 there).
        """
        low, high = _range((low, high), "low, high")
        step = check_number(step, "step", above=0.0)
        check_count(k, "k", least=1, most=3)
        count = check_count(_whole((high - low) / step - 1e-9), "points on an axis", most=_LARGEST_AXIS)
        first = round(low / step)
        if math.isclose(low / step, first, rel_tol=1e-12, abs_tol=1e-12):
            axis: NDArray[np.float64] = _multiples(np.arange(first, first + count), step)
        else:
            axis = low + np.arange(count, dtype=np.float64) * step
        return cls((axis,) * k)

    @classmethod
    def around(
        cls, coords: Sequence[float], *, half: float | Sequence[float] = 1.0, n: int | Sequence[int] = 51
    ) -> Grid:
        """A grid centred on ``coords`` (k,), reaching ``half`` to each side; an odd ``n`` puts a point there."""
        centre = [check_number(c, f"coords[{i}]") for i, c in enumerate(np.atleast_1d(np.asarray(coords)).tolist())]
        halves = _per_axis(half, len(centre), "half")
        for i, h in enumerate(halves):
            check_number(h, f"half[{i}]", above=0.0)
        counts = _per_axis(n, len(centre), "n")
        return cls(
            tuple(
                _spread(c, float(h), m, f"coords[{i}]")
                for i, (c, h, m) in enumerate(zip(centre, halves, counts, strict=True))
            )
        )

    @classmethod
    def over(cls, coords: Any, *, margin: float = 0.2, n: int | Sequence[int] = 51) -> Grid:
        """A grid over all ``coords`` (n, k), such as a path on its plane, with room around them.

        Args:
            coords: points to be held; those that are not finite are passed over.
            margin: the room on every side, as a share of their widest extent.
            n: points on each axis, one number for all or one an axis.

        Example:
            >>> Grid.over([[0.0, 1.0], [4.0, 3.0]], margin=0.25, n=(7, 5)).bounds
            ((-1.0, 5.0), (0.0, 4.0))
        """
        margin = check_number(margin, "margin", above=0.0)
        points = np.asarray(coords, dtype=np.float64)
        if points.ndim != 2:
            raise ShapeError("wrong shape", where="coords", got=points.shape, expected="(n, k)")
        points = points[np.isfinite(points).all(axis=1)]
        if not (points != points[:1]).any():
            raise InputError("needs two different points", where="coords", fix="Grid.around is for one.")
        low, high = points.min(axis=0), points.max(axis=0)
        room = margin * (high - low).max()
        return cls.box(*zip((low - room).tolist(), (high + room).tolist(), strict=True), n=n)

    def covering(self, coords: Any, *, margin: int = 1) -> Grid:
        """This grid grown by whole steps until it holds all ``coords`` (n, k); old points stay points.

        Args:
            coords: points to be held; those that are not finite are passed over.
            margin: steps to spare beyond the outermost of them, on a side that grows.

        Raises:
            ShapeError: the coordinates have another number of axes.
            InputError: they are so far off that the axis would be too long.
        """
        points = np.asarray(coords, dtype=np.float64)
        if points.size == 0:
            return self
        if points.ndim != 2 or points.shape[1] != self.k:
            raise ShapeError("wrong shape", where="coords", got=points.shape, expected=f"(n, {self.k})")
        points = points[np.isfinite(points).all(axis=1)]
        grown = [
            _grow(a, points[:, i], s, margin) if len(points) else a
            for i, (a, s) in enumerate(zip(self.axes, self.scales, strict=True))
        ]
        return Grid(tuple(grown), self.scales)

    @property
    def k(self) -> int:
        """The number of axes."""
        return len(self.axes)

    @property
    def shape(self) -> tuple[int, ...]:
        """Points on each axis."""
        return tuple(len(a) for a in self.axes)

    @property
    def size(self) -> int:
        """N, the number of points."""
        return math.prod(self.shape)

    @property
    def bounds(self) -> tuple[tuple[float, float], ...]:
        """First and last coordinate of each axis."""
        return tuple((float(a[0]), float(a[-1])) for a in self.axes)

    def points(self) -> NDArray[np.float64]:
        """All coordinates, (N, k), the last axis running fastest."""
        return np.stack([m.ravel() for m in np.meshgrid(*self.axes, indexing="ij")], axis=-1)

    def contains(self, coords: Any) -> NDArray[np.bool_]:
        """Whether each of ``coords`` (…, k) lies inside the window, its edge included."""
        points = np.asarray(coords, dtype=np.float64)
        if points.ndim == 0 or points.shape[-1] != self.k:
            raise ShapeError("wrong length", where="coords", got=points.shape, expected=f"last axis of {self.k}")
        low, high = np.array(self.bounds).T
        return np.asarray(((points >= low) & (points <= high)).all(axis=-1))


def _axis(values: Any, where: str) -> NDArray[np.float64]:
    try:
        axis = np.asarray(values, dtype=np.float64).copy()
    except (TypeError, ValueError) as cause:
        raise InputError("not an array of numbers", where=where, got=values) from cause
    if axis.ndim != 1 or not 1 <= axis.size <= _LARGEST_AXIS:
        raise InputError("not a usable axis", where=where, got=axis.shape, expected=f"1 to {_LARGEST_AXIS} values")
    if not np.isfinite(axis).all():
        raise InputError("an axis must be finite", where=where, got=axis[~np.isfinite(axis)][:3].tolist())
    if (np.diff(axis) <= 0).any():
        i = int(np.flatnonzero(np.diff(axis) <= 0)[0])
        raise InputError("an axis must increase", where=where, got=axis[i : i + 2].tolist())
    axis.setflags(write=False)
    return axis


def _per_axis(value: Any, k: int, where: str) -> list[Any]:
    if isinstance(value, str) or not isinstance(value, (Sequence, np.ndarray)):
        return [value] * k
    if len(value) != k:
        raise InputError("one value an axis", where=where, got=value, expected=f"{k} values")
    return list(value)


def _range(pair: Any, where: str) -> tuple[float, float]:
    if isinstance(pair, str) or not isinstance(pair, (Sequence, np.ndarray)) or len(pair) != 2:
        raise InputError("not a range", where=where, got=pair, expected="a pair (low, high)")
    low, high = check_number(pair[0], where), check_number(pair[1], where)
    if low > high:
        raise InputError("is reversed", where=where, got=(low, high), fix=f"Did you mean ({high:g}, {low:g})?")
    if low == high:
        raise InputError("is empty", where=where, got=(low, high), expected="low < high")
    return low, high


def _spaced(ends: tuple[float, float], n: Any, scale: Any, where: str) -> NDArray[np.float64]:
    check_choice(scale, SCALES, "scale")
    low, high = ends
    if scale == "log":
        if low <= 0:
            raise InputError("a log axis must be positive", where=where, got=ends)
        axis = 10.0 ** _spaced((math.log10(low), math.log10(high)), n, "linear", where)
    else:
        axis = _spread(0.5 * low + 0.5 * high, 0.5 * high - 0.5 * low, n, where)
    axis[0], axis[-1] = low, high
    return axis


def _spread(centre: float, half: float, n: Any, where: str) -> NDArray[np.float64]:
    n = check_count(n, "n", least=2, most=_LARGEST_AXIS)
    axis = centre + half * ((2.0 * np.arange(n) - (n - 1)) / (n - 1))  # -1 … 1, each value minus its mirror
    if (np.diff(axis) <= 0).any():
        raise InputError(
            f"{n} points are closer together than floats can tell apart",
            where=where,
            got=(centre - half, centre + half),
            fix="Widen the range or use fewer points.",
        )
    return np.asarray(axis)


def _whole(quotient: float) -> int:
    """The next whole number above; huge ones, which fit nowhere, are cut."""
    return math.ceil(max(-1e18, min(quotient, 1e18)))


def _multiples(counts: NDArray[np.int64], step: float) -> NDArray[np.float64]:
    """``counts * step`` rounded once from the decimal that ``step`` stands for."""
    inverse = round(1.0 / step)
    if inverse >= 1 and math.isclose(inverse * step, 1.0, rel_tol=1e-15):
        return np.asarray(counts / float(inverse))
    return np.asarray(counts * step, dtype=np.float64)


def _grow(axis: NDArray[np.float64], wanted: NDArray[np.float64], scale: str, margin: int) -> NDArray[np.float64]:
    if len(axis) < 2:
        return axis
    if scale == "log":
        inner = _grow(np.log10(axis), np.log10(wanted[wanted > 0]), "linear", margin)
        below = int(np.searchsorted(inner, np.log10(axis[0]) - 1e-12))
        grown = 10.0**inner
        grown[below : below + len(axis)] = axis
        return grown
    if not len(wanted):
        return axis
    first, last = axis[1] - axis[0], axis[-1] - axis[-2]
    below, above = _whole((axis[0] - wanted.min()) / first - 1e-9), _whole((wanted.max() - axis[-1]) / last - 1e-9)
    if max(below, above) > _LARGEST_AXIS:
        raise InputError(
            f"{max(below, above):.3g} more points would be needed to hold all coordinates",
            where="coords",
            got=(float(wanted.min()), float(wanted.max())),
            expected=f"at most {_LARGEST_AXIS:.0e}",
            fix="Leave out the far ones, or start from a coarser grid.",
        )
    before = axis[0] - first * np.arange(below + margin, 0, -1) if below > 0 else axis[:0]
    after = axis[-1] + last * np.arange(1, above + margin + 1) if above > 0 else axis[:0]
    return np.concatenate([before, axis, after])
