"""Parts of a plotly layout that all figures have: paper, heading, colour bar, and the words below."""

from __future__ import annotations

import html
import textwrap
from collections.abc import Sequence
from typing import Any

import numpy as np
import plotly.graph_objects as go

from ..errors import shorten
from ..surface import LossSurface
from ._sheet import Sheet
from ._style import FONT, Theme, mix, number, safe, safe_lines
from ._words import Word


def empty_figure(theme: Theme) -> go.Figure:
    """A figure with nothing in it but the template; plotly's own templates are left out of the file."""
    figure = go.Figure(layout={"template": {}})
    small = {"family": FONT, "size": 12, "color": theme.ink}
    clear = "rgba(0,0,0,0)"
    figure.update_layout(
        paper_bgcolor=theme.page,
        plot_bgcolor=theme.page,
        font={"family": FONT, "size": 13, "color": theme.ink},
        margin={"l": 24, "r": 24, "t": 80, "b": 20},
        hoverlabel={"bgcolor": theme.card, "bordercolor": theme.grid, "font": small},
        legend={"x": 0, "y": 0.96, "xanchor": "left", "yanchor": "top", "bgcolor": clear, "font": {"size": 12}},
        modebar={"bgcolor": clear, "color": theme.muted, "activecolor": theme.ink, "remove": ["sendChartToCloud"]},
    )
    return figure


def heading(surface: LossSurface, title: str | None, theme: Theme) -> dict[str, Any]:
    """Title and one smaller line: what the height is, over how many examples, on what grid."""
    text = title if title is not None else str(surface.meta.get("title") or "Error surface")
    if not text:
        return {"text": ""}
    return {
        "text": f"<b>{safe_lines(text, 64, limit=124)}</b>",
        "font": {"size": 19, "color": theme.ink},
        "subtitle": {"text": safe(summary(surface), 100), "font": {"size": 13, "color": theme.muted}},
        "x": 0,
        "xref": "container",
        "xanchor": "left",
        "pad": {"l": 24, "t": 22},
        "y": 1,
        "yanchor": "top",
    }


def plain_heading(title: str, theme: Theme) -> dict[str, Any]:
    """A title without a second line."""
    if not title:
        return {"text": ""}
    style = {"font": {"size": 19, "color": theme.ink}, "x": 0, "xref": "container", "xanchor": "left"}
    return {"text": f"<b>{safe_lines(title, 72)}</b>", **style, "pad": {"l": 24, "t": 22}, "y": 1, "yanchor": "top"}


BELOW_AXIS = 54
"""Pixels that tick labels and title of a flat axis take."""


def legend_above(theme: Theme) -> dict[str, Any]:
    """A legend in one row over the plot."""
    return {"orientation": "h", "x": 0, "xanchor": "left", "y": 1.01, "yanchor": "bottom", "itemsizing": "constant"}


def line_legend(theme: Theme) -> dict[str, Any]:
    """The same for lines, whose dashes it has room to show."""
    return legend_above(theme) | {"itemsizing": "trace", "itemwidth": 42}


def flat_axis(name: str, theme: Theme) -> dict[str, Any]:
    """An axis of a two-dimensional figure."""
    return {
        "title": {"text": safe(name, 60), "font": {"size": 13, "color": theme.ink}, "standoff": 10},
        "tickfont": {"size": 11, "color": theme.muted},
        "gridcolor": mix(theme.grid, theme.page, 0.45),
        "zeroline": False,
        "showline": False,
        "ticks": "",
        "automargin": True,
    }


def summary(surface: LossSurface) -> str:
    """What the height is, over how many examples, on what grid."""
    meta = surface.meta
    parts = [str(meta["loss_name"])] if meta.get("loss_name") else []
    parts += [f"over {meta['examples']:,} examples"] if isinstance(meta.get("examples"), int) else []
    said = " ".join(parts)
    grid = " × ".join(f"{n:,}" for n in surface.grid.shape) + " points"
    return f"{said} · {grid}" if said else grid


def color_bar(ground: Sheet, theme: Theme) -> dict[str, Any]:
    """The legend of the colours: what the height is, its scale, and whether it is clipped."""
    places, words = ground.scales[2].ticks(*ground.span, 6)
    return {
        "title": {"text": color_title(ground), "font": {"size": 12, "color": theme.muted}, "side": "right"},
        "tickvals": places,
        "ticktext": words,
        "tickfont": {"size": 11, "color": theme.muted},
        "thickness": 12,
        "len": 0.62,
        "outlinewidth": 0,
        "x": 1.0,
        "xpad": 8,
        "ticks": "",
    }


def color_title(ground: Sheet) -> str:
    """Name of the value, and what was done to it for the picture."""
    return "<br>".join(html.escape(line, quote=False) for line in color_words(ground))


def color_words(ground: Sheet) -> list[str]:
    """The same in lines, not yet escaped."""
    (low, high), least, most = ground.clip, np.nanmin(ground.values), np.nanmax(ground.values)
    limits = [f"below {number(low, 4)}"] if low is not None and low > least else []
    limits += [f"above {number(high, 4)}"] if high is not None and high < most else []
    parts = [ground.scales[2].said] if ground.scales[2].said else []
    parts += [f"clipped {' and '.join(limits)}"] if limits else []
    text = shorten(ground.value_name, 120) + (f" ({', '.join(parts)})" if parts else "")
    return textwrap.wrap(text, 60) or [""]


def notes_below(figure: go.Figure, notes: Sequence[str], theme: Theme, *, clear: int = 8) -> go.Figure:
    """Write the sentences under the picture, at its left, and make room for them.

    Args:
        figure: changed in place.
        notes: sentences, not yet escaped.
        theme: its colours.
        clear: pixels under the plot to leave free, for what is written on its axis.
    """
    if (figure.layout.title.text or "").count("<br>"):
        figure.update_layout(margin_t=figure.layout.margin.t + 26)  # a title of two lines
    lines = "<br>".join(safe_lines(note, 90) for note in notes if note)
    count = lines.count("<br>") + 1 if lines else 0
    figure.update_layout(margin_b=figure.layout.margin.b + 17 * count + (clear if clear > 8 else 0))
    if figure.layout.height:
        figure.update_layout(height=figure.layout.height + 17 * max(count - 2, 0))  # the picture keeps its size
    if count:
        figure.add_annotation(
            text=lines,
            xref="paper",
            yref="paper",
            x=0,
            y=0,
            xanchor="left",
            yanchor="top",
            yshift=-clear,
            align="left",
            showarrow=False,
            font={"size": 12, "color": theme.muted},
            name="notes",
        )
    return figure


def annotation(word: Word, theme: Theme, axes: str = "xyz") -> dict[str, Any]:
    """A word as plotly takes it; it escapes nothing itself, and counts pixels downwards."""
    colour = theme.ink if word.run is None else theme.paths[word.run % len(theme.paths)]
    place = dict(zip(axes, word.point, strict=False))
    return {
        **place,
        "ax": word.offset[0],
        "ay": -word.offset[1],
        "text": "<br>".join(map(safe, word.text)),
        "font": {"size": 12, "color": theme.ink},
        "bgcolor": theme.card,
        "bordercolor": colour,
        "borderwidth": 1,
        "borderpad": 4,
        "opacity": 0.92,
        "arrowhead": 0,
        "arrowwidth": 1,
        "arrowcolor": colour,
    }
