"""Control and physics: objectives that are not errors of a fit."""

from __future__ import annotations

import math

import torch
from torch import Tensor

from ..directions import weights
from ..grid import Grid
from ..objective import Objective
from .preset import Card, Preset, Run, of_function, of_objective

SGD, Adam = torch.optim.SGD, torch.optim.Adam
STEP = 0.5
SINES = 6


def regulator(name: str) -> Preset:
    """The cost of steering a cart to rest by u = −k₁ position − k₂ velocity, infinite where the loop is unstable.

    J(k) = trace P with P = Q + k'Rk + (A − Bk)'P(A − Bk), the discrete Lyapunov equation (Fazel et al. 2018,
    "Global convergence of policy gradient methods for the linear quadratic regulator").
    """
    a = torch.tensor([[1.0, STEP], [0.0, 1.0]], dtype=torch.float64)
    b = torch.tensor([[STEP**2 / 2], [STEP]], dtype=torch.float64)
    eye = torch.eye(2, dtype=torch.float64)

    def cost(k: Tensor) -> Tensor:
        gain = k.reshape(1, 2)
        closed = a - b @ gain
        trace, determinant = closed.trace(), closed[0, 0] * closed[1, 1] - closed[0, 1] * closed[1, 0]
        is_stable = (determinant.abs() < 1) & (trace.abs() < 1 + determinant)  # both eigenvalues within the circle
        running = eye + gain.T @ gain
        kron = torch.kron(closed.T.contiguous(), closed.T.contiguous())
        p = torch.linalg.solve_ex(torch.eye(4, dtype=torch.float64) - kron, running.reshape(4)).result
        return torch.where(is_stable, p.reshape(2, 2).trace(), math.inf)

    return of_function(
        name,
        LQR,
        cost,
        Grid.box((-0.2, 4.2), (-0.2, 4.2), n=(111, 121)),
        names=("k₁", "k₂"),
        start=(0.15, 0.9),
        runs=(Run(SGD, (0.15, 2.6), 150, {"lr": 0.01, "label": "SGD"}),),
        look={"height": "log", "clip": (None, 200.0)},
        facts={"least_by": "the discrete algebraic Riccati equation"},
    )


def sines(name: str) -> Preset:
    """u'' = f with u = Σ cₖ sin kπx, residual squared: curvature along cₖ grows as k⁴."""
    x = torch.linspace(0, 1, 64, dtype=torch.float64)
    truth = torch.zeros(SINES, dtype=torch.float64)
    truth[0], truth[-1] = 1.0, 0.3
    k = math.pi * torch.arange(1, SINES + 1, dtype=torch.float64)
    force = (-(k**2) * truth * torch.sin(x[:, None] * k)).sum(1)

    def residual(c: Tensor) -> Tensor:
        at = x.clone().requires_grad_(True)
        with torch.enable_grad():
            u = (c * torch.sin(at[:, None] * k)).sum()  # each uᵢ depends on its own xᵢ alone
            first = torch.autograd.grad(u, at, create_graph=True)[0].sum()
            second = torch.autograd.grad(first, at, create_graph=True)[0]
        return (second - force).square().mean()

    names = tuple(f"c{i}" for i in range(1, SINES + 1))
    start = torch.zeros(SINES, dtype=torch.float64)
    start[1:-1], start[-1] = truth[1:-1], 0.2
    objective = Objective.from_function(residual, SINES, names=names, theta=start, name="mean squared residual")
    plane = weights(objective, (names[0], names[-1]))
    rate = 0.9 / float(k[-1] ** 4 / 2)
    return of_objective(
        name,
        PINN,
        objective,
        plane,
        Grid.box((-2.0, 4.0), (0.15, 0.45), n=(102, 122)),
        runs=(
            Run(SGD, start.tolist(), 200, {"lr": rate, "record_every": 2, "label": "SGD, the largest stable rate"}),
            Run(Adam, start.tolist(), 200, {"lr": 0.02, "record_every": 2, "label": "Adam"}),
        ),
        look={"height": "log"},
        facts={"minimum": (1.0, 0.3), "least": 0.0, "condition": float(SINES**4)},
        provenance={"data": f"u'' = f at 64 points of [0, 1]; u = sin πx + 0.3 sin {SINES}πx"},
    )


LQR = Card(
    "Steering a cart",
    "The cost of a controller is finite only where it is stable: beyond the wall it is infinite.",
    regulator,
)
PINN = Card(
    "A differential equation as a loss",
    f"The residual is curved {SINES**4:,} times more along the {SINES}th sine than along the first: no rate suits.",
    sines,
)
