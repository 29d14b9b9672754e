"""Products, eigenpairs, traces and densities against dense matrices, closed forms and other libraries."""

import math
import warnings

import numpy as np
import pytest
import scipy.sparse.linalg
import torch
import torch.nn.functional as F
from curvlinops import GGNLinearOperator, HessianLinearOperator
from torch import nn

import crumple
from cases import CASES, X, Y, case, lopsided, noise, own_theta
from crumple import Objective, curvature
from crumple.curvature import Operator
from crumple.curvature.graphs import HessianGraph, graph_bytes
from crumple.double_backward import twice_differentiable
from crumple.errors import BusyError, CrumpleWarning, InputError, LossError, ShapeError, UnknownNameError

SMOOTH = ["mlp", "batch norm", "lstm", "tied transformer", "tied hidden", "weight norm", "own buffers", "frozen part"]
SPECTRUM = np.array([-7.0, -1.5, -0.2, 0.0, 0.1, 0.3, 1.0, 4.0, 5.0])


def quadratic(eigenvalues, seed=0):
    """θᵀHθ/2 with H of known eigenvalues and random eigenvectors, and H."""
    n = len(eigenvalues)
    basis = torch.linalg.qr(noise(n, n, seed=seed)).Q
    matrix = basis @ torch.diag(torch.as_tensor(eigenvalues, dtype=torch.float64)) @ basis.T
    bowl = lambda model, matrix: 0.5 * model.weight[0] @ matrix @ model.weight[0]  # noqa: E731
    return Objective(nn.Linear(n, 1, bias=False).double(), data=[matrix], batch_loss=bowl), matrix


def spread(n):
    """Eigenvalues as a network's are: most near zero, a few far out, some below zero."""
    bulk = np.linspace(-0.6, 0.8, n - 6) ** 3
    return np.concatenate([bulk, [-2.0, -1.3, -0.8, 1.7, 3.0, 3.3]])


def dense_hessian(of_case):
    """∇²L by plain autograd on the caller's own model: one row of the gradient after another, float64."""
    model = of_case.model().eval().double()
    inputs = [x.double() if x.is_floating_point() else x for x in of_case.inputs]
    target = of_case.target.double() if of_case.target.is_floating_point() else of_case.target
    parameters = [p for p in model.parameters() if p.requires_grad]
    with twice_differentiable(model):
        loss = of_case.loss(model(*inputs), target)
        first = torch.autograd.grad(loss, parameters, create_graph=True)
        flat = torch.cat([g.reshape(-1) for g in first])
        rows = [torch.autograd.grad(g, parameters, retain_graph=True, materialize_grads=True) for g in flat]
    return torch.stack([torch.cat([r.reshape(-1) for r in row]) for row in rows])


def dense_gauss_newton(of_case):
    """JᵀHJ from the whole Jacobian and the loss's whole Hessian, float64."""
    model = of_case.model().eval()
    parameters = [p for p in model.parameters() if p.requires_grad]
    prediction = model(*of_case.inputs)
    rows = [torch.autograd.grad(p, parameters, retain_graph=True, materialize_grads=True) for p in prediction.flatten()]
    jacobian = torch.stack([torch.cat([r.reshape(-1) for r in row]) for row in rows])  # (outputs, P)
    of_flat = lambda flat: of_case.loss(flat.reshape(prediction.shape), of_case.target)  # noqa: E731
    inner = torch.autograd.functional.hessian(of_flat, prediction.detach().flatten())
    return jacobian.T @ inner @ jacobian


# --- products -----------------------------------------------------------------------------------


@pytest.mark.parametrize("memory", [0, 2**30])
@pytest.mark.parametrize("name", [*SMOOTH, "dropout in train mode", "item", "control flow", "hooked", "two inputs"])
def test_products_are_those_of_the_dense_hessian(name, memory):
    """For every kind of model, in one batch or several, from a graph that is kept or built anew."""
    of_case = case(name)
    wanted = dense_hessian(of_case)
    block = noise(len(wanted), 3, seed=5)
    with Operator(of_case.objective(), memory=memory) as hessian:
        assert torch.allclose(hessian @ block[:, 0], wanted @ block[:, 0], rtol=1e-10, atol=1e-13)
        assert hessian.keeps_graph == (memory > 0 and name != "own buffers")  # it writes to them in every pass
        assert torch.allclose(hessian @ block, wanted @ block, rtol=1e-10, atol=1e-13)
        assert hessian.products == 4


