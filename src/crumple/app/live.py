"""What is explored: objectives on a plane of two directions, with all that a scene says of them.

``Live`` belongs to one thread. ``twin`` makes another for another thread, with models of its own.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from ..engines import Choice, Slopes, Survey, choose
from ..engines.plane_slopes import PlaneSlopes
from ..errors import InputError, LossError, ModelError, check_choice
from ..grid import Grid
from ..mean_loss import MeanLoss
from ..objective import Objective
from ..plane import Plane
from ..sampling import with_squares
from ..surface import LossSurface
from ..threads import fitting_threads
from .fits import Fit

Array = NDArray[np.float64]
Pair = tuple[float, float]

_SPOTS = np.array([[0.31, 0.42], [0.62, 0.57]])


@dataclass(frozen=True)
class Metric:
    """One thing that can be drawn."""

    label: str
    objective: str
    """``"train"`` or ``"test"``."""
    value: str
    """``"loss"``, or the name of one of the objective's metrics."""


@dataclass(frozen=True)
class Entrant:
    """A racer to begin with."""

    optimizer: str
    """By its name in ``OPTIMIZERS``."""
    options: Mapping[str, float]


@dataclass
class Live:
    """Objectives that can be asked anything at any point of a plane."""

    name: str
    title: str
    lesson: str
    train: Objective
    test: Objective
    plane: Plane
    grid: Grid
    start: Pair
    entrants: Sequence[Entrant]
    updates: int = 200
    batch: int = 0
    fit: Fit | None = None
    look: Mapping[str, Any] = field(default_factory=dict)
    """How it is shown best: ``height`` and ``clip``, as figures take them."""
    facts: Mapping[str, str] = field(default_factory=dict)
    engine: Mapping[str, Any] | None = None
    """How a page may compute by itself, as PROTOCOL.md says."""
    shown: dict[tuple[str, Any, Any], LossSurface] = field(default_factory=dict)
    """The last surfaces that were surveyed whole, by metric, window and nodes; shared with twins, for reports."""
    _kept: dict[Any, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Check the plane."""
        check_two(self.plane.k, "plane")
        check_two(self.grid.k, "grid")

    @property
    def metrics(self) -> dict[str, Metric]:
        """By name, the one drawn first at the head."""
        same = self.train is self.test
        told = self.test.name
        found = {"loss": Metric(told, "train", "loss")} if same else {"test": Metric(f"test {told}", "test", "loss")}
        if not same:
            found["train"] = Metric(f"training {told}", "train", "loss")
        return found | {name: Metric(name, "test", name) for name in self.test.metrics}

    def twin(self) -> Live:
        """The same with models of its own, for another thread."""
        train = twin_of(self.train)
        test = train if self.test is self.train else twin_of(self.test)
        return copy.copy(self)._with(train, test)

    def _with(self, train: Objective, test: Objective) -> Live:
        self.train, self.test, self._kept = train, test, {}
        self.fit = self.fit.twin() if self.fit is not None else None
        return self

    def window(self, window: tuple[Pair, Pair], n: int | Sequence[int]) -> Grid:
        """A grid over a window, with the scales of the axes."""
        return Grid.box(*window, n=n, scale=self.grid.scales)

    def metric(self, name: str) -> Metric:
        """The metric of that name.

        Raises:
            UnknownNameError: there is none.
        """
        return self.metrics[check_choice(name, self.metrics, "metric")]

    def objective(self, metric: Metric) -> Objective:
        """Whose values a metric has."""
        return self.train if metric.objective == "train" else self.test

    def mean_loss(self, metric: Metric) -> MeanLoss:
        """What must be computed for a metric, and no more."""
        whole = self.objective(metric).mean_loss
        wanted = {} if metric.value == "loss" else {metric.value: whole.metrics[metric.value]}
        return self._once(("loss", metric), lambda: whole.with_metrics(wanted) if whole.metrics else whole)

    @contextmanager
    def session(self, metric: Metric) -> Iterator[MeanLoss]:
        """Hold the objective of a metric for one slice of work."""
        with self.objective(metric).session():
            mean_loss = self.mean_loss(metric)
            with fitting_threads(mean_loss.operation_elements):
                yield mean_loss

    def choice(self, metric: Metric) -> Choice:
        """The engine for a metric, chosen once; inside its session."""
        return self._once(("engine", metric), lambda: choose(Survey(self.mean_loss(metric), self.plane, self.grid)))

    def another_choice(self, metric: Metric, cause: Exception) -> Choice:
        """The plain forward pass from now on, since the engine raised."""
        survey = Survey(self.mean_loss(metric), self.plane, self.grid)
        told = f"{type(cause).__name__}: {cause}"
        self._kept["engine", metric] = self.choice(metric).instead(survey, told)
        return self.choice(metric)

    def slopes(self, metric: Metric) -> PlaneSlopes | None:
        """Gradients and Hessians of a loss in the plane; None where there are none. Inside its session."""
        if metric.value != "loss":
            return None
        low, high = np.array(self.grid.bounds).T
        return self._once(("slopes", metric), lambda: _slopes(self.mean_loss(metric), self.plane, low, high))

    def squares(self, metric: Metric) -> MeanLoss | None:
        """The loss with its square, for a standard error; None where it is no mean of one loss an example."""
        mean_loss = self.mean_loss(metric)
        if metric.value != "loss" or mean_loss.examples.n < 2 or mean_loss.is_streamed:
            return None
        return self._once(("squares", metric), lambda: _squares(mean_loss))

    def way_of_racing(self, rows: int, choose_way: Callable[[], Slopes | str]) -> Slopes | str:
        """How gradients of many racers are taken at once, found out once for a size of batch."""
        return self._once(("race", rows), choose_way)

    def _once(self, key: Any, make: Callable[[], Any]) -> Any:
        if key not in self._kept:
            self._kept[key] = make()
        return self._kept[key]


def check_two(axes: int, where: str) -> None:
    """Refuse anything but two axes.

    Raises:
        InputError: there are more or fewer.
    """
    if axes != 2:
        fix = "Take a plane of two directions."
        raise InputError("the explorer shows two directions", where=where, got=f"{axes} axes", fix=fix)


def _slopes(mean_loss: MeanLoss, plane: Plane, low: Array, high: Array) -> PlaneSlopes | None:
    try:
        with np.errstate(all="ignore"):
            return PlaneSlopes(mean_loss, plane, low + _SPOTS * (high - low))
    except LossError:  # no gradient flows
        return None


def _squares(mean_loss: MeanLoss) -> MeanLoss | None:
    try:
        return with_squares(mean_loss)
    except LossError:
        return None


def twin_of(objective: Objective) -> Objective:
    """The objective with a model of its own; itself where the model keeps state that no copy could have."""
    try:
        with objective.session():
            mean_loss = objective.mean_loss.twin()
    except ModelError:
        return objective
    twin = copy.copy(objective)
    twin._set_up(mean_loss, objective.name)
    return twin


def theta_at(plane: Plane, at: Any) -> torch.Tensor:
    """θ (…, P) at coordinates, in the plane's own type."""
    return plane.point(torch.as_tensor(np.asarray(at, np.float64)))
