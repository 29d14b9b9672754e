"""Traces, sharpness, curvature at scale, curvature along runs, and the Hessian's plane: against known answers."""

import math

import numpy as np
import pytest
import scipy.optimize
import torch
import torch.nn.functional as F
from torch import nn

import crumple
from cases import X, Y, case, lopsided, noise
from crumple import Objective, curvature, directions
from crumple.curvature import Operator
from crumple.errors import CrumpleWarning, InputError, LossError, ShapeError, UnknownNameError
from test_curvature import SPECTRUM, dense_hessian, quadratic, spread
from test_left_as_found import check_equal, in_use, snapshot

EVERYTHING = {
    "operator": lambda f: Operator(f) @ f.theta,
    "gauss-newton": lambda f: Operator(f, matrix="gauss-newton") @ f.theta,
    "double": lambda f: Operator(f, precision="double") @ f.theta,
    "eigenpairs": lambda f: curvature.eigenpairs(f, method="lanczos", tolerance=0.3),
    "spectrum": lambda f: curvature.spectrum(f, steps=3, probes=2, method="lanczos"),
    "trace": lambda f: curvature.trace(f, probes=2),
    "sharpness": lambda f: [curvature.sharpness(f, kind=k, steps=2, samples=2) for k in ("ascent", "average")],
    "at_scale": lambda f: curvature.at_scale(f, f.theta, 0.1),
    "along": lambda f: curvature.along(crumple.Trajectory.from_points(f.theta[None]), f, tolerance=0.3),
}


@pytest.mark.filterwarnings("ignore:.*found nothing to drop")
@pytest.mark.parametrize("what", EVERYTHING)
@pytest.mark.parametrize("name", ["batch norm", "own buffers", "tied transformer", "old weight norm", "float32"])
def test_everything_is_left_as_found(name, what):
    """The caller's model, data, optimizer and random states; and the objective's own value."""
    of_case = case(name)
    model = of_case.model()
    optimizer = in_use(model, of_case)
    objective = Objective(model, of_case.loss, of_case.data, dropout="seeded")
    before, value = snapshot(model, optimizer, of_case), objective.value()
    EVERYTHING[what](objective)
    check_equal(before, snapshot(model, optimizer, of_case))
    assert objective.value() == value


# --- the trace ----------------------------------------------------------------------------------


def test_the_error_of_a_trace_is_calibrated():
    """Over 150 seeds, the truth lies within Student's 95 % interval about 95 times in a hundred."""
    objective, _ = quadratic(spread(60))
    truth, inside = spread(60).sum(), 0
    with Operator(objective) as hessian:
        for seed in range(150):
            found = curvature.trace(hessian, probes=16, method="hutchinson", seed=seed)
            inside += abs(found.value - truth) <= 2.131 * found.standard_error  # t of 15 degrees of freedom
    assert 0.89 <= inside / 150 <= 0.99


def test_hutch_plus_plus_does_better_with_few_great_eigenvalues():
    """The same number of products; at most half the error, root mean square over 40 seeds."""
    values = np.concatenate([np.linspace(-0.1, 0.1, 92), [30.0, 20.0, -15.0, 9.0, 7.0, 5.0, 4.0, 3.0]])
    objective, _ = quadratic(values)
    with Operator(objective) as hessian:
        errors = {
            method: np.array(
                [curvature.trace(hessian, probes=30, method=method, seed=s).value - values.sum() for s in range(40)]
            )
            for method in ("hutchinson", "hutch++")
        }
    rms = {method: math.sqrt((e**2).mean()) for method, e in errors.items()}
    assert rms["hutch++"] < 0.5 * rms["hutchinson"]
    assert abs(errors["hutch++"].mean()) < 4 * rms["hutch++"] / math.sqrt(40)


@pytest.mark.parametrize("name", ["batch norm", "tied transformer"])
def test_the_trace_of_a_network(name):
    """Exact where that takes no more products, and within four standard errors where it does."""
    truth = float(dense_hessian(case(name)).trace())
    exact = curvature.trace(case(name).objective(), probes=400)
    assert exact.value == pytest.approx(truth, rel=1e-10) and exact.standard_error == 0.0
    assert exact.products == exact.size == case(name).objective().space.size
    found = curvature.trace(case(name).objective(), probes=40, method="hutchinson")
    assert abs(found.value - truth) < 4 * found.standard_error and found.products == 40
    assert found.mean == found.value / found.size


