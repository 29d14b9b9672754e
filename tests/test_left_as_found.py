"""Whatever is done with an objective, and however it ends, the caller's things are as they were."""

import contextlib
import copy
import os
import random
import warnings

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn.utils import parametrize

import crumple
from cases import GRID, case, lopsided_plane, names
from crumple.errors import LossError, SurveyError

HOOKS = [
    "_forward_hooks",
    "_forward_pre_hooks",
    "_backward_hooks",
    "_backward_pre_hooks",
    "_state_dict_hooks",
    "_load_state_dict_pre_hooks",
]


def of_tensor(tensor):
    """All that can be seen of one tensor."""
    return {
        "bits": tensor.detach().clone(),
        "identity": id(tensor),
        "storage": (tensor.data_ptr(), tensor.stride(), tensor.untyped_storage().data_ptr()),
        "version": tensor._version,
        "kind": (tensor.requires_grad, tensor.is_leaf, tensor.dtype, tensor.device, type(tensor)),
        "attributes": dict(vars(tensor)),
        "gradient": None if tensor.grad is None else (id(tensor.grad), tensor.grad.clone(), tensor.grad._version),
    }


def of_module(module):
    """Mode, hooks in their order, plain attributes and what is registered on one module."""
    return {
        "mode": module.training,
        "type": type(module),
        "hooks": {kind: [id(hook) for hook in getattr(module, kind).values()] for kind in HOOKS},
        "attributes": {k: id(v) for k, v in vars(module).items() if k != "training"},
        "registered": [list(getattr(module, kind)) for kind in ("_parameters", "_buffers", "_modules")],
        "parametrized": parametrize.is_parametrized(module),
        "unsaved": sorted(module._non_persistent_buffers_set),
    }


def of_process():
    """Random states, modes, types, threads and filters that any code in this process can see."""
    return {
        "torch": torch.get_rng_state(),
        "numpy": np.random.get_state(legacy=False)["state"],
        "random": random.getstate(),
        "modes": (torch.is_grad_enabled(), torch.is_inference_mode_enabled(), torch.is_anomaly_enabled()),
        "autocast": (torch.is_autocast_enabled("cpu"), torch.get_autocast_dtype("cpu")),
        "defaults": (torch.get_default_dtype(), torch.get_default_device(), torch.get_float32_matmul_precision()),
        "determinism": (torch.are_deterministic_algorithms_enabled(), torch.backends.cudnn.benchmark),
        "threads": (torch.get_num_threads(), torch.get_num_interop_threads()),
        "warnings": (list(warnings.filters), warnings.showwarning),
        "place": (os.getcwd(), sorted(os.listdir()), dict(os.environ)),
        "global hooks": len(nn.modules.module._global_forward_hooks),
    }


def snapshot(model, optimizer, of_case):
    """Everything of the caller's, in a form that can be compared."""
    named = {**dict(model.named_parameters(remove_duplicate=False)), **dict(model.named_buffers())}
    return {
        "tensors": {name: of_tensor(tensor) for name, tensor in named.items()},
        "modules": {name: of_module(module) for name, module in model.named_modules(remove_duplicate=False)},
        "state": list(model.state_dict()),
        "optimizer": copy.deepcopy(optimizer.state_dict()),
        "data": [of_tensor(t) for t in (*of_case.inputs, of_case.target)],
        "process": of_process(),
    }


def check_equal(before, after, where="the caller's"):
    """Compare two snapshots part by part, so that a failure says which part was changed."""
    if isinstance(before, torch.Tensor):
        assert before.dtype == after.dtype and torch.equal(before, after), where
    elif isinstance(before, np.ndarray):
        assert np.array_equal(before, after), where
    elif isinstance(before, dict):
        assert list(before) == list(after), where
        for key in before:
            check_equal(before[key], after[key], f"{where} {key}")
    elif isinstance(before, (list, tuple)):
        assert len(before) == len(after), where
        for i, pair in enumerate(zip(before, after, strict=True)):
            check_equal(*pair, f"{where}, {i}")
    else:
        assert before == after, where


class Broken(Exception):
    pass


