"""The surface that crumple began with: a network of two weights and its error.

From the article "What's Inside a Neural Network? Plotting surface of error in 3D using PyTorch"
(A. Rozanov, 2024) and the notebook published with it. The notebook differs from the article's
intention in three ways, which ``as_published`` keeps and ``as_intended`` mends:

1. Predictions (128, 1) meet targets (128,), which PyTorch broadcasts to 128 × 128: every prediction
   is compared with every target, and the relation between x and y is lost from the loss.
2. The mean of the batch means gives the last, smaller batch more than its share.
3. Plotly reads rows as y, so the titles of the two weight axes are exchanged.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from .._train import train
from ..directions import weights
from ..grid import Grid
from ..objective import Objective
from ..trajectory import Trajectory
from .preset import Card, Data1D, Preset

N = 10_000
TEST_SHARE = 0.3
BATCH = 128
EPOCHS = 25
LEARNING_RATE = 1e-2
START = (-1.0, -1.0)
NAMES = ("net.Layer_1.weight[0,0]", "net.Layer_2.weight[0,0]")
PROVENANCE = {
    "data": (
        "X ~ N(1, 4.5), n = 10,000, NumPy legacy seed 42; y = 2X + 5 for X < -2, 7.3 sin X for -2 ≤ X < 2, "
        "-0.03X³ + 2 for X ≥ 2; plus N(0, 1)"
    ),
    "split": "test: the first 3,000 of NumPy legacy RandomState(56).permutation(10000); training: the other 7,000",
}


class ANN(nn.Module):
    """ŷ = w₂ tanh(w₁ x): one hidden unit, no biases."""

    def __init__(self) -> None:
        super().__init__()
        layers = [
            ("Layer_1", nn.Linear(1, 1, bias=False)),
            ("Tanh", nn.Tanh()),
            ("Layer_2", nn.Linear(1, 1, bias=False)),
        ]
        self.net = nn.Sequential(OrderedDict(layers))

    def forward(self, x: Tensor) -> Tensor:
        """Predictions (n, 1) for inputs (n, 1)."""
        return self.net(x)


def make_data() -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The article's x and y, (10000,) each, bit for bit."""
    random = np.random.RandomState(42)  # the stream that np.random.seed(42) starts
    x = random.normal(1, 4.5, N)
    pieces = [x < -2, (x >= -2) & (x < 2), x >= 2]
    shape = [lambda v: 2 * v + 5, lambda v: 7.3 * np.sin(v), lambda v: -0.03 * v**3 + 2]
    return x, np.piecewise(x, pieces, shape) + random.normal(0, 1, N)


def split() -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Places of the training and the test examples, as scikit-learn's ``train_test_split`` gives them."""
    order = np.random.RandomState(56).permutation(N)
    n_test = round(TEST_SHARE * N)
    return order[n_test:], order[:n_test]


def make_model() -> ANN:
    """The network in float64, at the article's starting weights."""
    model = ANN().double()
    with torch.no_grad():
        for parameter, value in zip(model.parameters(), START, strict=True):
            parameter.fill_(value)
    return model


def pairwise_loss(prediction: Tensor, target: Tensor) -> Tensor:
    """The loss that the notebook computed unawares: mean over i and j of (prediction_i − target_j)²."""
    return (prediction.reshape(-1, 1) - target.reshape(1, -1)).square().mean()


def as_intended(name: str) -> Preset:
    """The article's surface as its text describes it."""
    x, y = (torch.as_tensor(a).reshape(-1, 1) for a in make_data())
    training, test = (Objective(make_model(), nn.MSELoss(), (x[i], y[i])) for i in split())
    return _preset(name, INTENDED, training, test, batch_size=BATCH)


def as_published(name: str) -> Preset:
    """The surface that the article's notebook really drew."""
    x, y = (torch.as_tensor(a).reshape(-1, 1) for a in make_data())

    def batches(rows: NDArray[np.int64]) -> list[tuple[Tensor, Tensor]]:
        return [(x[rows[i : i + BATCH]], y[rows[i : i + BATCH]]) for i in range(0, len(rows), BATCH)]

    # every batch weighs the same: the notebook took the mean of the batch means
    training, test = (
        Objective(
            make_model(),
            pairwise_loss,
            batches(i),
            batch_size="given",
            count=lambda _: 1,
            name="pairwise squared error",
        )
        for i in split()
    )
    return replace(_preset(name, PUBLISHED, training, test, batch_size=None), is_marked=False)


def _preset(name: str, card: Card, training: Objective, test: Objective, *, batch_size: int | None) -> Preset:
    def make_runs() -> list[Trajectory]:
        optimizer = torch.optim.SGD
        return [
            train(training, optimizer, lr=LEARNING_RATE, epochs=EPOCHS, batch_size=batch_size, start=START, test=test)
        ]

    def predict(theta: NDArray[np.float64], x: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(theta[1] * np.tanh(theta[0] * x))

    plane = weights(test, NAMES, origin="zero")
    grid = Grid.arange(-2, 2, 0.05)
    data = Data1D(*make_data(), predict)
    return Preset(name, card.title, card.lesson, training, test, plane, grid, make_runs, data, PROVENANCE)


INTENDED = Card(
    "Error surface of ŷ = w₂ tanh(w₁x)",
    "The axes w₁ = 0 and w₂ = 0 are one level line, the origin is a saddle, and the least error of the window "
    "lies on its edge: walking on, the error keeps falling.",
    as_intended,
)
PUBLISHED = Card(
    "The article's surface as its notebook drew it",
    "Predictions (128, 1) against targets (128,) broadcast to 128 × 128, so every prediction meets every target "
    "and x no longer matters: a silent slip of shapes changes the whole landscape.",
    as_published,
)