def test_wrong_calls_of_trace():
    objective, _ = quadratic(SPECTRUM)
    with pytest.raises(InputError, match="from 2"):
        curvature.trace(objective, probes=1)
    with pytest.raises(InputError, match=r"Hutch\+\+ cannot use so many"):
        curvature.trace(objective, probes=28, method="hutch++")
    with pytest.raises(UnknownNameError, match="Did you mean"):
        curvature.trace(objective, method="hutchison")
    with pytest.raises(LossError, match="not finite"):
        curvature.trace(Objective.from_function(lambda w: w.abs().sqrt().sum(), n=3))


# --- sharpness ----------------------------------------------------------------------------------


def greatest_in_ball(matrix, theta, radius):
    """max of (θ+ε)ᵀH(θ+ε)/2 − θᵀHθ/2 over ‖ε‖ ≤ r, from the secular equation of the trust region."""
    values, vectors = np.linalg.eigh(matrix)
    slope = vectors.T @ matrix @ theta
    length = lambda shift: np.linalg.norm(slope / (shift - values)) - radius  # noqa: E731
    shift = scipy.optimize.brentq(length, values[-1] + 1e-10, values[-1] + 1e6)
    move = slope / (shift - values)
    return float(slope @ move + 0.5 * move @ (values * move))


@pytest.mark.parametrize("radius", [0.1, 1.0, 5.0])
def test_ascent_finds_the_greatest_rise_of_a_quadratic(radius):
    """Never more than the closed form, and nearly all of it; one step finds no more than ascent."""
    objective, matrix = quadratic(np.array([-3.0, -1.0, 0.5, 1.0, 2.5]))
    theta = noise(5, seed=3)
    wanted = greatest_in_ball(matrix.numpy(), theta.numpy(), radius)
    found = curvature.sharpness(objective, radius, at=theta)
    assert 0.98 * wanted <= found.value <= wanted * (1 + 1e-9)
    assert float(found.displacement.norm()) == pytest.approx(radius)
    assert found.quadratic == pytest.approx(found.value, rel=1e-9)
    assert objective.value(theta + found.displacement) - objective.value(theta) == pytest.approx(found.value)
    one = curvature.sharpness(objective, radius, kind="one-step", at=theta)
    step = theta + radius * (matrix @ theta) / (matrix @ theta).norm()
    assert one.value == pytest.approx(objective.value(step) - objective.value(theta), rel=1e-10)
    assert one.value <= found.value + 1e-12 and math.isnan(one.standard_error)


def test_average_sharpness_of_a_quadratic_is_half_the_trace():
    """E over N(0, s²) of the rise is s² tr H/2, within four standard errors, and so is the forecast."""
    objective, matrix = quadratic(spread(60))
    found = curvature.sharpness(objective, 0.3, kind="average", samples=400, at=noise(60, seed=1))
    wanted = 0.3**2 / 2 * float(matrix.trace())
    assert abs(found.value - wanted) < 4 * found.standard_error < 0.7 * abs(wanted)
    assert abs(found.quadratic - wanted) < 4 * found.meta["quadratic_error"] + 1e-12


def test_adaptive_sharpness_does_not_change_when_a_weight_is_rescaled():
    """w → c·w in one coordinate, undone by the function: that is what it was made for (Kwon et al. 2021, theorem 1)."""
    plain = Objective.from_function(lopsided, theta=[0.7, -1.1])
    factor = torch.tensor([0.1, 8.0], dtype=torch.float64)
    scaled = Objective.from_function(lambda w: lopsided(w * factor), theta=[7.0, -1.1 / 8])
    for kind in ("one-step", "ascent", "average"):
        one, other = (curvature.sharpness(f, 0.3, kind=kind, norm="adaptive") for f in (plain, scaled))
        assert one.value == pytest.approx(other.value, rel=1e-9)
        one, other = (curvature.sharpness(f, 0.3, kind=kind) for f in (plain, scaled))
        assert one.value != pytest.approx(other.value, rel=0.1)
    found = curvature.sharpness(plain, 0.3, kind="one-step", norm="adaptive")
    tg = plain.theta.abs() * plain.gradient()
    wanted = plain.theta + 0.3 * plain.theta.abs() * tg / tg.norm()  # Kwon et al. 2021, eq. 7
    assert found.value == pytest.approx(plain.value(wanted) - plain.value(), rel=1e-12)


def test_where_the_gradient_is_zero_one_step_says_so():
    """Ascent also starts at random, and finds the rise."""
    objective = Objective.from_function(lambda w: w[0] ** 2 + 3 * w[1] ** 2)
    with pytest.warns(CrumpleWarning, match="gradient is zero"):
        assert curvature.sharpness(objective, 0.5, kind="one-step").value == 0.0
    assert curvature.sharpness(objective, 0.5).value == pytest.approx(0.75, rel=1e-4)
    summit = curvature.sharpness(Objective.from_function(lambda w: -(w**2).sum()), 0.5)
    assert summit.value == 0.0 and not summit.displacement.any()
    with pytest.raises(InputError, match="all weights are zero"):
        curvature.sharpness(objective, 0.5, norm="adaptive")


