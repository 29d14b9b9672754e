"""Threads that are coming to an end: the interpreter must not go while one of them is still within torch."""

from __future__ import annotations

import atexit
import threading
import time
import weakref

_MOST_SECONDS = 8.0

_ending: weakref.WeakSet[threading.Thread] = weakref.WeakSet()


def is_ending(thread: threading.Thread) -> None:
    """Remember a thread that ends by itself, soon, or has been told to."""
    _ending.add(thread)


_FIRST = weakref.finalize(_ending, int)
"""With its first finalizer ``weakref`` registers its own work at exit. That must come after ours: what a thread
still imports has finalizers, and the last in is the first out."""


@atexit.register
def _wait() -> None:
    """Wait for them; an interpreter that ends under C++ code that is running aborts, and says so in red."""
    last = time.monotonic() + _MOST_SECONDS
    for thread in list(_ending):
        thread.join(max(0.0, last - time.monotonic()))
