"""The live session: what it answers is what the library computes, and what is no longer wanted stops."""

import json
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
import torch
from websockets.sync.client import connect

import crumple
from crumple import app, cli
from crumple.app.limits import Limits
from crumple.app.messages import REQUESTS, Refused, parse
from crumple.app.racing import OPTIMIZERS
from crumple.app.shelf import Shelf, shipped
from crumple.app.surveying import levels
from crumple.app.wire import decode, encode
from crumple.engines.stacked import Stacked
from crumple.errors import FormatError
from live import OPEN, RACE, RACER, SURVEY, talking, until


def lopsided(w):
    """A function without symmetry: minimum near (0.4, −0.2), saddles elsewhere."""
    return (w[0] - 0.4) ** 2 + 3 * (w[1] + 0.2) ** 2 + 0.5 * torch.sin(2 * w[0] + w[1])


@pytest.fixture
def objective():
    return crumple.Objective.from_function(lopsided, 2)


@pytest.fixture
def net():
    """A small net with data, in float64, with an accuracy beside its loss."""
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(1, 4), torch.nn.Tanh(), torch.nn.Linear(4, 1)).double()
    x = torch.linspace(-2, 2, 30, dtype=torch.float64).reshape(-1, 1)
    return crumple.Objective(model, torch.nn.MSELoss(), (x, torch.sin(2 * x)), metrics={"near": near})


def near(prediction, target):
    return ((prediction - target).abs() < 0.1).double().mean()


def shelf_of(target, *args, **kwargs):
    return app._explore.shelf_for(target, *args, **kwargs)


# --- frames and requests ------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["f8", "f4", "i4", "u1"])
def test_a_frame_gives_back_what_was_put_in(dtype):
    array = np.arange(15).reshape(3, 5).astype(dtype)
    message, arrays = decode(encode({"type": "x", "text": "ŵ ✓"}, {"a": array, "b": np.zeros((0, 2))}))
    assert message == {"type": "x", "text": "ŵ ✓"}
    assert arrays["a"].dtype == array.dtype and np.array_equal(arrays["a"], array) and arrays["b"].shape == (0, 2)


def test_arrays_begin_at_multiples_of_eight():
    frame = encode({"type": "x"}, {"a": np.zeros(3, np.uint8), "b": np.arange(2.0)})
    start = 4 + int.from_bytes(frame[:4], "little")
    assert start % 8 == 0 and len(frame) == start + 8 + 16


def header(text):
    raw = text.encode()
    return len(raw).to_bytes(4, "little") + raw


@pytest.mark.parametrize(
    "frame",
    [
        b"",
        b"\x01\x00",
        header("{}")[:5],
        header("[]"),
        header("nonsense"),
        header('{"x": NaN}'),
        header('{"x": Infinity}'),
        header('{"x": 1, "x": 2}'),
        header("[" * 100_000),
        header('{"x": ' + "[" * 500 + "]" * 500 + "}"),
        header('{"arrays": [{"name": "a", "dtype": "f8", "shape": [9]}]}'),
        header('{"arrays": [{"name": "a", "dtype": "f8", "shape": [-1]}]}'),
        header('{"arrays": [{"name": "a", "dtype": "O", "shape": [0]}]}'),
        header('{"arrays": [{"name": "a", "dtype": "f8", "shape": [99999999999, 99999999999]}]}'),
        b"\xff\xff\xff\xff{}",
    ],
)
def test_a_frame_that_is_none_is_refused(frame):
    with pytest.raises(FormatError):
        decode(frame)


@pytest.mark.parametrize("n", [10**9, -1, 0, 2, 514, "5", 2.5, True, None, [5], int("9" * 23)])
def test_absurd_work_is_refused_before_any(n):
    with pytest.raises(Refused, match="survey") as refused:
        parse({**SURVEY, "job": 1, "n": [n, 17]})
    assert refused.value.status == 422


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"updates": 20_001}, "updates"),
        ({"every": 0}, "every"),
        ({"racers": []}, "racers"),
        ({"racers": [RACER] * 9}, "racers"),
        ({"racers": [RACER] * 2}, "racers"),
        ({"racers": [{**RACER, "options": {"lr": "1"}}]}, "lr"),
        ({"racers": [{**RACER, "model": "os:system"}]}, "racer"),
        ({"start": [1e31, 0]}, "start"),
        ({"start": [0]}, "start"),
        ({"measure": 1}, "measure"),
        ({"seed": -1}, "seed"),
        ({"model": "os:system"}, "model"),
        ({"__proto__": {}}, "__proto__"),
        ({"type": "eval"}, "eval"),
    ],
)
def test_a_request_with_a_wrong_field_is_refused_by_name(change, named):
    with pytest.raises(Refused) as refused:
        parse({**RACE, "job": 1, **change})
    assert refused.value.status == 422 and named in refused.value.message


