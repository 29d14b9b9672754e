"""Batch normalisation, dropout and autocast: each policy is what PyTorch itself does by hand."""

import copy

import numpy as np
import pytest
import torch
from torch import nn

import crumple
from cases import case, lopsided_plane, noise
from crumple import Grid, Objective, evaluate
from crumple.errors import CrumpleWarning, InputError, UnknownNameError

N = 30


def trained():
    """A small convolutional network whose running statistics are not those of the data."""
    torch.manual_seed(0)
    layers = nn.Conv2d(1, 3, 3), nn.BatchNorm2d(3), nn.ReLU(), nn.Dropout(0.4), nn.Flatten(), nn.Linear(48, 4)
    model = nn.Sequential(*layers).double()
    model.train()
    for _ in range(3):
        model(1.0 + 2.0 * torch.randn(16, 1, 6, 6).double())
    return model.eval()


def data():
    generator = torch.Generator().manual_seed(1)
    return torch.randn(N, 1, 6, 6, generator=generator).double(), torch.randint(0, 4, (N,), generator=generator)


def cut(rows):
    x, y = data()
    return [(x[i : i + rows], y[i : i + rows]) for i in range(0, N, rows)]


def by_hand(model, rows):
    """The mean over examples of the cross-entropy, in batches of so many rows."""
    with torch.no_grad():
        return sum(nn.functional.cross_entropy(model(x), y, reduction="sum").item() for x, y in cut(rows)) / N


@pytest.mark.parametrize("rows", [N, 7])
def test_batch_statistics_are_those_of_each_batch_and_are_not_stored(rows):
    """As a forward pass in training mode over the same batches, after which nothing has been learned."""
    model = trained()
    objective = Objective(model, nn.CrossEntropyLoss(), data(), batchnorm="batch", batch_size=rows)
    twin = copy.deepcopy(model)
    twin[1].train()
    assert objective.value() == pytest.approx(by_hand(twin, rows), rel=1e-13)
    assert objective.value() == objective.value()
    assert objective.value() != pytest.approx(by_hand(model, rows), rel=1e-3)


@pytest.mark.parametrize("rows", [N, 7])
def test_recomputed_statistics_are_those_of_update_bn(rows):
    """At every point: one pass of torch.optim.swa_utils.update_bn over the batches, then evaluation mode."""
    model = trained()
    objective = Objective(model, nn.CrossEntropyLoss(), data(), batchnorm="recompute", batch_size=rows)
    plane = crumple.directions.weights(objective, ("0.weight[0,0,1,2]", "1.bias[2]"), origin="model")
    grid = Grid.box((-1, 1), (-0.5, 1.5), n=(2, 3))
    surface = evaluate(objective, plane, grid)
    for i, j in np.ndindex(2, 3):
        twin = copy.deepcopy(model)
        with torch.no_grad():
            twin[0].weight[0, 0, 1, 2] += grid.axes[0][i]
            twin[1].bias[2] += grid.axes[1][j]
        torch.optim.swa_utils.update_bn([x for x, _ in cut(rows)], twin)
        assert surface["loss"][i, j] == pytest.approx(by_hand(twin.eval(), rows), rel=1e-12)
    assert surface.meta["batchnorm"] == "recompute" and surface.meta["engine"] == "generic"
    assert surface.meta["mode"] == "eval, batchnorm recompute"


def test_seeded_dropout_has_the_same_masks_at_every_point():
    """The masks are those of one seed, so that the surface is smooth, and the global generator is left alone."""
    model = trained()
    state = torch.get_rng_state()
    objective = Objective(model, nn.CrossEntropyLoss(), data(), dropout="seeded", seed=5)
    twin = copy.deepcopy(model)
    twin[3].train()
    torch.manual_seed(5)
    wanted = by_hand(twin, N)
    torch.set_rng_state(state)
    assert objective.value() == objective.value() == pytest.approx(wanted, rel=1e-13)
    assert torch.equal(torch.get_rng_state(), state)
    assert Objective(model, nn.CrossEntropyLoss(), data(), dropout="seeded", seed=6).value() != objective.value()


