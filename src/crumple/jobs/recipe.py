"""What another process needs to evaluate chunks of a survey: plain text, and the file that the survey is kept in."""

from __future__ import annotations

import inspect
import json
import os
import sys
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ..errors import FormatError, InputError, ResumeError, TargetError
from ..objective import Objective
from ..store.opening import reading
from ..store.planes import get_plane
from ..store.surfaces import Chunk, Job, get_job
from ..targets import load_objective
from ..threads import exactly_threads
from .chunks import Chunks
from .fingerprint import check_same, differences, fingerprint, versions
from .making import chunks_of
from .plan import Plan
from .task import Task

IS_WORKER = "CRUMPLE_WORKER"
"""Set in the environment of a process that evaluates chunks."""
_MOST_BYTES = 2**40
_HERE = threading.local()


def source_of(objective: Objective, source: Any) -> str:
    """Where another process finds the objective, as ``file.py:name``.

    Args:
        objective: one that was loaded knows where from.
        source: that text; or a function without arguments, at the top of its file, that makes the objective.

    Raises:
        InputError: it cannot be told.
    """
    found = objective.target if source is None else source
    if isinstance(found, str):
        return found
    if found is None:
        fix = 'Pass source="file.py:objective", or a function at the top of a file that makes the objective.'
        raise InputError("other processes cannot make this objective", where="source", fix=fix)
    name, file = getattr(found, "__qualname__", ""), _file_of(found)
    if not callable(found) or not name.isidentifier() or not file:
        expected = '"file.py:objective", or a function at the top of a file'
        raise InputError("cannot be found by another process", where="source", got=found, expected=expected)
    return f"{file}:{name}"


def _file_of(function: Any) -> str:
    try:
        file = inspect.getsourcefile(function) or ""
    except TypeError:
        return ""
    return os.path.realpath(file) if Path(file).is_file() and file.endswith(".py") else ""


def check_not_loading() -> None:
    """Refuse to survey while a worker loads the file that began the survey.

    Raises:
        TargetError: this is a worker.
    """
    if os.environ.get(IS_WORKER) or getattr(_HERE, "is_loading", False):
        fix = 'Put it under these two lines:\n    if __name__ == "__main__":\n        main()'
        raise TargetError("a worker loads this file to make the objective, and met the survey itself", fix=fix)


def recipe(path: Path, job: Job, source: str) -> dict[str, str]:
    """What a worker is sent; nothing of it is more than text."""
    same = json.dumps(versions())
    return {"path": str(path), "job": job.job, "source": source, "folder": os.getcwd(), "versions": same}


@dataclass(frozen=True, eq=False)
class Prepared:
    """What a recipe became: an objective of this process's own, and what evaluates the chunks."""

    objective: Objective
    chunks: Chunks
    job: Job

    def chunk(self, number: int, points: slice | None = None) -> Chunk:
        """One chunk, or some of its points."""
        with self.objective.session(), exactly_threads(self.chunks.plan.threads):
            return self.chunks.chunk(number, points=points)


def prepare(told: Mapping[str, str]) -> Prepared:
    """Make what a recipe says.

    Raises:
        ResumeError: the objective that the source makes here is another one than the survey's.
    """
    objective = _loaded(told)
    with reading(told["path"], most_bytes=_MOST_BYTES) as database:
        jobs = [get_job(database, number) for number in database.ids("surface")]
        job, plane_id, _ = next(j for j in jobs if j[0].job == told["job"])
        plane = get_plane(database, plane_id)
    options = job.spec.get("task")
    if not isinstance(options, Mapping):
        raise FormatError("does not say what is to be surveyed", where=told["path"])
    task = Task(objective, plane, job.grid, **options)
    plan = Plan.from_plain(job.spec["plan"], job.grid.k, told["path"])
    check_same("worker", job.spec["fingerprint"], fingerprint(task))
    if found := differences(json.loads(told["versions"]), versions()):
        raise ResumeError(f"has other versions: {'; '.join(found)}", where="worker", fix="Install the same everywhere.")
    with task.looked_at.session(), exactly_threads(plan.threads):
        return Prepared(task.looked_at, chunks_of(task, task.survey(plan.rows), plan), job)


def _loaded(told: Mapping[str, str]) -> Objective:
    if told["folder"] not in sys.path:
        sys.path.insert(0, told["folder"])
    _HERE.is_loading = True
    try:
        return load_objective(_absolute(told["source"], told["folder"]))
    finally:
        _HERE.is_loading = False


def _absolute(source: str, folder: str) -> str:
    file, colon, name = source.rpartition(":")
    return f"{Path(folder, file)}{colon}{name}" if file.endswith(".py") else source