def test_every_request_lacks_what_is_missing():
    for kind, fields in REQUESTS.items():
        with pytest.raises(Refused) as refused:
            parse({"type": kind})
        assert all(field in refused.value.message for field in list(fields)[:1])


# --- what is answered ---------------------------------------------------------------------------------


def test_levels_are_nested_and_end_with_what_was_asked_for():
    assert levels((129, 129)) == [(17, 17), (33, 33), (65, 65), (129, 129)]
    assert levels((33, 17))[-1] == (33, 17) and levels((5, 9)) == [(5, 9)]


@pytest.mark.parametrize("metric", ["loss", "near"])
def test_every_level_is_the_survey_of_the_library(net, metric):
    plane = crumple.directions.random(net, seed=1, normalize="layer")
    with talking(shelf_of(net, plane, crumple.Grid.square(1.0, n=5))) as talk:
        talk.ask(OPEN)
        tiles = talk.ask({**SURVEY, "job": 1, "metric": metric})
    assert [a["values"].shape for _, a in tiles] == [(17, 9), (33, 17)]
    assert [m["last"] for m, _ in tiles] == [False, True]
    for message, arrays in tiles:
        grid = crumple.Grid.box(*SURVEY["window"], n=arrays["values"].shape)
        want = crumple.evaluate(net, plane, grid)
        assert message["rows"] == 30 and message["complete"]
        assert np.array_equal(arrays["axis0"], grid.axes[0]) and np.array_equal(arrays["axis1"], grid.axes[1])
        np.testing.assert_array_max_ulp(arrays["values"].astype(np.float32), want[metric].astype(np.float32), 1)
        assert np.array_equal(arrays["status"], want.status)


def test_points_of_a_long_survey_are_shared_by_threads(monkeypatch):
    """On an idle machine of two cores that halves the wait; the numbers are the same."""
    torch.manual_seed(0)
    model = torch.nn.Sequential(torch.nn.Linear(3, 24), torch.nn.Tanh(), torch.nn.Linear(24, 4)).double()
    x, y = torch.randn(500, 3, dtype=torch.float64), torch.randint(0, 4, (500,))
    objective = crumple.Objective(model, torch.nn.CrossEntropyLoss(), (x, y))
    plane, seen, block = crumple.directions.random(objective, seed=1), set(), Stacked.block
    monkeypatch.setattr("torch.get_num_threads", lambda: 2)
    monkeypatch.setattr("crumple.app.surveying.SLICE_SECONDS", 1e-3)
    monkeypatch.setattr(Stacked, "block", lambda *a: seen.add(threading.current_thread().name[:14]) or block(*a))
    with talking(shelf_of(objective, plane)) as talk:
        talk.ask(OPEN)
        tiles = talk.ask({**SURVEY, "job": 1})
    assert {"crumple-live", "crumple-points"} == seen
    want = crumple.evaluate(objective, plane, crumple.Grid.box(*SURVEY["window"], n=(33, 17)))
    np.testing.assert_allclose(tiles[-1][1]["values"], want["loss"], rtol=1e-13)
    until(lambda: not [t for t in threading.enumerate() if t.name.startswith("crumple-points")])


def test_holes_of_a_surface_stay_holes():
    holed = crumple.Objective.from_function(lambda w: torch.log(w[0]) + w[1], 2)
    with talking(shelf_of(holed)) as talk:
        talk.ask(OPEN)
        _, arrays = talk.ask({**SURVEY, "job": 1, "n": [3, 3]})[-1]
    assert np.isnan(arrays["values"][0]).all() and (arrays["status"][0] == crumple.Status.DIVERGED).all()
    assert np.isfinite(arrays["values"][1:]).all()


