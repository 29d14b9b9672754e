"""Surveying a window to a stated error, with as few evaluations as the surface allows.

What to evaluate next is decided by ``crumple.refinement.Refinement``, which knows no model; here an
engine answers it. A surface that is rough in places is refined there. One that is evenly rough comes
out as what it needs, a uniform grid with a spline through it, and then the certainty has its price:
two to three times the evaluations of the smallest uniform grid that would have done, had one known
it, but never more than of doubling a grid until two of them agree (``benchmarks/adaptive.py``).

Gradients are not used. A value with its slopes costs three to four forward passes, for which one may
have as many values instead. Measured at equal cost on Himmelblau's function, on random planes of a
ReLU and a tanh network and on a Hessian plane, bicubic Hermite patches of values and slopes were
between 1.2 times better and five times worse than splines through values alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from .engines import Block, Survey, choose
from .errors import ShapeError, SurveyError, warn
from .fit import check_fit
from .grid import Grid
from .objective import Objective
from .patchwork import Patchwork, share_of
from .plane import Plane
from .preflight import clear
from .progress import Progress, reporter
from .provenance import provenance
from .refinement import Refinement, Request, Window
from .running import ShortCutFailed, block_of, with_room
from .surface import Status
from .threads import fitting_threads

_METHOD = "cubic and quintic spline patches on a binary tree"


def refine(
    objective: Objective,
    plane: Plane,
    box: Any,
    *,
    tolerance: float = 1e-3,
    absolute: float | None = None,
    budget: int = 5000,
    scale: str | Sequence[str] = "linear",
    seed: int = 0,
    engine: str = "auto",
    progress: bool | Progress | None = None,
) -> Patchwork:
    """The loss over a window of one or two axes, to a stated largest error.

    The window is halved where the surface is rough, until splines through the values are within the
    tolerance everywhere, as far as can be told: the estimate comes from the values themselves and is
    checked at random points between them. A feature smaller than the gaps between all of these can
    still be missed; the smaller the tolerance, the smaller the gaps. Where kinks along both axes cross, the
    error was beyond the estimate in one survey of eight, by a third at most. Where the surface has kinks (a
    ReLU network at high zoom) values are needed all along them, and at tolerances so small that the
    kinks are everywhere a uniform grid with a spline would do as well.

    Args:
        objective: what to evaluate. Its metrics are not surveyed.
        plane: through which points θ = origin + Σ cᵢ basis[i]; one or two axes.
        box: one (low, high) an axis; a bare (low, high) for a line.
        tolerance: the largest error allowed anywhere in the window, as a share of the surface's range
            (greatest less least loss) there.
        absolute: the largest error allowed in units of the loss; replaces ``tolerance``.
        budget: points to be evaluated at most; the first 97 (17 on a line) are always needed.
        scale: ``"linear"`` or ``"log"``, one for all axes or one an axis.
        seed: of the random points that check the estimate.
        engine: as for ``evaluate``.
        progress: as for ``evaluate``; counted in points, up to the budget.

    Returns:
        A ``Patchwork``: ``.surface(grid)`` on any grid, ``.error``, ``.reached``, ``.evaluations``.
        Where values are not finite the window is halved down to a sixteenth, and what is left with some
        of them in it is NaN.

    Raises:
        InputError: the window has three axes, or an argument is out of range.
        ShapeError: objective, plane and box do not fit.
        SurveyError: the model raised at all of the first points, or memory does not hold one row of data.

    Warns:
        CrumpleWarning: the tolerance was not reached; the result says what was.

    Example:
        >>> import crumple
        >>> bowl = crumple.Objective.from_function(lambda w: (w[0] - 1) ** 2 + 10 * w[1] ** 2, n=2)
        >>> plane = crumple.directions.weights(bowl, ("w1", "w2"))
        >>> patchwork = crumple.refine(bowl, plane, [(-2, 2), (-1, 3)])
        >>> patchwork.reached, patchwork.evaluations, round(float(patchwork.value([0.3, 0.7])), 9)
        (True, 97, 5.39)
    """
    window = _checked(objective, plane, box, scale)
    clear(objective, plane, budget)
    began = time.perf_counter()
    make = lambda: Refinement(  # noqa: E731
        box, tolerance=tolerance, absolute=absolute, budget=budget, scale=scale, seed=seed
    )
    start = make()
    first, report = Grid(start.ask()[0].axes, window.scales), reporter(progress, start.budget, "point")

    def surveyed(survey: Survey) -> tuple[Refinement, _Answers]:
        learner, answers = make(), _Answers(survey, engine)
        learner.epsilon = float(torch.finfo(answers.chosen.engine.dtype).eps)
        _drive(learner, answers, report)
        return learner, answers

    with objective.session():
        learner, answers = with_room(Survey(objective.mean_loss.with_metrics({}), plane, first), surveyed)
    meta = {
        **provenance(objective),
        **answers.meta,
        **_account(learner),
        "seed": seed,
        "seconds": time.perf_counter() - began,
    }
    return _told(_patchwork(plane, learner, answers, meta), learner)


def _checked(objective: Objective, plane: Plane, box: Any, scale: str | Sequence[str]) -> Window:
    check_fit(objective, plane)
    window = Window.of(box, scale)
    if window.k != plane.k:
        raise ShapeError("box and plane differ in axes", where="box", got=window.k, expected=f"{plane.k} axes")
    return window


class _Answers:
    """Answers requests with an engine, and keeps count of what failed."""

    def __init__(self, survey: Survey, engine: str) -> None:
        self.survey = survey
        with fitting_threads(survey.mean_loss.operation_elements):
            self.chosen = choose(survey, engine)
        self.failures: dict[tuple[float, ...], str] = {}
        self._asked = 0

    def __call__(self, request: Request) -> NDArray[np.float64]:
        """The loss on the request's axes; NaN where the model raised.

        Raises:
            SurveyError: it has never done anything else.
        """
        block = self._block(request)
        self._asked += request.size
        for index, cause in block.failures.items():
            coords = tuple(float(a[i]) for a, i in zip(request.axes, index, strict=True))
            self.failures[coords] = f"{type(cause).__name__}: {cause}"[:300]
        if block.failures and len(self.failures) == self._asked:
            last, cause = list(self.failures.values())[-1], list(block.failures.values())[-1]
            raise SurveyError(f"the model raised at all of {self._asked} points, last {last}", where="model") from cause
        return block.values["loss"]

    @property
    def meta(self) -> dict[str, Any]:
        """Which engine answered, and why."""
        engine = self.chosen.engine
        return {
            "engine": engine.name,
            "engine_reason": engine.reason,
            "engine_error": self.chosen.error,
            "engine_refused": self.chosen.refused,
            "engine_dtype": str(engine.dtype).removeprefix("torch."),
            "failures": {str(coords): cause for coords, cause in self.failures.items()},
        }

    def _block(self, request: Request) -> Block:
        try:
            return block_of(self.chosen.engine, request.axes)
        except ShortCutFailed as cause:
            self.chosen = self.chosen.instead(self.survey, str(cause.__cause__))
            return block_of(self.chosen.engine, request.axes)


def _drive(learner: Refinement, answers: _Answers, report: Callable[[int], None]) -> None:
    with fitting_threads(answers.chosen.engine.operation_elements()):
        while not learner.done:
            for request in learner.ask():
                learner.tell(request, answers(request))
                report(learner.evaluations)
    report(learner.budget)


def _account(learner: Refinement) -> dict[str, Any]:
    """What a figure should say of an interpolated surface."""
    error, span = learner.error, learner.range
    return {
        "interpolated": True,
        "method": _METHOD,
        "error_estimate": error,
        "error_share": share_of(error, span),
        "tolerance": learner.tolerance if learner.absolute is None else None,
        "absolute": learner.absolute,
        "tolerance_reached": learner.reached,
        "evaluations": learner.evaluations,
        "budget": learner.budget,
        "window": learner.window.box,
    }


def _patchwork(plane: Plane, learner: Refinement, answers: _Answers, meta: dict[str, Any]) -> Patchwork:
    patches = learner.patches
    status = np.where(patches.is_broken, Status.DIVERGED, Status.OK).astype(np.uint8)
    if answers.failures:
        failed = np.array(list(answers.failures)).T
        unit = np.stack([learner.window.unit(i, axis) for i, axis in enumerate(failed)], axis=1)
        numbers = patches.tree.locate(unit)
        status[numbers[patches.is_broken[numbers]]] = Status.FAILED
    return Patchwork(
        plane,
        learner.window,
        patches,
        learner.errors,
        status,
        learner.error,
        learner.range,
        learner.reached,
        learner.evaluations,
        meta,
    )


def _told(patchwork: Patchwork, learner: Refinement) -> Patchwork:
    """The same, with a warning where the tolerance was not reached."""
    if patchwork.reached:
        return patchwork
    wanted = f"{learner.tolerance:.1e} of it" if learner.absolute is None else f"{learner.absolute:.1e}"
    if learner.error <= learner.target:
        advice = f"The values themselves, in {patchwork.meta['engine_dtype']}, are rounded to no less."
    else:
        advice = "Raise budget= or the tolerance, or take a smaller window."
    warn(
        f"the survey stopped after {patchwork.evaluations} of {learner.budget} evaluations with an estimated error of "
        f"{patchwork.error:.1e}, {patchwork.share:.1e} of the range, where {wanted} was asked for. {advice}"
    )
    return patchwork
