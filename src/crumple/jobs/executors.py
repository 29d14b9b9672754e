"""Executors of others: anything that submits as ``concurrent.futures`` does, Dask's among them."""

from __future__ import annotations

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
_MOST_WAITING = 256
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
    """Every chunk of those, in order.

    Raises:
        SurveyError: a chunk could not be evaluated in three tries, or what the executor runs it on cannot do it.
    """
    left = iter(numbers)
    waiting = [(n, _submit(executor, recipe, n)) for n in islice(left, _MOST_WAITING)]
    try:
        while waiting:
            number, future = waiting.pop(0)
            kind, data, failures = _result(executor, recipe, number, future)
            if kind != "chunk":
                raise _raised(kind, failures)
            points = chunks.points(number)
            yield chunk_from(job, number, data, failures, points.stop - points.start)
            waiting += [(n, _submit(executor, recipe, n)) for n in islice(left, 1)]
    finally:
        for _, future in waiting:
            future.cancel()


def _submit(executor: Any, recipe: Mapping[str, str], number: int) -> Any:
    return executor.submit(evaluate_chunk, dict(recipe), number)


def _result(executor: Any, recipe: Mapping[str, str], number: int, future: Any) -> tuple[str, bytes, dict[str, str]]:
    for tries in range(1, _TRIES + 1):
        try:
            return _told(future.result())
        except (Exception, CancelledError) as cause:  # what ran it is gone: what the model raises is a result
            if tries == _TRIES:
                raise _over(f"chunk {number} failed {_TRIES} times", cause) from cause
        try:
            future = _submit(executor, recipe, number)
        except Exception as cause:
            raise _over("the executor takes no more work", cause) from cause
    raise AssertionError("unreachable")


def _over(told: str, cause: BaseException) -> SurveyError:
    what = f"{told}, last {type(cause).__name__}: {cause}"[:300]
    return SurveyError(what, where="executor", fix="The same call goes on where it stopped.")


def _told(found: Any) -> tuple[str, bytes, dict[str, str]]:
    kind, data, failures = found
    return str(kind), bytes(data), dict(failures)


def evaluate_chunk(recipe: dict[str, str], number: int) -> tuple[str, bytes, dict[str, str]]:
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