@pytest.mark.parametrize("of_case", CASES, ids=lambda c: c.name)
def test_products_agree_with_the_objective(of_case):
    """``objective.hvp`` is the other way to the same numbers, and an operator leaves it as it was."""
    objective = of_case.objective()
    vector = noise(objective.space.size, seed=6)
    before = objective.value()
    with Operator(objective) as hessian:
        found = [hessian @ vector for _ in range(3)]
        wanted = objective.hvp(None, vector).double()
        found.append(hessian @ vector)
    assert objective.value() == before
    assert all(torch.equal(found[0], other) for other in found)
    rough = {torch.float64: 1e-10, torch.float32: 1e-4, torch.bfloat16: 0.1}[of_case.dtype]
    assert float((found[0] - wanted).norm()) <= rough * float(wanted.norm())


def test_a_kept_graph_survives_what_else_is_done_with_the_objective():
    """The graph reads the weights; surveys move them, training writes to them, and both are put right."""
    objective, other = case("batch norm").objective(), noise(case("batch norm").objective().space.size, seed=8)
    vector = noise(objective.space.size, seed=9)
    with Operator(objective) as hessian:
        wanted = hessian @ vector
        objective.value(objective.theta + other)
        assert hessian.keeps_graph and torch.equal(hessian @ vector, wanted)
        crumple.train(objective, torch.optim.SGD, lr=0.1, steps=2, progress=False)
        assert torch.equal(hessian @ vector, wanted)
        objective.gradient(objective.theta + other)
        assert torch.equal(hessian @ vector, wanted)
    assert not hessian.keeps_graph and torch.equal(hessian @ vector, wanted)


@pytest.mark.parametrize("options", [{"batchnorm": "batch"}, {"batchnorm": "recompute"}])
@pytest.mark.parametrize("memory", [0, 2**30])
def test_products_follow_the_policy_of_batch_normalisation(options, memory):
    """Statistics of the batch are part of the function; recomputed ones are held."""
    objective = case("batch norm").objective(**options)
    vector = noise(objective.space.size, seed=3)
    wanted = objective.hvp(None, vector)
    with Operator(objective, memory=memory) as hessian:
        for _ in range(2):
            assert torch.allclose(hessian @ vector, wanted, rtol=1e-10, atol=1e-14)


@pytest.mark.parametrize("memory", [0, 2**30])
def test_seeded_dropout_has_the_same_masks_in_every_product(memory):
    """Over several batches, whose masks are drawn one after the other; by differences of the gradient."""
    of_case = case("dropout in train mode")
    objective = of_case.objective(dropout="seeded", seed=4, batch_size=3)
    theta, vector, h = objective.theta, noise(objective.space.size, seed=7), 1e-5
    wanted = (objective.gradient(theta + h * vector) - objective.gradient(theta - h * vector)) / (2 * h)
    off = of_case.objective().hvp(None, vector)
    with Operator(objective, memory=memory) as hessian:
        for _ in range(2):
            assert torch.allclose(hessian @ vector, wanted, rtol=1e-5, atol=1e-7)
    assert not torch.allclose(wanted, off, rtol=1e-2)


def test_ragged_batches_and_too_little_memory_for_all_of_them():
    """All graphs are kept or none; the sum is over examples either way."""
    objective = case("mlp").objective(batch_size=4)
    wanted, vector = dense_hessian(case("mlp")), noise(objective.space.size, seed=2)
    for memory in (0, 3_000, 2**20):
        hessian = Operator(objective, memory=memory)
        for _ in range(3):
            assert torch.allclose(hessian @ vector, wanted @ vector, rtol=1e-10, atol=1e-13)
    assert len(objective.examples.batches) == 3 and hessian.keeps_graph


def test_products_of_batches_of_any_structure_and_of_streams():
    """``batch_loss=`` and data that is read anew at every pass give the Hessian of the same mean."""
    of_case, batches = case("mlp"), [{"x": X[:4], "y": Y[:4]}, {"x": X[4:], "y": Y[4:]}]
    loss = lambda model, batch: F.mse_loss(model(batch["x"]), batch["y"])  # noqa: E731
    wanted, vector = dense_hessian(of_case), noise(len(dense_hessian(of_case)), seed=2)
    for options in ({}, {"stream": True}):
        hessian = Operator(Objective(of_case.model(), data=batches, batch_loss=loss, **options))
        for _ in range(2):
            assert torch.allclose(hessian @ vector, wanted @ vector, rtol=1e-10, atol=1e-13)


