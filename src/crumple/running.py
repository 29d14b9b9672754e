"""Running an engine over a grid, box by box, and keeping count of what came of each point."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray

from .boxes import Box, Cut, size_of
from .engines import Axes, Block, Engine, Survey, is_out_of_memory
from .errors import ModelError, SurveyError
from .grid import Grid
from .surface import Status
from .threads import fitting_threads
from .workers import BOX_SECONDS, hired

_WORTH_THREADS_SECONDS = 0.05
FAILURES_IN_A_ROW = 10


T = TypeVar("T")


class OutOfMemory(Exception):
    """There was no room for the activations of so many rows of data at once."""


class ShortCutFailed(Exception):
    """The model or the loss raised where many points were taken at once, so it is not known which of them failed."""


@dataclass
class Tally:
    """What has been computed so far."""

    grid: Grid
    values: dict[str, NDArray[np.float64]] = field(default_factory=dict)
    """Name → array of the grid's shape, NaN where nothing was computed yet."""
    status: NDArray[np.uint8] = field(init=False)
    failures: dict[str, str] = field(default_factory=dict)
    """Index → what the model raised there."""
    in_a_row: int = 0
    done: int = 0
    seconds: float = 0.0
    """What the points took that one thread did."""
    workers: int = 1
    """How many threads shared the others."""

    def __post_init__(self) -> None:
        self.status = np.full(self.grid.shape, Status.NOT_DONE, dtype=np.uint8)

    @property
    def seconds_a_point(self) -> float:
        """What a point took, those that threads shared apart."""
        return self.seconds / max(1, self.done)

    def add(self, box: Box, block: Block) -> None:
        """Take in the block of a box.

        Raises:
            SurveyError: the model has now raised at ten points in a row.
        """
        self._count_failures(block)
        if not self.values and size_of(box) == self.grid.size:
            self.values = block.values
        else:
            self.values = self.values or {name: np.full(self.grid.shape, np.nan) for name in block.values}
            for name, array in block.values.items():
                self.values[name][box] = array
        self.status[box] = statuses(block)
        self.done += size_of(box)
        for index, cause in block.failures.items():
            place = tuple(i + part.start for i, part in zip(index, box, strict=True))
            self.failures[str(place)] = told(cause)

    def join(self, other: Tally) -> None:
        """Take in further values on the same points."""
        self.values = {**self.values, **other.values}
        self.failures |= other.failures
        self.status[other.status == Status.FAILED] = Status.FAILED

    def _count_failures(self, block: Block) -> None:
        if not block.failures:
            self.in_a_row = 0
            return
        shape = next(iter(block.values.values())).shape
        for index in np.ndindex(*shape):
            cause = block.failures.get(tuple(index))
            self.in_a_row = self.in_a_row + 1 if cause is not None else 0
            if cause is not None and self.in_a_row >= FAILURES_IN_A_ROW:
                raise too_many(self.in_a_row, f"{type(cause).__name__}: {cause}") from cause


def run(engine: Engine, grid: Grid, report: Callable[[int], None]) -> Tally:
    """Evaluate every point of a grid.

    Threads share the points of long work where they can, with one core each: that is faster than two
    threads an operation, and far less hurt by a busy machine. The bits do not depend on how many they are.

    Raises:
        ShortCutFailed: an engine other than the generic one raised.
        SurveyError: the model raised at ten points in a row.
    """
    tally, cut = Tally(grid), Cut(grid.shape, engine.whole_axis)
    count = min(engine.workers(torch.get_num_threads()), cut.left)
    elements = 1 if count > 1 else engine.operation_elements()
    with fitting_threads(elements):
        first = _first(engine, tally, cut, report)
        is_long = cut.left * tally.seconds_a_point > _WORTH_THREADS_SECONDS
        if count > 1 and is_long and not _run_together(engine, tally, cut, count, first, report):
            elements = engine.operation_elements()
    with fitting_threads(elements):
        while cut.left:
            _take(engine, tally, cut.next(_points_at_once(engine, tally)))
            report(tally.done)
    report(grid.size)
    return tally


