"""What is asked of a loss before any work: one number, shapes that fit, the same twice."""

import warnings

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F

from cases import X, Y, case, noise
from crumple import Objective
from crumple.errors import BroadcastError, LossError, RandomLossError
from crumple.loss_checks import as_number, is_mean_over_examples, name_of, spread_rows, square_scale

COLUMN, FLAT = Y[:, :1], Y[:, 0]


class Line(nn.Module):
    """Predictions (n, 1), or whatever shape is asked for."""

    def __init__(self, shape=(-1, 1)):
        super().__init__()
        self.linear, self.shape = nn.Linear(2, 1).double(), shape

    def forward(self, x):
        return self.linear(x).reshape(self.shape)


def own_square(prediction, target):
    return ((prediction - target) ** 2).mean()


def careful(prediction, target):
    """Brings the shapes together by itself."""
    return F.mse_loss(prediction.reshape(-1), target.reshape(-1).to(prediction.dtype))


BROADCASTING = [nn.MSELoss(), F.l1_loss, nn.HuberLoss(), nn.SmoothL1Loss(), own_square]


@pytest.mark.parametrize("loss", BROADCASTING, ids=name_of)
@pytest.mark.parametrize(
    ("shape", "target", "words"),
    [
        ((-1, 1), FLAT, ["(11, 1)", "(11,)", "(11, 11)", "target.reshape(-1, 1)"]),
        ((-1,), COLUMN, ["(11,)", "(11, 1)", "(11, 11)", "target.reshape(-1)"]),
        ((-1, 1), torch.arange(11), ["(11, 1)", "(11,)", "(11, 11)", "target.reshape(-1, 1)"]),
        ((-1, 1), torch.tensor([0.0, 1.0] * 5 + [1.0]).double(), ["(11, 1)", "(11,)"]),
    ],
)
def test_comparing_all_with_all_is_refused(loss, shape, target, words):
    """(n, 1) against (n,) would be (n, n): refused with both shapes and the fix, whether or not the loss warns."""
    with warnings.catch_warnings(), pytest.raises(BroadcastError) as caught:
        warnings.simplefilter("ignore")  # as the article's notebook did
        Objective(Line(shape), loss, (X, target))
    assert all(word in str(caught.value) for word in words), str(caught.value)


@pytest.mark.parametrize("loss", BROADCASTING, ids=name_of)
def test_shapes_that_fit_are_let_through(loss):
    """The same losses with targets of the prediction's shape."""
    assert Objective(Line(), loss, (X, COLUMN)).value() > 0
    assert Objective(Line((-1,)), loss, (X, FLAT)).value() > 0


def test_the_broadcast_is_seen_in_a_large_batch_without_making_it():
    """Thirty rows tell; 10,000² differences are never formed."""
    with pytest.raises(BroadcastError, match=r"\(100000, 100000\)"):
        Objective(Line(), own_square, (noise(100_000, 2), noise(100_000)))


@pytest.mark.parametrize("target", [FLAT, torch.zeros(11).double(), torch.ones(11).double(), torch.arange(11)])
@pytest.mark.parametrize("is_still", [True, False])
def test_a_loss_that_brings_shapes_together_itself_is_let_through(target, is_still):
    """It notices which target belongs to which prediction, also where all targets or all predictions are equal."""
    model = Line()
    if is_still:
        nn.init.zeros_(model.linear.weight)
    objective = Objective(model, careful, (X, target))
    with torch.no_grad():
        assert objective.value() == pytest.approx(float(careful(model(X), target)))


def test_equal_predictions_do_not_hide_a_broadcast():
    """A last layer that starts at zero gives all the same, which no pairing shows; the loss is refused all the same."""
    model = Line()
    nn.init.zeros_(model.linear.weight)
    for target in (FLAT, torch.zeros(11).double()):
        with pytest.raises(BroadcastError):
            Objective(model, own_square, (X, target))


def test_classes_are_not_taken_for_a_broadcast():
    """Cross-entropy takes (n, C) and (n,), also where n is C."""
    model = nn.Linear(2, 3).double()
    for n in (11, 3):
        assert Objective(model, F.cross_entropy, (X[:n], torch.arange(n) % 3)).value() > 0


