"""The survey: one value a point, each set from the origin, with its state; and what happens when points go wrong."""

import math

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch.nn import functional as F

import crumple
from cases import GRID, GRIDS, X, Y, case, lopsided, lopsided_plane, names, noise
from crumple import Grid, Objective, Plane, Status, evaluate

FUNCTION = Objective.from_function(lopsided, n=2)
AXES = crumple.directions.weights(FUNCTION, ("w1", "w2"))
KINDS = ["mlp", "squeezed", "batch norm", "lstm", "tied hidden", "two inputs", "float32"]
axes = st.lists(st.floats(-3, 3), min_size=1, max_size=4, unique=True).map(sorted)


def loss_of(objective, plane, grid, **options):
    return evaluate(objective, plane, grid, **options)["loss"]


def test_a_function_is_tabulated_along_the_axes_it_is_named_by():
    """Steep along the axis called w2, shallow along w1: by the formula, at every point, on a rectangle."""
    surface = evaluate(FUNCTION, AXES, GRID)
    for i, a in enumerate(GRID.axes[0]):
        for j, b in enumerate(GRID.axes[1]):
            wanted = (a - 0.3) ** 2 + 3 * b**2 + a**2 * b + math.sin(2 * b) + 4
            assert surface["loss"][i, j] == pytest.approx(wanted, rel=1e-14)
    assert surface.plane.labels == ("w1", "w2") and surface.axes is GRID.axes
    assert (surface.status == Status.OK).all() and surface["loss"].dtype == np.float64


@settings(max_examples=30)
@given(axes, axes, st.integers(0, 10**6))
def test_every_value_is_the_objectives_own_at_the_planes_point(first, second, seed):
    """surface[i, j] is value(plane.point(…)) to the last bit, for any axes and directions."""
    plane, grid = Plane(noise(2, seed=seed), noise(2, 2, seed=seed + 1)), Grid((first, second))
    found = loss_of(FUNCTION, plane, grid)
    wanted = [[FUNCTION.value(plane.point([a, b])) for b in second] for a in first]
    assert found.tolist() == wanted


@pytest.mark.parametrize("name", names)
def test_models_too_have_the_planes_points(name):
    """The plain engine's values are the objective's own at the points that the plane says, to the bit."""
    objective = case(name).objective()
    plane = Plane(objective.theta, lopsided_plane(objective).basis.to(objective.dtype))
    found = loss_of(objective, plane, GRID, engine="generic")
    if objective.dtype != torch.bfloat16:  # whose points are laid in float32, finer than the plane's own
        assert found[2, 1] == objective.value(plane.point([GRID.axes[0][2], GRID.axes[1][1]]))
    assert found[0, 3] != found[2, 1]


@pytest.mark.parametrize("name", KINDS)
def test_the_centre_cell_is_the_models_own_loss(name):
    """Coordinates zero on a plane through the model are the model, to the bit."""
    objective = case(name).objective()
    surface = evaluate(objective, lopsided_plane(objective), Grid.box((-1, 1), (-2, 2), n=(3, 5)), engine="generic")
    assert surface["loss"][1, 2] == objective.value()


@pytest.mark.parametrize("name", KINDS)
def test_exchanging_directions_transposes_the_surface_to_the_bit(name):
    """The loss at (a, b) does not depend on which direction is called the first."""
    objective = case(name).objective()
    plane = lopsided_plane(objective)
    swapped = Plane(plane.origin, plane.basis.flip(0))
    turned = Grid(GRID.axes[::-1])
    assert np.array_equal(
        loss_of(objective, plane, GRID, engine="generic").T, loss_of(objective, swapped, turned, engine="generic")
    )
    assert np.allclose(loss_of(objective, plane, GRID).T, loss_of(objective, swapped, turned), rtol=1e-5)


@pytest.mark.parametrize("name", KINDS)
def test_turning_a_direction_round_turns_the_surface_round_to_the_bit(name):
    """On a mirrored axis, since its coordinates are mirrored exactly."""
    objective = case(name).objective()
    plane, grid = lopsided_plane(objective), Grid.box((-1.1, 1.1), (-3, 1), n=(4, 3))
    turned = Plane(plane.origin, plane.basis * torch.tensor([[-1.0], [1.0]]))
    found = loss_of(objective, plane, grid, engine="generic")
    assert np.array_equal(found[::-1], loss_of(objective, turned, grid, engine="generic"))
    assert not np.array_equal(found, found[::-1])


