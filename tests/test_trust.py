"""The trust report: each finding on a case made for it, and ``ok`` on a clean one."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

import crumple
from cases import case, lopsided, lopsided_plane, noise
from crumple import Grid, LossSurface, Objective, Plane, Status, Trajectory, evaluate, trust
from crumple.errors import InputError, ShapeError

BOX = Grid.box((-1.5, 1.0), (-1.0, 1.4), n=(41, 33))


def rastrigin(w):
    return 20 + (w**2 - 10 * torch.cos(2 * math.pi * w)).sum()


def of(function, grid, **options):
    objective = Objective.from_function(function, n=2, **options)
    return evaluate(objective, crumple.directions.weights(objective, ("w1", "w2")), grid), objective


def bowl(w):
    return (w[0] - 0.2) ** 2 + 3 * (w[1] - 0.1) ** 2 + 0.5 * w[0] * w[1]


@pytest.fixture
def clean():
    return of(bowl, BOX)


@pytest.fixture
def digits():
    """A small net with a minimum inside the window: least squares of a line through many points."""
    x = noise(400, 2)
    y = x @ torch.tensor([[0.5], [-0.3]], dtype=x.dtype) + 0.1 * noise(400, 1).flip(0)
    return Objective(nn.Linear(2, 1, bias=False).double(), F.mse_loss, (x, y))


def test_a_clean_surface_is_clean(clean):
    report = trust(*clean)
    assert report.worst == "ok", str(report)
    assert {"identity", "centre", "values", "gaps", "resolution", "edge", "precision", "axes", "mode"} <= {
        f.name for f in report
    }


def test_a_clean_net_with_its_run_is_clean(digits):
    plane = crumple.directions.weights(digits, ("weight[0,0]", "weight[0,1]"))
    run = crumple.train(digits, torch.optim.SGD, lr=0.1, steps=20, start=(-0.5, 0.8))
    surface = evaluate(digits, plane, Grid.box((-1, 1.2), (-1.1, 1), n=(45, 41)))
    report = trust(surface, digits, runs=run)
    assert report.worst == "ok", str(report)
    assert report["path"].figure == pytest.approx(1.0) and report["sampling"].figure < 0.1


def test_the_articles_window_has_its_lowest_cell_on_the_edge():
    """Its infimum is at infinity; everything else about the picture is in order, but for what 3,000 points can tell."""
    preset = crumple.presets.load("article")
    report = trust(evaluate(preset.test_objective, preset.plane, preset.grid), preset.test_objective, runs=preset.runs)
    assert [f.name for f in report.of("warning", "error")] == ["edge"]
    assert "105.695 at (0.1, -2)" in report["edge"].message and "below -2" in report["edge"].advice
    assert [f.name for f in report.of("note")] == ["sampling"]


@pytest.mark.parametrize(
    ("grid", "severity"),
    [
        (Grid.box((-5, 5), (-4, 4), n=(11, 9)), "error"),  # on the integers, where it is exactly a bowl
        (Grid.box((-5, 5), (-4, 4), n=(51, 41)), "warning"),
        (Grid.arange(-5, 5, 0.05), "ok"),
    ],
    ids=["integers", "fifths", "twentieths"],
)
def test_a_grid_too_coarse_is_exposed_by_probes_between_its_nodes(grid, severity):
    """Rastrigin on the integers is x² + y²: no look at the nodes could tell."""
    surface, objective = of(rastrigin, grid)
    if severity == "error":
        x, y = np.meshgrid(*grid.axes, indexing="ij")
        np.testing.assert_allclose(surface["loss"], x**2 + y**2, atol=1e-9)
    assert trust(surface, objective)["resolution"].severity == severity


def test_the_probes_of_a_log_window_are_log():
    """A straight line in log coordinates is resolved by any grid with log axes, and not by one with linear axes."""
    straight = lambda w: torch.log10(w[0]) + 2 * torch.log10(w[1])  # noqa: E731
    log = Grid.box((1e-3, 1e3), (1e-2, 1e5), n=(9, 7), scale="log")
    surface, objective = of(straight, log, theta=(1.0, 1.0))
    found = trust(surface, objective)["resolution"]
    assert found.severity == "ok" and found.figure < 1e-12
    linear, objective = of(straight, Grid.box((1e-3, 1e3), (1e-2, 1e5), n=(9, 7)), theta=(1.0, 1.0))
    assert trust(linear, objective)["resolution"].severity in ("warning", "error")


def test_a_surface_of_another_model_is_refused(clean):
    surface, _ = clean
    other = Objective.from_function(lambda w: bowl(w) + 1, n=2)
    report = trust(surface, other)
    assert report["identity"].severity == report["values"].severity == report.worst == "error"


def test_values_that_were_changed_are_found(clean):
    """Even the lowest alone."""
    surface, objective = clean
    loss = surface["loss"].copy()
    loss[surface.lowest().index] -= 1e-6
    report = trust(replace(surface, values={"loss": loss}), objective)
    assert report["identity"].severity == "ok" and report["values"].severity == "error"
    assert report["values"].figure > 1e-6


def test_holes_are_counted_and_not_compared(clean):
    surface, objective = clean
    loss, status = surface["loss"].copy(), surface.status.copy()
    loss[:4], status[:4] = np.nan, Status.FAILED
    loss[5, 5], status[5, 5] = np.inf, Status.DIVERGED
    report = trust(LossSurface(surface.plane, surface.grid, {"loss": loss}, status, surface.meta), objective)
    found = report["gaps"]
    assert found.severity == "warning" and "132 failed" in found.message and "1 not finite" in found.message
    assert found.figure == pytest.approx(133 / 1353) and report["resolution"].severity == "ok"


def test_a_surface_without_a_single_value():
    surface, objective = of(lambda w: torch.log(-1 - w.square().sum()), Grid.box((-1, 1), (-2, 1), n=(4, 3)))
    report = trust(surface, objective)
    assert report["gaps"].figure == 1.0 and "edge" not in report and "resolution" not in report


def test_the_model_on_and_off_the_plane():
    """On it the loss is the model's own; off it the report says how far."""
    objective = case("mlp").objective()
    through = Plane(objective.theta, noise(2, 35))
    found = trust(evaluate(objective, through, BOX), objective, full_space=False)["centre"]
    assert found.severity == "ok" and f"{objective.value():.6g}" in found.message
    beside = Plane(objective.theta + 1.0, noise(2, 35))
    found = trust(evaluate(objective, beside, BOX), objective, full_space=False)["centre"]
    assert found.severity == "note"
    assert found.figure == pytest.approx(float(beside.project(objective.theta).residual))


