"""Long surveys: kept as they go, resumed to the same bytes, and refused where anything differs."""

import hashlib
import os
import signal
import textwrap

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

import crumple
from cases import X, Y, case, lopsided_plane, naive, noise
from crumple import Grid, Objective, Status, evaluate
from crumple.errors import CrumpleWarning, ExportError, FileInUseError, InputError, ResumeError
from crumple.jobs import fingerprint, ledger
from crumple.jobs.lock import held
from crumple.jobs.plan import boxes, planned
from crumple.store.database import Database

GRID = Grid.box((-1.0, 1.5), (-2.0, 1.0), n=(23, 17))


class Stop(Exception):
    pass


def bits(surface):
    """A digest of all that a survey found."""
    sha = hashlib.sha256(surface.status.tobytes())
    for name in sorted(surface.values):
        sha.update(name.encode() + surface[name].tobytes())
    return sha.hexdigest()


def stopping_after(points):
    """A progress function that ends the survey once so many points are safe."""

    def progress(done, total):
        if points <= done < total:
            raise Stop

    return progress


@pytest.fixture
def every_chunk(monkeypatch):
    """Each chunk is a transaction, so that a short survey can be stopped in its midst."""
    monkeypatch.setattr(ledger, "_SHARE", 0)


# --- resume -------------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["generic", "stacked", "cached", "auto"])
def test_a_survey_that_was_stopped_ends_with_the_same_bytes(engine, tmp_path, every_chunk):
    """Stopped again and again, by an error of the caller's, it goes on each time from where it was."""
    objective = case("mlp").objective(metrics={"mean": lambda p, t: p.mean()})
    plane = crumple.directions.weights(objective, ("4.weight[1,0]", "0.weight[0,0]"))
    options = {"engine": engine, "gradient": True, "standard_error": True}
    whole = evaluate(objective, plane, GRID, store=tmp_path / "whole.crumple", **options)
    seen, path = [], tmp_path / "parts.crumple"
    for points in (1, 100, 200, 300):
        with pytest.raises(Stop):
            evaluate(objective, plane, GRID, store=path, progress=stopping_after(points), **options)
        seen.append(int((crumple.open(path).surface.status == Status.OK).sum()))
    assert seen == sorted(set(seen)) and seen[0] < GRID.size
    found = evaluate(case("mlp").objective(metrics={"mean": lambda p, t: p.mean()}), plane, GRID, store=path, **options)
    assert bits(found) == bits(whole) == bits(crumple.open(path).surface)
    plain = evaluate(objective, plane, GRID, **options)
    assert list(found.values) == list(plain.values) and (found.status == Status.OK).all()
    for name in plain.values:
        assert np.allclose(found[name], plain[name], rtol=1e-9, atol=1e-12), name
    before = [s["points_before"] for s in found.meta["sessions"] if "began" in s]
    assert before == [0, *seen]
    assert sorted(p.name for p in tmp_path.iterdir()) == ["parts.crumple", "whole.crumple"]


def test_the_values_are_those_of_the_naive_loop(tmp_path):
    """Every point of the file against θ set by hand and the loss taken in float64."""
    objective = case("mlp").objective()
    plane, grid = lopsided_plane(objective), Grid.box((-1, 1), (-2, 1), n=(3, 5))
    found = evaluate(objective, plane, grid, store=tmp_path / "x.crumple")
    assert np.allclose(found["loss"], naive(case("mlp"), plane, grid), rtol=1e-12)


def test_a_finished_survey_is_read_and_left_as_it_is(tmp_path):
    """Nothing is evaluated, and not a byte of the file changes."""
    calls = []
    objective = Objective.from_function(lambda w: calls.append(1) or (w[0] - 2 * w[1]) ** 2)
    plane, grid = crumple.directions.weights(objective, ("w1", "w2")), Grid.box((0, 1), (0, 2), n=(3, 5))
    first = evaluate(objective, plane, grid, store=tmp_path / "x.crumple")
    content, count = (tmp_path / "x.crumple").read_bytes(), len(calls)
    again = evaluate(objective, plane, grid, store=tmp_path / "x.crumple")
    assert bits(again) == bits(first) and len(calls) == count
    assert (tmp_path / "x.crumple").read_bytes() == content


