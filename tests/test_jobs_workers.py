"""Processes that share the points of a survey: the same bits, whatever becomes of them."""

import os
import signal
import subprocess
import sys
import textwrap
import time
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

import crumple
from crumple import Grid, Status, evaluate
from crumple.errors import InputError, SurveyError, TargetError
from crumple.jobs import executors, ledger
from crumple.jobs.recipe import IS_WORKER, source_of
from crumple.targets import load_objective

TARGET = """
    import os, signal, sys, time, torch, crumple
    torch.manual_seed(0)
    x = torch.linspace(-1, 1, 40, dtype=torch.float64).reshape(20, 2)
    model = torch.nn.Sequential(torch.nn.Linear(2, 3), torch.nn.Tanh(), torch.nn.Linear(3, 1)).double()
    model_objective = crumple.Objective(model, torch.nn.functional.l1_loss, (x, x.sum(1, keepdim=True)))

    def slow(w):
        time.sleep(0.05)
        return (w[0] - 3 * w[1]) ** 2

    def poisoned(w):
        if abs(float(w[0]) - 0.5) < 1e-9 and abs(float(w[1]) - 1.0) < 1e-9 and os.environ.get("CRUMPLE_WORKER"):
            os.kill(os.getpid(), signal.SIGKILL)
        if float(w[1]) == -1.0 and float(w[0]) == 0.0:
            raise ValueError("not here")
        return (w[0] - 3 * w[1]) ** 2

    def make():
        sys.stdout.write("made\\n")  # at once, where several processes write to one place
        return crumple.Objective.from_function(slow, n=2, theta=[9.0, 9.0])

    def make_poisoned():
        return crumple.Objective.from_function(poisoned, n=2, theta=[9.0, 9.0])

    level = 1.0 if os.environ.get("CRUMPLE_WORKER") else 2.0
    two_faced = crumple.Objective.from_function(lambda w: level * (w[0] - 3 * w[1]) ** 2 + w[0], n=2)
"""
GRID = Grid.box((-1, 1), (-2, 2), n=(13, 9))


@pytest.fixture
def target(tmp_path):
    path = tmp_path / "target.py"
    path.write_text(textwrap.dedent(TARGET))
    return path


def axes(objective):
    return crumple.directions.weights(objective, ("w1", "w2"), origin="zero")


def children():
    """The processes of this one that evaluate chunks."""
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
            command = (path.parent / "cmdline").read_text()
        except OSError:
            continue
        if int(fields[1]) == os.getpid() and "crumple.jobs.worker" in command:
            found.append(int(path.parent.name))
    return found


@pytest.mark.slow
def test_workers_find_the_bits_that_one_process_finds(target, tmp_path, capfd):
    """For an engine that takes many points at once, with derivatives; nothing of the target is on stdout."""
    objective = load_objective(f"{target}:model_objective")
    plane = crumple.directions.random(objective, seed=2)
    grid, options = Grid.box((-1, 1), (-2, 2), n=(23, 17)), {"engine": "stacked", "gradient": True}
    alone = evaluate(objective, plane, grid, store=tmp_path / "x.crumple", **options)
    found = evaluate(objective, plane, grid, workers=2, **options)
    assert list(found.values) == list(alone.values) and found.count(Status.OK) == grid.size
    assert all(found[name].tobytes() == alone[name].tobytes() for name in alone.values)
    assert children() == [] and capfd.readouterr().out == ""


@pytest.mark.slow
def test_workers_that_are_killed_are_replaced(target, tmp_path):
    """Twice in the midst of the survey; the caller's own function says how the objective is made."""
    objective = load_objective(f"{target}:make")
    killed = []

    def kill_one(done, total):
        if done < total and len(killed) < 2:
            killed.append(children()[0])
            os.kill(killed[-1], signal.SIGKILL)

    options = {"engine": "generic", "workers": 2, "store": tmp_path / "x.crumple"}
    found = evaluate(objective, axes(objective), GRID, progress=kill_one, **options)
    a, b = np.meshgrid(*GRID.axes, indexing="ij")
    assert len(killed) >= 1 and found.count(Status.OK) == GRID.size
    assert np.allclose(found["loss"], (a - 3 * b) ** 2, rtol=1e-12)


