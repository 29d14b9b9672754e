"""What a survey has done so far, in a ``.crumple`` file: chunks go in by transactions, and never come out again."""

from __future__ import annotations

import datetime
import glob
import math
import os
import shutil
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ..errors import ExportError, FormatError, ResumeError, warn
from ..plane import Plane
from ..provenance import made
from ..store.database import Database
from ..store.mending import is_whole, mend
from ..store.opening import appending, building
from ..store.plain import to_text
from ..store.planes import put_plane
from ..store.surfaces import Chunk, Job, get_job, get_surface, put_chunk, put_job, put_session, sound_chunks
from ..surface import LossSurface, Status
from .fingerprint import check_same, check_versions, fingerprint, versions
from .plan import Plan
from .task import Task

_MOST_SECONDS = 10.0
"""So long a chunk waits at most, once others come after it."""
_OPTIONS = ("engine", "gradient", "hessian", "standard_error", "sample", "seed")
_SHARE = 100
"""All transactions together take at most one part in so many of the time."""


class Ledger:
    """The chunks of one survey that are done; ``opened`` makes it."""

    def __init__(self, path: Path, task: Task, accept: bool) -> None:
        self.path, self.task, self._accept = path, task, accept
        self.plan: Plan | None = None
        self.done: set[int] = set()
        self.lowest = math.inf
        """The least finite loss so far."""
        self._database: Database | None = None
        self._job: Job | None = None
        self._waiting: list[Chunk] = []
        self._known: Chunk | None = None
        self._began = self._last = time.monotonic()
        self._spent = 0.0

    @property
    def points_done(self) -> int:
        """How many points are safely in the file."""
        return sum(p.stop - p.start for p in map(self.job.points, self.done - {c.number for c in self._waiting}))

    @property
    def left(self) -> list[int]:
        """The numbers of the chunks that are not done, in order."""
        return [number for number in range(self.job.chunks) if number not in self.done]

    @property
    def is_done(self) -> bool:
        """Whether every chunk is in the file."""
        return self._job is not None and not self.left

    @property
    def job(self) -> Job:
        """What is surveyed, as the file has it."""
        assert self._job is not None
        return self._job

    @property
    def _file(self) -> Database:
        assert self._database is not None
        return self._database

    def resume(self, database: Database) -> bool:
        """Go on with what is in a file; False, and nothing is written, where it is damaged and must be mended first.

        Raises:
            ResumeError: it holds another survey, or none.
        """
        self._database = database
        numbers = database.ids("surface")
        jobs = [get_job(database, n)[0] for n in numbers]
        job = next((j for j in jobs if "fingerprint" in j.spec), None)
        if job is None:
            told = "holds no survey that could go on"
            raise ResumeError(told, where=self.path.name, fix="Choose a file that is not there yet.")
        check_same(self.path.name, _mapping(job.spec["fingerprint"]), fingerprint(self.task))
        changed = check_versions(self.path.name, _mapping(job.spec.get("versions")), versions(), accept=self._accept)
        self._job, self.plan = job, Plan.from_plain(job.spec.get("plan"), job.grid.k, self.path.name)
        if not self._take_stock() or not (self.is_done or is_whole(database)):
            return False
        if changed or not self.is_done:
            with database.transaction():
                put_session(database, job, {**_now(), "points_before": self.points_done, "accepted": changed})
        return True

    def _take_stock(self) -> bool:
        """Note the chunks that are done; whether all of them are sound."""
        self.done, self.lowest = set(), math.inf
        sound, damaged = sound_chunks(self._file, self.job)
        for chunk in sound:
            self._note(chunk)
        whole = (c for c in sound if not np.isin(c.status, (Status.FAILED, Status.CRASHED)).any())
        self._known = next(whole, None)
        return not damaged

    def begin(self, plan: Plan, meta: Mapping[str, Any]) -> None:
        """Begin the survey by a plan; what was done by another is forgotten."""
        task = {name: getattr(self.task, name) for name in _OPTIONS}
        spec = {"fingerprint": fingerprint(self.task), "versions": versions(), "plan": plan.to_plain(), "task": task}
        self.plan, self.done, self.lowest = plan, set(), math.inf
        self._waiting.clear()
        self._known = None
        if self._database is None:
            check_free(self.path, self.task)
            with building(self.path) as new:
                new.insert("about", name="meta", value=to_text(made()))
                self._put_job(new, spec, meta)
            return
        with self._file.transaction():
            old = self.job
            self._file.delete_parts("chunk", old.id)
            self._file.delete("surface", old.id)
            self._put_job(self._file, spec, meta)

    def _put_job(self, database: Database, spec: Mapping[str, Any], meta: Mapping[str, Any]) -> None:
        plan = Plan(**{**spec["plan"], "order": tuple(spec["plan"]["order"])})
        columns = dict.fromkeys(self.task.columns, "float64")
        planes = database.ids("plane")
        plane = planes[0] if planes else put_plane(database, self.task.plane)
        self._job = put_job(
            database, self.task.grid, plane, columns, chunk_points=plan.chunk_points, spec=spec, meta=meta
        )
        put_session(database, self._job, {**_now(), "points_before": 0, "accepted": []})

    def use(self, database: Database) -> None:
        """Write into this file from now on."""
        self._database = database

    def known(self) -> Chunk | None:
        """The first chunk that an earlier session had done, by which its objective is known; once."""
        known, self._known = self._known, None
        return known

    def put(self, chunk: Chunk) -> bool:
        """Take in a chunk; whether it and all before it are now safely in the file."""
        self._waiting.append(chunk)
        self._note(chunk)
        now = time.monotonic()
        if _SHARE * self._spent > now - self._began and now - self._last < _MOST_SECONDS:
            return False
        self.flush()
        return True

    def _note(self, chunk: Chunk) -> None:
        self.done.add(chunk.number)
        usable = chunk.values["loss"][np.asarray(chunk.status) == Status.OK]
        self.lowest = min(self.lowest, float(usable.min(initial=math.inf)))

    def flush(self) -> None:
        """Write what waits, in one transaction.

        Raises:
            ExportError: the disk is full, or the system refuses; what was written before is safe.
        """
        if not self._waiting:
            return
        began = time.monotonic()
        with self._file.transaction():
            for chunk in self._waiting:
                put_chunk(self._file, self.job, chunk)
        self._waiting.clear()
        self._last = time.monotonic()
        self._spent += self._last - began

    def close(self) -> None:
        """Write what waits, and how long this session took."""
        if self._database is None or self._job is None:
            return
        self.flush()
        with self._file.transaction():
            put_session(self._file, self.job, {"seconds": time.monotonic() - self._began})

    def surface(self) -> LossSurface:
        """All of it, as the file has it."""
        found = get_surface(self._file, self.job.id)
        return replace(found, plane=self.task.plane, grid=self.task.grid)


