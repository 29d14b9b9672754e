"""Threads that share the points of a survey: the same bits for any number, and one where they cannot be trusted."""

import functools
import threading

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import nn
from torch.nn import functional as F

import crumple
from cases import GRID, X, Y, case, lopsided_plane, names, noise
from crumple import Grid, Objective, Status, evaluate, running, workers
from crumple.boxes import Cut, box_at, size_of
from crumple.engines import crew
from crumple.engines.crew import keeps_nothing, most_workers
from crumple.errors import InputError

SHARED = ("generic", "cached", "folded")


@pytest.fixture
def eager(monkeypatch):
    """Points are shared however small they are, one a box, by so many threads."""
    monkeypatch.setattr(crew, "_WORTH_SHARING", 1)
    monkeypatch.setattr(running, "_WORTH_THREADS_SECONDS", 0.0)
    monkeypatch.setattr(workers, "BOX_SECONDS", 0.0)

    def evaluated(threads, *args, **options):
        torch.set_num_threads(threads)
        try:
            return evaluate(*args, **options)
        finally:
            assert torch.get_num_threads() == threads
            torch.set_num_threads(1)

    return evaluated


@pytest.mark.parametrize("engine", SHARED)
@pytest.mark.parametrize("name", names)
def test_bits_do_not_depend_on_the_number_of_threads(name, engine, eager):
    """Of every kind of model, with several batches and metrics, whether its points can be shared or not."""
    metrics = {"far": lambda p, t: (p.sum() - t.sum()).abs()}
    objective = case(name).objective(batch_size=4, metrics=metrics)
    before = torch.get_rng_state()
    plane = crumple.directions.weights(objective, [objective.space.label(objective.space.size - 1 - i) for i in (1, 0)])
    try:
        alone = evaluate(objective, plane, GRID, engine=engine)
    except InputError:
        pytest.skip("this engine does not apply")
    for threads in (2, 3):
        found = eager(threads, objective, plane, GRID, engine=engine)
        assert all(np.array_equal(found[key], alone[key]) for key in alone.values)
        assert np.array_equal(found.status, alone.status)
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize(("name", "engine"), [("mlp", "generic"), ("mlp", "cached"), ("batch norm", "folded")])
def test_points_are_shared(name, engine, eager):
    """By as many threads as there are, and by one where there is one."""
    objective = case(name).objective()
    plane = lopsided_plane(objective)
    if engine == "cached":
        plane = crumple.directions.weights(objective, ("4.bias[0]", "2.bias[0]"))
    assert eager(3, objective, plane, GRID, engine=engine).meta["workers"] == 3
    assert eager(1, objective, plane, GRID, engine=engine).meta["workers"] == 1


class Drawing(nn.Module):
    """Seeds and draws in its forward pass: a function of θ, but not beside another that draws."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(2, 2)

    def forward(self, x):
        torch.manual_seed(3)
        return self.layer(x) + torch.randn(len(x), 2).double()


class Counting(nn.Module):
    """Writes into a buffer, which a copy would do apart."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(2, 2)
        self.register_buffer("calls", torch.zeros(()))

    def forward(self, x):
        self.calls += 1
        return self.layer(x)


class Changeling(nn.Module):
    """Its copies of copies give something else."""

    def __init__(self, shift=0.0):
        super().__init__()
        self.layer, self.shift = nn.Linear(2, 2), shift

    def __deepcopy__(self, memo):
        twin = Changeling(self.shift + 1.0).double()
        twin.load_state_dict(self.state_dict())
        return twin

    def forward(self, x):
        return self.layer(x) + max(0.0, self.shift - 1.0)


KEPT = []


def keeps(prediction, target):
    KEPT.append(len(target))
    return F.mse_loss(prediction, target)


ALONE = {
    "random numbers": (Drawing, F.mse_loss),
    "buffers": (Counting, F.mse_loss),
    "copies that differ": (Changeling, F.mse_loss),
    "a loss with a memory": (lambda: nn.Linear(2, 2), keeps),
}


@pytest.mark.parametrize("kind", ALONE)
def test_what_cannot_be_shared_is_not(kind, eager):
    """One thread then, and its numbers."""
    build, loss = ALONE[kind]
    torch.manual_seed(0)
    objective = Objective(build().double(), loss, (X, Y))
    plane = crumple.directions.weights(objective, (objective.space.label(0), objective.space.label(5)))
    found = eager(2, objective, plane, GRID, engine="generic")
    assert found.meta["workers"] == 1 and (found.status == Status.OK).all()
    assert np.array_equal(found["loss"], evaluate(objective, plane, GRID, engine="generic")["loss"])