def test_progress_begins_where_the_survey_had_stopped(tmp_path, every_chunk):
    objective = case("mlp").objective()
    plane, seen = lopsided_plane(objective), []
    with pytest.raises(Stop):
        evaluate(objective, plane, GRID, store=tmp_path / "x.crumple", progress=stopping_after(150))
    known = crumple.open(tmp_path / "x.crumple").surface.count(Status.OK)
    evaluate(objective, plane, GRID, store=tmp_path / "x.crumple", progress=lambda done, total: seen.append(done))
    assert known < seen[0] and seen == sorted(seen) and seen[-1] == GRID.size


def test_points_that_fail_are_marked_and_kept_over_an_interruption(tmp_path, every_chunk):
    def picky(w):
        if float(w[0]) == GRID.axes[0][3]:
            raise ValueError(f"not at {float(w[1]):.3f}") if float(w[1]) in GRID.axes[1][[2, 5]] else Stop
        return (w[0] - 3 * w[1]) ** 2

    objective = Objective.from_function(picky, theta=[9.0, 9.0])
    plane = crumple.directions.weights(objective, ("w1", "w2"), origin="zero")
    grid = Grid((GRID.axes[0], GRID.axes[1][[2, 3, 5]]))
    with pytest.raises(Stop):
        evaluate(objective, plane, grid, store=tmp_path / "x.crumple", progress=stopping_after(20))
    found = evaluate(objective, plane, grid, store=tmp_path / "x.crumple")
    assert found.count(Status.FAILED) == 3 and np.isnan(found["loss"][3]).all()
    assert found.meta["failures"]["(3, 0)"].startswith("ValueError: not at")
    assert set(found.meta["failures"]) == {"(3, 0)", "(3, 1)", "(3, 2)"}


def test_memory_that_runs_out_begins_anew_with_fewer_rows(tmp_path):
    """The result has the bits of a survey that began with as few."""

    class Hungry(nn.Module):
        def __init__(self, most):
            super().__init__()
            self.layer, self.most = nn.Linear(2, 1).double(), most
            nn.init.constant_(self.layer.weight, 0.3)

        def forward(self, x):
            if len(x) > self.most and float(self.layer.bias[0]) > 1.9:
                raise torch.OutOfMemoryError("out of memory")
            return self.layer(x)

    data = (noise(64, 2, seed=1), noise(64, 1, seed=2))
    surfaces = []
    for most, rows in ((64, 16), (20, None)):
        objective = Objective(Hungry(most), F.mse_loss, data, batch_size=rows)
        plane = crumple.directions.weights(objective, ("layer.bias[0]",), origin="zero")
        path = tmp_path / f"{most}.crumple"
        surfaces.append(evaluate(objective, plane, Grid.line(-2, 2, n=9), store=path, engine="generic"))
    assert bits(surfaces[0]) == bits(surfaces[1])
    assert surfaces[1].meta["plan"]["rows"] == 16 and len(crumple.open(path).surfaces) == 1


# --- refusals -----------------------------------------------------------------------------------

FACTOR = 1.0


def mean_square(prediction, target):
    return FACTOR * ((prediction - target) ** 2).mean()


def other_mean_square(prediction, target):
    return FACTOR * ((target - prediction) ** 2).mean()


other_mean_square.__name__ = other_mean_square.__qualname__ = "mean_square"


class Gated(nn.Module):
    def __init__(self, slope=1.0):
        super().__init__()
        self.first, self.last, self.slope = nn.Linear(2, 3), nn.Linear(3, 2), slope
        self.register_buffer("shift", torch.zeros(3))

    def forward(self, x):
        return self.last(torch.tanh(self.slope * self.first(x) + self.shift))


def gated(slope=1.0, dtype=torch.float64):
    torch.manual_seed(3)
    return Gated(slope).to(dtype)