def test_rounding_against_the_relief():
    """A level of a million leaves float32 a hundredth of a unit; in float64 nothing is wrong with it."""
    model = nn.Linear(1, 1)
    x = torch.linspace(-1, 1, 20).reshape(-1, 1)
    loss = lambda p, t: F.mse_loss(p, t) + 1e6  # noqa: E731
    severities = []
    for single in (True, False):
        change = (lambda v: v.float()) if single else (lambda v: v.double())
        objective = Objective(change(model), loss, (change(x), change(x)))
        plane = crumple.directions.weights(objective, ("weight[0,0]", "bias[0]"))
        severities.append(
            trust(evaluate(objective, plane, Grid.box((0, 2), (-1, 1), n=(21, 31))), objective)["precision"]
        )
    assert [f.severity for f in severities] == ["warning", "ok"]
    assert severities[0].figure > 1e-3 > severities[1].figure
    assert "in float64" in severities[0].advice


def test_rounding_in_float64_is_not_answered_with_float64():
    """Numbers near 10¹⁰ are two millionths apart, and the relief is some millionths."""
    found = trust(*of(lambda w: 1e10 + 1e-6 * (w**2).sum(), Grid.box((-1, 2), (-2, 2), n=(31, 21))))["precision"]
    assert found.severity == "warning" and "float64" not in found.advice and "the same at every point" in found.advice


def test_few_examples_make_an_unsure_relief(digits):
    plane = crumple.directions.weights(digits, ("weight[0,0]", "weight[0,1]"))
    few = evaluate(digits, plane, BOX, sample=4)
    report = trust(few, digits)
    assert report["sampling"].figure > 0.1 and report["sampling"].severity in ("note", "warning")
    assert report["sample"].severity == "note" and "4 of 400" in report["sample"].message
    assert report["identity"].severity == report["values"].severity == "ok", "the same four examples are drawn again"


def test_the_standard_error_of_a_difference_by_hand(digits):
    """√(var(lᵢ(high) − lᵢ(low))/n), with the losses of the examples computed one by one."""
    plane = crumple.directions.weights(digits, ("weight[0,0]", "weight[0,1]"))
    surface = evaluate(digits, plane, BOX)
    inputs, target = digits.examples.joined()
    flat = np.abs(surface["loss"] - np.median(surface["loss"]))
    median = np.unravel_index(np.argmin(flat), flat.shape)
    each = []
    for index in (surface.lowest().index, median):
        w = torch.tensor([a[i] for a, i in zip(surface.axes, index, strict=True)], dtype=inputs.dtype)
        each.append(((inputs @ w - target[:, 0]) ** 2).numpy())
    gap = each[1] - each[0]
    expected = gap.std(ddof=1) / np.sqrt(len(gap)) / abs(gap.mean())
    assert trust(surface, digits)["sampling"].figure == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize(("angle", "severity"), [(90, "ok"), (40, "note"), (5, "warning")])
