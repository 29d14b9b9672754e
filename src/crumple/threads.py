"""How many threads an operation is worth."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def fitting_threads(elements: int) -> Iterator[None]:
    """One intra-op thread while operations are small.

    Two threads that wait for each other are slower, on a busy machine up to fifty times so.
    """
    with exactly_threads(worth_threads(elements)):
        yield


@contextmanager
def exactly_threads(count: int) -> Iterator[None]:
    """So many intra-op threads."""
    before = torch.get_num_threads()
    if count != before:
        torch.set_num_threads(count)
    try:
        yield
    finally:
        if count != before:
            torch.set_num_threads(before)


def worth_threads(elements: int) -> int:
    """How many of the threads there are an operation on so many numbers is worth."""
    return 1 if elements < _ONE_THREAD_BELOW else torch.get_num_threads()


_ONE_THREAD_BELOW = 2**15
