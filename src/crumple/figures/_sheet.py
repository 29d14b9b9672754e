"""The sheet: which numbers of a surface a picture shows, and at what heights."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, check_choice, check_number
from ..surface import LossSurface, Status
from ._scale import Array, Scale, logarithmic, round_numbers, round_step
from ._style import axis_names, number

HEIGHTS = {"linear": lambda values: Scale(), "log": logarithmic}
"""The scale of the height, from the values that are to be drawn."""
_LEVELS = 20
_HOLES = {"not evaluated yet": Status.NOT_DONE, "failed": Status.FAILED, "crashed": Status.CRASHED}
_UNUSABLE = (Status.NOT_DONE, Status.FAILED, Status.CRASHED)
_FLOAT32_CEILING = 1e37
"""Graphics cards count in float32; greater heights are drawn as holes and said to be beyond the range."""


@dataclass(frozen=True, eq=False)
class Sheet:
    """What is drawn of a surface: nodes, true values and heights. Axis 0 is direction 0."""

    names: tuple[str, str]
    """What is written on the axes of the plane."""
    value_name: str
    """What the height is."""
    axes: tuple[Array, Array]
    """Coordinates of the nodes drawn, (n₀,) and (n₁,)."""
    values: Array
    """True values at them, (n₀, n₁); NaN is a hole."""
    heights: Array
    """The same on the scale of the height, (n₀, n₁)."""
    scales: tuple[Scale, Scale, Scale]
    """Of both axes and of the height."""
    span: tuple[float, float]
    """Lowest and highest drawn height; the colours run between them."""
    clip: tuple[float | None, float | None]
    """The limits asked for, as true values."""
    notes: tuple[str, ...]
    """What the picture leaves out, in sentences."""

    @property
    def nodes(self) -> tuple[Array, Array]:
        """Drawn positions of the nodes on both axes."""
        return self.scales[0].forward(self.axes[0]), self.scales[1].forward(self.axes[1])

    @property
    def levels(self) -> list[float]:
        """Heights of the contour lines: some twenty, round wherever the scale is linear."""
        low, high = self.span
        if self.scales[2].is_log:
            return [low + self.level_step * (i + 0.5) for i in range(_LEVELS)]
        return round_numbers(low, high, _LEVELS)

    @property
    def level_step(self) -> float:
        """From one contour line to the next."""
        low, high = self.span
        return (high - low) / _LEVELS if self.scales[2].is_log else round_step((high - low) / _LEVELS)

    def place(self, coords: Any) -> Array:
        """Coordinates (…, 2) → drawn positions (…, 2)."""
        coords = np.asarray(coords, dtype=np.float64)
        return np.stack([self.scales[i].forward(coords[..., i]) for i in range(2)], axis=-1)

    def height_at(self, positions: Array) -> Array:
        """Height of the sheet at drawn positions (n, 2); NaN outside and at holes."""
        return bilinear(*self.nodes, self.heights, positions)


def sheet(
    surface: LossSurface, *, metric: str = "loss", height: str | Scale = "linear", clip: Any = None, most: int = 400
) -> Sheet:
    """The sheet of a surface over a plane of two axes.

    Args:
        surface: the surface; its numbers are not changed.
        metric: which of its values.
        height: ``"linear"`` or ``"log"``, or the scale itself where several surfaces share one.
        clip: None, ``(low, high)`` with None for an open end, or a quantile below 1 as upper limit.
        most: nodes an axis; of a finer grid every m-th node is taken, and the last.

    Raises:
        InputError: not two axes, or nothing finite to draw.
    """
    if not isinstance(surface, LossSurface):
        raise InputError("is no LossSurface", where="surface", got=type(surface).__name__)
    if surface.plane.k != 2:
        fix = "Use crumple.figures.curve for one axis." if surface.plane.k == 1 else "Evaluate a plane of two axes."
        raise InputError("this figure needs two axes", where="surface", got=f"{surface.plane.k} axes", fix=fix)
    if min(surface.grid.shape) < 2:
        raise InputError("a picture needs two points on each axis", where="surface", got=surface.grid.shape)
    check_height(height)
    whole = finite_values(surface, metric)
    scale = height_scale(height, whole)
    limits = clip_limits(clip, whole)
    rows, columns = (every(n, most) for n in surface.grid.shape)
    values = whole[np.ix_(rows, columns)]
    heights = scale.forward(values)
    too_far = np.zeros(whole.shape, bool) if scale.is_log else np.abs(whole) >= _FLOAT32_CEILING
    if (too_far | np.isnan(whole)).all():
        fix = "Take height='log'." if np.nanmax(whole) > 0 else "There is no picture of them."
        raise InputError(f"every value is beyond ±{_FLOAT32_CEILING:.0e}", where="surface", got=metric, fix=fix)
    heights = np.where(np.abs(heights) < _FLOAT32_CEILING, heights, np.nan)
    return Sheet(
        names=axis_names(surface.plane)[:2],  # type: ignore[arg-type]  # two axes, checked above
        value_name=value_name(surface, metric),
        axes=(surface.axes[0][rows], surface.axes[1][columns]),
        values=values,
        heights=heights,
        scales=(*(Scale(s == "log") for s in surface.grid.scales), scale),  # type: ignore[arg-type]
        span=drawn_span(heights, tuple(None if c is None else float(scale.forward(c)) for c in limits)),
        clip=limits,
        notes=(*left_out(surface, whole, limits), *_too_far(too_far), *_thinned(surface.grid.shape, rows, columns)),
    )


def finite_values(surface: LossSurface, metric: str) -> Array:
    """The values of that name, with NaN wherever they are not finite."""
    values = np.asarray(surface[metric], dtype=np.float64)
    values = np.where(np.isfinite(values) & ~np.isin(surface.status, _UNUSABLE), values, np.nan)
    if np.isnan(values).all():
        raise InputError(f"no finite {metric} to draw", where="surface", got=f"{values.size} points")
    return values


def value_name(surface: LossSurface, metric: str) -> str:
    """What to write for a value: the name of the loss function where it is known."""
    return str(surface.meta.get("loss_name") or "loss") if metric == "loss" else metric


def check_height(height: str | Scale) -> None:
    """Refuse an unknown height before any work."""
    if not isinstance(height, Scale):
        check_choice(height, HEIGHTS, "height")


def height_scale(height: str | Scale, values: Array) -> Scale:
    """The scale of that name for those values, or the scale itself."""
    return height if isinstance(height, Scale) else HEIGHTS[height](values)


def clip_limits(clip: Any, values: Array) -> tuple[float | None, float | None]:
    """``clip`` as a pair of true values, None for an open end."""
    if clip is None:
        return None, None
    if not isinstance(clip, (tuple, list)):
        share = check_number(clip, "clip", above=0.0)
        if share >= 1:
            raise InputError("not a quantile", where="clip", got=clip, expected="below 1, or a pair (low, high)")
        return None, float(np.nanquantile(values, share))
    if len(clip) != 2:
        raise InputError("not a pair", where="clip", got=clip, expected="(low, high)")
    low, high = (None if c is None else check_number(c, f"clip[{i}]") for i, c in enumerate(clip))
    if low is not None and high is not None and low >= high:
        raise InputError("is empty", where="clip", got=clip, expected="low < high")
    return low, high


def drawn_span(heights: Array, limits: tuple[float | None, ...]) -> tuple[float, float]:
    """Lowest and highest height to draw; never a single one."""
    low = float(np.nanmin(heights)) if limits[0] is None or math.isnan(limits[0]) else limits[0]
    high = float(np.nanmax(heights)) if limits[1] is None or math.isnan(limits[1]) else limits[1]
    if not ((heights >= low) & (heights <= high)).any():
        raise InputError("no value lies between these limits", where="clip", got=limits)
    least = max(abs(low), abs(high), 1e-30) * 1e-9
    return (low, high) if high - low > least else (low - 0.5 * (least * 1e6), high + 0.5 * (least * 1e6))


def every(n: int, most: int) -> NDArray[np.int64]:
    """Indices of at most about ``most`` of ``n`` nodes: every m-th, and always the last."""
    m = max(1, math.ceil((n - 1) / max(most - 1, 1)))
    return np.unique(np.append(np.arange(0, n, m), n - 1))


def left_out(surface: LossSurface, values: Array, limits: tuple[float | None, float | None]) -> list[str]:
    """Sentences about what is not drawn: holes, and values beyond the limits."""
    return [*_holes(surface, values), *_beyond(values, limits)]


def _holes(surface: LossSurface, values: Array) -> list[str]:
    missing = np.isnan(values)
    if not missing.any():
        return []
    counts = {word: missing & (surface.status == status) for word, status in _HOLES.items()}
    counts["not finite"] = missing & ~np.logical_or.reduce(list(counts.values()))
    said = ", ".join(f"{int(where.sum()):,} {word}" for word, where in counts.items() if where.any())
    return [f"Holes: {said}, of {values.size:,} points."]


def _beyond(values: Array, limits: tuple[float | None, float | None]) -> list[str]:
    low, high = limits
    above = 0 if high is None else int((values > high).sum())
    below = 0 if low is None else int((values < low).sum())
    parts = [f"{above:,} above {number(high)}"] if above and high is not None else []
    parts += [f"{below:,} below {number(low)}"] if below and low is not None else []
    return [f"Clipped: {', '.join(parts)}, of {values.size:,} points, not shown."] if parts else []


def _too_far(too_far: NDArray[np.bool_]) -> list[str]:
    count = int(too_far.sum())
    return [f"Not drawn: {count:,} beyond ±{number(_FLOAT32_CEILING)}, of {too_far.size:,} points."] if count else []


def _thinned(shape: tuple[int, ...], rows: NDArray[np.int64], columns: NDArray[np.int64]) -> list[str]:
    if (len(rows), len(columns)) == shape:
        return []
    steps = " × ".join(str(int(index[1] - index[0])) if len(index) > 1 else "1" for index in (rows, columns))
    return [f"Drawn: one node in {steps} of {shape[0]:,} × {shape[1]:,}; the data hold all."]


def bilinear(x: Array, y: Array, values: Array, points: Array) -> Array:
    """``values`` (n₀, n₁) on the nodes ``x``, ``y``, interpolated at ``points`` (n, 2); NaN outside."""
    points = np.asarray(points, dtype=np.float64)
    i, s, in_x = _cell(x, points[:, 0])
    j, t, in_y = _cell(y, points[:, 1])
    i2, j2 = np.minimum(i + 1, len(x) - 1), np.minimum(j + 1, len(y) - 1)
    low = _lerp(values[i, j], values[i, j2], t)
    high = _lerp(values[i2, j], values[i2, j2], t)
    return np.where(in_x & in_y, _lerp(low, high, s), np.nan)


def _lerp(a: Array, b: Array, t: Array) -> Array:
    """Between ``a`` and ``b``; exactly one of them at the ends, even where the other is NaN."""
    return np.where(t == 0, a, np.where(t == 1, b, a + (b - a) * t))


def _cell(nodes: Array, at: Array) -> tuple[NDArray[np.int64], Array, NDArray[np.bool_]]:
    """The cell that each position lies in, the place in it (0 … 1), and whether it is inside at all."""
    slack = 1e-12 * max(abs(nodes[0]), abs(nodes[-1]))
    inside = (at >= nodes[0] - slack) & (at <= nodes[-1] + slack)
    if len(nodes) == 1:
        return np.zeros(at.shape, np.int64), np.zeros(at.shape), inside
    at = np.clip(np.where(np.isfinite(at), at, nodes[0]), nodes[0], nodes[-1])
    i = np.clip(np.searchsorted(nodes, at, side="right") - 1, 0, len(nodes) - 2)
    return i, (at - nodes[i]) / (nodes[i + 1] - nodes[i]), inside
