"""How runs are told apart, and what their points look like: the same in every figure."""

from __future__ import annotations

from typing import Any

import numpy as np
import plotly.graph_objects as go

from ._fading import fade
from ._path import Path
from ._style import RUN_SYMBOLS, Theme, mix, safe


def run_colour(i: int, theme: Theme) -> str:
    """The colour of the i-th run."""
    return theme.paths[i % len(theme.paths)]


def run_symbol(i: int) -> str:
    """The shape of the points of the i-th run."""
    return RUN_SYMBOLS[i % len(RUN_SYMBOLS)]


def legend_entry(kind: Any, path: Path, i: int, theme: Theme) -> Any:
    """A trace that draws nothing but its line in the legend, with the run's colour and shape."""
    nothing = {axis: [None] for axis in ("xyz" if kind is go.Scatter3d else "xy")}
    return kind(
        **nothing,
        mode="lines+markers",
        line={"color": run_colour(i, theme), "width": 4},
        marker={"color": theme.marker, "size": 7, "symbol": run_symbol(i), "line": {"color": theme.edge, "width": 1}},
        name=safe(path.label),
        legendgroup=safe(path.label),
        showlegend=True,
        hoverinfo="skip",
    )


def point_fills(path: Path, index: Any, colour: str, theme: Theme) -> list[str]:
    """A colour for each of those points: start, large markers, the rest; paler where it lies off the plane."""
    last = len(path.positions) - 1
    special = {0: theme.start, **dict.fromkeys([*path.markers[1:].tolist(), last], theme.marker)}
    fills = (special.get(int(i), colour) for i in index)
    return [mix(fill, theme.page, fade(float(path.share[i]))) for i, fill in zip(index, fills, strict=True)]


def point_symbols(index: Any, last: int, i: int, n_runs: int) -> list[str]:
    """Circles that end in a diamond; of several runs, each has a shape of its own."""
    if n_runs > 1:
        return [run_symbol(i)] * len(index)
    return ["diamond" if t == last and last > 0 else "circle" for t in index]


def faded(path: Path, colour: str, theme: Theme) -> str | list[str]:
    """One colour, or one a vertex where the path goes off the plane."""
    if not path.share.any():
        return colour
    shares = np.interp(path.line.within_places, np.arange(len(path.share)), path.share)
    return [mix(colour, theme.page, fade(s)) if np.isfinite(s) else colour for s in shares.tolist()]
