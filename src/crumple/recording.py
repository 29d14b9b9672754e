"""Where recorded points are kept: in memory up to a limit, or in a file as they come."""

from __future__ import annotations

import abc
import contextlib
import os
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from .errors import InputError
from .plane import Plane
from .projected_run import ProjectedRun
from .store import open as open_file
from .store.arrays import put_array, put_pieces
from .store.database import Database
from .store.numbers import NAMES
from .store.opening import appending, building
from .store.plain import to_text
from .store.planes import put_plane
from .store.runs import put_run, put_segment
from .trajectory import Trajectory

_COMMIT_SECONDS = 0.5
_COMMIT_BYTES = 2**22

Pieces = Callable[[], Iterable[Tensor]]


class Keeper(abc.ABC):
    """Takes points or their images, one at a time."""

    saved = 0
    """Points that are safe."""
    is_broken = False
    """Nothing more can be kept."""

    @abc.abstractmethod
    def begin(self) -> None:
        """Make ready."""

    @abc.abstractmethod
    def point(self, step: int, metrics: Mapping[str, float], pieces: Pieces, size: int, dtype: torch.dtype) -> None:
        """Keep a point that comes in pieces."""

    @abc.abstractmethod
    def image(self, step: int, metrics: Mapping[str, float], coords: Tensor, residual: Tensor) -> None:
        """Keep the image of a point on the plane."""

    @abc.abstractmethod
    def end(self) -> None:
        """Make safe what is not yet."""

    @abc.abstractmethod
    def run(self) -> Trajectory | ProjectedRun:
        """What has been kept so far."""


class Rows:
    """Points that wait: steps, metrics, and points or images."""

    def __init__(self) -> None:
        self.steps: list[int] = []
        self.metrics: list[Mapping[str, float]] = []
        self.points: list[Tensor] = []
        self.residuals: list[Tensor] = []

    def add(self, step: int, metrics: Mapping[str, float], point: Tensor, residual: Tensor | None = None) -> None:
        """One more."""
        self.steps.append(step)
        self.metrics.append(metrics)
        self.points.append(point)
        if residual is not None:
            self.residuals.append(residual)

    def columns(self) -> dict[str, Any]:
        """Every metric over all rows; NaN where a row has none of that name."""
        names = dict.fromkeys(name for row in self.metrics for name in row)
        return {name: np.array([row.get(name, np.nan) for row in self.metrics]) for name in names}

    @property
    def bytes(self) -> int:
        """What the points take."""
        return sum(p.numel() * p.element_size() for p in self.points)


class MemoryKeeper(Keeper):
    """Keeps everything in memory, up to a limit."""

    def __init__(self, plane: Plane | None, label: str, meta: Mapping[str, Any], most_bytes: int) -> None:
        self._plane, self._label, self._meta, self._most_bytes = plane, label, meta, most_bytes
        self._rows, self._taken = Rows(), 0

    def begin(self) -> None:
        """Nothing to do."""

    def point(self, step: int, metrics: Mapping[str, float], pieces: Pieces, size: int, dtype: torch.dtype) -> None:
        """Keep a copy of a point.

        Raises:
            InputError: it would not fit.
        """
        self._taken += size * dtype.itemsize
        if self._taken > self._most_bytes:
            raise InputError(
                f"the {self.saved} points recorded are as many as may be kept in memory",
                where="memory_gib",
                got=f"{self._most_bytes / 2**30:g} GiB",
                fix="Pass a path, so that points go to the disk; or plane=, or a larger every.",
            )
        self._rows.add(step, metrics, _joined(pieces, size, dtype))
        self.saved += 1

    def image(self, step: int, metrics: Mapping[str, float], coords: Tensor, residual: Tensor) -> None:
        """Keep an image."""
        self._rows.add(step, metrics, coords, residual)
        self.saved += 1

    def end(self) -> None:
        """Nothing to do."""

    def run(self) -> Trajectory | ProjectedRun:
        """What has been kept so far."""
        rows, steps = self._rows, np.array(self._rows.steps, np.int64)
        if self._plane is None:
            return Trajectory(torch.stack(rows.points), steps, rows.columns(), self._label, self._meta)
        coords, residual = torch.stack(rows.points), torch.stack(rows.residuals)
        return ProjectedRun(self._plane, coords, residual, steps, rows.columns(), self._label, self._meta)


