"""Ways between two points: barriers of known height, and curves that go round them."""

import itertools

import numpy as np
import pytest
import torch
from scipy import optimize
from torch import nn
from torch.optim import lr_scheduler

import crumple
from cases import case, lopsided, noise
from crumple import Connection, Objective, barrier, connect
from crumple.errors import CrumpleWarning, DependentDirectionsError, InputError, ShapeError, UnknownNameError

ENDS = (-1.0, 0.0), (0.8, 0.3)
"""Both in the valley of ``oval``, and the line between them is no axis of it."""


def oval(w):
    """A valley along the ellipse x² + 4y² = 1, a little deeper towards one side."""
    return (w[0] ** 2 + 4 * w[1] ** 2 - 1) ** 2 + 0.1 * w[0]


OVAL = Objective.from_function(oval, n=2)


def bezier(t, a, b, control):
    """Garipov et al. 2018, equation 3, as printed."""
    t = np.asarray(t)[:, None]
    return (1 - t) ** 2 * np.array(a) + 2 * t * (1 - t) * np.array(control) + t**2 * np.array(b)


def test_the_straight_line_has_the_barrier_it_has():
    """The losses along it in closed form, their rise over the line between the ends' losses, and over their mean."""
    found = barrier(OVAL, *ENDS, n=7)
    t = np.linspace(0, 1, 7)
    x, y = -1 + 1.8 * t, 0.3 * t
    wanted = (x**2 + 4 * y**2 - 1) ** 2 + 0.1 * x
    assert np.allclose(found.t, t) and np.allclose(found.loss, wanted)
    baseline = (1 - t) * wanted[0] + t * wanted[-1]
    assert np.allclose(found.baseline, baseline)
    assert found.barrier == pytest.approx(max(wanted - baseline)) and found.barrier > 0.8
    assert found.instability == pytest.approx(max(wanted) - (wanted[0] + wanted[-1]) / 2)
    assert found.highest == pytest.approx(max(wanted)) and found.mean == pytest.approx(np.trapezoid(wanted, t))
    assert found.length == pytest.approx(found.distance) and found.distance == pytest.approx(np.hypot(1.8, 0.3))
    assert found.meta["loss_name"] == "oval"


def test_no_barrier_is_zero():
    """A convex function lies below the line between its ends: the largest rise is that at the ends themselves."""
    bowl = Objective.from_function(lambda w: (w**2).sum() + w[0], n=2)
    assert barrier(bowl, (-1.0, 2.0), (3.0, 0.5)).barrier == 0.0


def test_a_bezier_curve_goes_round():
    """It ends where SciPy finds the least mean loss over t of all curves of its kind, far below the straight line."""
    t = (np.arange(2000) + 0.5) / 2000

    def mean_loss(control):
        x, y = bezier(t, *ENDS, control).T
        return np.mean((x**2 + 4 * y**2 - 1) ** 2 + 0.1 * x)

    wanted = optimize.minimize(mean_loss, [0.0, 0.5], method="Nelder-Mead", options={"xatol": 1e-9, "fatol": 1e-12}).x
    schedule = lambda o: lr_scheduler.CosineAnnealingLR(o, 150)  # noqa: E731
    ways = {"scheduler": schedule, "schedule_every": "step", "start": (0.0, 0.5)}
    found = connect(OVAL, *ENDS, torch.optim.Adam, lr=0.05, steps=150, samples=16, seed=2, n=201, **ways)
    assert np.allclose(found.control[1], wanted, atol=1e-2)
    assert found.barrier < 0.1 * barrier(OVAL, *ENDS, n=201).barrier
    assert found.mean == pytest.approx(mean_loss(wanted), abs=1e-4)
    assert np.allclose(found.loss, [oval(p) for p in found.points(found.t)])
    assert len(found.meta["training_loss"]) == 150 and found.meta["training_loss"][-1] < found.meta["training_loss"][0]


