"""``crumple.refine``: a learner answered by an engine, and the patchwork that comes of it."""

import math
import warnings

import numpy as np
import pytest
import torch

import crumple
from crumple.errors import CrumpleWarning, InputError, ShapeError, SurveyError


def plane_of(objective):
    return crumple.directions.weights(objective, objective.space.names[:2])


def test_the_article_as_a_black_box():
    """A thousandth of the range in fewer than 1,500 evaluations; a uniform bilinear grid needs 144,400."""
    preset = crumple.presets.load("article")
    found = crumple.refine(preset.test_objective, preset.plane, ((-2, 2), (-2, 2)), engine="generic")
    grid = crumple.Grid(tuple(np.sort(np.random.default_rng(i).uniform(-2, 2, 211 + 90 * i)) for i in range(2)))
    truth = crumple.evaluate(preset.test_objective, preset.plane, grid)["loss"]
    true = np.abs(found.surface(grid)["loss"] - truth).max()
    assert found.evaluations <= 1500
    assert true <= found.error <= 1e-3 * np.ptp(truth)
    assert found.share == pytest.approx(found.error / np.ptp(truth), rel=1e-2)


def test_short_cuts_are_taken_and_ask_for_the_same_points():
    preset = crumple.presets.load("article")
    both = [
        crumple.refine(preset.test_objective, preset.plane, ((-2, 2), (-1, 2)), tolerance=1e-2, engine=engine)
        for engine in ("auto", "generic")
    ]
    assert [found.meta["engine"] for found in both] == ["quadratic", "generic"]
    assert both[0].evaluations == both[1].evaluations
    np.testing.assert_allclose(both[0].patches.values, both[1].patches.values, rtol=1e-12)


def test_evaluations_are_counted_one_a_call():
    calls = 0

    def function(w):
        nonlocal calls
        calls += 1
        return torch.sin(3 * w[0]) * w[1]

    objective = crumple.Objective.from_function(function, n=2)
    calls = 0
    found = crumple.refine(objective, plane_of(objective), ((-1, 1), (0, 3)), engine="generic")
    assert calls - 2 <= found.evaluations <= calls  # provenance takes one value as a fingerprint


def test_surfaces_keep_their_orientation_and_say_what_they_are():
    objective = crumple.Objective.from_function(lambda w: torch.exp(w[0]) + 0.1 * w[1] ** 3, n=2)
    found = crumple.refine(objective, plane_of(objective), ((-1, 2), (0, 3)), tolerance=1e-4)
    surface = found.surface(crumple.Grid(([-1, 0.2, 2], [0, 0.5, 1, 2.25, 3])))
    x, y = np.meshgrid(*surface.axes, indexing="ij")
    assert surface["loss"].shape == (3, 5)
    np.testing.assert_allclose(surface["loss"], np.exp(x) + 0.1 * y**3, atol=found.error)
    np.testing.assert_allclose(found.value(np.stack([x, y], axis=-1)), surface["loss"], rtol=1e-12)
    assert found.value([2.0, 3.0]).shape == ()
    assert surface.meta["interpolated"] is True
    assert surface.meta["error_estimate"] == found.error
    assert surface.meta["tolerance_reached"] is found.reached is True
    assert surface.meta["evaluations"] == found.evaluations
    assert (surface.status == crumple.Status.OK).all()


def test_values_that_were_computed_come_back_as_they_were():
    objective = crumple.Objective.from_function(lambda w: torch.sin(5 * w[0] + w[1]) / (w[1] + 2), n=2)
    plane, box = plane_of(objective), ((-1, 2), (0, 3))
    grid = crumple.Grid.box(*box, n=(9, 5))
    found = crumple.refine(objective, plane, box).surface(grid)["loss"]
    np.testing.assert_allclose(found, crumple.evaluate(objective, plane, grid)["loss"], atol=1e-14)


def test_a_line_is_surveyed_too():
    objective = crumple.Objective.from_function(lambda w: torch.exp(-w[0]) + w[0] ** 2, n=1)
    plane = crumple.directions.weights(objective, ("w1",))
    for box in ((-1, 3), ((-1, 3),)):
        found = crumple.refine(objective, plane, box)
        x = np.linspace(-1, 3, 77)
        true = np.abs(found.surface(crumple.Grid((x,)))["loss"] - (np.exp(-x) + x**2)).max()
        assert true <= found.error
        assert found.evaluations < 40


def test_pieces_tile_the_window_and_carry_their_errors():
    objective = crumple.Objective.from_function(lambda w: torch.tanh(9 * w[0]) * w[1], n=2)
    found = crumple.refine(objective, plane_of(objective), ((-1, 3), (0, 3)))
    areas = [(a[1] - a[0]) * (b[1] - b[0]) for a, b in (leaf.bounds for leaf in found.leaves)]
    assert sum(areas) == pytest.approx(12.0)
    assert max(leaf.error for leaf in found.leaves) == found.error


def test_too_small_a_budget_is_said_and_what_was_reached():
    objective = crumple.Objective.from_function(lambda w: torch.sin(9 * w[0] * w[1]), n=2)
    with pytest.warns(CrumpleWarning, match="of 150 evaluations with an estimated error"):
        found = crumple.refine(objective, plane_of(objective), ((-1, 3), (0, 3)), budget=150)
    assert not found.reached
    assert found.meta["tolerance_reached"] is False
    assert found.error > 1e-3 * found.range


def test_a_tolerance_below_rounding_is_said_to_be():
    x = torch.linspace(-1, 1, 9).reshape(-1, 1)
    model = torch.nn.Sequential(torch.nn.Linear(1, 2), torch.nn.Tanh(), torch.nn.Linear(2, 1))
    objective = crumple.Objective(model, torch.nn.functional.l1_loss, (x, x**2))
    plane = crumple.directions.weights(objective, ("0.weight[0,0]", "2.bias[0]"))
    with pytest.warns(CrumpleWarning, match="in float32, are rounded to no less"):
        crumple.refine(objective, plane, ((-0.2, 0.2), (4, 5)), tolerance=1e-12)


