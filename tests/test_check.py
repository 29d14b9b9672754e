"""The pre-flight: each finding on a case made for it, and none on a clean one."""

import itertools
import json
import random
import sys
import time

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional as F
from torch.utils.data import DataLoader, Dataset, RandomSampler, TensorDataset, WeightedRandomSampler

import crumple
from cases import CASES, GRID, X, Y, lopsided, mlp, noise
from crumple import Grid, Objective, Plane, check, outlook
from crumple.errors import CrumpleError, CrumpleWarning, InputError, RandomLossError, ShapeError
from crumple.outlook import free_bytes

TARGET = Y[:, :1]


def net():
    return nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1)).double()


class Drops(nn.Linear):
    def forward(self, x):
        return F.dropout(super().forward(x), 0.5, training=True)


class Counts(nn.Linear):
    calls = 0

    def forward(self, x):
        self.calls += 1
        return super().forward(x) * (1 + 1e-6 * self.calls)


class CountsInBuffer(nn.Linear):
    def __init__(self, *sizes):
        super().__init__(*sizes)
        self.register_buffer("calls", torch.zeros(()))

    def forward(self, x):
        self.calls += 1
        return super().forward(x) + 1e-3 * self.calls


class Noisy(nn.Linear):
    def forward(self, x):
        return super().forward(x + 0.1 * torch.as_tensor(np.random.standard_normal(x.shape), dtype=x.dtype))


class SkipsLayers(nn.Linear):
    def forward(self, x):
        return super().forward(x) if random.random() < 0.5 else x[:, :1]


def later_batches(model, batch):
    """Random in every batch but the first, which alone is looked at when the objective is made."""
    loss = F.mse_loss(model(batch["x"]), batch["y"])
    return loss if batch["first"] else loss + torch.rand(())


def away_from_start(start):
    def loss(prediction, target):
        value = F.mse_loss(prediction, target)
        return value if torch.equal(prediction.detach()[:1], start) else value + 1e-3 * torch.rand(())

    return loss


class MovingMean:
    level = 0.0

    def __call__(self, prediction, target):
        value = F.mse_loss(prediction, target)
        self.level = 0.9 * self.level + 0.1 * float(value)
        return value - self.level


class Augmenting(Dataset):
    """Rows that come out differently each time, as random crops do."""

    def __len__(self):
        return 11

    def __getitem__(self, i):
        return X[i] + 0.1 * torch.randn(2, dtype=X.dtype), TARGET[i]


def batchwise():
    halves = [{"x": X[:5], "y": TARGET[:5], "first": True}, {"x": X[5:], "y": TARGET[5:], "first": False}]
    return Objective(net(), data=halves, batch_loss=later_batches)


def away():
    model, data = net(), (X, TARGET)
    with torch.no_grad():
        start = model(X)[:1]
    return Objective(model, away_from_start(start), data, batch_size=11)


generator = torch.Generator().manual_seed(1)
calls = itertools.count(1)
NOT_FUNCTIONS = {
    "dropout by hand": lambda: Objective(Drops(2, 1).double(), F.mse_loss, (X, TARGET)),
    "noise from numpy": lambda: Objective(Noisy(2, 1).double(), F.mse_loss, (X, TARGET)),
    "layers skipped by chance": lambda: Objective(SkipsLayers(2, 1).double(), F.mse_loss, (X, TARGET)),
    "a counter in the model": lambda: Objective(Counts(2, 1).double(), F.mse_loss, (X, TARGET)),
    "a counter in a buffer": lambda: Objective(CountsInBuffer(2, 1).double(), F.mse_loss, (X, TARGET)),
    "noise in the loss": lambda: Objective(net(), lambda p, t: F.mse_loss(p, t) + torch.rand(()), (X, TARGET)),
    "a generator of its own": lambda: Objective(
        net(), lambda p, t: F.mse_loss(p, t) + torch.rand((), generator=generator), (X, TARGET)
    ),
    "the clock": lambda: Objective(net(), lambda p, t: F.mse_loss(p, t) + time.perf_counter(), (X, TARGET)),
    "a moving mean": lambda: Objective(net(), MovingMean(), (X, TARGET)),
    "a call count": lambda: Objective.from_function(lambda w: (w**2).sum() + next(calls)),
    "random after the first batch": batchwise,
    "random away from the start": away,
}


@pytest.mark.parametrize("name", NOT_FUNCTIONS)
def test_what_is_no_function_of_the_parameters_is_caught(name):
    """Before the first grid point: refused when the objective is made, or an error of the pre-flight."""
    try:
        report = check(NOT_FUNCTIONS[name]())
    except CrumpleError as error:
        assert "differ" in str(error) and "noise" in str(error)
    else:
        assert report["repeats"].severity == report.worst == "error" and report["repeats"].figure > 0


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_clean_model_passes(case):
    """None of the model kinds is accused of what it is not."""
    report = check(case.objective())
    assert report["repeats"].severity == report["centre"].severity == report["gradient"].severity == "ok"
    assert report.worst in ("ok", "note"), str(report)


