"""The mapped engine: plain functions and small models at many points at once."""

import warnings

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

import crumple
from cases import X, Y, case, lopsided, lopsided_plane, mlp
from crumple import Grid, Objective, Racer, Status, directions, evaluate, find_landmarks, race, train
from crumple.engines import ENGINES, Survey, mapped
from crumple.errors import InputError

GRID = Grid.box((-2.0, 1.0), (-1.0, 3.0), n=(13, 9))


def both(objective, plane, grid=GRID):
    return [evaluate(objective, plane, grid, engine=engine) for engine in ("mapped", "generic")]


def test_a_function_has_the_bits_of_the_plain_way():
    """Elementwise operations do not know how many points they work on."""
    objective = Objective.from_function(lopsided)
    fast, slow = both(objective, crumple.directions.weights(objective, ("w1", "w2")))
    np.testing.assert_array_equal(fast["loss"], slow["loss"])
    assert evaluate(objective, fast.plane, GRID).meta["engine"] == "mapped"


@pytest.mark.parametrize("kind", ["mlp", "two inputs", "float32"])
@pytest.mark.parametrize("batch_size", [None, 4])
def test_a_small_model_agrees_with_the_plain_way(kind, batch_size):
    """With several batches of different lengths too, and metrics beside the loss."""
    of_case = case(kind)
    objective = of_case.objective(batch_size=batch_size, metrics={"far": lambda p, t: (p - t).abs().amax()})
    fast, slow = both(objective, lopsided_plane(objective))
    tolerance = 1e-12 if of_case.dtype == torch.float64 else 1e-5
    for name in ("loss", "far"):
        np.testing.assert_allclose(fast[name], slow[name], rtol=tolerance)


def test_chunks_do_not_change_a_function(monkeypatch):
    objective = Objective.from_function(lopsided)
    plane = crumple.directions.weights(objective, ("w1", "w2"))
    wanted = evaluate(objective, plane, GRID, engine="mapped")["loss"]
    monkeypatch.setattr(mapped, "_MOST_POINTS", 7)
    np.testing.assert_array_equal(evaluate(objective, plane, GRID, engine="mapped")["loss"], wanted)


def test_what_is_not_finite_is_kept():
    objective = Objective.from_function(lambda w: torch.where(w[0] > 0, torch.log(w[1]), torch.inf), theta=(1.0, 1.0))
    fast, slow = both(objective, crumple.directions.weights(objective, ("w1", "w2")))
    np.testing.assert_array_equal(fast["loss"], slow["loss"])
    np.testing.assert_array_equal(fast.status, slow.status)
    assert fast.count(Status.DIVERGED) > 10


class Looks(nn.Linear):
    def forward(self, x):
        return super().forward(x) if float(x.sum() + self.weight.sum()) > 0 else -super().forward(x)


def hooked():
    model = mlp().double()
    model[0].register_forward_hook(lambda m, i, o: None)
    return model


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda: Objective(hooked(), F.mse_loss, (X, Y)), "hooks"),
        (lambda: Objective(Looks(2, 2).double(), F.mse_loss, (X, Y)), "failed where it was tried out"),
        (lambda: Objective(mlp().double(), data=[(X, Y)], batch_loss=lambda m, b: m(b[0]).mean()), "whole model"),
        (lambda: Objective(mlp().double(), F.mse_loss, [(X, Y)], stream=True), "streamed"),
        (lambda: Objective(nn.Linear(2, 40_000), F.mse_loss, (X.float(), torch.zeros(11, 40_000))), "large enough"),
    ],
)
def test_what_it_does_not_take(make, words):
    objective = make()
    with pytest.raises(InputError, match=words):
        evaluate(objective, lopsided_plane(objective), GRID, engine="mapped")


def test_memory_is_bounded_by_what_the_function_makes_inside():
    """A function with data of its own is mapped over fewer points."""
    data = torch.linspace(0, 1, 100_000, dtype=torch.float64)
    objective = Objective.from_function(lambda w: (w[0] * data + w[1]).square().mean())
    plane = crumple.directions.weights(objective, ("w1", "w2"))
    with objective.session():
        engine = ENGINES["mapped"](Survey(objective.mean_loss, plane, GRID))
    assert 1 <= engine.points_at_once <= 8
    np.testing.assert_allclose(*(s["loss"] for s in both(objective, plane)), rtol=1e-12)


class Twice(nn.Module):
    """One layer under two names, so that each of its parameters stands in two places."""

    def __init__(self):
        super().__init__()
        self.first = nn.Linear(3, 3)
        self.second = self.first
        self.head = nn.Linear(3, 1)

    def forward(self, x):
        return self.head(torch.sin(self.second(torch.sin(self.first(x)))))


def of_a_layer_used_twice():
    torch.manual_seed(0)
    return Objective(Twice(), nn.MSELoss(), (torch.randn(20, 3), torch.randn(20, 1)))


def test_a_layer_under_two_names_is_put_back():
    """functional_call would leave one of them with the points of the survey."""
    objective = of_a_layer_used_twice()
    before, grid = objective.value(), Grid.box((-1, 1), (-1, 2), n=(9, 11))
    plane = directions.random(objective, seed=0)
    found = evaluate(objective, plane, grid, engine="mapped")["loss"]
    assert objective.value() == before
    plain = evaluate(objective, plane, grid, engine="generic")["loss"]
    assert found == pytest.approx(plain, rel=1e-5)


def test_a_race_and_a_search_put_a_layer_under_two_names_back():
    """As above, for the other ways of taking many points at once."""
    objective = of_a_layer_used_twice()
    before = objective.value()
    runs = race(objective, Racer.sweep(torch.optim.SGD, lr=[0.1, 0.2]), steps=3)
    assert [run.meta["engine"] for run in runs] == ["vmap", "vmap"] and objective.value() == before
    alone = train(objective, torch.optim.SGD, lr=0.2, steps=3)
    assert torch.allclose(runs[1].points, alone.points, rtol=1e-5)
    plane = directions.random(objective, seed=0)
    find_landmarks(objective, plane, Grid.box((-1, 1), (-1, 2)), cells=24, budget=10_000)
    assert objective.value() == before


def test_operations_that_torch_would_loop_over_are_left_to_the_plain_pass():
    """The fused attention of evaluation mode has no batching rule; nobody needs to be told of that."""
    torch.manual_seed(0)
    attention = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True).eval()
    model = nn.Sequential(attention, nn.Flatten(), nn.Linear(24, 1))
    objective = Objective(model, nn.MSELoss(), (torch.randn(6, 3, 8), torch.randn(6, 1)))
    plane, grid = directions.random(objective, seed=0), Grid.box((-1, 1), (-1, 2), n=(9, 11))
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        surface = evaluate(objective, plane, grid)
    assert not told
    assert "performance drop" in surface.meta["engine_refused"]["mapped"]