class Within(nn.Module):
    """A layer that drops by itself, between features and classes."""

    def __init__(self, layer, call=lambda layer, x: layer(x)):
        super().__init__()
        self.layer, self.last, self.call = layer, nn.Linear(4, 3), call

    def forward(self, x):
        found = self.call(self.layer, x)
        return self.last((found[0] if isinstance(found, tuple) else found).mean(1))


class OwnDropout(nn.Module):
    def forward(self, x):
        return nn.functional.dropout(x, 0.4, self.training)


DROPPING = {
    "recurrent": lambda: Within(nn.LSTM(4, 4, 2, dropout=0.4, batch_first=True)),
    "attention": lambda: Within(nn.MultiheadAttention(4, 2, 0.4, batch_first=True), lambda a, x: a(x, x, x)),
    "encoder": lambda: Within(nn.TransformerEncoderLayer(4, 2, 6, 0.4, batch_first=True)),
    "channels": lambda: Within(nn.Sequential(nn.Dropout1d(0.4), nn.AlphaDropout(0.2))),
}


@pytest.mark.parametrize("name", DROPPING)
def test_every_layer_that_drops_does_so_when_seeded(name):
    """As the whole model in training mode, for those without batch normalisation; the gradient is of the same loss."""
    torch.manual_seed(2)
    model, x, y = DROPPING[name]().double().eval(), torch.randn(9, 5, 4).double(), torch.arange(9) % 3
    objective = Objective(model, nn.CrossEntropyLoss(), (x, y), dropout="seeded", seed=5, batch_size=9)
    trained = copy.deepcopy(model).train()
    torch.manual_seed(5)
    loss = nn.functional.cross_entropy(trained(x), y)
    loss.backward()
    assert objective.value() == pytest.approx(loss.item(), rel=1e-12)
    gradient = torch.cat([p.grad.flatten() for p in trained.parameters()])
    assert torch.allclose(objective.gradient(), gradient, rtol=1e-9, atol=1e-12)
    assert Objective(model, nn.CrossEntropyLoss(), (x, y), batch_size=9).value() != pytest.approx(loss.item(), rel=1e-4)


def test_masks_that_are_asked_for_in_vain_are_warned_of():
    """A layer of one's own that looks at its mode stays in evaluation, and no figure may say otherwise unnoticed."""
    with pytest.warns(CrumpleWarning, match="nothing to drop"):
        Objective(Within(OwnDropout()), nn.MSELoss(), (torch.randn(9, 5, 4), torch.randn(9, 3)), dropout="seeded")


def test_the_frozen_default_is_evaluation_mode_whatever_mode_the_model_came_in():
    """Nothing is random, nothing is updated, and the caller's model stays in its mode."""
    model = trained()
    wanted = by_hand(model, N)
    model.train()
    assert Objective(model, nn.CrossEntropyLoss(), data()).value() == pytest.approx(wanted, rel=1e-13)
    assert all(m.training for m in model.modules())


def test_autocast_is_that_of_torch():
    """The loss under bfloat16 autocast, which no rearranged computation may stand in for."""
    model, (x, y) = trained().float(), data()
    objective = Objective(model, nn.CrossEntropyLoss(), (x.float(), y), autocast=torch.bfloat16)
    with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
        wanted = nn.functional.cross_entropy(model(x.float()), y).item()
    assert objective.value() == wanted
    plane = crumple.directions.weights(objective, ("5.weight[0,3]", "5.bias[1]"))
    surface = evaluate(objective, plane, Grid.square(1.0, n=3))
    assert surface.meta["engine"] == "generic" and surface.meta["autocast"] == "bfloat16"


def autocast_net():
    """A float32 net of no batch norm, its data, and its loss under bfloat16 autocast with gradient, by torch alone."""
    torch.manual_seed(0)
    x, y = torch.randn(40, 5), torch.randn(40, 2)
    model = nn.Sequential(nn.Linear(5, 7), nn.Tanh(), nn.Linear(7, 2))

    def by_torch(theta):
        nn.utils.vector_to_parameters(theta, model.parameters())
        with torch.autocast("cpu", dtype=torch.bfloat16):
            loss = nn.functional.mse_loss(model(x), y)
        slope = torch.autograd.grad(loss, list(model.parameters()))
        return loss.item(), torch.cat([g.reshape(-1) for g in slope])

    return model, (x, y), by_torch