def asked(model=None, loss=mean_square, data=(X, Y), seed=0, grid=GRID, normalize="filter", scale=1.0, **options):
    kept = {name: options.pop(name) for name in ("metrics", "batch_size", "dropout") if name in options}
    objective = Objective(model or gated(), loss, data, **kept)
    plane = crumple.directions.random(objective, seed=seed, normalize=normalize)
    if scale != 1.0:
        plane = crumple.Plane(plane.origin, plane.basis * torch.tensor([[1.0], [scale]]), plane.labels)
    return (objective, plane, grid), options


def moved(model, change):
    with torch.no_grad():
        change(model)
    return model


CHANGES = {
    "weights": {"model": lambda: moved(gated(), lambda m: m.last.bias[1].add_(1e-12))},
    "buffer": {"model": lambda: moved(gated(), lambda m: m.shift[2].add_(1e-3))},
    "architecture": {"model": lambda: gated(slope=2.0)},
    "data": {"data": (X, torch.where(torch.arange(Y.numel()).reshape(Y.shape) == 5, Y + 1e-9, Y))},
    "fewer data": {"data": (X[:-1], Y[:-1])},
    "loss": {"loss": F.l1_loss},
    "loss code": {"loss": other_mean_square},
    "metric": {"metrics": {"mean": lambda p, t: p.mean()}},
    "dtype": {"model": lambda: gated(dtype=torch.float32), "data": (X.float(), Y.float())},
    "batches": {"batch_size": 4},
    "direction": {"seed": 1},
    "normalisation": {"normalize": "layer"},
    "length of a direction": {"scale": 1.0000001},
    "range": {"grid": Grid.box((-1.0, 1.5), (-2.0, 1.25), n=(23, 17))},
    "points": {"grid": Grid.box((-1.0, 1.5), (-2.0, 1.0), n=(23, 33))},
    "derivatives": {"gradient": True},
    "sample": {"sample": 5},
    "engine": {"engine": "generic"},
}


@pytest.fixture(scope="module")
def begun(tmp_path_factory):
    """A file with a part of a survey."""
    path = tmp_path_factory.mktemp("begun") / "x.crumple"
    (objective, plane, grid), _ = asked()
    with pytest.raises(Stop):
        evaluate(objective, plane, grid, store=path, progress=stopping_after(1))
    return path


@pytest.mark.parametrize("change", CHANGES)
def test_another_survey_is_refused_before_anything_is_evaluated(change, begun):
    """The message says what differs, old → new, and the file is untouched."""
    options = {k: v() if k == "model" else v for k, v in CHANGES[change].items()}
    arguments, rest = asked(**options)
    content, seen = begun.read_bytes(), []
    with pytest.raises(ResumeError, match="→") as caught:
        evaluate(*arguments, **rest, store=begun, progress=lambda done, total: seen.append(done))
    assert not seen and begun.read_bytes() == content and "x.crumple" in str(caught.value)


def test_a_global_that_the_loss_reads_counts(begun, monkeypatch):
    monkeypatch.setitem(globals(), "FACTOR", 1.0000001)
    with pytest.raises(ResumeError, match="loss: mean_square"):
        evaluate(*asked()[0], store=begun)


def test_the_same_survey_made_anew_goes_on(begun, tmp_path):
    """Equal objects made a second time are the same survey; what is unchanged is never refused."""
    copy = tmp_path / "copy.crumple"
    copy.write_bytes(begun.read_bytes())
    whole = evaluate(*asked()[0], store=tmp_path / "whole.crumple")
    assert bits(evaluate(*asked()[0], store=copy)) == bits(whole)