def test_products_of_a_function():
    """Against calculus; where the function is linear, zeros and no error."""
    a, b = 0.4, -1.1
    hessian = Operator(Objective.from_function(lopsided), at=[a, b])
    assert np.allclose(hessian.dense(), [[2 + 2 * b, 2 * a], [2 * a, 6 - 4 * np.sin(2 * b)]])
    flat = Operator(Objective.from_function(lambda w: 2 * w[0] - w[1]))
    assert flat.dense().tolist() == [[0.0, 0.0], [0.0, 0.0]]


@pytest.mark.parametrize("name", ["mlp", "batch norm", "lstm", "tied transformer", "weight norm", "two inputs"])
@pytest.mark.parametrize("memory", [0, 2**30])
def test_gauss_newton_products_are_those_of_the_dense_matrix(name, memory):
    """JᵀHJ with squared error and with cross-entropy, in batches of four."""
    of_case = case(name)
    wanted = dense_gauss_newton(of_case)
    block = noise(len(wanted), 2, seed=5)
    with Operator(of_case.objective(batch_size=4), matrix="gauss-newton", memory=memory) as matrix:
        for _ in range(2):
            assert torch.allclose(matrix @ block, wanted @ block, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("loss", [F.mse_loss, F.huber_loss, F.smooth_l1_loss, F.l1_loss, F.soft_margin_loss])
def test_losses_whose_forward_mode_is_missing(loss):
    """``jvp`` of the gradient of squared error and of Huber's loss raises in torch; here nothing does."""
    of_case = case("mlp")
    of_case = type(of_case)("mlp", of_case.build, (X,), Y.sign(), loss)
    vector = noise(len(own_theta(of_case.model())), seed=1)
    for matrix, dense in (("hessian", dense_hessian), ("gauss-newton", dense_gauss_newton)):
        found = Operator(of_case.objective(), matrix=matrix) @ vector
        assert torch.allclose(found, dense(of_case) @ vector, rtol=1e-10, atol=1e-13)


@pytest.mark.parametrize("name", ["mlp", "batch norm"])
def test_another_library_gives_the_same_products(name):
    """curvlinops' Hessian and Gauss–Newton operators, on a model and data of their own."""
    of_case = case(name)
    loss = nn.MSELoss() if of_case.loss is F.mse_loss else nn.CrossEntropyLoss()
    model = of_case.model().eval()
    parameters = list(model.parameters())
    vector = noise(len(own_theta(model)), seed=4)
    for matrix, other in (("hessian", HessianLinearOperator), ("gauss-newton", GGNLinearOperator)):
        theirs = other(model, loss, parameters, [(of_case.inputs[0], of_case.target)], check_deterministic=False)
        assert torch.allclose(Operator(of_case.objective(), matrix=matrix) @ vector, theirs @ vector, rtol=1e-9)


def test_only_some_parameters_move():
    """The block of the dense Hessian that belongs to them, by name and by pattern."""
    of_case, wanted = case("mlp"), dense_hessian(case("mlp"))
    objective = of_case.objective()
    assert objective.space.names[2:4] == ("2.weight", "2.bias")
    places = slice(objective.space.offsets[2], objective.space.offsets[4])
    for only in (("2.weight", "2.bias"), "2.*"):
        block = Operator(objective, only=only)
        assert np.allclose(block.dense(), wanted[places, places], rtol=1e-10, atol=1e-13)
    vector = block.expand(torch.ones(block.size))
    assert vector.nonzero().flatten().tolist() == list(range(places.start, places.stop))
    pairs = curvature.eigenpairs(block, 2)
    assert np.allclose(pairs.values, np.linalg.eigvalsh(wanted[places, places])[::-1][:2])
    assert pairs.vectors.shape == (2, objective.space.size)


def test_scipy_takes_the_operator():
    objective, _ = quadratic(SPECTRUM)
    found = scipy.sparse.linalg.eigsh(Operator(objective).as_scipy(), 2, which="LA", return_eigenvectors=False)
    assert np.allclose(np.sort(found), [4.0, 5.0])


def test_wrong_calls_of_an_operator():
    """Each says what is wrong, before any work."""
    objective = case("mlp").objective()
    with pytest.raises(InputError, match="not an Objective"):
        Operator(nn.Linear(1, 1))
    with pytest.raises(UnknownNameError, match="Did you mean"):
        Operator(objective, matrix="hesian")
    with pytest.raises(UnknownNameError, match="no such parameter"):
        Operator(objective, only="head.*")
    with pytest.raises(InputError, match="nothing would move"):
        Operator(objective, only=())
    with pytest.raises(InputError, match="not finite"):
        Operator(objective, at=torch.full((objective.space.size,), math.nan))
    with pytest.raises(ShapeError, match="wrong shape"):
        Operator(objective) @ torch.ones(3)
    with pytest.raises(LossError, match="no prediction"):
        Operator(Objective.from_function(lopsided), matrix="gauss-newton")
    with pytest.raises(InputError, match="point of its own"):
        curvature.eigenpairs(Operator(objective), at=objective.theta)


def test_an_operator_cannot_be_used_inside_another_session():
    """As with every other use of the objective."""
    objective = case("mlp").objective()
    with objective.session(), pytest.raises(BusyError):
        Operator(objective) @ objective.theta


def test_the_bytes_of_a_graph_are_what_autograd_saves():
    """Against torch's own hooks, which see every tensor as it is saved; parameters and all."""
    objective = case("batch norm").objective()
    mean_loss, sizes = objective.mean_loss, {}

    def note(tensor):
        sizes[tensor.untyped_storage().data_ptr()] = tensor.untyped_storage().nbytes()
        return tensor.detach()

    mean_loss.network.gradients_on(True)
    graph = HessianGraph(mean_loss, mean_loss.examples.first, mean_loss.network.parameters)
    with torch.autograd.graph.saved_tensors_hooks(note, lambda tensor: tensor):
        mean_loss.batch_value(mean_loss.examples.first)
    assert sum(sizes.values()) > 1000  # of the forward pass alone; the gradient's graph holds that, and as much again
    assert sum(sizes.values()) <= graph_bytes(graph) <= 5 * sum(sizes.values())


# --- eigenpairs ---------------------------------------------------------------------------------


WANTED = {
    "top": lambda v: v[::-1][:3],
    "bottom": lambda v: v[:3],
    "extremes": lambda v: np.array([v[-1], v[-2], v[0]]),
    "magnitude": lambda v: v[np.argsort(-abs(v))][:3],
}


@pytest.mark.parametrize("which", WANTED)
@pytest.mark.parametrize("method", ["lanczos", "dense"])
def test_eigenpairs_of_a_known_spectrum(which, method):
    """Largest in magnitude is not largest: -7 is the one, 5 the other."""
    objective, matrix = quadratic(SPECTRUM)
    pairs = curvature.eigenpairs(objective, 3, which=which, method=method)
    wanted = WANTED[which](SPECTRUM)
    assert np.allclose(pairs.values, wanted, atol=1e-9)
    assert torch.allclose(pairs.vectors @ pairs.vectors.T, torch.eye(3, dtype=torch.float64), atol=1e-12)
    off = (matrix @ pairs.vectors.T).T - torch.as_tensor(pairs.values)[:, None] * pairs.vectors
    assert np.allclose(off.norm(dim=1), pairs.residuals, atol=1e-13)
    assert pairs.is_converged and pairs.scale == pytest.approx(7.0, rel=0.3)


@pytest.mark.parametrize("which", WANTED)
@pytest.mark.parametrize("room", [8, 100])
def test_eigenpairs_of_a_larger_matrix(which, room):
    """300 eigenvalues; with room for eight vectors, through restarts."""
    objective, _ = quadratic(spread(300))
    pairs = curvature.eigenpairs(objective, 3, which=which, most_vectors=room, tolerance=1e-7)
    assert np.allclose(pairs.values, WANTED[which](np.sort(spread(300))), atol=1e-9)
    assert (pairs.relative <= 1e-7).all() and pairs.meta["method"] == "lanczos"
    assert pairs.products < (110 if room == 8 else 75)


@pytest.mark.parametrize("name", ["batch norm", "lstm", "tied transformer", "float32"])
def test_eigenpairs_of_networks(name):
    """Against the dense Hessian in float64."""
    values = np.linalg.eigvalsh(dense_hessian(case(name)))
    pairs = curvature.eigenpairs(case(name).objective(), 2, which="extremes", method="lanczos")
    assert np.allclose(pairs.values, [values[-1], values[0]], atol=1e-5 * abs(values).max())
    assert pairs.meta["mode"] == "eval" and pairs.meta["examples"] == 11


def test_the_seed_and_the_signs_are_settled():
    """The same call gives the same bits; another seed the same pairs, signs included."""
    objective, _ = quadratic(spread(80))
    one, again, other = (curvature.eigenpairs(objective, 3, seed=seed, tolerance=1e-9) for seed in (0, 0, 5))
    assert torch.equal(one.vectors, again.vectors) and one.values.tolist() == again.values.tolist()
    assert not torch.equal(one.vectors, other.vectors)
    assert torch.allclose(one.vectors, other.vectors, atol=1e-7)
    assert all(float(v[v.abs().argmax()]) > 0 for v in one.vectors)


@pytest.mark.parametrize(
    ("values", "k", "wanted"),
    [
        (np.zeros(40), 3, [0, 0, 0]),
        (np.full(40, 2.5), 3, [2.5, 2.5, 2.5]),
        (np.r_[5, 5, np.ones(38)], 3, [5, 5, 1]),
        (np.r_[5, np.zeros(39)], 2, [5, 0]),
        (-np.r_[5, 5, np.ones(38)], 2, [-1, -1]),
    ],
)
def test_repeated_eigenvalues_where_lanczos_comes_to_an_end(values, k, wanted):
    """Where a Krylov space is exhausted, another is begun in what is left."""
    objective, _ = quadratic(values)
    pairs = curvature.eigenpairs(objective, k, method="lanczos")
    assert np.allclose(pairs.values, wanted, atol=1e-9) and pairs.is_converged
    assert torch.allclose(pairs.vectors @ pairs.vectors.T, torch.eye(k, dtype=torch.float64), atol=1e-10)


def test_spaces_of_one_and_two_parameters():
    one = curvature.eigenpairs(Objective.from_function(lambda w: -3 * w[0] ** 2, n=1), 1)
    assert one.values.tolist() == [-6.0] and one.vectors.tolist() == [[1.0]] and one.gap == math.inf
    for method in ("dense", "lanczos"):
        two = curvature.eigenpairs(Objective.from_function(lambda w: w[0] * w[1]), 2, method=method)
        assert np.allclose(two.values, [1, -1]) and np.allclose(two.vectors.abs(), 0.5**0.5)


def test_a_stop_before_the_tolerance_is_told():
    objective, _ = quadratic(spread(300))
    with pytest.warns(CrumpleWarning, match="after 8 products"):
        pairs = curvature.eigenpairs(objective, 2, most_products=8)
    assert not pairs.is_converged and pairs.products == 8


def test_wrong_calls_of_eigenpairs():
    objective, _ = quadratic(SPECTRUM)
    with pytest.raises(InputError, match="from 1 to 9"):
        curvature.eigenpairs(objective, 10)
    with pytest.raises(UnknownNameError, match="Known"):
        curvature.eigenpairs(objective, which="largest")
    with pytest.raises(InputError, match="no usable vector"):
        curvature.eigenpairs(objective, start=np.zeros(9), method="lanczos")


@pytest.mark.parametrize("method", ["lanczos", "dense"])
def test_a_point_without_second_derivatives(method):
    """√|w| at zero: refused by name, not a number made of NaN."""
    objective = Objective.from_function(lambda w: w.abs().sqrt().sum(), n=30)
    with pytest.raises(LossError, match="not finite"):
        curvature.eigenpairs(objective, method=method)


def test_two_pairs_of_a_trained_network_take_few_products():
    """The goal set beforehand: residuals of 1e-5 in at most 25 products, on a network with 6,154 parameters."""
    generator = torch.Generator().manual_seed(0)
    inputs, classes = torch.randn(500, 20, generator=generator), torch.randint(0, 10, (500,), generator=generator)
    torch.manual_seed(0)
    model = nn.Sequential(nn.Linear(20, 64), nn.ReLU(), nn.Linear(64, 64), nn.ReLU(), nn.Linear(64, 10))
    objective = Objective(model, nn.CrossEntropyLoss(), (inputs, classes))
    run = crumple.train(objective, torch.optim.SGD, lr=0.1, steps=100, momentum=0.9, progress=False)
    pairs = curvature.eigenpairs(objective, 2, at=run.points[-1])
    assert pairs.relative.max() <= 1e-5 and pairs.products <= 25
    reference = scipy.sparse.linalg.eigsh(Operator(objective, at=run.points[-1]).as_scipy(), 2, which="LA", tol=1e-7)
    assert np.allclose(pairs.values, reference[0][::-1], rtol=1e-5)


# --- the density of eigenvalues -----------------------------------------------------------------


def test_a_density_of_few_eigenvalues_is_exact():
    """As many products as eigenvalues, and no randomness."""
    objective, _ = quadratic(SPECTRUM)
    found = curvature.spectrum(objective)
    assert np.allclose(found.nodes, [SPECTRUM]) and found.is_exact and found.products == len(SPECTRUM)
    assert found.moment(3) == pytest.approx(float((SPECTRUM**3).sum()))
    assert found.moment_error(3) == 0.0 and found.share_above(0.5) == pytest.approx(3 / 9)


def test_moments_of_one_probe_are_those_of_its_vector():
    """Gauss quadrature is exact for polynomials: zᵀHᵏz up to k = 2·steps - 1, and not beyond."""
    objective, matrix = quadratic(spread(60))
    found = curvature.spectrum(objective, steps=5, probes=1, method="lanczos", seed=3)
    bits = torch.randint(0, 2, (1, 60), generator=torch.Generator().manual_seed(3), dtype=torch.int8)
    z = 2.0 * bits[0].double() - 1.0
    for power in range(12):
        wanted = float(z @ torch.linalg.matrix_power(matrix, power) @ z)
        assert (found.moment(power) == pytest.approx(wanted, rel=1e-9)) == (power <= 9)
    assert math.isnan(found.moment_error(1))


def test_moments_of_many_probes_are_traces():
    """tr Hᵏ within four standard errors, and those errors are small."""
    values = spread(300)
    found = curvature.spectrum(quadratic(values)[0], steps=12, probes=60, method="lanczos")
    for power in (1, 2, 3):
        wanted = float((values**power).sum())
        assert (
            abs(found.moment(power) - wanted)
            < 4 * found.moment_error(power)
            < 0.5 * float((abs(values) ** power).sum())
        )
    assert found.nodes.shape == found.weights.shape == (60, 12) and found.products == 720
    assert np.allclose(found.weights.sum(1), 1.0)
    assert found.range[0] == pytest.approx(-2.0, abs=0.01) and found.range[1] == pytest.approx(3.3, abs=0.01)


def test_the_density_is_that_of_the_smoothed_eigenvalues():
    """On a lopsided spectrum; and it integrates to one."""
    values = np.concatenate([np.linspace(-1, 0.5, 150), np.linspace(0.5, 0.8, 120), np.linspace(2.5, 3.0, 30)])
    found = curvature.spectrum(quadratic(values)[0], steps=40, probes=30, width=0.1, method="lanczos")
    at = found.grid(301)
    exact = np.exp(-0.5 * ((at[:, None] - values) / 0.1) ** 2).mean(1) / (0.1 * math.sqrt(2 * math.pi))
    assert np.trapezoid(found.density(at), at) == pytest.approx(1.0, abs=1e-4)
    assert abs(found.density(at) - exact).max() < 0.05 * exact.max()
    assert (abs(found.density(at) - exact) <= 5 * found.density_error(at) + 0.01 * exact.max()).all()
    assert found.density(at.reshape(7, 43)).shape == (7, 43)


def test_probes_that_span_everything_early():
    """Two different eigenvalues: every probe ends after two steps, and the rest has no weight."""
    found = curvature.spectrum(quadratic(np.r_[2 * np.ones(30), -np.ones(20)])[0], steps=6, probes=3, method="lanczos")
    assert found.products == 6 and np.allclose(found.weights[:, 2:], 0.0)
    assert np.allclose(found.nodes[:, :2], [-1, 2]) and np.isfinite(found.nodes).all()
    flat = curvature.spectrum(quadratic(np.zeros(30))[0], steps=6, probes=3, method="lanczos")
    assert flat.range == (0.0, 0.0) and np.isfinite(flat.density(0.0)) and flat.moment(1) == 0.0


def test_a_density_is_the_same_again():
    one, again, other = (curvature.spectrum(quadratic(spread(60))[0], steps=5, probes=2, seed=s) for s in (1, 1, 2))
    assert one.meta["method"] == "lanczos"
    assert np.array_equal(one.nodes, again.nodes) and not np.array_equal(one.nodes, other.nodes)


def test_no_warning_is_left_out():
    """Doubtful results warn; these are not."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        found = curvature.eigenpairs(case("float32").objective(), 2, method="lanczos")
    assert found.is_converged