@pytest.mark.parametrize("trains_first", [False, True])
def test_a_survey_under_autocast_is_of_its_own_points(trains_first):
    """Autocast's cache of weights would give every point the weights of the first."""
    model, pair, by_torch = autocast_net()
    objective = Objective(model, nn.MSELoss(), pair, autocast=torch.bfloat16)
    if trains_first:
        crumple.train(objective, torch.optim.SGD, lr=0.1, steps=2)
    plane, grid = crumple.directions.random(objective, seed=0), Grid.box((-1, 1), (-1, 2), n=(3, 4))
    found = evaluate(objective, plane, grid, gradient=True)
    for i, a in enumerate(grid.axes[0]):
        for j, b in enumerate(grid.axes[1]):
            value, slope = by_torch(plane.point((a, b)))
            assert found["loss"][i, j] == value
            along = (plane.basis.double() @ slope.double()).numpy()
            assert [found[f"gradient[{n}]"][i, j] for n in (0, 1)] == pytest.approx(along, rel=1e-6)


def test_the_gradient_under_autocast_is_of_the_same_loss():
    """As torch computes it: forward under autocast, backward in the types that it chose."""
    model, pair, by_torch = autocast_net()
    objective = Objective(model, nn.MSELoss(), pair, autocast=torch.bfloat16)
    value, slope = by_torch(objective.theta)
    assert objective.value() == value and torch.equal(objective.gradient(), slope)
    assert not torch.equal(slope, Objective(model, nn.MSELoss(), pair).gradient())
    product = objective.hvp(None, slope)
    assert torch.allclose(product.double(), crumple.curvature.Operator(objective) @ slope, rtol=1e-5)


def test_an_autocast_of_the_caller_does_not_reach_in():
    """A survey within a training loop under autocast is that of the objective's own policy."""
    model, pair, _ = autocast_net()
    objective = Objective(model, nn.MSELoss(), pair)
    wanted, slope = objective.value(), objective.gradient()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        assert objective.value() == wanted and torch.equal(objective.gradient(), slope)
        assert torch.is_autocast_enabled("cpu")


def test_a_policy_that_does_not_exist_is_refused_with_the_nearest():
    """Before the data is read."""
    with pytest.raises(UnknownNameError, match="'frozen'"):
        Objective(trained(), nn.CrossEntropyLoss(), data(), batchnorm="frozn")
    with pytest.raises(InputError, match="autocast"):
        Objective(trained(), nn.CrossEntropyLoss(), data(), autocast=torch.int8)


@pytest.mark.parametrize("loss", [nn.CrossEntropyLoss(), nn.CrossEntropyLoss(label_smoothing=0.3)])
def test_the_standard_error_is_that_of_the_examples(loss):
    """The standard deviation of one loss an example, over the square root of their number."""
    model, (x, y) = trained(), data()
    objective = Objective(model, loss, (x, y))
    plane = crumple.directions.weights(objective, ("5.bias[0]",), origin="model")
    surface = evaluate(objective, plane, Grid.line(-1.0, 0.5, n=4), standard_error=True)
    for i, step in enumerate(surface.axes[0]):
        twin = copy.deepcopy(model)
        with torch.no_grad():
            twin[5].bias[0] += step
            each = [loss(twin(x[k : k + 1]), y[k : k + 1]).item() for k in range(N)]
        assert surface["loss"][i] == pytest.approx(np.mean(each), rel=1e-12)
        assert surface["standard_error"][i] == pytest.approx(np.std(each, ddof=1) / np.sqrt(N), rel=1e-9)


@pytest.mark.parametrize("kept", [False, True])
def test_a_standard_error_is_asked_for_within_the_survey(kept, tmp_path):
    """Wherever the network was left, and without a trace in the random state, though masks are drawn for it."""
    objective = Objective(trained(), nn.CrossEntropyLoss(), data(), dropout="seeded")
    grid, before = Grid.box((-1, 1), (0, 3), n=(2, 3)), torch.get_rng_state()
    plane = crumple.directions.weights(objective, ("5.bias[0]", "5.weight[1,2]"), origin="model")
    far = evaluate(objective, crumple.Plane(plane.origin * 1e300, plane.basis), grid)
    assert np.isnan(far["loss"]).all()
    surface = evaluate(objective, plane, grid, standard_error=True, store=tmp_path / "x.crumple" if kept else None)
    assert (surface["standard_error"] > 0.0).all() and torch.equal(before, torch.get_rng_state())


