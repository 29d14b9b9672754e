"""The map: the same surface seen from straight above, with contour lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import plotly.graph_objects as go

from ..surface import LossSurface
from ._fading import bands, fade
from ._layout import BELOW_AXIS, annotation, color_bar, empty_figure, flat_axis, heading, legend_above, notes_below
from ._marking import legend_entry, point_fills, point_symbols, run_colour
from ._path import Path, hover
from ._scale import Array
from ._sheet import Sheet
from ._stage import Look, Stage, stage
from ._style import SYMBOLS, Theme, colorscale, mix, rows_are_y, safe, tail, theme_of
from ._surface import level_lines, sheet_hover, true_numbers
from ._words import seen_from_above, words

_MOST_DOTS = 400
_SIZE = (480.0, 480.0)
"""About the size of the map in pixels, for placing words."""


def contour(
    surface: LossSurface,
    runs: Any = (),
    landmarks: Any = None,
    *,
    metric: str = "loss",
    template: str = "dark",
    height: str = "linear",
    clip: Any = None,
    title: str | None = None,
    frame: Any = None,
    frame_label: str = "",
) -> go.Figure:
    """The map of a surface: colours and contour lines, with paths and landmarks.

    The arguments are those of ``crumple.figures.surface``, and so are the numbers, colours and
    contour lines. A clipped value has the colour of the limit here, since a map has no height to cut.

    Returns:
        A plotly figure. Show it with ``config=crumple.figures.CONFIG``.
    """
    return draw_contour(surface, runs, landmarks, Look(metric, template, height, clip, title, frame, frame_label))


def draw_contour(surface: LossSurface, runs: Any, landmarks: Any, look: Look) -> go.Figure:
    """What ``contour`` returns."""
    theme = theme_of(look.template)
    scene = stage(surface, runs, landmarks, look)
    figure = empty_figure(theme)
    figure.add_traces(list(_traces(scene, theme)))
    figure.update_layout(
        title=heading(surface, look.title, theme),
        xaxis=map_axis(scene, 0, theme),
        yaxis=map_axis(scene, 1, theme),
        annotations=[
            annotation(word, theme, "xy") for word in words(scene, seen_from_above(scene, _SIZE), _SIZE, is_flat=True)
        ],
        height=700,
        showlegend=len(scene.paths) > 1,
        legend=legend_above(theme),
        margin_t=104 if len(scene.paths) > 1 else 80,
        hovermode="closest",
    )
    if same_scale(surface, scene):
        figure.update_yaxes(scaleanchor="x", scaleratio=1)
        figure.update_layout(width=780)  # about square, so that little of the paper stays empty
    return notes_below(figure, [*scene.notes, *scene.pale_note], theme, clear=BELOW_AXIS)


def _traces(scene: Stage, theme: Theme) -> Iterator[go.Contour | go.Scatter]:
    yield map_trace(scene.sheet, theme)
    if scene.frame is not None:
        yield _line(scene.frame.line, mix(theme.ink, theme.page, 0.2), 1.2, name=scene.frame.label)
    for i, path in enumerate(scene.paths):
        yield from _path_traces(scene, path, i, theme)
    if scene.marks:
        yield _marks(scene, theme)


def map_trace(ground: Sheet, theme: Theme) -> go.Contour:
    """Colours and contour lines of a sheet."""
    x, y = ground.nodes
    low, high = ground.span
    return go.Contour(
        x=x,
        y=y,
        z=rows_are_y(ground.heights),
        customdata=true_numbers(ground),
        hovertemplate=sheet_hover(ground),
        colorscale=colorscale(theme),
        zmin=low,
        zmax=high,
        contours={"coloring": "heatmap"} | level_lines(ground),
        line={"color": theme.contour, "width": 0.8, "smoothing": 0},
        colorbar=color_bar(ground, theme) | {"len": 0.9},
        connectgaps=False,
        name="surface",
    )


def _line(points: Array, colour: str, width: float, *, dash: str = "solid", name: str = "") -> go.Scatter:
    x, y = points[:, :2].T
    line = {"color": colour, "width": width, "dash": dash}
    return go.Scatter(x=x, y=y, mode="lines", line=line, hoverinfo="skip", showlegend=False, name=safe(name))


def _path_traces(scene: Stage, path: Path, i: int, theme: Theme) -> Iterator[go.Scatter]:
    """Halo, line, the part outside, the recorded points, and where it leaves."""
    colour = run_colour(i, theme)
    yield _line(path.line.within, theme.halo, 6.5)
    yield _line(scene.beyond_flat(path), colour, 1.6, dash="dash")
    for part, share in bands(path.line, path.share):
        yield _line(part, mix(colour, theme.page, fade(share)), 3, name=path.label)
    yield _dots(scene, path, i, theme)
    yield legend_entry(go.Scatter, path, i, theme)
    exits = scene.exits(path)
    if len(exits.points):
        x, y = exits.points[:, :2].T
        marker = {"color": colour, "size": 9, "symbol": "square", "line": {"color": theme.halo, "width": 1.5}}
        text = safe(exits.sentence)
        yield go.Scatter(x=x, y=y, mode="markers", marker=marker, hovertext=text, hoverinfo="text", showlegend=False)


def _dots(scene: Stage, path: Path, i: int, theme: Theme) -> go.Scatter:
    low, high = scene.box.low[:2], scene.box.high[:2]
    held = np.asarray(((path.positions >= low) & (path.positions <= high)).all(axis=1))
    last = len(path.positions) - 1
    even = np.linspace(0, last, min(last + 1, _MOST_DOTS)).round().astype(int)
    index = np.union1d(even, path.markers)
    index = index[held[index]]
    large = np.isin(index, path.markers)
    texts = hover(path, scene.sheet)
    x, y = path.positions[index].T
    return go.Scatter(
        x=x,
        y=y,
        mode="markers",
        marker={
            "color": point_fills(path, index, run_colour(i, theme), theme),
            "size": np.where(np.isin(index, [0, last]), 11.0, np.where(large, 7.0, 3.0)).tolist(),
            "opacity": 1,
            "symbol": point_symbols(index, last, i, len(scene.paths)),
            "line": {"color": theme.edge, "width": 1},
        },
        customdata=np.column_stack([path.coords[index], path.values[index]]),
        hovertext=[texts[t] for t in index],
        hoverinfo="text",
        showlegend=False,
        legendgroup=safe(path.label),
        name=safe(path.label),
    )


def _marks(scene: Stage, theme: Theme) -> go.Scatter:
    x, y = np.array([mark.position for mark in scene.marks])[:, :2].T
    symbols = [SYMBOLS.get(mark.kind, "circle") for mark in scene.marks]
    # an open one stands on the window's edge, and half of it lies on the page
    fills = [theme.ink if symbol.endswith("-open") else theme.start for symbol in symbols]
    return go.Scatter(
        x=x,
        y=y,
        mode="markers",
        marker={"color": fills, "size": 13, "symbol": symbols, "line": {"color": theme.edge, "width": 1.5}},
        cliponaxis=False,
        hovertext=[safe(mark.text) for mark in scene.marks],
        hoverinfo="text",
        showlegend=False,
        name="landmarks",
    )


def map_axis(scene: Stage, i: int, theme: Theme) -> dict[str, Any]:
    """One of the two axes of a map."""
    low, high = float(scene.box.low[i]), float(scene.box.high[i])
    axis = flat_axis(tail(scene.sheet.names[i], 48), theme) | {
        "range": [low, high],
        "showgrid": False,
        "constrain": "domain",
    }
    if scene.sheet.scales[i].is_log:
        places, words = scene.sheet.scales[i].ticks(low, high, 6)
        axis |= {"tickvals": places, "ticktext": words}
    return axis


def same_scale(surface: LossSurface, scene: Stage) -> bool:
    """Whether one unit should be as long on both axes: the units are the same, and the map stays handy."""
    norms = surface.plane.norms.cpu().numpy()
    width, height = (scene.box.high - scene.box.low)[:2]
    is_log = any(scale.is_log for scale in scene.sheet.scales[:2])
    return bool(not is_log and np.isclose(norms[0], norms[1]) and 0.5 < width / height < 2)