def test_axes_that_lean(angle, severity):
    objective = Objective.from_function(lopsided, n=2)
    lean = math.radians(angle)
    plane = Plane([0.0, 0.0], [[2.0, 0.0], [math.cos(lean), math.sin(lean)]])
    found = trust(evaluate(objective, plane, BOX), objective)["axes"]
    assert found.severity == severity and found.figure == pytest.approx(angle)
    assert "axis 0 2" in found.message and "axis 1 1" in found.message


def test_a_path_off_the_plane():
    """Half of the movement is across it, and the losses under its shadow are others."""
    objective = Objective.from_function(lambda w: (w**2).sum(), n=3)
    plane = Plane(torch.zeros(3), torch.eye(3)[:2])
    t = torch.linspace(-1, 1, 9, dtype=torch.float64)
    run = Trajectory.from_points(torch.stack([t, 0 * t, t], 1), label="across")
    surface = evaluate(objective, plane, Grid.box((-1.5, 1.5), (-1, 1), n=(41, 33)))
    report = trust(surface, objective, runs=[run], full_space=False)
    assert report["path"].severity == "warning" and report["path"].figure == pytest.approx(0.5)
    assert (
        report["heights"].figure == pytest.approx(1.0 / report_relief(surface))
        and "across" in report["heights"].message
    )
    flat = Trajectory.from_points(torch.stack([t, t.flip(0), 0 * t], 1))
    clean = trust(surface, objective, runs=flat, full_space=False)
    assert clean["path"].severity == clean["heights"].severity == "ok"


def report_relief(surface):
    low, high = np.percentile(surface["loss"], [5, 95])
    return high - low


def test_stored_statistics_between_two_models():
    """Batch statistics belong to neither end of a line between two models."""
    objective = case("batch norm").objective()
    plane = Plane(objective.theta, noise(1, objective.space.size), meta={"method": "interpolate"})
    found = trust(evaluate(objective, plane, Grid.line(0, 1, n=21)), objective, full_space=False)["mode"]
    assert found.severity == "warning" and "recompute" in found.advice
    other = Plane(objective.theta, noise(1, objective.space.size))
    assert (
        trust(evaluate(objective, other, Grid.line(0, 1, n=21)), objective, full_space=False)["mode"].severity == "ok"
    )


def test_a_bowl_that_is_a_saddle_is_exposed():
    """x² + 2y² − 3z² seen on the plane of x and y."""
    objective = Objective.from_function(lambda w: w[0] ** 2 + 2 * w[1] ** 2 - 3 * w[2] ** 2, n=3)
    plane = Plane(torch.zeros(3), [[2.0, 0, 0], [0, 1.0, 0]])
    found = trust(evaluate(objective, plane, Grid.box((-1, 1), (-1.5, 1.5), n=(41, 61))), objective)["curvature"]
    assert found.severity == "warning" and "saddle" in found.message
    assert found.figure == pytest.approx(-6, rel=1e-4)
    assert "2 to 4 per unit" in found.message, "in units of θ, though a unit of axis 0 is two of them"


@pytest.mark.parametrize(("slope", "severity"), [(0.0, "ok"), (0.1, "ok"), (2.0, "note"), (12.0, "warning")])
def test_a_bowl_on_a_slope_is_exposed(slope, severity):
    """x² + 2y² + 3z² + sz from z = 0: λmax is 6, so that one step along the gradient gains s²/12."""
    objective = Objective.from_function(lambda w: w[0] ** 2 + 2 * w[1] ** 2 + 3 * w[2] ** 2 + slope * w[2], n=3)
    plane = Plane(torch.zeros(3), [[2.0, 0, 0], [0, 1.0, 0]])
    surface = evaluate(objective, plane, Grid.box((-1, 1), (-1.5, 1.5), n=(41, 61)))
    found = trust(surface, objective)["curvature"]
    assert found.severity == severity
    if severity != "ok":
        share = slope**2 / 12 / np.subtract(*np.percentile(surface["loss"], [95, 5]))
        assert f"gradient is {slope:.3g} long" in found.message and f"{100 * share:.0f}" in found.message