def test_a_prediction_without_rows_is_refused():
    """One number against n targets is no prediction of them."""

    class Mean(Line):
        def forward(self, x):
            return super().forward(x).mean()

    with pytest.raises(BroadcastError):
        Objective(Mean(), nn.MSELoss(), (X, FLAT))


@pytest.mark.parametrize("value", [2.5, 3, np.float32(2.5), np.array([2.5]), torch.tensor([[2.5]]), torch.tensor(2)])
def test_one_real_number_of_any_kind_is_a_loss(value):
    """Python, NumPy and torch numbers alike, whole ones and arrays of one among them."""
    assert float(as_number(value)) == pytest.approx(2.5, abs=0.5)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (torch.zeros(4, 1), ["4 elements", "(4, 1)", 'reduction="mean"']),
        (np.zeros(3), ["3 elements", "mean"]),
        (torch.zeros(0), ["0 elements"]),
        (None, ["NoneType", "scalar tensor"]),
        ((torch.tensor(1.0),), ["tuple", "scalar tensor"]),
        ({"loss": 1.0}, ["dict"]),
        ("1.0", ["str"]),
        (True, ["bool"]),
        (torch.tensor(True), ["torch.bool", "scalar tensor"]),
        (torch.tensor(1j), ["complex", "scalar tensor"]),
        (np.array(["a"]), ["<U1"]),
    ],
)
def test_what_is_not_one_real_number_is_refused(value, words):
    """Its type or its number of elements is named, and what to do."""
    with pytest.raises(LossError) as caught:
        Objective(Line(), lambda p, t: value, (X, COLUMN))
    assert all(word in str(caught.value) for word in words), str(caught.value)


def test_a_random_loss_is_refused():
    """Noise is not a function of θ: dropout that eval() does not switch off, and a loss that draws numbers."""

    class Leaky(Line):
        def forward(self, x):
            return F.dropout(super().forward(x), 0.5, training=True)

    for model, loss in ((Leaky(), F.mse_loss), (Line(), lambda p, t: F.mse_loss(p, t) + torch.rand(()))):
        with pytest.raises(RandomLossError, match="differ"):
            Objective(model, loss, (X, COLUMN))


def test_a_seeded_loss_is_a_function():
    """Randomness that begins anew at each call is no noise."""

    def seeded(prediction, target):
        return F.mse_loss(prediction + 0.1 * noise(*target.shape, seed=4), target)

    assert Objective(Line(), seeded, (X, COLUMN)).value() > 0


def test_dropout_in_train_mode_is_switched_off_not_refused():
    """The survey is of the model in evaluation mode, whatever mode it comes in."""
    of_case = case("dropout in train mode")
    assert of_case.model().training and of_case.objective().value() == of_case.objective().value()


def test_means_and_other_losses_are_told_apart():
    """A mean over examples is the weighted mean of its parts; a sum, a spread and an extreme are not."""
    values = noise(40, seed=3).square()
    check = lambda reduce, dtype=torch.float64: is_mean_over_examples(  # noqa: E731
        lambda part: float(reduce(values.to(dtype)[part])), len(values), dtype
    )
    assert check(torch.mean) and check(torch.mean, torch.float32)
    assert not any(map(check, (torch.sum, torch.std, torch.max, lambda v: v.mean().sqrt())))


def weighted(prediction, target):
    return F.cross_entropy(prediction, target, weight=torch.tensor([1.0, 5.0, 20.0]).double())


def spread_out(prediction, target):
    return F.cross_entropy(prediction, target) + prediction.var(0).sum()


@pytest.mark.parametrize("loss", [weighted, spread_out, lambda p, t: F.cross_entropy(p, t).sqrt()])
def test_equal_losses_do_not_pass_for_a_mean(loss):
    """A last layer that starts at zero gives every example one loss, and any weighted mean of those is the same."""
    model, classes = nn.Linear(2, 3).double(), torch.tensor([0] * 6 + [1] * 3 + [2] * 2)
    nn.init.zeros_(model.weight), nn.init.zeros_(model.bias)
    theta = noise(9, seed=5)
    with torch.no_grad():
        wanted = float(loss(X @ theta[:6].reshape(3, 2).T + theta[6:], classes))
    assert Objective(model, loss, (X, classes), batch_size=4).value(theta) == pytest.approx(wanted, rel=1e-12)


