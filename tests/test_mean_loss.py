"""The mean loss: what it is recognised as, from all of the data."""

from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

import crumple
from cases import GRID, Case, X, Y, case, lopsided_plane, naive, noise
from crumple import Objective, evaluate


def relative(found, wanted):
    return float(np.max(np.abs(found / wanted - 1)))


LATER = torch.arange(6000) >= 4500
SORTED = {
    "squares that weigh double": (F.mse_loss, lambda p, t: ((p - t).square() * (1.0 + (t > 0))).mean(), 1),
    "absolute values": (F.mse_loss, lambda p, t: torch.where(t > 0, (p - t).abs(), (p - t).square()).mean(), 1),
    "classes that weigh double": (
        F.cross_entropy,
        lambda p, t: (F.cross_entropy(p, t, reduction="none") * (1.0 + t)).mean(),
        2,
    ),
}


@pytest.mark.parametrize("kind", ["both ends", "everywhere"])
@pytest.mark.parametrize("name", SORTED)
def test_what_only_the_last_rows_show_is_seen(name, kind):
    """The data is sorted and the first thousands of rows have a plain loss: to recognise it there is not enough."""
    plain, loss, outputs = SORTED[name]
    target = LATER.long() if outputs == 2 else torch.where(LATER, 1.0, -1.0).double()[:, None]
    build = lambda: nn.Sequential(nn.Linear(2, 256), nn.Tanh(), nn.Linear(256, outputs))  # noqa: E731
    of_case = Case(name, build, (noise(6000, 2, seed=1),), target, loss)
    objective = of_case.objective()
    assert len(objective.examples.batches) > 1
    plane = {
        "both ends": crumple.directions.weights(objective, ("0.weight[0,0]", "2.weight[0,1]")),
        "everywhere": lopsided_plane(objective),
    }[kind]
    wanted = naive(of_case, plane, GRID)
    assert relative(evaluate(objective, plane, GRID)["loss"], wanted) < 1e-9
    assert relative(naive(replace(of_case, loss=plain), plane, GRID), wanted) > 1e-2


ONE_IN_THOUSANDS = (torch.arange(4000) % 2).index_fill(0, torch.tensor(37), 2)
RARE = {
    "class weight": (nn.CrossEntropyLoss(weight=torch.tensor([1.0, 1.0, 40.0]).double()), ONE_IN_THOUSANDS),
    "ignored class": (nn.CrossEntropyLoss(ignore_index=2), ONE_IN_THOUSANDS),
    "bytes": (lambda p, t: F.cross_entropy(p, t.long(), ignore_index=2), ONE_IN_THOUSANDS.byte()),
    "truth": (
        lambda p, t: (F.cross_entropy(p, t.long(), reduction="none") * (1 + 8 * t)).sum() / (1 + 8 * t).sum(),
        ONE_IN_THOUSANDS == 2,
    ),
    "pixel": (
        lambda p, t: F.cross_entropy(p[:, :, None].expand(-1, -1, 2), t, ignore_index=2),
        torch.stack([ONE_IN_THOUSANDS % 2, ONE_IN_THOUSANDS], dim=1),
    ),
    "size": (
        lambda p, t: ((p - t).square() * torch.where(t > 1.5, 900.0, 1.0)).mean(),
        ONE_IN_THOUSANDS[:, None] * torch.tensor([0.7, 1.0, 0.5]).double(),
    ),
}


@pytest.mark.parametrize("name", RARE)
def test_one_example_that_is_treated_otherwise_is_seen(name):
    """Batches are not cut, and no plain loss is recognised, where one example in thousands has a weight of its own."""
    loss, target = RARE[name]
    build = lambda: nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 3))  # noqa: E731
    of_case = Case(name, build, (noise(4000, 2, seed=1),), target, loss)
    objective = of_case.objective(batch_size=999)
    plane = lopsided_plane(objective)
    for engine in ("stacked", "generic"):
        surface = evaluate(objective, plane, GRID, engine=engine)
        assert relative(surface["loss"], naive(of_case, plane, GRID)) < 1e-9, engine


def test_small_batches_are_recognised_together():
    """The second of two batches weighs double, and both are looked at."""
    target = torch.cat([torch.full((6,), -1.0), torch.full((5,), 1.0)]).double()
    loss = lambda p, t: ((p - t).square() * torch.where(t > 0, 2.0, 1.0)).mean()  # noqa: E731
    of_case = replace(case("squeezed"), target=target, loss=loss)
    objective = of_case.objective(batch_size=6)
    assert len(objective.examples.batches) == 2
    plane = crumple.directions.weights(objective, ("hidden.weight[0,0]", "last.weight[0,2]"))
    assert relative(evaluate(objective, plane, GRID)["loss"], naive(of_case, plane, GRID)) < 1e-9


def test_a_few_examples_are_of_all_of_them():
    """A sample of sorted data holds its last rows too; small data is its own sample."""
    inputs, target = torch.arange(1000.0)[:, None].double(), torch.zeros(1000, 1).double()
    mean = Objective(nn.Linear(1, 1).double(), F.mse_loss, (inputs, target), batch_size=300).mean_loss
    few = mean.few(100)
    (seen, _) = few.examples.joined()
    assert 90 <= few.examples.n <= 110 and few.examples.n == len(seen)
    assert float(seen.min()) == 0.0 and float(seen.max()) >= 980.0
    assert mean.few(1000) is mean


def test_a_sample_of_a_loss_that_is_no_mean_is_not_taken_for_it():
    """The scale of a sum grows with the rows, so all of them are asked."""
    model = case("mlp").model()
    summed = Objective(model, nn.MSELoss(reduction="sum"), (X, Y)).mean_loss
    assert summed.square_scale == pytest.approx(22.0) and not summed.is_mean
    assert Objective(model, F.mse_loss, (X, Y)).mean_loss.square_scale == pytest.approx(1.0)
    large = noise(9000, 2, seed=1), noise(9000, 2, seed=2)
    assert Objective(model, nn.MSELoss(reduction="sum"), large).mean_loss.square_scale == pytest.approx(18000.0)
