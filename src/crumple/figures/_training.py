"""The training curve: what the runs measured, against time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from ..errors import InputError, shorten
from ..trajectory import Trajectory
from ._layout import BELOW_AXIS, empty_figure, flat_axis, legend_above, notes_below, plain_heading
from ._path import as_runs, epochs_of
from ._scale import Array
from ._style import Theme, number, safe, theme_of

SHOWN = {"loss": "training", "test_loss": "test"}
"""Metrics of a run that are drawn, and what they are called."""
_MARKERS_UP_TO = 60


@dataclass(frozen=True, eq=False)
class Course:
    """One metric of one run."""

    label: str
    colour: int
    """Which of the template's colours for paths: one a run; of a single run, one a metric."""
    dash: str
    times: Array
    """(T,) epochs or steps."""
    values: Array
    """(T,) as measured; NaN where not finite."""


def courses(runs: Any) -> tuple[list[Course], str]:
    """What a training figure shows, and the unit of its time axis: epochs if all runs know theirs."""
    found = as_runs(runs)
    if not found:
        raise InputError("no run", where="runs", expected="at least one trajectory")
    epochs = [epochs_of(run) for run in found]
    in_epochs = all(e is not None for e in epochs)
    shown = [
        Course(
            label=word if len(found) == 1 else f"{shorten(run.label, 60)}, {word}",
            colour=i if len(found) > 1 else k,
            dash="solid" if len(found) == 1 or k == 0 else "dot",
            times=times if in_epochs and times is not None else run.steps.astype(float),
            values=np.where(np.isfinite(run.metrics[name]), run.metrics[name], np.nan),
        )
        for i, (run, times) in enumerate(zip(found, epochs, strict=True))
        for k, (name, word) in enumerate(SHOWN.items())
        if name in run.metrics
    ]
    if not shown:
        known = sorted({name for run in found for name in run.metrics})
        raise InputError("no loss was recorded", where="runs", got=known, expected=" or ".join(SHOWN))
    return shown, "epoch" if in_epochs else "step"


def training(runs: Any, *, template: str = "dark", title: str | None = None, loss_name: str = "loss") -> go.Figure:
    """Loss on the training data, and on test data where it was measured, against epochs or steps.

    Args:
        runs: one trajectory or several.
        template: ``"dark"`` or ``"light"``.
        title: over the picture; nothing if empty.
        loss_name: what the losses are, for the axis.

    Returns:
        A plotly figure. Show it with ``config=crumple.figures.CONFIG``.

    Raises:
        InputError: there is no run, or none recorded a loss.
    """
    theme = theme_of(template)
    shown, unit = courses(runs)
    figure = empty_figure(theme)
    figure.add_traces([_trace(course, unit, theme) for course in shown])
    figure.update_layout(
        title=plain_heading("Training" if title is None else title, theme),
        xaxis=flat_axis(unit, theme) | {"showgrid": False, "range": _with_air(shown)},
        yaxis=flat_axis(loss_name, theme),
        height=480,
        hovermode="x unified",
        showlegend=len(shown) > 1,
        legend=legend_above(theme),
        margin_t=96,
    )
    return notes_below(figure, list(_notes(as_runs(runs))), theme, clear=BELOW_AXIS)


def _trace(course: Course, unit: str, theme: Theme) -> go.Scatter:
    colour = theme.paths[course.colour % len(theme.paths)]
    few = len(course.times) <= _MARKERS_UP_TO
    return go.Scatter(
        x=course.times,
        y=course.values,
        mode="lines+markers" if few else "lines",
        line={"color": colour, "width": 2.2, "dash": course.dash},
        marker={"size": 5, "color": colour, "symbol": "circle"},
        name=safe(course.label),
        hovertemplate="%{y:.6~g}",
        connectgaps=False,
    )


def _with_air(shown: list[Course]) -> list[float]:
    """A range with room for the first and the last marker."""
    ends = np.array([[course.times[0], course.times[-1]] for course in shown])
    low, high = float(ends.min()), float(ends.max())
    air = 0.02 * max(high - low, 1.0)
    return [low - air, high + air]


def _notes(runs: list[Trajectory]) -> Iterator[str]:
    for run in runs:
        bad = {name: int((~np.isfinite(run.metrics[name])).sum()) for name in SHOWN if name in run.metrics}
        for name, count in bad.items():
            if count:
                yield f"{shorten(run.label, 60)}: {number(count)} of {len(run):,} values of {name} are not finite."
