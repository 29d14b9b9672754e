"""What a place on the surface means for the data: a curve, regions of classes, residuals, or who is taken for whom.

A fit is told to the page once (``told``, ``arrays``) and then asked at every point that is looked at (``at``).
"""

from __future__ import annotations

import copy
import warnings
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..mean_loss import MeanLoss
from ..objective import Objective
from .histogram import histogram

Array = NDArray[np.float64]
Arrays = dict[str, Any]
Loss = Callable[[Any, Any], Any]

CURVE_NODES = 301
_REGION_NODES = 57
_LEAST_ROWS, _MOST_ROWS = 16, 10_000
"""Rows that are predicted at a point; of more, every so many."""
_MOST_NUMBERS = 2**23
"""In the widest layer of the model: a probe is asked for whenever the pointer moves, and may take no time."""
_MOST_DOTS = 2_500
_MOST_CLASSES = 20


class Fit(ABC):
    """How data and model compare at a point."""

    kind: str
    """By which the page knows what to draw."""
    names: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()

    @abstractmethod
    def arrays(self) -> Arrays:
        """What is drawn wherever the cursor is."""

    @abstractmethod
    def at(self, theta: Array) -> Arrays:
        """What the model at θ (P,) makes of it."""

    def twin(self) -> Fit:
        """The same with a model of its own, for another thread."""
        return self

    @property
    def rows(self) -> tuple[int, int]:
        """Examples that are predicted, and how many there are."""
        return 0, 0

    def told(self) -> dict[str, Any]:
        """What the scene says of it."""
        rows, of = self.rows
        return {"kind": self.kind, "names": list(self.names), "classes": list(self.classes), "rows": rows, "of": of}