def test_a_log_axis_is_surveyed_in_equal_ratios(objective):
    plane = crumple.directions.weights(objective, ("w1", "w2"))
    grid = crumple.Grid.box((0.1, 10), (0, 1), n=5, scale=("log", "linear"))
    with talking(shelf_of(objective, plane, grid)) as talk:
        scene, _ = talk.ask(OPEN)[0]
        _, arrays = talk.ask({**SURVEY, "job": 1, "window": [[0.1, 10.0], [0.0, 1.0]], "n": [5, 3]})[-1]
        refused, _ = talk.ask({**SURVEY, "job": 2})[-1]
    assert [axis["scale"] for axis in scene["axes"]] == ["log", "linear"]
    assert arrays["axis0"].tolist() == pytest.approx([0.1, 10**-0.5, 1, 10**0.5, 10])
    assert refused["status"] == 422 and "positive" in refused["message"]


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_race_is_the_race_of_the_library(net, name):
    method = OPTIMIZERS[name]
    plane = crumple.directions.random(net, seed=1, normalize="layer")
    racers = [{"id": "x", "optimizer": name, "options": {"lr": 0.03}}, RACER]
    with talking(shelf_of(net, plane)) as talk:
        talk.ask(OPEN)
        talk.ask({**RACE, "job": 1, "racers": racers, "batch": 8, "seed": 3})
        until(lambda: sum(m.get("status") == "done" for m, _ in list(talk.said)) == 2)
        said = [(m, a) for m, a in talk.said if m["type"] == "path"]
    options = {k: v for k, v in method.options.items() if k not in ("lr", "beta1", "beta2")}
    start = plane.point(RACE["start"])
    (run,) = crumple.race(
        net,
        [crumple.Racer(method.optimizer, lr=0.03, start=start, **options, **method.fixed)],
        steps=40,
        batch_size=8,
        shuffle=True,
        seed=3,
        record_every=10,
    )
    mine = [(m, a) for m, a in said if m["racer"] == "x"]
    points = np.concatenate([a["points"] for _, a in mine])
    assert [m["from"] for m, _ in mine] == np.cumsum([0, *(len(a["updates"]) for _, a in mine)])[:-1].tolist()
    assert np.concatenate([a["updates"] for _, a in mine]).tolist() == [0, 10, 20, 30, 40]
    np.testing.assert_allclose(points, run.project(plane).coords.numpy(), rtol=1e-8, atol=1e-10)
    np.testing.assert_allclose(np.concatenate([a["loss"] for _, a in mine]), run.metrics["loss"], rtol=1e-9)


def test_an_optimizer_is_made_before_the_first_race_is_asked_for(monkeypatch):
    """torch imports its compiler at the first optimizer: seconds that no drag should wait for."""
    made = []
    monkeypatch.setattr(torch.optim.SGD, "__init__", lambda self, *args: made.append(threading.current_thread().name))
    Shelf("himmelblau").warm().join()
    assert made == ["crumple-warm"]


def test_racers_of_a_model_that_cannot_be_stacked_run_all_the_same():
    def stepwise(w):
        return (w**2).sum() if float(w.detach()[0]) > 0 else (w**2).sum() * 1.0

    steep = crumple.Objective.from_function(stepwise, 2)
    with talking(shelf_of(steep)) as talk:
        talk.ask(OPEN)
        said = talk.ask({**RACE, "job": 1, "updates": 2, "every": 1, "racers": [{**RACER, "options": {"lr": 0.25}}]})
    points = np.concatenate([a["points"] for _, a in said])
    np.testing.assert_allclose(points, [[0.5, -0.3], [0.25, -0.15], [0.125, -0.075]])


def test_a_run_that_diverges_says_so_and_where():
    wall = crumple.Objective.from_function(lambda w: (w**4).sum(), 2)
    with talking(shelf_of(wall)) as talk:
        talk.ask(OPEN)
        asked = {**RACE, "job": 1, "start": [3.0, 1.0], "racers": [{**RACER, "options": {"lr": 5.0}}]}
        said = talk.ask(asked, lambda m: m.get("status") == "diverged")
    assert not np.isfinite(np.concatenate([a["points"] for _, a in said])[-1]).all()


