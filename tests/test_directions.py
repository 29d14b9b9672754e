"""What every way of choosing a plane keeps, on every kind of model: a new way is tested by adding its line."""

import json
import tempfile
from pathlib import Path

import pytest
import torch

import crumple
from cases import GRID, TOLERANCE, case, names, noise, own_loss
from crumple import directions
from test_left_as_found import check_equal, in_use, snapshot

METHODS = {
    "gradient": lambda objective: directions.gradient(objective, seed=2),
    "interpolate": lambda objective: directions.interpolate(
        objective.theta, *(objective.theta + 0.2 * row for row in spread(objective))
    ),
    "pca": lambda objective: directions.pca(wandering(objective)),
    "hessian": lambda objective: directions.hessian(objective, precision="double", seed=3),
    "random": lambda objective: directions.random(objective, seed=3),
    "random_planes": lambda objective: directions.random_planes(objective, 2, normalize="layer")[1],
    "read_h5": lambda objective: written_and_read(objective),
    "vectors": lambda objective: directions.vectors(objective, spread(objective), normalize="layer"),
    "weights": lambda objective: directions.weights(objective, two_numbers(objective), origin="model"),
}


def two_numbers(objective):
    return [objective.space.label(place) for place in (0, objective.space.size - 1)]


def spread(objective):
    """Two vectors that are not orthogonal."""
    a, b = noise(2, objective.space.size, seed=9)
    return a, b + 0.5 * a


def wandering(objective):
    """A path of five points that ends where the objective is."""
    steps = 0.1 * noise(5, objective.space.size, seed=10) * torch.tensor([3.0, 2.0, 1.5, 1.0, 0.0])[:, None]
    return crumple.Trajectory.from_points(objective.theta + steps)


def written_and_read(objective):
    with tempfile.TemporaryDirectory() as folder:
        plane = directions.random(objective, seed=4)
        return directions.read_h5(objective, directions.write_h5(objective, plane, Path(folder) / "directions.h5"))


def test_every_way_is_in_the_table():
    assert set(METHODS) == set(directions.__all__) - {"write_h5"}


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", names)
def test_a_plane_has_what_it_promises(name, method):
    """Through the model's own point, finite, independent, of the right shapes, told in plain numbers; nothing moved."""
    of_case = case(name)
    model = of_case.model()
    optimizer = in_use(model, of_case)
    objective = crumple.Objective(model, of_case.loss, of_case.data)
    before, theta, digest = snapshot(model, optimizer, of_case), objective.theta, objective.digest
    plane = METHODS[method](objective)
    check_equal(before, snapshot(model, optimizer, of_case))
    assert torch.equal(objective.theta, theta) and objective.digest == digest
    assert plane.basis.shape == (2, objective.space.size) and plane.origin.dtype == plane.basis.dtype
    assert torch.isfinite(plane.basis).all() and float(torch.linalg.svdvals(plane.basis.double())[-1]) > 0
    assert plane.meta["method"] in ("random", method) and len(set(plane.labels)) == 2
    json.dumps(plane.meta, allow_nan=False)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("name", names)
def test_the_centre_is_the_models_own_loss(name, method):
    of_case = case(name)
    plane = METHODS[method](of_case.objective())
    surface = crumple.evaluate(of_case.objective(), plane, crumple.Grid.box((-0.5, 0.5), (-0.5, 1.0), n=(3, 4)))
    tolerance = TOLERANCE[of_case.dtype]
    assert surface["loss"][1, 1] == pytest.approx(own_loss(of_case), rel=tolerance)


@pytest.mark.parametrize("method", METHODS)
def test_the_same_call_gives_the_same_plane(method):
    objective = case("mlp").objective()
    first, second = METHODS[method](objective), METHODS[method](objective)
    assert torch.equal(first.basis, second.basis) and first.meta == second.meta and first.labels == second.labels


@pytest.mark.parametrize("method", METHODS)
def test_what_is_told_of_the_axes_is_so(method):
    """Lengths, inner products, angle and the fraction of θ that moves, against the basis by plain loops."""
    plane = METHODS[method](case("batch norm").objective())
    a, b = (row.double().tolist() for row in plane.basis)
    dot = lambda u, v: sum(x * y for x, y in zip(u, v, strict=True))  # noqa: E731
    assert plane.meta["norms"] == pytest.approx([dot(a, a) ** 0.5, dot(b, b) ** 0.5], rel=1e-12)
    assert plane.meta["gram"][0] == pytest.approx([dot(a, a), dot(a, b)], rel=1e-9, abs=1e-12)
    cosine = torch.tensor(plane.meta["angle"], dtype=torch.float64).deg2rad().cos()
    assert float(cosine) == pytest.approx(dot(a, b) / (dot(a, a) * dot(b, b)) ** 0.5, abs=1e-9)
    assert plane.meta["moved"] == sum(x != 0 or y != 0 for x, y in zip(a, b, strict=True)) / len(a)


@pytest.mark.parametrize("method", METHODS)
def test_points_of_the_plane_come_back_from_their_projection(method):
    """By least squares: the axes need not be orthogonal."""
    plane = METHODS[method](case("tied transformer").objective())
    coords = torch.as_tensor(GRID.points())
    off = torch.linalg.qr(torch.cat([plane.basis, noise(1, plane.basis.shape[1])]).double().T).Q[:, 2]
    found = plane.project(plane.point(coords) + 0.3 * off)
    assert torch.allclose(found.coords, coords, atol=1e-9) and torch.allclose(
        found.residual, torch.tensor(0.3).double()
    )
