"""The presets against the article, its notebook, and a second computation by hand."""

import itertools
import math

import numpy as np
import pytest
import torch

import crumple
from crumple import Objective, evaluate
from crumple.errors import UnknownNameError
from crumple.presets.article import BATCH, make_data, make_model, split

X, Y = make_data()


@pytest.fixture(scope="module")
def article():
    return crumple.presets.load("article")


@pytest.fixture(scope="module")
def published():
    return crumple.presets.load("article-as-published")


@pytest.fixture(scope="module")
def surfaces(article, published):
    """What each preset draws, on the article's 80 × 80 grid."""
    return {p.name: evaluate(p.test_objective, p.plane, p.grid) for p in (article, published)}


def squared_error(w1, w2, rows):
    """The mean of (y - w2 tanh(w1 x))², by numpy."""
    return np.mean((Y[rows] - w2 * np.tanh(w1 * X[rows])) ** 2)


def all_pairs(w1, w2, rows):
    """What the notebook computed: the mean over batches of 128 of all (prediction_i - y_j)², by numpy."""
    batches = [rows[i : i + BATCH] for i in range(0, len(rows), BATCH)]
    return np.mean([np.mean((w2 * np.tanh(w1 * X[b])[:, None] - Y[b][None]) ** 2) for b in batches])


def test_the_data_is_the_articles():
    """The same stream of NumPy's legacy generator: x first, then the noise, the pieces as the text gives them."""
    np.random.seed(42)
    x = np.random.normal(1, 4.5, 10000)
    y = [2 * v + 5 if v < -2 else 7.3 * math.sin(v) if v < 2 else -0.03 * v**3 + 2 for v in x]
    y = np.array(y) + np.random.normal(0, 1, 10000)
    assert np.array_equal(X, x) and np.allclose(Y, y, rtol=1e-14)


def test_the_split_is_that_of_scikit_learn():
    """``train_test_split(test_size=0.3, random_state=56)``, in its order."""
    selection = pytest.importorskip("sklearn.model_selection")
    wanted = selection.train_test_split(np.arange(10000), test_size=0.3, random_state=56)
    assert all(np.array_equal(mine, theirs) for mine, theirs in zip(split(), wanted, strict=True))
    assert [len(part) for part in split()] == [7000, 3000] and len(set(np.concatenate(split()))) == 10000


def test_the_surface_is_the_one_of_the_text(article, surfaces):
    """At every 7th point of the 80 × 80 the mean squared error on the test split, by numpy."""
    loss, (_, test) = surfaces["article"]["loss"], split()
    assert loss.shape == (80, 80) and article.plane.labels == ("net.Layer_1.weight[0,0]", "net.Layer_2.weight[0,0]")
    for i, j in itertools.product(range(0, 80, 7), repeat=2):
        w1, w2 = article.grid.axes[0][i], article.grid.axes[1][j]
        assert loss[i, j] == pytest.approx(squared_error(w1, w2, test), rel=1e-12)


def test_the_least_cell_of_the_text_lies_on_the_edge(surfaces):
    """105.69 at (0.1, -2.0), of a range from 105.69 to 114.30: walking on, the error keeps falling."""
    low, high = surfaces["article"].lowest(), surfaces["article"].highest()
    assert low.coords == (0.1, -2.0) and low.is_on_edge
    assert (round(low.value, 2), round(high.value, 2)) == (105.69, 114.30)


def test_the_surface_has_the_symmetry_of_the_network(article, surfaces):
    """(w1, w2) and (-w1, -w2) are one network, on the part of the grid that is mirrored."""
    loss, axis = surfaces["article"]["loss"], article.grid.axes[0]
    assert np.array_equal(axis[1:], -axis[1:][::-1])
    assert np.allclose(loss[1:, 1:], loss[1:, 1:][::-1, ::-1], rtol=1e-13)


def test_the_axes_are_one_level_line(article):
    """Where either weight is zero the network is silent, and the loss is the mean of y²; the origin is a saddle."""
    objective, (_, test) = article.test_objective, split()
    silent = np.mean(Y[test] ** 2)
    for point in ([0.0, 0.0], [0.0, -1.7], [1.3, 0.0]):
        assert objective.value(point) == pytest.approx(silent, rel=1e-14)
    assert objective.value([0.1, -0.1]) < silent < objective.value([0.1, 0.1])
    assert np.allclose(objective.gradient([0.0, 0.0]), 0.0)
    curvature = objective.hvp([0.0, 0.0], [1.0, 0.0]).tolist()
    assert curvature == pytest.approx([0.0, -2 * np.mean(X[test] * Y[test])], rel=1e-9)


