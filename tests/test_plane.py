"""The plane: points from coordinates, and coordinates of the nearest point by least squares."""

import numpy as np
import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st

import crumple
from cases import case, noise
from crumple import Plane
from crumple.errors import DependentDirectionsError, InputError, ShapeError


@st.composite
def planes(draw):
    """Planes of 1 to 3 directions of very different lengths, far from orthogonal."""
    k, extra, seed = draw(st.integers(1, 3)), draw(st.integers(0, 5)), draw(st.integers(0, 10**6))
    basis = noise(k, k + extra, seed=seed)
    for i in range(1, k):
        basis[i] += draw(st.floats(-3, 3)) * basis[0]
    basis *= torch.tensor([10.0 ** draw(st.integers(-3, 3)) for _ in range(k)])[:, None]
    unit = basis / basis.norm(dim=1, keepdim=True)
    assume(float(torch.linalg.svdvals(unit)[-1]) > 1e-3)
    return Plane(noise(k + extra, seed=seed + 1), basis)


def coords_of(plane):
    return st.lists(st.floats(-4, 4), min_size=plane.k, max_size=plane.k)


@given(planes(), st.data())
def test_projecting_a_point_of_the_plane_gives_its_coordinates(plane, data):
    """project ∘ point is the identity, whatever the angles and lengths of the directions."""
    coords = data.draw(coords_of(plane))
    found = plane.project(plane.point(coords))
    # a coordinate is known to the rounding of θ, whose parts may be far longer than this direction
    size = float(plane.origin.norm() + (torch.tensor(coords).abs() * plane.norms).sum())
    assert np.all(np.abs(found.coords.numpy() - coords) * plane.norms.numpy() < 1e-11 * size)
    assert float(found.residual) < 1e-12 * size


@given(planes(), st.integers(0, 10**6))
def test_projection_is_that_of_numpys_least_squares(plane, seed):
    """Coordinates and distance of any θ are those of ``numpy.linalg.lstsq``."""
    theta = 3.0 * noise(4, plane.origin.numel(), seed=seed)
    basis, offset = plane.basis.numpy(), (theta - plane.origin).numpy()
    lengths = np.linalg.norm(basis, axis=1)
    scaled = np.linalg.lstsq((basis / lengths[:, None]).T, offset.T, rcond=None)[0].T
    found = plane.project(theta)
    assert np.allclose(found.coords.numpy() * lengths, scaled, rtol=1e-8, atol=1e-9)
    assert np.allclose(found.residual.numpy(), np.linalg.norm(offset - (scaled / lengths) @ basis, axis=1), atol=1e-9)


def test_projection_is_no_pair_of_dot_products():
    """On skew axes the nearest point is found, where separate dot products would place it wrongly."""
    plane = Plane(torch.zeros(3), [[1.0, 0.0, 0.0], [1.0, 1.0, 0.0]])
    found = plane.project(torch.tensor([3.0, 2.0, 7.0]))
    assert found.coords.tolist() == pytest.approx([1.0, 2.0]) and float(found.residual) == pytest.approx(7.0)
    assert float(torch.tensor([3.0, 2.0, 7.0]).double() @ plane.basis[1]) / 2 == 2.5  # what a dot product would say


def test_many_points_are_each_placed_like_one():
    """Leading axes stay in front, for points and for projections."""
    plane = Plane(noise(5, seed=1), noise(2, 5, seed=2))
    coords = noise(3, 4, 2, seed=3)
    points = plane.point(coords)
    assert points.shape == (3, 4, 5)
    assert torch.equal(points[2, 1], plane.point(coords[2, 1]))
    found = plane.project(points + 0.5)
    assert found.coords.shape == (3, 4, 2) and found.residual.shape == (3, 4)
    assert torch.allclose(found.coords[1, 3], plane.project(points[1, 3] + 0.5).coords)


def test_a_point_is_origin_plus_multiples_of_the_directions():
    """θ(c) = origin + Σ cᵢ basis[i], by hand."""
    plane = Plane([1.0, 2.0, 3.0], [[1.0, 0.0, 2.0], [0.0, -1.0, 0.5]])
    assert plane.point([2.0, 4.0]).tolist() == [3.0, -2.0, 9.0]
    assert plane.point((0, 0)).tolist() == [1.0, 2.0, 3.0]


