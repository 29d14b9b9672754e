"""Bad input: what is said, with what was given, where, and what to do about it. One row an input."""

import itertools
import re
import sys
import warnings
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from scipy.sparse import csr_array
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, Dataset, TensorDataset

import crumple
from cases import GRID, X, Y, case, hooked, lopsided, mlp, noise
from crumple import Grid, Objective, Plane, cli, directions, evaluate, presets, train
from crumple.errors import (
    BroadcastError,
    CrumpleError,
    DataError,
    DependentDirectionsError,
    InputError,
    LossError,
    ModelError,
    RandomLossError,
    ShapeError,
    UnknownNameError,
)
from crumple.targets import load_objective

LINEAR = nn.Linear(2, 1).double()
FUNCTION = Objective.from_function(lopsided)
MODEL = case("mlp").objective()
PLANE = Plane(torch.zeros(2), torch.eye(2))
FROZEN = nn.Linear(2, 1).requires_grad_(False)
ZEROS = nn.Linear(2, 1, bias=False).double()
nn.init.zeros_(ZEROS.weight)
with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # torch says that its quantisation will move
    QUANTISED = torch.ao.quantization.quantize_dynamic(nn.Sequential(nn.Linear(2, 1)), {nn.Linear}, torch.qint8)
NAN = float("nan")


NORMED = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.Linear(3, 1)).double()
COUNTS = (-1, 1, 2.5, True, NAN, 10**23, None)
RANGES = ((-np.inf, 1), (1, 2, 3), "-1 1", ("a", "b"), 5, None, ())


class Locked(nn.Linear):
    def __deepcopy__(self, memo):
        raise TypeError("cannot pickle a lock")


class SameAgain(nn.Linear):
    def __deepcopy__(self, memo):
        return self


class OneMemory(nn.Module):
    """A second weight that is the first, turned, in the same memory."""

    def __init__(self, hold):
        super().__init__()
        self.w = nn.Parameter(noise(2, 3))
        hold(self)

    def forward(self, x):
        return (torch.tanh(x @ self.w) @ self.turned).sum(1, keepdim=True)


def penalised(model):
    return lambda p, t: F.mse_loss(p, t) + 0.1 * sum(w.square().sum() for w in model.parameters())


def patched():
    model = mlp()[:1].double()
    plain = model[0].forward
    model[0].forward = lambda x: 2.0 * plain(x)
    return model


def hooked_from_outside():
    model = hooked().double()
    model[1].register_forward_hook(lambda module, args, output: output + torch.cat([model[0].bias.mean()[None]]))
    return model


class Complex(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.ones(2, 1, dtype=torch.complex64))


class Sparse(nn.Module):
    def __init__(self):
        super().__init__()
        self.w = nn.Parameter(torch.eye(2).to_sparse())


class Whole(nn.Module):
    def __init__(self):
        super().__init__()
        self.levels = nn.Parameter(torch.tensor([1, 2]), requires_grad=False)


class Ragged(Dataset):
    def __len__(self):
        return 3

    def __getitem__(self, i):
        return X[: i + 1, 0], Y[0]


def on(model=LINEAR, loss=F.mse_loss, data=(X, Y[:, :1]), **options):
    return lambda: Objective(model, loss, data, **options)


def batchwise(data, **options):
    return lambda: Objective(LINEAR, data=data, batch_loss=lambda m, b: m(b["x"]).mean(), **options)


def classes(labels):
    """The labels of two classes, as an array of NumPy's or a list."""
    return on(nn.Linear(2, 2).double(), F.cross_entropy, (X, labels))


def function(f=lopsided, **options):
    return lambda: Objective.from_function(f, **options)


def axes(*names, objective=MODEL, **options):
    return lambda: directions.weights(objective, names, **options)


def survey(objective=FUNCTION, plane=PLANE, grid=GRID, **options):
    return lambda: evaluate(objective, plane, grid, **options)


def run(optimizer=torch.optim.SGD, **options):
    return lambda: train(FUNCTION, optimizer, **({"lr": 0.1, "steps": 2} | options))


def square(n):
    return lambda: Grid.square(1, n=n)


def box(ends):
    return lambda: Grid.box(ends, n=5)


def loader(n=0):
    return DataLoader(TensorDataset(X[:n], Y[:n, :1]), batch_size=4)