def test_other_versions_are_accepted_only_when_told_and_recorded(begun, tmp_path, monkeypatch):
    copy = tmp_path / "copy.crumple"
    copy.write_bytes(begun.read_bytes())
    other = {**fingerprint.versions(), "torch": "2.99.0"}
    monkeypatch.setattr(ledger, "versions", lambda: other)
    with pytest.raises(ResumeError, match=r"torch: .* → 2\.99\.0.*accept_version_change"):
        evaluate(*asked()[0], store=copy)
    found = evaluate(*asked()[0], store=copy, accept_version_change=True)
    accepted = [change for session in found.meta["sessions"] for change in session.get("accepted", [])]
    assert accepted == [f"torch: {torch.__version__} → 2.99.0"]
    assert crumple.open(copy).surface.meta["sessions"] == found.meta["sessions"]
    with pytest.raises(ResumeError, match="data"):
        evaluate(*asked(data=(X + 1, Y))[0], store=copy, accept_version_change=True)


def test_a_loss_that_changed_where_no_fingerprint_shows_it_is_found(tmp_path, every_chunk):
    """What a loss reads from elsewhere: the first points are evaluated again before the survey goes on."""
    level = np.array([1.0])
    objective = Objective.from_function(lambda w: (w[0] - w[1]) ** 2 * level.item() if w[0] < 8 else w[0], theta=[9, 9])
    plane = crumple.directions.weights(objective, ("w1", "w2"), origin="zero")
    with pytest.raises(Stop):
        evaluate(objective, plane, GRID, store=tmp_path / "x.crumple", progress=stopping_after(50))
    level[0] = 1.001
    with pytest.raises(ResumeError, match="loss of its first points"):
        evaluate(objective, plane, GRID, store=tmp_path / "x.crumple")


def test_files_that_hold_no_survey_are_refused(tmp_path):
    """A saved surface is nobody's to go on with, and a file of another kind is left alone."""
    (objective, plane, grid), _ = asked()
    saved = crumple.save(tmp_path / "saved.crumple", evaluate(objective, plane, grid))
    with pytest.raises(ResumeError, match="no survey"):
        evaluate(objective, plane, grid, store=saved)
    (tmp_path / "text").write_text("mine")
    with pytest.raises(crumple.errors.FormatError):
        evaluate(objective, plane, grid, store=tmp_path / "text")
    assert (tmp_path / "text").read_text() == "mine"
    with pytest.raises(InputError, match="no path"):
        evaluate(objective, plane, grid, store=3)


# --- the file -----------------------------------------------------------------------------------


def test_a_file_is_held_by_one_process_and_who_it_is_is_said(tmp_path):
    (objective, plane, grid), _ = asked()
    with held(tmp_path / "x.crumple"), pytest.raises(FileInUseError, match=rf"process {os.getpid()} on "):
        evaluate(objective, plane, grid, store=tmp_path / "x.crumple")
    assert list(tmp_path.iterdir()) == []
    evaluate(objective, plane, grid, store=tmp_path / "x.crumple")


def test_a_folder_that_cannot_be_written_to_is_said_before_anything_is_evaluated(tmp_path):
    calls = []
    objective = Objective.from_function(lambda w: calls.append(1) or w.sum())
    plane, count = crumple.directions.weights(objective, ("w1", "w2")), len(calls)
    for path in (tmp_path / "absent" / "x.crumple", "/proc/x.crumple"):
        with pytest.raises(ExportError, match=r"folder|No such file"):
            evaluate(objective, plane, GRID, store=path)
    assert len(calls) == count


def test_a_disk_without_room_is_said_before_anything_is_evaluated(tmp_path, monkeypatch):
    (objective, plane, grid), _ = asked()
    monkeypatch.setattr(ledger.shutil, "disk_usage", lambda folder: Usage())
    with pytest.raises(ExportError, match="too little room"):
        evaluate(objective, plane, grid, store=tmp_path / "x.crumple")
    assert list(tmp_path.iterdir()) == []


class Usage:
    free = 10_000


