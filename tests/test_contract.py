"""The public surface, used as a stranger would from its documents, on cases whose answers are known by other means."""

import copy
import itertools
import math
from collections import OrderedDict
from dataclasses import replace

import numpy as np
import plotly.graph_objects as go
import pytest
import torch
from torch import nn
from torch.nn import functional as F

import crumple
from cases import CASES, case, lopsided, lopsided_plane, names, noise, set_parameters
from crumple import Grid, Objective, Plane, Status, Trajectory

NAMES = ("net.Layer_1.weight[0,0]", "net.Layer_2.weight[0,0]")


def weights_of(function, n=2, **options):
    """A function with the plane of its own first coordinates."""
    objective = Objective.from_function(function, n=n, **options)
    return objective, crumple.directions.weights(objective, objective.space.names[:2], origin="zero")


def tabulated(function, grid):
    """The function at every point of a grid, one after another, as numbers of Python."""
    values = [float(function(np.array(c))) for c in itertools.product(*grid.axes)]
    return np.array(values).reshape(grid.shape)


# --- the article, from its own text ---------------------------------------------------------------


def article_data():
    """Training and test halves of the article's points: x and y, (n,) each."""
    random = np.random.RandomState(42)
    x = random.normal(1, 4.5, 10_000)
    y = np.where(x < -2, 2 * x + 5, np.where(x < 2, 7.3 * np.sin(x), -0.03 * x**3 + 2)) + random.normal(0, 1, 10_000)
    order = np.random.RandomState(56).permutation(10_000)
    return (x[order[3000:]], y[order[3000:]]), (x[order[:3000]], y[order[:3000]])


class ANN(nn.Module):
    def __init__(self):
        super().__init__()
        one, two = nn.Linear(1, 1, bias=False), nn.Linear(1, 1, bias=False)
        self.net = nn.Sequential(OrderedDict(Layer_1=one, Tanh=nn.Tanh(), Layer_2=two)).double()

    def forward(self, x):
        return self.net(x)


@pytest.fixture(scope="module")
def article():
    """The article by hand, for training and for testing, with the surface of the latter."""
    column = lambda a: torch.as_tensor(a).reshape(-1, 1)  # noqa: E731
    within = {"accuracy": lambda prediction, target: ((prediction - target).abs() < 5).double().mean()}
    objectives = [Objective(ANN(), nn.MSELoss(), (column(x), column(y)), metrics=within) for x, y in article_data()]
    plane = crumple.directions.weights(objectives[1], NAMES, origin="zero")
    return *objectives, crumple.evaluate(objectives[1], plane, Grid.arange(-2, 2, 0.05))


def test_the_articles_surface_is_that_of_its_formula(article):
    surface, (x, y) = article[2], article_data()[1]
    assert surface["loss"].shape == (80, 80) and (surface.status == Status.OK).all()
    for i, j in ((0, 0), (3, 77), (42, 0), (79, 40)):
        off = surface.axes[1][j] * np.tanh(surface.axes[0][i] * x) - y
        assert surface["loss"][i, j] == pytest.approx(np.mean(off**2), rel=1e-12)
        assert surface["accuracy"][i, j] == pytest.approx(np.mean(abs(off) < 5), rel=1e-12)
    i, j = np.unravel_index(surface["loss"].argmin(), (80, 80))
    assert (surface.axes[0][i], surface.axes[1][j]) == (0.1, -2.0)
    assert surface["loss"].min() == pytest.approx(105.694997, abs=1e-6)


def test_the_articles_path_is_that_of_gradient_descent_by_hand(article):
    """Batches of 128 in their order, the last of 88; every gradient from the formula."""
    training, start = article[0], (-1.0, -1.0)
    run = crumple.train(training, torch.optim.SGD, lr=1e-2, epochs=25, batch_size=128, start=start, seed=0)
    (x, y), w = article_data()[0], np.array(start)
    for _, k in itertools.product(range(25), range(0, 7000, 128)):
        t = np.tanh(w[0] * x[k : k + 128])
        off = w[1] * t - y[k : k + 128]
        w = w - 1e-2 * 2 * np.array([np.mean(off * w[1] * (1 - t**2) * x[k : k + 128]), np.mean(off * t)])
    assert run.points.shape == (26, 2) and run.points[0].tolist() == list(start)
    assert run.points[-1].numpy() == pytest.approx(w, abs=1e-9)
    assert run.points[-1].numpy() == pytest.approx([-2.2102, -0.3531], abs=5e-5)


