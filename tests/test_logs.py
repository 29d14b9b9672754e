"""Surfaces in the logs of experiments: what arrives, and under which names.

MLflow and W&B are played by doubles that take what the real ones take; where the real ones are installed, they are
used too. TensorBoard is always the real one.
"""

import base64
import importlib.util
import inspect
import io
import os
import re
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch

import crumple
from crumple.errors import InputError, MissingPackageError, UnknownNameError

integrations = crumple.integrations
FILES = {"surface.png", "surface.html", "surface.npz"}


@pytest.fixture(scope="module")
def lopsided():
    """A surface of 3 × 5 with one point that fails, a run, and the report."""
    objective = crumple.Objective.from_function(lambda w: (w[0] - 1) ** 2 + 3 / w[1] + 7, names=("a", "b"))
    plane = crumple.directions.weights(objective, ("a", "b"))
    with np.errstate(divide="ignore"):
        surface = crumple.evaluate(objective, plane, crumple.Grid.box((-1, 1), (0, 4), n=(3, 5)))
    run = crumple.Trajectory.from_points(torch.tensor([[-1.0, 4.0], [0.0, 3.0], [1.0, 2.0]]).double(), label="walk")
    report = crumple.TrustReport(
        [
            crumple.Finding("axes", "ok", "The axes are at right angles.", 90.0),
            crumple.Finding("gaps", "warning", "One node is not finite.", float("inf")),
            crumple.Finding("identity", "note", "Nothing is known."),
        ]
    )
    return surface, run, report


EXPECTED = {
    "points": 15.0, "points_not_ok": 3.0, "lowest_loss": 7.75, "highest_loss": 14.0,
    "trust_warnings": 1.0, "trust_errors": 0.0, "trust/axes": 90.0,
}  # fmt: skip


def has_the_run(page):
    """Whether the numbers inside an exported page are said to be of the run."""
    return b'"walk"' in base64.b64decode(re.search(r'id="scene">([^<]*)<', page)[1])


def is_png(data):
    return data.startswith(b"\x89PNG")


# --- TensorBoard --------------------------------------------------------------------------------


@pytest.mark.slow
def test_tensorboard_has_the_picture_the_report_and_the_scalars(tmp_path, lopsided):
    """Read back by TensorBoard itself; the page lies in the folder of the log."""
    event_accumulator = pytest.importorskip("tensorboard.backend.event_processing.event_accumulator")
    from torch.utils.tensorboard import SummaryWriter

    surface, run, report = lopsided
    with SummaryWriter(tmp_path) as writer:
        integrations.log_to_tensorboard(writer, surface, run, name="val/sheet", step=4, trust=report)
    log = event_accumulator.EventAccumulator(str(tmp_path)).Reload()
    found = {tag.removeprefix("val/sheet/"): log.Scalars(tag) for tag in log.Tags()["scalars"]}
    assert {tag: events[0].value for tag, events in found.items()} == pytest.approx(EXPECTED)
    assert {event.step for events in found.values() for event in events} == {4}
    (picture,) = log.Images("val/sheet/picture")
    assert is_png(picture.encoded_image_string) and picture.width > picture.height > 400
    text = log.Tensors("val/sheet/about/text_summary")[0].tensor_proto.string_val[0].decode()
    assert "`val/sheet-4.html`" in text and "    warning  gaps: One node" in text
    assert has_the_run((tmp_path / "val" / "sheet-4.html").read_text("utf-8"))


class Writer:
    """What is asked of a writer, and nothing more; the signatures are those of ``SummaryWriter``."""

    def __init__(self, log_dir):
        self.log_dir, self.images, self.texts, self.scalars = log_dir, {}, {}, {}

    def add_image(self, tag, img_tensor, global_step=None, walltime=None, dataformats="CHW"):
        assert dataformats == "HWC" and img_tensor.shape[2] == 3 and img_tensor.dtype == np.uint8
        self.images[tag] = global_step

    def add_text(self, tag, text_string, global_step=None, walltime=None):
        self.texts[tag] = text_string

    def add_scalar(self, tag, scalar_value, global_step=None, walltime=None, new_style=False, double_precision=False):
        self.scalars[tag] = scalar_value


def test_a_log_that_is_elsewhere_has_no_page(tmp_path, monkeypatch, lopsided):
    """A bucket is no folder; nothing is written to a folder of that odd name."""
    monkeypatch.chdir(tmp_path)
    writer = Writer("s3://bucket/logs")
    integrations.log_to_tensorboard(writer, lopsided[0])
    assert writer.images == {"surface/picture": None} and writer.texts["surface/about"].strip() == ""
    assert writer.scalars["surface/lowest_loss"] == 7.75 and not any(tmp_path.iterdir())