@pytest.mark.slow
def test_a_point_that_kills_every_worker_is_marked_and_the_rest_finishes(target, tmp_path):
    """In a chunk with many others, which are innocent; a point that only raises is FAILED as ever."""
    objective = load_objective(f"{target}:make_poisoned")
    grid = Grid.box((-1, 1), (-2, 2), n=(9, 9))
    found = evaluate(objective, axes(objective), grid, engine="generic", workers=2, store=tmp_path / "x.crumple")
    place = (6, 6)
    assert found.count(Status.CRASHED) == 1 and found.status[place] == Status.CRASHED
    assert found.meta["failures"][str(place)].endswith("signal 9")
    assert found.count(Status.FAILED) == 1 and found.meta["failures"]["(4, 2)"] == "ValueError: not here"
    a, b = np.meshgrid(*grid.axes, indexing="ij")
    good = found.status == Status.OK
    assert good.sum() == 79 and np.allclose(found["loss"][good], ((a - 3 * b) ** 2)[good], rtol=1e-12)
    assert crumple.open(tmp_path / "x.crumple").surface.count(Status.CRASHED) == 1
    assert "1 crashed" in crumple.figures.contour(found).to_json()


@pytest.mark.slow
def test_a_worker_with_another_objective_is_refused(target):
    """What the source makes there is compared with what is surveyed here."""
    objective = load_objective(f"{target}:two_faced")
    with pytest.raises(SurveyError, match=r"worker.*another survey.*loss"):
        evaluate(objective, axes(objective), GRID, workers=2)
    assert children() == []


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="a stopped process is ended by Linux alone")
def test_workers_go_when_their_supervisor_is_killed(target, tmp_path):
    """One at work, and one that is stopped."""
    script = f"""
        import crumple
        from crumple.targets import load_objective
        o = load_objective("{target}:make")
        p = crumple.directions.weights(o, ("w1", "w2"), origin="zero")
        crumple.evaluate(o, p, crumple.Grid.square(1.0, n=101), engine="generic", workers=2, store="x.crumple",
                         progress=lambda done, total: print(done, flush=True))
    """
    (tmp_path / "run.py").write_text(textwrap.dedent(script))
    process = subprocess.Popen([sys.executable, "run.py"], cwd=tmp_path, stdout=-1, stderr=-1, text=True)
    assert [process.stderr.readline() for _ in range(3)] == 3 * ["made\n"]  # here, and by each worker
    assert int(process.stdout.readline()) > 0
    listed = [int(p.name) for p in Path("/proc").glob("[0-9]*") if parent(p) == process.pid]
    assert len(listed) == 2
    os.kill(listed[0], signal.SIGSTOP)
    process.kill()
    process.communicate()
    deadline = time.monotonic() + 30
    while any(parent(Path(f"/proc/{pid}")) for pid in listed) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not any(parent(Path(f"/proc/{pid}")) for pid in listed)
    assert crumple.open(tmp_path / "x.crumple").surface.count(Status.OK) > 0


MLP = """
    import time, torch, crumple
    torch.manual_seed(0)
    x = torch.rand(64, 2, dtype=torch.float64)
    model = torch.nn.Sequential(torch.nn.Linear(2, 8), torch.nn.Tanh(), torch.nn.Linear(8, 1)).double()

    def loss(found, target):
        time.sleep(SECONDS)
        return torch.nn.functional.mse_loss(found, target)

    objective = crumple.Objective(model, loss, (x, (x[:, :1] - x[:, 1:]).sin()))
"""
SESSION = """
    import sys, time, crumple
    from crumple.targets import load_objective
    n, stop = map(int, sys.argv[1:])
    objective = load_objective("mlp.py:objective")

    def progress(done, total):
        if done >= stop:
            print(done, flush=True)
            time.sleep(1000)  # until it is killed, with its workers at work

    plane, grid = crumple.directions.random(objective, seed=3), crumple.Grid.square(1.0, n=n)
    options = {"engine": "generic", "workers": 2, "store": "x.crumple", "progress": progress}
    surface = crumple.evaluate(objective, plane, grid, **options)
    print(round(surface.meta["seconds"], 1))
"""


