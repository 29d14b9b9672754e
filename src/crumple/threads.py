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
    before = torch.get_num_threads()
    small = elements < _ONE_THREAD_BELOW and before > 1
    if small:
        torch.set_num_threads(1)
    try:
        yield
    finally:
        if small:
            torch.set_num_threads(before)


_ONE_THREAD_BELOW = 2**15