@given(planes(), st.integers(0, 10**6))
def test_exchanging_directions_changes_no_bit_of_a_plane_of_two(plane, seed):
    """θ is the same to the last bit whichever direction is called the first."""
    if plane.k == 2:
        swapped, coords = Plane(plane.origin, plane.basis.flip(0)), noise(7, 2, seed=seed)
        assert torch.equal(plane.point(coords), swapped.point(coords.flip(-1)))


@given(planes(), st.sampled_from([0.25, 2.0, -8.0]), st.integers(0, 10**6))
def test_scaling_directions_scales_coordinates_back(plane, factor, seed):
    """A direction twice as long gives coordinates half as large, to the bit for powers of two."""
    scaled, coords = Plane(plane.origin, plane.basis * factor), noise(plane.k, seed=seed)
    assert torch.equal(scaled.point(coords / factor), plane.point(coords))


def test_a_projection_ignores_what_lies_off_the_plane():
    """Adding a vector orthogonal to the plane moves the distance and not the coordinates."""
    plane = Plane(torch.zeros(4), [[1.0, 2.0, 0.0, 0.0], [3.0, 1.0, 0.0, 0.0]])
    off = torch.tensor([0.0, 0.0, 3.0, 4.0])
    on, away = plane.project(plane.point([0.5, -2.0])), plane.project(plane.point([0.5, -2.0]) + off)
    assert torch.allclose(on.coords, away.coords) and float(away.residual) == pytest.approx(5.0)


def test_a_diverged_point_has_no_place():
    """NaN in gives NaN out, and leaves the finite points beside it alone."""
    plane = Plane(torch.zeros(3), torch.eye(3)[:2])
    found = plane.project(torch.tensor([[1.0, 2.0, 3.0], [float("nan"), 0.0, 0.0]]))
    assert found.coords[0].tolist() == pytest.approx([1.0, 2.0])
    assert found.coords[1].isnan().any() and bool(found.residual[1].isnan())


def test_norms_and_gram_are_those_of_the_directions():
    """Lengths and inner products by hand."""
    plane = Plane(torch.zeros(2), [[3.0, 4.0], [1.0, 0.0]])
    assert plane.norms.tolist() == [5.0, 1.0]
    assert plane.gram.tolist() == [[25.0, 3.0], [3.0, 1.0]]


def test_a_plane_keeps_copies():
    """Changing the tensors that it was made from changes nothing in it, and they are not changed by it."""
    origin, basis, meta = torch.zeros(2), torch.eye(2), {"seed": 3}
    plane = Plane(origin, basis, labels=["a", "b"], meta=meta)
    origin[0], basis[0, 0], meta["seed"] = 9.0, 9.0, 4
    assert plane.origin.tolist() == [0.0, 0.0] and plane.basis.tolist() == [[1.0, 0.0], [0.0, 1.0]]
    assert plane.meta == {"seed": 3} and plane.labels == ("a", "b")


def test_directions_may_be_a_list_of_tensors_with_gradients():
    """The most natural spelling, ``basis=[d1, d2]``, works, and cuts the graph."""
    plane = Plane(torch.zeros(2), [torch.tensor([1.0, 2.0], requires_grad=True), torch.tensor([0.0, 1.0])])
    assert plane.basis.tolist() == [[1.0, 2.0], [0.0, 1.0]] and not plane.basis.requires_grad


def test_gradients_flow_through_coordinates():
    """Coordinates that take part in autograd may be optimised on the plane."""
    coords = torch.tensor([1.0, 1.0], dtype=torch.float64, requires_grad=True)
    Plane([0.0, 0.0, 0.0], [[1.0, 0.0, 2.0], [0.0, 3.0, 0.0]]).point(coords).sum().backward()
    assert coords.grad.tolist() == [3.0, 3.0]


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_a_plane_has_the_type_of_its_model_and_projects_in_double(dtype):
    """Points are in the model's own type; coordinates and distances are found in float64."""
    plane = Plane(torch.ones(3, dtype=dtype), torch.eye(3, dtype=dtype)[:2])
    assert plane.point([0.5, 2.0]).dtype == dtype
    found = plane.project(torch.tensor([1.5, 3.0, 5.0], dtype=dtype))
    assert found.coords.dtype == torch.float64 and found.coords.tolist() == [0.5, 2.0] and float(found.residual) == 4.0


