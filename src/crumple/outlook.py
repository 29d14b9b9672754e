"""How long work will take, and in how much memory, told before most of it is done."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from torch import Tensor
from torch.utils import _pytree as pytree

from .errors import InputError
from .examples import Examples
from .grid import Grid
from .mean_loss import MeanLoss

LONG_SECONDS = 5.0
"""Work that takes longer is announced."""

_MANY_POINTS = 10**6
"""Fewer fit anywhere."""

_log = logging.getLogger(__name__)


class Outlook:
    """Tells once, when the first part of some work is done, what all of it will take; nothing of short work.

    Call it once where the work begins, with what is done already, and then with what is done.

    Args:
        total: how many points there are.
        memory: bytes that the work holds.
        tell: where the sentence goes, beside the log.
        seconds: so long the first part is at least; of processes that began together the first results come together.
    """

    def __init__(self, total: int, memory: float, tell: Callable[[str], object], *, seconds: float = 0.0) -> None:
        self.total, self.memory, self._tell, self._seconds = total, memory, tell, seconds
        self._began: tuple[int, float] | None = None
        self._is_told = False

    def __call__(self, done: int) -> None:
        """Note what is done."""
        now = time.perf_counter()
        if self._began is None:
            self._began = (done, now)
            return
        before, began = self._began
        if self._is_told or done <= before or now - began < self._seconds:
            return
        self._is_told = True
        seconds = (now - began) / (done - before) * (self.total - before)
        if seconds > LONG_SECONDS:
            told = outlook(self.total - before, seconds, self.memory)
            _log.info(told)
            self._tell(told)


def outlook(points: int, seconds: float, memory: float) -> str:
    """What some points will take, in a sentence.

    Example:
        >>> outlook(2601, 261.0, 3e7)
        '2,601 points will take about 4.3 minutes and about 29 MiB.'
    """
    return f"{points:,} points will take about {_duration(seconds)} and about {max(1, memory / 2**20):,.0f} MiB."


def bytes_held(mean_loss: MeanLoss, grid: Grid) -> float:
    """About how much memory a survey takes: its values, the model, the data and the widest activations."""
    element = mean_loss.network.theta.element_size()
    columns = 1 + len(mean_loss.metrics)
    data = _data_bytes(mean_loss.examples) if isinstance(mean_loss.examples, Examples) else 0.0
    model = 3.0 * element * mean_loss.network.space.size
    return 8.0 * columns * grid.size + model + data + 2.0 * element * mean_loss.operation_elements


def check_room(mean_loss: MeanLoss, grid: Grid) -> None:
    """Refuse a survey whose values would not fit into memory, before its first point.

    Raises:
        InputError: they take more than nine tenths of what is free.
    """
    if grid.size < _MANY_POINTS or (free := free_bytes()) is None:
        return
    needed = 8.0 * (1 + len(mean_loss.metrics)) * grid.size  # model and data have their room already
    if needed > 0.9 * free:
        raise InputError(
            f"{grid.size:,} points need {needed / 2**30:.1f} GiB of memory",
            where="grid",
            got=f"{free / 2**30:.1f} GiB free",
            expected=f"about {int(grid.size * 0.9 * free / needed):,} points at most",
            fix="Take fewer points; crumple.refine needs fewer for the same picture.",
        )


def free_bytes() -> float | None:
    """How much memory may still be taken, by the system's account and by that of a container; None where none tells."""
    found = []
    with suppress(OSError, ValueError, KeyError):
        found.append(1024.0 * _kept_in("/proc/meminfo", "MemAvailable:"))
    with suppress(OSError, ValueError, KeyError):  # files that the system keeps at hand count as taken, but are not
        most = float(Path("/sys/fs/cgroup/memory.max").read_text())
        found.append(most - _kept_in("/sys/fs/cgroup/memory.stat", "anon"))
    return min(found, default=None)


def _kept_in(file: str, name: str) -> float:
    """A number in a list of names and numbers."""
    return float({line.split()[0]: line.split()[1] for line in Path(file).read_text().splitlines()}[name])


def _data_bytes(examples: Examples) -> float:
    leaves = pytree.tree_leaves(list(examples.batches))
    return float(sum(t.numel() * t.element_size() for t in leaves if isinstance(t, Tensor)))


def _duration(seconds: float) -> str:
    """Wall time in the unit that people would use."""
    for size, unit in ((86400.0, "days"), (3600.0, "hours"), (60.0, "minutes"), (1.0, "seconds")):
        if seconds >= 2 * size:
            return f"{float(f'{seconds / size:.2g}'):g} {unit}"  # 100 minutes, not 1e+02
    return f"{1e3 * seconds:.2g} ms" if seconds < 0.995 else f"{seconds:.2g} seconds"
