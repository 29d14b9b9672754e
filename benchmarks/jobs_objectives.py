"""What ``jobs.py`` surveys; a file of its own, since worker processes load it."""

from __future__ import annotations

import torch
from torch import nn

import crumple


def mlp() -> crumple.Objective:
    """A network of 6,154 parameters on 1,000 examples."""
    torch.manual_seed(0)
    data = torch.randn(1000, 20), torch.randint(10, (1000,))
    layers = (nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    return crumple.Objective(nn.Sequential(*layers), nn.functional.cross_entropy, data)


def free() -> crumple.Objective:
    """A function that costs next to nothing, so that what is left is what sharing costs."""
    return crumple.Objective.from_function(lambda w: (w[0] - 3 * w[1]) ** 2, n=2)
