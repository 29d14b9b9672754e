"""Recording in a loop of one's own: the points as they were, a model left alone, and little memory."""

import os
import signal
import subprocess
import sys
import warnings

import numpy as np
import pytest
import torch
from torch import nn

import crumple
from cases import case, names, noise
from crumple import recording
from crumple.errors import CrumpleWarning, ExportError, InputError, ModelError, ShapeError
from test_left_as_found import check_equal, in_use, snapshot


def loop(model, recorder, steps=7, *, accumulate=1, optimizer=None):
    """A training loop as people write it, with the one line; gives θ after every update, by torch's own means."""
    optimizer = optimizer or torch.optim.SGD([p for p in model.parameters() if p.requires_grad], lr=0.05, momentum=0.9)
    x, y = noise(6, 2, dtype=torch.float32), noise(6, 1, seed=1, dtype=torch.float32)
    points, losses = [theta(model)], []
    for _ in range(steps):
        optimizer.zero_grad()
        for _ in range(accumulate):
            loss = ((model(x) - y) ** 2).mean()
            loss.backward()
        optimizer.step()
        if recorder is not None:
            recorder.step(loss=loss, twice=2 * loss.item())
        points.append(theta(model))
        losses.append(loss.item())
    return torch.stack(points), losses


def theta(model):
    return nn.utils.parameters_to_vector([p for p in model.parameters() if p.requires_grad]).detach().clone()


def small(seed=0):
    torch.manual_seed(seed)
    return nn.Sequential(nn.Linear(2, 3), nn.Tanh(), nn.Linear(3, 1))


@pytest.mark.parametrize("where", ["memory", "file"])
@pytest.mark.parametrize(("every", "steps"), [(1, range(8)), (3, [0, 3, 6, 7]), (100, [0, 7])])
def test_the_points_are_those_of_the_loop(tmp_path, where, every, steps):
    """Start, every so many updates, and end; each with what was given there, bit for bit."""
    model, path = small(), tmp_path / "run.crumple" if where == "file" else None
    with crumple.record(model, path, every=every, label="SGD", meta={"lr": 0.05}) as recorder:
        points, losses = loop(model, recorder)
    run = recorder.trajectory
    assert run.steps.tolist() == list(steps) and torch.equal(run.points, points[list(steps)])
    assert run.points.dtype == torch.float32 and recorder.saved == len(run)
    assert np.isnan(run.metrics["loss"][0]) and run.metrics["loss"][1:].tolist() == [losses[i - 1] for i in steps][1:]
    assert run.metrics["twice"][1:].tolist() == [2 * losses[i - 1] for i in steps][1:]
    assert (run.label, run.meta["lr"], run.meta["every"]) == ("SGD", 0.05, every)
    if path:
        again = crumple.open(path).runs[0]
        assert torch.equal(again.points, run.points) and again.meta == run.meta


@pytest.mark.parametrize("name", names)
def test_theta_is_that_of_the_objective(name):
    """Every kind of model: frozen parts, tied tensors, own buffers, mixed wrappers; in the objective's own order."""
    of_case = case(name)
    model = of_case.model()
    optimizer = in_use(model, of_case)
    before = snapshot(model, optimizer, of_case)
    with crumple.record(model) as recorder:
        recorder.step()
    check_equal(before, snapshot(model, optimizer, of_case))
    objective = crumple.Objective(model, of_case.loss, of_case.data)
    points = recorder.trajectory.points
    assert points.dtype == objective.theta.dtype and torch.equal(points[-1], objective.theta)


@pytest.mark.parametrize("wrap", [nn.DataParallel, lambda m: torch.compile(m, backend="eager")])
def test_wrapped_models_are_unwrapped(wrap):
    model = small()
    with crumple.record(wrap(model)) as recorder:
        points, _ = loop(model, recorder, 2)
    assert torch.equal(recorder.trajectory.points, points)


def test_accumulated_gradients_are_one_step():
    """``recorder.step`` stands beside ``optimizer.step``: three backward passes make one point."""
    model = small()
    with crumple.record(model) as recorder:
        points, _ = loop(model, recorder, 4, accumulate=3)
    assert recorder.trajectory.steps.tolist() == [0, 1, 2, 3, 4]
    assert torch.equal(recorder.trajectory.points, points)


def test_under_autocast_the_master_weights_are_recorded():
    model = small()
    with crumple.record(model) as recorder, torch.autocast("cpu", torch.bfloat16):
        points, _ = loop(model, recorder, 2)
    assert recorder.trajectory.points.dtype == torch.float32 and torch.equal(recorder.trajectory.points, points)


