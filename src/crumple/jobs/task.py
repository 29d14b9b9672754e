"""What is to be surveyed."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ..engines import InPlane, Survey
from ..grid import Grid
from ..mean_loss import MeanLoss
from ..objective import Objective
from ..plane import Plane
from ..running import recut
from ..sampling import MEAN, SQUARE, with_squares


@dataclass(frozen=True, eq=False)
class Task:
    """An objective on the grid of a plane, and what is wanted of each point."""

    objective: Objective
    plane: Plane
    grid: Grid
    engine: str = "auto"
    gradient: bool = False
    hessian: bool = False
    standard_error: bool = False
    sample: int | None = None
    seed: int = 0

    @cached_property
    def looked_at(self) -> Objective:
        """The objective on the examples that are surveyed."""
        return self.objective if self.sample is None else self.objective.sampled(self.sample, seed=self.seed)

    @cached_property
    def mean_loss(self) -> MeanLoss:
        """The loss, with what a standard error is made of beside it where one is wanted."""
        if not self.standard_error:
            return self.looked_at.mean_loss
        with self.looked_at.session():
            return with_squares(self.looked_at.mean_loss)

    @property
    def columns(self) -> tuple[str, ...]:
        """The names of all values that a point has, in order."""
        names = [name for name in self.mean_loss.names if name not in (MEAN, SQUARE)]
        k = self.grid.k
        names += [f"gradient[{i}]" for i in range(k) if self.gradient or self.hessian]
        names += [f"hessian[{i},{j}]" for i in range(k) for j in range(i, k) if self.hessian]
        return (*names, *["standard_error"] * self.standard_error)

    def survey(self, rows: int | None = None) -> Survey:
        """What engines are made for; with at most so many rows of data at once."""
        whole = Survey(self.mean_loss, self.plane, self.grid)
        return whole if rows is None else recut(whole, rows)

    def slopes(self, survey: Survey) -> InPlane | None:
        """What evaluates derivatives, if any are wanted."""
        return InPlane(survey, hessian=self.hessian) if self.gradient or self.hessian else None
