"""The engines: whatever short cut is taken, the numbers are those of one plain loop."""

import math
import threading
import types

import numpy as np
import pytest
import torch
from torch import fx, nn
from torch.nn import functional as F

import crumple
from cases import GRID, GRIDS, TOLERANCE, Case, X, Y, case, lopsided_plane, mlp, naive, names, noise
from crumple import Grid, Objective, Plane, evaluate
from crumple.engines import ENGINES, graph
from crumple.errors import InputError

SHORT_CUTS = [name for name in ENGINES if name != "generic"]


def relative(found, wanted):
    """Largest difference relative to the wanted value, and to nothing smaller than rounding of the largest."""
    return float(np.max(np.abs(found - wanted) / np.maximum(np.abs(wanted), 1e-20 * np.abs(wanted).max())))


def some_entries(objective, k):
    """Names of k single numbers from both ends of the model, the last layer's first."""
    space = objective.space
    return [space.label(place) for place in (space.size - 1, 0, space.size // 2)[:k]]


def planes(objective):
    """Planes that give the engines something to work with: all layers, both ends, the last layer alone."""
    theta, size = objective.theta.double(), objective.space.size
    last = torch.zeros(2, size).double()
    last[0, objective.space.offsets[-3] :] = noise(size - objective.space.offsets[-3], seed=3)
    last[1, -1] = -2.0
    return {
        "everywhere": lopsided_plane(objective),
        "both ends": crumple.directions.weights(objective, some_entries(objective, 2), origin="model"),
        "last layer": Plane(theta, last),
        "one axis": lopsided_plane(objective, k=1),
        "three axes": crumple.directions.weights(objective, some_entries(objective, 3)),
    }


@pytest.mark.parametrize("kind", ["everywhere", "both ends", "last layer", "one axis", "three axes"])
@pytest.mark.parametrize("name", names)
def test_every_engine_agrees_with_a_naive_loop_or_says_why_it_does_not_apply(name, kind):
    """Forced one after another, each gives the numbers of a new θ and all examples at once, point by point."""
    of_case = case(name)
    objective = of_case.objective()
    plane = planes(objective)[kind]
    grid = GRIDS[plane.k]
    wanted = naive(of_case, plane, grid)
    assert wanted.std() > 0
    for engine in ("auto", *ENGINES):
        try:
            surface = evaluate(objective, plane, grid, engine=engine)
        except InputError as refused:
            assert engine not in ("auto", "generic") and f"{engine!r} does not apply here: " in str(refused)
            continue
        assert surface["loss"].shape == grid.shape and (surface.status == crumple.Status.OK).all()
        assert relative(surface["loss"], wanted) < TOLERANCE[of_case.dtype], engine
        assert engine in ("auto", surface.meta["engine"])


APPLIES = {
    ("mlp", "last layer"): {"quadratic", "affine-head", "stacked", "cached"},
    ("mlp", "both ends"): {"stacked", "cached"},
    ("mlp", "everywhere"): {"stacked"},
    ("squeezed", "last layer"): {"quadratic", "affine-head", "cached"},
    ("frozen part", "both ends"): {"stacked", "cached"},
    ("float32", "last layer"): {"quadratic", "affine-head", "stacked", "cached"},
    ("two inputs", "last layer"): {"quadratic", "affine-head", "cached"},
    ("batch norm", "last layer"): {"affine-head", "cached"},
    ("tied hidden", "last layer"): {"quadratic", "affine-head", "stacked", "cached"},
}


@pytest.mark.parametrize(("name", "kind"), APPLIES)
def test_short_cuts_are_taken_where_they_apply(name, kind):
    """A speed-up that silently stopped being taken would not show in the numbers."""
    objective = case(name).objective()
    plane = planes(objective)[kind]
    for engine in APPLIES[name, kind]:
        assert evaluate(objective, plane, GRIDS[plane.k], engine=engine).meta["engine"] == engine
    assert evaluate(objective, plane, GRIDS[plane.k]).meta["engine"] != "generic"


@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_does_not_rely_on_where_the_network_was_left(engine):
    """A plane away from the model's own weights, after a survey far from both."""
    of_case = case("float32")
    objective = of_case.objective()
    last = planes(objective)["last layer"]
    elsewhere = Plane(last.origin + 0.3 * noise(objective.space.size, seed=8), last.basis)
    evaluate(objective, Plane(5.0 * last.origin, noise(2, objective.space.size)), GRID, engine="generic")
    try:
        surface = evaluate(objective, elsewhere, GRID, engine=engine)
    except InputError as refused:
        assert engine not in APPLIES["float32", "last layer"] and "self-check" not in str(refused)
        return
    assert relative(surface["loss"], naive(of_case, elsewhere, GRID)) < TOLERANCE[of_case.dtype]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("hooked", "has forward hooks"),
        ("old weight norm", "has forward hooks"),
        ("control flow", "cannot be traced"),
        ("lstm", "every operation depends on every axis"),
    ],
)
def test_short_cuts_are_dropped_with_a_reason(name, words):
    """The surface says of each engine before the one taken why it was not."""
    objective = case(name).objective()
    meta = evaluate(objective, lopsided_plane(objective), GRID).meta
    assert meta["engine"] == "generic" and set(meta["engine_refused"]) == set(SHORT_CUTS)
    assert words in meta["engine_refused"]["cached"]