def test_parameters_of_several_types_are_recorded_in_the_widest():
    model = nn.ModuleList([nn.Linear(2, 1).to(torch.bfloat16), nn.Linear(1, 1)])
    with crumple.record(model) as recorder:
        recorder.step()
    expected = torch.cat([p.detach().float().reshape(-1) for p in model.parameters()])
    assert torch.equal(recorder.trajectory.points[0], expected)


@pytest.mark.parametrize("where", ["memory", "file"])
def test_with_a_plane_only_the_image_is_kept(tmp_path, where):
    """The coordinates and distances of the points that were passed, and no point."""
    model, path = small(), tmp_path / "run.crumple" if where == "file" else None
    plane = crumple.Plane(theta(model), noise(2, 13, dtype=torch.float32), ("u", "v"))
    with crumple.record(model, path, plane=plane, every=2) as recorder:
        points, losses = loop(model, recorder, 5)
    run, steps = recorder.trajectory, [0, 2, 4, 5]
    expected = plane.project(points[steps])
    assert isinstance(run, crumple.ProjectedRun) and run.steps.tolist() == steps
    assert torch.allclose(run.coords, expected.coords, rtol=1e-11, atol=1e-13)
    assert torch.allclose(run.residual, expected.residual, rtol=1e-11, atol=1e-13)
    assert run.metrics["loss"][1:].tolist() == [losses[i - 1] for i in steps[1:]]
    assert torch.equal(run.project(plane).coords, run.coords)


def test_metrics_may_come_now_and_then(tmp_path):
    """What was not measured at a point is NaN there."""
    model = small()
    with crumple.record(model, tmp_path / "run.crumple") as recorder:
        recorder.step(loss=1.0)
        recorder.step(loss=torch.tensor([2.0]), accuracy=np.float32(0.5))
        recorder.step()
    found = recorder.trajectory.metrics
    assert np.array_equal(found["loss"], [np.nan, 1, 2, np.nan], equal_nan=True)
    assert np.array_equal(found["accuracy"], [np.nan, np.nan, 0.5, np.nan], equal_nan=True)


def test_a_resumed_training_goes_on_counting():
    model = small()
    with crumple.record(model, every=10, first_step=95) as recorder:
        for _ in range(7):
            recorder.step()
    assert recorder.trajectory.steps.tolist() == [95, 100, 102]


@pytest.mark.parametrize("every", [1, 4])
def test_weights_put_in_after_the_last_step_are_no_point_of_the_run(every):
    """As those are that were best on other data; a point between two recorded ones is then left out, and it is said."""
    model = small()
    with warnings.catch_warnings(record=True) as told, crumple.record(model, every=every) as recorder:
        warnings.simplefilter("always")
        points, _ = loop(model, recorder, steps=6)
        model.load_state_dict(small(seed=1).state_dict())
        recorder.close()
    steps = recorder.trajectory.steps.tolist()
    assert steps == ([0, 4] if every == 4 else list(range(7)))
    assert torch.equal(recorder.trajectory.points, points[steps])
    assert [str(w.message)[:37] for w in told] == ["the model was changed after step 6, s"] * (every == 4)


def test_a_metric_is_as_it_was_given():
    """A running sum goes on being written to, and is read late where its point may be the last."""
    model, total = small(), torch.zeros(())
    with crumple.record(model, every=4) as recorder:
        for _ in range(6):
            total += 2
            recorder.step(total=total)
        total.zero_()
    assert recorder.trajectory.metrics["total"][1:].tolist() == [8.0, 12.0]


def test_a_layer_that_was_exchanged_ends_the_recording():
    """Its numbers would stand where those of another lay, or leave room that nobody has filled."""
    model = small()
    with pytest.raises(ModelError, match=r"2\.weight.*began with.*\(1, 2\)"), crumple.record(model) as recorder:
        model[1], model[2] = nn.Tanh(), nn.Linear(2, 1)
        recorder.step()
    assert recorder.trajectory.steps.tolist() == [0]


def test_parameters_that_are_freed_later_are_told_of():
    model = small()
    model[0].requires_grad_(False)
    with (
        pytest.warns(CrumpleWarning, match=r"2 tensors became trainable.*0\.weight"),
        crumple.record(model) as recorder,
    ):
        recorder.step()
        model[0].requires_grad_(True)


def test_a_recorder_serves_once():
    """A second start would stand at a step that is there already, and the run could not be read."""
    with crumple.record(small()) as recorder:
        recorder.step()
    with pytest.raises(InputError, match="used already"), recorder:
        pass
    assert recorder.trajectory.steps.tolist() == [0, 1]


def test_a_diverged_run_is_recorded_as_it_went():
    model = small()
    with crumple.record(model) as recorder:
        with torch.no_grad():
            model[0].weight.fill_(float("inf"))
        recorder.step(loss=float("nan"))
    assert torch.isinf(recorder.trajectory.points[1]).sum() == 6 and np.isnan(recorder.trajectory.metrics["loss"][1])