TABLE = {
    # the data and the model
    "data: features": (on(data=(noise(5, 3), Y[:5, :1])), LossError, ["mat1", "(5, 3)", "by themselves"]),
    "data: double data": (on(LINEAR.__class__(2, 1)), LossError, ["torch.float64", "torch.float32", "data.float()"]),
    "data: single data": (on(data=(X.float(), Y[:, :1])), LossError, ["torch.float32", "model.double()"]),
    "data: broadcast": (on(data=(X, Y[:, 0])), BroadcastError, ["(11, 1)", "(11,)", "target.reshape(-1, 1)"]),
    "data: broadcast of whole numbers": (on(data=(X, torch.arange(11))), BroadcastError, ["(11, 11)", "reshape"]),
    "data: labels": (
        on(nn.Linear(2, 4).double(), F.cross_entropy, (X, torch.full((11,), 9))),
        LossError,
        ["Target 9 is out of bounds", "first batch"],
    ),
    # arrays of others
    "array: masked": (on(data=(np.ma.masked_greater(X.numpy(), 0.0), Y)), DataError, ["hides", "of its 22", "filled"]),
    "array: masked target": (on(data=(X, np.ma.masked_less(Y.numpy(), 0.0))), DataError, ["hides", "of its 22"]),
    "array: masked, in a batch of any structure": (
        batchwise([{"x": np.ma.masked_greater(X.numpy(), 0.0)}]),
        DataError,
        ["masked array hides"],
    ),
    "array: beyond int64": (on(data=(X, np.full(11, 2**64 - 1))), DataError, ["18446744073709551615", "astype(float)"]),
    "array: sparse": (on(data=(csr_array(X.numpy()), Y)), DataError, ["is sparse", "csr_array", "toarray()"]),
    "array: sparse tensor": (on(data=(X.to_sparse(), Y)), DataError, ["is sparse", "to_dense()"]),
    "array: text labels": (classes(["a", "b"] * 5 + ["a"]), DataError, ["text in the target", "return_inverse=True"]),
    "array: text labels in an array": (classes(np.array(["a"] * 11)), DataError, ["text in the target", "batch 0"]),
    "array: text labels in a batch": (
        on(data=[(X, ("a",) * 11)], loss=F.cross_entropy),
        DataError,
        ["text in the target", "return_inverse=True"],
    ),
    "array: text labels with a gap": (classes(np.array(["a", None] * 5 + ["b"])), DataError, ["text in the target"]),
    "array: text features": (
        on(data=(np.array([["red", 1.0]] * 11, dtype=object), Y)),
        DataError,
        ["text in the inputs", "get_dummies"],
    ),
    "array: missing values": (
        on(data=(np.array([[None, 1.0]] * 11, dtype=object), Y)),
        DataError,
        ["missing values", "Leave those rows out"],
    ),
    "array: dates": (
        on(data=(np.zeros((11, 2), "M8[D]"), Y)),
        DataError,
        ["no numbers", "datetime64", "astype(float)"],
    ),
    "array: records": (on(data=(np.zeros(11, [("a", float), ("b", float)]), Y)), DataError, ["no numbers", "(11,)"]),
    "array: rows that do not stack": (
        lambda: Objective(LINEAR, F.mse_loss, Ragged()),
        DataError,
        ["cannot be put together", "collate_fn"],
    ),
    "array: whole features": (
        on(nn.Linear(2, 1), data=(np.ones((11, 2), dtype=np.int32), Y[:, :1].float())),
        LossError,
        ["inputs are torch.int64", "astype(float)"],
    ),
    "array: bytes as features": (
        on(nn.Linear(2, 1), data=(np.ones((11, 2), dtype=np.uint8), Y[:, :1].float())),
        LossError,
        ["inputs are torch.uint8", "inputs.to(torch.float32)"],
    ),
    "array: fractions as labels": (classes(np.zeros(11)), LossError, ["class labels", "target.long()"]),
    "array: labels in a column": (classes(np.zeros((11, 1), dtype=int)), LossError, ["one axis", "reshape(-1)"]),
    "array: truth values as labels": (classes(np.ones(11, dtype=bool)), LossError, ["class labels", "astype"]),
    "array: classes for numbers": (
        on(loss=F.binary_cross_entropy_with_logits, data=(X, np.ones((11, 1), dtype=int))),
        LossError,
        ["target.to(torch.float64)", "astype(float)"],
    ),
    "array: fractions as indices": (
        on(nn.Embedding(3, 2), data=(X.numpy(), Y)),
        LossError,
        ["Indices of an embedding", "inputs.long()"],
    ),
    "data: no rows": (on(data=(X[:0], Y[:0])), DataError, ["data", "no examples"]),
    "data: empty loader": (on(data=loader()), DataError, ["no examples", "DataLoader"]),
    "data: no batches": (on(data=[]), DataError, ["no examples"]),
    "data: spent generator": (on(data=iter(())), DataError, ["no examples", "iterable"]),
    "data: endless": (on(data=itertools.repeat((X, Y)), max_batches=50), DataError, ["more than 50", "max_batches="]),
    "data: dict batches": (
        on(data=[{"x": X, "y": Y}]),
        DataError,
        ["batch 0", "x: Tensor(11, 2)", "batch_loss=f(model, batch)"],
    ),
    "data: triples": (on(data=[(X, Y, Y)]), DataError, ["not a pair", "batch_loss="]),
    "data: no target": (on(data=X), DataError, ["Tensor", "(inputs, targets)"]),
    "lengths": (on(data=(X, Y[:3, :1])), DataError, ["batch 0", "(11, 2)", "(3, 1)"]),
    "no data": (on(data=None), DataError, ["no data", "(inputs, targets)"]),
    "data by file name": (on(data="train.csv"), DataError, ["str", "Dataset"]),
    "max_batches": (on(data=[(X, Y)], max_batches=0), InputError, ["max_batches", "given 0", "from 1"]),
    "batch_size": (on(batch_size=0), InputError, ["batch_size", "given 0"]),
    "batch_size of custom batches": (batchwise([{"x": X}], batch_size=4), InputError, ["batch_size", "as they are"]),
    "count": (batchwise([{"x": X}], count=lambda b: -1), InputError, ["count(batch 0)", "-1"]),
    "count without batches of its own": (on(count=len), InputError, ["count", "batch_loss="]),
    "size unknown": (batchwise([{"text": "a"}]), DataError, ["batch 0", "text: str", "count=f(batch)"]),
    "model: meta": (on(nn.Linear(2, 1, device="meta")), ModelError, ["weight", "meta", "Load the weights"]),
    "model: complex": (on(Complex()), ModelError, ["w:", "complex64", "real"]),
    "model: whole": (on(Whole(), include="all"), ModelError, ["levels", "int64", "floating-point"]),
    "model: no parameters": (on(nn.Tanh()), ModelError, ["no floating-point parameters", "quantis"]),
    "model: sparse": (on(Sparse()), ModelError, ["w:", "sparse", "to_dense()"]),
    "model: its own copy": (on(SameAgain(2, 1).double()), ModelError, ["weight", "copy.deepcopy"]),
    "model: a view kept": (
        on(OneMemory(lambda m: setattr(m, "turned", m.w.T))),
        ModelError,
        ["turned", "memory with w", "in forward()"],
    ),
    "model: a buffer that is a weight": (
        on(OneMemory(lambda m: m.register_buffer("turned", m.w.detach().T))),
        ModelError,
        ["turned", "memory", "w"],
    ),
    "model: a parameter that is another": (
        on(OneMemory(lambda m: setattr(m, "turned", nn.Parameter(m.w.data.T)))),
        ModelError,
        ["turned", "memory", "w"],
    ),
    "model: forward of the original": (on(patched(), data=(X, noise(11, 4))), ModelError, ["'0.weight'", "hooks"]),
    "model: hook on the original": (on(hooked_from_outside(), data=(X, Y)), ModelError, ["'0.bias'", "hooks"]),
    "loss: weights of the original": (on(loss=penalised(LINEAR)), LossError, ["'weight'", "batch_loss=", "copy"]),
    "batch_loss: the original": (
        lambda: Objective(LINEAR, data=[X], batch_loss=lambda m, x: LINEAR(x).mean()),
        LossError,
        ["'weight'", "batch_loss=", "given"],
    ),
    "metric: the original": (
        on(metrics={"norm": lambda p, t: LINEAR.weight.norm()}),
        LossError,
        ["norm", "'weight'"],
    ),
    "model: lazy": (on(nn.LazyLinear(1)), ModelError, ["weight", "lazy", "Run one batch"]),
    "model: frozen": (on(FROZEN), ModelError, ["2 parameter", "frozen", 'include="all"']),
    "target: class": (on(nn.Linear), ModelError, ["the class Linear", "instance"]),
    "target: function": (on(lambda x: x), ModelError, ["function", "instance"]),
    "target: tuple": (on((LINEAR, 3)), ModelError, ["tuple", "torch.nn.Module"]),
    "not copyable": (on(Locked(2, 1)), ModelError, ["cannot pickle a lock", "copy.deepcopy"]),
    "include": (on(include="trainible"), UnknownNameError, ["include", "'trainable'"]),
    # the loss
    "loss: whole": (
        on(loss=nn.MSELoss(reduction="none")),
        LossError,
        ["11 elements", "(11, 1)", 'reduction="mean"'],
    ),
    "loss: None": (on(loss=lambda p, t: None), LossError, ["NoneType", "scalar tensor"]),
    "loss: tuple": (on(loss=lambda p, t: (p.mean(), 1)), LossError, ["tuple", "scalar tensor"]),
    "loss: dict": (on(loss=lambda p, t: {"loss": p.mean()}), LossError, ["dict", "scalar tensor"]),
    "loss: bool": (on(loss=lambda p, t: (p > t).all()), LossError, ["torch.bool", "scalar tensor"]),
    "loss: complex": (on(loss=lambda p, t: p.mean() * 1j), LossError, ["complex128", "scalar tensor"]),
    "loss: text": (on(loss=lambda p, t: "1.0"), LossError, ["str", "scalar tensor"]),
    "loss class": (on(loss=nn.MSELoss), LossError, ["is a class", "MSELoss()"]),
    "loss name": (on(loss="mse"), LossError, ["cannot be called", "mse", "function"]),
    "loss raises": (on(loss=lambda p, t: p.foo), LossError, ["AttributeError", "'foo'", "first batch"]),
    "model: random": (on(loss=lambda p, t: p.mean() + torch.rand(())), RandomLossError, ["differ", "noise", "seed"]),
    "no loss": (lambda: Objective(LINEAR, data=(X, Y)), InputError, ["one of loss= and batch_loss="]),
    "two losses": (on(batch_loss=lambda m, b: 0.0), InputError, ["exactly one"]),
    "metric called loss": (on(metrics={"loss": F.l1_loss}), InputError, ["metrics", "loss", "another name"]),
    **{
        f"metric called {name}": (on(metrics={name: F.l1_loss}), InputError, ["metrics", name, "another name"])
        for name in ("standard_error", "gradient[1]", "hessian[0,1]")  # what evaluate itself gives when asked
    },
    "metrics in a list": (on(metrics=[F.l1_loss]), InputError, ["metrics", "name → function"]),
    "metric raises": (on(metrics={"far": lambda p, t: p.foo}), LossError, ["metrics['far']", "AttributeError"]),
    "metric unreduced": (on(metrics={"far": lambda p, t: p - t}), LossError, ["far", "11 elements"]),
    "metric no function": (on(metrics={"far": 5}), LossError, ["metrics['far']", "given 5"]),
    # plain functions
    "function raises": (function(lambda w: 1 / 0), LossError, ["ZeroDivisionError", "base point", "theta="]),
    "function is none": (function("w**2"), LossError, ["function", "w**2", "called"]),
    "function of nothing": (function(n=0), InputError, ["n:", "given 0"]),
    "theta too long": (function(theta=[1, 2, 3]), ShapeError, ["theta", "(3,)", "(2,)"]),
    "theta of words": (function(theta=["a", "b"]), InputError, ["theta", "['a', 'b']", "numbers"]),
    "names twice": (function(names=("a", "a")), InputError, ["names", "('a', 'a')", "different"]),
    "names too few": (function(names=("a",)), InputError, ["names", "2"]),
    "value elsewhere": (lambda: FUNCTION.value([1.0]), ShapeError, ["theta", "(1,)", "(2,)"]),
    "value of words": (lambda: FUNCTION.value("here"), InputError, ["theta", "here"]),
    # planes
    "direction: zero": (
        lambda: Plane([0, 0], [[1, 0], [0, 0]]),
        DependentDirectionsError,
        ["basis[1]", "zero"],
    ),
    "direction: NaN direction": (lambda: Plane([0, 0], [[1, NAN]]), InputError, ["basis", "1 of 2", "finite"]),
    "direction: wrong shape": (lambda: Plane([0, 0, 0], [[1, 0]]), ShapeError, ["(1, 2)", "(k, 3)"]),
    "direction: parallel": (
        lambda: Plane([0, 0], [[1, 2], [-2, -4]]),
        DependentDirectionsError,
        ["1.000000", "another seed"],
    ),
    "direction: misspelt": (axes("0.wieght[0,0]"), UnknownNameError, ["0.wieght", "'0.weight'"]),
    "direction: far off": (axes("xyz[0]"), UnknownNameError, ["xyz", "'0.weight'", "'4.bias'"]),
    "no index": (axes("0.weight"), InputError, ["(4, 2)", "'0.weight[0,0]'"]),
    "index outside": (axes("0.weight[4,0]"), InputError, ["(4, 2)", "0.weight[4,0]", "inside"]),
    "index of one axis": (axes("0.weight[3]"), InputError, ["(4, 2)", "'0.weight[0,0]'"]),
    "index of a scalar": (axes("w1[0]", objective=FUNCTION), InputError, ["()", "'w1'"]),
    "no name": (axes(3), InputError, ["given 3", "'layer.weight[0,3]'"]),
    "twice": (axes("w1", "w1", objective=FUNCTION), InputError, ["twice", "different"]),
    "twice, counted from the end": (axes("4.bias[1]", "4.bias[-1]"), InputError, ["twice"]),
    "no weights": (axes(), InputError, ["one to three"]),
    "four weights": (axes(*["4.bias[0]"] * 4), InputError, ["one to three"]),
    "one name, not in a tuple": (lambda: directions.weights(FUNCTION, "w1"), InputError, ["w1", '("w1", "w2")']),
    "weights of a model": (axes("w1", objective=LINEAR), InputError, ["objective", "Linear"]),
    "origin": (axes("w1", objective=FUNCTION, origin="zer"), UnknownNameError, ["origin", "'zero'"]),
    # grids
    "grid: n": (lambda: Grid.square(1, n=0), InputError, ["n:", "given 0", "whole number from 2"]),
    "grid: n as text": (lambda: Grid.square(1, n="51"), InputError, ["given '51'", "whole"]),
    "grid: n by the billion": (lambda: Grid.square(1, n=10**9), InputError, ["1000000000"]),
    "grid: reversed": (lambda: Grid.box((1, -1)), InputError, ["ranges[0]", "reversed", "Did you mean (-1, 1)?"]),
    "grid: empty": (lambda: Grid.box((1, 1)), InputError, ["empty", "low < high"]),
    "grid: NaN": (lambda: Grid.box((NAN, 1)), InputError, ["nan", "finite"]),
    "grid: one value": (lambda: Grid.box((1,)), InputError, ["pair (low, high)"]),
    "grid: too fine": (lambda: Grid.line(1, 1 + 1e-15, n=51), InputError, ["51 points", "floats", "Widen"]),
    "grid: too many": (lambda: Grid.square(1, n=40_000), InputError, ["1.6e+09", "13 GiB", "1e+09"]),
    # surveys
    "another space": (survey(objective=MODEL), ShapeError, ["plane", "2 parameters", "35"]),
    "another k": (survey(grid=Grid.line(0, 1)), ShapeError, ["grid", "given 1", "2 axes"]),
    "exchanged": (survey(plane=GRID, grid=PLANE), InputError, ["is no Plane", "Grid"]),
    "a model surveyed": (survey(objective=LINEAR), InputError, ["is no Objective", "Linear"]),
    "choice: engine": (survey(engine="generik"), UnknownNameError, ["engine", "'generic'"]),
    "engine that does not apply": (survey(engine="quadratic"), InputError, ["'quadratic'", "does not apply", '"auto"']),
    # runs
    "choice: optimizer": (run("SGD"), InputError, ["optimizer", "str", "torch.optim.SGD"]),
    "run: lr": (run(lr=0), InputError, ["lr", "given 0", "above 0"]),
    "run: lr beyond floats": (run(lr=10**400), InputError, ["lr", "finite"]),
    "run: lr NaN": (run(lr=NAN), InputError, ["lr", "nan", "finite"]),
    "run: momentum": (run(momentum=-1), InputError, ["SGD", "momentum", "-1"]),
    "run: misspelt option": (run(momentun=0.9), InputError, ["'momentun'", "'momentum'"]),
    "run: steps": (run(steps=-1), InputError, ["steps", "given -1"]),
    "neither epochs nor steps": (run(steps=None), InputError, ["epochs=", "steps="]),
    "start": (run(start=[1.0]), ShapeError, ["theta", "(1,)", "(2,)"]),
    "test of another space": (run(test=MODEL), ShapeError, ["test", "parameters"]),
    "data: a stream that shuffles": (
        on(data=DataLoader(TensorDataset(X, Y[:, :1]), shuffle=True), stream=True),
        DataError,
        ["random order", "RandomSampler", "shuffle=False"],
    ),
    "model: quantised": (on(QUANTISED, data=(X.float(), Y[:, :1].float())), ModelError, ["quantis", "before"]),
    "direction: nothing but zeros": (
        lambda: directions.random(Objective(ZEROS, F.mse_loss, (X, Y[:, :1]))),
        InputError,
        ["zero", "at=", 'normalize="none"'],
    ),
    "loss: a number has no gradient": (
        lambda: Objective(LINEAR, lambda p, t: float(F.mse_loss(p.detach(), t)), (X, Y[:, :1])).gradient(),
        LossError,
        ["plain number", "Return a tensor"],
    ),
    "choice: normalisation": (
        lambda: directions.random(MODEL, normalize="filtr"),
        UnknownNameError,
        ["normalize", "'filter'"],
    ),
    "choice: which": (lambda: directions.hessian(MODEL, which="extrems"), UnknownNameError, ["which", "'extremes'"]),
    "choice: template": (
        lambda: crumple.figures.surface(survey()(), template="neon"),
        UnknownNameError,
        ["template", "'dark'", "'light'"],
    ),
    "name: NUL in a name": (axes("w\0", "w2", objective=FUNCTION), UnknownNameError, ["w\\x00", "'w2'"]),
    "run: a run that does not move": (
        lambda: directions.pca([crumple.Trajectory.from_points([[1.0, 2.0, 3.0]] * 5)]),
        InputError,
        ["all points are the same", "moves"],
    ),
    "run: a run that went astray": (
        lambda: directions.pca([crumple.Trajectory.from_points([[1.0, 2.0], [NAN, 1.0], [3.0, 4.0]])]),
        InputError,
        ["not finite from step 1", "Leave out"],
    ),
    "run: runs of two models": (
        lambda: directions.pca([crumple.Trajectory.from_points(noise(4, n)) for n in (3, 2)]),
        ShapeError,
        ["different models", "[2, 3]"],
    ),
    "run: steps that fall": (
        lambda: crumple.Trajectory.from_points([[1.0], [2.0]], steps=[5, 3]),
        InputError,
        ["increase", "[5, 3]"],
    ),
    "one point twice": (
        lambda: directions.interpolate([0.0, 1.0], [0.0, 1.0]),
        DependentDirectionsError,
        ["theta_b", "same point"],
    ),
    "three points on a line": (
        lambda: directions.interpolate([0.0, 0.0], [1.0, 1.0], [2.0, 2.0]),
        DependentDirectionsError,
        ["theta_c", "one line", "Leave theta_c out"],
    ),
    "more eigenvalues than parameters": (
        lambda: crumple.curvature.eigenpairs(FUNCTION, 5),
        InputError,
        ["k:", "given 5", "from 1 to 2"],
    ),
    "landmarks on a line": (
        lambda: crumple.find_landmarks(FUNCTION, Plane(torch.zeros(2), torch.eye(2)[:1]), Grid.line(0, 1)),
        InputError,
        ["two axes", "given 1"],
    ),
    "a race of nobody": (lambda: crumple.race(FUNCTION, [], steps=3), InputError, ["racers", "at least one"]),
    "a racer by name": (lambda: crumple.Racer("SGD", lr=0.1), InputError, ["optimizer", "torch.optim.SGD"]),
    "trust in something else": (lambda: crumple.trust(GRID, FUNCTION), InputError, ["surface", "Grid"]),
    "run: no points": (lambda: crumple.Trajectory.from_points([]), ShapeError, ["points", "(T, P)"]),
    # the rest of each topic
    "data: one row in training": (
        on(NORMED, data=(X[:1], Y[:1, :1]), batchnorm="batch"),
        LossError,
        ["two ex"],
    ),
    "data: a generator that is streamed": (on(data=iter([(X, Y)]), stream=True), DataError, ["only once", "a loader"]),
    "model: on two devices": (
        on(nn.Sequential(LINEAR, nn.Linear(1, 1, device="meta"))),
        ModelError,
        ["1.weight"],
    ),
    "loss: labels below zero": (
        on(nn.Linear(2, 4).double(), F.cross_entropy, (X, torch.full((11,), -2))),
        LossError,
        ["Target -2", "Labels count from 0"],
    ),
    "direction: of other names": (
        lambda: directions.vectors(on()(), [{"wieght": torch.ones(1, 2)}]),
        UnknownNameError,
        ["basis[0]", "wieght", "'weight'"],
    ),
    "direction: of other shapes": (
        lambda: directions.vectors(on()(), [{"weight": torch.ones(2, 2), "bias": torch.ones(1)}]),
        ShapeError,
        ["weight", "(2, 2)", "(1, 2)"],
    ),
    **{f"grid: n = {n!r}": (square(n), InputError, ["n:", repr(n), "whole number from 2"]) for n in COUNTS},
    **{f"grid: from {r!r}": (box(r), InputError, ["ranges[0]", "expected"]) for r in RANGES},
    "grid: steps of nothing": (lambda: Grid.arange(-1, 1, 0), InputError, ["step", "given 0", "above 0"]),
    "grid: steps beyond counting": (lambda: Grid.arange(-1, 1, 1e-12), InputError, ["2000000000000"]),
    "grid: a log axis through zero": (lambda: Grid.box((-1, 1), scale="log"), InputError, ["log axis", "(-1.0, 1.0)"]),
    "choice: scale": (lambda: Grid.box((1, 2), scale="lgo"), UnknownNameError, ["lgo", "'log'"]),
    "choice: batch normalisation": (on(batchnorm="frozn"), UnknownNameError, ["frozn", "'frozen'"]),
    "choice: height": (lambda: crumple.figures.surface(survey()(), height="lgo"), UnknownNameError, ["lgo", "'log'"]),
    "choice: metric": (lambda: crumple.figures.surface(survey()(), metric="acc"), UnknownNameError, ["acc", "'loss'"]),
    "choice: progress": (survey(progress="yes"), InputError, ["progress", "yes", "True, False, None"]),
    "a picture of a model": (lambda: crumple.figures.contour(FUNCTION), InputError, ["no LossSurface", "Objective"]),
    "run: lr in words": (run(lr="0.1"), InputError, ["lr", "'0.1'"]),
    "run: steps without end": (run(steps=10**12), InputError, ["steps", "1000000000000"]),
    "run: half a step": (run(steps=2.5), InputError, ["steps", "given 2.5"]),
    "run: one point": (
        lambda: directions.pca([crumple.Trajectory.from_points([[1.0, 2.0]])]),
        InputError,
        ["too few points", "given 1", "Record more"],
    ),
    "run: points of two lengths": (
        lambda: crumple.Trajectory.from_points([[1.0], [2.0, 3.0]]),
        InputError,
        ["[[1.0], [2.0, 3.0]]", "P numbers a point"],
    ),
    "run: a step twice": (
        lambda: crumple.Trajectory.from_points([[1.0], [2.0]], steps=[3, 3]),
        InputError,
        ["[3, 3]", "increase"],
    ),
    "name: of a folder": (survey(store="/"), InputError, ["store", "is a folder", "x.crumple"]),
    "name: with a NUL": (survey(store="a\0b"), InputError, ["store", "a\\x00b", "path"]),
    "name: no text": (lambda: crumple.open(None), InputError, ["path", "given None"]),
    "workers: none": (survey(workers=0), InputError, ["workers", "given 0", "from 1"]),
    "workers: of a function without a file": (survey(workers=2), InputError, ["source", "file.py:objective"]),
    "workers: from a closure": (
        survey(workers=2, source=lambda: FUNCTION),
        InputError,
        ["found by another process", "top of a file"],
    ),
    "workers: no executor": (survey(executor="dask"), InputError, ["executor", "submit()"]),
    # presets
    "choice: preset": (lambda: presets.load("artikel"), UnknownNameError, ["preset", "'article'"]),
    "preset of another kind": (lambda: presets.load(3), UnknownNameError, ["'article'", "'article-as-published'"]),
}


