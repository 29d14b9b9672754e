"""A process that evaluates chunks: ``python -m crumple.jobs.worker``, started and told what to do by the supervisor."""

from __future__ import annotations

import ctypes
import os
import queue
import signal
import sys
import threading
from contextlib import suppress
from typing import IO, Any

from ..errors import CrumpleError
from ..running import OutOfMemory, ShortCutFailed
from ..store.surfaces import chunk_bytes
from .recipe import prepare
from .wire import receive, send

_PR_SET_PDEATHSIG = 1


def work(orders: IO[bytes], answers: IO[bytes]) -> None:
    """Carry out orders until there are no more."""
    waiting: queue.SimpleQueue[dict[str, Any]] = queue.SimpleQueue()
    first = receive(orders)
    if first is None:
        return
    threading.Thread(target=_listen, args=(orders, waiting), daemon=True).start()
    try:
        made = prepare(first[0])
        send(answers, {"is": "ready"})
        while True:
            order = waiting.get()
            chunk = made.chunk(order["number"], slice(*order["points"]) if order["points"] else None)
            send(answers, {"is": "chunk", "failures": dict(chunk.failures)}, chunk_bytes(made.job, chunk))
    except OutOfMemory:
        send(answers, {"is": "memory"})
    except ShortCutFailed as cause:
        send(answers, {"is": "short cut", "what": str(cause.__cause__)})
    except CrumpleError as cause:
        send(answers, {"is": "error", "what": str(cause), "theirs": getattr(cause, "theirs", "")})
    except Exception as cause:
        send(answers, {"is": "error", "what": f"{type(cause).__name__}: {cause}", "theirs": ""})


def _listen(orders: IO[bytes], waiting: queue.SimpleQueue[dict[str, Any]]) -> None:
    """Pass orders on; where the supervisor is gone, go too, in the midst of a chunk."""
    while (order := receive(orders)) is not None:
        waiting.put(order[0])
    os._exit(0)


def go_with_the_supervisor() -> None:
    """Have Linux kill this process when its supervisor ends: also where it is stopped, or lets no other thread run."""
    if sys.platform == "linux":
        with suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


if __name__ == "__main__":
    go_with_the_supervisor()
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what the model's code prints is no answer
    work(sys.stdin.buffer, answers)