@pytest.mark.parametrize("curvature", [0.0, -1.0, 1e-9])
def test_a_slope_off_the_plane_is_exposed_where_nothing_curves_upwards(curvature):
    """Without a curvature the loss falls all the way: over the longest side of the window, three, by 3s at least."""
    objective = Objective.from_function(lambda w: w[0] + 2 * w[1] - 5 * w[2] + curvature * w[2] ** 2, n=3)
    plane = Plane(torch.zeros(3), [[2.0, 0, 0], [0, 1.0, 0]])
    surface = evaluate(objective, plane, Grid.box((-0.5, 0.5), (-1, 2), n=(21, 31)))
    found = trust(surface, objective)["curvature"]
    assert found.severity == "warning"
    if curvature >= 0:
        share = 15 / np.subtract(*np.percentile(surface["loss"], [95, 5]))
        assert "gradient is 5 long" in found.message and f"{100 * share:.0f} %" in found.message


def test_a_slope_off_the_plane_is_exposed_beside_a_steep_bowl():
    """50x² + y² + 0.5z² + 4z: along z the best step is 4 and gains 8, whatever λmax, which is 100."""
    objective = Objective.from_function(lambda w: 50 * w[0] ** 2 + w[1] ** 2 + w[2] ** 2 / 2 + 4 * w[2], n=3)
    surface = evaluate(objective, Plane(torch.zeros(3), torch.eye(3)[:2]), Grid.box((-1, 1), (-2, 3), n=(41, 61)))
    found = trust(surface, objective)["curvature"]
    share = 8 / np.subtract(*np.percentile(surface["loss"], [95, 5]))
    assert (
        found.severity == "note" and "gradient is 4 long" in found.message and f"{100 * share:.0f} %" in found.message
    )


def test_a_flat_bottom_that_is_a_saddle_is_exposed():
    """x⁴ + y² has no curvature along x at its lowest node, and falls along z."""
    objective = Objective.from_function(lambda w: w[0] ** 4 + w[1] ** 2 - 3 * w[2] ** 2, n=3)
    surface = evaluate(objective, Plane(torch.zeros(3), torch.eye(3)[:2]), Grid.box((-1, 1), (-2, 2), n=(21, 31)))
    found = trust(surface, objective)["curvature"]
    assert found.severity == "warning" and "saddle" in found.message and found.figure == pytest.approx(-6, rel=1e-4)


def test_of_several_runs_the_one_farthest_off_is_told_of():
    """The longest lies on the plane; a shorter one runs along it, two units beside it."""
    objective = Objective.from_function(lambda w: (w**2).sum(), n=3)
    surface = evaluate(objective, Plane(torch.zeros(3), torch.eye(3)[:2]), Grid.box((-1, 1), (-1, 2), n=(21, 31)))
    t = torch.linspace(-1, 1, 40, dtype=torch.float64)
    on = Trajectory.from_points(torch.stack([t, t, 0 * t], 1), label="on it")
    beside = Trajectory.from_points(torch.stack([t, t, 0 * t + 2], 1)[::5], label="beside")
    report = trust(surface, objective, runs=[on, beside], full_space=False)
    assert report["path"].severity == "ok" and report["heights"].severity == "warning"
    assert "beside" in report["heights"].message
    assert report["heights"].figure == pytest.approx(4.0 / report_relief(surface))


def test_a_floor_and_a_level_surface_have_no_lowest_node():
    """Which of equal nodes comes first is no reason to send anybody off."""
    trench = trust(*of(lambda w: (w[0] - 0.25) ** 2 + 0 * w[1], Grid.box((-1, 1), (-1, 1.5), n=(41, 21))))["edge"]
    assert trench.severity == "note" and "21 nodes share the least loss" in trench.message and not trench.advice
    level = trust(*of(lambda w: 3 + 0 * w.sum(), BOX))["edge"]
    assert level.severity == "note" and "All nodes have the same loss, 3" in level.message
    slope = trust(*of(lambda w: w[0] + 0 * w[1], BOX))["edge"]
    assert slope.severity == "warning", "the nodes that share it all lie on the edge"


def test_a_lowest_node_beside_a_hole_may_not_be_the_end():
    """log(x − 0.5) + y² falls without end towards x = 0.5, left of which it is NaN: three of its neighbours are."""
    found = trust(*of(lambda w: torch.log(w[0] - 0.5) + w[1] ** 2, Grid.box((-1, 3), (-1, 1.5), n=(41, 31))))["edge"]
    assert found.severity == "note" and "beside 3 without a finite value" in found.message and found.figure == 3
    inside = lambda w: torch.log(w[0] - 0.5) ** 2 + w[1] ** 2  # noqa: E731
    assert trust(*of(inside, Grid.box((-1, 3), (-1, 1.5), n=(41, 31))))["edge"].severity == "ok"