@pytest.mark.parametrize("row", TABLE)
def test_bad_input_is_refused_in_words(row):
    """The error is of the kind that a caller would catch, and names what was given, where, and what to do."""
    call, kind, words = TABLE[row]
    random_state = torch.get_rng_state()
    with pytest.raises(kind) as caught:
        call()
    message = str(caught.value)
    assert all(word in message for word in words), message
    assert len(message) < 500 and message[-1] in ".?!" and "  " not in message, message
    assert not re.search(r"\.\.|\?\.|: \.", message) and "0x" not in message, message
    assert torch.equal(torch.get_rng_state(), random_state)


@pytest.mark.parametrize("row", TABLE)
def test_bad_input_in_a_file_is_refused_on_the_command_line(row, monkeypatch, capsys):
    """In the same words, with the line of the file in front, in a few lines, without a traceback, and with code 2."""
    call, _, words = TABLE[row]
    monkeypatch.setitem(sys.modules, "theirs", SimpleNamespace(make=call))
    monkeypatch.setattr(sys, "argv", ["crumple", "check", "theirs:make"])
    with pytest.raises(SystemExit) as left:
        cli.main()
    out, said = capsys.readouterr()
    assert left.value.code == 2 and out == "" and all(word in said for word in words), said
    assert "Traceback" not in said and len(said.splitlines()) <= 6 and "test_bad_input.py, line" in said