@pytest.mark.parametrize("name", ["mlp", "lstm", "float32"])
@pytest.mark.parametrize("factor", [0.25, -8.0])
def test_longer_directions_have_smaller_coordinates(name, factor):
    """Directions c times as long with axes c times as short give the same bits, for powers of two."""
    objective = case(name).objective()
    plane, steps = lopsided_plane(objective), [np.sort(a / factor) for a in GRID.axes]
    scaled = Plane(plane.origin, plane.basis * factor)
    found = loss_of(objective, scaled, Grid(steps), engine="generic")
    wanted = loss_of(objective, plane, GRID, engine="generic")
    assert np.array_equal(found if factor > 0 else found[::-1, ::-1], wanted)


@pytest.mark.parametrize("name", ["mlp", "lstm"])
def test_moving_the_origin_moves_the_window(name):
    """A plane centred two cells further on shows the same losses under shifted coordinates."""
    objective = case(name).objective()
    plane, grid = lopsided_plane(objective), Grid(([-1.0, 0.5, 2.0], [0.0, 1.0]))
    shifted = Plane(plane.point([3.0, -1.0]), plane.basis)
    moved = Grid((grid.axes[0] - 3.0, grid.axes[1] + 1.0))
    assert np.allclose(loss_of(objective, shifted, moved), loss_of(objective, plane, grid), rtol=1e-12)


@pytest.mark.parametrize("name", KINDS)
def test_a_row_of_the_surface_is_a_line_by_itself(name):
    """A slice of the plane and a survey of that line agree to the bit on the plain path."""
    objective = case(name).objective()
    plane = lopsided_plane(objective)
    line = Plane(plane.origin, plane.basis[1:])
    grid = Grid(([-1.0, 0.0, 2.0], GRID.axes[1]))
    found = loss_of(objective, plane, grid, engine="generic")
    assert np.array_equal(found[1], loss_of(objective, line, Grid(grid.axes[1:]), engine="generic"))


@pytest.mark.parametrize("name", ["mlp", "squeezed", "lstm"])
def test_a_finer_grid_agrees_where_it_has_the_same_points(name):
    """Every other value of a survey twice as fine is one of the coarse survey, to the bit."""
    objective = case(name).objective()
    plane, coarse, fine = lopsided_plane(objective), GRID, Grid.box((-1, 2), (-3, 1), n=(5, 9))
    found = loss_of(objective, plane, fine, engine="generic")[::2, ::2]
    assert np.array_equal(found, loss_of(objective, plane, coarse, engine="generic"))


def test_a_constant_added_to_the_loss_lifts_the_surface():
    """Nothing else changes, to rounding of the sum."""
    lifted = Objective(case("mlp").model(), lambda p, t: F.mse_loss(p, t) + 5.0, (X, Y))
    objective = case("mlp").objective()
    plane = lopsided_plane(objective)
    assert np.allclose(loss_of(lifted, plane, GRID) - 5.0, loss_of(objective, plane, GRID), rtol=0, atol=1e-13)


def test_a_direction_that_moves_nothing_that_matters_leaves_the_loss_alone():
    """Along a parameter that the function does not use the surface is flat; along the other it is not."""
    function = Objective.from_function(lambda w: w[0] ** 2 + 1, n=2)
    found = loss_of(function, AXES, GRID)
    assert np.array_equal(found, np.repeat(found[:, :1], 5, axis=1)) and found.std() > 0


def test_three_axes_make_a_block():
    """Direction i belongs to axis i, for three of different lengths."""
    function = Objective.from_function(lambda w: w[0] + 10 * w[1] ** 2 - 100 * w[2], n=3)
    grid = GRIDS[3]
    found = loss_of(function, crumple.directions.weights(function, ("w1", "w2", "w3")), grid)
    a, b, c = np.meshgrid(*grid.axes, indexing="ij")
    assert np.allclose(found, a + 10 * b**2 - 100 * c) and found.shape == (3, 2, 4)


