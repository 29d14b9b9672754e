"""Executors of others: anything that submits as ``concurrent.futures`` does, Dask's among them."""

from __future__ import annotations

import queue
import threading
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import CancelledError
from itertools import islice
from typing import Any

from ..errors import CrumpleError, InputError, SurveyError
from ..running import OutOfMemory, ShortCutFailed
from ..store.surfaces import Chunk, Job, chunk_bytes, chunk_from
from .chunks import Chunks
from .recipe import Prepared, prepare

_TRIES = 3
_WAITING, _MOST_WAITING = 256, 2048
"""Chunks handed out at a time, at first; and at most, where there are more workers than that."""
_KEPT: dict[str, Prepared] = {}
"""What the last recipe became, by its job."""
Answer = tuple[str, bytes, dict[str, str], float]
"""What became of a chunk: ``"chunk"`` or why it is none, its bytes, failures, and the seconds at work on it."""
_ONE = threading.Lock()
"""One thread of a process at a time: while one traces a model, torch.fx changes how all models are called."""


def check_executor(executor: Any) -> None:
    """Refuse what cannot submit."""
    if not callable(getattr(executor, "submit", None)):
        expected = "an object with submit(), as concurrent.futures and dask.distributed's Client.get_executor() give"
        raise InputError("is no executor", where="executor", got=executor, expected=expected)


def spread(executor: Any, recipe: Mapping[str, str], job: Job, chunks: Chunks, numbers: list[int]) -> Iterator[Chunk]:
    """Every chunk of those, as they come: a slow one keeps no other from the file.

    Raises:
        SurveyError: a chunk could not be evaluated in three tries, or what the executor runs it on cannot do it.
    """
    left, waiting, room = iter(numbers), {}, _WAITING
    done: queue.SimpleQueue[tuple[int, int, float, Any]] = queue.SimpleQueue()

    def submit(number: int, tries: int) -> None:
        began = time.monotonic()
        waiting[number] = future = _submitted(executor, recipe, number, tries)
        future.add_done_callback(lambda ended: done.put((number, tries, time.monotonic() - began, ended)))

    try:
        for number in islice(left, room):
            submit(number, 1)
        while waiting:
            number, tries, seconds, future = done.get()
            del waiting[number]
            found = _result(future, number, tries)
            if found is None:
                submit(number, tries + 1)
                continue
            kind, data, failures, at_work = found
            if kind != "chunk":
                raise _raised(kind, failures)
            if seconds < 2 * at_work:  # it hardly had to wait for a worker: others may be idle
                room = min(room + 1, _MOST_WAITING)
            for following in islice(left, room - len(waiting)):
                submit(following, 1)
            points = chunks.points(number)
            yield chunk_from(job, number, data, failures, points.stop - points.start)
    finally:
        for future in waiting.values():
            future.cancel()


def _submitted(executor: Any, recipe: Mapping[str, str], number: int, tries: int) -> Any:
    """Its future; the count of tries makes each another task, for an executor that keeps what a task came to."""
    try:
        return executor.submit(evaluate_chunk, dict(recipe), number, tries)
    except Exception as cause:
        raise _over("the executor takes no more work", cause) from cause


def _result(future: Any, number: int, tries: int) -> Answer | None:
    """What came of a chunk, or None where it is to be tried again."""
    try:
        return _told(future.result())
    except (Exception, CancelledError) as cause:  # what ran it is gone: what the model raises is a result
        if tries == _TRIES:
            raise _over(f"chunk {number} failed {_TRIES} times", cause) from cause
        return None


def _over(told: str, cause: BaseException) -> SurveyError:
    what = f"{told}, last {type(cause).__name__}: {cause}"[:300]
    return SurveyError(what, where="executor", fix="The same call goes on where it stopped.")


def _told(found: Any) -> Answer:
    kind, data, failures, seconds = found
    return str(kind), bytes(data), dict(failures), float(seconds)


def evaluate_chunk(recipe: dict[str, str], number: int, tries: int) -> Answer:
    """What an executor runs, somewhere: plain text in, plain bytes out."""
    try:
        with _ONE:
            began = time.monotonic()
            if recipe["job"] not in _KEPT:
                _KEPT.clear()
                _KEPT[recipe["job"]] = prepare(recipe)
            made = _KEPT[recipe["job"]]
            chunk = made.chunk(number)
        return "chunk", chunk_bytes(made.job, chunk), dict(chunk.failures), time.monotonic() - began
    except OutOfMemory:
        return "memory", b"", {}, 0.0
    except ShortCutFailed as cause:
        return "short cut", b"", {"what": str(cause.__cause__)}, 0.0
    except CrumpleError as cause:
        return "error", b"", {"what": str(cause)}, 0.0


def _raised(kind: str, told: Mapping[str, str]) -> Exception:
    if kind == "memory":
        return OutOfMemory()
    if kind == "short cut":
        error = ShortCutFailed()
        error.__cause__ = RuntimeError(told["what"])
        return error
    return SurveyError(f"a worker cannot go on: {told['what']}", where="executor")
