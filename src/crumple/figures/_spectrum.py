"""The eigenvalues of a curvature matrix as a density: how many directions bend how much."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from ..errors import InputError, ShapeError, check_number
from ._layout import BELOW_AXIS, empty_figure, flat_axis, legend_above, notes_below, plain_heading
from ._scale import Array
from ._style import Theme, mix, number, theme_of

_POINTS = 2000
_DECADES = 7
"""Shown below the highest density; farther down a Gaussian's tail says nothing of the matrix."""


@dataclass(frozen=True, eq=False)
class Density:
    """What is drawn of a spectrum."""

    at: Array
    """(n,) λ, ascending."""
    density: Array
    """(n,) eigenvalues per unit of λ, as a share of all; the integral is 1."""
    width: float
    """Standard deviation of the Gaussian that smooths it."""
    size: int
    """How many eigenvalues there are."""
    range: tuple[float, float]
    """The least and the greatest."""


def density_of(spectrum: Any, *, width: float | None = None) -> Density:
    """The density of a ``crumple.curvature.Spectrum``, or of bare eigenvalues (n,).

    Args:
        spectrum: one or the other.
        width: of the Gaussian that smooths bare eigenvalues; a hundredth of their range if None.

    Raises:
        InputError: not finite, or a width was given for a spectrum that has its own.
        ShapeError: not one row of numbers.
    """
    if callable(getattr(spectrum, "density", None)):
        if width is not None:
            raise InputError("this spectrum is smoothed already", where="width", got=width)
        low, high = spectrum.range
        at = _places(low, high, spectrum.width, spectrum.nodes.ravel())
        return Density(at, spectrum.density(at), spectrum.width, spectrum.size, (low, high))
    values = _eigenvalues(spectrum)
    low, high = float(values[0]), float(values[-1])
    width = (high - low or abs(high) or 1.0) / 100 if width is None else check_number(width, "width", above=0.0)
    at = _places(low, high, width, values)
    z = (at[:, None] - values) / width
    kernel = np.exp(-0.5 * z**2).mean(axis=1) / (width * np.sqrt(2 * np.pi))
    return Density(at, kernel, width, len(values), (low, high))


def _eigenvalues(given: Any) -> Array:
    given = given.detach().cpu() if hasattr(given, "detach") else given
    try:
        values = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError) as cause:
        expected = "a crumple.curvature.Spectrum, or eigenvalues (n,)"
        raise InputError("not a spectrum", where="spectrum", got=given, expected=expected) from cause
    if values.ndim != 1 or not len(values):
        raise ShapeError("not one row of eigenvalues", where="spectrum", got=values.shape, expected="shape (n,)")
    if not np.isfinite(values).all():
        raise InputError("not finite", where="spectrum", got=values[~np.isfinite(values)][:4])
    return np.sort(values)


def _places(low: float, high: float, width: float, nodes: Array) -> Array:
    """Where to take the density: evenly over the range and four widths beyond, and closely around each node."""
    even = np.linspace(low - 4 * width, high + 4 * width, _POINTS)
    kept = np.unique(np.round(nodes / (0.5 * width))) * (0.5 * width)  # nodes in one place need one visit
    kept = kept[:: max(1, len(kept) // _POINTS)]
    return np.unique(np.concatenate([even, (kept[:, None] + width * np.linspace(-4, 4, 17)).ravel()]))


def spectrum(
    spectrum: Any,
    *,
    mark: Sequence[float] = (),
    width: float | None = None,
    template: str = "dark",
    title: str | None = None,
    name: str = "eigenvalue λ",
) -> go.Figure:
    """The density of eigenvalues on a logarithmic scale, with single eigenvalues marked.

    Shown is the share of eigenvalues per unit of λ, smoothed by a Gaussian whose width is written under
    the picture: peaks are never sharper than that. Seven decades below the highest density are shown.

    Args:
        spectrum: a ``crumple.curvature.Spectrum``, or bare eigenvalues (n,).
        mark: eigenvalues to mark, such as the largest few from ``crumple.curvature.eigenpairs``.
        width: of the Gaussian, for bare eigenvalues; a hundredth of their range if None.
        template: ``"dark"`` or ``"light"``.
        title: over the picture; nothing if empty.
        name: what is on the axis.

    Returns:
        A plotly figure. Show it with ``config=crumple.figures.CONFIG``.

    Raises:
        InputError: the eigenvalues are not finite.
        ShapeError: they are not one row of numbers.
    """
    theme = theme_of(template)
    shown = density_of(spectrum, width=width)
    marks = [check_number(value, f"mark[{i}]") for i, value in enumerate(mark)]
    top = float(np.log10(shown.density.max()))
    figure = empty_figure(theme)
    figure.add_traces(list(_traces(shown, marks, top, theme)))
    figure.update_layout(
        title=plain_heading("Eigenvalues" if title is None else title, theme),
        xaxis=flat_axis(name, theme) | {"zeroline": True, "zerolinecolor": theme.grid},
        yaxis=flat_axis("share of eigenvalues per unit", theme)
        | {"type": "log", "range": [top - _DECADES, top + 0.4], "exponentformat": "power", "dtick": 1},
        height=480,
        showlegend=bool(marks),
        legend=legend_above(theme),
        margin_t=96,
        hovermode="closest",
    )
    return notes_below(figure, [_said(shown)], theme, clear=BELOW_AXIS)


def _said(shown: Density) -> str:
    low, high = (number(value, 4) for value in shown.range)
    return f"{shown.size:,} eigenvalues from {low} to {high}; smoothed by a Gaussian of width {number(shown.width, 3)}."


def _traces(shown: Density, marks: Sequence[float], top: float, theme: Theme) -> Iterator[go.Scatter]:
    floor = 10.0 ** (top - _DECADES)
    yield go.Scatter(
        x=shown.at,
        y=np.where(shown.density > 1e-3 * floor, shown.density, np.nan),
        mode="lines",
        line={"color": theme.stops[9], "width": 2},
        fill="tozeroy",
        fillcolor=mix(theme.stops[9], theme.page, 0.75),
        hovertemplate="λ = %{x:.4~g}<br>density %{y:.3~g}<extra></extra>",
        name="density",
        showlegend=False,
    )
    if marks:
        stems = np.array([[value, value, np.nan] for value in marks]).ravel()
        heights = np.array([[floor, 10.0 ** (top + 0.15), np.nan]] * len(marks)).ravel()
        line = {"color": theme.paths[0], "width": 1.2, "dash": "dot"}
        yield go.Scatter(x=stems, y=heights, mode="lines", line=line, hoverinfo="skip", showlegend=False)
        yield go.Scatter(
            x=marks,
            y=[10.0 ** (top + 0.15)] * len(marks),
            mode="markers",
            marker={"symbol": "triangle-down", "size": 10, "color": theme.paths[0]},
            hovertemplate="λ = %{x:.6~g}<extra></extra>",
            name="marked: " + ", ".join(number(value, 3) for value in marks[:6]) + (", …" if len(marks) > 6 else ""),
        )