def test_a_probe_gives_value_error_slopes_and_curve(net):
    plane = crumple.directions.random(net, seed=1, normalize="layer")
    with talking(shelf_of(net, plane)) as talk:
        scene, extra = talk.ask(OPEN)[0]
        message, arrays = talk.ask({"type": "probe", "job": 1, "metric": "loss", "at": [0.2, -0.4]})[0]
    theta, h = plane.point([0.2, -0.4]), 1e-4
    around = {(i, j): net.value(plane.point([0.2 + i * h, -0.4 + j * h])) for i in (-1, 0, 1) for j in (-1, 0, 1)}
    slopes = [(around[1, 0] - around[-1, 0]) / (2 * h), (around[0, 1] - around[0, -1]) / (2 * h)]
    mixed = (around[1, 1] - around[1, -1] - around[-1, 1] + around[-1, -1]) / (4 * h * h)
    assert message["value"] == pytest.approx(net.value(theta), rel=1e-12)
    assert message["gradient"] == pytest.approx(slopes, rel=1e-5)
    assert [message["hessian"][0][1], message["hessian"][1][0]] == pytest.approx([mixed, mixed], rel=1e-4)
    model = torch.nn.Sequential(torch.nn.Linear(1, 4), torch.nn.Tanh(), torch.nn.Linear(4, 1)).double()
    torch.nn.utils.vector_to_parameters(theta, model.parameters())
    x = torch.linspace(-2, 2, 30, dtype=torch.float64).reshape(-1, 1)
    each = (model(x) - torch.sin(2 * x)).detach().square().flatten()
    assert message["error"] == pytest.approx(float(each.std()) / 30**0.5, rel=1e-9)
    curve = model(torch.as_tensor(extra["curve_x"].copy()).reshape(-1, 1)).detach().flatten()
    assert scene["rows"] == 30 and len(extra["data_x"]) == 30
    np.testing.assert_allclose(arrays["curve_y"], curve, rtol=1e-12)


def test_a_section_is_the_loss_on_its_line(objective):
    with talking(shelf_of(objective)) as talk:
        talk.ask(OPEN)
        asked = {"type": "section", "job": 1, "metric": "loss", "from": [-1.0, 0.0], "to": [1.0, 3.0], "n": 41}
        message, arrays = talk.ask(asked)[0]
    t = np.linspace(0, 1, 41)
    want = [objective.value((-1 + 2 * s, 3 * s)) for s in t]
    assert message["from"] == [-1.0, 0.0]
    np.testing.assert_allclose(arrays["values"], want, rtol=1e-12)


def test_landmarks_and_trust_are_those_of_the_library(objective):
    plane = crumple.directions.weights(objective, ("w1", "w2"))
    window = ((-1.5, 1.2), (-1.0, 0.9))
    with talking(shelf_of(objective, plane)) as talk:
        talk.ask(OPEN)
        asked = {"job": 1, "metric": "loss", "window": [list(pair) for pair in window]}
        marks = talk.ask({"type": "landmarks", **asked})[0][0]["items"]
        findings = talk.ask({"type": "trust", **asked, "job": 2})[0][0]["findings"]
    found = crumple.find_landmarks(objective, plane, crumple.Grid.box(*window, n=65))
    assert [m["kind"] for m in marks] == [m.kind for m in found] and any(m["kind"] == "minimum" for m in marks)
    assert [m["verdict"] for m in marks] == [m.verdict for m in found]
    np.testing.assert_allclose([m["at"] for m in marks], [m.coords for m in found], atol=1e-9)
    want = crumple.trust(crumple.evaluate(objective, plane, crumple.Grid.box(*window, n=129)), objective)
    assert {f["name"]: f["severity"] for f in findings} == {f.name: f.severity for f in want}