def test_points_that_fail_are_told_in_their_place(eager):
    """Whoever evaluates them, in whatever order."""
    fussy = lambda p, t: torch.ones(3) @ torch.ones(4) if 5 < p[0, 0] < 20 else F.mse_loss(p, t)  # noqa: E731
    objective = Objective(nn.Linear(2, 2).double(), fussy, (X, Y))
    plane = crumple.directions.weights(objective, ("bias[0]", "bias[1]"))
    grid = Grid(([-50.0, 9.0, 12.0, 50.0], [-1.0, 0.0, 2.0]))
    found = eager(2, objective, plane, grid, engine="generic")
    assert found.meta["workers"] == 2 and set(found.meta["failures"]) == {
        f"({i}, {j})" for i in (1, 2) for j in range(3)
    }
    assert (found.status == np.where([[False], [True], [True], [False]], Status.FAILED, Status.OK)).all()
    assert np.array_equal(found["loss"], evaluate(objective, plane, grid, engine="generic")["loss"], equal_nan=True)


def test_no_thread_runs_the_module_of_another(eager):
    """Nor ever the caller's own."""
    seen = {}

    class Noting(nn.Linear):
        def forward(self, x):
            seen.setdefault(threading.get_ident(), set()).add(id(self))
            return super().forward(x)

    own = Noting(2, 2).double()
    objective = Objective(own, F.mse_loss, (X, Y))
    plane = crumple.directions.weights(objective, ("bias[0]", "bias[1]"))
    grid = Grid.box((-1, 1), (0, 2), n=(20, 30))
    assert eager(2, objective, plane, grid, engine="generic").meta["workers"] == 2
    assert id(own) not in set().union(*seen.values()) and len(set().union(*seen.values())) == 2


# -- memory -----------------------------------------------------------------------------------------


def mean_loss(width, rows, batch_size):
    model = nn.Sequential(nn.Linear(4, width), nn.Tanh(), nn.Linear(width, 1))
    return Objective(
        model, F.mse_loss, (noise(rows, 4).float(), noise(rows, 1).float()), batch_size=batch_size
    ).mean_loss


def test_workers_are_as_many_as_twice_the_memory_of_one_pass_allows(monkeypatch):
    """Many where batches are small beside the data, two where one batch is all of it, one where weights are most."""
    monkeypatch.setattr(crew, "_NEVER_TOO_MUCH", 0)
    assert most_workers(mean_loss(256, 8000, 500), 8) == 8
    assert most_workers(mean_loss(256, 8000, 7900), 8) == 2
    assert most_workers(mean_loss(20_000, 2, 2), 8) == 1
    assert most_workers(mean_loss(256, 8000, 500), 1) == 1
    assert most_workers(mean_loss(8, 500, 500), 8) == 1  # operations are too small


# -- what keeps nothing -----------------------------------------------------------------------------

WEIGHT = torch.tensor([1.0, 2.0])


def closed_over(thing):
    return lambda p, t: thing(p, t) if callable(thing) else F.mse_loss(p, t)


class Own(nn.Module):
    def forward(self, p, t):
        return (p - t).square().mean()


@pytest.mark.parametrize(
    "function",
    [
        F.mse_loss,
        nn.CrossEntropyLoss(weight=WEIGHT),
        functools.partial(F.cross_entropy, weight=WEIGHT),
        lambda p, t: F.mse_loss(p, t),
        lambda p, t: (p.argmax(1) == t).double().mean(),
        lambda p, t: F.cross_entropy(p, t, weight=WEIGHT),
        closed_over(F.l1_loss),
        closed_over(3.0),
    ],
)
def test_losses_that_keep_nothing(function):
    """Torch's own, and functions of nothing but numbers, tensors and torch."""
    assert keeps_nothing(function)


@pytest.mark.parametrize(
    "function", [keeps, closed_over([]), closed_over(Own()), Own(), functools.partial(keeps, target=1), KEPT.append]
)
def test_losses_that_may_keep_something(function):
    """What reads a list, or is a class of one's own, may write to it."""
    assert not keeps_nothing(function)


# -- boxes ------------------------------------------------------------------------------------------

SHAPES = st.lists(st.integers(1, 6), min_size=1, max_size=3)


@given(SHAPES, st.lists(st.integers(0, 40), min_size=1, max_size=300), st.integers(0, 2) | st.none())
def test_boxes_cover_a_grid_once(shape, sizes, whole):
    """However large they are asked to be, and without cutting the axis that is to stay whole."""
    whole = None if whole is None or whole >= len(shape) else whole
    cut, seen = Cut(shape, whole), np.zeros(shape, dtype=int)
    for i in range(seen.size):
        if cut.left:
            box = cut.next(sizes[i % len(sizes)])
            seen[box] += 1
            assert whole is None or len(shape) == 1 or box[whole] == slice(0, shape[whole])
            assert cut.left == (seen == 0).sum()
    assert (seen == 1).all() and cut.left == 0


@given(SHAPES, st.integers(1, 40), st.data())
def test_a_box_holds_the_points_after_its_first(shape, points, data):
    """In the order of the grid, and never more than was asked for."""
    numbers = np.arange(np.prod(shape)).reshape(shape)
    start = data.draw(st.integers(0, numbers.size - 1))
    box = box_at(shape, start, points)
    assert 1 <= size_of(box) <= points
    assert np.array_equal(numbers[box].ravel(), np.arange(start, start + size_of(box)))
