"""Planes that move only a part of the network, against the plain loop, which cannot tell.

python benchmarks/partial.py
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import torch
from models import CASES, Case
from side_by_side import machine
from sides import Clock, loop, prepared, survey_seconds, surveyed
from torch import nn


@dataclass(frozen=True)
class Part:
    """One such plane."""

    title: str
    make: Callable[[], Case]
    loop_points: int
    goal: float
    """How many times as fast as the plain loop it should be."""


def last_layer() -> Case:
    """The second axis moves the last layer of the wide MLP only."""
    case = CASES["mlp784"]()
    last = str(len(case.model) - 1)
    return replace(case.moving([1], lambda name: name.startswith(last)), survey=(64, 64))


def last_layer_squared() -> Case:
    """The same with a squared error."""
    target = torch.randn(1000, 10, generator=torch.Generator().manual_seed(2))
    return replace(last_layer(), loss=nn.MSELoss(), target=target)


def last_stage() -> Case:
    """Both axes move only what follows block 6 of 9."""
    late = ("blocks.6", "blocks.7", "blocks.8", "fc")
    return replace(CASES["resnet20"]().moving([0, 1], lambda name: name.startswith(late)), survey=(8, 8))


PARTS = (
    Part("MLP 784-64-64-10, 64 x 64, axis 1 moves the last layer, cross-entropy", last_layer, 16, 25),
    Part("the same, squared error", last_layer_squared, 16, 50),
    Part("ResNet-20, only the last of three stages moves, loop at batch 64", last_stage, 1, 4),
)


def gains(clock: Clock, until: float = float("inf")) -> Iterator[tuple[Part, float, str]]:
    """How many times as fast as the plain loop, and by which engine; no further rounds after ``until``."""
    for part in PARTS:
        case, ratios = part.make(), []
        ready = prepared(case, "auto")
        for _ in range(case.rounds):
            if ratios and time.monotonic() > until:
                break
            began = clock()
            loop(case, case.batches(case.batch), part.loop_points)
            plain = (clock() - began) / part.loop_points
            ratios.append(plain / survey_seconds(case, "auto", ready, clock))
        small = replace(case, survey=(2, 2))
        yield part, statistics.median(ratios), surveyed(small, "auto", ready).remark


if __name__ == "__main__":
    torch.set_num_threads(1)
    print(machine())
    for part, gain, engine in gains(time.process_time):
        print(f"{part.title}: {gain:.1f} times as fast (goal {part.goal:g}), {engine}")