def test_the_preset_is_that_article(article):
    preset = crumple.presets.load("article")
    assert preset.objective.value((0.3, -1.2)) == pytest.approx(article[0].value((0.3, -1.2)), rel=1e-13)
    surface = crumple.evaluate(preset.test_objective, preset.plane, preset.grid)
    np.testing.assert_allclose(surface["loss"], article[2]["loss"], rtol=1e-13)
    assert preset.runs[0].points[-1].numpy() == pytest.approx([-2.2102, -0.3531], abs=5e-5) and preset.lesson


# --- a quadratic, of which everything is known ----------------------------------------------------

HESSIAN = (lambda a: (a + a.T).numpy())(noise(5, 5, seed=3)) + np.diag([6.0, 2.0, 0.5, -1.0, -7.0])
SLOPE = noise(5, seed=4).numpy()


def quadratic(w):
    return 0.5 * w @ torch.as_tensor(HESSIAN, dtype=w.dtype) @ w + torch.as_tensor(SLOPE, dtype=w.dtype) @ w


@pytest.fixture
def bent():
    return Objective.from_function(quadratic, n=5)


def test_values_slopes_and_names_of_a_quadratic(bent):
    theta = noise(5, seed=6)
    w = theta.numpy()
    assert bent.value(theta) == pytest.approx(0.5 * w @ HESSIAN @ w + SLOPE @ w, rel=1e-13)
    assert bent.gradient(theta).numpy() == pytest.approx(HESSIAN @ w + SLOPE, rel=1e-12)
    assert {name: float(value) for name, value in bent.space.unflatten(theta).items()} == dict(
        zip(("w1", "w2", "w3", "w4", "w5"), w.tolist(), strict=True)
    )


def test_a_slice_of_a_quadratic_is_its_formula_on_a_crooked_plane(bent):
    """Axes neither of one length nor at right angles, a grid that is not square and touches zero."""
    origin, basis = noise(5, seed=7), noise(2, 5, seed=8) * torch.tensor([[0.3], [2.0]])
    grid = Grid.box((0, 2), (-3, 0), n=(4, 7))
    plane = Plane(origin=origin, basis=basis, labels=("left", "right"))
    surface = crumple.evaluate(bent, plane, grid)
    theta = lambda c: origin.numpy() + c @ basis.numpy()  # noqa: E731
    wanted = tabulated(lambda c: 0.5 * theta(c) @ HESSIAN @ theta(c) + SLOPE @ theta(c), grid)
    np.testing.assert_allclose(surface["loss"], wanted, rtol=1e-12)
    dataset = surface.to_xarray()
    assert dataset["loss"].dims == ("left", "right")
    assert dataset["loss"].sel(left=2.0, right=-3.0).item() == surface["loss"][-1, 0]


@pytest.mark.parametrize(("which", "wanted"), [("extremes", [-1, 0]), ("top", [-1, -2]), ("bottom", [0, 1])])
def test_the_hessian_plane_bends_by_its_eigenvalues_in_plotted_units(bent, which, wanted):
    """By two other ways: a dense decomposition, and second differences of the surface itself."""
    plane = crumple.directions.hessian(bent, which=which)
    eigenvalues, vectors = np.linalg.eigh(HESSIAN)
    assert plane.meta["eigenvalues"] == pytest.approx(eigenvalues[wanted].tolist(), rel=1e-9)
    assert max(plane.meta["residuals"]) < 1e-8
    assert abs((plane.basis.numpy() * vectors.T[wanted]).sum(axis=1)) == pytest.approx(1.0, abs=1e-9)
    loss = crumple.evaluate(bent, plane, Grid.square(1.0, n=3))["loss"]
    differences = [loss[2, 1] - 2 * loss[1, 1] + loss[0, 1], loss[1, 2] - 2 * loss[1, 1] + loss[1, 0]]
    assert differences == pytest.approx(plane.meta["eigenvalues"], rel=1e-9)


