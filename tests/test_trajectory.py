"""The trajectory: recorded points as they were, and their places on a plane."""

import numpy as np
import pytest
import torch

from cases import noise
from crumple import Plane, Trajectory
from crumple.errors import InputError, ShapeError

POINTS = noise(4, 3, seed=1)


def test_projection_gives_one_place_and_one_distance_a_step():
    """Coordinates and residual of each point are those of numpy's least squares."""
    plane = Plane(torch.ones(3), [[1.0, 0.5, 0.0], [0.0, 2.0, 0.0]])
    found = Trajectory.from_points(POINTS).project(plane)
    wanted = np.linalg.lstsq(plane.basis.numpy().T, (POINTS.numpy() - 1.0).T, rcond=None)[0].T
    assert np.allclose(found.coords.numpy(), wanted) and found.coords.shape == (4, 2)
    assert np.allclose(found.residual.numpy(), np.abs(POINTS[:, 2].numpy() - 1.0))


def test_points_are_kept_as_they_were():
    """Type and values are untouched, steps count from 0, and metrics become float64."""
    run = Trajectory.from_points(POINTS.float().requires_grad_(), metrics={"loss": [4, 3, 2, 1]}, label="mine")
    assert run.points.dtype == torch.float32 and not run.points.requires_grad
    assert torch.equal(run.points, POINTS.float())
    assert run.steps.tolist() == [0, 1, 2, 3] and run.metrics["loss"].dtype == np.float64
    assert (len(run), run.label) == (4, "mine")


def test_points_may_be_a_list_of_numbers():
    """A plain list of pairs makes a trajectory in float64, at the steps given."""
    run = Trajectory.from_points([[1, 2], [3, 4]], steps=[5, 9])
    assert run.points.tolist() == [[1.0, 2.0], [3.0, 4.0]] and run.points.dtype == torch.float64
    assert run.steps.tolist() == [5, 9]


@pytest.mark.parametrize(
    ("make", "kind", "words"),
    [
        (lambda: Trajectory.from_points([]), ShapeError, ["points", "(T, P)"]),
        (lambda: Trajectory.from_points([1.0, 2.0]), ShapeError, ["(2,)", "(T, P)"]),
        (lambda: Trajectory.from_points(POINTS, steps=[0, 1]), ShapeError, ["steps", "(2,)", "(4,)"]),
        (lambda: Trajectory.from_points(POINTS, steps=[0, 2, 2, 3]), InputError, ["steps", "increase"]),
        (lambda: Trajectory.from_points(POINTS, steps=[0.5, 1.5, 2.5, 3.5]), InputError, ["whole numbers", "0.5"]),
        (lambda: Trajectory.from_points(POINTS, steps=[0, 1, 2, np.nan]), InputError, ["whole numbers", "nan"]),
        (lambda: Trajectory.from_points(POINTS, metrics={"loss": [1.0]}), ShapeError, ["loss", "(1,)"]),
        (lambda: Trajectory.from_points(POINTS).project(Plane([0, 0], [[1, 0]])), ShapeError, ["last axis of 2"]),
    ],
)
def test_columns_that_do_not_fit_are_refused(make, kind, words):
    """Every column has one entry a recorded point, and steps go forward."""
    with pytest.raises(kind) as caught:
        make()
    assert all(word in str(caught.value) for word in words), str(caught.value)


def test_whole_numbers_become_floating_ones():
    """Points of whole numbers are points like others; planes through them are not rounded to float32."""
    run = Trajectory.from_points(torch.tensor([[1, 2], [16777217, 4]]))
    assert run.points.dtype == torch.float64 and run.points[1, 0] == 16777217


def test_what_is_measured_may_hold_a_graph():
    run = Trajectory.from_points(POINTS, metrics={"loss": torch.arange(4.0, requires_grad=True)})
    assert run.metrics["loss"].tolist() == [0.0, 1.0, 2.0, 3.0]


def test_complex_points_are_refused():
    with pytest.raises(InputError, match="points: not real"):
        Trajectory.from_points(POINTS.to(torch.complex128))