FILES = {
    "checkpoint: keys": (
        lambda at: crumple.read_checkpoints([at / "other.pt"], LINEAR),
        ["2 of 2", "weight, bias", "'w'"],
    ),
    "checkpoint: an optimizer": (
        lambda at: crumple.read_checkpoints([at / "optimizer.pt"], LINEAR),
        ["no weights", "optimizer"],
    ),
    "checkpoint: not weights": (lambda at: crumple.read_checkpoints([at / "text"], LINEAR), ["text", "safetensors"]),
    "checkpoint: no files": (lambda at: crumple.read_checkpoints([], LINEAR), ["no file", "at least one"]),
    "file: exists": (lambda at: crumple.export(at / "there.csv", survey()()), ["exists", "overwrite=True"]),
    "file: a folder": (lambda at: crumple.export(at / "folder.csv", survey()(), overwrite=True), ["directory"]),
    "file: no parent": (lambda at: crumple.export(at / "no" / "a.csv", survey()()), ["a.csv", "No such file"]),
    "file: ending": (lambda at: crumple.export(at / "a.xyz", survey()()), ["a.xyz", ".html", ".csv"]),
    "file: empty": (lambda at: crumple.open(at / "empty"), ["no .crumple file", "empty"]),
    "file: picture": (lambda at: crumple.open(at / "picture"), ["no .crumple file", "PNG"]),
    "file: text": (lambda at: crumple.open(at / "text"), ["no .crumple file"]),
    "file: nothing": (lambda at: crumple.open(at / "none.crumple"), ["no such file"]),
    "target: raises": (lambda at: load_objective(f"{at / 'raises.py'}:objective"), ["ZeroDivisionError", "own error"]),
    "target: leaves": (lambda at: load_objective(f"{at / 'leaves.py'}:objective"), ["exit 3", "__main__"]),
    "target: a class": (lambda at: load_objective(f"{at / 'kinds.py'}:Maker"), ["class"]),
    "target: a tuple": (lambda at: load_objective(f"{at / 'kinds.py'}:pair"), ["tuple", "Objective"]),
    "direction: a name": (lambda at: load_objective(f"{at / 'kinds.py'}:makr"), ["makr", "'make'"]),
}


