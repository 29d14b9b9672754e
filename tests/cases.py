"""Small models of many kinds with their data, and the slow, obvious oracles that the tests of the core share."""

import itertools
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn
from torch.nn.utils import parametrizations
from torch.nn.utils import weight_norm as old_weight_norm

import crumple

ROWS = 11


def noise(*shape, seed=0, dtype=torch.float64):
    """Normal numbers that depend on nothing but the seed."""
    return torch.randn(shape, generator=torch.Generator().manual_seed(seed), dtype=torch.float64).to(dtype)


@dataclass(frozen=True)
class Case:
    """A kind of model, with data and loss; ``model()`` makes a new, equal one at every call."""

    name: str
    build: Callable[[], nn.Module]
    inputs: tuple
    target: torch.Tensor
    loss: Callable = F.mse_loss
    dtype: torch.dtype = torch.float64
    is_traceable: bool = True
    ready: Callable[[nn.Module], Any] = lambda model: model

    def model(self):
        with torch.random.fork_rng(devices=[]), warnings.catch_warnings():
            warnings.simplefilter("ignore", FutureWarning)  # the old weight_norm is deprecated, and still in use
            torch.manual_seed(7)
            return self.ready(self.build().to(self.dtype))

    @property
    def data(self):
        """As ``crumple.Objective`` takes it."""
        return (self.inputs[0] if len(self.inputs) == 1 else self.inputs), self.target

    def objective(self, **options):
        return crumple.Objective(self.model(), self.loss, self.data, **options)


def mlp():
    return nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 3), nn.ReLU(), nn.Linear(3, 2))


class Squeezed(nn.Module):
    """An MLP whose predictions are (n,), not (n, 1)."""

    def __init__(self):
        super().__init__()
        self.hidden, self.last = nn.Linear(2, 3), nn.Linear(3, 1)

    def forward(self, x):
        return self.last(torch.tanh(self.hidden(x))).squeeze(-1)


def convolutional(norm):
    return nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1), norm, nn.ReLU(), nn.AvgPool2d(2), nn.Flatten(), nn.Linear(16, 3)
    )


def trained_a_little(model):
    """A few updates in training mode, so that running statistics are not those of a new layer."""
    model.train()
    optimizer = torch.optim.SGD(model.parameters(), lr=0.05)
    for step in range(3):
        optimizer.zero_grad()
        model(1.5 * noise(ROWS, 1, 4, 4, seed=20 + step) + 0.7).square().mean().backward()
        optimizer.step()
    optimizer.zero_grad()
    return model.eval()


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm, self.last = nn.LSTM(2, 3, batch_first=True), nn.Linear(3, 1)

    def forward(self, x):
        return self.last(self.lstm(x)[0][:, -1])


class TiedTransformer(nn.Module):
    """One attention layer; the embedding's weight is also that of the last layer."""

    def __init__(self):
        super().__init__()
        self.embedding, self.last = nn.Embedding(5, 4), nn.Linear(4, 5, bias=False)
        self.last.weight = self.embedding.weight
        self.layer = nn.TransformerEncoderLayer(4, 2, 6, dropout=0.1, batch_first=True)

    def forward(self, tokens):
        return self.last(self.layer(self.embedding(tokens))[:, -1])


class TiedHidden(nn.Module):
    """Two hidden layers that share one weight but not their bias."""

    def __init__(self):
        super().__init__()
        self.first, self.second, self.last = nn.Linear(2, 2), nn.Linear(2, 2), nn.Linear(2, 2)
        self.second.weight = self.first.weight

    def forward(self, x):
        return self.last(torch.tanh(self.second(torch.tanh(self.first(x)))))