# --- how it ends --------------------------------------------------------------------------------


@pytest.mark.parametrize("error", [RuntimeError, KeyboardInterrupt])
def test_what_was_recorded_stays_when_the_loop_breaks_off(tmp_path, error):
    """Everything up to the last whole step, and no point from the middle of one; the file is closed and whole."""
    model, path = small(), tmp_path / "run.crumple"
    with pytest.raises(error), crumple.record(model, path, every=2) as recorder:
        points, _ = loop(model, recorder, 5)
        raise error
    assert os.listdir(tmp_path) == ["run.crumple"]
    run = crumple.open(path).runs[0]
    assert run.steps.tolist() == [0, 2, 4] and torch.equal(run.points, points[[0, 2, 4]])


WRITER = """
import sys, torch, crumple
torch.set_num_threads(1)
model = torch.nn.Linear(1_500_000, 1, bias=False)
with crumple.record(model, sys.argv[1]) as recorder:
    for i in range(10**6):
        model.weight.data.fill_(float(i))
        recorder.step(loss=float(i))
        print(recorder.saved, flush=True)
"""


def test_a_killed_recording_leaves_what_it_had_saved(tmp_path):
    """``kill -9``: the points said to be saved are in the file, whole."""
    path = tmp_path / "run.crumple"
    writer = subprocess.Popen([sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True)
    try:
        for line in writer.stdout:
            if int(line) >= 5:
                os.kill(writer.pid, signal.SIGKILL)
                break
        saved = max([5, *(int(line) for line in writer.stdout.read().split())])
    finally:
        writer.kill()
        writer.wait()
        writer.stdout.close()
    run = crumple.open(path).runs[0]
    assert len(run) in (saved, saved + 1)
    assert torch.equal(run.points[1:, -1], torch.arange(float(len(run) - 1)))


def test_a_full_disk_ends_the_recording_and_not_the_training(tmp_path, monkeypatch):
    """One warning; what was saved before is whole, and nothing more is tried."""
    model, path = small(), tmp_path / "run.crumple"
    monkeypatch.setattr(recording, "_COMMIT_SECONDS", 0.0)
    told = r"recording ended at step \d+, the training goes on: run.crumple: cannot be written: .*full"
    with pytest.warns(CrumpleWarning, match=told) as caught, crumple.record(model, path) as recorder:
        loop(model, recorder, 2)
        connection = recorder._keeper._database.connection
        pages = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {pages}")
        loop(model, recorder, 40)
    assert len(caught) == 1 and recorder.steps == 42
    run = crumple.open(path).runs[0]
    assert len(run) == recorder.saved and run.steps.tolist() == list(range(len(run)))


def test_a_file_can_be_read_while_it_is_recorded(tmp_path):
    model, path = small(), tmp_path / "run.crumple"
    with crumple.record(model, path) as recorder:
        loop(model, recorder, 3)
        assert len(recorder.trajectory) == 4 == len(crumple.open(path).runs[0])
        loop(model, recorder, 2)
    assert len(crumple.open(path).runs[0]) == 6


# --- memory -------------------------------------------------------------------------------------

MEASURE = """
import os, sys, torch, crumple
torch.set_num_threads(1)

def most():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))

def grown(kind, path, P, steps):
    model = torch.nn.Linear(P, 1, bias=False)
    small, plane, flat = torch.nn.Linear(9, 1), None, None
    if kind == "plane":
        plane = crumple.Plane(torch.zeros(P), torch.stack([torch.arange(P) % 2.0, torch.ones(P)]))
        flat = crumple.Plane(torch.zeros(10), torch.eye(10)[:2])
    with crumple.record(small, path + ".warm", plane=flat, overwrite=True) as recorder:
        recorder.step()  # so that nothing is loaded for the first time later
    open("/proc/self/clear_refs", "w").write("5")  # the peak is counted from here
    before = most()
    with crumple.record(model, None if kind == "memory" else path, plane=plane) as recorder:
        for i in range(steps):
            recorder.step(loss=0.0)
    print((most() - before) / 1024, flush=True)

for way in sys.argv[2:]:  # each in a process of its own, forked, so that torch is loaded once
    kind, P, steps = way.split(",")
    child = os.fork()
    if child == 0:
        grown(kind, f"{sys.argv[1]}/{way}", int(P), int(steps))
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
"""


@pytest.mark.slow
@pytest.mark.skipif(not os.path.exists("/proc/self/clear_refs"), reason="the peak of a process is read as Linux has it")
def test_a_recording_keeps_no_second_copy_of_the_model(tmp_path):
    """MiB by which the peak of a process grows: 16 million parameters are 61, and 4 points are recorded.

    In memory that is four copies, for a file less than one; on a plane it is work of a few pieces of a million
    numbers, and no copy either.
    """
    copy, ways = 61, ("memory,16000000,3", "file,16000000,3", "plane,16000000,3")
    told = subprocess.check_output([sys.executable, "-c", MEASURE, str(tmp_path), *ways], text=True)
    memory, file, plane = map(float, told.split())
    assert memory > 4 * copy - 1 and file < copy and (tmp_path / ways[1]).stat().st_size > 4 * 64_000_000
    assert plane < copy


def test_memory_has_a_limit():
    """Said before the start where not even two points fit, and else at the point that is too many."""
    model = small()
    with pytest.raises(InputError, match=r"two points do not fit.*path"):
        crumple.record(model, memory_gib=2 * 13 * 4 / 2**30 - 1e-9)
    recorder = crumple.record(model, memory_gib=3 * 13 * 4 / 2**30 + 1e-9)
    with pytest.raises(InputError, match=r"the 3 points recorded are as many.*path"), recorder:
        loop(model, recorder, 5)
    assert len(recorder.trajectory) == 3


# --- wrong calls --------------------------------------------------------------------------------


def frozen():
    return small().requires_grad_(False)


@pytest.mark.parametrize(
    ("call", "kind", "words"),
    [
        (lambda p: crumple.record(3), ModelError, ["torch.nn.Module"]),
        (lambda p: crumple.record(frozen()), ModelError, ["frozen", 'include="all"']),
        (lambda p: crumple.record(small(), every=0), InputError, ["every"]),
        (lambda p: crumple.record(small(), every=True), InputError, ["every"]),
        (lambda p: crumple.record(small(), first_step=-1), InputError, ["first_step"]),
        (lambda p: crumple.record(small(), plane=crumple.Plane([0, 0], [[1, 0]])), ShapeError, ["plane", "13"]),
        (lambda p: crumple.record(small()).step(), InputError, ["is not open", "with"]),
        (lambda p: crumple.record(small(), p / "no" / "run.crumple").__enter__(), ExportError, ["run.crumple"]),
        (lambda p: crumple.record(small(), __file__).__enter__(), ExportError, ["exists already"]),
    ],
)
def test_wrong_calls_are_refused_before_the_training(tmp_path, call, kind, words):
    with pytest.raises(kind) as caught:
        call(tmp_path)
    assert all(word in str(caught.value) for word in words), str(caught.value)


@pytest.mark.parametrize("bad", [torch.ones(3), "text", None, torch.tensor(1j), [1.0, 2.0]])
def test_a_metric_is_one_number(bad):
    with pytest.raises(InputError, match="loss: is not one number"), crumple.record(small()) as recorder:
        recorder.step(loss=bad)


def test_the_graph_of_a_loss_is_not_kept():
    """A loss that is handed over does not keep its graph alive until the next step."""
    model = small()
    with crumple.record(model, every=5) as recorder:
        recorder.step(loss=(model(noise(2, 2, dtype=torch.float32)) ** 2).mean())
        assert not recorder._metrics["loss"].requires_grad


RANKS = """
import os, sys, torch, torch.distributed as dist, torch.nn.parallel, crumple
crumple.record  # loaded once, for both
folder, child = sys.argv[1], os.fork()
rank = 1 if child == 0 else 0
dist.init_process_group("gloo", init_method=f"file://{folder}/meet", rank=rank, world_size=2)
model = torch.nn.parallel.DistributedDataParallel(torch.nn.Linear(2, 1))
optimizer = torch.optim.SGD(model.parameters(), lr=0.1)
with crumple.record(model, f"{folder}/run.crumple") as recorder:
    for i in range(3):
        optimizer.zero_grad()
        loss = model(torch.full((2, 2), float(rank))).square().mean()
        loss.backward()
        optimizer.step()
        recorder.step(loss=loss)
assert recorder.steps == 3
if rank == 0:
    assert torch.equal(recorder.trajectory.points[-1], torch.cat([p.detach().reshape(-1) for p in model.parameters()]))
else:
    try:
        recorder.trajectory
    except crumple.CrumpleError as refusal:
        assert "rank 0" in str(refusal)
dist.destroy_process_group()
if rank == 0:
    assert os.waitpid(child, 0)[1] == 0
print(rank, recorder.saved, flush=True)
"""


@pytest.mark.slow
def test_of_several_processes_the_first_records(tmp_path):
    """Two processes of DDP, one file, as one of them alone would write it."""
    words = [sys.executable, "-W", "ignore", "-c", RANKS, str(tmp_path)]
    done = subprocess.run(words, capture_output=True, text=True, timeout=120)
    assert (done.returncode, done.stdout.split("\n")) == (0, ["1 0", "0 4", ""]), done.stderr
    assert crumple.open(tmp_path / "run.crumple").runs[0].steps.tolist() == [0, 1, 2, 3]
