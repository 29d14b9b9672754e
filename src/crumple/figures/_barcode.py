"""The merge tree of a surface as a barcode: one bar a minimum, from its bottom up to its pass."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import plotly.graph_objects as go

from ..errors import InputError
from ..topology import MergeTree
from ._layout import BELOW_AXIS, empty_figure, flat_axis, notes_below, plain_heading
from ._scale import Array
from ._style import SYMBOLS, Theme, number, safe, theme_of

_MOST_BARS = 36


@dataclass(frozen=True, eq=False)
class Bars:
    """What is drawn of a merge tree."""

    low: Array
    """(b,) births, the lowest first."""
    high: Array
    """(b,) deaths; the surface's greatest value where there is none."""
    endless: Array
    """(b,) bool, whether there is none."""
    texts: list[str]
    """What to say of each."""
    notes: tuple[str, ...]


def bars_of(tree: MergeTree, most: int = _MOST_BARS) -> Bars:
    """The ``most`` most persistent bars of a tree, lowest first."""
    if not isinstance(tree, MergeTree):
        fix = "Make one with crumple.topology.merge_tree(surface)."
        raise InputError("no merge tree", where="tree", got=type(tree).__name__, fix=fix)
    kept = np.sort(np.argsort(-tree.persistence, kind="stable")[:most])
    endless = np.isinf(tree.deaths[kept])
    high = np.where(endless, tree.span[1], tree.deaths[kept])
    return Bars(tree.births[kept], high, endless, [_text(tree, int(i)) for i in kept], tuple(_notes(tree, len(kept))))


def _text(tree: MergeTree, i: int) -> str:
    at = ", ".join(number(c, 4) for c in tree.coords[i])
    said = f"<b>minimum at ({at})</b><br>{number(float(tree.births[i]))}"
    if np.isinf(tree.deaths[i]):
        return f"{said}<br>no pass to a lower one"
    other = ", ".join(number(c, 4) for c in tree.coords[tree.parents[i]])
    gap = number(float(tree.persistence[i]), 4)
    return f"{said}<br>pass at {number(float(tree.deaths[i]))}, {gap} above,<br>to the minimum at ({other})"


def _notes(tree: MergeTree, shown: int) -> list[str]:
    grid = " × ".join(f"{n:,}" for n in tree.surface.grid.shape)
    one = len(tree) == 1
    notes = [f"{len(tree):,} {'minimum' if one else 'minima'} of this slice on a grid of {grid} points."]
    if not one and np.isfinite(tree.smad):
        share = f"{100 * tree.crumple_index:.3g} % of the range"
        notes.append(
            f"Mean climb from a minimum to its pass (SMAD): {number(tree.smad, 4)}, {share} of the {tree.metric}."
        )
    if shown < len(tree):
        notes.append(f"Shown: the {shown} most persistent.")
    return notes


def barcode(tree: MergeTree, *, template: str = "dark", title: str | None = None) -> go.Figure:
    """The merge tree of a surface as bars: each from a minimum up to the pass to a lower one.

    Long bars are valleys that a descent does not leave; many of them make a crumpled surface.

    Args:
        tree: of ``crumple.topology.merge_tree``.
        template: ``"dark"`` or ``"light"``.
        title: over the picture; nothing if empty.

    Returns:
        A plotly figure. Show it with ``config=crumple.figures.CONFIG``.

    Raises:
        InputError: this is no merge tree.
    """
    theme = theme_of(template)
    shown = bars_of(tree)
    figure = empty_figure(theme)
    figure.add_traces([_bars(shown, theme), _bottoms(shown, theme), *_open_ends(shown, theme)])
    name = str(tree.surface.meta.get("loss_name") or "loss") if tree.metric == "loss" else tree.metric
    air = 0.03 * max(float(np.ptp(np.append(shown.low, shown.high))), 1e-12)
    count = len(shown.low)
    figure.update_layout(
        title=plain_heading("Barcode" if title is None else title, theme),
        xaxis=flat_axis(name, theme) | {"range": [shown.low.min() - air, shown.high.max() + 2 * air]},
        yaxis=flat_axis("minima, lowest first", theme)
        | {"range": [count - 0.3, -0.7], "showticklabels": False, "showgrid": False},
        height=int(np.clip(190 + 20 * count, 320, 900)),
        showlegend=False,
        hovermode="closest",
    )
    return notes_below(figure, shown.notes, theme, clear=BELOW_AXIS)


def _bars(shown: Bars, theme: Theme) -> go.Bar:
    return go.Bar(
        x=shown.high - shown.low,
        base=shown.low,
        y=np.arange(len(shown.low)),
        orientation="h",
        width=0.42,
        marker={"color": [theme.paths[1] if e else theme.stops[9] for e in shown.endless], "line": {"width": 0}},
        hovertext=shown.texts,
        hoverinfo="text",
        name="bars",
    )


def _bottoms(shown: Bars, theme: Theme) -> go.Scatter:
    marker = {"symbol": SYMBOLS["minimum"], "size": 9, "color": theme.ink, "line": {"color": theme.halo, "width": 1}}
    y = np.arange(len(shown.low))
    return go.Scatter(
        x=shown.low, y=y, mode="markers", marker=marker, hovertext=shown.texts, hoverinfo="text", name="minima"
    )


def _open_ends(shown: Bars, theme: Theme) -> list[go.Scatter]:
    """An arrow at the end of each bar that has no pass."""
    y = np.flatnonzero(shown.endless)
    marker = {"symbol": "triangle-right", "size": 12, "color": theme.paths[1]}
    text = [safe(f"no pass to a lower minimum; drawn up to {number(float(h))}") for h in shown.high[y]]
    return [
        go.Scatter(x=shown.high[y], y=y, mode="markers", marker=marker, hovertext=text, hoverinfo="text", name="open")
    ]