def last_weights(order):
    objective = Objective(case("squeezed").model(), F.mse_loss, (X, Y[:, 0]))
    return objective, crumple.directions.weights(
        objective, [("hidden.weight[1,0]", "last.weight[0,2]")[i] for i in order]
    )


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_the_parabola_may_lie_along_either_axis(order):
    """Whichever axis moves the last layer, the closed form is used and right."""
    objective, plane = last_weights(order)
    surface = evaluate(objective, plane, GRID)
    assert surface.meta["engine"] == "quadratic" and surface.meta["engine_dtype"] == "float64"
    assert relative(surface["loss"], naive(case("squeezed"), plane, GRID)) < 1e-12


QUADRATIC = {
    "half": lambda p, t: 0.5 * (t - p).square().mean(),
    "negative": lambda p, t: -3.0 * F.mse_loss(p, t),
    "summed": lambda p, t: (p - t).square().sum(),
    "weighted": lambda p, t: ((p - t).square() * torch.arange(1.0, 3.0)).mean(),
    "all with all": lambda p, t: (p[:, None] - t[None]).square().mean(),
}


@pytest.mark.parametrize("name", QUADRATIC)
def test_relatives_of_the_squared_error_have_their_own_surface(name):
    """A factor, a weight or another pairing is a parabola too, and must not come out as the plain mean's."""
    of_case = Case(name, mlp, (X,), Y, QUADRATIC[name])
    objective = of_case.objective()
    plane = planes(objective)["last layer"]
    surface = evaluate(objective, plane, GRID)
    assert relative(surface["loss"], naive(of_case, plane, GRID)) < 1e-11


NOT_SQUARED = {
    "absolute": F.l1_loss,
    "Huber": F.huber_loss,
    "Huber far out": lambda p, t: F.huber_loss(p, t, delta=2.5),
    "root": lambda p, t: F.mse_loss(p, t).sqrt(),
    "with a penalty": lambda p, t: F.mse_loss(p, t) + 1e-3 * p.abs().mean(),
}


@pytest.mark.parametrize("name", NOT_SQUARED)
def test_no_other_loss_is_taken_for_a_squared_error(name):
    """Relatives of the squared error are told from it, and their surface is right."""
    of_case = Case(name, mlp, (X,), Y, NOT_SQUARED[name])
    objective = of_case.objective()
    plane = planes(objective)["last layer"]
    with pytest.raises(InputError, match="not quadratic"):
        evaluate(objective, plane, GRID, engine="quadratic")
    surface = evaluate(objective, plane, GRID)
    assert "not quadratic" in surface.meta["engine_refused"]["quadratic"]
    assert relative(surface["loss"], naive(of_case, plane, GRID)) < 1e-9


@pytest.mark.parametrize("loss", [F.mse_loss, lambda p, t: (p - t).square().mean() * t.square().sum()])
def test_a_perfect_fit_keeps_its_digits(loss):
    """Where the error is nearly or wholly zero the terms of a parabola cancel; their rounding is not the result."""
    of_case = Case("fitted", lambda: chain(2, 1, 1), (X,), 3.0 * X[:, :1], loss)
    objective = of_case.objective()
    names = ("0.weight[0,0]", "2.weight[0,0]")
    plane = Plane(torch.zeros(3).double(), crumple.directions.weights(objective, names).basis)
    grid = Grid(([0.5, 1.0, 1.5], [-7.0, 1.9999999, 2.0, 3.0, 3.00000001, 6.0, 11.0]))
    surface = evaluate(objective, plane, grid)["loss"]
    factor = float(loss(X[:, :1], torch.zeros(11, 1))) if loss is F.mse_loss else None
    factor = factor or float(X[:, 0].square().mean() * (3 * X[:, 0]).square().sum())
    exact = (np.outer(grid.axes[0], grid.axes[1]) - 3.0) ** 2 * factor
    assert (exact < 1e-9).sum() == 5 and surface.min() >= 0.0
    assert np.allclose(surface, exact, rtol=1e-7, atol=1e-26)