@pytest.fixture
def files(tmp_path):
    (tmp_path / "folder.csv").mkdir()
    for name, content in {"there.csv": b"x", "empty": b"", "picture": b"\x89PNG\r\n\x1a\n", "text": b"hello"}.items():
        (tmp_path / name).write_bytes(content)
    torch.save({"w": torch.ones(2)}, tmp_path / "other.pt")
    torch.save({"optimizer": {"state": {}, "param_groups": []}}, tmp_path / "optimizer.pt")
    (tmp_path / "raises.py").write_text("1 / 0\n")
    (tmp_path / "leaves.py").write_text("import sys\nsys.exit(3)\n")
    (tmp_path / "kinds.py").write_text("class Maker: ...\npair = (1, 2)\ndef make(): return 3\n")
    return tmp_path


@pytest.mark.parametrize("row", FILES)
def test_bad_files_are_refused_in_words(row, files):
    """And every file is left as it was."""
    call, words = FILES[row]
    before = {path: path.read_bytes() for path in files.iterdir() if path.is_file()}
    with pytest.raises(CrumpleError) as caught:
        call(files)
    message = str(caught.value)
    assert all(word in message for word in words), message
    assert len(message) < 500 and message[-1] in ".?!" and "  " not in message, message
    assert {path: path.read_bytes() for path in files.iterdir() if path.is_file()} == before