# --- MLflow -------------------------------------------------------------------------------------


class MLflow:
    """A double of the package: what it was given, read while it was there."""

    def __init__(self):
        self.artifacts, self.metrics = {}, []

    def log_artifacts(self, local_dir, artifact_path=None, run_id=None):
        found = {file.name: file.read_bytes() for file in Path(local_dir).iterdir()}
        self.artifacts[run_id, artifact_path] = found

    def log_metrics(
        self, metrics, step=None, synchronous=None, run_id=None, timestamp=None, model_id=None, dataset=None
    ):
        assert all(re.fullmatch(r"[/\w.\- :]{1,250}", name) for name in metrics)  # MLflow's own rule
        self.metrics.append((run_id, step, dict(metrics)))


@pytest.mark.parametrize(("step", "folder"), [(None, "sheet"), (20, "sheet/20")])
def test_mlflow_has_the_files_and_the_metrics(monkeypatch, lopsided, step, folder):
    monkeypatch.setitem(sys.modules, "mlflow", log := MLflow())
    surface, run, report = lopsided
    integrations.log_to_mlflow(surface, iter([run]), run_id="r1", name="sheet", step=step, trust=report)
    files = log.artifacts["r1", folder]
    assert files.keys() == FILES | {"trust.txt"} and is_png(files["surface.png"])
    assert files["trust.txt"].decode() == f"{report}\n" and has_the_run(files["surface.html"].decode())
    np.testing.assert_array_equal(np.load(io.BytesIO(files["surface.npz"]))["loss"], surface["loss"])
    assert log.metrics == [("r1", step, {f"sheet/{name}": value for name, value in EXPECTED.items()})]


# --- W&B ----------------------------------------------------------------------------------------


class Artifact:
    def __init__(
        self, name, type, description=None, metadata=None, incremental=False, use_as=None, storage_region=None
    ):
        assert re.fullmatch(r"[\w.-]{1,128}", name)  # W&B's own rule
        self.name, self.type, self.description, self.files = name, type, description, {}

    def add_file(self, local_path, name=None, is_tmp=False, skip_cache=False, policy="mutable", overwrite=False):
        self.files[Path(local_path).name] = Path(local_path).read_bytes()


class Run:
    def __init__(self):
        self.rows, self.artifacts = [], []

    def log(self, data, step=None, commit=None):
        self.rows.append((step, data))

    def log_artifact(self, artifact_or_path, name=None, type=None, aliases=None, tags=None):
        self.artifacts.append(artifact_or_path)


def wandb_double():
    def html(data, inject=True, data_is_not_path=False):
        assert not inject, "it would put a link to their style sheet into the page"
        return Path(data).read_text("utf-8")

    return SimpleNamespace(Image=lambda path: Path(path).read_bytes(), Html=html, Artifact=Artifact)


def test_wandb_has_the_panels_the_metrics_and_the_artifact(monkeypatch, lopsided):
    monkeypatch.setitem(sys.modules, "wandb", wandb_double())
    (surface, run, report), mine = lopsided, Run()
    integrations.log_to_wandb(mine, surface, run, name="val/sheet", step=3, trust=report)
    ((step, row),) = mine.rows
    assert step == 3 and is_png(row.pop("val/sheet/picture")) and has_the_run(row.pop("val/sheet/page"))
    assert row == {f"val/sheet/{name}": value for name, value in EXPECTED.items()}
    (artifact,) = mine.artifacts
    assert artifact.name == "val-sheet" and artifact.description == str(report)
    assert artifact.files.keys() == FILES - {"surface.png"}


# --- the real ones, where they are --------------------------------------------------------------

