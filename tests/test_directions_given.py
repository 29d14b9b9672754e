"""Planes through given points and along given vectors: interpolation, the gradient, a user's own."""

import pytest
import torch
import torch.nn.functional as F

import crumple
from cases import X, Y, case, mlp, noise, own_theta
from crumple import directions
from crumple.errors import CrumpleWarning, DependentDirectionsError, InputError, ShapeError, UnknownNameError

OBJECTIVE = case("mlp").objective()
P = OBJECTIVE.space.size
A, B, C = noise(3, P, seed=1)


def quadratic(w):
    return 5 * w[0] ** 2 + w[1] ** 2 + 0.3 * w[0] * w[2] + w[2]


FUNCTION = crumple.Objective.from_function(quadratic, n=3, theta=(1.0, -2.0, 0.5))


# --- interpolation ------------------------------------------------------------------------------


def test_the_line_has_its_ends_at_0_and_1():
    plane = directions.interpolate(A, B)
    assert plane.k == 1 and plane.meta["coords"] == [[0.0], [1.0]]
    assert torch.equal(plane.point([0.0]), A) and torch.allclose(plane.point([1.0]), B, atol=1e-15)
    assert torch.allclose(plane.point([0.25]), 0.75 * A + 0.25 * B)
    assert plane.meta["distance"] == pytest.approx(float((B - A).norm()))


def test_the_plane_holds_all_three_points_where_it_says():
    """Both axes orthogonal and of the length of the first, so the picture is to scale; found again by projection."""
    plane = directions.interpolate(A, B, C)
    for coords, theta in zip(plane.meta["coords"], (A, B, C), strict=True):
        assert torch.allclose(plane.point(coords), theta, atol=1e-13)
        found = plane.project(theta)
        assert found.coords.tolist() == pytest.approx(coords, abs=1e-13) and float(found.residual) < 1e-12
    assert plane.meta["angle"] == pytest.approx(90, abs=1e-10)
    assert plane.meta["norms"] == pytest.approx([float((B - A).norm())] * 2, rel=1e-13)
    assert plane.meta["coords"][2][1] > 0


def test_the_loss_at_the_points_is_theirs():
    plane = directions.interpolate(A, B, C, objective=OBJECTIVE)
    x, y = plane.meta["coords"][2]
    grid = crumple.Grid((sorted([0.0, 1.0, x]), [0.0, y]))
    loss = crumple.evaluate(OBJECTIVE, plane, grid)["loss"]
    places = {c: i for i, c in enumerate(sorted([0.0, 1.0, x]))}
    for (i, j), theta in {(places[0.0], 0): A, (places[1.0], 0): B, (places[x], 1): C}.items():
        assert loss[i, j] == pytest.approx(OBJECTIVE.value(theta), rel=1e-9)


def test_points_may_be_runs_models_and_state_dicts():
    """Of a state dict the parameters alone, in the objective's order; a run stands for its end."""
    of_case = case("own buffers")
    objective, model = of_case.objective(), of_case.model()
    run = crumple.train(objective, torch.optim.SGD, lr=0.1, steps=3)
    shuffled = dict(reversed(list(model.state_dict().items())))
    for given in (model, model.state_dict(), shuffled, {n: t.numpy() for n, t in shuffled.items()}):
        plane = directions.interpolate(given, run, objective=objective)
        assert torch.equal(plane.origin, own_theta(model)) and torch.allclose(plane.point([1.0]), run.points[-1])
    assert torch.allclose(directions.interpolate(A.numpy(), B.tolist()).point([1.0]), B)


def test_tied_names_of_a_state_dict_are_one():
    of_case = case("tied transformer")
    objective = of_case.objective()
    other = objective.theta + 0.1
    plane = directions.interpolate(of_case.model().state_dict(), other, objective=objective)
    assert plane.basis.shape == (1, objective.space.size)
    assert plane.basis[0].numpy() == pytest.approx(0.1, abs=1e-12)


def test_narrow_types_keep_their_points():
    """Differences are taken in float64 and rounded once; 16-bit points are kept in float32."""
    for dtype, kept in ((torch.bfloat16, torch.float32), (torch.float32, torch.float32)):
        plane = directions.interpolate(A.to(dtype), B.to(dtype))
        assert plane.basis.dtype == kept
        assert torch.allclose(plane.point([1.0]), B.to(dtype).to(kept), atol=3e-7)