def test_the_valley_runs_to_the_best_straight_line():
    """On all points the infimum lies at infinity: w1 → 0 along w1·w2 = -0.7231, the line of loss 99.697."""
    slope = np.sum(X * Y) / np.sum(X * X)
    line = np.mean((Y - slope * X) ** 2)
    assert (round(slope, 4), round(line, 3)) == (-0.7231, 99.697)
    data = tuple(torch.as_tensor(a).reshape(-1, 1) for a in (X, Y))
    objective = Objective(make_model(), torch.nn.MSELoss(), data)
    falling = [objective.value([w1, slope / w1]) for w1 in (1e-1, 1e-2, 1e-3, 1e-4)]
    assert falling == sorted(falling, reverse=True) and falling[-1] == pytest.approx(line, abs=1e-4)
    assert falling[-1] > line and objective.value([0.0, 0.0]) == pytest.approx(np.mean(Y**2), rel=1e-14)
    assert objective.value([1e4, -np.mean(np.sign(X) * Y) * -1]) == pytest.approx(110.7287, abs=2e-3)


def test_the_path_of_the_text_is_that_of_torch_by_hand(article):
    """25 epochs of SGD over batches of 128 in order, written out, equal to the last bit; it ends beyond the window."""
    (run,), (train, test) = article.runs, split()
    model, x, y = make_model(), *(torch.as_tensor(a).reshape(-1, 1) for a in (X, Y))
    optimizer, points = torch.optim.SGD(model.parameters(), lr=1e-2), [[-1.0, -1.0]]
    for _ in range(25):
        for start in range(0, 7000, 128):
            rows = train[start : start + 128]
            optimizer.zero_grad()
            torch.nn.functional.mse_loss(model(x[rows]), y[rows]).backward()
            optimizer.step()
        points.append([p.item() for p in model.parameters()])
    assert run.points.tolist() == points
    assert run.points[-1].tolist() == pytest.approx([-2.21, -0.35], abs=0.01)
    assert not article.grid.contains(run.points[-1]) and article.grid.contains(run.points[0])
    measured = [squared_error(*point, test) for point in points]
    assert np.allclose(run.metrics["test_loss"], measured, rtol=1e-12) and len(run) == 26


def test_the_published_surface_compares_all_with_all(published, surfaces):
    """At some points, the mean over batches of all pairs by numpy; x and y are not even needed in one order."""
    loss, (_, test) = surfaces["article-as-published"]["loss"], split()
    for i, j in [(0, 0), (3, 71), (38, 78), (79, 40), (40, 79), (61, 12)]:
        wanted = all_pairs(published.grid.axes[0][i], published.grid.axes[1][j], test)
        assert loss[i, j] == pytest.approx(wanted, rel=1e-12)


def test_the_published_numbers_come_out(published, surfaces):
    """The values stored in the notebook, computed there in float32, and the least cell of its picture."""
    surface = surfaces["article-as-published"]
    assert surface["loss"][0, :3].tolist() == pytest.approx(
        [115.20089133580525, 114.95916080474854, 114.72198375066121], rel=1e-6
    )
    assert surface["loss"][1, 0] == pytest.approx(115.1913930575053, rel=1e-6)
    assert surface.lowest().coords == (-0.1, 1.9) and round(surface.lowest().value, 2) == 108.53
    assert not surface.lowest().is_on_edge


def test_the_published_path_ends_where_the_notebooks_does(published):
    """Near (-0.125, 1.368), after 25 epochs from (-1, -1)."""
    (run,) = published.runs
    assert run.points[0].tolist() == [-1.0, -1.0] and len(run) == 26
    assert run.points[-1].tolist() == pytest.approx([-0.125, 1.368], abs=5e-4)
    assert run.metrics["test_loss"][-1] == pytest.approx(all_pairs(*run.points[-1].tolist(), split()[1]), rel=1e-12)


@pytest.mark.parametrize("name", ["article", "article-as-published"])
def test_every_preset_is_whole(name):
    """Plane, grid, objectives, lesson and runs fit together, and each call makes it anew."""
    preset, again = crumple.presets.load(name), crumple.presets.load(name)
    assert preset.name == name and preset.lesson and preset.title and preset.provenance
    assert preset.plane.k == preset.grid.k and preset.plane.origin.numel() == preset.test_objective.space.size
    assert preset.objective.space == preset.test_objective.space
    assert preset.runs is preset.runs and preset.objective is not again.objective
    assert preset.test_objective.digest == again.test_objective.digest
    curve = preset.data.predict(preset.runs[0].points[-1].numpy(), preset.data.x[:5])
    with torch.no_grad():
        preset.objective.mean_loss.network.set(preset.runs[0].points[-1])
        wanted = preset.objective.mean_loss.predict(torch.as_tensor(preset.data.x[:5, None]))[:, 0]
    assert np.allclose(curve, wanted.numpy(), rtol=1e-12)


def test_a_misspelt_preset_is_refused_with_the_nearest():
    """And anything that is no name at all with the list."""
    with pytest.raises(UnknownNameError, match="'article'"):
        crumple.presets.load("artcle")
    with pytest.raises(UnknownNameError, match="'article-as-published'"):
        crumple.presets.load(3)