def test_no_standard_error_where_an_example_has_no_loss_of_its_own():
    """Class weights make the mean a weighted one, so it is refused rather than computed wrongly."""
    weighted = nn.CrossEntropyLoss(weight=torch.tensor([1.0, 2.0, 3.0, 4.0]).double())
    objective = Objective(trained(), weighted, data())
    plane = crumple.directions.weights(objective, ("5.bias[0]",))
    with pytest.raises(crumple.errors.LossError, match="not the mean of one loss for each example"):
        evaluate(objective, plane, Grid.line(-1, 1, n=3), standard_error=True)


@pytest.mark.parametrize("start", ["zeros", "its own"])
def test_class_weights_are_seen_in_sorted_data_and_in_equal_losses(start):
    """The first rows may all be of one class, and a last layer of zeros gives every example the same loss."""
    weighted = nn.CrossEntropyLoss(weight=torch.tensor([1.0, 5.0, 20.0]).double())
    model, x, y = nn.Linear(4, 3).double(), noise(90, 4), torch.arange(90) // 30
    if start == "zeros":
        nn.init.zeros_(model.weight), nn.init.zeros_(model.bias)
    objective = Objective(model, weighted, (x, y))
    plane = crumple.directions.weights(objective, ("weight[0,1]",))
    with pytest.raises(crumple.errors.LossError, match="not the mean of one loss for each example"):
        evaluate(objective, plane, Grid.line(-1, 1, n=3), standard_error=True)


@pytest.mark.parametrize("batch_size", [None, 7])
def test_the_standard_error_in_float32_of_losses_that_are_nearly_alike(batch_size):
    """A classifier near zero: losses of 1.1 that differ by 1e-4, and are added up in float32."""
    model, x, y = nn.Linear(4, 3), noise(90, 4).float(), torch.arange(90) % 3
    with torch.no_grad():
        model.weight.copy_(1e-4 * noise(3, 4, seed=2)), model.bias.zero_()
    objective = Objective(model, nn.CrossEntropyLoss(), (x, y), batch_size=batch_size)
    plane = crumple.directions.weights(objective, ("weight[0,1]", "bias[2]"), origin="model")
    surface = evaluate(objective, plane, Grid.box((-1e-4, 2e-4), (0, 1e-4), n=(3, 2)), standard_error=True)
    for index in np.ndindex(3, 2):
        w, b = model.weight.detach().double().clone(), torch.zeros(3).double()
        w[0, 1] += surface.axes[0][index[0]]
        b[2] += surface.axes[1][index[1]]
        each = nn.functional.cross_entropy(x.double() @ w.T + b, y, reduction="none")
        assert surface["standard_error"][index] == pytest.approx(float(each.std()) / 90**0.5, rel=2e-3)


def test_one_example_says_nothing_of_others(tmp_path):
    """NaN, as the spread of one number is; zero would be certainty."""
    objective = Objective(trained(), nn.CrossEntropyLoss(), data())
    plane = crumple.directions.weights(objective, ("5.bias[0]",))
    for store in (None, tmp_path / "one.crumple"):
        surface = evaluate(objective, plane, Grid.line(-1, 1, n=3), standard_error=True, sample=1, store=store)
        assert np.isnan(surface["standard_error"]).all() and np.isfinite(surface["loss"]).all()


@pytest.mark.parametrize("stream", [False, True])
def test_a_sample_is_of_so_many_examples_whatever_they_count(stream):
    """A batch may count by its tokens, or not at all; seven examples in batches of three are three of them."""
    batches = [(x, x.sum(1, keepdim=True)) for x in noise(30, 4).split(3)]
    given = {"stream": True} if stream else {"batch_size": "given"}
    model = nn.Linear(4, 1).double()
    for weight in (100.0, 0.01):
        objective = Objective(model, nn.MSELoss(), batches, count=lambda batch, w=weight: w, **given)
        assert objective.sampled(7, seed=3).examples.rows == 9 and objective.sampled(30).examples.rows == 30
    positive = Objective(model, nn.MSELoss(), batches, count=lambda batch: float(batch[0][0, 0] > 0), **given)
    for seed in range(8):
        assert np.isfinite(positive.sampled(1, seed=seed).value())


