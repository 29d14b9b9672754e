"""Races on a live objective: several optimizers from one start, in batches of points as they go."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import numpy as np
import torch
from torch import Tensor, optim

from ..engines import SLOPES, Slopes, at_scattered, choose_slopes
from ..errors import InputError, check_choice
from ..objective import Objective
from ..threads import fitting_threads
from ..training import Descent, Length, Order
from ..training.racer import Racer
from ..training.together import Team, in_teams
from .live import Live, Metric, theta_at, twin_of
from .surveying import SLICE_SECONDS, Job, Reply

_ACTIVATION_BYTES = 2 * 2**20
_BATCH_SECONDS, _BATCH_SHARE = 1 / 30, 1 / 60
"""A batch is sent after that time, and of a long run after that part of the time it has taken."""


@dataclass(frozen=True)
class Method:
    """An optimizer as the page names it."""

    label: str
    optimizer: type[optim.Optimizer]
    options: Mapping[str, float]
    """What may be set, with what it is by default."""
    fixed: Mapping[str, Any] = field(default_factory=dict)


_MOMENTS = {"beta1": 0.9, "beta2": 0.999, "eps": 1e-8}
OPTIMIZERS = {
    "sgd": Method("SGD", optim.SGD, {"lr": 0.01, "weight_decay": 0.0}),
    "momentum": Method("Momentum", optim.SGD, {"lr": 0.01, "momentum": 0.9, "weight_decay": 0.0}),
    "nesterov": Method(
        "Nesterov", optim.SGD, {"lr": 0.01, "momentum": 0.9, "weight_decay": 0.0}, fixed={"nesterov": True}
    ),
    "adam": Method("Adam", optim.Adam, {"lr": 0.01, **_MOMENTS, "weight_decay": 0.0}),
    "adamw": Method("AdamW", optim.AdamW, {"lr": 0.01, **_MOMENTS, "weight_decay": 0.01}),
    "rmsprop": Method(
        "RMSprop", optim.RMSprop, {"lr": 0.01, "alpha": 0.99, "eps": 1e-8, "momentum": 0.0, "weight_decay": 0.0}
    ),
    "adagrad": Method("Adagrad", optim.Adagrad, {"lr": 0.1, "eps": 1e-10, "weight_decay": 0.0}),
}
"""By the page's name; the rules that work on each number by itself, so that racers move as one matrix."""


def warm() -> None:
    """Make one optimizer: torch imports its compiler at the first, which takes seconds that no drag should wait."""
    optim.SGD([torch.zeros(1, requires_grad=True)])


def racer_of(optimizer: str, options: Mapping[str, float], start: Tensor) -> Racer:
    """A racer from what the page says of it.

    Raises:
        InputError: there is no such optimizer or option.
    """
    method = OPTIMIZERS[check_choice(optimizer, OPTIMIZERS, "optimizer")]
    for name in options:
        check_choice(name, method.options, f"options of {optimizer}")
    given: dict[str, Any] = {**method.options, **options}
    if "beta1" in given:
        given["betas"] = (given.pop("beta1"), given.pop("beta2"))
    return Racer(method.optimizer, start=start, **given, **method.fixed)


def race(live: Live, request: SimpleNamespace) -> Job:
    """The paths of all racers, in batches as they go."""
    began = time.perf_counter()
    live.metric(request.metric)
    start = theta_at(live.plane, request.start).to(live.train.mean_loss.network.theta)
    if not bool(torch.isfinite(start).all()):
        raise InputError("is not finite", where="start", got=request.start)
    racers = [racer_of(one.optimizer, one.options, start) for one in request.racers]
    order = order_of(live, request)
    length = Length(request.updates, request.every, order.an_epoch)
    tracks = [Track(one.id) for one in request.racers]
    running = under_way(live, racers, order, length, tracks)
    sent = began
    while running:
        running = [one for one in running if next(one, False)]
        now = time.perf_counter()
        if not running or now - sent > max(_BATCH_SECONDS, _BATCH_SHARE * (now - began)):
            sent = now
            for track in tracks:
                if track.has_news:
                    yield _batch(live, request, track, 1e3 * (time.perf_counter() - began))
        yield None


def under_way(
    live: Live, racers: list[Racer], order: Order, length: Length, tracks: list[Track]
) -> list[Iterator[bool]]:
    """Groups of racers that can be moved together; each step of one is a slice of its updates, noted in the tracks."""
    return [_run(live, team, order, length, tracks) for team in _teams(live, racers, order)]


def order_of(live: Live, request: SimpleNamespace) -> Order:
    """The batches that a request asks for."""
    batch = request.batch or None
    if batch is not None and live.train.mean_loss.loss is None:
        batch = None
    shuffle, seed = request.seed is not None, request.seed or 0
    return Order(live.train, batch, shuffle=shuffle and live.train.examples.rows > 1, seed=seed)


@dataclass
class Track:
    """What was recorded of one racer and not sent yet."""

    id: str
    points: list[Tensor] = field(default_factory=list)
    steps: list[int] = field(default_factory=list)
    sent: int = 0
    status: str = "running"
    told: bool = False

    @property
    def has_news(self) -> bool:
        """Whether there is something to send."""
        return bool(self.steps) or (self.status != "running" and not self.told)

    def take(self, steps: list[int], points: list[Tensor]) -> None:
        """Take over what was recorded."""
        self.steps += steps
        self.points += points
        steps.clear()
        points.clear()


