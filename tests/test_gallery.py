"""The gallery: every preset loads and can be drawn, and what its card says of the surface is true."""

import itertools

import numpy as np
import pytest
import scipy.linalg
import torch

import crumple
from crumple import Grid, evaluate
from crumple.presets import PRESETS, Preset
from crumple.presets.classics import CLASSICS
from crumple.presets.control import SINES, STEP

NAMES = [name for name in PRESETS if not name.startswith("article")]


@pytest.fixture(scope="module")
def loaded():
    """Each preset once; making some of them takes a training."""
    made = {}
    return lambda name: made.setdefault(name, crumple.presets.load(name))


def hessian(objective, theta):
    size = objective.space.size
    return np.stack([objective.hvp(theta, row).numpy() for row in torch.eye(size, dtype=torch.float64)])


def coarse(preset, n=7):
    axes = [axis[np.linspace(0, len(axis) - 1, n).astype(int)] for axis in preset.grid.axes]
    return evaluate(preset.test_objective, preset.plane, Grid(tuple(axes), preset.grid.scales))


@pytest.mark.parametrize("name", NAMES)
def test_every_preset_can_be_surveyed(name, loaded):
    preset = loaded(name)
    assert isinstance(preset, Preset) and preset.name == name
    assert preset.title == PRESETS[name].title and preset.lesson == PRESETS[name].lesson
    assert 40 < len(preset.lesson) < 200 and preset.lesson.endswith(".") and len(preset.title) < 60
    assert 2_000 < preset.grid.size < 30_000 and len(set(preset.grid.shape)) + preset.plane.k > 2
    loss = coarse(preset)["loss"]
    assert np.isfinite(loss).mean() > 0.4 and np.nanmax(loss[np.isfinite(loss)]) > np.nanmin(loss)


@pytest.mark.parametrize("name", [n for n in NAMES if not n.startswith("digits")])
def test_the_runs_of_every_preset_start_in_its_window_and_go_down(name, loaded):
    preset = loaded(name)
    for run in preset.runs:
        assert preset.grid.contains(run.project(preset.plane).coords.numpy()[:1]).all(), run.label
        assert np.nanmin(run.metrics["loss"]) < run.metrics["loss"][0], run.label
    assert len({run.label for run in preset.runs}) == len(preset.runs)


@pytest.mark.parametrize("name", CLASSICS)
def test_the_known_minima_of_the_classics(name, loaded):
    """Positions and values of the literature: no slope there, curved upwards both ways, and the least value."""
    preset = loaded(name)
    values = []
    for minimum in preset.facts["minima"]:
        theta = torch.tensor(minimum, dtype=torch.float64)
        scale = np.linalg.eigvalsh(hessian(preset.objective, theta))
        assert scale.min() > 0
        assert float(preset.objective.gradient(theta).norm()) < 2e-6 * scale.max()  # six decimals are given
        values.append(preset.objective.value(theta))
    assert min(values) == pytest.approx(preset.facts["least"], abs=1e-6)


def test_symmetric_minima(loaded):
    """A saddle with eigenvalues −2 and 2, a valley on the hyperbola, flattest where it is balanced."""
    objective = loaded("symmetric-minima").objective
    assert np.linalg.eigvalsh(hessian(objective, torch.zeros(2, dtype=torch.float64))).tolist() == [-2.0, 2.0]
    traces = []
    for w in (0.5, 0.8, 1.0, 1.25, 2.0):
        theta = torch.tensor([w, 1 / w], dtype=torch.float64)
        assert objective.value(theta) < 1e-30
        traces.append(np.trace(hessian(objective, theta)))
    assert min(traces) == traces[2] == pytest.approx(4.0) and traces[0] == pytest.approx(traces[-1])


def test_a_deeper_saddle_is_flat(loaded):
    preset = loaded("deeper-saddle")
    assert not hessian(preset.objective, torch.zeros(3, dtype=torch.float64)).any()
    a, b = 1.3, -0.7
    assert preset.objective.value(preset.plane.point([a, b])) == pytest.approx((a * b * b - 1) ** 2)


def test_the_dead_zone_is_level_and_without_gradient(loaded):
    preset = loaded("relu-dead-zone")
    for w in itertools.product((-1.9, -0.4), (-1.5, 0.3, 2.0)):
        theta = torch.tensor(w, dtype=torch.float64)
        assert preset.objective.value(theta) == pytest.approx(preset.facts["level_of_dead_zone"], rel=1e-14)
        assert not preset.objective.gradient(theta).any()
    slow, fast = preset.runs
    assert slow.metrics["loss"][-1] < 1e-3 and fast.points[-1][0] < 0
    assert fast.metrics["loss"][-1] == pytest.approx(preset.facts["level_of_dead_zone"])


def test_the_ring_has_a_straight_barrier_and_a_way_round(loaded):
    objective = loaded("ring").objective
    line = crumple.directions.interpolate([-1.0, 0.0], [1.0, 0.0])
    assert evaluate(objective, line, Grid.line(0, 1, n=51))["loss"].max() == pytest.approx(1.0)
    turn = np.linspace(0, np.pi, 50)
    assert max(objective.value(torch.tensor([np.cos(t), np.sin(t)])) for t in turn) < 1e-30


def test_the_cubic_is_what_clipping_is_for(loaded):
    """Plain SGD is thrown across the picture by its first step; no clipped step is longer than its rate."""
    clipped, plain = loaded("exploding-cubic").runs
    steps = clipped.points.diff(dim=0).norm(dim=1)
    assert steps.max() <= 0.05 * (1 + 1e-12) and plain.points.diff(dim=0).norm(dim=1)[0] > 1.0


