"""Films on the page: a slider and a button to play, in which only what moves is sent anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from ..surface import LossSurface
from ._layout import empty_figure, heading, notes_below, plain_heading
from ._marking import faded, run_colour
from ._path import Path
from ._reel import Reel, head, reel, until
from ._scale import Array
from ._stage import Look
from ._style import Theme, rows_are_y, safe, theme_of
from ._surface import scene_layout, sheet_trace, true_numbers
from ._view import choose_view


def film(
    surfaces: LossSurface | Sequence[LossSurface] | Mapping[str, LossSurface],
    runs: Any = (),
    *,
    frames: int = 48,
    fps: int = 12,
    metric: str = "loss",
    template: str = "dark",
    height: str = "linear",
    clip: Any = None,
    title: str | None = None,
) -> go.Figure:
    """A film: paths that grow over a surface, or the surface around one checkpoint after another.

    All frames have one scale of heights and colours. Only what moves is in a frame, in the float32 that
    graphics cards compute in, and of a finer grid about 81 nodes an axis: forty-eight frames of a path take
    about 0.1 MB, and those of a surface of 41 × 41 points 0.4 MB.

    Args:
        surfaces: one surface, over which ``runs`` grow; or several on one grid, such as ``{"epoch 1": a, …}``.
        runs: one trajectory or several; they go on in step, by their number of updates.
        frames: how many, of growing paths.
        fps: frames a second when it plays.
        metric: which of the surface's values.
        template: ``"dark"`` or ``"light"``.
        height: ``"linear"`` or ``"log"``.
        clip: limits of the display, as in ``crumple.figures.surface``.
        title: over the picture; the surface's own if None, nothing if empty.

    Returns:
        A plotly figure with frames. ``crumple.export("x.gif", …)`` and ``"x.mp4"`` write the same to a file.

    Raises:
        InputError: nothing moves, or both surface and paths would.
        ShapeError: the surfaces are not on one grid.
    """
    theme = theme_of(template)
    shown = reel(surfaces, runs, Look(metric, template, height, clip), frames)
    scene = shown.stage
    view = choose_view(scene.sheet, scene.box, scene.lines)
    figure = empty_figure(theme)
    figure.add_traces([sheet_trace(shown.scene(0), theme).update(opacity=1.0)])
    figure.add_traces([t for i, path in enumerate(scene.paths) for t in _moving(shown, path, i, 0, theme)])
    figure.frames = [_frame(shown, f, theme) for f in range(len(shown))]
    plain = plain_heading("Error surface" if title is None else title, theme)
    figure.update_layout(
        title=heading(surfaces, title, theme) if isinstance(surfaces, LossSurface) else plain,
        scene=scene_layout(shown.scene(0), view, theme),
        height=740,
        showlegend=len(scene.paths) > 1,
        sliders=[_slider(shown, theme)],
        updatemenus=[_buttons(fps, theme)],
        margin_b=16,
    )
    return notes_below(figure, [*scene.unit_note, *scene.notes, *scene.pale_note, shown.relief_note], theme, clear=84)


def _moving(shown: Reel, path: Path, i: int, f: int, theme: Theme) -> list[go.Scatter3d]:
    """Halo, line and head of the i-th path in frame f, with all that they look like."""
    halo, line, point = _grown(shown, path, i, f, theme)
    colour, name = run_colour(i, theme), safe(path.label)
    marker = {"color": theme.marker, "size": 6, "line": {"color": theme.edge, "width": 1}}
    halo.update(mode="lines", line={"color": theme.halo, "width": 9}, hoverinfo="skip", showlegend=False)
    line.update(mode="lines", line_width=6, name=name, hoverinfo="skip", showlegend=True)
    line.update(line_color=colour if line.line.color is None else line.line.color)
    point.update(mode="markers", marker=marker, name=name, hoverinfo="skip", showlegend=False)
    return [halo, line, point]


def _grown(shown: Reel, path: Path, i: int, f: int, theme: Theme) -> list[go.Scatter3d]:
    """What of these three is new in frame f: where they are and, of a path that goes off the plane, how pale."""
    halo, line, point = (go.Scatter3d(**_xyz(points)) for points in _lines(shown, path, i, f))
    pale = faded(shown.stage.held(path), run_colour(i, theme), theme)
    if not isinstance(pale, str):
        line.update(line_color=pale[: len(line.x)])
    return [halo, line, point]


def _lines(shown: Reel, path: Path, i: int, f: int) -> tuple[Array, Array, Array]:
    """(n, 3) the halo, the line and the head of a path in frame f."""
    place = float(shown.places[f, i])
    scene = shown.stage
    line = scene.held(path).line
    drawn = until(line.within, line.within_places, place)
    point = head(scene, path, place)
    is_held = (point[:, 2] >= scene.box.low[2]) & (point[:, 2] <= scene.box.high[2])
    return scene.lifted(drawn, 0.45), scene.lifted(drawn), point[is_held]


def _xyz(points: Array) -> dict[str, Any]:
    columns = points.astype(np.float32).T if len(points) else np.empty((3, 0), np.float32)
    return dict(zip("xyz", columns, strict=True))


def _frame(shown: Reel, f: int, theme: Theme) -> go.Frame:
    """What is new in frame f, and in which traces."""
    if shown.sheets:
        drawn = shown.sheets[f]
        numbers = true_numbers(drawn)  # else a pointer would be told those of the first frame
        asked = {} if numbers is None else {"customdata": numbers.astype(np.float32)}
        sheet = go.Surface(z=rows_are_y(drawn.heights.astype(np.float32)), **asked)
        return go.Frame(data=[sheet], traces=[0], name=str(f))
    data = [trace for i, path in enumerate(shown.stage.paths) for trace in _grown(shown, path, i, f, theme)]
    return go.Frame(data=data, traces=list(range(1, 1 + len(data))), name=str(f))


def _slider(shown: Reel, theme: Theme) -> dict[str, Any]:
    now: dict[str, Any] = {"mode": "immediate", "frame": {"duration": 0, "redraw": True}, "transition": {"duration": 0}}
    steps = [{"label": safe(name), "method": "animate", "args": [[str(f)], now]} for f, name in enumerate(shown.names)]
    return {
        "steps": steps,
        "x": 0.16,
        "len": 0.84,
        "y": 0,
        "yanchor": "top",
        "pad": {"t": 8, "b": 0},
        "currentvalue": {"prefix": "", "font": {"size": 13, "color": theme.ink}, "xanchor": "left"},
        "font": {"size": 1, "color": theme.page},  # the marks alone: names would run into one another
        "bgcolor": theme.grid,
        "activebgcolor": theme.paths[0],
        "bordercolor": theme.page,
        "tickcolor": theme.muted,
        "ticklen": 3,
        "minorticklen": 0,
    }


def _buttons(fps: int, theme: Theme) -> dict[str, Any]:
    frame = {"duration": round(1000 / fps), "redraw": True}
    play: dict[str, Any] = {"frame": frame, "fromcurrent": True, "transition": {"duration": 0}}
    stop: dict[str, Any] = {"mode": "immediate", "frame": {"duration": 0, "redraw": False}}
    return {
        "type": "buttons",
        "direction": "left",
        "showactive": False,
        "x": 0,
        "xanchor": "left",
        "y": 0,
        "yanchor": "top",
        "pad": {"t": 26, "l": 4},
        "bgcolor": theme.card,
        "bordercolor": theme.grid,
        "font": {"size": 13, "color": theme.ink},
        "buttons": [
            {"label": "▶", "method": "animate", "args": [None, play]},
            {"label": "❚❚", "method": "animate", "args": [[None], stop]},
        ],
    }
