"""Checkpoints given as files: read as they are, refused with the name that is wrong, and never run."""

import os

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

import crumple
from cases import case, names
from crumple.errors import FormatError, InputError, MissingFileError, ModelError, ShapeError, UnknownNameError


def small():
    return nn.Sequential(nn.Linear(2, 3), nn.BatchNorm1d(3), nn.Linear(3, 1))


def filled(value):
    model = small()
    with torch.no_grad():
        for i, parameter in enumerate(model.parameters()):
            parameter.fill_(value + i)
    return model


def theta(model):
    return nn.utils.parameters_to_vector(model.parameters()).detach()


def saved(path, state):
    (save_file if path.suffix == ".safetensors" else torch.save)(state, path)
    return path


WRAPPINGS = {
    "bare": lambda state: state,
    "lightning": lambda state: {
        "epoch": 3,
        "global_step": 12,
        "state_dict": {f"model.{k}": v for k, v in state.items()},
    },
    "tutorial": lambda state: {"model_state_dict": state, "optimizer_state_dict": {"state": {}}, "loss": 0.5},
    "numbers beside": lambda state: {"model": state, **{n: torch.ones(()) for n in ("loss", "step", "lr")}},
    "ddp": lambda state: {f"module.{k}": v for k, v in state.items()},
    "compiled ddp": lambda state: {f"_orig_mod.module.{k}": v for k, v in state.items()},
}


@pytest.mark.parametrize(
    ("wrapping", "ending"),
    [*((w, ".pt") for w in WRAPPINGS), *((w, ".safetensors") for w in ("bare", "ddp", "compiled ddp"))],
)
def test_checkpoints_are_read_in_the_order_of_the_files(tmp_path, wrapping, ending):
    """Every usual wrapping of a ``state_dict``; buffers are passed over."""
    models = [filled(v) for v in (3.0, 1.0, 2.0)]
    files = [saved(tmp_path / f"{i}{ending}", WRAPPINGS[wrapping](m.state_dict())) for i, m in enumerate(models)]
    run = crumple.read_checkpoints(files, small(), steps=[10, 20, 40], metrics={"loss": [1, 2, 3]}, label="mine")
    assert torch.equal(run.points, torch.stack([theta(m) for m in models])) and run.points.dtype == torch.float32
    assert (run.steps.tolist(), run.metrics["loss"].tolist(), run.label) == ([10, 20, 40], [1, 2, 3], "mine")
    assert run.meta["checkpoints"] == [f.name for f in files]


@pytest.mark.parametrize("name", names)
@pytest.mark.parametrize("given", ["model", "objective"])
def test_theta_is_that_of_the_objective(tmp_path, name, given):
    """Every kind of model, from its own ``state_dict``: tied tensors, frozen parts, parametrizations, wrappers."""
    of_case = case(name)
    model = of_case.model()
    objective = crumple.Objective(model, of_case.loss, of_case.data)
    torch.save(model.state_dict(), tmp_path / "x.pt")
    run = crumple.read_checkpoints(tmp_path / "x.pt", model if given == "model" else objective)
    assert run.points.dtype == objective.dtype and torch.equal(run.points[0], objective.theta)


def test_the_old_format_of_torch_is_read(tmp_path):
    torch.save(filled(1.0).state_dict(), tmp_path / "x.pt", _use_new_zipfile_serialization=False)
    assert torch.equal(crumple.read_checkpoints(tmp_path / "x.pt", small()).points[0], theta(filled(1.0)))


class Evil:
    """What a stranger may put into a file: a call that happens when it is unpickled."""

    def __init__(self, marker):
        self.marker = marker

    def __reduce__(self):
        return os.mkdir, (str(self.marker),)


@pytest.mark.parametrize("new", [True, False])
def test_code_in_a_checkpoint_is_refused_and_not_run(tmp_path, new):
    """The message says why, and what to save instead."""
    marker = tmp_path / "marker"
    state = {**small().state_dict(), "extra": Evil(marker)}
    torch.save(state, tmp_path / "evil.pt", _use_new_zipfile_serialization=new)
    with pytest.raises(FormatError, match=r"evil.pt: was not loaded.*could run code.*safetensors"):
        crumple.read_checkpoints(tmp_path / "evil.pt", small())
    assert not marker.exists()


def renamed(state, old, new):
    return {k.replace(old, new): v for k, v in state.items()}


def write(path, data):
    path.write_bytes(data)
    return path


@pytest.mark.parametrize(
    ("make", "kind", "words"),
    [
        (lambda p: [], InputError, ["no file"]),
        (lambda p: p / "none.pt", MissingFileError, ["none.pt"]),
        (lambda p: saved(p / "a.pt", renamed(small().state_dict(), "2.weight", "2.wieght")), UnknownNameError,
         ["a.pt", "1 of 6", "2.weight", "Did you mean '2.wieght'?"]),
        (lambda p: saved(p / "a.pt", nn.Linear(2, 1).state_dict()), UnknownNameError, ["6 of 6", "2 tensors"]),
        (lambda p: saved(p / "a.pt", {**small().state_dict(), "0.weight": torch.ones(3, 4)}), ShapeError,
         ["0.weight", "(3, 4)", "(3, 2)"]),
        (lambda p: saved(p / "a.pt", {"optimizer": {"lr": 0.1}, "epoch": 3}), FormatError,
         ["holds no weights", "optimizer, epoch", "state_dict"]),
        (lambda p: saved(p / "a.pt", [torch.ones(2)]), FormatError, ["holds no weights", "list"]),
        (lambda p: saved(p / "a.pt", {**small().state_dict(), "0.weight": torch.ones(1).expand(30000, 2)}), FormatError,
         ["far larger than the file", "0.weight"]),
        (lambda p: write(p / "a.pt", b"hello world"), FormatError, ["a.pt"]),
        (lambda p: write(p / "a.pt", b""), FormatError, ["a.pt"]),
        (lambda p: write(p / "a.safetensors", b"\xff" * 8 + b"{}"), FormatError, ["a.safetensors", "safetensors"]),
        (lambda p: write(p / "a.pt", b"PK\x03\x04" + bytes(50)), FormatError, ["a.pt"]),
    ],
)  # fmt: skip
def test_what_does_not_fit_is_said(tmp_path, make, kind, words):
    with pytest.raises(kind) as caught:
        crumple.read_checkpoints(make(tmp_path), small())
    assert all(word in str(caught.value) for word in words), str(caught.value)


def test_a_truncated_checkpoint_is_refused(tmp_path):
    """Cut anywhere: one refusal, or all of the weights."""
    for ending in (".pt", ".safetensors"):
        whole = saved(tmp_path / f"x{ending}", filled(1.0).state_dict()).read_bytes()
        for cut in range(0, len(whole), len(whole) // 7):
            with pytest.raises(FormatError):
                crumple.read_checkpoints(write(tmp_path / f"cut{ending}", whole[:cut]), small())


def test_only_a_model_says_what_the_names_are(tmp_path):
    with pytest.raises(ModelError, match="OrderedDict"):
        crumple.read_checkpoints(saved(tmp_path / "a.pt", small().state_dict()), small().state_dict())


def test_a_model_with_a_part_called_module_keeps_its_names(tmp_path):
    """A prefix is taken away only where the model has no such names."""
    model = nn.ModuleDict({"module": nn.Linear(2, 1)})
    run = crumple.read_checkpoints(saved(tmp_path / "a.pt", model.state_dict()), model)
    assert torch.equal(run.points[0], theta(model))
