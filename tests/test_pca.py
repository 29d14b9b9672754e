"""Principal axes of runs: against a dense decomposition, scikit-learn, and the theory of random walks."""

import sys

import numpy as np
import pytest
import torch
from sklearn.decomposition import PCA

import crumple
from cases import case, noise
from crumple import Trajectory, directions
from crumple.errors import CrumpleWarning, InputError, ShapeError

run_of = Trajectory.from_points


def path(t=12, p=40, seed=0):
    """A path with three very unlike spreads, and a little of everything."""
    times = torch.linspace(0, 3, t).double()[:, None]
    a, b, c = torch.linalg.qr(noise(p, 3, seed=seed))[0].T
    return 5 * torch.exp(-times) * a + 1.5 * torch.sin(2 * times) * b + 0.2 * times * c + 0.01 * noise(t, p, seed=9)


def spans_the_same(a, b):
    return (a * b).sum(dim=1).abs().numpy() == pytest.approx(1.0, abs=1e-10)


@pytest.mark.parametrize("k", [1, 2, 3])
def test_about_the_last_point_it_is_the_dense_decomposition(k):
    points = path()
    plane = directions.pca(run_of(points), k=k, centre="last")
    offsets = points - points[-1]
    singular, rows = torch.linalg.svd(offsets, full_matrices=False)[1:]
    assert torch.equal(plane.origin, points[-1]) and spans_the_same(plane.basis, rows[:k])
    shares = (singular.square() / singular.square().sum())[:k]
    assert plane.meta["explained"] == pytest.approx(shares.tolist(), rel=1e-11)


def test_about_the_mean_it_is_scikit_learns():
    points = path(seed=1)
    plane, other = directions.pca(run_of(points), origin="mean", k=3), PCA(3).fit(points.numpy())
    assert plane.origin.numpy() == pytest.approx(other.mean_, abs=1e-14)
    assert spans_the_same(plane.basis, torch.as_tensor(other.components_))
    assert plane.meta["explained"] == pytest.approx(other.explained_variance_ratio_.tolist(), rel=1e-11)


def test_the_plane_goes_through_the_last_point_whatever_the_centre():
    """Directions of the spread about the mean, drawn around the trained model; distances are those off that plane."""
    points = path(seed=2)
    about, through = directions.pca(run_of(points), origin="mean"), directions.pca(run_of(points))
    assert torch.equal(through.basis, about.basis) and through.meta["explained"] == about.meta["explained"]
    assert torch.equal(through.origin, points[-1])
    for plane in (about, through):
        assert plane.meta["residuals"] == [pytest.approx(plane.project(points).residual.tolist(), abs=1e-12)]


def test_residuals_are_distances_off_the_plane():
    """The end of the run lies on the plane, the others where least squares says; also when almost nothing is off it."""
    points = path()
    on = directions.pca(run_of(points), centre="last")
    nearly_flat = on.point(on.project(points).coords) + 1e-9 * noise(12, 40, seed=3)
    for rows in (points, nearly_flat):
        plane = directions.pca(run_of(rows), centre="last")
        assert plane.meta["residuals"] == [pytest.approx(plane.project(rows).residual.tolist(), abs=1e-13)]
        assert plane.meta["residuals"][0][-1] < 1e-14 < max(plane.meta["residuals"][0])


def test_signs_are_fixed():
    """The point farthest out has a positive coordinate, so mirrored paths give mirrored axes."""
    points = path()
    plane, mirrored = (directions.pca(run_of(p), origin="mean") for p in (points, -points))
    assert torch.allclose(plane.basis, -mirrored.basis)
    coords = plane.project(points).coords
    assert all(float(column[column.abs().argmax()]) > 0 for column in coords.T)


def test_axes_are_unit_vectors_at_right_angles():
    """Never brought to other lengths by layers: then they would be no principal axes any more."""
    plane = directions.pca(run_of(path()), k=3)
    assert float((plane.gram - torch.eye(3)).abs().max()) < 1e-14


def test_pieces_of_the_vector_add_up(monkeypatch):
    """However few columns are held at once."""
    whole = directions.pca(run_of(path()), k=3)
    monkeypatch.setattr(sys.modules["crumple.directions.pca"], "_CHUNK_NUMBERS", 12 * 7)
    pieces = directions.pca(run_of(path()), k=3)
    assert torch.allclose(pieces.basis, whole.basis, atol=1e-12)
    assert pieces.meta["residuals"][0] == pytest.approx(whole.meta["residuals"][0], abs=1e-13)


def test_narrow_points_are_widened_before_they_are_subtracted():
    """A path of small steps far from zero, in float32: the axes are those of the numbers as recorded."""
    points = (1000 + path(p=30)).float()
    plane = directions.pca(run_of(points))
    wide = directions.pca(run_of(points.double()))
    assert plane.basis.dtype == torch.float32 and plane.meta["explained"] == wide.meta["explained"]
    assert torch.allclose(plane.basis.double(), wide.basis, atol=1e-7)