def test_damaged_chunks_are_evaluated_anew_and_it_is_said(tmp_path, every_chunk):
    """A chunk whose bytes changed, and one that was put in another's place."""
    import sqlite3

    (objective, plane, grid), _ = asked(engine="generic")
    path = tmp_path / "x.crumple"
    whole = evaluate(objective, plane, grid, store=path, engine="generic")
    file = sqlite3.connect(path)
    data = bytearray(file.execute("SELECT data FROM chunk WHERE number = 7").fetchone()[0])
    data[3] ^= 1
    file.execute("UPDATE chunk SET data = ? WHERE number = 7", (bytes(data),))
    first, second = (file.execute("SELECT data FROM chunk WHERE number = ?", (n,)).fetchone()[0] for n in (11, 12))
    file.execute("UPDATE chunk SET data = ? WHERE number = 11", (second,))
    file.execute("UPDATE chunk SET data = ? WHERE number = 12", (first,))
    file.execute("DELETE FROM chunk WHERE number = 20")
    file.commit()
    file.close()
    with pytest.raises(crumple.errors.FormatError):
        _ = crumple.open(path).surface
    with pytest.warns(CrumpleWarning, match="3 chunks damaged"):
        found = evaluate(objective, plane, grid, store=path, engine="generic")
    assert bits(found) == bits(whole) == bits(crumple.open(path).surface)


# --- the plan -----------------------------------------------------------------------------------


@pytest.mark.parametrize("shape", [(1,), (7,), (3, 5), (4, 1, 6), (23, 17)])
@pytest.mark.parametrize("points", [1, 4, 7, 100])
def test_the_boxes_of_all_chunks_are_the_grid(shape, points):
    """Each point once, in the order of its number."""
    numbers, found = np.arange(np.prod(shape)).reshape(shape), []
    for start in range(0, numbers.size, points):
        for box in boxes(shape, slice(start, min(numbers.size, start + points))):
            found += numbers[box].ravel().tolist()
    assert found == list(range(numbers.size))


def test_an_axis_whose_points_share_work_is_not_cut():
    """Chunks are whole lines along it, and so its points are numbered next to each other."""
    objective = case("mlp").objective()
    plane = crumple.directions.weights(objective, ("4.weight[1,0]", "0.weight[0,0]"))
    from crumple.engines import ENGINES, Survey

    engine = ENGINES["cached"](Survey(objective.mean_loss, plane, GRID))
    plan = planned(engine, GRID.shape, 11, 1, 0.0)
    assert engine.whole_axis == plan.order[-1] == 0 and plan.chunk_points % GRID.shape[0] == 0


# --- when it is written -------------------------------------------------------------------------


class Clock:
    """A clock that stands still but for what the test says."""

    now = 0.0

    def monotonic(self):
        return self.now


@pytest.fixture
def clock(monkeypatch):
    monkeypatch.setattr(ledger, "time", Clock())
    return ledger.time


def timed(seconds, clock):
    """A survey whose points take so many seconds each, by its coordinates."""

    def function(w):
        clock.now += seconds(float(w[0]), float(w[1]))
        return (w[0] - 3 * w[1]) ** 2

    objective = Objective.from_function(function, theta=[9.0, 9.0])
    return objective, crumple.directions.weights(objective, ("w1", "w2"), origin="zero")


def test_chunks_that_come_together_after_long_work_are_all_kept_at_once(tmp_path, clock):
    """As those of workers that began together do: what took ten minutes does not wait for what takes ten more."""
    objective, plane = timed(lambda a, b: 600.0 * (a == -1.0 and b == -2.0), clock)
    grid, seen = Grid.box((-1, 1), (-2, 2), n=(5, 3)), []
    options = {"engine": "generic", "progress": lambda done, total: seen.append(done)}
    evaluate(objective, plane, grid, store=tmp_path / "x.crumple", **options)
    assert seen[:5] == [3, 6, 9, 12, 15]


def test_transactions_take_at_most_a_hundredth_of_the_time(tmp_path, clock, monkeypatch):
    """Where chunks come faster than the disk takes them: one of 0.02 s every two seconds, and not one a chunk."""
    objective, plane = timed(lambda a, b: 0.05, clock)
    seen, transaction = [], Database.transaction

    def slow_disk(self):
        clock.now += 0.02
        return transaction(self)

    monkeypatch.setattr(Database, "transaction", slow_disk)
    options = {"engine": "generic", "progress": lambda done, total: seen.append(clock.now)}
    evaluate(objective, plane, GRID, store=tmp_path / "x.crumple", **options)
    assert 0.02 * len(seen) <= clock.now / 100 + 2 * 0.02  # the first and the last come in any case
    assert 8 <= len(seen) < GRID.shape[0] and np.diff(seen).max() < 4.0


