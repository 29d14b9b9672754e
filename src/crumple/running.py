"""Running an engine over a grid, slab by slab, and keeping count of what came of each point."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray

from .engines import Axes, Block, Engine, Survey, is_out_of_memory
from .errors import SurveyError
from .grid import Grid
from .surface import Status
from .threads import fitting_threads

_SLAB_SECONDS = 0.2
_WORTH_THREADS_SECONDS = 0.05
_SLABS_A_THREAD = 4
_FAILURES_IN_A_ROW = 10


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

    def __post_init__(self) -> None:
        self.status = np.full(self.grid.shape, Status.NOT_DONE, dtype=np.uint8)

    def add(self, start: int, stop: int, block: Block) -> None:
        """Take in the block of rows ``start`` to ``stop`` of axis 0.

        Raises:
            SurveyError: the model has now raised at ten points in a row.
        """
        self._count_failures(block)
        if not self.values and stop - start == self.grid.shape[0]:
            self.values = block.values
        else:
            self.values = self.values or {name: np.full(self.grid.shape, np.nan) for name in block.values}
            for name, array in block.values.items():
                self.values[name][start:stop] = array
        self.status[start:stop] = _statuses(block)
        self.done += (stop - start) * (self.grid.size // self.grid.shape[0])
        for (row, *rest), cause in block.failures.items():
            self.failures[str((row + start, *rest))] = f"{type(cause).__name__}: {cause}"[:300]

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
            if cause is not None and self.in_a_row >= _FAILURES_IN_A_ROW:
                last = f"{type(cause).__name__}: {cause}"
                told = f"the model raised at {self.in_a_row} points in a row, last {last}"
                raise SurveyError(told, where="model") from cause


def run(engine: Engine, grid: Grid, report: Callable[[int], None]) -> Tally:
    """Evaluate every point of a grid.

    Engines that take many points at once share long work among threads, one operation each:
    that is faster than two threads an operation, and far less hurt by a busy machine.

    Raises:
        ShortCutFailed: an engine other than the generic one raised.
        SurveyError: the model raised at ten points in a row.
    """
    tally = Tally(grid)
    threads = torch.get_num_threads()
    with fitting_threads(engine.operation_elements()):
        for start, stop, left in _slabs(engine, grid):
            if engine.is_reentrant and threads > 1 and left > _WORTH_THREADS_SECONDS and start:
                _run_together(engine, grid, tally, start, threads, report)
                break
            tally.add(start, stop, _block(engine, grid, start, stop))
            report(tally.done)
    report(grid.size)
    return tally


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
                told = f"memory ran out with {rows} row{'s' * (rows > 1)} at once"
                fix = "Take fewer examples with sample=, or smaller batches."
                raise SurveyError(told, where="data", fix=fix) from cause
            survey = smaller


def _halved(survey: Survey) -> Survey | None:
    mean_loss = survey.mean_loss
    rows = int(max(mean_loss.examples.counts)) // 2
    if not mean_loss.is_mean or rows < 1:
        return None
    return Survey(mean_loss.on(mean_loss.examples.recut(rows)), survey.plane, survey.grid)


def _slabs(engine: Engine, grid: Grid) -> Iterator[tuple[int, int, float]]:
    """Rows of axis 0 to do at once, about a fifth of a second's work, with an estimate of all seconds left."""
    rows = grid.shape[0]
    step, start, left = max(1, engine.points_at_once * rows // grid.size), 0, 0.0
    began = time.perf_counter()
    while start < rows:
        stop = min(rows, start + step)
        yield start, stop, left
        a_row = (time.perf_counter() - began) / stop
        start, left = stop, a_row * (rows - stop)
        step = max(step, int(_SLAB_SECONDS / max(a_row, 1e-9)))


def _run_together(
    engine: Engine, grid: Grid, tally: Tally, first: int, threads: int, report: Callable[[int], None]
) -> None:
    """The rows from ``first`` on, by several threads that each use one core."""
    rows = grid.shape[0]
    edges = np.unique(np.linspace(first, rows, _SLABS_A_THREAD * threads + 1).astype(int)).tolist()
    torch.set_num_threads(1)
    pool = ThreadPoolExecutor(threads, initializer=torch.set_num_threads, initargs=(1,))
    try:
        spans = list(itertools.pairwise(edges))
        for (start, stop), block in zip(spans, pool.map(lambda s: _block(engine, grid, *s), spans), strict=True):
            tally.add(start, stop, block)
            report(tally.done)
    finally:
        pool.shutdown(cancel_futures=True)
        torch.set_num_threads(threads)


def _block(engine: Engine, grid: Grid, start: int, stop: int) -> Block:
    axes: Axes = [grid.axes[0][start:stop], *grid.axes[1:]]
    try:
        return engine.block(axes)
    except Exception as cause:
        if is_out_of_memory(cause):
            raise OutOfMemory from cause
        if not engine.is_short_cut:
            raise
        raise ShortCutFailed from cause


def _statuses(block: Block) -> NDArray[np.uint8]:
    finite = np.isfinite(block.values["loss"] if "loss" in block.values else next(iter(block.values.values())))
    status = np.subtract(np.uint8(Status.DIVERGED), finite.view(np.uint8))  # one less, that is OK, where finite
    for index in block.failures:
        status[index] = Status.FAILED
    return status
