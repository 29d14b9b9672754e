"""How each other library is asked for the loss on n x n points of a plane, and what it says it evaluated.

Each is called as its documents have it, on a copy of the model, with the data in memory in batches of
the size that suits the model best. What it claims is written down as an origin, two directions and
coordinates, so that a plain loop can be set against it.
"""

from __future__ import annotations

import contextlib
import copy
import importlib
import importlib.metadata
import inspect
import io
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import torch
from models import Case
from numpy.typing import NDArray
from torch import Tensor, nn


@dataclass(frozen=True)
class Losses:
    """Losses, and where they are said to have been taken: at origin + coords @ basis."""

    values: NDArray[np.float64]
    """(N,)"""
    coords: NDArray[np.float64]
    """(N, 2)"""
    origin: Tensor
    """(P,)"""
    basis: Tensor
    """(2, P)"""
    remark: str = ""


def claims(case: Case, surface: NDArray[np.float64], basis: Tensor | None = None, remark: str = "") -> Losses:
    """Losses on a grid, axis 0 along the first direction."""
    axes = [np.linspace(-case.half, case.half, n) for n in surface.shape]
    coords = np.stack([m.ravel() for m in np.meshgrid(*axes, indexing="ij")], axis=-1)
    return Losses(surface.ravel(), coords, case.origin, case.directions if basis is None else basis, remark)


def pieces(vector: Tensor, model: nn.Module) -> list[Tensor]:
    """A direction as a list of tensors in the shapes of the parameters."""
    parameters = list(model.parameters())
    cuts = vector.split([p.numel() for p in parameters])
    return [cut.reshape(p.shape).clone() for cut, p in zip(cuts, parameters, strict=True)]


def loss_landscapes(case: Case, n: int) -> Losses:
    """The plane through three models, whose docstring puts start + i·one/steps + j·two/steps at [i][j]."""
    from loss_landscapes import planar_interpolation
    from loss_landscapes.metrics import Loss

    def at(coords: tuple[float, float]) -> nn.Module:
        model = case.in_batches()
        theta = case.origin + torch.tensor(coords) @ case.directions
        nn.utils.vector_to_parameters(theta, model.parameters())
        return model

    low, end = -case.half, -case.half + 2 * case.half * n / (n - 1)  # n steps that begin at low and end past high
    metric = Loss(case.loss, case.inputs, case.target)
    models = [at(corner) for corner in ((low, low), (end, low), (low, end))]
    return claims(case, planar_interpolation(*models, metric, steps=n, deepcopy_model=False))


def gradfield(case: Case, n: int) -> Losses:
    """Two random directions of its own: it takes no others."""
    from gradfield import model_loss_fn, sample_grid

    with torch.random.fork_rng():
        torch.manual_seed(1)
        function = model_loss_fn(case.in_batches(), case.loss, case.inputs, case.target)
    ends = (-case.half, case.half)
    surface = sample_grid(function, ends, ends, resolution=n)["Z"].T  # it has y along the rows
    inside = inspect.getclosurevars(function).nonlocals
    basis = torch.stack([torch.cat([d.reshape(-1) for d in inside[f"direction{i}"]]) for i in (1, 2)])
    return claims(case, surface, basis)


def nngeom(case: Case, n: int) -> Losses:
    """The given directions."""
    from nngeom import Model
    from nngeom.lossland import plane_slice_2d

    model = Model(case.in_batches(), loss_fn=lambda m, batch: case.loss(m(batch[0]), batch[1]))
    directions = list(case.directions.double().numpy())
    batch = (case.inputs, case.target)
    surface = plane_slice_2d(model, batch, span=case.half, steps=n, directions=directions)
    return claims(case, surface.losses.T)


def landscaper(case: Case, n: int) -> Losses:
    """The given directions, which it scales tensor by tensor and then as a whole to the length of the weights."""
    from landscaper.compute import compute_loss_landscape

    model, data = case.in_batches(), (case.inputs, case.target)
    scalar = lambda m, d: case.loss(m(d[0]), d[1]).item()  # noqa: E731
    given = [pieces(d, case.model) for d in case.directions]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        surface, _ = compute_loss_landscape(
            model, data, given, scalar, steps=n, distance=case.half, dim=2, device="cpu"
        )
    scaled = [torch.cat([(d * d.numel() ** 0.5 / (d.norm() + 1e-10)).reshape(-1) for d in one]) for one in given]
    basis = torch.stack([d * (case.origin.norm() / d.norm()) for d in scaled])
    return claims(case, surface, basis)


def loss_landscape_3d(case: Case, n: int) -> Losses:
    """The given directions about a copy of the weights (with the live ones, as in its README, points run away)."""
    from loss_landscape_3d import LossLandscapeCalculator

    model = copy.deepcopy(case.model)
    names = [name for name, _ in model.named_parameters()]
    one, two = (dict(zip(names, pieces(d, model), strict=True)) for d in case.directions)
    centre = {name: value.clone() for name, value in model.state_dict().items()}
    calculator = LossLandscapeCalculator(model, case.batches(case.batch), case.loss)
    axis = np.linspace(-case.half, case.half, n)
    return claims(case, calculator.calculate(axis, axis, one, two, centre))


@dataclass(frozen=True)
class Peer:
    """One library of the field."""

    package: str
    version: str
    """The version that these calls were written for."""
    survey: Callable[[Case, int], Losses]
    flaw: str = ""
    """What is wrong in its numbers, shown if the measured error says so too."""

    @property
    def title(self) -> str:
        """Its name and the version that is installed."""
        try:
            return f"{self.package} {importlib.metadata.version(self.package)}"
        except importlib.metadata.PackageNotFoundError:
            return f"{self.package} {self.version}"

    @property
    def module(self) -> str:
        """What it is imported as."""
        return self.package.replace("-", "_")

    @property
    def absent(self) -> str:
        """Why it cannot be imported; empty if it can."""
        try:
            importlib.import_module(self.module)
        except ImportError as cause:
            return f"not installed ({cause})"
        return ""


PEERS = (
    Peer("loss-landscapes", "3.0.6", loss_landscapes, "every other row lies one step further on than documented"),
    Peer("gradfield", "0.5.0", gradfield),
    Peer("nngeom", "0.2.0", nngeom),
    Peer("landscaper", "1.3.1", landscaper, "steps shorter than its coordinates say, noise on the largest value"),
    Peer("loss-landscape-3d", "0.1.3", loss_landscape_3d),
)