@pytest.fixture
def clean():
    return Objective(net(), F.mse_loss, (X, TARGET))


def test_nothing_is_found_on_a_clean_objective(clean):
    plane = Plane(clean.theta, noise(2, clean.space.size))
    report = check(clean, plane, Grid.box((-1, 1), (-2, 2), n=(5, 7)))
    assert report.worst == "ok" and report["cost"].figure > 0 and "35 points" in report["cost"].message


def half_frozen():
    model = net()
    model[0].weight.requires_grad_(False)
    return Objective(model, F.mse_loss, (X, TARGET))


def tied():
    model = nn.Sequential(nn.Linear(2, 2), nn.Tanh(), nn.Linear(2, 2)).double()
    model[2].weight = model[0].weight
    return Objective(model, F.mse_loss, (X, Y))


def mixed():
    model = nn.Sequential(nn.Linear(2, 2), nn.Linear(2, 2).bfloat16())

    def loss(m, batch):
        return F.mse_loss(m[1](m[0](batch[0]).bfloat16()).float(), batch[1])

    return Objective(model, data=[(X.float(), Y.float())], batch_loss=loss)


def zero_filter():
    model = net()
    with torch.no_grad():
        model[0].weight[1] = 0
    return Objective(model, F.mse_loss, (X, TARGET))


def ignored():
    return Objective(nn.Linear(2, 3).double(), F.cross_entropy, (X, torch.full((11,), -100)))


FINDINGS = {
    "frozen": (half_frozen, "parameters", "note", "6 are frozen"),
    "tied": (tied, "parameters", "ok", "1 tied name move"),
    "mixed types": (mixed, "types", "warning", "bfloat16"),
    "16 bits": (lambda: next(c for c in CASES if c.name == "bfloat16").objective(), "types", "note", "bfloat16"),
    "zero filter": (zero_filter, "filters", "note", "1 of 4 filters"),
    "tiny filters": (
        lambda: Objective(nn.Linear(1, 1, bias=False).double(), F.mse_loss, (X[:, :1], TARGET)),
        "tiny filters",
        "note",
        "single number",
    ),
    "weight norm": (
        lambda: next(c for c in CASES if c.name == "weight norm").objective(),
        "parametrised",
        "note",
        "'0'",
    ),
    "no valid target": (ignored, "centre", "warning", "nan"),
    "one example": (lambda: Objective(net(), F.mse_loss, (X[:1], TARGET[:1])), "data", "note", "of one example"),
    "pairwise loss": (
        lambda: Objective(net(), lambda p, t: (p - p.T).square().mean() + F.mse_loss(p, t), (X, TARGET)),
        "mean",
        "note",
        "not the mean",
    ),
    "numbers only": (
        lambda: Objective(net(), lambda p, t: float(F.mse_loss(p.detach(), t)), (X, TARGET)),
        "gradient",
        "note",
        "No gradient flows",
    ),
    "shuffled": (
        lambda: Objective(net(), F.mse_loss, DataLoader(TensorDataset(X, TARGET), batch_size=4, shuffle=True)),
        "data",
        "ok",
        "shuffles",
    ),
}


@pytest.mark.parametrize("name", FINDINGS)
def test_each_finding_on_a_case_made_for_it(name, clean):
    """And not, or as ``ok``, on a clean one."""
    make, look, severity, words = FINDINGS[name]
    found = check(make())[look]
    assert found.severity == severity and words in found.message, str(found)
    there = [f for f in check(clean) if f.name == look]
    assert all(f.severity == "ok" and words not in f.message for f in there)


def test_data_that_augment_are_told_when_they_are_read():
    """They make a surface of one draw, which cannot be made again."""
    with pytest.warns(CrumpleWarning, match="augment"):
        objective = Objective(net(), F.mse_loss, Augmenting())
    assert check(objective)["data"].severity == "warning"
    assert objective.value() == objective.value()


DRAWN = {
    "with replacement": lambda rows: {"sampler": RandomSampler(rows, replacement=True)},
    "some": lambda rows: {"sampler": RandomSampler(rows, num_samples=5)},
    "by weight": lambda rows: {"sampler": WeightedRandomSampler([1.0] * len(rows), len(rows))},
    "last left out": lambda rows: {"shuffle": True, "drop_last": True},
}


@pytest.mark.parametrize("name", DRAWN)
def test_loaders_that_draw_other_examples_each_time_are_told(name):
    """Unlike an order, what is left out and what comes twice changes the loss."""
    rows = TensorDataset(X, TARGET)
    with pytest.warns(CrumpleWarning, match="one draw"):
        objective = Objective(net(), F.mse_loss, DataLoader(rows, batch_size=4, **DRAWN[name](rows)))
    found = check(objective)["data"]
    assert found.severity == "warning" and "draws others" in found.message