@dataclass(frozen=True)
class Curve(Fit):
    """Data of one input and one output, the model's curve through it, and what is left over."""

    x: Array
    y: Array
    predict: Callable[[Array, Array], Array]
    """(θ (P,), inputs (n,)) → outputs (n,)."""
    of: int = 0
    """Examples there are, if these are some of them."""

    kind = "curve"
    names = ("x", "y")

    @property
    def rows(self) -> tuple[int, int]:
        """Those at hand, of all."""
        return len(self.x), max(len(self.x), self.of)

    @property
    def curve_x(self) -> Array:
        """Where the curve is drawn."""
        return np.linspace(float(self.x.min()), float(self.x.max()), CURVE_NODES)

    def arrays(self) -> Arrays:
        """Some of the data as dots, and where the curve is."""
        some = slice(None, None, max(1, len(self.x) // _MOST_DOTS))
        return {"data_x": self.x[some], "data_y": self.y[some], "curve_x": self.curve_x}

    def at(self, theta: Array) -> Arrays:
        """The curve, and a histogram of the residuals."""
        curve = np.asarray(self.predict(theta, self.curve_x), np.float64)
        return {"curve_y": curve} | histogram(self.y - self.predict(theta, self.x))

    def twin(self) -> Fit:
        """With a model of its own, if it has one."""
        predict = self.predict.twin() if isinstance(self.predict, Predictor) else self.predict
        return Curve(self.x, self.y, predict, self.of)


class Predictor:
    """A model's outputs for given inputs, by a network of its own."""

    def __init__(self, mean_loss: MeanLoss, inputs: Tensor) -> None:
        self.mean_loss, self.inputs = mean_loss, inputs

    def outputs(self, theta: Array, inputs: Tensor) -> Tensor:
        """The outputs at θ (P,)."""
        mean_loss = self.mean_loss
        mean_loss.set(torch.as_tensor(theta).to(mean_loss.network.theta))
        with mean_loss.mode():
            found: Tensor = mean_loss.predict(inputs)
        return found.detach()

    def __call__(self, theta: Array, at: Array) -> Array:
        """The outputs (n,) of a model of one input at inputs (n,)."""
        found = self.outputs(theta, torch.as_tensor(at).to(self.inputs).reshape(-1, 1))
        return np.asarray(found.double().cpu().reshape(-1).numpy())

    def twin(self) -> Predictor:
        """Another network."""
        return Predictor(self.mean_loss.twin(), self.inputs)


@dataclass(frozen=True)
class _OfRows(Fit):
    """A fit that predicts rows of the data."""

    model: Predictor
    inputs: Tensor
    targets: Tensor
    of: int
    """Examples there are, of which these are some."""

    @property
    def rows(self) -> tuple[int, int]:
        """Those at hand, of all."""
        return len(self.targets), self.of

    def twin(self) -> Fit:
        """With a network of its own."""
        twin = copy.copy(self)
        object.__setattr__(twin, "model", self.model.twin())
        return twin


@dataclass(frozen=True)
class Residuals(_OfRows):
    """What is left over of numbers that are predicted, for models of any number of inputs and outputs."""

    kind = "residuals"

    def arrays(self) -> Arrays:
        """Nothing."""
        return {}

    def at(self, theta: Array) -> Arrays:
        """A histogram of the residuals."""
        left = self.targets - self.model.outputs(theta, self.inputs)
        return histogram(left.double().cpu().reshape(-1).numpy())


@dataclass(frozen=True)
class Classes(_OfRows):
    """Which class each example is taken for: that with the least loss, were it the true one."""

    labels: Tensor
    """The classes, as targets of one example each, (C, …)."""
    places: NDArray[np.int32]
    """The true class of each row, as its place in ``labels``, (n,)."""

    kind = "classes"

    @property
    def classes(self) -> tuple[str, ...]:  # type: ignore[override]
        """Names of the classes."""
        return tuple(f"{float(label.reshape(())):g}" for label in self.labels)

    def arrays(self) -> Arrays:
        """Nothing."""
        return {}

    def at(self, theta: Array) -> Arrays:
        """How many of each true class (a row) are taken for each class (a column); not those without a finite score."""
        scores = self._scores(theta, self.inputs)
        known = np.isfinite(scores).all(1)
        pairs = self.places[known] * len(self.labels) + scores[known].argmax(1)
        counts = np.bincount(pairs, minlength=len(self.labels) ** 2)
        return {"confusion": counts.reshape(len(self.labels), -1).astype(np.int32)}

    def _scores(self, theta: Array, inputs: Tensor) -> Array:
        loss = self.model.mean_loss.loss
        assert loss is not None
        return class_scores(loss, self.model.outputs(theta, inputs), self.labels)


@dataclass(frozen=True)
class Regions(Classes):
    """The same for two inputs, with the part of their plane that each class has."""

    kind = "regions"
    names = ("input 1", "input 2")

    def arrays(self) -> Arrays:
        """Some of the examples as dots with their classes, and the axes of the regions."""
        some = slice(None, None, max(1, len(self.places) // _MOST_DOTS))
        dots = self.inputs[some].double().cpu().numpy()
        axes = self._axes()
        return {"dots": dots, "dot_classes": self.places[some], "region_x": axes[0], "region_y": axes[1]}

    def at(self, theta: Array) -> Arrays:
        """Who is taken for whom, and every class's score (C, n₀, n₁) over the plane of the inputs."""
        nodes = np.stack(np.meshgrid(*self._axes(), indexing="ij"), -1).reshape(-1, 2)
        scores = self._scores(theta, torch.as_tensor(nodes).to(self.inputs))
        grid = scores.T.reshape(len(self.labels), _REGION_NODES, _REGION_NODES)
        return super().at(theta) | {"scores": grid.astype(np.float32)}

    def _axes(self) -> list[Array]:
        low, high = (ends.double().cpu().numpy() for ends in (self.inputs.amin(0), self.inputs.amax(0)))
        room = np.where(high > low, 0.12 * (high - low), 1.0)
        return [np.linspace(a, b, _REGION_NODES) for a, b in zip(low - room, high + room, strict=True)]


def class_scores(loss: Loss, prediction: Tensor, labels: Tensor) -> Array:
    """Minus the loss that each prediction (n, …) would have, were each class (C, …) the true one; (n, C).

    For logits and cross-entropy these are the logits but for one number a row; for one output and the binary
    cross-entropy their difference is the logit; for squares the border lies half way between the two targets.
    """
    each = torch.vmap(lambda p, t: loss(p[None], t[None]).reshape(()), (0, None))
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", "There is a performance drop")  # slower, and as right
        found = torch.stack([-each(prediction, label) for label in labels], 1)
    return np.asarray(found.detach().double().cpu().numpy())


def fit_of(objective: Objective) -> Fit | None:
    """What can be shown of an objective's data; None where its loss is no function of a prediction and a target."""
    mean_loss = objective.mean_loss
    joined = None if mean_loss.loss is None or mean_loss.is_streamed else objective.examples.joined()
    if joined is None or not all(isinstance(part, Tensor) for part in joined):
        return None
    most = min(_MOST_ROWS, max(_LEAST_ROWS, _MOST_NUMBERS // mean_loss.network.widest))
    every = max(1, -(-len(joined[1]) // most))
    inputs, targets = (part.detach()[::every] for part in joined)
    try:
        with objective.session():
            model = Predictor(mean_loss.twin(), inputs)
            theta = objective.theta.detach().double().cpu().numpy()
            output = model.outputs(theta, inputs[:2])
            return _kind_of(model, inputs, targets, output, len(joined[1]))
    except Exception:  # a stranger's model or loss may raise anything at rows it was not made for: no fit, then
        return None


def _kind_of(model: Predictor, inputs: Tensor, targets: Tensor, output: Tensor, of: int) -> Fit | None:
    is_number = targets.is_floating_point() and targets[:2].shape == output.shape
    if is_number and tuple(inputs.shape[1:]) == (1,) and output[0].numel() == 1:
        x, y = (part.double().cpu().reshape(-1).numpy() for part in (inputs, targets))
        return Curve(x, y, model, of)
    labels = _labels(targets, output)
    if labels is None:
        return Residuals(model, inputs, targets, of) if is_number else None
    loss = model.mean_loss.loss
    assert loss is not None
    if not np.isfinite(class_scores(loss, output, labels)).all():
        return None
    kind = Regions if tuple(inputs.shape[1:]) == (2,) and inputs.is_floating_point() else Classes
    places = (targets.reshape(-1, 1) == labels.reshape(1, -1)).int().argmax(1)
    return kind(model, inputs, targets, of, labels, places.cpu().numpy().astype(np.int32))


def _labels(targets: Tensor, output: Tensor) -> Tensor | None:
    """The classes (C, …) that the targets name, or None where they name none."""
    if targets.ndim == 1 and not targets.is_floating_point() and output.ndim == 2:
        classes = output.shape[1]
        return torch.arange(classes).to(targets) if 2 <= classes <= _MOST_CLASSES else None
    if targets[0].numel() != 1 or output[0].numel() != 1:
        return None
    found = targets.reshape(-1).unique()
    return found.reshape(-1, *targets.shape[1:]) if len(found) == 2 else None