def test_losses_that_are_not_finite_are_kept_as_they_are():
    """log of zero and of less: minus infinity and NaN stay, with their state, and no neighbour is touched."""
    function = Objective.from_function(lambda w: torch.log(w[0]) + w[1] * 1e308 * 10, n=2, theta=[1.0, 0.0])
    surface = evaluate(
        function, crumple.directions.weights(function, ("w1", "w2")), Grid(([-1.0, 0.0, 2.0], [0.0, 0.5]))
    )
    assert np.isnan(surface["loss"][0]).all() and surface["loss"][1, 0] == -np.inf and surface["loss"][2, 1] == np.inf
    assert surface["loss"][2, 0] == pytest.approx(math.log(2))
    assert surface.status.tolist() == [[2, 2], [2, 2], [1, 2]]
    assert surface.lowest().index == (2, 0)


def test_a_metric_that_is_not_finite_does_not_spoil_the_loss():
    """The state of a point is that of its loss."""
    objective = case("mlp").objective(metrics={"undefined": lambda p, t: float("nan")})
    surface = evaluate(objective, lopsided_plane(objective), GRID)
    assert (surface.status == Status.OK).all() and np.isnan(surface["undefined"]).all()
    assert surface.lowest() is not None


def test_slopes_and_curvatures_are_those_of_the_formula():
    """In-plane gradient and Hessian of the lopsided function on skew axes, by the chain rule."""
    directions = np.array([[1.0, 0.5], [-0.25, 2.0]])
    surface = evaluate(FUNCTION, Plane([0.2, -0.1], directions), GRID, hessian=True)
    for i, j in np.ndindex(3, 5):
        a, b = np.array([0.2, -0.1]) + GRID.axes[0][i] * directions[0] + GRID.axes[1][j] * directions[1]
        slope = directions @ [2 * (a - 0.3) + 2 * a * b, 6 * b + a**2 + 2 * np.cos(2 * b)]
        second = directions @ np.array([[2 + 2 * b, 2 * a], [2 * a, 6 - 4 * np.sin(2 * b)]]) @ directions.T
        found = [surface[f"gradient[{k}]"][i, j] for k in range(2)]
        assert found == pytest.approx(slope.tolist(), rel=1e-11, abs=1e-12)
        found = [surface[name][i, j] for name in ("hessian[0,0]", "hessian[0,1]", "hessian[1,1]")]
        assert found == pytest.approx([second[0, 0], second[0, 1], second[1, 1]], rel=1e-11, abs=1e-12)
    assert np.array_equal(surface["loss"], loss_of(FUNCTION, Plane([0.2, -0.1], directions), GRID))


@pytest.mark.parametrize("name", ["mlp", "batch norm", "lstm", "tied transformer", "two inputs"])
def test_slopes_of_models_are_those_of_the_objective(name):
    """Each is the inner product of the objective's own gradient, and of its Hessian, with the directions."""
    objective = case(name).objective(batch_size=4)
    plane = lopsided_plane(objective)
    surface = evaluate(objective, plane, GRIDS[2], gradient=True, hessian=True)
    theta = plane.point([GRID.axes[0][2], GRID.axes[1][1]])
    slope = plane.basis @ objective.gradient(theta)
    assert [surface[f"gradient[{k}]"][2, 1] for k in range(2)] == pytest.approx(slope.tolist(), rel=1e-9)
    mixed = float(plane.basis[1] @ objective.hvp(theta, plane.basis[0]))
    assert surface["hessian[0,1]"][2, 1] == pytest.approx(mixed, rel=1e-8, abs=1e-12)


def test_a_surface_says_where_it_comes_from():
    """Model, data, types, engine and versions, for the card under a figure."""
    objective = case("float32").objective()
    meta = evaluate(objective, lopsided_plane(objective), GRID).meta
    assert (meta["model"], meta["parameters"], meta["examples"], meta["dtype"]) == ("Sequential", 35, 11, "float32")
    assert meta["loss_name"] == "mean squared error" and meta["mode"] == "eval" and meta["seconds"] > 0
    assert meta["objective_digest"] == objective.digest and meta["data_digest"] == objective.data_digest
    assert meta["versions"]["torch"] == torch.__version__ and meta["engine"] in meta["engine_reason"] + meta["engine"]
    batched = Objective(case("mlp").model(), data=[X, X, X], batch_loss=lambda m, x: m(x).square().mean())
    assert evaluate(batched, Plane(batched.theta, noise(1, 35)), GRIDS[1]).meta["examples"] == 33
