"""Leaving every random state as it was found."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import torch


@contextmanager
def preserved_randomness(*generators: torch.Generator | None) -> Iterator[None]:
    """Give back the state of all global generators, and of those named, on the way out.

    Covers torch (CPU and every CUDA device in use), NumPy's legacy generator and ``random``.
    """
    named = [(g, g.get_state()) for g in generators if g is not None]
    cuda = torch.cuda.get_rng_state_all() if torch.cuda.is_initialized() else None
    cpu, legacy, python = torch.get_rng_state(), np.random.get_state(), random.getstate()
    try:
        yield
    finally:
        torch.set_rng_state(cpu)
        np.random.set_state(legacy)
        random.setstate(python)
        if cuda is not None:
            torch.cuda.set_rng_state_all(cuda)
        for generator, state in named:
            generator.set_state(state)


def generator_of(device: torch.device) -> torch.Generator:
    """The global generator that random operations on a device draw from."""
    if device.type == "cuda":
        return torch.cuda.default_generators[device.index or 0]
    return torch.default_generator