def minima(loss):
    """Inner points lower than their eight neighbours."""
    inner, (n, m) = loss[1:-1, 1:-1], loss.shape
    around = [loss[i : n - 2 + i, j : m - 2 + j] for i in range(3) for j in range(3) if (i, j) != (1, 1)]
    return np.argwhere(inner < np.min(around, axis=0)) + 1


def test_the_crumpled_sheet_has_its_25_minima(loaded):
    """One at about every (ln 3/10^i, ln 3/10^j), each within the factor by which neighbouring rows pull it."""
    preset = loaded("crumpled-sheet")
    surface = evaluate(preset.objective, preset.plane, preset.grid)
    found = minima(surface["loss"])
    assert len(found) == 25
    near = np.log10(preset.facts["near"])
    for i, j in found:
        for axis, place in ((0, i), (1, j)):
            assert np.abs(near - np.log10(surface.axes[axis][place])).min() < 0.2


def test_wrong_frequencies_hold_a_run(loaded):
    preset = loaded("two-pins")
    assert len(minima(evaluate(preset.objective, preset.plane, preset.grid)["loss"])) >= 3
    near, wrong, other = preset.runs
    for run in (near, other):
        assert run.points[-1].tolist() == pytest.approx(preset.facts["truth"], abs=0.1)
    assert wrong.metrics["loss"][-1] > 50 * near.metrics["loss"][-1]


def test_the_plateau_goes_with_cross_entropy(loaded):
    """From one start, in as many steps: far from done on the one surface, done on the other."""
    shares = []
    for name in ("plateau", "plateau-cross-entropy"):
        preset = loaded(name)
        loss = preset.runs[0].metrics["loss"]
        least = evaluate(preset.objective, preset.plane, preset.grid).lowest().value
        shares.append((loss[20] - least) / (loss[0] - least))
    assert shares[0] > 0.5 > 0.1 > shares[1]


def test_the_recurrent_cliff_is_a_wall(loaded):
    """The steepest place is dozens of times as steep as the median of the map."""
    preset = loaded("recurrent-cliff")
    grid = Grid.box(*preset.grid.bounds, n=(25, 19))
    surface = evaluate(preset.objective, preset.plane, grid, gradient=True)
    slopes = np.hypot(surface["gradient[0]"], surface["gradient[1]"])
    assert slopes.max() > 30 * np.median(slopes)


@pytest.mark.parametrize("name", ["xor", "tiny-set"])
def test_the_solutions_on_the_planes_of_small_nets(name, loaded):
    """All three are exact, and the middle of two is not."""
    preset = loaded(name)
    solutions = [np.array(c) for c in preset.facts["solutions"]]
    assert [preset.objective.value(preset.plane.point(c)) < 1e-12 for c in solutions] == [True] * 3
    assert preset.grid.contains(np.array(solutions)).all()
    assert preset.objective.value(preset.plane.point((solutions[0] + solutions[1]) / 2)) > 1e-3


def test_the_cost_of_the_cart_is_that_of_the_riccati_equation(loaded):
    """The least cost and its gains by SciPy's solver; infinite where the closed loop is unstable."""
    preset = loaded("cart")
    a, b = np.array([[1, STEP], [0, 1]]), np.array([[STEP**2 / 2], [STEP]])
    p = scipy.linalg.solve_discrete_are(a, b, np.eye(2), np.eye(1))
    gains = np.linalg.solve(np.eye(1) + b.T @ p @ b, b.T @ p @ a)[0]
    assert preset.objective.value(torch.tensor(gains)) == pytest.approx(np.trace(p), rel=1e-10)
    assert float(preset.objective.gradient(torch.tensor(gains)).norm()) < 1e-6
    assert preset.runs[0].points[-1].tolist() == pytest.approx(gains, abs=0.01)
    surface = coarse(preset, 15)
    for (i, j), loss in np.ndenumerate(surface["loss"]):
        closed = a - b @ np.array([[surface.axes[0][i], surface.axes[1][j]]])
        assert np.isfinite(loss) == (np.abs(np.linalg.eigvals(closed)).max() < 1)


def test_the_residual_is_curved_as_the_fourth_power(loaded):
    preset = loaded("differential-equation")
    at = preset.plane.point(preset.facts["minimum"])
    assert preset.objective.value(at) < 1e-20
    curvature = np.diag(hessian(preset.objective, at))
    assert curvature[-1] / curvature[0] == pytest.approx(SINES**4, rel=1e-6)


def test_logistic_regression_is_convex(loaded):
    preset = loaded("logistic-regression")
    surface = evaluate(preset.objective, preset.plane, Grid.box(*preset.grid.bounds, n=(7, 5)), hessian=True)
    a, b, c = (surface[f"hessian[{i}]"] for i in ("0,0", "0,1", "1,1"))
    assert (a > 0).all() and (a * c - b * b > 0).all()
    assert all(run.metrics["loss"][-1] < 0.15 for run in preset.runs)


def test_the_digits_are_learned_and_the_planes_pass_through_the_end(loaded):
    run = loaded("digits-random").runs[0]
    end = run.points[-1]
    for name in ("digits-random", "digits-pca", "digits-hessian"):
        preset = loaded(name)
        assert preset.test_objective.values(end)["accuracy"] > 0.93
        assert float(preset.plane.project(end).residual) < 1e-9
    low, high = sorted(loaded("digits-hessian").plane.meta["eigenvalues"])
    assert low < 0 < high
    assert sum(loaded("digits-pca").plane.meta["explained"]) > 0.8