@pytest.mark.parametrize("give", [torch.Tensor.tolist, torch.Tensor.numpy, torch.Tensor.float, tuple], ids=str)
def test_points_may_come_in_any_form(bent, give):
    """As a list, an array, a tensor of another type, a tuple of tensors: the same point. All are whole numbers."""
    theta = torch.tensor([1.0, -2.0, 0.0, 3.0, 1.0], dtype=torch.float64)
    given, other = give(theta), give(theta.flip(0))
    if give is not tuple:
        assert bent.value(given) == bent.value(theta)
    assert torch.equal(torch.stack(list(bent.space.unflatten(given).values())).double(), theta)
    plane = Plane(origin=given, basis=[other, given], labels=["a", "b"])
    assert plane.project(given).residual.item() == 0.0 and plane.labels == ("a", "b")
    assert plane.point((0.5, 2)).double().tolist() == (3 * theta + 0.5 * theta.flip(0)).tolist()
    assert Trajectory.from_points([given, other]).points.double().tolist() == [theta.tolist(), theta.flip(0).tolist()]
    line = crumple.directions.interpolate(given, other)
    assert line.point([1.0]).double().numpy() == pytest.approx(theta.flip(0).numpy())
    run = crumple.train(bent, torch.optim.SGD, lr=0.01, steps=3, start=given)
    assert run.points.shape == (4, 5) and run.points[0].tolist() == theta.tolist()


def test_a_plane_in_single_precision_costs_a_survey_no_digit(bent):
    """It is widened before it is moved along; report and landmarks do the same."""
    objective = Objective.from_function(lopsided, n=2)
    plane = Plane(origin=torch.tensor([0.5, 0.25]), basis=torch.tensor([[1.0, 0.5], [0.0, 2.0]]))
    grid = Grid.box((-0.7, 0.9), (-0.3, 0.4), n=(21, 17))
    surface = crumple.evaluate(objective, plane, grid)

    def by_hand(c):
        a, b = 0.5 + c[0], 0.25 + 0.5 * c[0] + 2 * c[1]
        return (a - 0.3) ** 2 + 3 * b**2 + a**2 * b + math.sin(2 * b) + 4

    np.testing.assert_allclose(surface["loss"], tabulated(by_hand, grid), rtol=1e-14)
    report = crumple.trust(surface, objective)
    assert report["values"].severity == report["centre"].severity == "ok"
    marks = crumple.find_landmarks(objective, plane, grid)
    assert marks[0].value == pytest.approx(by_hand(marks[0].coords), rel=1e-14)


# --- planes and grids --------------------------------------------------------------------------------


def test_projection_is_least_squares_also_on_slanting_axes():
    basis, origin, theta = noise(2, 9, seed=1), noise(9, seed=2), noise(9, seed=3)
    basis[1] += 3 * basis[0]
    found = Plane(origin=origin, basis=basis, labels=("a", "b")).project(theta)
    wanted, *_ = np.linalg.lstsq(basis.T.numpy(), (theta - origin).numpy(), rcond=None)
    assert found.coords.numpy() == pytest.approx(wanted, rel=1e-12)
    off = (theta - origin).numpy() - wanted @ basis.numpy()
    assert found.residual.item() == pytest.approx(np.linalg.norm(off), rel=1e-12)


@pytest.mark.parametrize(
    ("grid", "axes"),
    [
        (Grid.arange(-2, 2, 0.05), (np.arange(-40, 40) / 20,) * 2),
        (Grid.box((-2, 2), (-1, 3), n=(81, 121)), (np.linspace(-2, 2, 81), np.linspace(-1, 3, 121))),
        (Grid.box([0, 5], np.array([0, 3]), n=[3, 4]), ([0, 2.5, 5], [0, 1, 2, 3])),
        (Grid.box((1, 100), (1e-3, 10), n=(3, 5), scale=("log", "log")), ([1, 10, 100], 10.0 ** np.arange(-3, 2))),
        (Grid.line(-1, 3, n=5), ([-1, 0, 1, 2, 3],)),
        (Grid.square(1.0, n=51), (np.linspace(-1, 1, 51),) * 2),
        (Grid.around((0.5, -2)), (np.linspace(-0.5, 1.5, 51), np.linspace(-3, -1, 51))),
        (Grid.around(torch.tensor([0.5, -2])), (np.linspace(-0.5, 1.5, 51), np.linspace(-3, -1, 51))),
        (Grid.box((np.float32(-1), np.int64(1)), (torch.tensor(0.0), np.array(2.0)), n=3), ([-1, 0, 1], [0, 1, 2])),
        (Grid((torch.tensor([0.0, 1.0]), [2, 3])), ([0, 1], [2, 3])),
    ],
    ids=lambda value: "" if isinstance(value, tuple) else str(value.shape),
)
def test_grids_have_the_coordinates_they_are_asked_for(grid, axes):
    assert len(grid.axes) == len(axes)
    for found, wanted in zip(grid.axes, axes, strict=True):
        np.testing.assert_allclose(found, wanted, rtol=1e-14, atol=1e-15)


