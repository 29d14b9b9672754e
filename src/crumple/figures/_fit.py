"""The data with what the network makes of them, at chosen weights."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import plotly.graph_objects as go

from ..errors import InputError, ShapeError, shorten
from ._layout import BELOW_AXIS, empty_figure, flat_axis, legend_above, notes_below, plain_heading
from ._scale import Array
from ._style import Theme, mix, safe, theme_of

_MOST_POINTS = 20_000
_MOST_VERTICES = 4_000


def fit(
    x: Any,
    y: Any,
    curves: Mapping[str, Any] | None = None,
    *,
    template: str = "dark",
    title: str | None = None,
    x_name: str = "x",
    y_name: str = "y",
) -> go.Figure:
    """The data as points, with one curve for each set of predictions.

    Args:
        x: (n,) inputs of one number each; (n, 1) will do.
        y: (n,) targets.
        curves: label → predictions (n,) at the same inputs; drawn in the order of the inputs.
        template: ``"dark"`` or ``"light"``.
        title: over the picture; nothing if empty.
        x_name: what the inputs are.
        y_name: what the targets are.

    Returns:
        A plotly figure. Show it with ``config=crumple.figures.CONFIG``. Of more than 20,000 points an
        even part is drawn, and the figure says so.

    Raises:
        ShapeError: the arrays differ in length or have more than one number an example.
    """
    theme = theme_of(template)
    inputs, targets = _column(x, "x"), _column(y, "y", like=x)
    kept = _evenly(len(inputs), _MOST_POINTS)
    figure = empty_figure(theme)
    figure.add_trace(_points(inputs[kept], targets[kept], theme))
    for i, (label, predictions) in enumerate((curves or {}).items()):
        figure.add_trace(_curve(inputs, _column(predictions, f"curves[{label!r}]", like=x), label, i, theme))
    figure.update_layout(
        title=plain_heading("Data and fit" if title is None else title, theme),
        xaxis=flat_axis(x_name, theme) | {"showgrid": False},
        yaxis=flat_axis(y_name, theme),
        height=480,
        legend=legend_above(theme),
        margin_t=96,
        hovermode="closest",
    )
    thinned = [f"Drawn: {len(kept):,} of {len(inputs):,} points."] if len(kept) < len(inputs) else []
    return notes_below(figure, thinned, theme, clear=BELOW_AXIS)


def _column(values: Any, where: str, like: Any = None) -> Array:
    """(n,) float64 from an array or tensor (n,) or (n, 1)."""
    values = values.detach().cpu() if hasattr(values, "detach") else values
    try:
        array = np.asarray(values, dtype=np.float64)
    except (TypeError, ValueError) as cause:
        raise InputError("not an array of numbers", where=where, got=values) from cause
    if array.ndim == 2 and array.shape[1] == 1:
        array = array[:, 0]
    if array.ndim != 1 or not len(array):
        raise ShapeError("not one number an example", where=where, got=array.shape, expected="shape (n,)")
    if like is not None and len(array) != len(like):
        raise ShapeError("wrong length", where=where, got=len(array), expected=str(len(like)))
    return array


def _evenly(n: int, most: int) -> Array:
    return np.unique(np.linspace(0, n - 1, min(n, most)).round().astype(np.int64))


def _points(x: Array, y: Array, theme: Theme) -> go.Scatter:
    return go.Scatter(
        x=x,
        y=y,
        mode="markers",
        marker={"size": 3, "color": mix(theme.stops[8], theme.ink, 0.25), "opacity": 0.35},
        name=f"data, {len(x):,} points",
        hovertemplate="%{x:.4~g}, %{y:.4~g}<extra></extra>",
    )


def _curve(x: Array, y: Array, label: str, i: int, theme: Theme) -> go.Scatter:
    """A line through the predictions in the order of the inputs, at up to 4,000 of them."""
    order = np.argsort(x, kind="stable")
    order = order[_evenly(len(order), _MOST_VERTICES)]
    colour = (theme.marker if theme.name == "dark" else theme.ink, *theme.paths)[i % (len(theme.paths) + 1)]
    return go.Scatter(
        x=x[order],
        y=y[order],
        mode="lines",
        line={"color": colour, "width": 2.6},
        name=safe(shorten(str(label), 60)),
        hovertemplate="%{y:.4~g}",
    )