def test_holes_are_nan_and_say_why():
    def function(w):
        if w[0] > 2 and w[1] > 1.5:
            raise FloatingPointError("no such place")
        return torch.log(w[0] + 2.5) + w[1]

    objective = crumple.Objective.from_function(function, n=2)
    box = ((-3, 3), (0, 3))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", CrumpleWarning)
        found = crumple.refine(objective, plane_of(objective), box, tolerance=1e-2, budget=3000)
    assert 100 < len(found.meta["failures"]) < found.evaluations / 2
    surface = found.surface(crumple.Grid.box(*box, n=(61, 31)))
    assert surface.status[-1, -1] == crumple.Status.FAILED
    assert surface.status[0, 0] == crumple.Status.DIVERGED
    assert surface.status[40, 10] == crumple.Status.OK
    np.testing.assert_array_equal(np.isnan(surface["loss"]), surface.status != crumple.Status.OK)
    assert "FloatingPointError: no such place" in found.meta["failures"].values()


def test_nothing_known_is_not_an_error_of_zero():
    """Where no value is finite, neither the error nor its share is a number."""
    objective = crumple.Objective.from_function(lambda w: w[0] * math.nan + w[1], n=2)
    with pytest.warns(CrumpleWarning, match="estimated error of nan, nan of the range"):
        found = crumple.refine(objective, plane_of(objective), [(-1, 2), (0, 1)])
    assert not found.reached and found.range == 0.0
    assert all(map(math.isnan, (found.error, found.share, found.meta["error_share"])))


def test_a_short_cut_that_fails_gives_way_to_the_plain_model():
    def loss(prediction, target):
        if 2.8 < prediction.abs().max() < 3.2:
            raise FloatingPointError("not here")
        return torch.nn.functional.mse_loss(prediction, target) ** 2

    x = torch.linspace(-1, 1, 9, dtype=torch.float64).reshape(-1, 1)
    model = torch.nn.Sequential(torch.nn.Linear(1, 1), torch.nn.Tanh(), torch.nn.Linear(1, 1, bias=False)).double()
    model[0].weight.data.fill_(0.5)
    objective = crumple.Objective(model, loss, (x, x**2))
    plane = crumple.directions.weights(objective, ("0.bias[0]", "2.weight[0,0]"))
    found = crumple.refine(objective, plane, ((-1, 1), (-6, 1)), tolerance=1e-2, engine="cached")
    assert found.meta["engine"] == "generic"
    assert "not here" in found.meta["engine_refused"]["cached"]
    assert "FloatingPointError: not here" in found.meta["failures"].values()


def test_a_model_that_always_raises_ends_the_survey():
    def function(w):
        if w[0] != 0:
            raise FloatingPointError("no such place")
        return w.sum()

    objective = crumple.Objective.from_function(function, n=2)
    with pytest.raises(SurveyError, match="all of 81 points, last FloatingPointError"):
        crumple.refine(objective, plane_of(objective), ((1, 2), (0, 3)))


def test_metrics_do_not_stand_in_the_way():
    x = torch.linspace(-1, 1, 9, dtype=torch.float64).reshape(-1, 1)
    model = torch.nn.Sequential(torch.nn.Linear(1, 1), torch.nn.Tanh(), torch.nn.Linear(1, 1, bias=False)).double()
    loss = torch.nn.functional.mse_loss
    objective = crumple.Objective(model, loss, (x, x**2), metrics={"twice": lambda p, t: 2 * loss(p, t)})
    plane = crumple.directions.weights(objective, ("0.weight[0,0]", "2.weight[0,0]"))
    found = crumple.refine(objective, plane, ((-2, 2), (-1, 2)))
    assert found.meta["engine"] == "quadratic"
    assert list(found.surface(crumple.Grid.box((-2, 2), (-1, 2), n=3)).values) == ["loss"]


def test_progress_is_told():
    seen = []
    objective = crumple.Objective.from_function(lambda w: (w**2).sum(), n=2)
    crumple.refine(objective, plane_of(objective), ((-1, 1), (0, 2)), budget=500, progress=lambda *a: seen.append(a))
    assert seen[0] == (81, 500)
    assert seen[-1] == (500, 500)


def test_what_does_not_fit_is_refused():
    objective = crumple.Objective.from_function(lambda w: (w**2).sum(), n=3)
    plane, box = plane_of(objective), ((-1, 1), (0, 2))
    found = crumple.refine(objective, plane, box)
    with pytest.raises(InputError, match="is no Objective"):
        crumple.refine(lambda w: w, plane, box)
    with pytest.raises(ShapeError, match="box and plane differ"):
        crumple.refine(objective, plane, (-1, 1))
    with pytest.raises(ShapeError, match="another parameter space"):
        crumple.refine(crumple.Objective.from_function(lambda w: w.sum(), n=2), plane, box)
    with pytest.raises(InputError, match="one or two axes"):
        crumple.refine(objective, crumple.directions.weights(objective, objective.space.names), ((0, 1),) * 3)
    with pytest.raises(InputError, match="Refine a larger box"):
        found.surface(crumple.Grid.box((-1, 1), (0, 2.01), n=5))
    with pytest.raises(InputError, match="outside the window"):
        found.value([0.0, -0.1])
    with pytest.raises(ShapeError, match="last axis of 2"):
        found.value([0.0])
    with pytest.raises(ShapeError, match="grid and window differ"):
        found.surface(crumple.Grid.line(-1, 1))