def test_frozen_statistics_between_two_models_are_warned_of():
    of_case = case("batch norm")
    objective = of_case.objective()
    with pytest.warns(CrumpleWarning, match="recompute"):
        directions.interpolate(objective.theta, objective.theta + 1, objective=objective)
    directions.interpolate(objective.theta, objective.theta + 1, objective=of_case.objective(batchnorm="recompute"))


@pytest.mark.parametrize(
    ("points", "options", "kind", "words"),
    [
        ((A, A), {}, DependentDirectionsError, ["same point"]),
        ((A, B, 0.3 * A + 0.7 * B), {}, DependentDirectionsError, ["one line", "theta_c"]),
        ((A, B, A), {}, DependentDirectionsError, ["one line"]),
        ((A, B[:-1]), {}, ShapeError, ["lengths"]),
        ((A[:5], B[:5]), {"objective": OBJECTIVE}, ShapeError, ["theta_a", f"({P},)"]),
        ((A, B * float("nan")), {}, InputError, ["theta_b", "not finite"]),
        (("a", "b"), {}, InputError, ["theta_a"]),
        ((mlp(), mlp()), {}, InputError, ["objective="]),
        (({"0.weight": A}, B), {"objective": OBJECTIVE}, UnknownNameError, ["0.bias"]),
        ((A, B), {"objective": mlp()}, InputError, ["not an Objective"]),
    ],
)
def test_points_that_span_nothing(points, options, kind, words):
    with pytest.raises(kind) as caught:
        directions.interpolate(*points, **options)
    assert all(word in str(caught.value) for word in words), str(caught.value)


# --- the gradient -------------------------------------------------------------------------------


def test_a_coordinate_along_the_gradient_is_a_learning_rate():
    """One step of plain gradient descent lands on the axis, at its rate."""
    run = crumple.train(OBJECTIVE, torch.optim.SGD, lr=0.07, steps=1)
    plane = directions.gradient(OBJECTIVE)
    found = plane.project(run.points[-1])
    assert found.coords.tolist() == pytest.approx([0.07, 0.0], abs=1e-12) and float(found.residual) < 1e-12


@pytest.mark.parametrize("unit", [False, True])
def test_both_axes_have_one_length_and_a_right_angle(unit):
    plane = directions.gradient(OBJECTIVE, unit=unit, second=A)
    slope = OBJECTIVE.gradient()
    assert plane.meta["gradient_norm"] == pytest.approx(float(slope.norm()), rel=1e-13)
    assert plane.meta["norms"] == pytest.approx([1.0 if unit else float(slope.norm())] * 2, rel=1e-13)
    assert plane.meta["angle"] == pytest.approx(90, abs=1e-10)
    assert float(F.cosine_similarity(plane.basis[0], slope, dim=0)) == pytest.approx(-1, abs=1e-12)
    assert float(plane.basis[1] @ A) > 0


def test_by_hand_in_three_dimensions():
    """At (1, −2, ½) the gradient is (10.15, −4, 1.3)."""
    plane = directions.gradient(FUNCTION, second=(0.0, 0.0, 2.0), orthogonal=False)
    assert plane.basis.numpy() == pytest.approx(torch.tensor([[-10.15, 4.0, -1.3], [0.0, 0.0, 2.0]]).numpy())
    line = directions.gradient(FUNCTION, second=None, at=(0.0, 1.0, 0.0))
    assert line.k == 1 and line.basis[0].tolist() == pytest.approx([0.0, -2.0, -1.0])


def test_the_gradient_of_a_part():
    plane = directions.gradient(OBJECTIVE, only="2")
    tensors = [OBJECTIVE.space.unflatten(row) for row in plane.basis]
    slope = OBJECTIVE.space.unflatten(OBJECTIVE.gradient())
    assert torch.allclose(tensors[0]["2.weight"], -slope["2.weight"], rtol=1e-14)
    assert not any(t[name].any() for t in tensors for name in OBJECTIVE.space.names if not name.startswith("2."))


def test_no_plane_without_a_slope():
    flat = crumple.Objective.from_function(lambda w: w.square().sum(), n=2)
    with pytest.raises(InputError, match="length 0 here"):
        directions.gradient(flat)
    cliff = crumple.Objective.from_function(lambda w: w[0].clamp(min=0).sqrt() + w[1], n=2, theta=(1.0, 0.0))
    with pytest.raises(InputError, match=r"nan|inf"):
        directions.gradient(cliff, at=(0.0, 0.0))
    with pytest.raises(DependentDirectionsError, match="second"):
        directions.gradient(FUNCTION, second=FUNCTION.gradient())
    with pytest.raises(UnknownNameError, match="random"):
        directions.gradient(FUNCTION, second="rnadom")


