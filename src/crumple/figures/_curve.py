"""A slice along one direction: the loss as a curve, of one surface or several, with further values under it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import plotly.graph_objects as go

from ..errors import InputError, shorten
from ..surface import LossSurface
from ..trajectory import Trajectory
from ._barrier import Barrier, barrier_of
from ._layout import BELOW_AXIS, empty_figure, flat_axis, heading, line_legend, notes_below
from ._panels import axis_of, stack_panels
from ._path import as_runs, times
from ._scale import Array, Scale
from ._sheet import check_height, clip_limits, drawn_span, finite_values, height_scale, left_out, value_name
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
    check_height(look.height)
    values = finite_values(surface, look.metric)
    scale = height_scale(look.height, values)
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
    surface: LossSurface | Sequence[LossSurface] | Mapping[str, LossSurface],
    runs: Any = (),
    *,
    metric: str = "loss",
    beside: Sequence[str] = (),
    barrier: bool = False,
    template: str = "dark",
    height: str = "linear",
    clip: Any = None,
    title: str | None = None,
) -> go.Figure:
    """The values of surfaces along their one axis, with the recorded points of runs on the first.

    Args:
        surface: a surface over a plane of one axis; or several, such as ``{"training": a, "test": b}``.
        runs: one trajectory or several; their points are projected on the axis.
        metric: which of the surface's values.
        beside: further values, each in a panel of its own below.
        barrier: mark how far the curve rises over the straight line from its value at 0 to that at 1.
        template: ``"dark"`` or ``"light"``.
        height: ``"linear"`` or ``"log"``.
        clip: limits of the display, ``(low, high)`` with None for an open end, or a quantile.
        title: over the picture; the surface's own if None, nothing if empty.

    Returns:
        A plotly figure. Show it with ``config=crumple.figures.CONFIG``.

    Raises:
        InputError: a surface has more than one axis, or a barrier is asked for where 0 or 1 is no node.
    """
    look = Look(metric, template, height, clip, title)
    return draw_curve(surface, runs, look, beside=beside, barrier=barrier)


def draw_curve(surface: Any, runs: Any, look: Look, *, beside: Sequence[str] = (), barrier: bool = False) -> go.Figure:
    """What ``curve`` returns."""
    theme = theme_of(look.template)
    given = labelled(surface)
    first = next(iter(given.values()))
    panels = [[slice_of(s, _on_one_scale(look, given)) for s in given.values()]]
    panels += [[slice_of(s, Look(name, look.template)) for s in given.values()] for name in _names(beside)]
    figure = empty_figure(theme)
    for k, panel in enumerate(panels):
        figure.add_traces([t.update(yaxis=axis_of(k)) for t in _lines(panel, list(given), theme, is_first=k == 0)])
    for i, run in enumerate(as_runs(runs)):
        figure.add_trace(_points(panels[0][0], run, first, theme.paths[i % len(theme.paths)], theme))
    shown = panels[0][0]
    ends = np.array([[s.coords[0], s.coords[-1]] for s in panels[0]])
    ends = shown.scales[0].forward(np.array([ends.min(), ends.max()]))
    y_axes = [_axis(height_name(p[0]), p[0].scales[1], with_air(_common(p)), theme) for p in panels]
    stack_panels(figure, _axis(shown.name, shown.scales[0], ends, theme), y_axes)
    has_legend = len(given) > 1 or bool(as_runs(runs))
    figure.update_layout(
        title=heading(first, look.title, theme),
        height=520 + 150 * (len(panels) - 1),
        showlegend=has_legend,
        legend=line_legend(theme),
        margin_t=104 if has_legend else 80,
        hovermode="closest",
    )
    said = list(_mark_barriers(figure, panels[0], list(given), theme)) if barrier else []
    return notes_below(figure, [*_said(panels[0], list(given)), *said], theme, clear=BELOW_AXIS)


def _on_one_scale(look: Look, given: Mapping[str, LossSurface]) -> Look:
    """The same look with the one scale of height that fits all curves."""
    check_height(look.height)
    together = np.concatenate([finite_values(s, look.metric).ravel() for s in given.values()])
    return replace(look, height=height_scale(look.height, together))


def labelled(surface: Any) -> dict[str, LossSurface]:
    """Name → surface, from one surface, several, or several with names."""
    if isinstance(surface, LossSurface):
        return {"": surface}
    named = surface.items() if isinstance(surface, Mapping) else ((None, s) for s in surface or ())
    found: dict[str, LossSurface] = {}
    for i, (name, one) in enumerate(named):
        if not isinstance(one, LossSurface):
            raise InputError("not a surface", where=f"surface[{i}]", got=one, expected="crumple.LossSurface")
        found[shorten(str(name or one.meta.get("split") or f"surface {i + 1}"), 60)] = one
    if not found:
        raise InputError("no surface", where="surface", expected="at least one")
    return found


def _names(beside: Any) -> list[str]:
    return [beside] if isinstance(beside, str) else list(beside)


def _common(panel: Sequence[Slice]) -> tuple[float, float]:
    """One range for all curves of a panel."""
    return min(s.span[0] for s in panel), max(s.span[1] for s in panel)


def _said(panel: Sequence[Slice], names: Sequence[str]) -> list[str]:
    return [f"{name}: {note}" if name else note for s, name in zip(panel, names, strict=True) for note in s.notes]


def _colour(i: int, n: int, theme: Theme) -> str:
    """One curve has the colour of the loss; several have those of runs, to be told apart."""
    return theme.stops[9] if n == 1 else theme.paths[i % len(theme.paths)]


_DASHES = ("solid", "dash", "dot", "dashdot", "longdash")


def _lines(panel: Sequence[Slice], names: Sequence[str], theme: Theme, *, is_first: bool) -> Iterator[go.Scatter]:
    """The curves, with their true numbers for whoever asks."""
    for i, (shown, name) in enumerate(zip(panel, names, strict=True)):
        axes = (safe_in_template(shown.name), safe_in_template(shown.value_name))
        head = f"<b>{safe_in_template(name)}</b><br>" if name else ""
        yield go.Scatter(
            x=shown.coords,
            y=_drawn(shown, shown.values),
            customdata=shown.values,
            mode="lines",
            line={"color": _colour(i, len(panel), theme), "width": 2.6, "dash": _DASHES[i % len(_DASHES)]},
            connectgaps=False,
            hovertemplate=f"{head}{axes[0]} = %{{x:.6~g}}<br>{axes[1]} = %{{customdata:.6~g}}<extra></extra>",
            name=safe(name or shown.value_name),
            legendgroup=safe(name),
            showlegend=is_first,
        )


def _mark_barriers(figure: go.Figure, panel: Sequence[Slice], names: Sequence[str], theme: Theme) -> Iterator[str]:
    """Draw each curve's straight line and its rise over it, and say how high that is."""
    for i, (shown, name) in enumerate(zip(panel, names, strict=True)):
        found = barrier_of(shown.coords, shown.values)
        figure.add_traces(list(_barrier_lines(found, shown, _colour(i, len(panel), theme), theme)))
        head = f"{name}: " if name else ""
        rise = f"barrier {number(found.height, 4)} at {number(found.at, 4)}, over the straight line between the ends"
        yield f"{head}{rise}." if found.height > 0 else f"{head}no barrier; the loss never rises over that line."