def test_a_grid_beside_the_model_and_one_finer_than_numbers(clean):
    plane = Plane(clean.theta, noise(2, clean.space.size))
    assert check(clean, plane, Grid.box((-1, 1), (-2, 2), n=(4, 7)))["model on grid"].severity == "note"
    fine = Plane(clean.theta, 1e-16 * noise(2, clean.space.size))
    assert check(clean, fine, GRID)["step"].severity == "warning"


def test_a_long_survey_is_announced(clean):
    """More than five seconds is a note, with the time in it."""
    plane = Plane(clean.theta, noise(2, clean.space.size))
    found = check(clean, plane, Grid.square(1.0, n=9001))["cost"]
    assert found.severity == "note" and "81,018,001 points" in found.message and "sample=" in found.advice


def test_what_is_refused(clean):
    with pytest.raises(InputError, match="is no Objective"):
        check(mlp())
    with pytest.raises(InputError, match="plane="):
        check(clean, grid=GRID)
    with pytest.raises(ShapeError, match="parameter space"):
        check(clean, Plane([0.0], [[1.0]]))


def test_a_report_is_sorted_looked_up_and_told():
    """The gravest first; plain values for machines."""
    report = crumple.TrustReport(
        [
            crumple.Finding("axes", "ok", "Right angles.", 90.0),
            crumple.Finding("edge", "error", "Wrong.", float("inf"), "Mend it."),
            crumple.Finding("gaps", "note", "One hole."),
        ],
        "a test",
    )
    assert [f.severity for f in report] == ["error", "note", "ok"] and report.worst == "error" and len(report) == 3
    assert report.of("note", "ok") == (report["gaps"], report["axes"]) and "edge" in report and "none" not in report
    told = json.loads(json.dumps(report.to_dict(), allow_nan=False))
    assert told["findings"][0]["figure"] == "inf" and told["worst"] == "error"
    assert str(report).splitlines()[1] == "error    edge: Wrong. Mend it."
    with pytest.raises(LookupError, match="'axes'"):
        report["axis"]
    with pytest.raises(InputError, match="severity"):
        crumple.Finding("x", "fatal", "no")


def test_the_random_state_is_left_alone(clean):
    before = torch.get_rng_state()
    check(clean)
    assert torch.equal(torch.get_rng_state(), before)
    assert check(Objective.from_function(lopsided)).worst == "ok"


# --- before every survey ------------------------------------------------------------------------


class Clock:
    """Time that passes only when it is told to."""

    now = 0.0

    def __call__(self):
        return self.now


def long_survey(objective):
    """A survey of 100 points on the objective's plane, as if a pass took a tenth of a second."""
    objective.mean_loss.seconds_a_count = 0.1
    plane = Plane(objective.theta, noise(2, objective.space.size))
    return plane, Grid.box((-1, 1), (-1, 2), n=(5, 20))


@pytest.mark.parametrize("make", [batchwise, away])
def test_a_long_survey_of_what_is_no_function_is_refused_before_its_first_point(make):
    objective, told = make(), []
    plane, grid = long_survey(objective)
    for _ in range(2):
        with pytest.raises(RandomLossError, match="not a function of the parameters"):
            crumple.evaluate(objective, plane, grid, progress=lambda done, total: told.append(done))
    with pytest.raises(RandomLossError, match="not a function of the parameters"):
        crumple.refine(objective, plane, ((-1, 1), (-1, 2)), budget=500)
    assert told == []


def test_a_kept_survey_of_what_is_no_function_leaves_no_file(tmp_path):
    objective = batchwise()
    plane = Plane(objective.theta, noise(2, objective.space.size))
    with pytest.raises(RandomLossError):
        crumple.evaluate(objective, plane, Grid.box((-1, 1), (-1, 2), n=(5, 20)), store=tmp_path / "x.crumple")
    assert list(tmp_path.iterdir()) == []


def test_a_short_survey_takes_no_further_pass_and_a_long_one_five_once():
    """Counted on the generic engine, which calls the function once a point."""
    calls = []
    objective = Objective.from_function(lambda w: calls.append(1) or float(((w - 0.3) ** 2).sum()))
    plane, grid = Plane(torch.zeros(2), torch.eye(2)), Grid.box((-1, 1), (-1, 2), n=(5, 20))
    counts = []
    for seconds in (0.0, 0.1, 0.1):
        objective.mean_loss.seconds_a_count = seconds
        calls.clear()
        crumple.evaluate(objective, plane, grid, engine="generic")
        counts.append(len(calls))
    assert counts == [100, 105, 100]


