"""Timing several ways of doing one thing in turn, in one process, so that a busy machine slows all alike."""

import os
import platform
import statistics
import time
from collections.abc import Callable

import torch


def in_turn(
    ways: dict[str, Callable[[], object]], rounds: int = 9, clock: Callable[[], float] = time.perf_counter
) -> dict[str, list[float]]:
    """Seconds of each way by a clock, one measurement a round, after one round that is thrown away."""
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for turn in range(rounds + 1):
        for name, way in ways.items():
            began = clock()
            way()
            if turn:
                seconds[name].append(clock() - began)
    return seconds


def median_ratio(slow: list[float], fast: list[float], scale: float = 1.0) -> float:
    """Median over rounds of slow · scale / fast, each round compared with itself."""
    return statistics.median(scale * s / f for s, f in zip(slow, fast, strict=True))


def machine() -> str:
    """The machine in one line."""
    name = platform.processor() or platform.machine()
    versions = f"Python {platform.python_version()}, torch {torch.__version__}"
    return f"{name}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, {versions}"
