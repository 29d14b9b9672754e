"""The ways of getting at the losses that ``field.py`` and ``partial.py`` set side by side."""

from __future__ import annotations

import copy
import functools
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace

import numpy as np
import torch
from models import Case
from peers import PEERS, Losses, claims, pieces
from torch import Tensor
from torch.utils.data import DataLoader, TensorDataset

import crumple

Clock = Callable[[], float]

_LONG_ENOUGH = 0.1
"""Seconds that a side is timed for at least, each round."""


def bare(case: Case, rows: int | None, points: int) -> Losses:
    """The forward pass and the loss at the model's own weights, so many rows at once, so many times."""
    model, batches = case.model, case.batches(rows)
    with torch.no_grad():
        values = [_mean(case, model, batches) for _ in range(points)]
    return Losses(np.array(values), np.zeros((points, 2)), case.origin, case.directions)


def loop(case: Case, batches: Iterable[tuple[Tensor, Tensor]], points: int) -> Losses:
    """What one writes oneself: at random points set every parameter, then go through the batches."""
    model, coords = copy.deepcopy(case.model), np.random.default_rng(0).uniform(-1, 1, (points, 2)) * case.half
    base, (one, two) = pieces(case.origin, model), (pieces(d, model) for d in case.directions)
    values = []
    with torch.no_grad():
        for a, b in coords.tolist():
            for p, p0, d1, d2 in zip(model.parameters(), base, one, two, strict=True):
                p.copy_(p0 + a * d1 + b * d2)
            values.append(_mean(case, model, batches))
    return Losses(np.array(values), coords, case.origin, case.directions)


def _mean(case: Case, model: torch.nn.Module, batches: Iterable[tuple[Tensor, Tensor]]) -> float:
    return sum(case.loss(model(x), y).item() * len(y) for x, y in batches) / len(case.target)


Ready = tuple[crumple.Objective, crumple.Plane]


def prepared(case: Case, engine: str) -> Ready:
    """What crumple makes once of a model and its data, for any number of surveys."""
    rows = case.batch if engine == "generic" else None
    objective = crumple.Objective(case.model, case.loss, (case.inputs, case.target), batch_size=rows)
    return objective, crumple.Plane(case.origin, case.directions)


def evaluated(
    case: Case, engine: str, ready: Ready, progress: Callable[[int, int], None] | bool = False
) -> crumple.LossSurface:
    """One call of crumple, its choice of an engine and the checks of it included."""
    ends = (-case.half, case.half)
    grid = crumple.Grid.box(ends, ends, n=case.survey)
    return crumple.evaluate(*ready, grid, engine=engine, progress=progress)


def surveyed(case: Case, engine: str, ready: Ready) -> Losses:
    """The same, as losses at coordinates."""
    surface = evaluated(case, engine, ready)
    return claims(case, surface["loss"], remark=f"{surface.meta['engine']}, {surface.meta['engine_dtype']}")


def survey_seconds(case: Case, engine: str, ready: Ready, clock: Clock) -> float:
    """Seconds a point: the call shared out, or for slow models what the rows after the first take."""
    marks: list[tuple[int, float]] = [(0, clock())]
    surface = evaluated(case, engine, ready, lambda done, _: marks.append((done, clock())))
    ended = clock()
    done, began = marks[1 if case.is_slow and marks[1][0] < surface.grid.size else 0]
    return (ended - began) / (surface.grid.size - done)


@dataclass(frozen=True)
class Side:
    """One way of getting at the losses."""

    title: str
    survey: Callable[[], Losses]
    """All that is asked for, once."""
    timed: Callable[[Clock], float] | None = None
    """Seconds a point, where they are not those of ``survey`` shared out."""
    absent: str = ""
    flaw: str | None = None
    """Of another library: what is known to be wrong in its numbers, if anything."""

    def seconds_a_point(self, clock: Clock) -> float:
        """Time it, several times where it is quick: what has just been run is faster, and most sides run for long."""
        began, spent = clock(), [self._once(clock)]
        while clock() - began < _LONG_ENOUGH:
            spent.append(self._once(clock))
        return sum(spent) / len(spent)

    def _once(self, clock: Clock) -> float:
        if self.timed is not None:
            return self.timed(clock)
        began = clock()
        found = self.survey()
        return (clock() - began) / len(found.values)


def sides(case: Case) -> list[Side]:
    """All of them for one network; the bare forward pass, in which the others are counted, comes first."""
    points = 1 if case.is_slow else case.n**2
    found = [Side("bare forward", lambda: bare(case, None, points))]
    if case.batch is not None:
        found.append(Side(f"bare forward, batch {case.batch}", lambda: bare(case, case.batch, 2 * points)))
    loader = DataLoader(TensorDataset(case.inputs, case.target), batch_size=128)
    found.append(Side("plain loop, DataLoader of 128", lambda: loop(case, loader, 1)))
    for peer in PEERS:
        found.append(Side(peer.title, lambda p=peer: p.survey(case, case.n), absent=peer.absent, flaw=peer.flaw))
    return [*found, *_of_crumple(case)]


def _of_crumple(case: Case) -> list[Side]:
    ready = functools.cache(lambda engine: prepared(case, engine))
    square = case if case.is_slow else replace(case, survey=(case.n, case.n))
    found = []
    for engine, what in (("generic", square), ("auto", case)):

        def survey(engine: str = engine, what: Case = what) -> Losses:
            return surveyed(what, engine, prepared(case, engine))

        def timed(clock: Clock, engine: str = engine, what: Case = what) -> float:
            return survey_seconds(what, engine, ready(engine), clock)

        found.append(Side(f"crumple, {engine}", survey, timed))
    if not case.is_slow:
        found.append(Side("crumple, auto, from model and data", found[-1].survey))
    return found
