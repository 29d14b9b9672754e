"""A slice along one direction: the loss as a curve."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from ..errors import InputError, check_choice
from ..surface import LossSurface
from ..trajectory import Trajectory
from ._layout import BELOW_AXIS, empty_figure, flat_axis, heading, notes_below
from ._path import as_runs, times
from ._scale import Array, Scale
from ._sheet import HEIGHTS, clip_limits, drawn_span, finite_values, left_out, require_positive, value_name
from ._stage import Look
from ._style import Theme, axis_names, number, safe, safe_in_template, theme_of

_MOST_NODES = 20_000


@dataclass(frozen=True, eq=False)
class Slice:
    """What is drawn of a surface over one axis."""

    name: str
    value_name: str
    coords: Array
    """(n,) coordinates."""
    values: Array
    """(n,) true values; NaN is a gap."""
    span: tuple[float, float]
    """Lowest and highest height to show, as drawn."""
    scales: tuple[Scale, Scale]
    notes: tuple[str, ...]


def slice_of(surface: LossSurface, look: Look) -> Slice:
    """The curve of a surface over a plane of one axis."""
    if surface.plane.k != 1:
        fix = "Use crumple.figures.surface or .contour for two axes."
        raise InputError("this figure needs one axis", where="surface", got=f"{surface.plane.k} axes", fix=fix)
    scale = HEIGHTS[check_choice(look.height, HEIGHTS, "height")]
    values = finite_values(surface, look.metric)
    if scale.is_log:
        require_positive(values, look.metric)
    limits = clip_limits(look.clip, values)
    drawn = tuple(None if c is None else float(scale.forward(c)) for c in limits)
    return Slice(
        axis_names(surface.plane)[0],
        value_name(surface, look.metric),
        surface.axes[0],
        values,
        drawn_span(scale.forward(values), drawn),
        (Scale(surface.grid.scales[0] == "log"), scale),
        tuple(left_out(surface, values, limits)),
    )


def curve(
    surface: LossSurface,
    runs: Any = (),
    *,
    metric: str = "loss",
    template: str = "dark",
    height: str = "linear",
    clip: Any = None,
    title: str | None = None,
) -> go.Figure:
    """The values of a surface along its one axis, with the recorded points of runs under it.

    Args:
        surface: a surface over a plane of one axis.
        runs: one trajectory or several; their points are projected on the axis.
        metric: which of the surface's values.
        template: ``"dark"`` or ``"light"``.
        height: ``"linear"`` or ``"log"``.
        clip: limits of the display, ``(low, high)`` with None for an open end, or a quantile.
        title: over the picture; the surface's own title if None, nothing if empty.

    Returns:
        A plotly figure. Show it with ``config=crumple.figures.CONFIG``.
    """
    return draw_curve(surface, runs, Look(metric, template, height, clip, title))


def draw_curve(surface: LossSurface, runs: Any, look: Look) -> go.Figure:
    """What ``curve`` returns."""
    theme = theme_of(look.template)
    shown = slice_of(surface, look)
    figure = empty_figure(theme)
    figure.add_trace(_line(shown, theme))
    for i, run in enumerate(as_runs(runs)):
        figure.add_trace(_points(shown, run, surface, theme.paths[i % len(theme.paths)], theme))
    figure.update_layout(
        title=heading(surface, look.title, theme),
        xaxis=_axis(shown.name, shown.scales[0], shown.scales[0].forward(shown.coords[[0, -1]]), theme),
        yaxis=_axis(shown.value_name, shown.scales[1], with_air(shown.span), theme),
        height=520,
        showlegend=bool(as_runs(runs)),
        hovermode="closest",
    )
    return notes_below(figure, shown.notes, theme, clear=BELOW_AXIS)


def _line(shown: Slice, theme: Theme) -> go.Scatter:
    """The curve; 2-D plotly keeps its own logarithm, so the numbers are the true ones."""
    names = (safe_in_template(shown.name), safe_in_template(shown.value_name))
    return go.Scatter(
        x=shown.coords,
        y=shown.values,
        mode="lines",
        line={"color": theme.stops[9], "width": 2.6},
        connectgaps=False,
        hovertemplate=f"{names[0]} = %{{x:.6~g}}<br>{names[1]} = %{{y:.6~g}}<extra></extra>",
        name=safe(shown.value_name),
    )


def points_on(shown: Slice, run: Trajectory, surface: LossSurface) -> tuple[Array, Array, list[str]]:
    """The points of a run inside the window: coordinates, heights of the curve there, and when they were."""
    coords = run.project(surface.plane).coords[:, 0].cpu().numpy()
    inside = np.isfinite(coords) & (coords >= shown.coords[0]) & (coords <= shown.coords[-1])
    when = times(run)
    heights = np.interp(coords[inside], shown.coords, shown.values)
    return coords[inside], heights, [when[i] for i in np.flatnonzero(inside)]


def _points(shown: Slice, run: Trajectory, surface: LossSurface, colour: str, theme: Theme) -> go.Scatter:
    coords, heights, when = points_on(shown, run, surface)
    return go.Scatter(
        x=coords,
        y=heights,
        mode="markers",
        marker={"color": theme.marker, "size": 8, "line": {"color": colour, "width": 2}},
        hovertext=[
            f"<b>{safe(run.label)}</b> · {t}<br>{number(c)}<br>{number(h, 7)} (read off the curve)"
            for t, c, h in zip(when, coords, heights, strict=True)
        ],
        hoverinfo="text",
        name=safe(run.label, 60),
    )


def with_air(span: tuple[float, float]) -> Array:
    """A range with some room above and below."""
    low, high = span
    return np.array([low - 0.04 * (high - low), high + 0.04 * (high - low)])


def _axis(name: str, scale: Scale, span: Array, theme: Theme) -> dict[str, Any]:
    return flat_axis(name, theme) | {"type": "log" if scale.is_log else "linear", "range": span.tolist()}