def test_a_metric_that_is_no_loss_has_no_landmarks(net):
    with talking(shelf_of(net, crumple.directions.random(net, seed=1, normalize="layer"))) as talk:
        talk.ask(OPEN)
        asked = {"job": 1, "metric": "near", "window": [[-1.0, 1.0], [-1.0, 1.0]]}
        assert talk.ask({"type": "landmarks", **asked})[0][0]["items"] == []
        point = talk.ask({"type": "probe", "job": 2, "metric": "near", "at": [0.0, 0.0]})[0][0]
    assert point["gradient"] is None and 0 <= point["value"] <= 1


def test_a_saved_surface_is_shown_as_it_was_saved(tmp_path, objective):
    plane = crumple.directions.weights(objective, ("w1", "w2"))
    surface = crumple.evaluate(objective, plane, crumple.Grid.box((-1, 2), (0, 1), n=(7, 4)))
    run = crumple.train(objective, torch.optim.SGD, lr=0.05, steps=6, start=(1.0, 0.5))
    marks = crumple.find_landmarks(objective, plane, crumple.Grid.box((-1, 1), (-1, 1), n=9))
    path = tmp_path / "x.crumple"
    crumple.save(path, surface=surface, runs=[run], landmarks=marks)
    with talking(shelf_of(crumple.open(path))) as talk:
        scene, arrays = talk.ask(OPEN)[0]
        refused = talk.ask({"type": "probe", "job": 4, "metric": "loss", "at": [0.0, 0.0]})[0][0]
    assert np.array_equal(arrays["stored.loss"], surface["loss"])
    assert np.array_equal(arrays["stored.axis1"], surface.axes[1])
    assert scene["title"] == "x.crumple" and scene["answers"] == ["survey", "probe", "section", "race", "landmarks"]
    assert scene["racers"][0]["optimizer"] == scene["stored"]["runs"][0] == "runa"
    np.testing.assert_allclose(arrays["runa.points"], run.points.numpy(), atol=1e-12)
    assert np.array_equal(arrays["runa.values.loss"], run.metrics["loss"])
    assert len(scene["stored"]["landmarks"]) == len(marks) and refused["status"] == 422


def test_a_preset_is_explored_beside_what_the_server_was_started_for(objective):
    with talking(shelf_of(objective, title="mine")) as talk:
        mine, _ = talk.ask(OPEN)[0]
        talk.said.clear()
        ring, _ = talk.ask({**OPEN, "preset": "ring"})[0]
        _, arrays = talk.ask({**SURVEY, "job": 5, "n": [5, 3]})[-1]
    assert (mine["title"], ring["name"]) == ("mine", "ring")
    a, b = np.meshgrid(np.linspace(-1, 2, 5), np.linspace(0, 1, 3), indexing="ij")
    np.testing.assert_allclose(arrays["values"], (a * a + b * b - 1) ** 2, atol=1e-12)


# --- when something is wrong, or no longer wanted -----------------------------------------------------


@pytest.mark.parametrize(
    ("message", "status"),
    [
        ({**SURVEY, "job": 1}, 409),
        ({**OPEN, "preset": "no-such"}, 422),
        ({**OPEN, "preset": "../../etc/passwd"}, 422),
        ({**OPEN, "version": 2}, 422),
        ({"type": "probe", "job": 1, "metric": "x" * 101, "at": [0, 0]}, 422),
    ],
)
def test_what_cannot_be_done_is_said(objective, message, status):
    with talking(shelf_of(objective)) as talk:
        assert talk.ask(message)[0][0]["status"] == status


def test_an_unknown_metric_or_optimizer_is_an_error_of_its_job(objective):
    with talking(shelf_of(objective)) as talk:
        talk.ask(OPEN)
        assert talk.ask({**SURVEY, "job": 1, "metric": "los"})[0][0]["status"] == 422
        bad = talk.ask({**RACE, "job": 2, "racers": [{**RACER, "optimizer": "sdg"}]})[0][0]
        assert (bad["status"], bad["job"]) == (422, 2) and "sgd" in bad["message"]
        assert talk.ask({**RACE, "job": 3, "racers": [{**RACER, "options": {"lr": -1.0}}]})[0][0]["status"] == 422
        assert talk.ask({**SURVEY, "job": 4})[-1][0]["last"]