def test_extreme_weights_keep_their_digits():
    """On log axes a vanishing weight times a huge one is of order one; a short cut that rounds there is not taken."""
    of_case = Case(
        "narrow",
        lambda: nn.Sequential(nn.Linear(2, 1, bias=False), nn.Tanh(), nn.Linear(1, 1, bias=False)),
        (X,),
        Y[:, :1],
    )
    objective = of_case.objective()
    plane = crumple.directions.weights(objective, ("0.weight[0,0]", "2.weight[0,0]"))
    plane = Plane(plane.origin * torch.tensor([1.0, 0.0, 1.0]), plane.basis)
    grid = Grid.box((1e-13, 1), (1, 1e13), n=(5, 7), scale="log")
    assert relative(evaluate(objective, plane, grid)["loss"], naive(of_case, plane, grid)) < 1e-9


def test_features_that_overflow_leave_finite_losses_finite():
    """Where a weight of zero silences features whose squares overflow, the loss is that of the model: finite."""
    of_case = Case("wide", lambda: chain(2, 2, 1, nn.ReLU()), (X,), Y[:, :1])
    objective = of_case.objective()
    plane = crumple.directions.weights(objective, ("0.weight[0,0]", "2.weight[0,0]"))
    grid = Grid(([-1e160, 1.0, 1e160], [-1.0, 0.0, 2.0, 3.0]))
    surface, wanted = evaluate(objective, plane, grid), naive(of_case, plane, grid)
    assert np.isfinite(wanted).sum() == 6 and np.array_equal(np.isfinite(surface["loss"]), np.isfinite(wanted))
    assert np.allclose(surface["loss"], wanted, rtol=1e-12)


def chain(first, second, last, between=None):
    """Two linear layers without biases, and what is between them."""
    between = between or nn.Identity()
    return nn.Sequential(nn.Linear(first, second, bias=False), between, nn.Linear(second, last, bias=False))


class AddsInPlace(nn.Module):
    """Writes into what an earlier layer gave, which a cache would hand on to the next point."""

    def __init__(self):
        super().__init__()
        self.first, self.second, self.last = nn.Linear(2, 3), nn.Linear(3, 3), nn.Linear(3, 2)

    def forward(self, x):
        h = self.first(x)
        return self.last(torch.tanh(h.add_(self.second(h))))


@pytest.mark.parametrize("n", [2, 3, 4, 5])
def test_values_kept_between_points_are_not_spoilt(n):
    """A model that works in place is found out on every small grid, where the check has few points to look at."""
    of_case = Case("in place", AddsInPlace, (X,), Y, F.l1_loss)
    objective = of_case.objective()
    plane, grid = (
        crumple.directions.weights(objective, ("second.weight[0,0]", "second.bias[1]")),
        Grid.box((-1, 1), (0, 2), n=(2, n)),
    )
    assert relative(evaluate(objective, plane, grid)["loss"], naive(of_case, plane, grid)) < 1e-9


class Casts(nn.Module):
    """Insists on float32, so that its twin in float64 cannot run."""

    def __init__(self):
        super().__init__()
        self.first, self.last = nn.Linear(2, 3), nn.Linear(3, 2)

    def forward(self, x):
        return self.last(torch.tanh(self.first(x.float())).float())


class OverTime(nn.Module):
    """A linear last layer at every step of a sequence, with one output each."""

    def __init__(self):
        super().__init__()
        self.first, self.last = nn.Linear(2, 3), nn.Linear(3, 1)

    def forward(self, x):
        return self.last(torch.tanh(self.first(x))).squeeze(-1)


ODD = {
    "casts": Case("casts", Casts, (X.float(),), Y.float(), dtype=torch.float32),
    "over time": Case("over time", OverTime, (noise(11, 4, 2, seed=5),), noise(11, 4, seed=6)),
    "a loss with weights of its own": Case(
        "weights", mlp, (X.float(),), torch.arange(11) % 2, nn.CrossEntropyLoss(torch.tensor([1.0, 5.0])), torch.float32
    ),
    "a loss that refuses far predictions": Case(
        "narrow", mlp, (X,), Y, lambda p, t: F.mse_loss(p, t) if p.abs().max() < 500 else 1 / 0
    ),
}


@pytest.mark.parametrize("name", ODD)
def test_models_that_a_short_cut_cannot_run_are_run_plainly(name):
    """A short cut that fails where it is tried out is dropped, and the surface is right."""
    of_case = ODD[name]
    objective = of_case.objective()
    plane = planes(objective)["both ends"]
    surface = evaluate(objective, plane, GRID)
    assert relative(surface["loss"], naive(of_case, plane, GRID)) < TOLERANCE[of_case.dtype]