def test_a_chain_goes_round_more_closely():
    """With three bends a chain of straight pieces follows the valley better than with one."""
    up = [(-0.7, 0.3), (0.0, 0.4), (0.6, 0.4)]
    one, three = (
        connect(OVAL, *ENDS, lr=0.02, steps=100, samples=8, curve="chain", bends=len(start), start=start)
        for start in ([up[1]], up)
    )
    assert three.mean < 0.8 * one.mean and three.barrier < 0.15 and three.control.shape == (5, 2)


def test_points_of_a_bezier_curve_are_those_of_its_formula():
    """Equation 3 as printed; the ends exactly; one point for a number."""
    control = noise(3, 5, seed=1)
    curve = Connection(control, "bezier", np.array([0.0, 1.0]), {"loss": np.zeros(2)})
    t = np.linspace(0, 1, 7)
    assert np.allclose(curve.points(t), bezier(t, *control[[0, 2, 1]].tolist()), rtol=1e-14)
    assert torch.equal(curve.points([0.0, 1.0]), control[[0, 2]]) and curve.points(0.3).shape == (5,)


def test_points_of_a_chain_lie_on_its_pieces():
    """Garipov et al. 2018, equation 2: two pieces, each half of t."""
    a, c, b = control = noise(3, 4, seed=1)
    chain = Connection(control, "chain", np.array([0.0, 1.0]), {"loss": np.zeros(2)})
    assert torch.allclose(chain.points(0.2), 2 * (0.2 * c + 0.3 * a))
    assert torch.allclose(chain.points(0.9), 2 * (0.4 * b + 0.1 * c))
    assert torch.equal(chain.points([0.0, 0.5, 1.0]), control)


@pytest.mark.parametrize("curve", ["bezier", "chain"])
@pytest.mark.parametrize("m", [2, 3, 5])
def test_the_length_is_that_of_a_fine_polygon(curve, m):
    """However many control points."""
    found = Connection(noise(m, 6, seed=m), curve, np.array([0.0, 1.0]), {"loss": np.zeros(2)})
    points = found.points(np.linspace(0, 1, 4001))
    assert found.length == pytest.approx(float((points[1:] - points[:-1]).norm(dim=1).sum()), rel=1e-5)
    assert found.length >= found.distance - 1e-12


def test_a_bezier_curve_lies_on_its_plane():
    """Ends at coordinates (0, 0) and (1, 0), the control point elsewhere, and no point off the plane."""
    control = noise(3, 8, seed=3)
    curve = Connection(control, "bezier", np.array([0.0, 1.0]), {"loss": np.zeros(2)})
    ends = curve.plane.project(control)
    assert torch.allclose(ends.coords[[0, 2]], torch.tensor([[0.0, 0.0], [1.0, 0.0]]).double(), atol=1e-12)
    assert curve.plane.project(curve.points(np.linspace(0, 1, 9))).residual.max() < 1e-12
    with pytest.raises(InputError, match="one control point"):
        _ = Connection(noise(4, 8), "chain", np.array([0.0, 1.0]), {"loss": np.zeros(2)}).plane