def test_a_mean_of_equal_losses_is_a_mean():
    """Plain losses are still cut into batches, and one that takes nothing but the model's own output is believed."""

    def only_zeros(prediction, target):
        if prediction.any():
            raise ValueError("not from the model")
        return F.cross_entropy(prediction, target)

    model, classes = nn.Linear(2, 3).double(), torch.arange(11) % 3
    nn.init.zeros_(model.weight), nn.init.zeros_(model.bias)
    for loss in (F.cross_entropy, only_zeros):
        assert Objective(model, loss, (X, classes), batch_size=4).examples.counts == (4.0, 4.0, 3.0)


def test_predictions_that_are_not_by_rows_are_left_alone():
    """Time first, as recurrent layers give them: the loss is a mean over sequences, and is cut into batches."""

    class TimeFirst(nn.Module):
        def __init__(self):
            super().__init__()
            self.linear = nn.Linear(2, 3).double()

        def forward(self, x):
            return self.linear(x).transpose(0, 1)  # (time, n, classes)

    loss = lambda p, t: F.cross_entropy(p.permute(1, 2, 0)[: len(t)], t[:, : len(p)])  # noqa: E731  takes any part
    objective = Objective(TimeFirst(), loss, (noise(9, 12, 2), torch.arange(108).reshape(9, 12) % 3), batch_size=4)
    assert objective.examples.counts == (4.0, 4.0, 1.0)


def test_rows_are_spread_over_any_number_of_them():
    """The first and the last are among them, also where float32 cannot tell the last from the next."""
    for n in (3, 64, 1000, 2**25 + 4):
        rows = spread_rows(torch.zeros(1).expand(n))
        assert rows[0] == 0 and rows[-1] == n - 1 and len(rows) == min(n, 64)


@pytest.mark.parametrize(
    ("loss", "scale"),
    [
        (nn.MSELoss(), 1.0),
        (lambda p, t: 0.5 * (t - p).square().mean(), 0.5),
        (lambda p, t: -3.0 * F.mse_loss(t, p), -3.0),
        (nn.MSELoss(reduction="sum"), 22.0),
        (nn.L1Loss(), None),
        (nn.HuberLoss(), None),
        (nn.HuberLoss(delta=5.0), None),
        (nn.HuberLoss(delta=1e5), None),
        (nn.SmoothL1Loss(beta=0.01), None),
        (lambda p, t: F.mse_loss(p, t).sqrt(), None),
        (lambda p, t: F.mse_loss(p, t) + 1e-3, None),
        (lambda p, t: ((p - t).square() * torch.arange(1, 12)[:, None]).mean(), None),
        (lambda p, t: ((p - t).square() * torch.tensor([1.0, 2.0])).mean(), None),
        (lambda p, t: ((p - t) ** 4).mean(), None),
        (lambda p, t: (p - t).square().clamp(max=100).mean(), None),
        (lambda p, t: torch.log(torch.cosh(p - t)).mean(), None),
        (lambda p, t: (2 * p - t).square().mean(), None),
        (lambda p, t: p.square().mean(), None),
        (lambda p, t: torch.zeros(()), None),
    ],
)
def test_only_a_squared_error_is_taken_for_one(loss, scale):
    """Recognised by what it returns for predictions near and far, with its factor; relatives are not."""
    found = square_scale(loss, torch.zeros_like(Y), Y)
    assert found is None if scale is None else found == pytest.approx(scale, rel=1e-12)


def test_losses_have_names_for_figures():
    """The usual name in words where there is one; else that of the function or class; or the caller's."""
    assert [name_of(x) for x in (nn.MSELoss(), F.cross_entropy, careful)] == [
        "mean squared error",
        "cross-entropy",
        "careful",
    ]
    assert Objective(Line(), careful, (X, COLUMN), name="my error").name == "my error"
