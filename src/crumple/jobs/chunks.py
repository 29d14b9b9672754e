"""Evaluating one chunk of a survey, always in the same way."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ..engines import Axes, Block, Engine, InPlane
from ..grid import Grid
from ..running import block_of, statuses, told
from ..sampling import SQUARE, taken_error
from ..store.surfaces import Chunk
from .plan import Plan, boxes


class Chunks:
    """The chunks of a survey, evaluated one by one.

    Args:
        engine: what evaluates the loss.
        slopes: what evaluates derivatives, or None.
        grid: of the survey.
        plan: how it is cut.
        examples: how many there are.
    """

    def __init__(self, engine: Engine, slopes: InPlane | None, grid: Grid, plan: Plan, examples: int) -> None:
        self.engine, self.slopes, self.grid, self.plan, self.examples = engine, slopes, grid, plan, examples
        self._shape = tuple(grid.shape[axis] for axis in plan.order)

    def points(self, number: int) -> slice:
        """The points of a chunk."""
        return slice(number * self.plan.chunk_points, min(self.grid.size, (number + 1) * self.plan.chunk_points))

    def chunk(self, number: int, engine: Engine | None = None, points: slice | None = None) -> Chunk:
        """Values, status and failures of a chunk, or of some of its points; by this engine's twin, if one is given."""
        parts = [self._part(engine or self.engine, box) for box in boxes(self._shape, points or self.points(number))]
        names = parts[0][0]
        return Chunk(
            number,
            {name: np.concatenate([values[name] for values, _, _ in parts]) for name in names},
            np.concatenate([status for _, status, _ in parts]),
            {place: text for _, _, failures in parts for place, text in failures.items()},
        )

    def first(self) -> tuple[Axes, Block]:
        """The very first point, by which a copy of the engine is known."""
        axes = [axis[:1] for axis in self.grid.axes]
        return axes, block_of(self.engine, axes)

    def _part(
        self, engine: Engine, box: Sequence[slice]
    ) -> tuple[dict[str, NDArray[np.float64]], NDArray[np.uint8], dict[str, str]]:
        cut = dict(zip(self.plan.order, box, strict=True))
        axes = [axis[cut[i]] for i, axis in enumerate(self.grid.axes)]
        block = block_of(engine, axes)
        values, status, failures = dict(block.values), statuses(block), dict(block.failures)
        if SQUARE in values:
            values["standard_error"] = taken_error(values, self.examples)
        if self.slopes is not None:
            further = block_of(self.slopes, axes)
            values |= further.values
            failures |= further.failures
            for index in further.failures:
                status[index] = statuses(further)[index]
        starts = [cut[i].start for i in range(self.grid.k)]
        texts = {
            str(tuple(i + s for i, s in zip(index, starts, strict=True))): told(e) for index, e in failures.items()
        }
        lay = lambda array: np.ascontiguousarray(array.transpose(self.plan.order)).reshape(-1)  # noqa: E731
        return {name: lay(array) for name, array in values.items()}, lay(status), texts