@pytest.mark.parametrize(("curve", "bends", "samples"), [("bezier", 1, 1), ("bezier", 2, 3), ("chain", 3, 4)])
def test_updates_are_those_of_autograd_through_the_curve(curve, bends, samples):
    """Three updates of SGD with momentum, against the mean loss over the same t differentiated as one expression."""
    objective = case("mlp").objective()
    a, b = objective.theta, objective.theta + noise(objective.space.size, seed=9)
    how = {"lr": 0.05, "momentum": 0.9}
    found = connect(objective, a, b, torch.optim.SGD, curve=curve, bends=bends, samples=samples, steps=3, seed=4, **how)

    model, generator = case("mlp").model(), torch.Generator().manual_seed(4)
    inner = torch.stack([a + (b - a) * i / (bends + 1) for i in range(1, bends + 1)]).requires_grad_()
    optimizer, losses = torch.optim.SGD([inner], **how), []
    for _ in range(3):
        optimizer.zero_grad()
        u = torch.rand(samples, generator=generator, dtype=torch.float64)
        total = 0.0
        for t in ((torch.arange(samples) + u) / samples).tolist():
            points = [a, *inner, b]
            while len(points) > 1 and curve == "bezier":  # de Casteljau
                points = [(1 - t) * p + t * q for p, q in itertools.pairwise(points)]
            if curve == "chain":
                i = min(int(t * (bends + 1)), bends)
                points = [points[i] + (t * (bends + 1) - i) * (points[i + 1] - points[i])]
            weights = objective.space.unflatten(points[0])
            prediction = torch.func.functional_call(model, weights, case("mlp").inputs)
            total = total + case("mlp").loss(prediction, case("mlp").target) / samples
        total.backward()
        optimizer.step()
        losses.append(total.item())
    assert torch.allclose(found.control[1:-1], inner.detach(), rtol=1e-11, atol=1e-13)
    assert np.allclose(found.meta["training_loss"], losses) and torch.equal(found.control[[0, -1]], torch.stack([a, b]))


def digits_net():
    datasets = pytest.importorskip("sklearn.datasets")
    images, digits = datasets.load_digits(return_X_y=True)
    x, y = torch.tensor(images[:400] / 16).float(), torch.tensor(digits[:400])
    wrong = lambda p, t: (p.argmax(1) != t).float().mean()  # noqa: E731
    net = nn.Sequential(nn.Linear(64, 16), nn.Tanh(), nn.Linear(16, 10))
    return crumple.Objective(net, nn.CrossEntropyLoss(), (x, y), metrics={"error": wrong})


def test_two_networks_are_connected():
    """Two trainings from different seeds: a wall on the straight line, a low pass on the curve (Garipov et al.)."""
    objective = digits_net()
    starts = 0.25 * noise(2, objective.space.size, seed=1)
    how = {"epochs": 25, "batch_size": 50, "shuffle": True}
    a, b = crumple.race(objective, crumple.Racer.sweep(torch.optim.Adam, lr=0.01, start=starts), **how)
    straight = barrier(objective, a, b, n=21)
    found = connect(objective, a, b, lr=0.02, epochs=20, batch_size=50, shuffle=True, n=21)
    assert straight.loss[0] < 0.1 and straight.loss[-1] < 0.1
    assert straight.barrier > 0.3 and found.barrier < 0.1 * straight.barrier
    assert straight.values["error"].max() > 3 * found.values["error"].max() > 0
    assert found.length > found.distance and found.values["error"].shape == (21,)
    assert np.allclose(found.loss, [objective.value(p) for p in found.points(found.t)], rtol=1e-5)


def test_statistics_of_batches_are_told_of_or_estimated_anew():
    """Frozen ones make a doubtful way, which is said; recomputed, each loss is the objective's own at that point."""
    frozen = case("batch norm").objective()
    other = frozen.theta + 0.3 * noise(frozen.space.size, seed=2)
    for way in (
        lambda: barrier(frozen, frozen.theta, other, n=3),
        lambda: connect(frozen, frozen.theta, other, steps=1),
    ):
        with pytest.warns(CrumpleWarning, match="recompute"):
            way()
    anew = case("batch norm").objective(batchnorm="recompute")
    found = connect(anew, anew.theta, other, torch.optim.SGD, lr=0.1, steps=3, n=4)
    assert np.allclose(found.loss, [anew.value(p) for p in found.points(found.t)], rtol=1e-9)
    assert found.meta["training_loss"][-1] != found.meta["training_loss"][0]


def test_a_curve_that_diverges_is_recorded_and_told_of():
    """It ends at its first update that is not finite; the profile is what it is there."""
    with pytest.warns(CrumpleWarning, match="diverged after"):
        found = connect(OVAL, *ENDS, torch.optim.SGD, lr=1e3, steps=50)
    assert len(found.meta["training_loss"]) < 50 and not np.isfinite(found.loss[1:-1]).all()
    assert np.isfinite(found.loss[[0, -1]]).all()