@pytest.mark.parametrize("grid", [Grid.line(-1, 2, n=4), Grid.box((-1, 2), (0, 1), (0, 3), n=(3, 2, 4))], ids="13")
def test_one_axis_and_three(bent, grid):
    plane = Plane(origin=noise(5, seed=1), basis=noise(grid.k, 5, seed=2))
    theta = lambda c: plane.origin.numpy() + c @ plane.basis.numpy()  # noqa: E731
    wanted = tabulated(lambda c: 0.5 * theta(c) @ HESSIAN @ theta(c) + SLOPE @ theta(c), grid)
    done = []
    surface = crumple.evaluate(bent, plane, grid, progress=lambda n, of: done.append((n, of)))
    np.testing.assert_allclose(surface["loss"], wanted, rtol=1e-12)
    assert done[-1] == (grid.size, grid.size)


@pytest.mark.parametrize("normalize", ["filter", "layer", "none"])
def test_random_planes_say_what_they_are(normalize):
    objective = case("batch norm").objective()
    plane = crumple.directions.random(objective, normalize=normalize, seed=0)
    assert (plane.meta["seed"], plane.meta["normalize"]) == (0, normalize)
    assert plane.meta["norms"] == pytest.approx(np.linalg.norm(plane.basis.numpy(), axis=1).tolist())
    assert torch.equal(plane.basis, crumple.directions.random(objective, normalize=normalize, seed=0).basis)
    model = objective.space.unflatten(objective.theta)
    for name, tensor in objective.space.unflatten(plane.basis[1]).items():
        if tensor.ndim == 1:
            assert not tensor.any(), f"{name} stays, as in the published plots"
        elif normalize != "none":
            per = (lambda t: t.flatten(1).norm(dim=1)) if normalize == "filter" else torch.norm
            assert torch.allclose(per(tensor), per(model[name]))


def test_a_relu_network_rescaled_by_layers_has_the_same_picture():
    """c in one layer, 1/c in the next: another θ, the same function, the same filter-normalised surface."""
    x, y = noise(9, 2, seed=1), noise(9, 1, seed=2)
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(2, 4), nn.ReLU(), nn.Linear(4, 1)).double()
    other = copy.deepcopy(model)
    with torch.no_grad():
        other[0].weight.mul_(4), other[0].bias.mul_(4), other[2].weight.div_(4)
    grid, found = Grid.box((-1, 1.5), (-0.5, 1), n=(5, 4)), []
    for net in (model, other):
        objective = Objective(net, F.mse_loss, (x, y))
        found.append(crumple.evaluate(objective, crumple.directions.random(objective, seed=3), grid)["loss"])
    np.testing.assert_allclose(*found, rtol=1e-12)


def test_principal_axes_of_a_known_walk():
    """Along a circle in a plane of 30 dimensions that is squeezed to an ellipse: nothing off it, four to one on it."""
    t = torch.arange(40, dtype=torch.float64) * (2 * math.pi / 40)
    axes = torch.linalg.qr(noise(30, 2))[0].T
    run = Trajectory.from_points(5 + torch.stack([2 * torch.cos(t), torch.sin(t)], 1) @ axes)
    plane = crumple.directions.pca([run], centre="mean")
    assert plane.meta["explained"] == pytest.approx([0.8, 0.2], rel=1e-9)
    assert abs(plane.basis @ axes.T).numpy() == pytest.approx(np.eye(2), abs=1e-9)
    assert run.project(plane).residual.max() < 1e-12
    assert len(plane.meta["explained_random_walk"]) == 2


def test_a_plane_through_three_networks_meets_them_all():
    objective = case("mlp").objective()
    a, b, c = (objective.theta + 0.5 * noise(objective.space.size, seed=s) for s in (1, 2, 3))
    line = crumple.evaluate(objective, crumple.directions.interpolate(a, b), Grid.line(0, 1, n=5))["loss"]
    assert line[[0, -1]].tolist() == pytest.approx([objective.value(a), objective.value(b)], rel=1e-12)
    assert line[1] == pytest.approx(objective.value(0.75 * a + 0.25 * b), rel=1e-12)
    plane = crumple.directions.interpolate(a, b, c)
    for theta in (a, b, c):
        found = plane.project(theta)
        assert found.residual < 1e-12
        there = crumple.evaluate(objective, plane, Grid(tuple(found.coords.reshape(2, 1).numpy())))
        assert there["loss"].item() == pytest.approx(objective.value(theta), rel=1e-11)


