"""Small products of weights: the surfaces of deep linear networks and of single units."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn

from ..directions import weights
from ..grid import Grid
from ..objective import Objective
from ..plane import Plane
from .preset import Card, Preset, Run, of_function, of_objective, started

SGD, Adam = torch.optim.SGD, torch.optim.Adam


class ClippedSGD(torch.optim.SGD):
    """SGD whose gradient is never longer than 1 (Pascanu et al. 2013, algorithm 1)."""

    def step(self, closure: Callable[[], float] | None = None) -> float | None:  # type: ignore[override]
        """One update."""
        with torch.enable_grad():
            loss = None if closure is None else closure()
        nn.utils.clip_grad_norm_([p for group in self.param_groups for p in group["params"]], 1.0)
        super().step()
        return loss


def symmetric_minima(name: str) -> Preset:
    """(w₁w₂ − 1)²: the deepest linear network that can be drawn."""
    return of_function(
        name,
        SYMMETRIC,
        lambda w: (w[0] * w[1] - 1) ** 2,
        Grid.box((-2.5, 2.5), (-2.5, 2.5), n=(101, 121)),
        start=(2.2, -0.4),
        runs=(
            Run(SGD, (2.2, -0.4), 60, {"lr": 0.05, "label": "SGD, lr 0.05"}),
            Run(SGD, (-0.6, 0.3), 60, {"lr": 0.1, "label": "SGD, lr 0.1"}),
        ),
        look={"clip": (0.0, 12.0)},
        facts={"least": 0.0, "saddle": (0.0, 0.0), "eigenvalues_at_saddle": (-2.0, 2.0), "flattest": (1.0, 1.0)},
    )


def deeper_saddle(name: str) -> Preset:
    """(w₁w₂w₃ − 1)² on the plane w₂ = w₃: one layer more makes the saddle at the origin flat."""
    objective = Objective.from_function(
        lambda w: (w.prod() - 1) ** 2, 3, names=("w₁", "w₂", "w₃"), theta=(0.3, 0.25, 0.25), name="(w₁w₂w₃ − 1)²"
    )
    basis = torch.tensor([[1.0, 0.0, 0.0], [0.0, 1.0, 1.0]], dtype=torch.float64)
    plane = Plane(torch.zeros(3, dtype=torch.float64), basis, ("w₁", "w₂ = w₃"), {"method": "vectors"})
    return of_objective(
        name,
        DEEPER,
        objective,
        plane,
        Grid.box((-2, 2), (-1.8, 1.8), n=(101, 121)),
        runs=(
            Run(SGD, (0.3, 0.25, 0.25), 150, {"lr": 0.05, "record_every": 2, "label": "SGD"}),
            Run(Adam, (-0.5, 0.4, 0.4), 120, {"lr": 0.05, "label": "Adam"}),
        ),
        look={"clip": (0.0, 10.0)},
        facts={"least": 0.0, "flat_saddle": (0.0, 0.0), "eigenvalues_at_saddle": (0.0, 0.0)},
    )


def dead_zone(name: str) -> Preset:
    """ŷ = w₂ relu(w₁ x) for positive x: where w₁ is negative nothing moves."""
    x = torch.linspace(0.2, 2.0, 40, dtype=torch.float64).reshape(-1, 1)
    model = started(nn.Sequential(nn.Linear(1, 1, bias=False), nn.ReLU(), nn.Linear(1, 1, bias=False)), (2.0, 1.8))
    objective = Objective(model, nn.MSELoss(), (x, 1.5 * x))
    plane = weights(objective, ("0.weight[0,0]", "2.weight[0,0]"))
    return of_objective(
        name,
        DEAD,
        objective,
        plane,
        Grid.box((-2, 2.5), (-2, 2.5), n=(91, 111)),
        runs=(
            Run(SGD, (2.0, 1.8), 60, {"lr": 0.05, "label": "SGD, lr 0.05"}),
            Run(SGD, (2.0, 1.8), 60, {"lr": 0.2, "label": "SGD, lr 0.2: jumps into the dead zone"}),
        ),
        look={"clip": (0.0, 20.0)},
        facts={"least": 0.0, "level_of_dead_zone": float((1.5 * x).square().mean())},
    )


def ring(name: str) -> Preset:
    """(w₁² + w₂² − 1)²: a valley that closes on itself."""
    return of_function(
        name,
        RING,
        lambda w: (w.square().sum() - 1) ** 2,
        Grid.box((-1.6, 1.6), (-1.5, 1.5), n=(101, 91)),
        start=(0.05, 0.02),
        runs=(
            Run(SGD, (0.05, 0.02), 80, {"lr": 0.05, "label": "SGD"}),
            Run(SGD, (-0.3, 1.5), 60, {"lr": 0.05, "momentum": 0.8, "label": "momentum"}),
        ),
        facts={"least": 0.0, "maximum": (0.0, 0.0), "value_at_maximum": 1.0, "straight_barrier": 1.0},
    )


def exploding_cubic(name: str) -> Preset:
    """ŷ = w₂ (w₁ x)³: a floor with walls, the shape that clipping gradients is for."""
    x = torch.linspace(-1.5, 1.5, 41, dtype=torch.float64)
    target = 0.5 * x**3

    def loss(w: Tensor) -> Tensor:
        return (w[1] * (w[0] * x.to(w)) ** 3 - target.to(w)).square().mean()

    return of_function(
        name,
        CUBIC,
        loss,
        Grid.box((-2, 2.2), (-2, 2), n=(102, 92)),
        start=(1.35, -1.3),
        runs=(
            Run(ClippedSGD, (1.35, -1.3), 150, {"lr": 0.05, "label": "SGD, gradients clipped to length 1"}),
            Run(SGD, (1.35, -1.3), 40, {"lr": 0.02, "label": "SGD"}),
        ),
        look={"clip": (0.0, 30.0)},
        facts={"least": 0.0, "valley": "w₁³w₂ = 1/2"},
    )


SYMMETRIC = Card(
    "Symmetric minima: (w₁w₂ − 1)²",
    "Every point of a hyperbola is a minimum; the balanced one, (1, 1), is the flattest. The origin is a saddle.",
    symmetric_minima,
)
DEEPER = Card(
    "A deeper saddle: (w₁w₂w₃ − 1)²",
    "With three factors the Hessian at the origin is zero: a small start stays small for long.",
    deeper_saddle,
)
DEAD = Card(
    "The dead zone of a ReLU",
    "Where w₁ is negative the unit is silent for every example and the gradient is exactly zero: half the map is "
    "a plain from which no step leads out.",
    dead_zone,
)
RING = Card(
    "The ring: (w₁² + w₂² − 1)²",
    "The straight way between two opposite minima climbs to 1; the curved way along the valley does not climb at all.",
    ring,
)
CUBIC = Card(
    "An exploding cubic: ŷ = w₂(w₁x)³",
    "A floor with walls: one step from the wall throws plain descent out of the picture, a clipped one does not.",
    exploding_cubic,
)