def test_every_error_is_of_one_family_and_of_the_builtin_that_a_caller_expects():
    """``except ValueError`` works for wrong arguments, and each has a stable name for machines."""
    kinds = {kind for _, kind, _ in TABLE.values()}
    assert all(issubclass(kind, CrumpleError) and issubclass(kind, ValueError) for kind in kinds)
    with pytest.raises(LookupError) as caught:
        presets.load("artikel")
    assert (caught.value.code, caught.value.where, caught.value.got) == ("unknown-name", "preset", "artikel")
    assert "article" in caught.value.fix and caught.value.what


def test_what_was_given_is_shown_short_and_without_control_characters():
    """A megabyte of text is cut, and an escape code cannot reach a terminal."""
    for name in ("x" * 10**6, "\x1b]0;title\x07\x1b[2J", "a\u202eb", "\0"):
        with pytest.raises(UnknownNameError) as caught:
            presets.load(name)
        assert len(str(caught.value)) < 300 and str(caught.value).isprintable()


def test_a_loss_that_is_not_finite_is_no_bad_input():
    """NaN at the model's own point is a result; the surface elsewhere may be finite."""
    ignored = Objective(nn.Linear(2, 3).double(), F.cross_entropy, (X, torch.full((11,), -100)))
    assert np.isnan(ignored.value())
    assert Objective.from_function(lambda w: torch.log(w[0])).value([np.e, 0.0]) == pytest.approx(1.0)


