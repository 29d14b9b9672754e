"""A map of basins: which minimum each point belongs to."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go
from numpy.typing import NDArray

from ..errors import InputError
from ..grid import Grid
from ..plane import Plane
from ..topology import BasinMap, MergeTree
from ._layout import BELOW_AXIS, empty_figure, flat_axis, legend_above, notes_below, plain_heading
from ._scale import Array, Scale
from ._style import SYMBOLS, Theme, axis_names, listing, mix, number, rows_are_y, safe, tail, theme_of

_NAMED = 8
"""So many areas have a line in the legend."""


@dataclass(frozen=True, eq=False)
class Areas:
    """What is drawn of a merge tree or of a basin map."""

    plane: Plane
    grid: Grid
    labels: NDArray[np.int64]
    """(n_0, n_1) number of the minimum; negative where there is none."""
    ends: Array
    """(m, 2) coordinates of the minima, lowest first."""
    losses: Array
    """(m,)"""
    title: str
    missing: dict[int, str]
    """Negative label → what it means."""
    note: str


def areas_of(found: MergeTree | BasinMap) -> Areas:
    """The areas of either, on two axes."""
    make = next((make for kind, make in _KINDS.items() if isinstance(found, kind)), None)
    if make is None:
        fix = "Make one with crumple.topology.merge_tree or basin_map."
        raise InputError("no basins", where="found", got=type(found).__name__, fix=fix)
    areas = make(found)
    if areas.grid.k != 2:
        raise InputError("this figure needs two axes", where="found", got=f"{areas.grid.k} axes")
    return areas


def _of_tree(tree: MergeTree) -> Areas:
    note = "Each point flows to the lowest of its neighbours, and so on to a minimum of the grid."
    title, missing, place = "Basins of the surface", {-1: "no value"}, tree.surface
    return Areas(place.plane, place.grid, tree.basins, tree.coords, tree.births, title, missing, note)


def _of_runs(found: BasinMap) -> Areas:
    title, missing = f"Basins of {found.label}", {-1: "still moving", -2: "diverged"}
    return Areas(found.plane, found.grid, found.labels, found.ends, found.losses, title, missing, _ways(found))


_KINDS: dict[type, Callable[[Any], Areas]] = {MergeTree: _of_tree, BasinMap: _of_runs}


def _ways(found: BasinMap) -> str:
    words = [f"{len(found.ends):,} {'end' if len(found.ends) == 1 else 'ends'} from {found.labels.size:,} starts"]
    words += [f"{100 * found.moving:.3g} % still moving"] if found.moving else []
    words += [f"{100 * found.diverged:.3g} % diverged"] if found.diverged else []
    off = found.residuals.max(initial=0.0) > 1e-6 * max(found.plane.norms.tolist())
    more = " The ends lie off the plane and are shown by their nearest points on it." if off else ""
    return f"{listing(words)}.{more}"


def basins(found: MergeTree | BasinMap, *, template: str = "dark", title: str | None = None) -> go.Figure:
    """Which minimum each point of a window belongs to: by its slope, or by the runs of an optimizer.

    Args:
        found: a ``crumple.topology.MergeTree``, or a ``BasinMap`` of ``crumple.topology.basin_map``.
        template: ``"dark"`` or ``"light"``.
        title: over the picture; nothing if empty.

    Returns:
        A plotly figure. Show it with ``config=crumple.figures.CONFIG``.

    Raises:
        InputError: this is neither, or it has not two axes.
    """
    theme, shown = theme_of(template), areas_of(found)
    figure = empty_figure(theme)
    figure.add_traces([_map(shown, theme), *_named(shown, theme), _minima(shown, theme)])
    names = axis_names(shown.plane)
    figure.update_layout(
        title=plain_heading(shown.title if title is None else title, theme),
        xaxis=_axis(shown, names, 0, theme),
        yaxis=_axis(shown, names, 1, theme),
        width=780,
        height=700,
        legend=legend_above(theme),
        margin_t=104,
        hovermode="closest",
    )
    return notes_below(figure, [shown.note], theme, clear=BELOW_AXIS)


def _axis(shown: Areas, names: tuple[str, ...], i: int, theme: Theme) -> dict[str, object]:
    scale = shown.grid.scales[i]
    ends = Scale(scale == "log").forward(shown.grid.bounds[i]).tolist()
    return flat_axis(tail(names[i], 48), theme) | {
        "type": scale,
        "range": ends,
        "showgrid": False,
        "constrain": "domain",
    }


def colours(count: int, theme: Theme) -> list[str]:
    """One colour an area: the template's colours of paths, calmed, then mixtures of them."""
    base = [mix(colour, theme.page, 0.35) for colour in (*theme.paths[1:], theme.paths[0])]
    return [mix(base[i % len(base)], theme.ink, 0.22 * ((i // len(base)) % 4)) for i in range(count)]


def _map(shown: Areas, theme: Theme) -> go.Heatmap:
    count = len(shown.ends)
    fills = [_blank(-2, theme), _blank(-1, theme), *colours(count, theme)]
    steps = np.repeat(np.arange(len(fills) + 1) / len(fills), 2)[1:-1]
    return go.Heatmap(
        x=shown.grid.axes[0],
        y=shown.grid.axes[1],
        z=rows_are_y(shown.labels),
        zmin=-2.5,
        zmax=count - 0.5,
        colorscale=[[float(s), fills[i // 2]] for i, s in enumerate(steps)],
        showscale=False,
        hovertext=rows_are_y(_texts(shown)),
        hovertemplate="(%{x:.4~g}, %{y:.4~g})<br>%{hovertext}<extra></extra>",
        name="basins",
    )


def _texts(shown: Areas) -> NDArray[np.object_]:
    words = [f"to ({', '.join(number(c, 4) for c in end)})" for end in shown.ends]
    known = {**shown.missing, **dict(enumerate(words))}
    return np.array([known.get(int(label), "") for label in shown.labels.ravel()], dtype=object).reshape(
        shown.labels.shape
    )


def _named(shown: Areas, theme: Theme) -> Iterator[go.Scatter]:
    """The legend: the areas of the lowest minima, and what belongs to none."""
    bounds = np.array(shown.grid.bounds)
    fills = colours(len(shown.ends), theme)
    for end, fill in list(zip(shown.ends, fills, strict=True))[:_NAMED]:
        outside = bool(((end < bounds[:, 0]) | (end > bounds[:, 1])).any())
        where = ", ".join(number(c, 3) for c in end)
        yield _patch(fill, f"({where})" + (" outside" if outside else ""), theme)
    for label, word in shown.missing.items():
        if (shown.labels == label).any():
            yield _patch(_blank(label, theme), word, theme)


def _patch(fill: str, word: str, theme: Theme) -> go.Scatter:
    marker = {"symbol": "square", "size": 12, "color": fill, "line": {"color": theme.muted, "width": 1}}
    return go.Scatter(x=[None], y=[None], mode="markers", marker=marker, name=safe(word))


def _blank(label: int, theme: Theme) -> str:
    """The fill of points that belong to no minimum."""
    return mix(theme.page, theme.ink, 0.1 if label == -1 else 0.28)


def _minima(shown: Areas, theme: Theme) -> go.Scatter:
    x, y = shown.ends.reshape(-1, 2).T
    marker = {"symbol": SYMBOLS["minimum"], "size": 11, "color": theme.ink, "line": {"color": theme.halo, "width": 1.5}}
    texts = [
        f"minimum at ({', '.join(number(c, 4) for c in end)})<br>{number(float(loss))}"
        for end, loss in zip(shown.ends, shown.losses, strict=True)
    ]
    hover = {"hovertext": texts, "hoverinfo": "text"}
    return go.Scatter(x=x, y=y, mode="markers", marker=marker, name="minima", showlegend=False, **hover)