def test_what_is_refused(clean):
    surface, objective = clean
    with pytest.raises(InputError, match="is no LossSurface"):
        trust(objective, objective)
    with pytest.raises(ShapeError, match="parameter space"):
        trust(surface, case("mlp").objective())
    with pytest.raises(InputError, match=r"runs\[0\]"):
        trust(surface, objective, runs=[3])
    with pytest.raises(ShapeError, match=r"runs\[0\]"):
        trust(surface, objective, runs=Trajectory.from_points([[1.0, 2.0, 3.0]]))


def test_the_report_leaves_everything_as_it_was(clean):
    before = torch.get_rng_state(), np.random.get_state()[1].copy()
    assert trust(*clean)["unchanged"].severity == "ok"
    assert torch.equal(torch.get_rng_state(), before[0]) and (np.random.get_state()[1] == before[1]).all()


def test_random_numbers_drawn_meanwhile_are_not_held_against_the_loss(clean):
    """All threads share the random states: a race that runs beside a report draws from them."""
    found = trust(*clean, progress=lambda done, _: torch.rand(done))["unchanged"]
    assert found.severity == "note" and "another thread" in found.message


def test_a_buffer_that_changes_meanwhile_is():
    objective = case("batch norm").objective()
    surface = evaluate(objective, lopsided_plane(objective), Grid.box((-1, 1), (-1, 2), n=(5, 4)))
    buffer = next(iter(objective.mean_loss.network.module.buffers()))
    found = trust(surface, objective, full_space=False, progress=lambda *_: buffer.add_(1.0))["unchanged"]
    assert found.severity == "error" and "keeps something" in found.message


def test_the_same_report_twice(clean):
    """Probes and nodes are drawn from the seed alone."""
    assert str(trust(*clean, seed=3)) == str(trust(*clean, seed=3))


def test_interpolated_values_are_held_to_their_estimate():
    """They are no evaluations: what they must keep is the error that they claim."""
    function = lambda w: (w[0] - 0.3) ** 4 + 3 * w[1] ** 2 + torch.sin(3 * w[0]) * w[1]  # noqa: E731
    objective = Objective.from_function(function, n=2)
    plane = crumple.directions.weights(objective, ("w1", "w2"))
    surface = crumple.refine(objective, plane, ((-1, 1), (-1, 2))).surface(Grid.box((-1, 1), (-1, 2), n=(21, 31)))
    report = trust(surface, objective)
    assert report["interpolated"].severity == "note" and "values" not in report
    off = replace(surface, values={"loss": surface["loss"] + 0.01})
    assert trust(off, objective)["interpolated"].severity == "warning"


class MakesFloat32(nn.Module):
    """It cannot be run in float64."""

    def __init__(self):
        super().__init__()
        self.layer, self.table = nn.Linear(3, 4), torch.linspace(-1, 1, 4)[:, None]

    def forward(self, x):
        return torch.tanh(self.layer(x)) @ self.table


def on_a_random_plane(model, grid):
    objective = Objective(model, nn.MSELoss(), (noise(30, 3).float(), noise(30, 1).float()))
    plane = crumple.directions.random(objective, seed=0, orthogonal=True)
    return evaluate(objective, plane, grid), objective


def test_a_model_that_cannot_run_in_float64_gets_a_report():
    torch.manual_seed(0)
    report = trust(*on_a_random_plane(MakesFloat32(), Grid.box((-1, 1), (-1, 2), n=(9, 11))))
    assert "cannot be told" in report["precision"].message and report["precision"].severity == "note"


def test_an_axis_of_one_node_has_no_edge():
    torch.manual_seed(0)
    surface, objective = on_a_random_plane(nn.Linear(3, 1), Grid((np.array([0.5]), np.linspace(-4, 4, 9))))
    edge = trust(surface, objective)["edge"]
    assert edge.severity == "ok" and not surface.lowest().is_on_edge, str(edge)


def test_curvature_is_looked_for_in_bounded_memory(monkeypatch):
    """Sixty vectors of a large model's size would not fit."""
    held = []
    from crumple._trust import plane as looks

    monkeypatch.setattr(looks, "_VECTOR_BYTES", 8)
    own = looks.eigenpairs
    monkeypatch.setattr(looks, "eigenpairs", lambda *a, **o: held.append(o["most_vectors"]) or own(*a, **o))
    torch.manual_seed(0)
    report = trust(*on_a_random_plane(nn.Linear(3, 1), Grid.box((-1, 1), (-1, 2), n=(9, 11))))
    assert held == [8] and "curvature" in report