def test_one_example_is_enough():
    """Batch normalisation in evaluation mode needs no second; a single row is a small data set like any other."""
    model = nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.Linear(3, 1)).double()
    objective = Objective(model, F.mse_loss, (X[:1], Y[:1, :1]))
    with torch.no_grad():
        assert objective.value() == pytest.approx(float(F.mse_loss(model.eval()(X[:1]), Y[:1, :1])))
    assert np.isfinite(evaluate(objective, Plane(objective.theta, noise(2, objective.space.size)), GRID)["loss"]).all()


def test_what_is_refused_has_not_been_computed():
    """Plane, grid and engine are looked at before the first evaluation."""
    calls = []
    objective = Objective.from_function(lambda w: calls.append(1) or (w**2).sum())
    before = len(calls)
    for bad in ({"plane": Plane([0.0], [[1.0]])}, {"grid": Grid.line(0, 1)}, {"engine": "fast"}):
        with pytest.raises(CrumpleError):
            survey(objective=objective, **bad)()
    with pytest.raises(CrumpleError):
        train(objective, torch.optim.SGD, lr=-1.0, steps=3)
    assert len(calls) == before


def test_models_with_hooks_and_shared_parts_are_not_refused():
    """Unusual is not wrong."""
    shared = mlp().double()
    shared[4] = nn.Sequential(shared[2], nn.Linear(3, 2).double())
    shared[2] = nn.Linear(4, 4).double()
    assert Objective(hooked().double(), F.mse_loss, (X, Y)).value() > 0
    assert Objective(shared[:2], F.mse_loss, (X, noise(11, 4))).value() > 0