class Scaled(nn.Module):
    """Divides by the root of a size, as attention does."""

    def __init__(self):
        super().__init__()
        self.first, self.last = nn.Linear(2, 4), nn.Linear(4, 2)

    def forward(self, x):
        h = torch.tanh(self.first(x))
        return self.last(h / math.sqrt(h.size(-1)))


def test_a_model_that_calls_math_on_a_size_can_be_traced():
    """Tracing looks out for such calls where it fails without."""
    of_case = Case("scaled", Scaled, (X,), Y, F.l1_loss)
    objective = of_case.objective()
    plane = planes(objective)["last layer"]
    surface = evaluate(objective, plane, GRID, engine="affine-head")
    assert relative(surface["loss"], naive(of_case, plane, GRID)) < 1e-12


def test_metrics_come_with_every_engine_that_gives_them():
    """Metrics at each point are those of the plain engine, whatever engine gives them."""
    objective = case("mlp").objective(metrics={"far": F.l1_loss, "largest": lambda p, t: (p - t).abs().max().item()})
    plane = planes(objective)["last layer"]
    plain = evaluate(objective, plane, GRID, engine="generic")
    for engine in ("auto", *ENGINES):
        try:
            surface = evaluate(objective, plane, GRID, engine=engine)
        except InputError:
            continue
        for name in ("loss", "far", "largest"):
            assert relative(surface[name], plain[name]) < 1e-9


@pytest.mark.parametrize("engine", ["auto", "generic"])
@pytest.mark.parametrize("name", ["mlp", "squeezed", "lstm"])
def test_the_same_call_gives_the_same_bits(name, engine):
    """Two surveys of one objective, and one of an equal objective, agree to the last bit."""
    objective = case(name).objective()
    plane = planes(objective)["both ends"]
    first, second = (evaluate(o, plane, GRID, engine=engine)["loss"] for o in (objective, case(name).objective()))
    assert np.array_equal(first, second) and np.array_equal(
        first, evaluate(objective, plane, GRID, engine=engine)["loss"]
    )


class Slow(nn.Module):
    """A model whose forward pass waits, so that it can be caught in the middle of being traced."""

    def __init__(self, reached, go_on):
        super().__init__()
        self.layer, self.reached, self.go_on = nn.Linear(2, 1), reached, go_on

    def forward(self, x):
        out = self.layer(x)
        if isinstance(x, fx.Proxy):
            self.reached.set()
            self.go_on.wait(60)
        return out


def test_a_model_is_called_as_ever_while_another_thread_traces_one():
    """torch.fx changes how every module of the process is called; a live page has two threads at work."""
    reached, go_on, other = threading.Event(), threading.Event(), mlp()
    x = torch.ones(4, 2)
    wanted = other(x)
    # a model is traced with locks and events in it as it is: no copy could have them
    network = types.SimpleNamespace(module=Slow(reached, go_on), parameters=(), space=types.SimpleNamespace(names=()))
    found = []
    thread = threading.Thread(target=lambda: found.append(graph._trace(network)))
    thread.start()
    try:
        assert reached.wait(60)
        got = other(x)
    finally:
        go_on.set()
        thread.join()
    assert torch.equal(got, wanted) and isinstance(got, torch.Tensor)
    assert [n.target for n in found[0].graph.nodes if n.op == "call_module"] == ["layer"]


@pytest.mark.parametrize("far", [1.0, 3e38])
def test_plain_points_are_set_without_a_word_of_numpys(far):
    """Short vectors are summed by NumPy: the same bits as PyTorch's, and no warning where a weight overflows."""
    x = torch.linspace(-1, 2, 7)[:, None]
    model = nn.Sequential(nn.Linear(1, 3), nn.Tanh(), nn.Linear(3, 1))
    objective = Objective(model, nn.MSELoss(), (x, x.square()))
    plane = crumple.directions.random(objective, normalize="none", seed=2)
    grid = Grid.box((0.0, 2.0), (-far, far), n=(3, 5))
    surface = evaluate(objective, plane, grid, engine="generic")
    origin, (one, two) = plane.origin.float(), plane.basis.float()
    for i, a in enumerate(grid.axes[0].tolist()):
        for j, b in enumerate(grid.axes[1].tolist()):
            theta = (torch.tensor(b) * two + torch.tensor(a) * one) + origin
            nn.utils.vector_to_parameters(theta, model.parameters())
            with torch.no_grad():
                assert np.array_equal(surface["loss"][i, j], nn.MSELoss()(model(x), x.square()).item(), equal_nan=True)