@contextmanager
def opened(path: Path, task: Task, *, accept: bool) -> Iterator[Ledger]:
    """The ledger of a survey; one that is begun makes the file, one that is there goes on.

    Raises:
        ResumeError: the file holds another survey.
        FormatError: it is damaged where nothing can be made good, or no such file at all.
    """
    ledger = Ledger(path, task, accept)
    _sweep(path)
    if not path.exists():
        check_folder(path)
        yield ledger
        return
    with appending(path) as database:
        if ledger.resume(database):
            yield ledger
            return
    _warn_of_damage(path.name, mend(path))
    with appending(path) as database:
        if not ledger.resume(database):
            raise FormatError("is damaged, and cannot be mended", where=path.name)
        yield ledger


def _warn_of_damage(name: str, chunks: int) -> None:
    told = (
        f"{chunks} chunk{'s' * (chunks != 1)} damaged; evaluated anew." if chunks else "was damaged; nothing is lost."
    )
    warn(f"{name}: {told}")


def _sweep(path: Path) -> None:
    """Take away what processes left that were killed while they made the file; the lock says that none makes it now."""
    for spare in path.parent.glob(f".{glob.escape(path.name[:100])}.*.tmp"):
        with suppress(OSError):
            spare.unlink()


def check_folder(path: Path) -> None:
    """Refuse a folder that cannot be written to, before anything is evaluated."""
    if not os.access(path.parent, os.W_OK):
        raise ExportError("the folder is not writable", where=path.name, got=str(path.parent))


def check_free(path: Path, task: Task) -> None:
    """Refuse to begin what the disk has no room for.

    Raises:
        ExportError: it would take more than nine tenths of what is free.
    """
    needed, free = _needed(task.plane, task.grid.size, len(task.columns)), shutil.disk_usage(path.parent).free
    if needed > 0.9 * free:
        sizes = {"got": f"{free / 2**20:.1f} MiB free", "expected": f"{needed / 2**20:.1f} MiB and some more"}
        raise ExportError("too little room on the disk", where=path.name, **sizes, fix="Free some, or choose another.")


def _needed(plane: Plane, points: int, columns: int) -> int:
    held = sum(t.numel() * t.element_size() for t in (plane.origin, plane.basis))
    return held + points * (1 + 8 * columns) + 2**16


def _mapping(found: Any) -> Mapping[str, Any]:
    if not isinstance(found, Mapping):
        raise FormatError("does not say what it is a survey of", where="spec")
    return found


def _now() -> dict[str, Any]:
    return {"began": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"), "versions": versions()}