class FileKeeper(Keeper):
    """Appends to a file: a large point as it comes, small ones together, at the latest after half a second."""

    def __init__(
        self,
        path: str | os.PathLike[str],
        plane: Plane | None,
        label: str,
        meta: Mapping[str, Any],
        *,
        overwrite: bool,
    ) -> None:
        self._path, self._plane, self._label, self._meta = Path(path), plane, label, dict(meta)
        self._overwrite = overwrite
        self._stack = contextlib.ExitStack()
        self._database: Database | None = None
        self._run, self._segments = 0, 0
        self._rows, self._committed = Rows(), time.monotonic()

    def begin(self) -> None:
        """Make the file, with an empty run in it."""
        with building(self._path, overwrite=self._overwrite) as database:
            versions = {name: self._meta[name] for name in ("versions", "made")}
            database.insert("about", name="meta", value=to_text(versions))
            plane = put_plane(database, self._plane) if self._plane is not None else 0
            self._run = put_run(database, self._label, plane, self._meta)
        self._database = self._stack.enter_context(appending(self._path))

    def point(self, step: int, metrics: Mapping[str, float], pieces: Pieces, size: int, dtype: torch.dtype) -> None:
        """Write a large point straight from the model; let a small one wait for others."""
        if size * dtype.itemsize < _COMMIT_BYTES:
            self._rows.add(step, metrics, _joined(pieces, size, dtype))
            self._commit_if_due()
            return
        self._commit()
        with self._open().transaction():
            array = put_pieces(self._open(), NAMES[dtype], [1, size], pieces())
            self._put([step], {name: [value] for name, value in metrics.items()}, array)
        self._count(1)

    def image(self, step: int, metrics: Mapping[str, float], coords: Tensor, residual: Tensor) -> None:
        """Let an image wait for others."""
        self._rows.add(step, metrics, coords, residual)
        self._commit_if_due()

    def end(self) -> None:
        """Write what waits, and close the file."""
        try:
            if not self.is_broken:
                self._commit()
        finally:
            self._database = None
            self._stack.close()

    def run(self) -> Trajectory | ProjectedRun:
        """What is in the file."""
        if self._database is not None and not self.is_broken:
            self._commit()
        return open_file(self._path).runs[0]

    def _open(self) -> Database:
        assert self._database is not None, "a recorder that is not open keeps nothing"
        return self._database

    def _commit_if_due(self) -> None:
        is_late = time.monotonic() - self._committed > _COMMIT_SECONDS
        if self.saved == 0 or is_late or self._rows.bytes > _COMMIT_BYTES:
            self._commit()

    def _commit(self) -> None:
        """One transaction for all that waits."""
        rows = self._rows
        if not rows.steps:
            return
        database = self._open()
        with database.transaction():
            points = put_array(database, torch.stack(rows.points))
            off = put_array(database, torch.stack(rows.residuals)) if rows.residuals else 0
            self._put(rows.steps, rows.columns(), points, off)
        self._rows = Rows()
        self._count(len(rows.steps))

    def _put(self, steps: list[int], metrics: Mapping[str, Any], points: int, off: int = 0) -> None:
        put_segment(self._open(), self._run, self._segments, steps, metrics, points, off)

    def _count(self, points: int) -> None:
        self._segments += 1
        self.saved += points
        self._committed = time.monotonic()


def _joined(pieces: Pieces, size: int, dtype: torch.dtype) -> Tensor:
    """A point as one vector on the processor."""
    point = torch.empty(size, dtype=dtype)
    start = 0
    for piece in pieces():
        point[start : start + len(piece)] = piece
        start += len(piece)
    return point