@pytest.mark.slow
@pytest.mark.timeout(3600)
def test_a_survey_by_workers_that_is_killed_and_resumed_has_the_same_bytes(tmp_path, request):
    """Once, early; with --nightly one of 401 × 401 points five times, at each sixth of the way."""
    is_long = request.config.getoption("--nightly", default=False)
    n, stops = (401, [i * 401**2 // 6 for i in range(1, 6)]) if is_long else (21, [1])
    (tmp_path / "mlp.py").write_text(textwrap.dedent(MLP).replace("SECONDS", "0.0" if is_long else "0.01"))
    (tmp_path / "run.py").write_text(textwrap.dedent(SESSION))

    def begin(stop):
        words = [sys.executable, "run.py", str(n), str(stop)]
        return subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.PIPE, text=True)

    for stop in stops:
        running = begin(stop)
        told = int(running.stdout.readline())
        running.kill()
        running.communicate()
        kept = crumple.open(tmp_path / "x.crumple").surface
        assert stop <= told <= kept.count(Status.OK) < n * n
    resumed = begin(n * n + 1)
    spent = resumed.communicate()[0].strip()
    assert resumed.returncode == 0
    objective = load_objective(f"{tmp_path}/mlp.py:objective")
    plane, grid = crumple.directions.random(objective, seed=3), Grid.square(1.0, n=n)
    whole = evaluate(objective, plane, grid, engine="generic", store=tmp_path / "straight.crumple")
    found, alone = crumple.open(tmp_path / "x.crumple").surface, round(whole.meta["seconds"], 1)
    print(f"{n} × {n}, {len(stops)} kills: {spent} s noted of the sessions that ended; {alone} s by one process")
    assert found["loss"].tobytes() == whole["loss"].tobytes() and found.status.tobytes() == whole.status.tobytes()
    assert found.count(Status.OK) == n * n and len(found.meta["sessions"]) == len(stops) + 2


def parent(path):
    """The parent of a process that is alive, else 0."""
    try:
        fields = (path / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return 0 if fields[0] == "Z" else int(fields[1])


# --- who makes the objective --------------------------------------------------------------------


def at_the_top():
    return crumple.Objective.from_function(lambda w: w.sum())


def test_where_workers_find_the_objective(target):
    """Where it was loaded from, or a function at the top of a file; nothing that would have to be pickled."""
    loaded = load_objective(f"{target}:make")
    assert source_of(loaded, None) == f"{target}:make"
    assert source_of(at_the_top(), at_the_top) == f"{os.path.realpath(__file__)}:at_the_top"
    assert source_of(loaded, "other.py:thing") == "other.py:thing"
    for source in (None, lambda: loaded, 3):
        with pytest.raises(InputError, match="source"):
            source_of(at_the_top(), source)


def test_an_objective_that_no_other_process_can_make_is_refused_at_once():
    objective = at_the_top()
    with pytest.raises(InputError, match=r"file\.py:objective"):
        evaluate(objective, axes(objective), GRID, workers=2)
    with pytest.raises(InputError, match="workers"):
        evaluate(objective, axes(objective), GRID, workers=0)


def test_a_script_without_a_guard_is_told_the_two_lines(monkeypatch, tmp_path):
    """A worker that loads the file that holds the survey must not begin another."""
    monkeypatch.setenv(IS_WORKER, "1")
    objective = at_the_top()
    with pytest.raises(TargetError) as caught:
        evaluate(objective, axes(objective), GRID, store=tmp_path / "x.crumple")
    assert 'if __name__ == "__main__":\n        main()' in str(caught.value)
    assert list(tmp_path.iterdir()) == []


# --- executors ----------------------------------------------------------------------------------


@pytest.mark.parametrize("engine", ["stacked", "generic"])
def test_an_executor_of_threads_finds_the_same_bits(target, tmp_path, engine):
    """They take turns; afterwards surveys of this process are as before."""
    objective = load_objective(f"{target}:model_objective")
    plane, grid = crumple.directions.random(objective, seed=2), Grid.box((-1, 1), (-2, 2), n=(11, 7))
    alone = evaluate(objective, plane, grid, store=tmp_path / "x.crumple", engine=engine)
    with ThreadPoolExecutor(3) as executor:
        found = evaluate(objective, plane, grid, executor=executor, engine=engine)
    assert found["loss"].tobytes() == alone["loss"].tobytes()
    assert evaluate(objective, plane, grid, store=tmp_path / "x.crumple", engine=engine).count(Status.OK) == 77


def test_an_executor_that_loses_work_is_asked_again(target, tmp_path):
    """Twice lost, a chunk comes at the third try; lost for ever, the call ends, and a later one goes on."""
    objective = load_objective(f"{target}:model_objective")
    plane, grid = crumple.directions.random(objective, seed=2), Grid.box((-1, 1), (-2, 2), n=(5, 3))
    options = {"engine": "generic", "store": tmp_path / "x.crumple"}

    class Loses:
        def __init__(self, losses):
            self.losses, self.seen = losses, []

        def submit(self, function, *arguments):
            future, tried = Future(), self.seen.count(arguments[1])
            self.seen.append(arguments[1])
            if arguments[1] == 3 and tried < self.losses:
                future.set_exception(ConnectionError("the worker is gone"))
            else:
                future.set_result(function(*arguments))
            return future

    with pytest.raises(SurveyError, match=r"chunk 3 failed 3 times.*gone"):
        evaluate(objective, plane, grid, executor=Loses(3), **options)
    assert crumple.open(tmp_path / "x.crumple").surface.count(Status.OK) == 4 * 3  # a chunk is a line of three
    again = Loses(2)
    assert evaluate(objective, plane, grid, executor=again, **options).count(Status.OK) == 15
    assert again.seen == [3, 3, 3]
    with pytest.raises(InputError, match="no executor"):
        evaluate(objective, plane, grid, executor=3)


def test_a_slow_chunk_keeps_no_other_from_the_file(target, tmp_path, monkeypatch):
    """What an executor has done is kept as it comes, though a chunk that was handed out before is not done yet."""
    objective = load_objective(f"{target}:model_objective")
    plane, grid = crumple.directions.random(objective, seed=2), Grid.box((-1, 1), (-2, 2), n=(5, 3))
    late, seen = Future(), []
    monkeypatch.setattr(ledger, "_SHARE", 0)

    class Slow:
        def submit(self, function, *arguments):
            future = late if arguments[1] == 1 else Future()
            if future is late:
                self.late = lambda: late.set_result(function(*arguments))
            else:
                future.set_result(function(*arguments))
            return future

    executor = Slow()

    def progress(done, total):
        seen.append(done)
        if done == 4 * 3:
            executor.late()

    options = {"engine": "generic", "store": tmp_path / "x.crumple", "progress": progress}
    assert evaluate(objective, plane, grid, executor=executor, **options).count(Status.OK) == 15
    assert seen[:5] == [3, 6, 9, 12, 15]


@pytest.mark.parametrize(("seconds", "most"), [(1.0, 9), (0.25, 5)])
def test_as_many_chunks_are_handed_out_as_there_are_workers_for(target, monkeypatch, seconds, most):
    """Four at first: more where none had to wait for a worker, and no more where each waited as long as it took."""
    objective = load_objective(f"{target}:model_objective")
    plane, grid = crumple.directions.random(objective, seed=2), Grid.box((-1, 1), (-2, 2), n=(40, 3))
    monkeypatch.setattr(executors, "_WAITING", 5)
    monkeypatch.setattr(executors, "_MOST_WAITING", 9)
    monkeypatch.setattr(executors.time, "monotonic", lambda: executor.now)
    waiting, seen = [], []

    class Steady:
        """Each chunk comes a second after it was handed out, and says how many of that it was at work."""

        now = 0.0

        def submit(self, function, *arguments):
            kind, data, failures, _ = function(*arguments)
            waiting.append((self.now + 1.0, Future(), (kind, data, failures, seconds)))
            return waiting[-1][1]

    executor = Steady()

    class Stepped(executors.queue.SimpleQueue):
        def get(self):
            seen.append(len(waiting))
            executor.now, future, answer = waiting.pop(0)
            future.set_result(answer)
            return super().get()

    monkeypatch.setattr(executors.queue, "SimpleQueue", Stepped)
    evaluate(objective, plane, grid, executor=executor, engine="generic")
    assert seen[0] == 5 and max(seen) == most


@pytest.mark.slow
def test_dask_shares_a_survey(target, warm, tmp_path):
    """A cluster of two processes on this machine."""
    script = f"""
        import sys, warnings
        import crumple
        from crumple.targets import load_objective
        from dask.distributed import Client, LocalCluster

        if __name__ == "__main__":
            objective = load_objective("{target}:model_objective")
            plane = crumple.directions.random(objective, seed=2)
            grid = crumple.Grid.box((-1, 1), (-2, 2), n=(11, 7))
            alone = crumple.evaluate(objective, plane, grid, engine="stacked", store="alone.crumple")
            with LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None) as cluster:
                with Client(cluster) as client:
                    executor = client.get_executor(pure=False)
                    found = crumple.evaluate(
                        objective, plane, grid, engine="stacked", store="x.crumple", executor=executor
                    )
            print(found["loss"].tobytes() == alone["loss"].tobytes())
    """
    done = warm("-c", textwrap.dedent(script), cwd=tmp_path)
    assert done.returncode == 0 and done.stdout.strip() == "True", done.stderr