def test_what_a_model_raises_is_told_and_the_session_goes_on():
    def moody(w):
        if float(w.detach()[0]) > 5:
            raise RuntimeError("no further <b>")
        return (w**2).sum()

    with talking(shelf_of(crumple.Objective.from_function(moody, 2))) as talk:
        talk.ask(OPEN)
        asked = {"type": "section", "job": 1, "metric": "loss", "from": [0.0, 0.0], "to": [9.0, 0.0], "n": 5}
        assert "no further" in talk.ask(asked)[0][0]["message"]
        assert talk.ask({**SURVEY, "job": 2})[-1][0]["last"]


def test_too_many_messages_and_too_long_ones_are_refused(objective):
    with talking(shelf_of(objective), limits=Limits(messages_a_second=0.001, burst=3, message_bytes=300)) as talk:
        talk.session.hear(b"x" * 301)
        talk.session.hear(header("{}"))
        for _ in range(20):
            talk.say(OPEN)
        until(lambda: any(m["type"] == "scene" for m, _ in list(talk.said)))
        statuses = [m.get("status") for m, _ in talk.said]
    assert statuses[0] == 413 and statuses[1] == 422 and statuses.count(429) == 1


class Slow(torch.nn.Module):
    """Takes its time, and counts."""

    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.zeros(2, dtype=torch.float64))

    calls = 0

    def forward(self, x):
        Slow.calls += 1
        time.sleep(0.002)
        return (x * self.weight).sum(1)


@pytest.fixture
def slow():
    x = torch.ones(3, 2, dtype=torch.float64)
    return crumple.Objective(Slow(), torch.nn.functional.l1_loss, (x, x[:, 0]))


def test_a_newer_view_ends_the_older(slow):
    with talking(shelf_of(slow)) as talk:
        talk.ask(OPEN)
        talk.say({**SURVEY, "job": 1, "n": [513, 513]})  # ten minutes of work
        until(lambda: any(m["type"] == "tile" for m, _ in list(talk.said)))
        newer = talk.ask({**SURVEY, "job": 2, "n": [5, 3]})
        assert newer[-1][0]["last"]
        place = next(i for i, (m, _) in enumerate(talk.said) if m.get("job") == 2)
        time.sleep(0.3)
        assert all(m["job"] == 2 for m, _ in talk.said[place:])


def test_work_stops_when_the_page_has_gone(slow):
    with talking(shelf_of(slow)) as talk:
        talk.ask(OPEN)
        talk.say({**SURVEY, "job": 1, "n": [513, 513]})
        talk.say({"type": "landmarks", "job": 2, "metric": "loss", "window": [[-1.0, 1.0], [-1.0, 1.0]]})
        until(lambda: any(m["type"] == "tile" for m, _ in list(talk.said)))
    until(lambda: not [t for t in threading.enumerate() if t.name in ("crumple-live", "crumple-report")], 20)
    calls = Slow.calls
    time.sleep(0.2)
    assert Slow.calls == calls


# --- what is shipped ----------------------------------------------------------------------------------


def test_every_preset_is_shipped():
    cards = crumple.presets.PRESETS
    assert list(shipped()) == list(cards)
    assert {n: (c["title"], c["lesson"]) for n, c in shipped().items()} == {
        n: (c.title, c.lesson) for n, c in cards.items()
    }


@pytest.mark.parametrize("name", ["article", "himmelblau", "two-pins", "crumpled-sheet"])
def test_shipped_scenes_are_what_the_presets_make_now(name):
    from crumple.app import shipping
    from crumple.app.shelf import _folder

    now, shipped_then = decode(shipping.frame(name)), decode((_folder() / f"{name}.scene").read_bytes())
    assert json.dumps(now[0]) == json.dumps(shipped_then[0])
    assert now[1].keys() == shipped_then[1].keys()
    for key, array in now[1].items():
        np.testing.assert_allclose(array, shipped_then[1][key], rtol=1e-5)