REAL = """
import sys, pathlib, crumple
here = pathlib.Path(sys.argv[1])
bowl = crumple.Objective.from_function(lambda w: (w[0] - 1) ** 2 + w[1] ** 2, names=("a", "b"))
plane = crumple.directions.weights(bowl, ("a", "b"))
surface = crumple.evaluate(bowl, plane, crumple.Grid.box((-1, 1), (0, 4), n=(3, 5)))
"""
REAL_MLFLOW = """
import mlflow
mlflow.set_tracking_uri((here / "log").as_uri())  # it must not be there yet
with mlflow.start_run() as run:
    crumple.integrations.log_to_mlflow(surface, step=2)
print(mlflow.get_run(run.info.run_id).data.metrics["surface/lowest_loss"])
"""
REAL_WANDB = """
import wandb
with wandb.init(mode="offline", dir=str(here), project="crumple") as run:
    crumple.integrations.log_to_wandb(run, surface)
    print(run.summary["surface/lowest_loss"])
"""
QUIET = {"MLFLOW_ALLOW_FILE_STORE": "true", "MLFLOW_DISABLE_TELEMETRY": "true", "WANDB_ERROR_REPORTING": "false"}


@pytest.mark.slow
@pytest.mark.parametrize(("package", "script", "files"), [
    ("mlflow", REAL_MLFLOW, {f"artifacts/surface/2/{name}" for name in FILES}),
    ("wandb", REAL_WANDB, {"media/html/surface/page", "media/images/surface/picture"}),
])  # fmt: skip
def test_the_real_packages_take_it(tmp_path, package, script, files):
    """They are no part of the test extra, since each brings some hundred megabytes: ``pip install`` to run this."""
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"{package} is not installed")
    environment = os.environ | QUIET | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    command = [sys.executable, "-c", REAL + script, str(tmp_path)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=150, check=True)
    assert float(done.stdout.splitlines()[0]) == 0.0
    there = [str(path) for path in tmp_path.rglob("*") if path.is_file()]
    assert all(any(file in path for path in there) for file in files), there


@pytest.mark.parametrize(("package", "doubled"), [
    ("mlflow", {"log_artifacts": MLflow().log_artifacts, "log_metrics": MLflow().log_metrics}),
    ("wandb", {"Artifact.__init__": Artifact.__init__, "Run.log": Run.log, "Run.log_artifact": Run.log_artifact}),
])  # fmt: skip
def test_the_doubles_take_what_the_real_ones_take(package, doubled, monkeypatch):
    """Each argument of a double is one of the real function."""
    if importlib.util.find_spec(package) is None:
        pytest.skip(f"{package} is not installed")
    for key, value in QUIET.items():
        monkeypatch.setenv(key, value)
    module = importlib.import_module(package)
    for path, double in doubled.items():
        real = module
        for part in path.split("."):
            real = getattr(real, part)
        assert inspect.signature(double).parameters.keys() <= inspect.signature(real).parameters.keys(), path


# --- bad input ----------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", "../out", "/root", "a//b", "a/", "a b", "ä", ".hidden", "a\n", 3, None])
def test_a_name_that_is_no_name_is_refused(tmp_path, lopsided, name):
    """It becomes a folder, a tag and an artifact's name; nothing is written before it is looked at."""
    with pytest.raises(InputError, match="name: not usable as a name in a log"):
        integrations.log_to_tensorboard(Writer(str(tmp_path)), lopsided[0], name=name)
    assert not any(tmp_path.iterdir())


@pytest.mark.parametrize(("log", "said"), [
    (lambda s: integrations.log_to_tensorboard("runs", s), "writer: not a writer of TensorBoard logs .given str"),
    (lambda s: integrations.log_to_tensorboard(s, s), "writer: not a writer of TensorBoard logs .given LossSurface"),
    (lambda s: integrations.log_to_wandb(None, s), "wandb_run: not a run of Weights & Biases .given NoneType"),
    (lambda s: integrations.log_to_tensorboard(Writer("."), s["loss"]), "surface: not a surface .given ndarray"),
])  # fmt: skip
def test_what_cannot_be_logged_is_refused(lopsided, log, said):
    with pytest.raises(InputError, match=said):
        log(lopsided[0])


def test_a_misspelt_choice_is_refused_before_anything_arrives(monkeypatch, lopsided):
    monkeypatch.setitem(sys.modules, "mlflow", log := MLflow())
    with pytest.raises(UnknownNameError, match="template"):
        integrations.log_to_mlflow(lopsided[0], template="drak")
    assert not log.artifacts and not log.metrics


@pytest.mark.parametrize(("package", "log"), [
    ("mlflow", lambda s: integrations.log_to_mlflow(s)), ("wandb", lambda s: integrations.log_to_wandb(Run(), s)),
])  # fmt: skip
def test_what_to_install_is_said(monkeypatch, lopsided, package, log):
    monkeypatch.setitem(sys.modules, package, None)
    with pytest.raises(MissingPackageError, match=f"Run: pip install {package}"):
        log(lopsided[0])
