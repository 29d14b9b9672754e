"""Executors of others: anything that submits as ``concurrent.futures`` does, Dask's among them."""

from __future__ import annotations

import queue
import threading
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
_MOST_WAITING = 2048
"""Chunks handed out at a time: two for each of a thousand workers."""
_KEPT: dict[str, Prepared] = {}
"""What the last recipe became, by its job."""
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
    left, waiting, done = iter(numbers), {}, queue.SimpleQueue[tuple[int, int, Any]]()

    def submit(number: int, tries: int) -> None:
        waiting[number] = future = _submitted(executor, recipe, number, tries)
        future.add_done_callback(lambda ended: done.put((number, tries, ended)))

    try:
        for number in islice(left, _MOST_WAITING):
            submit(number, 1)
        while waiting:
            number, tries, future = done.get()
            del waiting[number]
            found = _result(future, number, tries)
            if found is None:
                submit(number, tries + 1)
                continue
            kind, data, failures = found
            if kind != "chunk":
                raise _raised(kind, failures)
            for following in islice(left, 1):
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


def _result(future: Any, number: int, tries: int) -> tuple[str, bytes, dict[str, str]] | None:
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


def _told(found: Any) -> tuple[str, bytes, dict[str, str]]:
    kind, data, failures = found
    return str(kind), bytes(data), dict(failures)


def evaluate_chunk(recipe: dict[str, str], number: int, tries: int) -> tuple[str, bytes, dict[str, str]]:
    """What an executor runs, somewhere: plain text in, plain bytes out."""
    try:
        with _ONE:
            if recipe["job"] not in _KEPT:
                _KEPT.clear()
                _KEPT[recipe["job"]] = prepare(recipe)
            made = _KEPT[recipe["job"]]
            chunk = made.chunk(number)
        return "chunk", chunk_bytes(made.job, chunk), dict(chunk.failures)
    except OutOfMemory:
        return "memory", b"", {}
    except ShortCutFailed as cause:
        return "short cut", b"", {"what": str(cause.__cause__)}
    except CrumpleError as cause:
        return "error", b"", {"what": str(cause)}


def _raised(kind: str, told: Mapping[str, str]) -> Exception:
    if kind == "memory":
        return OutOfMemory()
    if kind == "short cut":
        error = ShortCutFailed()
        error.__cause__ = RuntimeError(told["what"])
        return error
    return SurveyError(f"a worker cannot go on: {told['what']}", where="executor")