def test_the_page_is_served_and_the_first_picture_sent_before_torch_is_there():
    script = """
import sys, threading
from crumple.app.shelf import Shelf
from crumple.app.session import Session
from crumple.app.handle import Explorer
from crumple.app.wire import decode, encode
shelf = Shelf("article")
held = threading.Event()
shelf.twins = lambda name: held.wait()
said = []
session = Session(shelf, lambda frame: said.append(decode(frame)))
session.hear(encode({"type": "open", "version": 1, "preset": ""}))
while not said: pass
scene = said[0][0]
session.hear(encode({"type": "survey", "job": 1, "metric": "test", "window": scene["window"], "n": [129, 129]}))
while len(said) < 2: pass
print(scene["type"], said[1][1]["values"].shape, said[1][0]["last"], "torch" in sys.modules)
"""
    told = subprocess.check_output([sys.executable, "-c", script], text=True, timeout=60)
    assert told.split() == ["scene", "(65,", "65)", "False", "False"]


# --- the command and the function ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["artikle"], "article"),
        (["article", "--plane", "random"], "--plane"),
        (["article", "--host", "0.0.0.0"], "expose"),
        (["article", "--host", "0.0.0.0", "--i-know-this-exposes-my-model"], "--name"),
        (["article", "--host", "evil.test"], "no address"),
        (["article", "--name", "*"], "--name"),
        (["no-such.py:objective"], "no such file"),
        (["article", "--port", "70000"], "port"),
    ],
)
def test_a_wrong_call_serves_nothing(arguments, told, capsys, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["crumple", "explore", *arguments, "--no-open"])
    with pytest.raises(SystemExit) as left:
        cli.main()
    assert left.value.code in (1, 2) and told in capsys.readouterr().err


def test_the_command_prints_the_address_and_leaves_at_ctrl_c():
    command = [sys.executable, "-m", "crumple", "explore", "ring", "--no-open"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as running:
        url = running.stdout.readline().strip()
        assert url.startswith("http://127.0.0.1:") and "/#token=" in url
        with connect(f"ws://{url[7:].split('/')[0]}/socket", origin=url.split("/#")[0]) as socket:
            socket.send(encode({"type": "hello", "token": url.partition("token=")[2]}))
            socket.send(encode(OPEN))
            assert decode(socket.recv(timeout=60))[0]["name"] == "ring"
            running.send_signal(signal.SIGINT)
            _, errors = running.communicate(timeout=30)
    assert running.returncode == 0 and "Traceback" not in errors


@pytest.mark.parametrize("target", [3, None, "no-such", [1]])
def test_what_cannot_be_explored_is_refused(target):
    with pytest.raises(crumple.CrumpleError):
        crumple.explore(target, block=False)


def test_a_plane_of_one_direction_is_refused(objective):
    with pytest.raises(crumple.CrumpleError, match="two directions"):
        crumple.explore(objective, crumple.directions.weights(objective, ("w1",)), crumple.Grid.line(0, 1), block=False)


def test_a_port_that_is_taken_is_refused(objective):
    with crumple.explore(objective, block=False) as page, pytest.raises(crumple.CrumpleError, match="cannot listen"):
        crumple.explore(objective, port=page.port, block=False)


def test_the_model_and_the_shelf_stay_as_they_are(net):
    before = net.theta
    with talking(shelf_of(net, crumple.directions.random(net, seed=1, normalize="layer"))) as talk:
        talk.ask(OPEN)
        talk.ask({**SURVEY, "job": 1})
        talk.ask({**RACE, "job": 2})
    assert torch.equal(net.theta, before) and net.value() == net.value(before)
    assert Shelf("article").first == "article"


LEAVING = """
import sys, time
sys.path.insert(0, {tests!r})
import crumple
from live import OPEN, on_socket
explorer = crumple.explore("digits-random", block=False)
with on_socket(explorer) as (say, hear):
    say(OPEN)
    hear()
    say({{"type": "trust", "job": 1, "metric": "test_loss", "window": [[-1.0, 2.0], [0.0, 1.0]]}})
    time.sleep({seconds})
    {last}
"""


@pytest.mark.slow
@pytest.mark.parametrize("last", ["explorer.close()", "pass"])
@pytest.mark.parametrize("seconds", [0.0, 2.5])
def test_a_script_may_end_while_the_page_computes(seconds, last):
    """An interpreter that goes while a thread is within torch aborts; one that imports then fails aloud."""
    script = LEAVING.format(tests=str(Path(__file__).parent), seconds=seconds, last=last)
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=150, check=False)
    assert (done.returncode, done.stderr) == (0, "")