class InTurn(nn.Module):
    """Two weights that are every other column of one memory, and have no number in common."""

    def __init__(self):
        super().__init__()
        both = noise(2, 4)
        self.even, self.odd = nn.Parameter(both[:, ::2]), nn.Parameter(both[:, 1::2])

    def forward(self, x):
        return x @ self.even - torch.tanh(x @ self.odd)


def test_what_only_looks_like_the_callers_own_weights_is_not_refused():
    """Types and shapes of the original, its structure with the copy's weights, constants, weights side by side."""
    model = InTurn()
    constant = model.even.detach().clone()

    def loss(m, batch):
        x, y = (t.to(model.even) for t in batch)
        assert len(x.new_zeros(model.odd.shape)) == len(torch.zeros_like(model.even)) == 2
        prediction = torch.func.functional_call(model, dict(m.named_parameters()), x)
        return F.mse_loss(prediction, y) + (m.even - constant).square().sum()

    objective = Objective(model, data=[(X, Y)], batch_loss=loss)
    theta = objective.theta + 0.5
    even, odd = theta[:4].reshape(2, 2), theta[4:].reshape(2, 2)
    by_hand = (X @ even - torch.tanh(X @ odd) - Y).square().mean() + (even - constant).square().sum()
    assert objective.value(theta) == pytest.approx(float(by_hand), rel=1e-12)
