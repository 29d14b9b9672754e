"""The training curve: what the runs measured, against time; learning rate and sharpness under it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import plotly.graph_objects as go

from ..errors import InputError, check_choice, shorten
from ..trajectory import Trajectory
from ._edge import sharpness_of, threshold
from ._layout import BELOW_AXIS, empty_figure, flat_axis, line_legend, notes_below, plain_heading
from ._panels import axis_of, stack_panels
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


def rates(runs: Sequence[Trajectory], unit: str) -> list[Course]:
    """The learning rate of each run that knows it, if any of them changes or they differ; else nothing."""
    found = [
        Course(shorten(run.label, 60), i, "solid", _times(run, unit), run.metrics["lr"])
        for i, run in enumerate(runs)
        if "lr" in run.metrics
    ]
    values = np.concatenate([course.values for course in found]) if found else np.empty(0)
    return found if len(np.unique(values[np.isfinite(values)])) > 1 else []


def edges(runs: Sequence[Trajectory], sharpness: Any, unit: str) -> list[Course]:
    """The sharpness of each run that has one, with the most that its step size can bear."""
    shown = []
    for i, (run, values) in enumerate(zip(runs, sharpness_of(sharpness, runs), strict=True)):
        if values is None:
            continue
        name = "" if len(runs) == 1 else f"{shorten(run.label, 60)}, "
        shown.append(Course(f"{name}largest eigenvalue", i, "solid", _times(run, unit), values))
        limit = threshold(run)
        if limit is not None:
            shown.append(Course(f"{name}{_limit_name(run)}", i, "dash", _times(run, unit), limit))
    return shown


def _limit_name(run: Trajectory) -> str:
    options = run.meta.get("options") or {}
    return "2 (1 + β) / learning rate" if options.get("momentum") else "2 / learning rate"


def _times(run: Trajectory, unit: str) -> Array:
    epochs = epochs_of(run)
    return epochs if unit == "epoch" and epochs is not None else run.steps.astype(float)


def training(
    runs: Any,
    *,
    sharpness: Any = None,
    height: str = "linear",
    template: str = "dark",
    title: str | None = None,
    loss_name: str = "loss",
) -> go.Figure:
    """Loss on the training data, and on test data where it was measured, against epochs or steps.

    Below it the learning rate where it changes or differs, and the sharpness where it is given: the largest
    eigenvalue of the Hessian, beside 2 / learning rate, around which gradient descent comes to hover (the
    edge of stability; Cohen et al. 2021). With heavy-ball momentum β the limit is 2 (1 + β) / learning rate.

    Args:
        runs: one trajectory or several.
        sharpness: the largest eigenvalue at each recorded point: (T,) for one run, or label → (T,).
        height: ``"linear"`` or ``"log"``, of the loss.
        template: ``"dark"`` or ``"light"``.
        title: over the picture; nothing if empty.
        loss_name: what the losses are, for the axis.

    Returns:
        A plotly figure. Show it with ``config=crumple.figures.CONFIG``.

    Raises:
        InputError: there is no run, or none recorded a loss.
        ShapeError: a sharpness has not one number a recorded point.
    """
    theme = theme_of(template)
    check_choice(height, ("linear", "log"), "height")
    found = as_runs(runs)
    shown, unit = courses(found)
    lower = [("learning rate", rates(found, unit)), ("sharpness", edges(found, sharpness, unit))]
    panels = [(loss_name, shown), *((name, panel) for name, panel in lower if panel)]
    figure = empty_figure(theme)
    for k, (name, panel) in enumerate(panels):
        traces = [_trace(course, theme).update(yaxis=axis_of(k)) for course in panel]
        figure.add_traces([t.update(showlegend=k == 0 or name == "sharpness") for t in traces])
    x_axis = flat_axis(unit, theme) | {"showgrid": False, "range": _with_air(shown)}
    stack_panels(figure, x_axis, [flat_axis(name, theme) for name, _ in panels])
    figure.update_layout(
        title=plain_heading("Training" if title is None else title, theme),
        yaxis_type=height,
        height=480 + 150 * (len(panels) - 1),
        hovermode="x unified" if len(panels) == 1 else "closest",
        showlegend=sum(len(panel) for _, panel in panels) > 1,
        legend=line_legend(theme),
        margin_t=96,
    )
    return notes_below(figure, list(_notes(found, height)), theme, clear=BELOW_AXIS)


def _trace(course: Course, theme: Theme) -> go.Scatter:
    colour = theme.paths[course.colour % len(theme.paths)]
    few = len(course.times) <= _MARKERS_UP_TO and course.dash != "dash"
    return go.Scatter(
        x=course.times,
        y=course.values,
        mode="lines+markers" if few else "lines",
        line={"color": colour, "width": 2.2, "dash": course.dash},
        marker={"size": 5, "color": colour, "symbol": "circle"},
        name=safe(course.label),
        hovertemplate="%{y:.6~g}",
        legendgroup=safe(course.label),
        connectgaps=False,
    )


def _with_air(shown: list[Course]) -> list[float]:
    """A range with room for the first and the last marker."""
    ends = np.array([[course.times[0], course.times[-1]] for course in shown])
    low, high = float(ends.min()), float(ends.max())
    air = 0.02 * max(high - low, 1.0)
    return [low - air, high + air]


def _notes(runs: list[Trajectory], height: str) -> Iterator[str]:
    for run in runs:
        for name in filter(run.metrics.__contains__, SHOWN):
            values = run.metrics[name]
            bad = {"not finite": ~np.isfinite(values)}
            if height == "log":
                bad["zero or below, which has no logarithm"] = np.isfinite(values) & (values <= 0)
            for why, where in bad.items():
                if where.any():
                    said = f"{number(int(where.sum()))} of {len(run):,} values of {name} are {why}"
                    yield f"{shorten(run.label, 60)}: {said}."