def test_sharpness_of_a_network_is_repeatable_and_told():
    found, again = (curvature.sharpness(case("batch norm").objective(), 0.1, seed=2) for _ in range(2))
    assert found.value == again.value > 0 and found.loss == case("batch norm").objective().value()
    assert found.meta["kind"] == "ascent" and found.meta["steps"] == 20 and found.meta["mode"] == "eval"


# --- at the scale of a figure -------------------------------------------------------------------


def test_curvature_at_scale_of_a_smooth_function():
    """The second difference in closed form, lopsided in h; autograd's is its limit."""
    objective = Objective.from_function(lambda w: w[0] ** 3 + torch.exp(2 * w[1]), theta=[0.5, 0.0])
    found = curvature.at_scale(objective, (0.0, 3.0), (0.5, 0.01))
    exact = [(2 * math.cosh(6 * h) - 2) / h**2 for h in (0.5, 0.01)]
    assert np.allclose(found.second_differences, exact, rtol=1e-9) and found.autograd == pytest.approx(36.0)
    assert found.ratio[1] == pytest.approx(1.0, rel=1e-3)
    assert (abs(found.second_differences - exact) <= found.rounding).all() and found.rounding[1] < 1e-9


def test_a_kink_bends_what_autograd_calls_straight():
    """A ReLU network in float32: severalfold more curvature at the scale of a step, and none of it rounding."""
    generator = torch.Generator().manual_seed(1)
    inputs = torch.randn(400, 3, generator=generator)
    target = inputs[:, :1].sin() + 0.5 * inputs[:, 1:2] * inputs[:, 2:]
    torch.manual_seed(2)
    model = nn.Sequential(nn.Linear(3, 16), nn.ReLU(), nn.Linear(16, 1))
    objective = Objective(model, F.mse_loss, (inputs, target))
    bias = objective.space.locate("0.bias[3]")
    axis = torch.zeros(objective.space.size)
    axis[bias] = 1.0
    found = curvature.at_scale(objective, axis, (1e-4, 0.1))
    hessian = float(objective.hvp(None, axis)[bias])
    assert found.autograd == pytest.approx(hessian, rel=1e-4)
    losses = [objective.value(objective.theta + h * axis) for h in (0.1, 0.0, -0.1)]
    assert found.second_differences[1] == pytest.approx((losses[0] - 2 * losses[1] + losses[2]) / 0.01, abs=2e-4)
    assert abs(found.second_differences[1] / found.autograd - 1) > 0.1 > found.rounding[1]


def test_wrong_calls_of_at_scale():
    objective = Objective.from_function(lopsided)
    for direction, h, error in [
        ((1.0,), 1.0, ShapeError),
        ((0.0, 0.0), 1.0, InputError),
        ((1.0, 0.0), 0.0, InputError),
    ]:
        with pytest.raises(error):
            curvature.at_scale(objective, direction, h)


# --- along a run --------------------------------------------------------------------------------


def test_curvature_along_a_run_is_that_of_each_point():
    """Each point's λmax by the dense Hessian; the warm start saves products and changes nothing."""
    objective = case("group norm").objective()
    run = crumple.train(objective, torch.optim.SGD, lr=0.2, steps=6, progress=False)
    found = curvature.along(run, objective, k=2, every=2, tolerance=1e-6)
    assert found.steps.tolist() == [0, 2, 4, 6] and found.values.shape == (4, 2)
    for theta, values in zip(run.points[::2], found.values, strict=True):
        dense = np.linalg.eigvalsh(Operator(objective, at=theta).dense())
        assert np.allclose(values, dense[::-1][:2], rtol=1e-5)
    cold = [curvature.eigenpairs(objective, 2, at=theta, tolerance=1e-6).products for theta in run.points[::2]]
    assert found.products < sum(cold)
    assert found.threshold.tolist() == [10.0] * 4 and found.note.startswith("2/η")


def test_curvature_along_a_run_that_diverges():
    """Where θ is no number there is no curvature; the points before it are as they are."""
    objective = Objective.from_function(lambda w: 3 * w[0] ** 2 + w[1] ** 4 / 4)
    run = crumple.Trajectory.from_points([[1.0, 2.0], [math.inf, 0.0], [0.0, 3.0]])
    found = curvature.along(run, objective, lr=0.5)
    assert found.values[[0, 2], 0].tolist() == [12.0, 27.0] and np.isnan(found.values[1, 0])
    assert found.threshold.tolist() == [4.0, 4.0, 4.0]


