"""Evaluating an objective on a grid of a plane."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from typing import Any

from .engines import Choice, InPlane, Survey, choose
from .fit import check_fit
from .grid import Grid
from .jobs import Task, survey
from .objective import Objective
from .outlook import Outlook, bytes_held
from .plane import Plane
from .policy import warn_of_held_statistics
from .preflight import clear
from .progress import Progress, reporter, tell
from .provenance import provenance
from .running import ShortCutFailed, Tally, run, tallied, with_room
from .sampling import taken_error, with_squares
from .surface import LossSurface
from .threads import fitting_threads


def evaluate(
    objective: Objective,
    plane: Plane,
    grid: Grid,
    *,
    engine: str = "auto",
    gradient: bool = False,
    hessian: bool = False,
    standard_error: bool = False,
    sample: int | None = None,
    seed: int = 0,
    progress: bool | Progress | None = None,
    store: str | os.PathLike[str] | None = None,
    accept_version_change: bool = False,
    workers: int = 1,
    source: Any = None,
    executor: Any = None,
) -> LossSurface:
    """The loss (and every metric) of an objective on the points of a grid.

    Each point is set from the plane's origin, so that nothing drifts. Losses that are not finite are
    kept as they are. A point where the model raises is NaN with the status ``FAILED``.

    Before the first point the model and the grid are looked at as ``check`` does, as far as that costs nothing;
    before a survey of 100 points or more that may take over a second, or that is kept in a file, also whether the
    loss is a function of θ, once for each objective. What is doubtful is warned of. A survey that will take over
    five seconds says for how long and in how much memory, as soon as its first points are done.

    Args:
        objective: what to evaluate.
        plane: through which points θ = origin + Σ cᵢ basis[i].
        grid: at which coordinates c; as many axes as the plane has.
        engine: ``"auto"``, or ``"quadratic"``, ``"affine-head"``, ``"stacked"``, ``"cached"``, ``"folded"``,
            ``"mapped"`` or ``"generic"`` to force it.
        gradient: also give ``surface["gradient[i]"]``, the slope along each axis. Costs about three
            forward passes a point, whatever the number of axes.
        hessian: also give ``surface["hessian[i,j]"]``, i ≤ j, and the gradient. Costs about two more
            forward and backward passes a point for every axis.
        standard_error: also give ``surface["standard_error"]``: how far the mean loss may be from that of
            endless data like these, one standard deviation of the mean.
        sample: survey this many examples only, drawn at random.
        seed: of that draw.
        progress: True or False to show a bar or not, a function of (points done, points in all), or
            None for a bar in terminals and notebooks when the work takes more than a second.
        store: a ``.crumple`` file in which every point is kept as soon as it is done. Where the survey stops,
            for whatever reason, the same call goes on; it ends with the same bits as one that never stopped.
        accept_version_change: go on although the file was begun with other versions of torch, NumPy, Python
            or crumple; it is recorded in ``meta["sessions"]``. Nothing else may ever differ.
        workers: so many processes share the points, one thread or one GPU each. One that dies is replaced; a point
            of which two die is marked ``CRASHED``. The bits do not depend on how many they are.
        source: how those processes make the objective: ``"file.py:objective"``, or a function without arguments
            at the top of a file; None for where ``load_objective`` found it. Models are never pickled.
        executor: share the points by this instead: any executor after ``concurrent.futures``, or Dask's
            ``Client.get_executor()``. What it runs on must see the file of ``store`` and that of ``source``.

    Returns:
        A ``LossSurface``; its ``meta`` says which engine was used and why.

    Raises:
        ShapeError: plane, grid and objective do not fit.
        InputError: the engine asked for does not apply, or the values would not fit into memory.
        RandomLossError: a long survey's loss is no function of θ; found before its first point.
        SurveyError: the model raised at ten points in a row.
        ResumeError: the file holds a survey of something else; the message lists what differs.
        FileInUseError: another process is at work on the file.
        ExportError: the file cannot be written.
    """
    check_fit(objective, plane, grid)
    if store is not None or workers != 1 or executor is not None:
        task = Task(objective, plane, grid, engine, gradient, hessian, standard_error, sample, seed)
        report = reporter(progress, grid.size, "point")
        return survey(
            task,
            store=store,
            accept_version_change=accept_version_change,
            workers=workers,
            source=source,
            executor=executor,
            report=lambda done, lowest: report(done),
            tell=lambda text: tell(progress, text),
        )
    began = time.perf_counter()
    objective = objective if sample is None else objective.sampled(sample, seed=seed)
    clear(objective, plane, grid.size, grid)
    with objective.session():
        mean_loss = with_squares(objective.mean_loss) if standard_error else objective.mean_loss
        whole = Survey(mean_loss, plane, grid)
        chosen, done = with_room(whole, lambda s: _carried_out(s, engine, progress))
        if gradient or hessian:
            warn_of_held_statistics(objective.mean_loss.policy)
            report = reporter(progress, grid.size, "slope")
            done.join(with_room(whole, lambda s: run(InPlane(s, hessian=hessian), grid, report)))
    if standard_error:
        done.values["standard_error"] = taken_error(done.values, mean_loss.examples.rows)
    meta = {
        **provenance(objective),
        **chosen.describe(),
        "workers": done.workers,
        "failures": done.failures,
        **({} if sample is None else {"sample": sample, "sample_seed": seed}),
        "seconds": time.perf_counter() - began,
    }
    return LossSurface(plane, grid, done.values, done.status, meta)


def _carried_out(survey: Survey, engine: str, progress: bool | Progress | None) -> tuple[Choice, Tally]:
    with fitting_threads(survey.mean_loss.operation_elements):
        chosen = choose(survey, engine, whole=True)
    report = _reporter(progress, survey)
    if chosen.block is not None:
        return chosen, tallied(chosen.block, survey.grid, report)
    try:
        return chosen, run(chosen.engine, survey.grid, report)
    except ShortCutFailed as cause:
        chosen = chosen.instead(survey, str(cause.__cause__))
    return chosen, run(chosen.engine, survey.grid, report)


def _reporter(progress: bool | Progress | None, survey: Survey) -> Callable[[int], None]:
    """Shows how far a survey has come and, once its first points are done, what a long one will take."""
    report = reporter(progress, survey.grid.size, "point")
    memory = bytes_held(survey.mean_loss, survey.grid)
    outlook = Outlook(survey.grid.size, memory, lambda text: tell(progress, text))
    outlook(0)

    def both(done: int) -> None:
        outlook(done)
        report(done)

    return both
