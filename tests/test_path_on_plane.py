"""A run against a plane: losses at its points and at their projections, each as the plain loop gives it."""

import numpy as np
import pytest
import torch
from torch import nn

import cases
import crumple
from crumple.errors import InputError, ShapeError, SurveyError


def network():
    """A float32 net, a short run of it, and a plane whose directions are neither orthogonal nor of unit length."""
    torch.manual_seed(3)
    model = nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 1))
    x = cases.noise(11, 2, dtype=torch.float32)
    objective = crumple.Objective(model, nn.MSELoss(), (x, x.prod(1, keepdim=True)))
    run = crumple.train(objective, torch.optim.SGD, lr=0.3, steps=4)
    basis = cases.noise(2, objective.space.size, seed=5) * torch.tensor([[1.0], [3.0]])
    return objective, run, crumple.Plane(run.points[-1], basis)


def test_both_losses_are_those_of_the_points_and_of_their_projections():
    objective, run, plane = network()
    path = crumple.compare_path(objective, plane, run)
    design = plane.basis.double().numpy().T
    for t, point in enumerate(run.points.double().numpy()):
        offset = point - plane.origin.double().numpy()
        coords = np.linalg.lstsq(design, offset, rcond=None)[0]
        assert np.allclose(path.coords[t], coords, atol=1e-6)
        assert path.residual[t] == pytest.approx(np.linalg.norm(offset - design @ coords), abs=1e-6)
        assert path.loss[t] == pytest.approx(objective.value(run.points[t]), rel=1e-6)
        assert path.plane_loss[t] == pytest.approx(objective.value(plane.point(coords)), rel=1e-5)
    assert np.allclose(path.loss, run.metrics["loss"], rtol=1e-6), "training recorded the same"
    assert np.array_equal(path.gap, path.plane_loss - path.loss) and path.gap[-1] == pytest.approx(0, abs=1e-6)


def test_the_share_is_of_the_farthest_point_not_of_the_last():
    run = crumple.Trajectory.from_points([[0.0, 0, 0], [0, 6, 8], [0, 0, 1]])
    plane = crumple.Plane(torch.zeros(3), torch.eye(2, 3))
    path = crumple.compare_path(crumple.Objective.from_function(lambda w: w.sum(), n=3), plane, run)
    assert path.extent == run.extent == 10.0
    assert path.share.tolist() == [0.0, 0.8, 0.1] and path.steps is run.steps


def test_a_run_that_stays_where_it_is_has_shares_too():
    run = crumple.Trajectory.from_points([[1.0, 2.0], [1.0, 2.0]])
    plane = crumple.Plane(torch.zeros(2), torch.eye(1, 2))
    path = crumple.compare_path(crumple.Objective.from_function(lambda w: w.sum(), n=2), plane, run)
    assert path.extent == 0.0 and (path.share > 1e100).all()


def test_streamed_data_gives_the_same():
    objective, run, plane = network()
    x, y = objective.examples.batches[0]
    pairs = [(x[:4], y[:4]), (x[4:], y[4:])]
    streamed = crumple.Objective(objective.mean_loss.network.module, nn.MSELoss(), pairs, stream=True)
    kept, read = crumple.compare_path(objective, plane, run), crumple.compare_path(streamed, plane, run)
    assert np.allclose(kept.loss, read.loss, rtol=1e-6) and np.allclose(kept.plane_loss, read.plane_loss, rtol=1e-6)


def test_what_is_not_finite_stays_and_what_raises_is_said():
    def f(w):
        if float(w[0]) > 3:
            raise ValueError("too far")
        return w[0] / w[1]

    run = crumple.Trajectory.from_points([[1.0, 2.0], [2.0, 4.0], [4.0, 1.0]])
    plane = crumple.Plane(torch.zeros(2), torch.eye(1, 2))
    path = crumple.compare_path(crumple.Objective.from_function(f, n=2), plane, run)
    assert path.loss[:2].tolist() == [0.5, 0.5] and np.isinf(path.plane_loss[:2]).all()
    assert np.isnan(path.loss[2]) and set(path.meta["failures"]) == {"loss[2]", "plane_loss[2]"}


def test_a_model_that_always_raises_is_an_error():
    def f(w):
        if float(w.abs().sum()) > 0:
            raise ValueError("never")
        return w.sum()

    run = crumple.Trajectory.from_points([[1.0, 2.0]])
    with pytest.raises(SurveyError, match="ValueError: never"):
        crumple.compare_path(crumple.Objective.from_function(f, n=2), crumple.Plane([0.0, 0.0], [[1.0, 0.0]]), run)


def test_what_does_not_fit_is_refused_before_any_work():
    objective, run, plane = network()
    with pytest.raises(ShapeError, match="another parameter space"):
        crumple.compare_path(objective, plane, crumple.Trajectory.from_points([[1.0, 2.0]]))
    with pytest.raises(ShapeError, match="plane"):
        crumple.compare_path(objective, crumple.Plane(torch.zeros(3), torch.eye(2, 3)), run)
    with pytest.raises(InputError, match="Trajectory"):
        crumple.compare_path(objective, plane, run.points)


def test_progress_counts_all_points():
    objective, run, plane = network()
    told = []
    crumple.compare_path(objective, plane, run, progress=lambda done, total: told.append((done, total)))
    assert told[0] == (1, 10) and told[-1] == (10, 10)