def test_several_runs_share_a_plane():
    runs = [Trajectory.from_points(path(seed=s), label=f"run {s}") for s in (0, 1)]
    plane = directions.pca(runs)
    other = PCA(2).fit(torch.cat([run.points for run in runs]).numpy())
    assert spans_the_same(plane.basis, torch.as_tensor(other.components_))
    assert plane.meta["runs"] == ["run 0", "run 1"] and [len(r) for r in plane.meta["residuals"]] == [12, 12]
    assert torch.equal(directions.pca(runs).origin, runs[0].points[-1])
    assert plane.meta["explained_random_walk"] is None  # they start at different points


# --- the random walk ----------------------------------------------------------------------------


def theory(n, centre, k=2):
    """Eigenvalues of the covariance of a walk of n points: inverse to those of a chain of springs."""
    j = np.arange(1, n)
    angles = np.pi * j / (2 * n) if centre == "mean" else np.pi * (2 * j - 1) / (2 * (2 * n - 1))
    values = 1 / np.sin(angles) ** 2
    return (values / values.sum())[:k]


@pytest.mark.parametrize("centre", ["mean", "last"])
@pytest.mark.parametrize("n", [3, 8, 40])
def test_the_null_is_exact_for_the_steps_recorded(n, centre):
    plane = directions.pca(run_of(noise(n, 50).cumsum(0)), centre=centre)
    assert plane.meta["explained_random_walk"] == pytest.approx(theory(n, centre).tolist(), rel=1e-10)


@pytest.mark.parametrize(("centre", "limits"), [("mean", (0.6079, 0.1520)), ("last", (0.8106, 0.0901))])
def test_the_null_tends_to_the_published_limit(centre, limits):
    """6/π² and 6/4π² about the mean; 8/π² and 8/9π² about the end."""
    assert theory(20_000, centre) == pytest.approx(limits, abs=1e-4)
    plane = directions.pca(run_of(noise(600, 3).cumsum(0)), centre=centre)
    assert plane.meta["explained_random_walk"] == pytest.approx(limits, abs=2e-3)


@pytest.mark.parametrize("centre", ["mean", "last"])
def test_a_random_walk_explains_what_the_null_says(centre):
    """60 steps in 20,000 dimensions, recorded unevenly."""
    steps = np.array([0, 1, 2, 4, 8, 9, 10, 20, 30, 33, 40, 50, 59])
    points = noise(60, 20_000, seed=5).cumsum(0)[steps]
    meta = directions.pca(Trajectory.from_points(points, steps=steps), centre=centre).meta
    assert meta["explained"] == pytest.approx(meta["explained_random_walk"], abs=0.015)
    assert abs(meta["explained"][0] - theory(len(steps), centre)[0]) > 0.015  # uneven steps do matter


def test_walks_from_one_start_have_a_null_of_their_own():
    start = noise(1, 20_000)
    runs = [
        run_of(torch.cat([start, start + noise(15, 20_000, seed=s).cumsum(0)]))  # two walks
        for s in (1, 2)
    ]
    for centre in ("mean", "last"):
        meta = directions.pca(runs, centre=centre).meta
        assert meta["explained"] == pytest.approx(meta["explained_random_walk"], abs=0.02)


def test_little_explained_is_warned_of():
    with pytest.warns(CrumpleWarning, match="off the plane"):
        directions.pca(run_of(noise(20, 1000)), centre="mean")


# --- too little to go by ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("runs", "options", "kind", "words"),
    [
        (run_of(path()[:2]), {}, InputError, ["too few", "3 for 2 axes", "k=1"]),
        (run_of(torch.arange(5.0)[:, None] * path()[:1]), {}, InputError, ["on a line", "k=1"]),
        (run_of(path()[:, :2]), {"k": 3}, InputError, ["in a plane", "k=2"]),
        (run_of(torch.ones(4, 3)), {}, InputError, ["all points are the same"]),
        (run_of([[0, 1], [1, float("nan")], [2, 2]]), {}, InputError, ["run", "step 1"]),
        ([run_of(path()), run_of(path(p=30))], {}, ShapeError, ["[30, 40]"]),
        (path(), {}, InputError, ["Trajectory.from_points"]),
        ([], {}, InputError, ["not runs"]),
        (run_of(path()), {"k": 4}, InputError, ["1 to 3"]),
        (run_of(path()), {"centre": "middle"}, InputError, ["'mean'", "'last'"]),
        (run_of(path()), {"origin": "first"}, InputError, ["'last'", "'mean'"]),
    ],
)
def test_runs_without_a_plane(runs, options, kind, words):
    with pytest.raises(kind) as caught:
        directions.pca(runs, **options)
    assert all(word in str(caught.value) for word in words), str(caught.value)


def test_a_line_of_points_has_a_line():
    plane = directions.pca(run_of(torch.arange(5.0)[:, None] * path()[:1]), k=1)
    assert plane.meta["explained"] == [pytest.approx(1.0)] and max(plane.meta["residuals"][0]) < 1e-13


def test_a_training_run_ends_at_the_plane_s_origin():
    objective = case("mlp").objective()
    run = crumple.train(objective, torch.optim.SGD, lr=0.3, momentum=0.8, steps=30)
    plane = directions.pca(run)
    value = objective.value(plane.point([0.0, 0.0]))
    assert value == pytest.approx(objective.value(run.points[-1]), rel=1e-12)
    window = crumple.Grid.square(0.1, n=5).covering(run.project(plane).coords)
    assert window.contains(run.project(plane).coords).all()