NAN, EYE = float("nan"), torch.eye(3)


@pytest.mark.parametrize(
    ("make", "kind", "words"),
    [
        (lambda: Plane(torch.zeros(3), EYE[[0, 0]]), DependentDirectionsError, ["1.000000", "another seed"]),
        (
            lambda: Plane(torch.zeros(3), EYE[[0, 0]] * torch.tensor([[1.0], [-2.0]])),
            DependentDirectionsError,
            ["parallel"],
        ),
        (lambda: Plane(torch.zeros(3), [[1, 1e-9, 0], [1, 0, 0]]), DependentDirectionsError, ["cosine"]),
        (
            lambda: Plane(torch.zeros(3), EYE[:2] * torch.tensor([[1.0], [0.0]])),
            DependentDirectionsError,
            ["basis[1]", "zero"],
        ),
        (lambda: Plane(torch.zeros(3), EYE[:2] * NAN), InputError, ["basis", "6 of 6", "finite"]),
        (lambda: Plane([0.0, NAN], [[1.0, 0.0]]), InputError, ["origin", "1 of 2"]),
        (lambda: Plane(torch.zeros(2), EYE), ShapeError, ["basis", "(3, 3)", "(k, 2)"]),
        (lambda: Plane(torch.zeros(4), torch.eye(4)), ShapeError, ["k = 1, 2 or 3"]),
        (lambda: Plane(torch.zeros(3), EYE[0]), ShapeError, ["basis", "(3,)"]),
        (lambda: Plane(torch.zeros(1, 3), EYE), ShapeError, ["origin", "(1, 3)"]),
        (lambda: Plane("zero", EYE), InputError, ["origin", "zero"]),
        (lambda: Plane(torch.zeros(3), EYE[:2] * 1j), InputError, ["basis", "real"]),
        (lambda: Plane(torch.zeros(3), EYE[:2], labels=("w1",)), InputError, ["labels", "w1", "2"]),
        (lambda: Plane(torch.zeros(3), EYE[:2], labels="ab"), InputError, ["labels", "ab"]),
        (lambda: Plane(torch.zeros(3), EYE[:2]).point([1.0]), ShapeError, ["coords", "last axis of 2"]),
        (lambda: Plane(torch.zeros(3), EYE[:2]).point("up"), InputError, ["coords", "up"]),
        (lambda: Plane(torch.zeros(3), EYE[:2]).project(torch.zeros(2)), ShapeError, ["theta", "last axis of 3"]),
    ],
)
def test_what_spans_no_plane_is_refused(make, kind, words):
    """Parallel, zero, infinite and ill-fitting directions are named with what is wrong about them."""
    with pytest.raises(kind) as caught:
        make()
    assert all(word in str(caught.value) for word in words), str(caught.value)


def test_nearly_parallel_directions_still_span_a_plane():
    """Five digits of angle are left, so coordinates are good to ten."""
    plane = Plane([0.0, 0.0, 0.0], [[1.0, 1e-5, 0.0], [1.0, 0.0, 0.0]])
    assert plane.project(plane.point([0.3, -1.2])).coords.tolist() == pytest.approx([0.3, -1.2], abs=1e-9)


@pytest.mark.parametrize("origin", ["zero", "model"])
def test_weights_put_values_where_they_are_named(origin):
    """Axis 0 is the first weight named; from zero a coordinate is a value, from the model a distance; others stay."""
    objective, names = case("mlp").objective(), ("4.bias[1]", "0.weight[3,0]")
    plane = crumple.directions.weights(objective, names, origin=origin)
    start, moved = objective.theta, plane.point([2.0, 5.0])
    bias, weight = (objective.space.locate(name) for name in names)
    base = (0.0, 0.0) if origin == "zero" else (float(start[bias]), float(start[weight]))
    assert (float(moved[bias]), float(moved[weight])) == pytest.approx((2.0 + base[0], 5.0 + base[1]), abs=1e-12)
    still = torch.ones(objective.space.size, dtype=torch.bool)
    still[[bias, weight]] = False
    assert torch.equal(moved[still], start[still]) and float(moved[bias]) != float(start[bias])
    assert all(name in label for name, label in zip(names, plane.labels, strict=True))