# --- networks: the caller's model, data and loss -----------------------------------------------------


@pytest.mark.parametrize("name", [n for n in names if n not in ("float32", "bfloat16")])
def test_every_point_of_every_network_agrees_with_a_plain_loop(name):
    """To 1e-12 of the loss, in float64."""
    of_case = CASES[names.index(name)]
    objective = of_case.objective(metrics={"error": F.l1_loss} if of_case.loss is F.mse_loss else None)
    plane, grid = lopsided_plane(objective), Grid.box((-1, 2), (-1, 1), n=(3, 4))
    surface, model = crumple.evaluate(objective, plane, grid), of_case.model().eval()
    for (i, a), (j, b) in itertools.product(enumerate(grid.axes[0]), enumerate(grid.axes[1])):
        set_parameters(model, plane.origin + a * plane.basis[0] + b * plane.basis[1])
        prediction = model(*of_case.inputs)
        assert surface["loss"][i, j] == pytest.approx(of_case.loss(prediction, of_case.target).item(), rel=1e-12)
        if "error" in objective.metrics:
            assert surface["error"][i, j] == pytest.approx(F.l1_loss(prediction, of_case.target).item(), rel=1e-12)


def test_training_the_model_afterwards_changes_no_surface():
    """The objective holds θ as it was given; a tool that reads the live weights draws a walk of its own."""
    of_case = case("batch norm")
    model = of_case.model()
    objective = Objective(model, of_case.loss, of_case.data)
    plane, before = crumple.directions.random(objective, seed=1), objective.value()
    first = crumple.evaluate(objective, plane, Grid.square(0.5, n=3))
    with torch.no_grad():
        [tensor.add_(1.0) for tensor in (*model.parameters(), model[1].running_var)]
    again = crumple.evaluate(objective, plane, Grid.square(0.5, n=3))
    assert np.array_equal(first["loss"], again["loss"]) and objective.value() == before
    assert first["loss"][1, 1] == pytest.approx(before, rel=1e-14)  # many points at once: the last bit is the machine's


def test_any_loss_of_model_and_batch():
    x, y = noise(7, 2, seed=1), noise(7, 1, seed=2)
    model = nn.Linear(2, 1).double()
    batches = [{"in": x[:4], "out": y[:4]}, {"in": x[4:], "out": y[4:]}]
    loss = lambda model, batch: (model(batch["in"]) - batch["out"]).abs().mean()  # noqa: E731
    objective = Objective(model, data=batches, batch_loss=loss)
    assert objective.value() == pytest.approx((model(x) - y).abs().mean().item(), rel=1e-13)


