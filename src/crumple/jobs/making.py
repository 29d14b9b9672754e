"""Making what evaluates the chunks of a survey, in whichever process."""

from __future__ import annotations

from ..engines import ENGINES, Survey
from ..errors import ResumeError
from .chunks import Chunks
from .plan import Plan
from .task import Task


def chunks_of(task: Task, survey: Survey, plan: Plan) -> Chunks:
    """What evaluates the chunks of a survey by its plan.

    Raises:
        ResumeError: the engine of the plan does not apply any more.
    """
    engine = ENGINES[plan.engine](survey)
    if isinstance(engine, str):
        raise ResumeError(f"engine {plan.engine!r} does not apply: {engine}", where="store")
    return Chunks(engine, task.slopes(survey), task.grid, plan, survey.mean_loss.examples.rows)
