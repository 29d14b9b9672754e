"""The closed form for one feature and one output: three sums a row, half of them by the symmetry of tanh."""

import numpy as np
import pytest
import torch
from torch import nn

import crumple
from cases import Case, X, Y, naive
from crumple import Grid, Plane, evaluate
from crumple.engines import Survey, selection
from crumple.engines.one_feature import OneFeature
from crumple.engines.quadratic import Quadratic

WEIGHTS = ("0.weight[0,0]", "2.weight[0,0]")
GRID = Grid(([-1.5, -0.4, 0.0, 0.4, 0.9, 1.5, 2.0], [-1.25, -0.5, 0.0, 0.5, 3.0]))
EVEN = Grid.box((-1.5, 1.5), (-0.7, 0.7), n=(6, 5))
MODELS = {
    "tanh": lambda: net(nn.Tanh()),
    "tanh, moved by two inputs": lambda: net(nn.Tanh(), inputs=2),
    "tanh, bias after": lambda: net(nn.Tanh(), after=True),
    "tanh, bias before": lambda: net(nn.Tanh(), before=True),
    "tanh, both": lambda: net(nn.Tanh(), before=True, after=True),
    "identity": lambda: net(nn.Identity(), after=True),
    "sigmoid": lambda: net(nn.Sigmoid()),
    "relu": lambda: net(nn.ReLU(), after=True),
    "twice tanh": lambda: nn.Sequential(nn.Linear(1, 1, False), nn.Tanh(), nn.Tanh(), nn.Linear(1, 1, False)),
}
ODD = ("tanh", "tanh, bias after", "identity", "twice tanh")


def net(between, inputs=1, before=False, after=False):
    return nn.Sequential(nn.Linear(inputs, 1, before), between, nn.Linear(1, 1, after))


def made(name, at=0.0):
    """A case, its objective, and the plane of the first and the last weight, all others at the model's own values."""
    inputs = X[:, :2] if "two" in name else X[:, :1]
    of_case = Case(name, MODELS[name], (inputs,), Y[:, :1])
    objective = of_case.objective()
    space = objective.space
    last = f"{len(of_case.model()) - 1}.weight[0,0]"
    plane = crumple.directions.weights(objective, (WEIGHTS[0], last))
    origin = plane.origin.clone()
    origin[space.locate(WEIGHTS[0])] = at
    return of_case, objective, Plane(origin, plane.basis)


def engine(objective, plane, grid):
    found = Quadratic.make(Survey(objective.mean_loss, plane, grid))
    assert isinstance(found.of_one, OneFeature)
    return found


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
@pytest.mark.parametrize("name", MODELS)
def test_it_agrees_with_a_naive_loop(name, order):
    """With and without biases, odd or not, whichever axis is which; some coordinates have a mirror image."""
    of_case, objective, plane = made(name)
    plane = Plane(plane.origin, plane.basis[list(order)])
    grid = Grid(tuple(GRID.axes[i] for i in order))
    surface = evaluate(objective, plane, grid, engine="quadratic")
    assert np.allclose(surface["loss"], naive(of_case, plane, grid), rtol=1e-14, atol=0.0)


@pytest.mark.parametrize("name", MODELS)
def test_a_row_and_its_mirror_image_share_a_pass_only_where_the_features_are_odd(name):
    """An origin off zero, a bias before or an even activation, and each row needs features of its own."""
    _, objective, plane = made(name)
    axis = engine(objective, plane, GRID).features.odd_axis
    assert axis == (0 if name in ODD else None)
    shifted = made(name, at=0.125)[2]
    assert engine(objective, shifted, GRID).features.odd_axis is None


def test_a_symmetric_surface_is_so_to_the_last_bit():
    """w₂ tanh(w₁x) is the same function of (−w₁, −w₂), and so is its loss."""
    of_case, objective, plane = made("tanh")
    loss = evaluate(objective, plane, EVEN)["loss"]
    assert np.array_equal(loss, loss[::-1, ::-1]) and not np.allclose(loss, loss[::-1])
    assert np.allclose(loss, naive(of_case, plane, EVEN), rtol=1e-14, atol=0.0)


@pytest.mark.parametrize("name", ["tanh", "tanh, bias after", "tanh, both"])
def test_an_axis_may_move_the_bias_too(name):
    """Three axes: the first weight, the last, and everything after the first layer."""
    of_case, objective, plane = made(name)
    third = torch.ones(plane.origin.numel()).double()
    third[: objective.space.offsets[2 if "both" in name else 1]] = 0.0
    third[-1] = -2.5
    plane = Plane(plane.origin, torch.stack([plane.basis[0], third]))
    surface = evaluate(objective, plane, GRID, engine="quadratic")
    assert np.allclose(surface["loss"], naive(of_case, plane, GRID), rtol=1e-13, atol=0.0)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float32])
def test_batches_are_weighted_by_their_examples(dtype):
    """Cut into unequal batches it still is the mean over all examples; a float32 model is surveyed in float64."""
    of_case = Case("narrow", MODELS["tanh"], (X[:, :1].to(dtype),), Y[:, :1].to(dtype), dtype=dtype)
    objective, plane = of_case.objective(batch_size=4), made("tanh")[2]
    assert objective.examples.counts == (4.0, 4.0, 3.0)
    wide = Case("wide", MODELS["tanh"], (of_case.inputs[0].double(),), of_case.target.double())
    surface = evaluate(objective, plane, GRID, engine="quadratic")
    assert np.allclose(surface["loss"], naive(wide, plane, GRID), rtol=1e-13, atol=0.0)


def test_the_check_is_of_the_values_that_are_given(monkeypatch):
    """One wrong coefficient anywhere that is looked at, and another engine takes the survey."""
    of_case, objective, plane = made("tanh")
    right = OneFeature.coefficients

    def wrong(self, coords):
        found = right(self, coords)
        found[-1, 1] *= 1 + 1e-7
        return found

    monkeypatch.setattr(OneFeature, "coefficients", wrong)
    surface = evaluate(objective, plane, GRID)
    assert "self-check was off by" in surface.meta["engine_refused"]["quadratic"]
    assert surface.meta["engine"] != "quadratic"
    assert np.allclose(surface["loss"], naive(of_case, plane, GRID), rtol=1e-12, atol=0.0)


@pytest.mark.parametrize("most", [2**16, 4])
def test_checked_as_a_whole_or_on_a_few_points_the_values_are_the_same(monkeypatch, most):
    """Large grids are evaluated after the check, small ones for it."""
    _, objective, plane = made("tanh, both")
    monkeypatch.setattr(selection, "_MOST_CHECKED_WHOLE", most)
    told = []
    surface = evaluate(objective, plane, GRID, progress=lambda done, total: told.append((done, total)))
    block = engine(objective, plane, GRID).block(GRID.axes)
    assert np.array_equal(surface["loss"], block.values["loss"])
    assert (surface.status == crumple.Status.OK).all() and told[-1] == (GRID.size, GRID.size)