def tallied(block: Block, grid: Grid, report: Callable[[int], None]) -> Tally:
    """The tally of a grid whose values were all found at once."""
    tally = Tally(grid)
    tally.add(tuple(slice(0, n) for n in grid.shape), block)
    report(grid.size)
    return tally


def _first(engine: Engine, tally: Tally, cut: Cut, report: Callable[[int], None]) -> tuple[Box, Block]:
    """The first box, which shows how long a point takes."""
    box = cut.next(engine.points_at_once)
    block = _take(engine, tally, box)
    report(tally.done)
    return box, block


def _take(engine: Engine, tally: Tally, box: Box) -> Block:
    began = time.perf_counter()
    block = block_of(engine, _axes(tally.grid, box))
    tally.seconds += time.perf_counter() - began
    tally.add(box, block)
    return block


def _points_at_once(engine: Engine, tally: Tally) -> int:
    """About a fifth of a second's work."""
    return max(engine.points_at_once, int(BOX_SECONDS / max(tally.seconds_a_point, 1e-9)))


def with_room(survey: Survey, work: Callable[[Survey], T]) -> T:
    """Do the work; where memory runs out, do it all again with half as many rows of data at once.

    From the start, so that the result has the bits of one that began small.

    Raises:
        SurveyError: there is too little memory even for one row, or the rows must stay together.
    """
    while True:
        try:
            return work(survey)
        except OutOfMemory as cause:
            smaller = _halved(survey)
            if smaller is None:
                rows = int(max(survey.mean_loss.examples.counts))
                what = f"memory ran out with {rows} row{'s' * (rows > 1)} at once"
                fix = "Take fewer examples with sample=, or smaller batches."
                raise SurveyError(what, where="data", fix=fix) from cause
            survey = smaller


def _halved(survey: Survey) -> Survey | None:
    mean_loss = survey.mean_loss
    rows = int(max(mean_loss.examples.counts)) // 2
    if not mean_loss.is_mean or rows < 1:
        return None
    return recut(survey, rows)


def recut(survey: Survey, rows: int) -> Survey:
    """The same with at most so many rows of data at once."""
    return Survey(survey.mean_loss.on(survey.mean_loss.examples.recut(rows)), survey.plane, survey.grid)


def too_many(in_a_row: int, last: str) -> SurveyError:
    """The end of a survey that goes nowhere."""
    return SurveyError(f"the model raised at {in_a_row} points in a row, last {last}", where="model")


def told(cause: BaseException) -> str:
    """What was raised, as it is kept."""
    return f"{type(cause).__name__}: {cause}"[:300]


def _run_together(
    engine: Engine, tally: Tally, cut: Cut, count: int, first: tuple[Box, Block], report: Callable[[int], None]
) -> bool:
    """What is left, by several threads; nothing of it, and False, if copies of the engine cannot be trusted."""
    axes = _axes(tally.grid, first[0])
    try:
        with hired(engine, count, axes, first[1]) as workers:
            if workers is None:
                return False
            tally.workers = count
            work = lambda e, box: block_of(e, _axes(tally.grid, box))  # noqa: E731
            for box, block in workers.blocks(work, cut, tally.seconds_a_point):
                tally.add(box, block)
                report(tally.done)
    except ModelError:
        return False
    return True


def _axes(grid: Grid, box: Box) -> Axes:
    return [axis[part] for axis, part in zip(grid.axes, box, strict=True)]


def block_of(engine: Engine, axes: Axes) -> Block:
    """What an engine makes of the product of some axes.

    Raises:
        OutOfMemory: there was no room.
        ShortCutFailed: an engine other than the generic one raised.
    """
    try:
        return engine.block(axes)
    except Exception as cause:
        if is_out_of_memory(cause):
            raise OutOfMemory from cause
        if not engine.is_short_cut:
            raise
        raise ShortCutFailed from cause


def statuses(block: Block) -> NDArray[np.uint8]:
    """What became of each point of a block."""
    finite = np.isfinite(block.values["loss"] if "loss" in block.values else next(iter(block.values.values())))
    status = np.subtract(np.uint8(Status.DIVERGED), finite.view(np.uint8))  # one less, that is OK, where finite
    for index in block.failures:
        status[index] = Status.FAILED
    return status