def _barrier_lines(found: Barrier, shown: Slice, colour: str, theme: Theme) -> Iterator[go.Scatter]:
    t = np.linspace(0.0, 1.0, 65)  # straight only where the height is linear
    line = {"color": theme.muted, "width": 1.4, "dash": "dash"}
    base = (1 - t) * found.ends[0] + t * found.ends[1]
    quiet: dict[str, Any] = {"showlegend": False, "hoverinfo": "skip"}
    yield go.Scatter(x=t, y=_drawn(shown, base), mode="lines", line=line, name="straight line", **quiet)
    if found.height > 0:
        line, ends = {"color": theme.ink, "width": 1.6}, _drawn(shown, [found.base, found.value])
        ends = np.insert(ends, 1, ends.mean())  # the words stand at the middle, where nothing cuts them off
        marker = {"symbol": "line-ew", "size": [12, 0, 12], "line": {"color": theme.ink, "width": 1.6}}
        x = [found.at] * 3
        text = ["", f" barrier {number(found.height, 3)} ", ""]
        font = {"color": colour if colour != theme.stops[9] else theme.ink, "size": 12}
        style: dict[str, Any] = {"textposition": f"middle {'right' if found.at < 0.7 else 'left'}", "textfont": font}
        yield go.Scatter(x=x, y=ends, mode="lines+markers+text", line=line, marker=marker, text=text, **style, **quiet)


def points_on(shown: Slice, run: Trajectory, surface: LossSurface) -> tuple[Array, Array, list[str]]:
    """The points of a run inside the window: coordinates, heights of the curve there, and when they were."""
    coords = run.project(surface.plane).coords[:, 0].cpu().numpy()
    inside = np.isfinite(coords) & (coords >= shown.coords[0]) & (coords <= shown.coords[-1])
    when = times(run)
    place = shown.scales[0].forward  # the line between two nodes is straight as it is drawn
    heights = np.interp(place(coords[inside]), place(shown.coords), shown.values)
    return coords[inside], heights, [when[i] for i in np.flatnonzero(inside)]


def _points(shown: Slice, run: Trajectory, surface: LossSurface, colour: str, theme: Theme) -> go.Scatter:
    coords, heights, when = points_on(shown, run, surface)
    return go.Scatter(
        x=coords,
        y=_drawn(shown, heights),
        mode="markers",
        marker={"color": theme.marker, "size": 8, "line": {"color": colour, "width": 2}},
        hovertext=[
            f"<b>{safe(run.label)}</b> · {t}<br>{number(c)}<br>{number(h, 7)} (read off the curve)"
            for t, c, h in zip(when, coords, heights, strict=True)
        ],
        hoverinfo="text",
        name=safe(run.label, 60),
    )


def _drawn(shown: Slice, values: Any) -> Array:
    """Values as plotly takes them: it has a logarithm of its own, but none that is shifted."""
    scale = shown.scales[1]
    return scale.forward(values) if scale.shift else np.asarray(values, dtype=np.float64)


def height_name(shown: Slice) -> str:
    """What is written on the axis of the height."""
    scale = shown.scales[1]
    return f"{shown.value_name} ({scale.said})" if scale.shift else shown.value_name


def with_air(span: tuple[float, float]) -> Array:
    """A range with some room above and below."""
    low, high = span
    return np.array([low - 0.04 * (high - low), high + 0.04 * (high - low)])


def _axis(name: str, scale: Scale, span: Array, theme: Theme) -> dict[str, Any]:
    axis = flat_axis(name, theme) | {"range": span.tolist()}
    if not scale.shift:
        return axis | {"type": "log" if scale.is_log else "linear"}
    places, texts = scale.ticks(float(span[0]), float(span[1]), 6)
    return axis | {"type": "linear", "tickvals": places, "ticktext": texts}
