"""Surveys on a machine whose every core has one other busy process: how much longer do they take?

A fair share of a core would be half of it, so twice as long is as good as can be. Quiet and busy surveys
take turns; wall time, as many threads as there are cores.

    python benchmarks/busy.py
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import statistics
import time
from collections.abc import Iterator
from dataclasses import replace

import torch
from models import CASES
from side_by_side import machine
from sides import prepared, survey_seconds

GOAL = 2.5
ROUNDS = 5
SURVEYS = {"mlp20": (101, 101), "resnet20": (4, 4)}


def spin() -> None:
    """Keep a core busy for ever."""
    while True:
        sum(range(100_000))


@contextlib.contextmanager
def competitors(count: int) -> Iterator[None]:
    """So many busy processes beside this one."""
    others = [multiprocessing.Process(target=spin, daemon=True) for _ in range(count)]
    for other in others:
        other.start()
    time.sleep(0.5)
    try:
        yield
    finally:
        for other in others:
            other.terminate()
            other.join()


def main() -> None:
    cores = os.cpu_count() or 1
    torch.set_num_threads(cores)
    print(f"{machine()}; {cores} threads, {cores} competitors")
    print(f"{'survey':40} {'quiet':>12} {'busy':>12} {'times as long':>14} {'goal':>6}")
    for key, survey in SURVEYS.items():
        case = replace(CASES[key](), survey=survey)
        ready, times = prepared(case, "auto"), []
        for _ in range(ROUNDS):
            quiet = survey_seconds(case, "auto", ready, time.perf_counter)
            with competitors(cores):
                times.append((quiet, survey_seconds(case, "auto", ready, time.perf_counter)))
        quiet, busy = (1e3 * statistics.median(t) for t in zip(*times, strict=True))
        growth = statistics.median(b / q for q, b in times)
        print(f"{case.key + ', a point':40} {quiet:9.2f} ms {busy:9.2f} ms {growth:14.2f} {GOAL:6.1f}", flush=True)


if __name__ == "__main__":
    main()
