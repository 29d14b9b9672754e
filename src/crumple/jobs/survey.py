"""A long survey from beginning to end, however often it is interrupted."""

from __future__ import annotations

import math
import os
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch

from ..engines import Choice, Survey, choose
from ..errors import CrumpleError, InputError, ResumeError, check_count
from ..outlook import LONG_SECONDS, Outlook, bytes_held
from ..preflight import clear
from ..provenance import provenance
from ..running import FAILURES_IN_A_ROW, ShortCutFailed, too_many, with_room
from ..store.opening import appending
from ..store.surfaces import Chunk
from ..surface import LossSurface, Status
from ..threads import exactly_threads, fitting_threads, worth_threads
from ..workers import hired
from .chunks import Chunks
from .executors import check_executor, spread
from .ledger import Ledger, opened
from .lock import held
from .making import chunks_of
from .plan import Plan, planned
from .recipe import check_not_loading, recipe, source_of
from .supervisor import Supervisor
from .task import Task

Report = Callable[[int, float], None]
"""Called with the points that are safely done, and the least loss so far."""


def survey(
    task: Task,
    *,
    store: Any = None,
    accept_version_change: bool = False,
    workers: int = 1,
    source: Any = None,
    executor: Any = None,
    noted: Mapping[str, Any] | None = None,
    report: Report,
    tell: Callable[[str], None] = lambda text: None,
) -> LossSurface:
    """Evaluate every point, or those that a file does not have yet.

    Args:
        task: what is to be surveyed.
        store: the file it is kept in, or None for a file that is removed at the end.
        accept_version_change: go on although libraries have other versions, and record it.
        workers: how many processes evaluate points; 1 for this one alone.
        source: where they find the objective; None for where it was loaded from.
        executor: what evaluates points instead, wherever it does; the store must be on a disk that it sees.
        noted: what ``meta`` of a survey that is begun holds besides; one that goes on keeps what it has.
        report: told of the points done, and of the least loss.
        tell: told what a long survey will take, once its first points are done.

    Raises:
        ResumeError: the file holds another survey.
        FileInUseError: another process is at work on it.
        ExportError: it cannot be written.
        SurveyError: the model raised at ten points in a row.
    """
    check_not_loading()
    check_count(workers, "workers", most=10_000)
    if executor is not None:
        check_executor(executor)
    is_shared = workers > 1 or executor is not None
    found = source_of(task.objective, source) if is_shared else ""
    with ExitStack() as stack:
        path = _path(store, stack)
        stack.enter_context(held(path))
        ledger = stack.enter_context(opened(path, task, accept=accept_version_change))
        if not ledger.is_done:
            clear(task.looked_at, task.plane, task.grid.size, task.grid, is_kept=store is not None)
            memory = bytes_held(task.mean_loss, task.grid)
            outlook = Outlook(task.grid.size, memory, tell, seconds=LONG_SECONDS if is_shared else 0.0)
            _go_on(_Going(task, ledger, stack, report, workers, found, executor, outlook, noted or {}))
        report(task.grid.size, ledger.lowest)
        return ledger.surface()


def _go_on(going: _Going) -> None:
    task, ledger = going.task, going.ledger
    try:
        with task.looked_at.session():
            with_room(task.survey(ledger.plan.rows if ledger.plan else None), going.attempt)
    except BaseException:
        with suppress(CrumpleError):  # what ended it is what counts
            ledger.close()
        raise
    ledger.close()


def _path(store: Any, stack: ExitStack) -> Path:
    if store is None:
        return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="crumple-"))) / "survey.crumple"
    told = os.fspath(store) if isinstance(store, (str, os.PathLike)) else ""
    if not isinstance(told, str) or not told or "\0" in told:
        raise InputError("is no path", where="store", got=store, expected="the path of a .crumple file")
    path = Path(os.path.realpath(told))
    if os.path.isdir(path):
        raise InputError("is a folder", where="store", got=store, fix="Name a file in it, such as x.crumple.")
    return path


