"""The test functions that optimizers have been tried on since the 1960s, with what is known of them."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor

from ..grid import Grid
from .preset import Card, Preset, Run, of_function

SGD, Adam = torch.optim.SGD, torch.optim.Adam


def himmelblau(w: Tensor) -> Tensor:
    """(x² + y − 11)² + (x + y² − 7)² (Himmelblau 1972)."""
    x, y = w
    return (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2


def rosenbrock(w: Tensor) -> Tensor:
    """(1 − x)² + 100 (y − x²)² (Rosenbrock 1960)."""
    x, y = w
    return (1 - x) ** 2 + 100 * (y - x * x) ** 2


def beale(w: Tensor) -> Tensor:
    """Σ (cᵢ − x (1 − yⁱ))² with c = 1.5, 2.25, 2.625 (Beale 1958)."""
    x, y = w
    return (1.5 - x + x * y) ** 2 + (2.25 - x + x * y**2) ** 2 + (2.625 - x + x * y**3) ** 2


def six_hump_camel(w: Tensor) -> Tensor:
    """(4 − 2.1 x² + x⁴/3) x² + xy + (4y² − 4) y² (Dixon and Szegő 1978)."""
    x, y = w
    return (4 - 2.1 * x**2 + x**4 / 3) * x**2 + x * y + (4 * y**2 - 4) * y**2


def rastrigin(w: Tensor) -> Tensor:
    """20 + Σ (wᵢ² − 10 cos 2πwᵢ) (Rastrigin 1974)."""
    return 20 + (w * w - 10 * torch.cos(2 * math.pi * w)).sum()


_WELLS = torch.tensor(
    [
        # height, curvatures a, b, c, centre x, y
        [-200.0, -1.0, 0.0, -10.0, 1.0, 0.0],
        [-100.0, -1.0, 0.0, -10.0, 0.0, 0.5],
        [-170.0, -6.5, 11.0, -6.5, -0.5, 1.5],
        [15.0, 0.7, 0.6, 0.7, -1.0, 1.0],
    ],
    dtype=torch.float64,
).T


def mueller_brown(w: Tensor) -> Tensor:
    """The potential of Müller and Brown (1979): four Gaussian wells and hills."""
    height, a, b, c, x0, y0 = _WELLS.to(w)
    dx, dy = w[0] - x0, w[1] - y0
    return (height * torch.exp(a * dx * dx + b * dx * dy + c * dy * dy)).sum()


@dataclass(frozen=True)
class Classic:
    """A function, its window, and what is known of it."""

    function: Callable[[Tensor], Tensor]
    grid: Grid
    runs: tuple[Run, ...]
    facts: dict[str, Any]
    look: dict[str, Any] = field(default_factory=dict)


CLASSICS = {
    "himmelblau": Classic(
        himmelblau,
        Grid.box((-5.5, 5.5), (-5, 5), n=(112, 102)),
        (
            Run(SGD, (-0.4, -1.0), 60, {"lr": 0.01, "label": "SGD"}),
            Run(SGD, (0.3, 1.0), 60, {"lr": 0.005, "momentum": 0.9, "label": "momentum"}),
            Run(Adam, (-1.2, 0.4), 120, {"lr": 0.2, "label": "Adam"}),
        ),
        {
            "minima": [(3.0, 2.0), (-2.805118, 3.131313), (-3.779310, -3.283186), (3.584428, -1.848127)],
            "least": 0.0,
            "saddles": 4,
            "maxima": 1,
        },
        {"clip": (0.0, 350.0)},
    ),
    "rosenbrock": Classic(
        rosenbrock,
        Grid.box((-2, 2), (-1, 3), n=(122, 102)),
        (
            Run(SGD, (-1.2, 1.0), 2000, {"lr": 0.001, "record_every": 20, "label": "SGD"}),
            Run(Adam, (-1.5, 2.5), 400, {"lr": 0.1, "record_every": 4, "label": "Adam"}),
        ),
        {"minima": [(1.0, 1.0)], "least": 0.0, "saddles": 0, "maxima": 0},
        {"height": "log"},
    ),
    "beale": Classic(
        beale,
        Grid.box((-4.5, 4.5), (-4.5, 4.5), n=(101, 121)),
        (
            Run(SGD, (1.0, 1.5), 400, {"lr": 0.005, "record_every": 4, "label": "SGD"}),
            Run(Adam, (-0.5, -1.5), 300, {"lr": 0.1, "record_every": 3, "label": "Adam"}),
        ),
        {"minima": [(3.0, 0.5)], "least": 0.0},
        {"height": "log"},
    ),
    "six-hump-camel": Classic(
        six_hump_camel,
        Grid.box((-2.1, 2.1), (-1.2, 1.2), n=(121, 81)),
        (
            Run(SGD, (-1.0, -0.1), 60, {"lr": 0.02, "label": "SGD"}),
            Run(SGD, (1.6, 1.0), 80, {"lr": 0.005, "momentum": 0.9, "label": "momentum"}),
        ),
        {"minima": [(0.089842, -0.712656), (-0.089842, 0.712656)], "least": -1.0316284535, "all_minima": 6},
    ),
    "rastrigin": Classic(
        rastrigin,
        Grid.box((-5.12, 5.12), (-5.12, 5.12), n=(161, 161)),
        (
            Run(SGD, (3.4, 3.2), 60, {"lr": 0.001, "label": "SGD"}),
            Run(SGD, (-4.4, 3.3), 150, {"lr": 0.001, "momentum": 0.95, "label": "momentum"}),
        ),
        {"minima": [(0.0, 0.0)], "least": 0.0, "all_minima": 121},
    ),
    "mueller-brown": Classic(
        mueller_brown,
        Grid.box((-1.5, 1.1), (-0.25, 2.0), n=(131, 111)),
        (
            Run(SGD, (-0.8, 0.7), 400, {"lr": 5e-5, "momentum": 0.9, "record_every": 4, "label": "momentum"}),
            Run(SGD, (0.5, 1.2), 300, {"lr": 1e-4, "record_every": 3, "label": "SGD"}),
        ),
        {
            "minima": [(-0.558224, 1.441726), (0.623499, 0.028038), (-0.050011, 0.466694)],
            "least": -146.6995172,
            "saddles": 2,
        },
        {"clip": (-150.0, 100.0)},
    ),
}
"""By name, as in the gallery."""


def make(name: str) -> Preset:
    """The classic of that name."""
    classic = CLASSICS[name]
    return of_function(
        name,
        CARDS[name],
        classic.function,
        classic.grid,
        names=("x", "y"),
        start=classic.runs[0].start,
        runs=classic.runs,
        look=classic.look,
        facts=classic.facts,
    )


CARDS = {
    "himmelblau": Card(
        "Himmelblau's function",
        "Four equal minima, four passes, one summit: where a run ends depends on where it starts.",
        make,
    ),
    "rosenbrock": Card(
        "Rosenbrock's valley",
        "One minimum in a curved valley: finding the floor is quick, walking along it takes nearly for ever.",
        make,
    ),
    "beale": Card(
        "Beale's function",
        "A plain around a single minimum, with walls that rise a hundred thousandfold in the corners.",
        make,
    ),
    "six-hump-camel": Card(
        "The six-hump camel",
        "Six minima, of which two are the lowest: the nearest valley is seldom the deepest.",
        make,
    ),
    "rastrigin": Card(
        "Rastrigin's function",
        "121 minima in a bowl. On the whole numbers it is exactly the bowl x² + y²: a coarse grid sees one of them.",
        make,
    ),
    "mueller-brown": Card(
        "The potential of Müller and Brown",
        "Three valleys joined by two passes, from chemistry: the straight way between two minima is not the lowest.",
        make,
    ),
}
