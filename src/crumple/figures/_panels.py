"""Panels under one another that share one horizontal axis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go

_GAP = 0.07
_FIRST = 1.7
"""How much higher the first panel is than each of the others."""


def domains(n: int) -> list[tuple[float, float]]:
    """The vertical places of n panels from the top down, as shares of the plot."""
    unit = (1.0 - _GAP * (n - 1)) / (_FIRST + n - 1) if n > 1 else 1.0
    heights = [_FIRST * unit if n > 1 else 1.0, *([unit] * (n - 1))]
    tops = [1.0 - sum(heights[:i]) - _GAP * i for i in range(n)]
    return [(round(top - height, 6) + 0.0, round(top, 6)) for top, height in zip(tops, heights, strict=True)]


def axis_of(panel: int) -> str:
    """The name of a panel's vertical axis as a trace gives it."""
    return "y" if panel == 0 else f"y{panel + 1}"


def stack_panels(figure: go.Figure, x_axis: dict[str, Any], y_axes: Sequence[dict[str, Any]]) -> go.Figure:
    """Give a figure one horizontal axis, under the last panel, and one vertical axis a panel."""
    bottom = axis_of(len(y_axes) - 1)
    places = domains(len(y_axes))
    figure.update_layout(xaxis=x_axis | {"anchor": bottom})
    for i, (axis, place) in enumerate(zip(y_axes, places, strict=True)):
        figure.update_layout({f"yaxis{i + 1 if i else ''}": axis | {"domain": place, "anchor": "x"}})
    return figure.update_traces(xaxis="x")