@dataclass
class _Going:
    """One call of ``survey``."""

    task: Task
    ledger: Ledger
    stack: ExitStack
    report: Report
    workers: int
    source: str
    executor: Any
    outlook: Outlook
    noted: Mapping[str, Any]
    in_a_row: int = 0

    @property
    def is_shared(self) -> bool:
        """Whether other processes evaluate."""
        return self.workers > 1 or self.executor is not None

    def attempt(self, survey: Survey) -> None:
        """The whole survey, with so many rows of data at once."""
        plan = self.ledger.plan
        if plan is not None and plan.rows != _rows(survey):  # memory ran out
            plan = None
        with fitting_threads(survey.mean_loss.operation_elements):
            chosen = choose(survey, plan.engine if plan else self.task.engine, steady=True)
        try:
            self._carry_out(survey, chosen, plan)
        except ShortCutFailed as cause:
            self._carry_out(survey, chosen.instead(survey, str(cause.__cause__)), None)

    def _carry_out(self, survey: Survey, chosen: Choice, plan: Plan | None) -> None:
        if plan is None:
            rows, threads = _rows(survey), self._threads(chosen, survey)
            one_by_one = not chosen.engine.is_short_cut and not survey.mean_loss.is_streamed
            seconds = _pass_seconds(survey) if one_by_one else math.inf
            plan = planned(chosen.engine, self.task.grid.shape, rows, threads, seconds)
            meta = {**self.noted, **provenance(self.task.looked_at), **chosen.describe(), "plan": plan.to_plain()}
            if self.task.sample is not None:
                meta |= {"sample": self.task.sample, "sample_seed": self.task.seed}
            is_new = self.ledger.plan is None
            self.ledger.begin(plan, meta)
            if is_new:
                self.ledger.use(self.stack.enter_context(appending(self.ledger.path)))
        threads = torch.get_num_threads()
        with exactly_threads(plan.threads):
            chunks = chunks_of(self.task, survey, plan)
            self._check_still_the_same(chunks)
            self._evaluate(chunks, threads)

    def _threads(self, chosen: Choice, survey: Survey) -> int:
        have, engine = torch.get_num_threads(), chosen.engine
        if self.is_shared:
            return 1
        shared = engine.workers(have) > 1 and self.task.slopes(survey) is None
        return 1 if shared else worth_threads(engine.operation_elements())

    def _check_still_the_same(self, chunks: Chunks) -> None:
        """Refuse to mix values of two objectives that only differ where no fingerprint shows it."""
        known = self.ledger.known()
        if known is None:
            return
        found = chunks.chunk(known.number)
        tolerance = 1e-9 if self.task.objective.dtype == torch.float64 else 1e-4
        for name, values in known.values.items():
            if not np.allclose(values, found.values[name], rtol=tolerance, atol=0.0, equal_nan=True):
                change = f"{_few(values)} → {_few(found.values[name])}"
                told = f"holds another survey, since {name} of its first points: {change}"
                fix = "Choose another file for this survey, or go back to what it was."
                raise ResumeError(told, where=self.ledger.path.name, fix=fix)

    def _evaluate(self, chunks: Chunks, threads: int) -> None:
        numbers = self.ledger.left
        if not self.is_shared:  # that other processes start is no part of the pace
            self.outlook(self.ledger.points_done)
        if self.executor is not None:
            told = recipe(self.ledger.path, self.ledger.job, self.source)
            for chunk in spread(self.executor, told, self.ledger.job, chunks, numbers):
                self._put(chunk)
            return
        if self.workers > 1:
            for chunk in self._supervisor(chunks).evaluate(numbers):
                self._put(chunk)
            return
        count = 1 if chunks.slopes or chunks.plan.threads > 1 else min(chunks.engine.workers(threads), len(numbers))
        if count > 1:
            with hired(chunks.engine, count, *chunks.first()) as workers:
                if workers is not None:
                    for chunk in workers.each(lambda engine, number: chunks.chunk(number, engine), numbers):
                        self._put(chunk)
                    return
        for number in numbers:
            self._put(chunks.chunk(number))

    def _supervisor(self, chunks: Chunks) -> Supervisor:
        told = recipe(self.ledger.path, self.ledger.job, self.source)
        devices: tuple[str, ...] = ()
        if self.task.objective.mean_loss.network.device.type == "cuda":
            seen = os.environ.get("CUDA_VISIBLE_DEVICES", "")
            devices = tuple(seen.split(",")) if seen else tuple(map(str, range(torch.cuda.device_count())))
        return Supervisor(told, self.ledger.job, chunks, self.workers, devices)

    def _put(self, chunk: Chunk) -> None:
        for status in chunk.status.tolist():
            self.in_a_row = self.in_a_row + 1 if status == Status.FAILED else 0
            if self.in_a_row >= FAILURES_IN_A_ROW:
                raise too_many(self.in_a_row, list(chunk.failures.values())[-1])
        if self.ledger.put(chunk):
            self.outlook(self.ledger.points_done)
            self.report(self.ledger.points_done, self.ledger.lowest)


def _pass_seconds(survey: Survey) -> float:
    """What a forward pass over the data takes, at the model's own parameters."""
    mean_loss, spent = survey.mean_loss, []
    for _ in range(2):
        began = time.perf_counter()
        mean_loss.measure(mean_loss.network.theta)
        spent.append(time.perf_counter() - began)
    return min(spent)


def _rows(survey: Survey) -> int:
    return int(max(survey.mean_loss.examples.counts))


def _few(values: Any) -> str:
    return ", ".join(f"{float(v):.9g}" for v in values[:2])