def test_what_is_doubtful_is_warned_of_once():
    """Several types, once for each objective; and steps finer than rounding, at each survey that has them."""
    objective = mixed()
    plane = Plane(objective.theta, noise(2, objective.space.size).float())
    with pytest.warns(CrumpleWarning, match="several types"):
        crumple.evaluate(objective, plane, GRID)
    crumple.evaluate(objective, plane, GRID)  # warnings are errors here
    clean = Objective(net(), F.mse_loss, (X, TARGET))
    with pytest.warns(CrumpleWarning, match="hardly more than its rounding"):
        crumple.evaluate(clean, Plane(clean.theta, 1e-16 * noise(2, clean.space.size)), GRID)


def test_a_model_that_raises_where_it_is_tried_is_no_error_of_the_survey():
    """Such points are marked as failed; here all but the lower left half of the window are."""

    def loss(w):
        if float(w.detach().sum()) > 0:
            raise ValueError("too far")
        return (w**2).sum()

    objective = Objective.from_function(loss)
    objective.mean_loss.seconds_a_count = 0.1
    found = check(objective)["repeats"]
    assert found.severity == "note" and "too far" in found.message
    surface = crumple.evaluate(objective, Plane(torch.zeros(2), torch.eye(2)), Grid.box((-1, 1), (-2, 1), n=(9, 13)))
    assert 0 < surface.count(crumple.Status.FAILED) < surface.grid.size / 2


def test_long_work_is_announced_once_with_time_and_memory(monkeypatch, caplog):
    """From how long its first part took; what was done before does not count."""
    clock, told = Clock(), []
    monkeypatch.setattr(outlook.time, "perf_counter", clock)
    announce = outlook.Outlook(1200, 50 * 2**20, told.append)
    with caplog.at_level("INFO", "crumple"):
        announce(200)
        clock.now = 3.0
        announce(210)
        clock.now = 9.0
        announce(400)
    assert told == ["1,000 points will take about 5 minutes and about 50 MiB."] == caplog.messages
    short = outlook.Outlook(1000, 0.0, told.append)
    short(0)
    clock.now += 0.04
    short(10)
    assert len(told) == 1


def test_work_that_is_shared_is_announced_once_its_pace_is_known(monkeypatch):
    """Not from processes that start, nor from the first results, which come together."""
    clock, told = Clock(), []
    monkeypatch.setattr(outlook.time, "perf_counter", clock)
    announce = outlook.Outlook(1200, 50 * 2**20, told.append, seconds=5.0)
    clock.now = 30.0
    for seconds, done in ((0.0, 100), (0.1, 200), (9.9, 300), (10.0, 400)):
        clock.now += seconds
        announce(done)
    assert told == ["1,100 points will take about 55 seconds and about 50 MiB."]


def test_a_survey_announces_itself(monkeypatch, caplog):
    """Whether it is kept in a file or not, as soon as its first points are done."""
    clock = Clock()

    def slow(w):
        clock.now += 2.0
        return float((w**2).sum())

    objective = Objective.from_function(slow)
    monkeypatch.setattr(outlook.time, "perf_counter", clock)
    with caplog.at_level("INFO", "crumple.outlook"):
        crumple.evaluate(objective, Plane(torch.zeros(2), torch.eye(2)), GRID, engine="generic", progress=False)
    assert len(caplog.messages) == 1 and f"{GRID.size} points will take about" in caplog.messages[0]


@pytest.mark.parametrize("is_kept", [False, True])
def test_a_survey_that_does_not_fit_into_memory_is_refused_before_any_work(is_kept, tmp_path, monkeypatch):
    """With what it takes, 8 bytes a point, and what there is; the system would end the process much later."""
    monkeypatch.setattr(outlook, "free_bytes", lambda: 2.0**30)
    objective = Objective.from_function(lopsided)
    plane, grid = Plane(torch.zeros(2), torch.eye(2)), Grid.box((-1, 1), (-1, 2), n=(20_000, 10_000))
    with pytest.raises(InputError, match=r"200,000,000 points need 1\.5 GiB .*1\.0 GiB free.* about 120,\d\d\d,\d"):
        crumple.evaluate(objective, plane, grid, store=tmp_path / "x.crumple" if is_kept else None)
    assert list(tmp_path.iterdir()) == []
    if sys.platform == "linux":
        assert 0 < free_bytes() < 2.0**50


def test_a_warning_names_the_line_that_called(tmp_path):
    """However deep inside it was raised: a survey kept in a file is looked at by another part than one that is not."""
    for kept in ({}, {"store": tmp_path / "x.crumple"}):
        objective = mixed()
        plane = Plane(objective.theta, noise(2, objective.space.size).float())
        with pytest.warns(CrumpleWarning, match="several types") as caught:
            crumple.evaluate(objective, plane, GRID, **kept)
        assert {w.filename for w in caught} == {__file__}