@dataclass
class _Team:
    """Racers that move together, with their places in the race."""

    places: list[int]
    racers: list[Racer]
    slopes: Slopes | None
    """None: a racer that moves alone, by the model's own backward pass."""


def _teams(live: Live, racers: list[Racer], order: Order) -> list[_Team]:
    slopes = live.way_of_racing(order.rows, lambda: _slopes(live, order.batch_size))
    if isinstance(slopes, str):
        return [_Team([i], [racer], None) for i, racer in enumerate(racers)]
    element = racers[0].start.element_size()
    most = max(1, _ACTIVATION_BYTES // (element * order.rows * slopes.widest))
    groups = in_teams(racers, range(len(racers)), most)
    return [_Team(group, [racers[i] for i in group], slopes) for group in groups]


def _slopes(live: Live, batch_size: int | None) -> Slopes | str:
    """Tried out where the scene begins, so that no page's start or seed decides for the others."""
    start = theta_at(live.plane, live.start).to(live.train.mean_loss.network.theta)
    batch = next(iter(Order(live.train, batch_size, shuffle=False, seed=0)))
    with live.train.session():
        nearby = torch.stack([start, start * 1.01 + 1e-3])
        return choose_slopes(live.train.mean_loss, nearby, batch, tuple(SLOPES))


def _run(live: Live, team: _Team, order: Order, length: Length, tracks: list[Track]) -> Iterator[bool]:
    """Updates of a team, a slice of time after another; what is recorded goes to the tracks."""
    mine = [tracks[i] for i in team.places]
    if team.slopes is None:
        yield from _alone(live, team.racers[0], order, length, mine[0])
    else:
        yield from _together(live.train, team.racers, team.slopes, order, length, mine)
    for track in mine:
        if track.status == "running":
            track.status = "done"


def _together(
    objective: Objective, racers: list[Racer], slopes: Slopes, order: Order, length: Length, tracks: list[Track]
) -> Iterator[bool]:
    moved = Team(racers, torch.stack([racer.start for racer in racers]), slopes)
    updates = moved.updates(order, length)
    while True:
        with objective.session(), fitting_threads(order.rows * slopes.widest * len(racers)):
            over = is_over(updates)
        for i, (course, track) in enumerate(zip(moved.courses, tracks, strict=True)):
            track.take(course.steps, course.points)
            if i not in moved.alive:
                track.status = "diverged"
        if over:
            return
        yield True


def is_over(updates: Iterator[int]) -> bool:
    """A slice of updates; whether they are all made."""
    end = time.perf_counter() + SLICE_SECONDS
    return all(time.perf_counter() < end for _ in updates)


def _alone(live: Live, racer: Racer, order: Order, length: Length, track: Track) -> Iterator[bool]:
    objective = twin_of(live.train)
    updates = _updates(objective, racer, order, length, track)
    while True:
        with objective.session(), fitting_threads(objective.mean_loss.operation_elements):
            over = is_over(updates)
        if over:
            return
        yield True


def _updates(objective: Objective, racer: Racer, order: Order, length: Length, track: Track) -> Iterator[int]:
    """One racer by the model's own backward pass."""
    mean_loss, network = objective.mean_loss, objective.mean_loss.network
    network.set(racer.start)
    network.gradients_on(True)
    descent = Descent(racer.optimizer, network.parameters, racer.options, None)
    where = lambda: torch.cat([p.detach().reshape(-1) for p in network.parameters])  # noqa: E731
    track.take([0], [where()])
    for step, batch in zip(range(1, length.total + 1), order, strict=False):
        descent.update(lambda batch=batch: mean_loss.batch_value(batch))  # type: ignore[misc]
        is_finite = bool(torch.isfinite(where()).all())
        if length.is_recorded(step) or not is_finite:
            track.take([step], [where()])
        if not is_finite:
            track.status = "diverged"
            return
        yield step


def _batch(live: Live, request: SimpleNamespace, track: Track, milliseconds: float) -> Reply:
    """What is new of a track."""
    message = {"type": "path", "job": request.job, "racer": track.id, "from": track.sent, "status": track.status}
    message |= {"milliseconds": milliseconds}
    track.told = track.status != "running"
    points = torch.stack(track.points) if track.points else live.plane.origin[None][:0]
    coords = live.plane.project(points).coords.cpu().numpy()
    arrays: dict[str, Any] = {"points": coords, "updates": np.array(track.steps, np.int32)}
    if request.measure:
        arrays |= _measured(live, request, points)
    track.sent += len(track.steps)
    track.points.clear()
    track.steps.clear()
    return message, arrays


def _measured(live: Live, request: SimpleNamespace, points: Tensor) -> dict[str, Any]:
    metric, trained = live.metric(request.metric), trained_metric(live)
    found: dict[str, Any] = {}
    for name, one in (("values", metric), ("loss", trained)):
        if name == "loss" and one == metric:
            found[name] = found["values"]
            continue
        with live.session(one) as mean_loss:
            at = points.to(mean_loss.network.device, mean_loss.dtype)
            found[name] = at_scattered(mean_loss, at)[one.value] if len(at) else np.zeros(0)
    return found


def trained_metric(live: Live) -> Metric:
    """The loss that runs minimise."""
    return next(one for one in live.metrics.values() if one.objective == "train" and one.value == "loss")
