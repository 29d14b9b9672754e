"""One neuron, and what its few examples make of its error."""

from __future__ import annotations

import math

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from ..directions import weights
from ..grid import Grid
from ..objective import Objective
from .preset import Card, Data1D, Preset, Run, of_function, of_objective, started

SGD, Adam = torch.optim.SGD, torch.optim.Adam
DECADES = 5
_TARGET = 0.75


def summed_squares(prediction: Tensor, target: Tensor) -> Tensor:
    """Σ (prediction − target)²."""
    return (prediction - target).square().sum()


def crumpled_sheet(name: str) -> Preset:
    """One logistic neuron on ten examples: 25 minima on log axes (Auer, Herbster and Warmuth 1995, section 3)."""
    scales = 10.0 ** torch.arange(DECADES, dtype=torch.float64)
    nothing = torch.zeros_like(scales)
    inputs = torch.cat([torch.stack([scales, nothing], 1), torch.stack([nothing, scales], 1)])
    target = torch.full((2 * DECADES, 1), _TARGET, dtype=torch.float64)
    neuron = started(nn.Sequential(nn.Linear(2, 1, bias=False), nn.Sigmoid()), (0.01, 0.01))
    objective = Objective(neuron, summed_squares, (inputs, target), name="summed squared error")
    plane = weights(objective, ("0.weight[0,0]", "0.weight[0,1]"))
    window = (2e-5, 6.0)
    return of_objective(
        name,
        CRUMPLED,
        objective,
        plane,
        Grid.box(window, window, n=(141, 121), scale="log"),
        facts={"all_minima": DECADES**2, "near": [math.log(3) / 10**k for k in range(DECADES)]},
        provenance={"data": "rows (10^k, 0) and (0, 10^k), k = 0 … 4, targets 0.75"},
    )


def two_pins(name: str) -> Preset:
    """ŷ = w₂ sin(w₁ x) on a sine: wrong frequencies are local minima."""
    random = np.random.default_rng(3)
    x = random.uniform(-3.0, 3.0, 60)
    y = 1.5 * np.sin(3.0 * x) + 0.1 * random.standard_normal(60)

    class Sine(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.w1 = nn.Parameter(torch.tensor(1.0, dtype=torch.float64))
            self.w2 = nn.Parameter(torch.tensor(0.5, dtype=torch.float64))

        def forward(self, inputs: Tensor) -> Tensor:
            return self.w2 * torch.sin(self.w1 * inputs)

    def predict(theta: NDArray[np.float64], inputs: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.asarray(theta[1] * np.sin(theta[0] * inputs))

    pairs = tuple(torch.as_tensor(a).reshape(-1, 1) for a in (x, y))
    objective = Objective(Sine(), nn.MSELoss(), pairs)
    return of_objective(
        name,
        PINS,
        objective,
        weights(objective, ("w1", "w2")),
        Grid.box((0.0, 7.0), (-2.5, 2.5), n=(141, 101)),
        runs=(
            Run(SGD, (1.9, 0.5), 80, {"lr": 0.05, "label": "from w₁ = 1.9"}),
            Run(SGD, (4.6, 0.6), 80, {"lr": 0.05, "label": "from w₁ = 4.6"}),
            Run(SGD, (2.4, 0.6), 80, {"lr": 0.05, "label": "from w₁ = 2.4"}),
        ),
        data=Data1D(x, y, predict),
        provenance={"data": "60 x uniform on (−3, 3), y = 1.5 sin 3x + N(0, 0.1), NumPy seed 3"},
        facts={"truth": (3.0, 1.5)},
    )


def plateau(name: str) -> Preset:
    """A saturated sigmoid under squared error: a plain without a slope."""
    return _saturated(name, PLATEAU, nn.MSELoss(), height="linear")


def plateau_cross_entropy(name: str) -> Preset:
    """The same neuron and data under cross-entropy: a slope everywhere."""
    return _saturated(name, PLATEAU_CE, nn.BCELoss(), height="linear")


def _saturated(name: str, card: Card, loss: nn.Module, *, height: str) -> Preset:
    x = torch.linspace(-2, 2, 30, dtype=torch.float64).reshape(-1, 1)
    y = (x > 0.3).double()
    y[[4, 25]] = 1 - y[[4, 25]]  # two wrong labels, so that the minimum is finite
    start = (-7.0, -5.0)
    objective = Objective(started(nn.Sequential(nn.Linear(1, 1), nn.Sigmoid()), start), loss, (x, y))
    plane = weights(objective, ("0.weight[0,0]", "0.bias[0]"))
    return of_objective(
        name,
        card,
        objective,
        plane,
        Grid.box((-10, 10), (-8, 8), n=(101, 81)),
        runs=(Run(SGD, start, 300, {"lr": 0.5, "record_every": 3, "label": "SGD, 300 steps"}),),
        look={"height": height},
        provenance={"data": "30 x from −2 to 2, y = [x > 0.3] with two labels exchanged"},
    )


def recurrent_cliff(name: str) -> Preset:
    """xₜ = w σ(xₜ₋₁) + b for 50 steps, against a wanted end (after Pascanu et al. 2013, figure 6)."""

    def loss(theta: Tensor) -> Tensor:
        state = torch.full((), 0.5, dtype=theta.dtype, device=theta.device)
        for _ in range(50):
            state = theta[0] * torch.sigmoid(state) + theta[1]
        return (torch.sigmoid(state) - 0.7) ** 2

    return of_function(
        name,
        CLIFF,
        loss,
        Grid.box((4.0, 7.5), (-3.6, -1.8), n=(161, 141)),
        names=("w", "b"),
        start=(5.2, -2.4),
        runs=(
            Run(SGD, (5.0, -2.6), 25, {"lr": 0.3, "label": "SGD"}),
            Run(Adam, (4.6, -3.2), 80, {"lr": 0.03, "label": "Adam"}),
        ),
        facts={"least": 0.0},
    )


CRUMPLED = Card(
    "The crumpled sheet",
    "One neuron with two weights, ten examples, and 25 local minima: a surface need not be deep to be crumpled.",
    crumpled_sheet,
)
PINS = Card(
    "Two pins: ŷ = w₂ sin(w₁x)",
    "A wrong frequency fits some of the points, and each such fit is a local minimum: the start decides.",
    two_pins,
)
PLATEAU = Card(
    "The plateau of squared error",
    "A neuron that is sure and wrong has hardly any slope under squared error: many steps lead next to nowhere.",
    plateau,
)
PLATEAU_CE = Card(
    "No plateau under cross-entropy",
    "The same neuron, data and start: being sure and wrong is now steep, and SGD is there in a few steps.",
    plateau_cross_entropy,
)
CLIFF = Card(
    "The cliff of a recurrent unit",
    "After 50 turns of one unit a small change of its weight decides between two fates: a plain, then a wall.",
    recurrent_cliff,
)