class Counting(nn.Module):
    """Writes into buffers of its own: one in place, one by putting another in its stead, one not saved."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(2, 2)
        self.register_buffer("calls", torch.zeros(()))
        self.register_buffer("last_mean", torch.zeros(()))
        self.register_buffer("unsaved", torch.ones(2), persistent=False)

    def forward(self, x):
        self.calls.add_(1)
        self.last_mean = x.detach().mean()
        return torch.tanh(self.linear(x)) * self.unsaved


class Branching(nn.Module):
    """Takes another path where its first output is positive: no graph can hold both."""

    def __init__(self):
        super().__init__()
        self.linear, self.last = nn.Linear(2, 3), nn.Linear(3, 2)

    def forward(self, x):
        h = torch.tanh(self.linear(x))
        return self.last(h) if h[0, 0] > 0 else self.last(h.square() + 1)


class WithItem(nn.Module):
    """Leaves torch for a moment."""

    def __init__(self):
        super().__init__()
        self.linear, self.last = nn.Linear(2, 3), nn.Linear(3, 2)

    def forward(self, x):
        h = torch.relu(self.linear(x))
        return self.last(h / (1.0 + h.mean().item()))


class TwoInputs(nn.Module):
    def __init__(self):
        super().__init__()
        self.left, self.right, self.last = nn.Linear(2, 3), nn.Linear(1, 3, bias=False), nn.Linear(3, 2)

    def forward(self, a, b):
        return self.last(torch.tanh(self.left(a)) * self.right(b))


def hooked():
    model = nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 2))
    model[1].register_forward_hook(lambda module, args, output: 2.0 * output)
    return model


def frozen_first():
    model = mlp()
    model[0].requires_grad_(False)
    return model


def old_weight_normed():
    return nn.Sequential(old_weight_norm(nn.Linear(2, 3)), nn.Tanh(), nn.Linear(3, 2))


def weight_normed():
    return nn.Sequential(parametrizations.weight_norm(nn.Linear(2, 3)), nn.Tanh(), nn.Linear(3, 2))


def spectral_normed():
    return nn.Sequential(parametrizations.spectral_norm(nn.Linear(2, 3)), nn.Tanh(), nn.Linear(3, 2)).eval()


def with_dropout():
    return nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Dropout(0.4), nn.Linear(4, 2)).train()


def of_probabilities():
    return nn.Sequential(nn.Linear(2, 4), nn.Tanh(), nn.Linear(4, 2), nn.Sigmoid())


X, Y = noise(ROWS, 2, seed=1), noise(ROWS, 2, seed=2)
IMAGES, CLASSES = noise(ROWS, 1, 4, 4, seed=3), torch.arange(ROWS) % 3
TOKENS = (torch.arange(ROWS * 3) * 7 % 5).reshape(ROWS, 3)

CASES = [
    Case("mlp", mlp, (X,), Y),
    Case("squeezed", Squeezed, (X,), Y[:, 0]),
    Case(
        "batch norm",
        lambda: convolutional(nn.BatchNorm2d(4)),
        (IMAGES,),
        CLASSES,
        F.cross_entropy,
        ready=trained_a_little,
    ),
    Case("group norm", lambda: convolutional(nn.GroupNorm(2, 4)), (IMAGES,), CLASSES, F.cross_entropy),
    Case("lstm", Recurrent, (noise(ROWS, 3, 2, seed=4),), Y[:, :1], is_traceable=False),
    Case("tied transformer", TiedTransformer, (TOKENS,), TOKENS[:, 0], F.cross_entropy, is_traceable=False),
    Case("tied hidden", TiedHidden, (X,), Y),
    # a loss that raises for predictions outside [0, 1]
    Case("probabilities", of_probabilities, (X,), (Y > 0).double(), F.binary_cross_entropy),
    Case("weight norm", weight_normed, (X,), Y),
    Case("old weight norm", old_weight_normed, (X,), Y, is_traceable=False),
    Case("spectral norm", spectral_normed, (X,), Y),
    Case("dropout in train mode", with_dropout, (X,), Y),
    Case("frozen part", frozen_first, (X,), Y),
    Case("own buffers", Counting, (X,), Y, is_traceable=False),
    Case("control flow", Branching, (X,), Y, is_traceable=False),
    Case("item", WithItem, (X,), Y, is_traceable=False),
    Case("hooked", hooked, (X,), Y, is_traceable=False),
    Case("two inputs", TwoInputs, (X, X[:, 1:]), Y),
    Case("float32", mlp, (X.float(),), Y.float(), dtype=torch.float32),
    Case("bfloat16", mlp, (X.bfloat16(),), Y.bfloat16(), dtype=torch.bfloat16),
]
TOLERANCE = {torch.float64: 1e-9, torch.float32: 2e-5, torch.bfloat16: 5e-2}
names = [case.name for case in CASES]


def case(name):
    return CASES[names.index(name)]


def set_parameters(model, theta):
    """Copy θ into the trainable parameters, in the order of ``named_parameters``."""
    start = 0
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.requires_grad:
                stop = start + parameter.numel()
                parameter.copy_(theta[start:stop].reshape(parameter.shape))
                start = stop
    assert start == len(theta)


def own_theta(model):
    return torch.cat([p.detach().flatten() for p in model.parameters() if p.requires_grad])


def loss_at(of_case, model, theta=None):
    """The loss of all examples at once, with θ set by hand, or as the model is."""
    if theta is not None:
        set_parameters(model, theta)
    with torch.no_grad():
        return of_case.loss(model(*of_case.inputs), of_case.target).item()


def own_loss(of_case, theta=None):
    """The loss of a new model in evaluation mode, at θ or as it is."""
    return loss_at(of_case, of_case.model().eval(), theta)


def naive(of_case, plane, grid):
    """The surface by one plain loop over a new model: θ from the origin for every point, all examples at once."""
    model, values = of_case.model().eval(), np.empty([len(axis) for axis in grid.axes])
    for index in itertools.product(*map(range, values.shape)):
        theta = plane.origin.double().clone()
        for k, i in enumerate(index):
            theta += float(grid.axes[k][i]) * plane.basis[k].double()
        values[index] = loss_at(of_case, model, theta)
    return values


def lopsided_plane(objective, k=2, seed=0):
    """k directions that are neither orthogonal nor of one length, through the model's own point."""
    basis = noise(k, objective.space.size, seed=seed) * (0.1 + 0.07 * torch.arange(k)[:, None])
    basis[k - 1] += 0.4 * basis[0]
    return crumple.Plane(objective.theta.double(), basis)


GRID = crumple.Grid.box((-1, 2), (-3, 1), n=(3, 5))
GRIDS = {1: crumple.Grid.line(-1, 2, n=4), 2: GRID, 3: crumple.Grid.box((-1, 2), (-3, 1), (0, 2), n=(3, 2, 4))}


def lopsided(w):
    """A function of two numbers that no mirror and no exchange of them leaves alone."""
    return (w[0] - 0.3) ** 2 + 3.0 * w[1] ** 2 + w[0] ** 2 * w[1] + torch.sin(2.0 * w[1]) + 4.0
