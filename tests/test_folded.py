"""The folded engine: batch normalisation in the convolutions, and what may overwrite what."""

from itertools import pairwise

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

import crumple
from cases import Case, lopsided_plane, naive, noise

GRID = crumple.Grid.box((-1.0, 0.5), (-0.4, 0.8), n=(3, 4))


def blocks(*channels):
    """Convolutions with a batch normalisation each, whose statistics are not those they begin with."""
    layers = []
    for before, after in pairwise(channels):
        norm = nn.BatchNorm2d(after)
        norm.running_mean.uniform_(-0.5, 0.5)
        norm.running_var.uniform_(0.5, 2.0)
        layers.append(nn.Sequential(nn.Conv2d(before, after, 3, padding=1), norm))
    return nn.ModuleList(layers)


class Net(nn.Module):
    """What comes of three blocks; each net below puts them together in a way of its own."""

    def __init__(self):
        super().__init__()
        self.block, self.relu, self.head = blocks(2, 3, 3, 3), nn.ReLU(), nn.Linear(3, 2)

    def forward(self, x):
        return self.head(self.inside(x).mean((2, 3)))


class Residual(Net):
    def inside(self, x):
        h = F.relu(self.block[0](x))
        return F.relu(self.block[2](self.relu(self.block[1](h))) + h)


class ReadTwice(Net):
    """A convolution's output that is wanted again after it has been rectified, and after it has been added to."""

    def inside(self, x):
        h = self.block[0](x)
        g = self.block[1](torch.relu(h))
        return self.block[2](g + h) - h + g


class Scaled(Net):
    """A sum that is more than a sum."""

    def inside(self, x):
        h = self.block[0](x)
        return torch.add(self.block[1](h), self.block[2](h), alpha=-0.5)


class Beside(Net):
    """A sum of two branches, of which either may be overwritten."""

    def inside(self, x):
        h = self.block[0](x)
        return F.relu(self.block[1](h) + self.block[2](h))


class Grows(Net):
    """A sum larger than what would be overwritten, one with a number, and one of a thing with itself."""

    def inside(self, x):
        h = F.relu(self.block[0](x))
        small = self.block[1](h[:, :, :1, :1])
        total = small + h
        doubled = self.block[2](total)
        return 1.5 + (doubled + doubled)


KINDS = [Residual, ReadTwice, Scaled, Beside, Grows]


@pytest.mark.parametrize("kind", KINDS)
def test_values_are_those_of_a_plain_loop(kind):
    """Wherever the graph lets a step overwrite its input, and wherever it does not."""
    of_case = Case("", kind, (noise(5, 2, 4, 3),), noise(5, 2, seed=1), ready=nn.Module.eval)
    given = of_case.inputs[0].clone()
    objective = of_case.objective(batch_size=2)
    plane = lopsided_plane(objective)
    found = crumple.evaluate(objective, plane, GRID, engine="folded", progress=False)
    np.testing.assert_allclose(found["loss"], naive(of_case, plane, GRID), rtol=1e-12)
    assert found.meta["engine"] == "folded" and torch.equal(of_case.inputs[0], given)


@pytest.mark.parametrize("moved", ["block.2", "block.1", "head"])
@pytest.mark.parametrize("kind", KINDS)
def test_what_is_kept_is_folded_and_not_overwritten(kind, moved):
    """One axis moves a late block, the other the head: sums of what stays and what moves leave alone what stays."""
    of_case = Case("", kind, (noise(5, 2, 4, 3),), noise(5, 2, seed=1), ready=nn.Module.eval)
    objective = of_case.objective(batch_size=2)
    space = objective.space
    basis = torch.zeros(2, space.size, dtype=torch.float64)
    for row, start in enumerate((moved, "head")):
        for i, name in enumerate(space.names):
            if name.startswith(start):
                basis[row, space.offsets[i] : space.offsets[i + 1]] = noise(
                    space.offsets[i + 1] - space.offsets[i], seed=3 + row
                )
    plane = crumple.Plane(objective.theta, basis)
    found = crumple.evaluate(objective, plane, GRID, engine="cached", progress=False)
    np.testing.assert_allclose(found["loss"], naive(of_case, plane, GRID), rtol=1e-12)
    assert "normalisations folded" in found.meta["engine_reason"]
