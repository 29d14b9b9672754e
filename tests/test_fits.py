"""What the live page says of the data at a point: curves, regions, residuals and who is taken for whom."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

import crumple
from crumple.app import _explore, fits
from crumple.app.fits import class_scores, fit_of
from crumple.app.histogram import histogram, round_up
from crumple.app.scenes import look_of
from live import OPEN, talking

ROWS = 23


@pytest.fixture(autouse=True)
def double():
    torch.set_default_dtype(torch.float64)
    yield
    torch.set_default_dtype(torch.float32)


def net(inputs, outputs):
    return nn.Sequential(nn.Linear(inputs, 3), nn.Tanh(), nn.Linear(3, outputs))


def theta_of(objective):
    return objective.theta.numpy()


def objective(inputs, outputs, loss, target):
    return crumple.Objective(net(inputs, outputs), loss, (torch.randn(ROWS, inputs), target))


THREE = torch.arange(ROWS) % 3
SIGNS = (torch.arange(ROWS) % 2 * 2.0 - 1).reshape(-1, 1)


@pytest.mark.parametrize(
    ("inputs", "outputs", "loss", "target", "kind"),
    [
        (2, 3, nn.CrossEntropyLoss(), THREE, "regions"),
        (5, 3, nn.CrossEntropyLoss(), THREE, "classes"),
        (2, 1, nn.MSELoss(), SIGNS, "regions"),
        (2, 1, nn.BCEWithLogitsLoss(), (SIGNS > 0).double(), "regions"),
        (1, 1, nn.MSELoss(), SIGNS, "curve"),
        (1, 1, nn.MSELoss(), torch.randn(ROWS, 1), "curve"),
        (2, 1, nn.HuberLoss(), torch.randn(ROWS, 1), "residuals"),
        (4, 2, nn.L1Loss(), torch.randn(ROWS, 2), "residuals"),
    ],
)
def test_the_kind_of_fit_follows_from_inputs_outputs_and_targets(inputs, outputs, loss, target, kind):
    assert fit_of(objective(inputs, outputs, loss, target)).kind == kind


def test_what_has_no_prediction_has_no_fit():
    assert fit_of(crumple.Objective.from_function(lambda w: (w**2).sum(), 2)) is None
    model = net(2, 1)
    own = crumple.Objective(model, data=[torch.ones(3, 2)], batch_loss=lambda m, x: m(x).square().mean())
    assert fit_of(own) is None


def test_the_class_is_the_one_of_the_models_greatest_output():
    given = objective(2, 3, nn.CrossEntropyLoss(), THREE)
    found = fit_of(given)
    theta, told = theta_of(given) + 0.3, found.arrays()
    at = found.at(theta)
    inputs, target = given.examples.joined()
    want = found.model.outputs(theta, inputs).argmax(1)
    counts = np.zeros((3, 3), int)
    np.add.at(counts, (target.numpy(), want.numpy()), 1)
    assert at["confusion"].tolist() == counts.tolist() and at["confusion"].sum() == ROWS
    i, j = 5, 40
    node = torch.tensor([[told["region_x"][i], told["region_y"][j]]])
    logits = found.model.outputs(theta, node)[0].numpy()
    scores = at["scores"][:, i, j]
    np.testing.assert_allclose(scores - scores[0], logits - logits[0], rtol=1e-5, atol=1e-6)
    assert told["dots"].shape == (ROWS, 2) and told["dot_classes"].tolist() == target.tolist()


@pytest.mark.parametrize(
    ("loss", "classes", "border"),
    [
        (nn.MSELoss(), (-1.0, 3.0), 1.0),
        (nn.BCEWithLogitsLoss(), (0.0, 1.0), 0.0),
        (nn.BCELoss(), (0.0, 1.0), 0.5),
        (nn.SoftMarginLoss(), (-1.0, 1.0), 0.0),
    ],
)
def test_one_output_changes_class_where_both_would_cost_the_same(loss, classes, border):
    labels = torch.tensor(classes).reshape(-1, 1)
    outputs = torch.tensor([[border - 0.01], [border], [border + 0.01]])
    below, at, above = class_scores(loss, outputs, labels) @ [-1, 1]
    assert below < 0 < above and at == pytest.approx(0, abs=1e-12)


def test_the_difference_of_the_scores_of_a_logit_is_the_logit():
    logits = torch.tensor([[-3.0], [0.2], [7.0]])
    scores = class_scores(F.binary_cross_entropy_with_logits, logits, torch.tensor([[0.0], [1.0]]))
    np.testing.assert_allclose(scores[:, 1] - scores[:, 0], logits[:, 0].numpy(), rtol=1e-12)


def test_an_example_without_a_finite_score_is_taken_for_nothing():
    given = objective(5, 3, nn.CrossEntropyLoss(), THREE)
    assert fit_of(given).at(np.full(given.space.size, np.nan))["confusion"].sum() == 0


def test_residuals_are_data_less_model():
    given = objective(4, 2, nn.L1Loss(), torch.randn(ROWS, 2))
    inputs, target = given.examples.joined()
    found = fit_of(given)
    theta = theta_of(given) - 0.1
    left = (target - found.model.outputs(theta, inputs)).numpy().ravel()
    at = found.at(theta)
    assert at["residual_counts"].sum() == 2 * ROWS
    inside, edges = np.histogram(left, at["residual_edges"])
    assert at["residual_counts"][1:-1].tolist() == inside.tolist()
    assert at["residual_counts"][[0, -1]].tolist() == [(left < edges[0]).sum(), (left > edges[-1]).sum()]
    assert edges[0] == -edges[-1] and np.abs(left).max() / 10 < edges[-1]


def test_bins_hold_nearly_all_and_no_nan():
    counts = histogram(np.array([0.1] * 300 + [-50, np.nan, np.inf]))["residual_counts"]
    assert counts[0] == 1 and counts.sum() == 301
    assert [round_up(v) for v in (0, 1, 1.01, 70)] == [1, 1, 2, 100]


def test_of_many_rows_some_are_predicted_and_it_is_said(monkeypatch):
    monkeypatch.setattr(fits, "_MOST_ROWS", 10)
    found = fit_of(objective(5, 3, nn.CrossEntropyLoss(), THREE))
    assert (found.told()["rows"], found.told()["of"]) == (8, ROWS)
    assert found.at(theta_of(objective(5, 3, nn.CrossEntropyLoss(), THREE)))["confusion"].sum() == 8


def test_a_curve_says_so_too(monkeypatch):
    monkeypatch.setattr(fits, "_MOST_ROWS", 10)
    found = fit_of(objective(1, 1, nn.MSELoss(), torch.randn(ROWS, 1)))
    assert all((one.told()["rows"], one.told()["of"]) == (8, ROWS) for one in (found, found.twin()))


def test_a_wide_model_predicts_fewer_rows(monkeypatch):
    """All rows are predicted at once whenever the pointer moves: a large network would hold the page up for seconds."""
    monkeypatch.setattr(fits, "_LEAST_ROWS", 2)
    monkeypatch.setattr(fits, "_MOST_NUMBERS", 18)
    given = objective(5, 3, nn.CrossEntropyLoss(), THREE)
    rows = fit_of(given).told()["rows"]
    assert 2 <= rows <= 18 // given.mean_loss.network.widest < ROWS


def test_a_twin_has_a_model_of_its_own():
    given = objective(2, 3, nn.CrossEntropyLoss(), THREE)
    found = fit_of(given)
    twin, theta = found.twin(), theta_of(given)
    before = found.at(theta)["scores"]
    twin.at(theta + 1)
    assert twin.model.mean_loss.network is not found.model.mean_loss.network
    assert np.array_equal(found.at(theta)["scores"], before)


def test_a_probe_tells_the_regions_of_a_classifier_of_ones_own():
    given = objective(2, 3, nn.CrossEntropyLoss(), THREE)
    with talking(_explore.shelf_for(given)) as talk:
        scene, arrays = talk.ask(OPEN)[0]
        metric = scene["metrics"][0]["name"]
        ((_, told),) = talk.ask({"type": "probe", "job": 1, "metric": metric, "at": [0.2, -0.4]})
    assert scene["fit"] == {
        "kind": "regions", "names": ["input 1", "input 2"], "classes": ["0", "1", "2"], "rows": ROWS, "of": ROWS
    }  # fmt: skip
    assert arrays["dot_classes"].dtype == np.int32 and told["scores"].shape[0] == 3
    plane = crumple.directions.random(given, normalize="filter", seed=0)
    theta = plane.point([0.2, -0.4]).numpy()
    np.testing.assert_allclose(told["scores"], fit_of(given).at(theta)["scores"], rtol=1e-5)


@pytest.mark.parametrize(
    ("look", "scale", "low", "high"),
    [
        ({}, "linear", None, None),
        ({"height": "log"}, "log", None, None),
        ({"clip": (0.0, 12.0)}, "clip", 0.0, 12.0),
        ({"clip": 0.9}, "clip", None, None),
        ({"height": "log", "clip": (None, 200.0)}, "log", None, 200.0),
    ],
)
def test_a_scene_opens_in_the_look_of_its_preset(look, scale, low, high):
    assert look_of(look) == {"scale": scale, "low": low, "high": high}
