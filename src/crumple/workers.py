"""Sharing the points of a survey among threads that each use one core."""

from __future__ import annotations

import queue
import random
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

import numpy as np
import torch

from .boxes import Box, Cut
from .engines import Axes, Block, Engine

T = TypeVar("T")
R = TypeVar("R")

BOX_SECONDS = 0.2
_BOXES_A_WORKER = 4
_A_SEED = 314159


class Workers:
    """Threads with an engine each, for as long as the block lasts in which they are hired.

    Two threads an operation wait for each other after every operation, for ever where the machine is
    busy; threads that share points wait once, at the end. Each has one intra-op thread, so that a point
    has the same bits whoever evaluates it.
    """

    def __init__(self, engines: list[Engine], pool: ThreadPoolExecutor) -> None:
        self._count, self._pool = len(engines), pool
        self._idle: queue.SimpleQueue[Engine] = queue.SimpleQueue()
        for engine in engines:
            self._idle.put(engine)

    def blocks(
        self, work: Callable[[Engine, Box], Block], cut: Cut, seconds_a_point: float
    ) -> Iterator[tuple[Box, Block]]:
        """Every box that is left, in order, with what ``work`` makes of it."""
        at_most = -(-cut.left // (_BOXES_A_WORKER * self._count))
        points = min(at_most, int(BOX_SECONDS / max(seconds_a_point, 1e-9)))
        boxes = []
        while cut.left:
            boxes.append(cut.next(points))
        yield from zip(boxes, self.each(work, boxes), strict=True)

    def each(self, work: Callable[[Engine, T], R], items: Iterable[T]) -> Iterator[R]:
        """What ``work`` makes of each item, in order."""
        return self._pool.map(lambda item: self._by_any(work, item), items)

    def _by_any(self, work: Callable[[Engine, T], R], box: T) -> R:
        engine = self._idle.get()
        try:
            return work(engine, box)
        finally:
            self._idle.put(engine)


@contextmanager
def hired(engine: Engine, count: int, axes: Axes, known: Block) -> Iterator[Workers | None]:
    """So many workers for an engine, or None if copies of it do not give the bits that are ``known`` on these axes."""
    pool = one_core_each(count)
    try:
        twins = [engine.twin() for _ in range(count - 1)]
        are_faithful = all(twin is engine or _is_faithful(twin, pool, axes, known) for twin in twins)
        yield Workers([engine, *twins], pool) if are_faithful else None
    finally:
        pool.shutdown(cancel_futures=True)


def one_core_each(count: int) -> ThreadPoolExecutor:
    """So many threads, whose operations use one core each."""
    return ThreadPoolExecutor(count, "crumple-points", initializer=torch.set_num_threads, initargs=(1,))


def _is_faithful(twin: Engine, pool: ThreadPoolExecutor, axes: Axes, known: Block) -> bool:
    """Whether a copy, in a thread of its own, gives the same bits and draws no random numbers."""
    torch.manual_seed(_A_SEED)
    before = _random_states()
    try:
        found = pool.submit(twin.block, axes).result()
    except Exception:  # what the plain run will say of this point is what counts
        return False
    same = all(np.array_equal(found.values[k], v, equal_nan=True) for k, v in known.values.items())
    return same and not found.failures and before == _random_states()


def _random_states() -> tuple[bytes, str, str]:
    """All global random states, which every thread draws from."""
    return torch.get_rng_state().numpy().tobytes(), repr(np.random.get_state()), repr(random.getstate())
