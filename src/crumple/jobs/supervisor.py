"""Workers of our own: processes that are started anew when they die, and a point that kills them is marked."""

from __future__ import annotations

import os
import selectors
import subprocess
import sys
from collections import Counter, deque
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import SurveyError
from ..running import OutOfMemory, ShortCutFailed
from ..store.surfaces import Chunk, Job, chunk_from
from ..surface import Status
from .chunks import Chunks
from .recipe import IS_WORKER
from .wire import receive, send

_TRIES = 2
"""A chunk, and then a point, that was being evaluated at the death of so many workers is looked at."""
_MOST_CRASHES, _MOST_STILLBORN = 10, 4
Order = tuple[int, tuple[int, int] | None]
"""The number of a chunk, and some of its points, or None for all."""


class Worker:
    """One process."""

    def __init__(self, recipe: Mapping[str, str], environment: Mapping[str, str]) -> None:
        self.order: Order | None = None
        self.is_ready = False
        self.process = subprocess.Popen(
            [sys.executable, "-m", "crumple.jobs.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, **environment},
            start_new_session=True,  # Ctrl-C is for the supervisor
        )
        assert self.process.stdin is not None and self.process.stdout is not None
        self.orders, self.answers = self.process.stdin, self.process.stdout
        with suppress(BrokenPipeError):
            send(self.orders, dict(recipe))

    def do(self, order: Order) -> None:
        """Begin with an order."""
        self.order = order
        with suppress(BrokenPipeError):  # its death will be noticed where its answer is awaited
            send(self.orders, {"number": order[0], "points": order[1]})

    def end(self) -> int:
        """Make sure that it is gone; gives its exit code, negative for a signal."""
        self.process.kill()
        code = self.process.wait()
        for pipe in (self.orders, self.answers):
            with suppress(OSError):
                pipe.close()
        return code


class Supervisor:
    """Hands chunks to workers, and takes what they find.

    Args:
        recipe: what a worker needs to know.
        job: of the survey.
        chunks: what says which points a chunk has.
        count: how many workers.
        devices: GPUs for them, one each in turn; empty for the CPU.
    """

    def __init__(
        self, recipe: Mapping[str, str], job: Job, chunks: Chunks, count: int, devices: tuple[str, ...] = ()
    ) -> None:
        self.recipe, self.job, self.chunks, self.count, self.devices = recipe, job, chunks, count, devices
        self.workers: list[Worker] = []
        self._selector = selectors.DefaultSelector()
        self._left: deque[Order] = deque()
        self._deaths: Counter[Order] = Counter()
        self._looked_at: dict[int, dict[int, Chunk]] = {}
        self._stillborn = self._crashes = self._hired = 0

    def evaluate(self, numbers: list[int]) -> Iterator[Chunk]:
        """Every chunk of those, as they come.

        Raises:
            SurveyError: workers die before they begin, or too many points kill them.
        """
        self._left = deque((number, None) for number in numbers)
        try:
            for _ in range(min(self.count, len(numbers))):
                self._hire()
            while self._left or any(w.order for w in self.workers):
                for worker in self.workers:
                    if worker.is_ready and worker.order is None and self._left:
                        worker.do(self._left.popleft())
                for key, _ in self._selector.select():
                    yield from self._heard(key.data)
        finally:
            for worker in self.workers:
                worker.end()
            self._selector.close()

    def _hire(self) -> None:
        environment = {
            IS_WORKER: "1",
            "OMP_NUM_THREADS": str(self.chunks.plan.threads),
            "PYTHONPATH": os.pathsep.join([_OURS, *filter(None, [os.environ.get("PYTHONPATH", "")])]),
        }
        if self.devices:
            environment["CUDA_VISIBLE_DEVICES"] = self.devices[self._hired % len(self.devices)]
        worker = Worker(self.recipe, environment)
        self._hired += 1
        self.workers.append(worker)
        self._selector.register(worker.answers, selectors.EVENT_READ, worker)

    def _heard(self, worker: Worker) -> Iterator[Chunk]:
        said = receive(worker.answers)
        if said is None:
            yield from self._died(worker)
            return
        told, data = said
        if told["is"] == "ready":
            worker.is_ready, self._stillborn = True, 0
            return
        if told["is"] != "chunk":
            raise _raised(told)
        order, worker.order = worker.order, None
        assert order is not None
        number, points = order
        part = self.chunks.points(number) if points is None else slice(*points)
        yield from self._take(order, chunk_from(self.job, number, data, told["failures"], part.stop - part.start))

    def _take(self, order: Order, chunk: Chunk) -> Iterator[Chunk]:
        number, points = order
        if points is None:
            yield chunk
            return
        found = self._looked_at[number]
        found[points[0]] = chunk
        whole = self.chunks.points(number)
        if len(found) < whole.stop - whole.start:
            return
        parts = [found[i] for i in range(whole.start, whole.stop)]
        if any((p.status == Status.CRASHED).any() for p in parts) or self._deaths[(number, None)] >= 2 * _TRIES:
            yield _joined(number, parts)
        else:  # not its fault: evaluated as a whole, it has the bits that it would have had
            self._left.appendleft((number, None))

    def _died(self, worker: Worker) -> Iterator[Chunk]:
        self._selector.unregister(worker.answers)
        self.workers.remove(worker)
        code, order = worker.end(), worker.order
        if order is None:
            self._stillborn += not worker.is_ready
            if self._stillborn > _MOST_STILLBORN:
                told = f"workers die before they begin, the last with exit code {code}"
                raise SurveyError(told, where="workers", fix="Try it without workers: what they print says why.")
        else:
            self._deaths[order] += 1
            yield from self._again(order, code)
        self._hire()

    def _again(self, order: Order, code: int) -> Iterator[Chunk]:
        number, points = order
        if self._deaths[order] < _TRIES:
            self._left.appendleft(order)
        elif points is None:
            whole = self.chunks.points(number)
            known = self._looked_at.setdefault(number, {})
            left = [i for i in range(whole.start, whole.stop) if i not in known]
            self._left.extendleft((number, (i, i + 1)) for i in reversed(left))
            if not left:
                yield _joined(number, [known[i] for i in range(whole.start, whole.stop)])
        else:
            self._crashes += 1
            if self._crashes > _MOST_CRASHES:
                raise SurveyError(
                    f"more than {_MOST_CRASHES} points kill the process that evaluates them", where="model"
                )
            yield from self._take(order, self._crashed(number, points[0], code))

    def _crashed(self, number: int, point: int, code: int) -> Chunk:
        order, grid = self.chunks.plan.order, self.chunks.grid
        index = np.unravel_index(point, [grid.shape[i] for i in order])
        place = str(tuple(int(index[order.index(i)]) for i in range(grid.k)))
        cause = f"signal {-code}" if code < 0 else f"exit code {code}"
        values = {name: np.full(1, np.nan) for name, _ in self.job.columns}
        said = f"the process died of it {_TRIES} times, the last with {cause}"
        return Chunk(number, values, np.full(1, Status.CRASHED, np.uint8), {place: said})


def _joined(number: int, parts: list[Chunk]) -> Chunk:
    values = {name: np.concatenate([p.values[name] for p in parts]) for name in parts[0].values}
    failures = {place: text for p in parts for place, text in p.failures.items()}
    return Chunk(number, values, np.concatenate([p.status for p in parts]), failures)


def _raised(told: Mapping[str, Any]) -> Exception:
    if told["is"] == "memory":
        return OutOfMemory()
    if told["is"] == "short cut":
        error = ShortCutFailed()
        error.__cause__ = RuntimeError(told["what"])
        return error
    return SurveyError(f"a worker cannot go on: {told['what']}", where="workers")


_OURS = str(Path(__file__).parents[2])