# --- kill -9 ------------------------------------------------------------------------------------

KILLED = """
    import os, random, signal, sys, time, hashlib
    import torch, crumple
    from crumple.jobs import ledger
    torch.set_num_threads(1)
    ledger._SHARE = 0
    x = torch.linspace(-1, 1, 40, dtype=torch.float64).reshape(20, 2)
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Tanh(), torch.nn.Linear(3, 1)).double()
    objective = crumple.Objective(model, torch.nn.functional.l1_loss, (x, x.sum(1, keepdim=True)))
    plane = crumple.directions.random(objective, seed=1)
    grid = crumple.Grid.box((-1, 2), (-2, 1), n=(37, 29))
    go = lambda path: crumple.evaluate(objective, plane, grid, store=path, engine="generic", progress=acknowledge)
    path, kills, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    said = os.path.join(os.path.dirname(path), "said")

    def acknowledge(done, total):
        with open(said, "w") as file:
            file.write(str(done).rjust(8))

    print(hashlib.sha256(go(path + ".whole")["loss"].tobytes()).hexdigest())
    os.unlink(path + ".whole")
    os.unlink(said)
    chosen, killed, lost, rounds = random.Random(4), 0, 0, 0
    while killed < kills:
        rounds += 1
        child = os.fork()
        if child == 0:
            go(path)
            os._exit(0)
        time.sleep(chosen.uniform(0, seconds))
        os.kill(child, signal.SIGKILL)
        killed += os.WIFSIGNALED(os.waitpid(child, 0)[1])
        if os.path.exists(path):
            surface = crumple.open(path).surface
            told = int(open(said).read() or 0) if os.path.exists(said) else 0
            lost += surface.count(crumple.Status.OK) < told
            if surface.count(crumple.Status.NOT_DONE) == 0:
                print(hashlib.sha256(surface["loss"].tobytes()).hexdigest())
                os.unlink(path)
                os.unlink(said)
    print(hashlib.sha256(go(path)["loss"].tobytes()).hexdigest())
    print("lost", lost, "killed", killed)
"""


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_a_process_that_is_killed_loses_nothing_that_was_reported(warm, tmp_path, request):
    """Killed at random moments from the opening of the file on; every survey ends with the same bytes."""
    kills = "500" if request.config.getoption("--nightly", default=False) else "60"
    done = warm("-c", textwrap.dedent(KILLED), str(tmp_path / "x.crumple"), kills, "0.25", seconds=1700)
    assert done.returncode == 0, done.stderr
    *digests, last = done.stdout.splitlines()
    assert last == f"lost 0 killed {kills}" and len(set(digests)) == 1 and len(digests) >= 2
    assert sorted(p.name for p in tmp_path.iterdir()) == ["said", "x.crumple"]


def test_ctrl_c_keeps_what_is_done(tmp_path):
    """A signal in the midst of the survey: what waited to be written is written."""
    calls = []

    def function(w):
        calls.append(1)
        if len(calls) == 120:
            signal.raise_signal(signal.SIGINT)
        return (w[0] - 3 * w[1]) ** 2

    objective = Objective.from_function(function)
    plane = crumple.directions.weights(objective, ("w1", "w2"))
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # tests in parallel processes ignore it
    try:
        with pytest.raises(KeyboardInterrupt):
            evaluate(objective, plane, GRID, engine="generic", store=tmp_path / "x.crumple")
    finally:
        signal.signal(signal.SIGINT, before)
    assert 100 < crumple.open(tmp_path / "x.crumple").surface.count(Status.OK) < 120
    found = evaluate(objective, plane, GRID, engine="generic", store=tmp_path / "x.crumple")
    assert np.array_equal(found["loss"], evaluate(objective, plane, GRID, engine="generic")["loss"])