class Bomb:
    """Goes off at the n-th call after it was armed, or at that and all later ones; a copy of a model shares it."""

    def __init__(self):
        self.error, self.left, self.for_good = None, 0, False

    def __deepcopy__(self, memo):
        return self

    def arm(self, error, after=1, for_good=False):
        self.error, self.left, self.for_good = error, after, for_good

    def tick(self):
        self.left -= 1
        if self.error is not None and (self.left == 0 or (self.for_good and self.left < 0)):
            raise self.error


class Mined(nn.Module):
    """A model around another, with a bomb in it, and a branch so that no graph gets round it."""

    def __init__(self, inner, bomb):
        super().__init__()
        self.inner, self.bomb = inner, bomb

    def forward(self, *inputs):
        if inputs[0].numel() > 0:
            self.bomb.tick()
        return self.inner(*inputs)


class Loader:
    """Batches that use up randomness of every kind, and may break off."""

    def __init__(self, of_case, bomb):
        self.case, self.bomb = of_case, bomb

    def __iter__(self):
        for rows in (slice(0, 4), slice(4, 11)):
            self.bomb.tick()
            torch.rand(3), np.random.rand(2), random.random()
            inputs = tuple(x[rows] for x in self.case.inputs)
            yield (inputs[0] if len(inputs) == 1 else inputs), self.case.target[rows]


EXITS = {
    "success": (None, None, {}),
    "the loader raises": ("loader", "make", {"error": Broken(), "after": 2}),
    "the model raises at once": ("model", "make", {"error": Broken()}),
    "the loss raises in a gradient": ("loss", "differentiate", {"error": Broken()}),
    "the model raises at one point": ("model", "survey", {"error": Broken(), "after": 7}),
    "the model raises at every point": ("model", "survey", {"error": Broken(), "for_good": True}),
    "the loss raises at every point": ("loss", "survey", {"error": Broken(), "for_good": True}),
    "the loss raises in training": ("loss", "train", {"error": Broken(), "after": 3}),
    "Ctrl-C in the model": ("model", "survey", {"error": KeyboardInterrupt(), "after": 11}),
    "Ctrl-C in the loss": ("loss", "survey", {"error": KeyboardInterrupt(), "after": 5}),
    "Ctrl-C in training": ("model", "train", {"error": KeyboardInterrupt(), "after": 4}),
}
RAISED = {"make": (Broken, LossError), "differentiate": Broken, "survey": SurveyError, "train": Broken}


def work(model, of_case, exit_by):
    """Everything that can be done with an objective, with a bomb armed before one part of it."""
    bombs = {place: Bomb() for place in ("model", "loss", "loader")}
    place, armed, how = exit_by

    def arm_for(part):
        if part == armed:
            bombs[place].arm(**how)

    def loss(prediction, target):
        bombs["loss"].tick()
        return of_case.loss(prediction, target)

    arm_for("make")
    model = Mined(model, bombs["model"]) if place == "model" else model
    objective = crumple.Objective(
        model, loss, Loader(of_case, bombs["loader"]), metrics={"far": lambda p, t: p.abs().max()}
    )
    theta = objective.theta
    arm_for("differentiate")
    objective.values(theta + 0.1)
    objective.gradient(theta - 0.1)
    objective.hvp(theta, torch.ones_like(theta))
    arm_for("survey")
    crumple.evaluate(objective, lopsided_plane(objective), GRID)
    crumple.compare_path(objective, lopsided_plane(objective), crumple.Trajectory.from_points(theta[None] + 0.3))
    arm_for("train")
    crumple.train(objective, torch.optim.SGD, lr=0.01, momentum=0.9, steps=4, start=theta + 0.2, test=objective)


def in_use(model, of_case):
    """The caller's model in the middle of things: an optimizer with momentum, gradients, modes and tags of its own."""
    optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)
    of_case.loss(model(*of_case.inputs), of_case.target).backward()
    optimizer.step()
    first = next(model.parameters())
    first.tag, model.note = "mine", ["notes"]
    if first.grad is not None:
        first.grad.tag = "mine too"
    list(model.modules())[-1].train(not list(model.modules())[-1].training)
    return optimizer