@pytest.mark.parametrize(("optimizer", "word"), [(torch.optim.Adam, "38/η"), (torch.optim.LBFGS, "no threshold")])
def test_where_two_over_eta_does_not_apply_it_is_not_given(optimizer, word):
    objective = Objective.from_function(lopsided)
    found = curvature.along(crumple.train(objective, optimizer, lr=0.1, steps=2, progress=False), objective)
    assert np.isnan(found.threshold).all() and word in found.note


@pytest.mark.parametrize("options", [{}, {"momentum": 0.6}, {"momentum": 0.6, "nesterov": True}, {"weight_decay": 0.8}])
def test_the_threshold_is_where_gradient_descent_stops_settling(options):
    """On a parabola just below it the run comes to rest, and just above it leaves."""
    bound = curvature.stability_threshold(0.5, **options)
    for share, settles in ((0.98, True), (1.02, False)):
        parabola = Objective.from_function(lambda w, c=share * bound: c * w[0] ** 2 / 2, n=1)
        run = crumple.train(parabola, torch.optim.SGD, lr=0.5, steps=400, start=(1.0,), progress=False, **options)
        assert (abs(float(run.points[-1, 0])) < 1) == settles
        told = curvature.along(run, parabola, every=400)
        assert told.threshold[0] == pytest.approx(bound) and (told.values[0, 0] < told.threshold[0]) == settles


def test_gradient_descent_on_a_network_sharpens_to_the_edge():
    """Cohen et al. 2021: with all examples at once, λmax rises to 2/η and stays near it."""
    generator = torch.Generator().manual_seed(0)
    inputs = torch.randn(40, 2, generator=generator, dtype=torch.float64)
    target = torch.sin(3 * inputs[:, :1]) * inputs[:, 1:]
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(2, 24), nn.Tanh(), nn.Linear(24, 24), nn.Tanh(), nn.Linear(24, 1)).double()
    objective = Objective(model, F.mse_loss, (inputs, target))
    run = crumple.train(objective, torch.optim.SGD, lr=0.2, steps=1500, record_every=100, progress=False)
    found = curvature.along(run, objective)
    assert found.values[0, 0] < 0.6 * found.threshold[0]
    assert 0.9 < np.median(found.values[-5:, 0] / found.threshold[-5:]) < 1.25


def test_a_run_in_batches_is_told_apart():
    objective = case("mlp").objective()
    run = crumple.train(objective, torch.optim.SGD, lr=0.1, steps=2, batch_size=4, progress=False)
    assert "this run took 4 at a time" in curvature.along(run, objective).note


def test_wrong_calls_of_along():
    objective = Objective.from_function(lopsided)
    with pytest.raises(ShapeError, match="another parameter space"):
        curvature.along(crumple.Trajectory.from_points(np.ones((2, 3))), objective)
    with pytest.raises(InputError, match="no Trajectory"):
        curvature.along(np.ones((2, 2)), objective)


# --- the plane of eigenvectors ------------------------------------------------------------------


@pytest.mark.parametrize("which", ["extremes", "top", "bottom", "magnitude"])
@pytest.mark.parametrize("name", ["batch norm", "lstm"])
def test_the_surface_bends_by_its_eigenvalues(name, which):
    """Second differences of the plotted surface across its centre, along each axis; and no twist between them."""
    if name == "batch norm":  # has ReLU: the same network, smooth
        model = nn.Sequential(nn.Conv2d(1, 3, 3), nn.BatchNorm2d(3), nn.Softplus(), nn.Flatten(), nn.Linear(12, 3))
        objective = Objective(model.double().eval(), F.cross_entropy, (case(name).inputs[0], case(name).target))
    else:
        objective = case(name).objective()
    plane = directions.hessian(objective, which=which)
    h = 1e-3
    z = crumple.evaluate(objective, plane, crumple.Grid.square(h, n=3), progress=False)["loss"]
    along = [(z[2, 1] - 2 * z[1, 1] + z[0, 1]) / h**2, (z[1, 2] - 2 * z[1, 1] + z[1, 0]) / h**2]
    twist = (z[2, 2] - z[2, 0] - z[0, 2] + z[0, 0]) / (4 * h**2)
    scale = max(map(abs, plane.meta["eigenvalues"]))
    assert np.allclose(along, plane.meta["eigenvalues"], atol=1e-4 * scale) and abs(twist) < 1e-4 * scale
    values = np.linalg.eigvalsh(Operator(objective).dense())
    wanted = {"extremes": values[[-1, 0]], "top": values[[-1, -2]], "bottom": values[:2]}
    wanted["magnitude"] = values[np.argsort(-abs(values))][:2]
    assert np.allclose(plane.meta["eigenvalues"], wanted[which], atol=1e-4 * scale)
    assert np.allclose(plane.gram, np.eye(2), atol=1e-12)
    assert max(plane.meta["residuals"]) <= 1e-5 * max(abs(values))
    assert plane.meta["mode"] == "eval" and plane.meta["examples"] == 11 and plane.meta["data_digest"]


