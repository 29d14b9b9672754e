"""Nets small enough that solutions are known exactly, seen on planes through them."""

from __future__ import annotations

import math
from typing import Any

import torch
from torch import Tensor, nn

from .._train import train
from ..directions import interpolate
from ..grid import Grid
from ..objective import Objective
from .preset import Card, Preset, of_objective, started


def _net(inputs: int, hidden: int, *, bias: bool) -> nn.Sequential:
    return nn.Sequential(nn.Linear(inputs, hidden), nn.Tanh(), nn.Linear(hidden, 1, bias=bias))


def exact_xor() -> Tensor:
    """θ of a 2-2-1 net that is −x₁x₂ on (±1, ±1) exactly: hidden units tanh(x₁ + x₂ ± 1), then their difference."""
    t1, t3 = math.tanh(1), math.tanh(3)
    scale = 2 / (3 * t1 - t3)
    return torch.tensor([1.0, 1, 1, 1, 1, -1, scale, -scale, 1 - 2 * scale * t1], dtype=torch.float64)


def xor(name: str) -> Preset:
    """The plane through an exact solution of XOR and two of its mirror images."""
    inputs = torch.tensor([[-1.0, -1], [-1, 1], [1, -1], [1, 1]], dtype=torch.float64)
    target = -inputs.prod(1, keepdim=True)
    model = _net(2, 2, bias=True)
    solution = exact_xor()
    w, b, v, c = solution[:4], solution[4:6], solution[6:8], solution[8:]
    exchanged = torch.cat([w[2:], w[:2], b.flip(0), v.flip(0), c])  # the hidden units in the other order
    negated = torch.cat([-w, -b, -v, c])  # tanh is odd: both units with all signs turned
    objective = Objective(started(model, 0.1 * solution), nn.MSELoss(), (inputs, target))
    plane = interpolate(solution, negated, exchanged, objective=objective)
    return of_objective(
        name,
        XOR,
        objective,
        plane,
        Grid.box((-0.4, 1.4), (-0.55, 0.85), n=(122, 102)),
        look={"height": "log"},
        facts={"solutions": plane.meta["coords"], "least": 0.0},
        provenance={"data": "the four corners (±1, ±1) with target −x₁x₂"},
    )


def tiny_set(name: str) -> Preset:
    """Six parameters and three examples: the plane through three solutions."""
    x = torch.tensor([[-1.0], [0.2], [1.0]], dtype=torch.float64)
    y = torch.tensor([[0.5], [-0.6], [0.8]], dtype=torch.float64)
    starts = [torch.randn(6, generator=torch.Generator().manual_seed(s), dtype=torch.float64) for s in (3, 5, 9)]
    objective = Objective(started(_net(1, 2, bias=False), starts[0]), nn.MSELoss(), (x, y))
    exact: dict[str, Any] = {"line_search_fn": "strong_wolfe", "tolerance_grad": 1e-15, "tolerance_change": 0.0}
    found = [train(objective, torch.optim.LBFGS, steps=20, start=s, **exact) for s in starts]
    plane = interpolate(*(run.points[-1] for run in found), objective=objective)
    (_, _), (_, _), (u, v) = plane.meta["coords"]
    box = [(min(0, u) - 0.5, max(1, u) + 0.5), (min(0, v) - 0.5, max(0, v) + 0.5)]
    return of_objective(
        name,
        TINY,
        objective,
        plane,
        Grid.box(*box, n=(121, 111)),
        look={"height": "log"},
        facts={"solutions": plane.meta["coords"], "least": 0.0},
        provenance={"data": "(−1, 0.5), (0.2, −0.6), (1, 0.8)", "solutions": "L-BFGS from torch seeds 3, 5 and 9"},
    )


XOR = Card(
    "XOR and its mirror images",
    "Exchange the hidden units, or turn all their signs, and the net computes the same: one solution is always "
    "many, with passes between them.",
    xor,
)
TINY = Card(
    "Three points, six parameters",
    "More parameters than examples: solutions are not points but connected sets, and three of them span this plane.",
    tiny_set,
)