def test_any_optimizer_bends_a_curve():
    """Those that ask for the slope several times an update, too."""
    for optimizer, options in [
        (torch.optim.LBFGS, {"max_iter": 5}),
        (crumple.optimizers.SAM, {"lr": 0.02, "rho": 0.01}),
    ]:
        found = connect(OVAL, *ENDS, optimizer, steps=20, samples=8, start=(0.0, 0.5), **options)
        assert found.barrier < 0.5 and found.meta["optimizer"] == optimizer.__name__


def test_nothing_of_the_objective_is_moved():
    """θ, value and gradients as before; one seed, one curve."""
    objective = case("mlp").objective()
    a, b = objective.theta, objective.theta + 0.3 * noise(objective.space.size, seed=2)
    value, before = objective.value(), torch.get_rng_state()
    first, second, third = (connect(objective, a, b, lr=0.01, steps=5, seed=s) for s in (0, 0, 1))
    assert torch.equal(first.control, second.control) and not torch.equal(first.control, third.control)
    assert torch.equal(objective.theta, a) and objective.value() == value and torch.equal(torch.get_rng_state(), before)
    assert all(p.grad is None for p in objective.mean_loss.network.module.parameters())


@pytest.mark.parametrize(
    ("ends", "options", "kind", "words"),
    [
        (ENDS, {"curve": "spline"}, UnknownNameError, ["curve", "spline"]),
        (ENDS, {"bends": 0}, InputError, ["bends"]),
        (ENDS, {"samples": 0}, InputError, ["samples"]),
        (ENDS, {"n": 1}, InputError, ["n:", "given 1"]),
        (ENDS, {"lr": -1.0}, InputError, ["lr"]),
        (ENDS, {"steps": None}, InputError, ["one of epochs= and steps="]),
        (ENDS, {"start": [(0, 1), (1, 0)]}, ShapeError, ["start"]),
        (ENDS, {"start": (0.0, 1.0, 2.0)}, ShapeError, ["start"]),
        ((ENDS[0], ENDS[0]), {}, DependentDirectionsError, ["same point"]),
        ((ENDS[0], (1.0, 2.0, 3.0)), {}, ShapeError, ["theta_b"]),
        ((ENDS[0], (1.0, np.nan)), {}, InputError, ["theta_b", "finite"]),
    ],
)
def test_what_cannot_be_connected_is_refused(ends, options, kind, words):
    """Before any update, with what was given."""
    with pytest.raises(kind) as caught:
        connect(OVAL, *ends, **({"steps": 1} | options))
    assert all(word in str(caught.value) for word in words), str(caught.value)


def test_a_connection_is_checked():
    """Its arrays fit each other, and t stays on the curve."""
    good = {"control": noise(3, 2), "curve": "bezier", "t": np.array([0.0, 1.0]), "values": {"loss": np.zeros(2)}}
    for wrong in ({"curve": "line"}, {"control": noise(3)}, {"values": {"loss": np.zeros(3)}}):
        with pytest.raises(InputError):
            Connection(**(good | wrong))
    with pytest.raises(InputError, match="outside"):
        Connection(**good).points(1.5)
    assert barrier(Objective.from_function(lopsided), (0.0, 1.0), (1.0, 0.0), n=2).loss.shape == (2,)


def test_a_curve_that_diverges_is_kept_as_it_is():
    """On a chain of layers, whose points share every operation, none of them finite."""
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(3, 4), nn.ReLU(), nn.Linear(4, 1))
    objective = Objective(model, nn.MSELoss(), (torch.randn(30, 3), torch.randn(30, 1)))
    with pytest.warns(CrumpleWarning, match="diverged"):
        found = connect(objective, objective.theta, objective.theta + 1, torch.optim.SGD, lr=1e12, steps=20)
    assert len(found.loss) == 51 and not np.isfinite(found.loss[25])