def test_planes_that_are_one_of_many_warn():
    """λmax twice: asked for one, the plane is open; asked for both, only its axes are."""
    bowl = Objective.from_function(lambda w: 2 * w[0] ** 2 + 2 * w[1] ** 2 + w[2] ** 2, n=3)
    with pytest.warns(CrumpleWarning, match="one of many"):
        directions.hessian(bowl, which="top", k=1)
    with pytest.warns(CrumpleWarning, match="axes may be any"):
        assert directions.hessian(bowl, which="top").meta["eigenvalues"] == [4.0, 4.0]
    cup = Objective.from_function(lambda w: 2 * w[0] ** 2 + 1.5 * w[1] ** 2 + w[2] ** 2, n=3)
    assert directions.hessian(cup).meta["gap"] == 1.0
    assert directions.hessian(Objective.from_function(lopsided)).meta["gap"] is None


def test_a_plane_at_another_point_and_of_some_weights():
    """``at`` moves centre and Hessian; with ``only`` the rest of θ stays."""
    of_case = case("mlp")
    objective = of_case.objective()
    theta = objective.theta + 0.3 * noise(objective.space.size, seed=5)
    plane = directions.hessian(objective, at=theta, only="0.*")
    assert torch.equal(plane.origin, theta)
    places = slice(objective.space.offsets[0], objective.space.offsets[2])
    assert plane.basis[:, places.stop :].eq(0).all()
    block = Operator(objective, at=theta).dense()[places, places]
    assert plane.meta["eigenvalues"] == pytest.approx(np.linalg.eigvalsh(block)[[-1, 0]].tolist(), abs=1e-9)


def test_double_precision_for_a_model_in_sixteen_bits():
    """The Hessian of the same function without the rounding of 16 bits: that of the float64 twin."""
    objective = case("bfloat16").objective()
    wide = Objective(case("bfloat16").model().double(), F.mse_loss, (X.bfloat16().double(), Y.bfloat16().double()))
    dense = Operator(wide).dense()
    assert np.allclose(Operator(objective, precision="double").dense(), dense, rtol=1e-9, atol=1e-12)
    plane = directions.hessian(objective, precision="double")
    assert plane.meta["eigenvalues"] == pytest.approx(np.linalg.eigvalsh(dense)[[-1, 0]].tolist(), abs=1e-4)


def test_wrong_calls_of_the_hessian_plane():
    objective = Objective.from_function(lopsided)
    with pytest.raises(InputError, match="from 1 to 2"):
        directions.hessian(objective, k=3)
    with pytest.raises(UnknownNameError, match="Known"):
        directions.hessian(objective, which="biggest")
    with pytest.raises(InputError, match="not an Objective"):
        directions.hessian(lopsided)


def test_class_weights_are_in_float64_too_where_the_rest_is():
    """Σ wᵧ·(logsumexp − logit) / Σ wᵧ with the float64 twin of a float32 model; the caller's loss stays as it is."""
    x, y = noise(40, 4).float(), torch.arange(40) % 3
    torch.manual_seed(1)
    model = nn.Sequential(nn.Linear(4, 5), nn.Tanh(), nn.Linear(5, 3))
    loss = nn.CrossEntropyLoss(weight=torch.tensor([1.0, 2.0, 0.3]))
    objective = crumple.Objective(model, loss, (x, y))
    shapes, weights = objective.space.shapes, loss.weight.double()[y]

    def by_hand(theta):
        pieces = torch.split(theta, [math.prod(s) for s in shapes])
        w1, b1, w2, b2 = (piece.view(s) for piece, s in zip(pieces, shapes, strict=True))
        logits = torch.tanh(x.double() @ w1.T + b1) @ w2.T + b2
        each = torch.logsumexp(logits, 1) - logits.gather(1, y[:, None])[:, 0]
        return (weights * each).sum() / weights.sum()

    expected = torch.autograd.functional.hessian(by_hand, objective.theta.double())
    found = Operator(objective, precision="double").dense()
    assert np.allclose(found, expected, rtol=1e-10, atol=1e-13) and loss.weight.dtype == torch.float32