def test_a_loss_that_differentiates_inside_is_drawn():
    """u' = −u with u(0) = 1, for u = a·exp(b·t): the residual of the equation is the loss."""
    t = torch.linspace(0, 1, 6, dtype=torch.float64)

    class Curve(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b = (nn.Parameter(torch.tensor(v, dtype=torch.float64)) for v in (0.5, 0.2))

        def forward(self, t):
            return self.a * torch.exp(self.b * t)

    def residual(model, batch):
        time = batch.clone().requires_grad_()
        u = model(time)
        slope = torch.autograd.grad(u.sum(), time, create_graph=True)[0]
        return (slope + u).square().mean() + (model(0 * time)[0] - 1) ** 2

    objective = Objective(Curve(), data=[t], batch_loss=residual)
    plane = crumple.directions.weights(objective, ("a", "b"), origin="zero")
    grid = Grid.box((0, 2), (-2, 1), n=(3, 4))
    wanted = tabulated(lambda c: np.mean((c[0] * (1 + c[1]) * np.exp(c[1] * t.numpy())) ** 2) + (c[0] - 1) ** 2, grid)
    np.testing.assert_allclose(crumple.evaluate(objective, plane, grid)["loss"], wanted, rtol=1e-12, atol=1e-15)
    theta = torch.tensor([1.5, -0.5])
    assert objective.gradient(theta).tolist() == pytest.approx(slopes(objective.value, theta.tolist()), rel=1e-6)


def test_curvature_of_a_network_with_running_statistics():
    """Axes from the Hessian keep the buffers with the model: the centre is its own loss."""
    objective = case("batch norm").objective()
    plane = crumple.directions.hessian(objective, which="extremes")
    theta, p = objective.theta, objective.space.size
    dense = torch.stack([objective.hvp(theta, row) for row in torch.eye(p, dtype=theta.dtype)])
    ends = np.linalg.eigvalsh(0.5 * (dense + dense.T).numpy())[[-1, 0]]
    assert plane.meta["eigenvalues"] == pytest.approx(ends.tolist(), rel=1e-6, abs=1e-9)
    centre = crumple.evaluate(objective, plane, Grid.square(1.0, n=3))["loss"][1, 1]
    assert centre == pytest.approx(objective.value(), rel=1e-14)


def test_one_line_in_a_loop_of_ones_own(tmp_path):
    torch.manual_seed(0)
    model, x, y = nn.Linear(2, 1), noise(8, 2, seed=1).float(), noise(8, 1, seed=2).float()
    optimizer, seen = torch.optim.Adam(model.parameters(), lr=0.05), []
    with crumple.record(model, tmp_path / "run.crumple", every=20) as recorder:
        for step in range(50):
            seen += [torch.cat([p.detach().flatten() for p in model.parameters()])] if step % 20 == 0 else []
            optimizer.zero_grad()
            loss = F.mse_loss(model(x), y)
            loss.backward()
            optimizer.step()
            recorder.step(loss=loss)
    seen += [torch.cat([p.detach().flatten() for p in model.parameters()])]
    run = crumple.open(tmp_path / "run.crumple").runs[0]
    assert run.steps.tolist() == [0, 20, 40, 50] and torch.equal(run.points, torch.stack(seen))
    assert run.metrics["loss"][-1] == loss.item()
    plane = crumple.directions.pca([run])
    assert run.project(plane).coords.shape == (4, 2)


@pytest.mark.parametrize(
    ("options", "steps"),
    [({"steps": 4}, [0, 1, 2, 3, 4]), ({"epochs": 3}, [0, 3, 6, 9]), ({"epochs": 1, "record_every": 2}, [0, 2, 3])],
)
def test_runs_hold_the_start_too(options, steps):
    objective = case("mlp").objective()
    run = crumple.train(objective, torch.optim.RMSprop, lr=1e-3, batch_size=4, seed=0, **options)
    assert run.steps.tolist() == steps and torch.equal(run.points[0], objective.theta)
    assert run.metrics["loss"][-1] == pytest.approx(objective.value(run.points[-1]), rel=1e-12)


def slopes(value, theta, h=1e-6):
    """By differences of the values alone."""
    moved = lambda i, by: [t + by * (i == j) for j, t in enumerate(theta)]  # noqa: E731
    return [(value(moved(i, h)) - value(moved(i, -h))) / (2 * h) for i in range(len(theta))]


# --- landmarks and trust -----------------------------------------------------------------------------


def himmelblau(w):
    return (w[0] ** 2 + w[1] - 11) ** 2 + (w[0] + w[1] ** 2 - 7) ** 2


def hessian_of_himmelblau(x, y):
    return np.array([[12 * x**2 + 4 * y - 42, 4 * x + 4 * y], [4 * x + 4 * y, 12 * y**2 + 4 * x - 26]])


@pytest.mark.parametrize("window", [Grid.square(5.0, n=51), Grid.arange(-5, 5, 0.25), Grid.box((-4, 4.5), (-5, 5))])
def test_the_landmarks_of_himmelblau(window):
    """Four minima, four saddles, one maximum; eigenvalues by the formula, and x² + y and x + y² of the minima."""
    objective, plane = weights_of(himmelblau)
    marks = crumple.find_landmarks(objective, plane, window)
    assert sorted(mark.kind for mark in marks) == ["maximum", *["minimum"] * 4, *["saddle"] * 4]
    for mark in marks:
        x, y = mark.coords
        wanted = np.linalg.eigvalsh(hessian_of_himmelblau(x, y))
        assert list(mark.evidence["eigenvalues"]) == pytest.approx(wanted.tolist(), rel=1e-9)
        assert mark.evidence["gradient_norm"] < 1e-10 and mark.value == pytest.approx(himmelblau((x, y)), abs=1e-20)
        if mark.kind == "minimum":
            assert (x * x + y, x + y * y) == pytest.approx((11, 7), abs=1e-12)
        assert "of this slice" in mark.verdict


def test_landmarks_on_logarithmic_axes():
    """The minimum of (ln w₁ − ln 3)² + 2 (ln w₂ + ln 2)², with the curvature that it has in w itself."""
    objective, plane = weights_of(lambda w: torch.log(w[0] / 3) ** 2 + 2 * torch.log(2 * w[1]) ** 2, theta=(1.0, 1.0))
    window = Grid.box((0.01, 100), (0.01, 10), n=(21, 15), scale=("log", "log"))
    (mark,) = crumple.find_landmarks(objective, plane, window)
    assert mark.kind == "minimum" and mark.coords == pytest.approx((3, 0.5), rel=1e-12)
    assert list(mark.evidence["eigenvalues"]) == pytest.approx([2 / 9, 16], rel=1e-9)


@pytest.mark.parametrize(
    ("function", "window", "kind", "coords"),
    [
        (lambda w: w[0] + 2 * w[1], Grid.box((-1, 2), (-3, 1)), "edge minimum", (-1, -3)),
        (lambda w: w[0] ** 4 + 2 * w[1] ** 4, Grid.box((-1, 2), (-3, 1)), "degenerate", (0, 0)),
        (lambda w: w[0] ** 3 - 3 * w[0] * w[1] ** 2, Grid.box((-1, 2), (-3, 1)), "degenerate", (0, 0)),
        (lambda w: -((w[0] - 1) ** 2) - 3 * w[1] ** 2, Grid.box((-1, 2), (-3, 1)), "maximum", (1, 0)),
        (lambda w: 3 * w[0].abs() + w[1].abs(), Grid.box((-1, 2), (-3, 1)), "minimum", (0, 0)),
    ],
    ids=["slope", "quartic", "monkey saddle", "hill", "kink"],
)
def test_other_kinds_of_landmarks(function, window, kind, coords):
    objective, plane = weights_of(function)
    found = crumple.find_landmarks(objective, plane, window).of(kind)
    assert len(found) == 1 and found[0].coords == pytest.approx(coords, abs=1e-4)


@pytest.mark.parametrize("function", [lambda w: (w[0] * w[1]) ** 2, lambda w: (w[0] ** 2 + w[1] ** 2 - 1) ** 2])
def test_what_is_shown_of_a_set_of_degenerate_points_lies_on_it(function):
    """Where level lines cross, cells are flat before they are small; their middle is no stationary point."""
    objective, plane = weights_of(function)
    (mark,) = crumple.find_landmarks(objective, plane, Grid.box((-2, 2), (-1.5, 3))).of("degenerate")
    assert mark.value == pytest.approx(0, abs=1e-12) and mark.evidence["gradient_norm"] < 1e-9


def rastrigin(w):
    return 20 + (w**2 - 10 * torch.cos(2 * math.pi * w)).sum()


@pytest.mark.parametrize(
    ("function", "n", "grid", "name", "severity"),
    [
        (lambda w: w[0] + 2 * w[1], 2, Grid.square(1.0, n=21), "edge", "warning"),
        (rastrigin, 2, Grid.arange(-5, 6, 1.0), "resolution", "error"),
        (lambda w: w[0] ** 2 + 2 * w[1] ** 2 - 3 * w[2] ** 2, 3, Grid.square(1.0, n=41), "curvature", "warning"),
        (lambda w: torch.log(w[0]) + w[1] ** 2, 2, Grid.box((-1, 1), (-1, 2), n=(21, 31)), "gaps", "warning"),
    ],
    ids=["minimum on the edge", "coarse Rastrigin", "a saddle seen as a bowl", "not finite"],
)
def test_what_misleads_is_said_and_nothing_else_is_called_wrong(function, n, grid, name, severity):
    objective, plane = weights_of(function, n=n)
    surface = crumple.evaluate(objective, plane, grid)
    run = Trajectory.from_points([[0.5, *[0.1] * (n - 1)], [0.2, *[0.3] * (n - 1)]])
    report = crumple.trust(surface, objective, runs=[run])
    (found,) = [finding for finding in report.findings if finding.name == name]
    assert found.severity == severity and found.message
    assert found.figure is None or isinstance(found.figure, float)
    assert all(f.severity != "error" for f in report.findings if f.name != name), str(report)


def test_rounding_near_zero_is_no_error_of_the_surface():
    """A perfect fit at a node leaves some 1e-33, which two ways of adding up need not share."""
    objective, plane = weights_of(lambda w: (w[0] - 0.3) ** 2 + 2 * (w[1] - 0.1) ** 2)
    surface = crumple.evaluate(objective, plane, Grid.square(1.0, n=21))
    at = np.zeros(surface.grid.shape)
    at[surface.lowest().index] = 1.0
    for amount, severity in ((3e-17, "ok"), (-1e-9, "error")):
        other = replace(surface, values={"loss": surface["loss"] + amount * at})
        assert crumple.trust(other, objective)["values"].severity == severity


# --- files and figures -------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def scene():
    """A surface with a run and landmarks on it."""
    objective, plane = weights_of(himmelblau)
    window = Grid.box((-5, 5), (-4, 5), n=(13, 11))
    run = crumple.train(objective, torch.optim.Adam, lr=0.3, steps=12, start=(0.5, -0.5))
    return crumple.evaluate(objective, plane, window), run, crumple.find_landmarks(objective, plane, window)


def test_what_is_saved_is_what_is_opened(scene, tmp_path):
    surface, run, marks = scene
    crumple.save(tmp_path / "x.crumple", surface=surface, runs=[run], landmarks=marks)
    found = crumple.open(str(tmp_path / "x.crumple"))
    assert np.array_equal(found.surface["loss"], surface["loss"])
    assert np.array_equal(found.surface.status, surface.status) and torch.equal(found.runs[0].points, run.points)
    assert [(m.kind, m.coords, m.value) for m in found.landmarks] == [(m.kind, m.coords, m.value) for m in marks]
    assert list(found.landmarks[0].evidence["eigenvalues"]) == list(marks[0].evidence["eigenvalues"])
    page = crumple.export(tmp_path / "x.html", found.surface, runs=found.runs, landmarks=found.landmarks)
    assert page.stat().st_size > 10_000


def test_losses_below_zero_and_without_value_survive(tmp_path):
    """−1, 0, infinities and NaN are values: none of them means "not done"."""
    objective, plane = weights_of(lambda w: torch.where(w[0] > 1, w[1].log(), w[1] - 1), theta=(0, 1))
    surface = crumple.evaluate(objective, plane, Grid.box((0, 2), (-1, 2), n=(3, 4)))
    np.testing.assert_equal(surface["loss"][[0, 2]], [[-2, -1, 0, 1], [np.nan, -np.inf, 0, np.log(2)]])
    assert surface.status[2].tolist() == [Status.DIVERGED, Status.DIVERGED, Status.OK, Status.OK]
    crumple.save(tmp_path / "x.crumple", surface=surface)
    found = crumple.open(tmp_path / "x.crumple").surface
    assert found["loss"].tobytes() == surface["loss"].tobytes() and np.array_equal(found.status, surface.status)


@pytest.mark.parametrize("ending", ["html", "png", "svg", "pdf", "csv", "npz", "json", "vtp", "stl", "gif", "h5"])
def test_every_promised_export_is_written(scene, ending, tmp_path):
    surface, run, _ = scene
    path = crumple.export(tmp_path / f"x.{ending}", surface, runs=[run], **({"frames": 3} if ending == "gif" else {}))
    assert path == tmp_path / f"x.{ending}" and path.stat().st_size > 500


def test_figures_are_drawn_in_the_words_of_the_contract(scene):
    surface, run, marks = scene
    objective = weights_of(himmelblau)[0]
    line = crumple.evaluate(objective, crumple.directions.interpolate((0, 0), (3, 2)), Grid.line(-0.5, 1.5, n=9))
    figures = [
        crumple.figures.surface(surface, runs=[run], landmarks=marks),
        crumple.figures.contour(surface, runs=[run], landmarks=marks),
        crumple.figures.curve(line),
        crumple.figures.spectrum(crumple.curvature.spectrum(objective)),
        crumple.figures.film(surface, runs=[run]),
    ]
    assert all(isinstance(figure, go.Figure) and figure.data for figure in figures)


def test_every_module_is_found_under_its_name():
    """Also those that nothing else has loaded."""
    for name in crumple.__all__:
        assert getattr(crumple, name) is not None
    assert {"curvature", "directions", "figures", "integrations", "presets", "topology"} <= set(crumple.__all__)