def test_a_sample_is_a_seeded_part_of_the_examples():
    """The same seed draws the same examples; a survey of the sample is one of just those."""
    model, (x, y) = trained(), data()
    objective = Objective(model, nn.CrossEntropyLoss(), (x, y))
    part = objective.sampled(11, seed=3)
    assert part.examples.rows == 11 and part.value() == objective.sampled(11, seed=3).value()
    rows = torch.randperm(N, generator=torch.Generator().manual_seed(3))[:11].sort().values
    with torch.no_grad():
        assert part.value() == pytest.approx(nn.functional.cross_entropy(model(x[rows]), y[rows]).item(), rel=1e-13)
    plane = crumple.directions.weights(objective, ("5.bias[0]", "5.weight[1,2]"))
    grid = Grid.box((-1, 1), (0, 3), n=(2, 4))
    surface = evaluate(objective, plane, grid, sample=11, seed=3)
    assert np.array_equal(surface["loss"], evaluate(part, plane, grid)["loss"]) and surface.meta["sample"] == 11
    assert objective.examples.rows == N and part.digest != objective.digest


def test_slopes_under_recomputed_statistics_are_told_apart_from_the_values():
    """They hold the statistics of their point, so a search for landmarks would trust what it should not."""
    objective = case("batch norm").objective(batchnorm="recompute")
    plane = lopsided_plane(objective)
    grid = Grid.box((-0.01, 0.01), (-0.01, 0.02), n=(3, 4))
    with pytest.warns(CrumpleWarning, match="slopes hold the statistics"):
        evaluate(objective, plane, grid, gradient=True)
    with pytest.warns(CrumpleWarning, match="slopes hold the statistics"), pytest.raises(InputError, match="budget"):
        crumple.find_landmarks(objective, plane, grid, budget=600)  # told before any work
    for choose in (crumple.directions.gradient, crumple.directions.hessian):
        with pytest.warns(CrumpleWarning, match="slopes hold the statistics"):
            choose(objective)
    with pytest.warns(CrumpleWarning, match="slopes hold the statistics"):
        crumple.train(objective, torch.optim.SGD, lr=0.1, steps=1)


@pytest.mark.parametrize("policy", [{"dropout": "seeded"}, {"batchnorm": "batch"}, {"batchnorm": "recompute"}])
def test_the_double_of_a_model_keeps_the_policy(policy):
    """Rounding, curvature and landmarks are told from it, and must be of the same function."""
    x, y = data()
    objective = Objective(trained().float(), nn.CrossEntropyLoss(), (x.float(), y), **policy)
    with objective.session():
        exact = objective.mean_loss.in_double().measure(objective.theta.double())["loss"]
    assert exact == pytest.approx(objective.value(), rel=1e-5)
    direction = torch.ones(objective.space.size)
    assert crumple.curvature.at_scale(objective, direction, 1e-3).second_differences.shape == (1,)


@pytest.mark.parametrize("policy", [{"dropout": "seeded"}, {"batchnorm": "batch"}])
def test_a_twin_of_a_model_keeps_the_policy(policy):
    """What the explorer evaluates beside the first is of the same function, to the bit."""
    objective = Objective(trained(), nn.CrossEntropyLoss(), data(), **policy)
    with objective.session():
        twin = objective.mean_loss.twin()
        assert twin.network is not objective.mean_loss.network
        assert twin.measure(objective.theta) == objective.mean_loss.measure(objective.theta)


def test_each_landmark_under_a_policy_is_found_once():
    """In float32 a point would be found again at every rounding of it."""
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Dropout(0.3), nn.Linear(4, 1))
    objective = Objective(net, nn.MSELoss(), (torch.randn(40, 3), torch.randn(40, 1)), dropout="seeded")
    plane = crumple.directions.random(objective, seed=0)
    marks = crumple.find_landmarks(objective, plane, Grid.box((-2, 2), (-2, 1.5)), cells=8, budget=4000)
    coords = [mark.coords for mark in marks]
    apart = [np.linalg.norm(np.subtract(a, b)) for i, a in enumerate(coords) for b in coords[:i]]
    assert marks.index_check.agrees and min(apart, default=1.0) > 1e-3
