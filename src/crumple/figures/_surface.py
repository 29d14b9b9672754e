"""The surface in three dimensions, with the paths of runs on it."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import Any

import numpy as np
import plotly.graph_objects as go

from ..errors import shorten
from ..surface import LossSurface
from ._layout import annotation, color_bar, empty_figure, heading, notes_below
from ._marking import faded, legend_entry, point_fills, point_symbols, run_colour
from ._path import Path, hover
from ._scale import Array
from ._sheet import Sheet
from ._stage import Frame, Look, Stage, stage
from ._style import GLYPHS, Theme, colorscale, mix, rows_are_y, safe, safe_in_template, tail, theme_of, without_unit
from ._view import ASPECT, View, choose_view
from ._words import drawn_points, seen_from, words

_LIGHT = {"ambient": 0.62, "diffuse": 0.75, "specular": 0.12, "roughness": 0.55, "fresnel": 0.05}
_MOST_DOTS = 400
_SEEN_THROUGH = 0.82
_NAME = 16
"""Letters in a line of the name of the heights: a longer one would reach out of the picture at the left."""
_SIZE = (760.0, 580.0)
"""About the size of the picture in pixels, for placing words."""


def surface(
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
    """The surface in three dimensions, with paths and landmarks on it, ready to be turned.

    What is drawn is exactly what was evaluated: nothing is smoothed or filled. Values that are not
    finite are holes, and whatever else is left out is written under the picture.

    Args:
        surface: a surface over a plane of two axes.
        runs: one trajectory or several. A path that leaves the window is marked where it does.
        landmarks: points to mark, each with ``kind``, ``coords`` and ``value``.
        metric: which of the surface's values.
        template: ``"dark"`` or ``"light"``.
        height: ``"linear"`` or ``"log"``; the colours follow the height. A logarithm of values that are zero or below
            is shifted, by an amount that the colour bar says.
        clip: limits of the display, ``(low, high)`` with None for an open end, or a quantile as the upper one.
        title: over the picture; the surface's own title if None, nothing if empty.
        frame: ``((low, high), (low, high))``, a smaller window to outline on the sheet.
        frame_label: what that window is.

    Returns:
        A plotly figure. Show it with ``config=crumple.figures.CONFIG``.

    Raises:
        InputError: not two axes, or nothing finite.
    """
    return draw_surface(surface, runs, landmarks, Look(metric, template, height, clip, title, frame, frame_label))


def draw_surface(surface: LossSurface, runs: Any, landmarks: Any, look: Look) -> go.Figure:
    """What ``surface`` returns."""
    theme = theme_of(look.template)
    scene = stage(surface, runs, landmarks, look)
    figure = empty_figure(theme)
    figure.add_traces(list(_traces(scene, theme)))
    figure.update_layout(
        title=heading(surface, look.title, theme),
        scene=scene_layout(scene, choose_view(scene.sheet, scene.box, scene.lines), theme),
        height=680,
        showlegend=len(scene.paths) > 1,
    )
    return notes_below(
        figure, [*scene.unit_note, *scene.notes, " ".join([*scene.pale_note, *scene.dotted_note])], theme
    )


def _traces(scene: Stage, theme: Theme) -> Iterator[go.Scatter3d | go.Surface]:
    yield sheet_trace(scene, theme)
    if scene.frame is not None:
        yield _frame_trace(scene, scene.frame, theme)
    for i, path in enumerate(scene.paths):
        yield from _path_traces(scene, path, i, theme)
    if scene.marks:
        yield from _marks_traces(scene, theme)


def sheet_trace(scene: Stage, theme: Theme) -> go.Surface:
    """The sheet with its colours and contour lines."""
    ground = scene.sheet
    x, y = ground.nodes
    low, high = ground.span
    return go.Surface(
        x=x,
        y=y,
        z=rows_are_y(ground.heights),
        customdata=true_numbers(ground),
        hovertemplate=sheet_hover(ground),
        colorscale=colorscale(theme),
        cmin=low,
        cmax=high,
        colorbar=color_bar(ground, theme),
        contours={
            "z": {"show": True, "color": theme.contour, "width": 1, "highlight": False} | level_lines(ground),
            "x": {"highlight": False},
            "y": {"highlight": False},
        },
        lighting=_LIGHT,
        lightposition={"x": -8000, "y": 12000, "z": 9000},
        opacity=_SEEN_THROUGH if scene.is_seen_through else 1.0,
        name="surface",
    )


def level_lines(ground: Sheet) -> dict[str, float]:
    """First, last and step of the contour lines; with none, a step that reaches over all."""
    high = ground.span[1]
    first, last = (ground.levels[0], ground.levels[-1]) if ground.levels else (high + 1.0, high + 1.0)
    return {"start": first, "end": last, "size": ground.level_step}


def true_numbers(ground: Sheet) -> Array | None:
    """(n₁, n₀, 3) coordinates and value of each node, where what is drawn is not the number itself."""
    if not any(scale.is_log for scale in ground.scales):
        return None
    x, y = np.meshgrid(*ground.axes, indexing="ij")
    return rows_are_y(np.stack([x, y, ground.values], axis=-1))


def sheet_hover(ground: Sheet) -> str:
    """What is said at a node: both coordinates and the value, as true numbers."""
    places = ("x", "y", "z") if true_numbers(ground) is None else ("customdata[0]", "customdata[1]", "customdata[2]")
    names = (*ground.names, ground.value_name)
    rows = [f"{safe_in_template(n)} = %{{{p}:.6~g}}" for n, p in zip(names, places, strict=True)]
    return "<br>".join(rows) + "<extra></extra>"


def _frame_trace(scene: Stage, frame: Frame, theme: Theme) -> go.Scatter3d:
    points = scene.lifted(frame.line, 0.4)
    return path_line(points, mix(theme.ink, theme.page, 0.25), 2, name=frame.label)


def path_line(points: Array, colour: str, width: float, *, dash: str = "solid", name: str = "") -> go.Scatter3d:
    """A line in three dimensions that says nothing when asked."""
    x, y, z = points.T if len(points) else np.empty((3, 0))
    line = {"color": colour, "width": width, "dash": dash}
    return go.Scatter3d(x=x, y=y, z=z, mode="lines", line=line, hoverinfo="skip", showlegend=False, name=safe(name))


def _path_traces(scene: Stage, path: Path, i: int, theme: Theme) -> Iterator[go.Scatter3d]:
    """Halo, line, the part outside, the loss of the points themselves, and a dot at every recorded point."""
    colour = run_colour(i, theme)
    whole, path = path, scene.held(path)
    yield path_line(scene.lifted(path.line.within, 0.45), theme.halo, 9)
    yield path_line(scene.beyond(path), colour, 3, dash="dash")
    line = path_line(scene.lifted(path.line.within), colour, 6, name=path.label)
    yield line.update(line_color=faded(path, colour, theme))
    if len(path.own):
        yield path_line(scene.stems(path), theme.muted, 1.5, name="from the plane to the point's own loss")
        yield path_line(scene.own(path), mix(colour, theme.ink, 0.35), 4, dash="dot", name=f"{path.label}, own loss")
    yield _dots(scene, path, i, theme)
    yield legend_entry(go.Scatter3d, path, i, theme)
    exits, cuts = scene.exits(path), scene.cuts(whole)
    if len(exits.points):
        yield _squares(scene, path, exits.points, exits.sentence, colour, theme)
    if len(cuts):
        yield _squares(scene, path, cuts, f"{path.label} goes beyond the heights shown.", colour, theme)


def _dots(scene: Stage, path: Path, i: int, theme: Theme) -> go.Scatter3d:
    """All recorded points up to 400, so that each can be asked; those in ``path.markers`` are large."""
    points = drawn_points(scene, path)
    last = len(points) - 1
    even = np.linspace(0, last, min(last + 1, _MOST_DOTS)).round().astype(int)
    index = np.array([i for i in np.union1d(even, path.markers) if np.isfinite(points[i]).all()], dtype=int)
    large = np.isin(index, path.markers)
    texts = hover(path, scene.sheet)
    x, y, z = points[index].T
    return go.Scatter3d(
        x=x,
        y=y,
        z=z,
        mode="markers",
        marker={
            "color": point_fills(path, index, run_colour(i, theme), theme),
            "size": np.where(np.isin(index, [0, last]), 8.0, np.where(large, 5.0, 2.0)).tolist(),
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


def _squares(scene: Stage, path: Path, points: Array, said: str, colour: str, theme: Theme) -> go.Scatter3d:
    """Where a path leaves what is shown."""
    x, y, z = scene.lifted(points).T
    return go.Scatter3d(
        x=x,
        y=y,
        z=z,
        mode="markers",
        marker={"color": colour, "size": 3.5, "symbol": "square", "line": {"color": theme.halo, "width": 1}},
        hovertext=safe(said),
        hoverinfo="text",
        showlegend=False,
        name=safe(path.label),
    )


def _marks_traces(scene: Stage, theme: Theme) -> Iterator[go.Scatter3d]:
    """Landmarks as characters, each on a darker and larger one so that it reads on any colour."""
    marks = scene.marks
    glyphs = [GLYPHS.get(mark.kind, "●") for mark in marks]
    for factor, colour, size in ((1.0, theme.edge, 24), (1.6, theme.start, 17)):
        x, y, z = scene.lifted(np.array([mark.position for mark in marks]), factor).T
        yield go.Scatter3d(
            x=x,
            y=y,
            z=z,
            mode="text",
            textposition="middle center",
            text=glyphs,
            textfont={"color": colour, "size": size},
            hovertext=[safe(mark.text) for mark in marks],
            hoverinfo="text",
            showlegend=False,
            name="landmarks",
        )


# --- axes, camera, words on the sheet -----------------------------------------------------------


def scene_layout(scene: Stage, view: View, theme: Theme) -> dict[str, Any]:
    """Axes, camera and words of a 3-D picture, as seen from ``view``."""
    x, y, z = (_axis(scene, i, name, theme) for i, name in enumerate(short_names(scene)))
    eye, centre = view.eye, view.centre
    return {
        "xaxis": x,
        "yaxis": y,
        "zaxis": z,
        "aspectmode": "manual",
        "aspectratio": dict(zip("xyz", ASPECT.tolist(), strict=True)),
        "camera": {
            "eye": dict(zip("xyz", eye.tolist(), strict=True)),
            "center": dict(zip("xyz", centre, strict=True)),
            "up": {"x": 0, "y": 0, "z": 1},
        },
        "dragmode": "turntable",
        "uirevision": "camera",
        "annotations": [annotation(word, theme) for word in words(scene, seen_from(scene, view, _SIZE), _SIZE)],
    }


def short_names(scene: Stage) -> tuple[str, str, str]:
    """Names for the edges of the box, where there is little room."""
    x, y = (tail(without_unit(name)[0], 30) for name in scene.sheet.names)
    return x, y, shorten(scene.sheet.value_name, 26)


def _axis(scene: Stage, i: int, name: str, theme: Theme) -> dict[str, Any]:
    low, high = float(scene.box.low[i]), float(scene.box.high[i])
    places, words = scene.sheet.scales[i].ticks(low, high, 5)
    lines = textwrap.wrap(name, _NAME, break_long_words=False) if i == 2 else [name]
    return {
        "title": {"text": "<br>".join(map(safe, lines)), "font": {"size": 13, "color": theme.ink}},
        "range": [low, high],
        "tickvals": places,
        "ticktext": words,
        "tickfont": {"size": 11, "color": theme.muted},
        "showbackground": False,
        "gridcolor": theme.grid,
        "gridwidth": 2,
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "showspikes": False,
    }