@pytest.mark.parametrize("how", EXITS)
@pytest.mark.parametrize("name", names)
def test_everything_is_as_it_was(name, how):
    """Model, gradients, buffers, modes, hooks, optimizer, data, random states and the process: after any end."""
    of_case, (_, part, options) = case(name), EXITS[how]
    model = of_case.model()
    optimizer = in_use(model, of_case)
    pending = of_case.loss(model(*of_case.inputs), of_case.target)
    before = snapshot(model, optimizer, of_case)
    ends = contextlib.nullcontext()
    if part is not None and how != "the model raises at one point":
        ends = pytest.raises(KeyboardInterrupt if isinstance(options["error"], KeyboardInterrupt) else RAISED[part])
    with ends:
        work(model, of_case, EXITS[how])
    check_equal(before, snapshot(model, optimizer, of_case))
    pending.backward()  # a parameter written to in the meantime would make this fail


@pytest.mark.parametrize("kind", ["shuffled", "own sampler"])
def test_a_loaders_generator_is_as_it_was_also_after_an_error(kind):
    """Drawing an order from the caller's generator leaves no trace, whether the reading ends well or not."""

    class Rows(torch.utils.data.Dataset):
        def __init__(self, last):
            self.last = last

        def __len__(self):
            return 11

        def __getitem__(self, i):
            if i == self.last:
                raise Broken("row")
            return case("mlp").inputs[0][i], case("mlp").target[i]

    for last in (None, 7):
        generator = torch.Generator().manual_seed(5)
        rows = Rows(last)
        sampler = torch.utils.data.RandomSampler(rows, generator=generator) if kind == "own sampler" else None
        options = {"sampler": sampler} if sampler else {"shuffle": True, "generator": generator}
        loader = torch.utils.data.DataLoader(rows, batch_size=4, **options)
        before = generator.get_state()
        if last is None:
            crumple.Objective(case("mlp").model(), case("mlp").loss, loader)
        else:
            with pytest.raises(Broken):
                crumple.Objective(case("mlp").model(), case("mlp").loss, loader)
        assert torch.equal(generator.get_state(), before)


@pytest.mark.parametrize("name", ["mlp", "batch norm", "lstm"])
def test_threads_and_modes_of_the_caller_come_back(name):
    """A small survey runs on one thread; the caller's two are there again afterwards, also after an error."""

    def stop(done, total):
        raise Broken

    before = torch.get_num_threads()
    torch.set_num_threads(2)
    try:
        objective = case(name).objective()
        with torch.no_grad():
            crumple.evaluate(objective, lopsided_plane(objective), GRID)
            assert not torch.is_grad_enabled()
        assert torch.get_num_threads() == 2 and torch.is_grad_enabled()
        with pytest.raises(Broken):
            crumple.train(
                objective, torch.optim.SGD, lr=0.1, steps=2, progress=lambda *_: (_ for _ in ()).throw(Broken())
            )
        assert torch.get_num_threads() == 2
    finally:
        torch.set_num_threads(before)


def test_the_callers_directions_and_starts_are_not_written_to():
    """Tensors handed in as points and directions keep their bits and versions."""
    objective = case("mlp").objective()
    theta, basis = objective.theta, torch.randn(2, objective.space.size, dtype=torch.float64)
    before = [of_tensor(t) for t in (theta, basis)]
    crumple.evaluate(objective, crumple.Plane(theta, basis), GRID)
    crumple.train(objective, torch.optim.SGD, lr=0.1, steps=2, start=theta)
    objective.hvp(theta, basis[0])
    check_equal(before, [of_tensor(t) for t in (theta, basis)])


def test_the_objective_itself_is_as_it_was():
    """After a survey, a run and a broken survey it has its first value, at its own parameters."""
    bomb = Bomb()
    loss = lambda p, t: bomb.tick() or (p - t).abs().mean()  # noqa: E731
    objective = crumple.Objective(case("mlp").model(), loss, case("mlp").data)
    first, digest = objective.value(), objective.digest
    crumple.evaluate(objective, lopsided_plane(objective), GRID)
    crumple.train(objective, torch.optim.Adam, steps=3)
    bomb.arm(KeyboardInterrupt(), after=6)
    with pytest.raises(KeyboardInterrupt):
        crumple.evaluate(objective, lopsided_plane(objective), GRID)
    bomb.arm(None)
    assert objective.value() == first and objective.digest == digest
