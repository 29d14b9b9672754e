"""Small multiples: several planes or seeds side by side, all on one scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go

from ..errors import check_choice
from ..surface import LossSurface
from ._atlas import Atlas, atlas, cells, check_few, panel_title
from ._contour import map_axis, map_trace
from ._layout import BELOW_AXIS, empty_figure, notes_below, plain_heading
from ._stage import Look, Stage
from ._style import Theme, number, safe, theme_of
from ._surface import scene_layout, sheet_trace
from ._view import choose_view

_PANEL = {"map": 290, "surface": 320}
_MOST = {"map": 36, "surface": 9}
"""Browsers draw few 3-D pictures at once, and nobody reads more maps than these."""
_GAP = 0.055


def small_multiples(
    surfaces: Sequence[LossSurface] | Mapping[str, LossSurface],
    *,
    kind: str = "map",
    metric: str = "loss",
    template: str = "dark",
    height: str = "linear",
    clip: Any = None,
    title: str | None = None,
) -> go.Figure:
    """Several surfaces side by side on one scale of colours and heights, with the spread of their reliefs.

    One random plane says little about a network; several say how much of a picture is chance.

    Args:
        surfaces: surfaces over planes of two axes, or name → surface. Without names they go by the seeds of
            their planes.
        kind: ``"map"``, or ``"surface"`` for up to nine in three dimensions, seen from the same place.
        metric: which of the surfaces' values.
        template: ``"dark"`` or ``"light"``.
        height: ``"linear"`` or ``"log"``.
        clip: limits of the display, ``(low, high)``, or a quantile of all values together as the upper one.
        title: over the picture; nothing if empty.

    Returns:
        A plotly figure. Show it with ``config=crumple.figures.CONFIG``.

    Raises:
        InputError: a surface has not two axes, or there are too many.
    """
    theme = theme_of(template)
    draw = _KINDS[check_choice(kind, _KINDS, "kind")]
    shown = atlas(surfaces, Look(metric, template, height, clip))
    check_few(len(shown.names), _MOST[kind], kind + "s")
    figure = empty_figure(theme)
    rows, columns = cells(len(shown.names))
    draw(figure, shown, theme)
    name = shown.stages[0].sheet.value_name
    text = f"{name[:1].upper()}{name[1:]} over {len(shown.names)} planes" if title is None else title
    figure.update_layout(
        title=plain_heading(text, theme),
        height=120 + _PANEL[kind] * rows,
        width=190 + _PANEL[kind] * columns if columns < 3 else None,
        showlegend=False,
        margin_t=92,
        hovermode="closest",
    )
    clear = BELOW_AXIS if kind == "map" else 8
    return notes_below(figure, [shown.spread, *shown.notes], theme, clear=clear)


def place(i: int, n: int, gap: float = _GAP) -> tuple[tuple[float, float], tuple[float, float]]:
    """Where panel i of n stands: its horizontal and vertical stretch, as shares of the plot."""
    rows, columns = cells(n)
    row, column = divmod(i, columns)
    wide, high = (1 - gap * (columns - 1)) / columns, (1 - 1.6 * gap * (rows - 1)) / rows
    left, top = column * (wide + gap), 1 - row * (high + 1.6 * gap)
    return (left, min(left + wide, 1.0)), (max(top - high, 0.0), top)


def _maps(figure: go.Figure, shown: Atlas, theme: Theme) -> None:
    columns = cells(len(shown.names))[1]
    for i, scene in enumerate(shown.stages):
        x, y = place(i, len(shown.names))
        add_map(figure, i, scene, (x, y), theme)
        is_left, is_last = i % columns == 0, i + columns >= len(shown.names)
        figure.update_layout({f"xaxis{_n(i)}": {} if is_last else {"title": None}})
        figure.update_layout({f"yaxis{_n(i)}": {} if is_left else {"title": None, "showticklabels": False}})
        _title(figure, shown, i, (x[0], y[1]), theme)


def add_map(figure: go.Figure, i: int, scene: Stage, at: Any, theme: Theme, **trace: Any) -> None:
    """Put the map of a sheet into a figure as its i-th, at a place in shares of the plot."""
    drawn = map_trace(scene.sheet, theme).update(xaxis=f"x{_n(i)}", yaxis=f"y{_n(i)}", showscale=i == 0)
    figure.add_trace(drawn.update(**trace))
    for name, k, stretch, other in (("x", 0, at[0], "y"), ("y", 1, at[1], "x")):
        axis = map_axis(scene, k, theme) | {"domain": list(stretch), "anchor": f"{other}{_n(i)}", "nticks": 5}
        figure.update_layout({f"{name}axis{_n(i)}": axis | {"constrain": None}})


def _n(i: int) -> str:
    """plotly counts axes from none, over 2, upwards."""
    return "" if i == 0 else str(i + 1)


def _surfaces(figure: go.Figure, shown: Atlas, theme: Theme) -> None:
    view = choose_view(shown.stages[0].sheet, shown.stages[0].box, [])
    for i, scene in enumerate(shown.stages):
        x, y = place(i, len(shown.names), 0.02)
        figure.add_trace(sheet_trace(scene, theme).update(scene=f"scene{_n(i)}", showscale=i == 0))
        layout = scene_layout(scene, view, theme) | {"domain": {"x": list(x), "y": list(y)}, "uirevision": f"{i}"}
        for axis in ("xaxis", "yaxis", "zaxis"):
            layout[axis]["title"]["font"]["size"] = 10
            layout[axis]["title"]["text"] = layout[axis]["title"]["text"].split(" (")[0]  # no room for units
            layout[axis]["tickfont"]["size"] = 9
        layout["zaxis"]["title"]["text"] = ""
        figure.update_layout({f"scene{_n(i)}": layout})
        _title(figure, shown, i, (x[0], y[1]), theme)


def _title(figure: go.Figure, shown: Atlas, i: int, at: tuple[float, float], theme: Theme) -> None:
    text = f"<b>{safe(panel_title(shown.names[i]))}</b>  relief {number(float(shown.reliefs[i]), 3)}"
    add_title(figure, text, at, theme)


def add_title(figure: go.Figure, text: str, at: tuple[float, float], theme: Theme) -> None:
    """A line over a panel, at its upper left corner; the text is safe already."""
    style: dict[str, Any] = {"xanchor": "left", "yanchor": "bottom", "showarrow": False, "align": "left"}
    font = {"size": 12, "color": theme.ink}
    figure.add_annotation(text=text, x=at[0], y=at[1], xref="paper", yref="paper", font=font, name="panel", **style)


_KINDS = {"map": _maps, "surface": _surfaces}
