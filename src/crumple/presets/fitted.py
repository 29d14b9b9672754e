"""Real data: a convex fit, and the planes of a trained classifier."""

from __future__ import annotations

import functools
from typing import Any

import torch
from torch import nn

from .._train import train
from ..directions import hessian, pca, random, weights
from ..errors import MissingPackageError
from ..grid import Grid
from ..objective import Objective
from ..plane import Plane
from ..trajectory import Trajectory
from .preset import Card, Preset, Run, of_objective, started

SGD, Adam = torch.optim.SGD, torch.optim.Adam


def _bundled(name: str) -> Any:
    """A data set that scikit-learn brings with it, as arrays."""
    try:
        from sklearn import datasets
    except ImportError as cause:
        fix = 'Run: pip install "crumple[presets]"'
        raise MissingPackageError("scikit-learn, which brings the data, is not installed", fix=fix) from cause
    return getattr(datasets, f"load_{name}")(return_X_y=True)


def logistic_regression(name: str) -> Preset:
    """Two weights of a logistic regression on two principal components: convex, for contrast."""
    inputs, labels = (torch.as_tensor(a) for a in _bundled("breast_cancer"))
    scaled = (inputs - inputs.mean(0)) / inputs.std(0)
    _, _, vectors = torch.linalg.svd(scaled, full_matrices=False)
    signs = vectors[:2].sum(1, keepdim=True).sign()
    parts = scaled @ (signs * vectors[:2]).T
    parts = parts / parts.std(0)
    model = started(nn.Linear(2, 1, bias=False), (2.0, -3.0))
    loss = nn.BCEWithLogitsLoss()
    objective = Objective(model, loss, (parts, labels.double().reshape(-1, 1)))
    return of_objective(
        name,
        LOGISTIC,
        objective,
        weights(objective, ("weight[0,0]", "weight[0,1]")),
        Grid.box((-12, 4), (-4, 8), n=(97, 73)),
        runs=(
            Run(SGD, (2.0, -3.0), 200, {"lr": 2.0, "record_every": 2, "label": "SGD"}),
            Run(SGD, (2.0, -3.0), 120, {"lr": 0.2, "momentum": 0.8, "label": "momentum"}),
        ),
        facts={"minima": 1, "convex": True},
        provenance={
            "data": "scikit-learn's breast cancer data, 569 rows, two principal components, each of variance 1"
        },
    )


def _digits_net() -> nn.Sequential:
    torch_state = torch.get_rng_state()
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(64, 16), nn.Tanh(), nn.Linear(16, 10)).double()
    torch.set_rng_state(torch_state)
    return model


@functools.cache
def _digits() -> tuple[Objective, Objective, Trajectory]:
    """Training and test objective of a 64-16-10 net on 8 × 8 digits, and its run."""
    inputs, labels = _bundled("digits")
    x, y = torch.as_tensor(inputs) / 16.0, torch.as_tensor(labels)
    order = torch.randperm(len(y), generator=torch.Generator().manual_seed(0))
    model, loss = _digits_net(), nn.CrossEntropyLoss()
    metrics = {"accuracy": lambda p, t: (p.argmax(1) == t).double().mean()}
    training, test = (Objective(model, loss, (x[i], y[i]), metrics=metrics) for i in (order[450:], order[:450]))
    run = train(training, Adam, lr=0.01, epochs=12, batch_size=64, shuffle=True, record_every=7, test=test)
    return training, test, run


def _digits_preset(name: str, plane: Plane, grid: Grid, **told: Any) -> Preset:
    training, test, run = _digits()
    card = DIGITS[name]
    return Preset(name, card.title, card.lesson, training, test, plane, grid, lambda: [run], **told)


_DIGITS_TOLD = {
    "data": "scikit-learn's 1,797 digits of 8 × 8 pixels",
    "split": "450 test, 1,347 training, torch seed 0",
}


def digits_random(name: str) -> Preset:
    """A filter-normalised random plane through the trained net."""
    training, _, run = _digits()
    plane = random(training, normalize="filter", seed=0, at=run.points[-1])
    return _digits_preset(name, plane, Grid.square(1.0, n=61), provenance=_DIGITS_TOLD)


def digits_pca(name: str) -> Preset:
    """The plane in which the run moved most."""
    _, _, run = _digits()
    plane = pca(run)
    coords = run.project(plane).coords.numpy()
    low, high = coords.min(0), coords.max(0)
    margin = 0.15 * float((high - low).max())
    grid = Grid.box(*((a - margin, b + margin) for a, b in zip(low, high, strict=True)), n=61)
    return _digits_preset(name, plane, grid, provenance=_DIGITS_TOLD)


def digits_hessian(name: str) -> Preset:
    """The plane of greatest and least curvature at the trained net."""
    training, _, run = _digits()
    plane = hessian(training, which="extremes", at=run.points[-1])
    return _digits_preset(name, plane, Grid.square(3.0, n=61), provenance=_DIGITS_TOLD)


LOGISTIC = Card(
    "Logistic regression",
    "A convex surface for contrast: one minimum, and every way down leads to it.",
    logistic_regression,
)
DIGITS = {
    "digits-random": Card(
        "Digits: a random plane",
        "1,210 weights of a trained net, seen along two random directions: a smooth bowl, whatever lies beside it.",
        digits_random,
    ),
    "digits-pca": Card(
        "Digits: the plane of the path",
        "The two directions in which training moved most hold nearly the whole path, as they would of a random walk.",
        digits_pca,
    ),
    "digits-hessian": Card(
        "Digits: the plane of greatest and least curvature",
        "Steep one way and nearly level the other: curvature differs a thousandfold between directions of one point.",
        digits_hessian,
    ),
}
