"""Running out of memory: half as many rows at once, from the start, and the bits of a run that began small."""

import numpy as np
import pytest
import torch
from torch import nn

import crumple
from crumple import Grid, Objective, evaluate
from crumple.errors import SurveyError

N = 24


class Hungry(nn.Module):
    """A network that has room for so many rows at once, and after being built no longer for more."""

    room = N

    def __init__(self):
        super().__init__()
        torch.manual_seed(0)
        self.layer, self.last = nn.Linear(3, 4), nn.Linear(4, 2)

    def forward(self, x):
        if len(x) > Hungry.room:
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")
        return self.last(torch.sin(self.layer(x)))


@pytest.fixture
def job(monkeypatch):
    generator = torch.Generator().manual_seed(1)
    x, y = torch.randn(N, 3, generator=generator), torch.randint(0, 2, (N,), generator=generator)
    monkeypatch.setattr(Hungry, "room", N)

    def make(**options):
        objective = Objective(Hungry(), nn.CrossEntropyLoss(), (x, y), **options)
        return objective, crumple.directions.weights(objective, ("layer.weight[2,1]", "last.bias[1]"))

    return make


GRID = Grid.box((-1, 2), (-3, 1), n=(3, 4))


@pytest.mark.parametrize("derivatives", [False, True])
def test_rows_are_halved_until_they_fit(job, monkeypatch, derivatives):
    """Twenty-four rows do not fit, nor twelve; six do, and the surface is bit for bit that of six from the start."""
    small, plane = job(batch_size=6)
    wanted = evaluate(small, plane, GRID, engine="generic", gradient=derivatives)
    objective, plane = job()
    monkeypatch.setattr(Hungry, "room", 7)
    found = evaluate(objective, plane, GRID, engine="generic", gradient=derivatives)
    assert found.values.keys() == wanted.values.keys() and (found.status == crumple.Status.OK).all()
    assert all(np.array_equal(found[name], wanted[name]) for name in wanted.values)


def test_a_refined_window_has_the_bits_of_one_that_began_small(job, monkeypatch):
    """Also where memory runs out in the midst of it: what was known is evaluated again, at the same points."""

    class Tired(Hungry):
        points = 0

        def forward(self, x):
            Tired.points += len(x) == N
            if len(x) == N and Tired.points > 60:  # the first calls find room
                raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")
            return super().forward(x)

    small, plane = job(batch_size=12)
    box, options = [(-1, 2), (-3, 1)], {"tolerance": 0.02, "engine": "generic"}
    wanted = crumple.refine(small, plane, box, **options)
    x, y = small.examples.joined()
    found = crumple.refine(Objective(Tired(), nn.CrossEntropyLoss(), (x, y)), plane, box, **options)
    assert Tired.points > 60 and found.evaluations == wanted.evaluations
    assert np.array_equal(found.surface(GRID)["loss"], wanted.surface(GRID)["loss"]) and found.error == wanted.error


def test_a_refined_window_says_when_one_row_is_too_much(job, monkeypatch):
    """As a survey of a grid does."""
    objective, plane = job()
    monkeypatch.setattr(Hungry, "room", 0)
    with pytest.raises(SurveyError, match="memory ran out with 1 row at once"):
        crumple.refine(objective, plane, [(-1, 2), (-3, 1)], engine="generic")


def test_the_objective_is_as_it_was_afterwards(job, monkeypatch):
    """The next call may have more room, and tries it."""
    objective, plane = job()
    monkeypatch.setattr(Hungry, "room", 7)
    evaluate(objective, plane, GRID, engine="generic")
    assert [len(y) for _, y in objective.examples.batches] == [N]


def test_too_little_for_one_row_is_said(job, monkeypatch):
    """With what was tried, and what to do."""
    objective, plane = job()
    monkeypatch.setattr(Hungry, "room", 0)
    with pytest.raises(SurveyError, match="memory ran out with 1 row at once"):
        evaluate(objective, plane, GRID, engine="generic")


def test_rows_that_must_stay_together_are_not_cut(job, monkeypatch):
    """A loss that is no mean over examples would be another loss on parts of them."""
    x, y = torch.randn(N, 3), torch.randint(0, 2, (N,))
    weighted = nn.CrossEntropyLoss(weight=torch.tensor([1.0, 3.0]))
    objective = Objective(Hungry(), weighted, (x, y))
    plane = crumple.directions.weights(objective, ("layer.weight[2,1]", "last.bias[1]"))
    monkeypatch.setattr(Hungry, "room", N - 1)
    with pytest.raises(SurveyError, match=f"memory ran out with {N} rows at once"):
        evaluate(objective, plane, GRID, engine="generic")


def test_batches_that_come_as_they_are_are_measured_too():
    """How large operations are decides on threads, also where batches are not cut: 24 rows of 4 features here."""
    x, y = torch.randn(N, 3), torch.randint(0, 2, (N,))

    def batch_loss(model, batch):
        return nn.functional.cross_entropy(model(batch["x"]), batch["y"])

    by_batch = Objective(Hungry(), data=[{"x": x, "y": y}], batch_loss=batch_loss)
    given = Objective(Hungry(), nn.CrossEntropyLoss(), [(x, y)], batch_size="given")
    assert by_batch.mean_loss.operation_elements == given.mean_loss.operation_elements == N * 4