# --- a user's own -------------------------------------------------------------------------------


def test_vectors_stay_as_they_are():
    plane = directions.vectors(OBJECTIVE, [A, 3 * B], labels=("a", "b"))
    assert torch.equal(plane.basis, torch.stack([A, 3 * B])) and plane.labels == ("a", "b")
    assert torch.equal(directions.vectors(OBJECTIVE, torch.stack([A, B])).basis[1], B)
    assert directions.vectors(OBJECTIVE, A).k == 1 and directions.vectors(OBJECTIVE, [A.tolist()]).k == 1


def test_tensors_by_name_leave_the_others_still():
    bias = torch.tensor([1.0, -2.0]).double()
    plane = directions.vectors(OBJECTIVE, [{"4.bias": bias}, {"0.weight": A[:8].reshape(4, 2), "4.bias": bias}])
    tensors = OBJECTIVE.space.unflatten(plane.basis[0])
    assert torch.equal(tensors["4.bias"], bias) and plane.meta["moved"] == 10 / P
    assert float(plane.gram[0, 1]) == 5.0


def test_the_last_step_wins():
    """Normalising alone keeps filters' lengths, orthogonalising after it right angles and lengths of whole axes."""
    normal = directions.vectors(OBJECTIVE, [A, B], normalize="filter")
    both = directions.vectors(OBJECTIVE, [A, B], normalize="filter", orthogonal=True)
    own = OBJECTIVE.space.unflatten(OBJECTIVE.theta)["2.weight"].norm(dim=1)
    for row in normal.basis:
        assert torch.allclose(OBJECTIVE.space.unflatten(row)["2.weight"].norm(dim=1), own, rtol=1e-12)
    assert abs(normal.meta["angle"] - 90) > 0.5 and both.meta["angle"] == pytest.approx(90, abs=1e-10)
    assert both.meta["norms"] == pytest.approx(normal.meta["norms"], rel=1e-12)
    assert torch.equal(both.basis[0], normal.basis[0])
    assert not torch.allclose(OBJECTIVE.space.unflatten(both.basis[1])["2.weight"].norm(dim=1), own, rtol=1e-3)
    residual = directions.vectors(OBJECTIVE, [A, B]).project(OBJECTIVE.theta + A - B).residual
    assert float(residual) < 1e-12


def test_nearly_parallel_vectors_are_made_orthogonal_to_the_last_digit():
    """Gram and Schmidt once loses what cancels; peers' axes called orthogonal had cosines of 0.93 and more."""
    near = A + 1e-4 * B
    plane = directions.vectors(OBJECTIVE, [A, near, C], orthogonal=True)
    cosines = plane.gram / plane.norms[:, None] / plane.norms
    assert float((cosines - torch.eye(3)).abs().max()) < 1e-14


@pytest.mark.parametrize(
    ("basis", "options", "kind", "words"),
    [
        ([A, 2 * A], {}, DependentDirectionsError, ["parallel"]),
        ([A, 2 * A], {"orthogonal": True}, DependentDirectionsError, ["vector 1", "right angles"]),
        ([0 * A], {"orthogonal": True}, DependentDirectionsError, ["zero everywhere"]),
        ([A, B[:-1]], {}, ShapeError, ["basis[1]"]),
        ([A] * 4, {}, InputError, ["one to three"]),
        ("A", {}, InputError, ["one to three"]),
        ({"4.bais": A}, {}, UnknownNameError, ["4.bias"]),
        ({"4.bias": A[:3]}, {}, ShapeError, ["4.bias"]),
        ([A, B], {"labels": ("one",)}, InputError, ["labels"]),
        ([A, B], {"normalize": "filters"}, UnknownNameError, ["'filter'"]),
    ],
)
def test_vectors_that_do_not_fit(basis, options, kind, words):
    with pytest.raises(kind) as caught:
        directions.vectors(OBJECTIVE, basis, **options)
    assert all(word in str(caught.value) for word in words), str(caught.value)


def test_what_is_handed_in_is_not_written_to():
    data = [t.clone() for t in (A, B, C, X, Y)]
    directions.vectors(OBJECTIVE, [A, B], normalize="filter", orthogonal=True)
    directions.interpolate(A, B, C)
    assert all(torch.equal(t, u) for t, u in zip((A, B, C, X, Y), data, strict=True))
