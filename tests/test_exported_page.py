"""The exported page with the viewer in it: it opens from a file, needs nobody, and tells no secrets."""

import base64
import csv
import getpass
import os
import re
import socket
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from torch import nn

import crumple
from crumple.app.wire import decode
from crumple.errors import InputError, UnknownNameError
from crumple.findings import Finding
from crumple.surface import LossSurface
from visits import PATIENCE, SIZE, STATE, STATS, drawn, map_pixel, until, visits

PHONE = {"width": 360, "height": 740}
PAYLOADS = [
    "</script><script>window.pwned=1</script>",
    "<img src=x onerror=window.pwned=1>",
    '"><svg onload=window.pwned=1>',
    "<a href=javascript:window.pwned=1>here</a>",
    "<!--<script>window.pwned=1//",
    "\u2028window.pwned=1//\u202e",
    "__proto__",
    "%{customdata}{{7*7}}${window.pwned=1}",
]
REPORT = crumple.TrustReport([Finding("edge", "warning", "The lowest node lies on the edge.", 1.0, "Walk on.")])
MOST_BYTES = 1_000_000
"""Without the data."""
UPDATES = 60


def scene_of(path):
    """The scene in a page and its arrays, and the page without its one script."""
    text = path.read_text("utf-8")
    frame = re.search(r'<script type="text/plain" id="scene">([^<]*)</script>', text)[1]
    return *decode(base64.b64decode(frame)), re.sub(r'<script type="module">.*</script>', "", text, flags=re.DOTALL)


def surface(labels=("w1", "w2"), **meta):
    grid = crumple.Grid.box((-1, 2), (0, 3), n=(9, 7))
    a, b = np.meshgrid(*grid.axes, indexing="ij")
    plane = crumple.Plane(torch.zeros(2), torch.eye(2), labels=labels)
    return LossSurface(plane, grid, {"loss": 10 * a**2 + b**2 + 1}, np.ones(grid.shape, dtype=np.uint8), meta)


@pytest.fixture(scope="module")
def preset():
    return crumple.presets.load("article")


@pytest.fixture(scope="module")
def article(preset, tmp_path_factory):
    """(page, surface, runs): of the runs, the second has a schedule, which the page cannot say."""
    made = crumple.evaluate(preset.test_objective, preset.plane, crumple.Grid.box((-2, 2), (-2, 1.5), n=(21, 17)))
    common = {"steps": UPDATES, "batch_size": 128, "start": (-1.0, -1.0), "test": preset.test_objective}
    runs = [
        crumple.train(preset.objective, torch.optim.SGD, lr=0.02, momentum=0.8, record_every=20, **common),
        crumple.train(
            preset.objective,
            torch.optim.SGD,
            lr=0.02,
            scheduler=lambda o: torch.optim.lr_scheduler.StepLR(o, 1, 0.5),
            schedule_every="step",
            **common,
        ),
    ]
    marks = crumple.find_landmarks(preset.test_objective, preset.plane, made.grid)
    path = tmp_path_factory.mktemp("article") / "x.html"
    return crumple.export(path, made, runs, landmarks=marks, trust=REPORT, notes=["A note."]), made, runs


@pytest.fixture(scope="module")
def net():
    x = torch.randn(40, 3, generator=torch.Generator().manual_seed(3))
    y = (x.sum(1) > 0.2).long()
    model = nn.Sequential(nn.Linear(3, 4), nn.Tanh(), nn.Linear(4, 2))
    nn.utils.vector_to_parameters(torch.linspace(-1, 1, 26), model.parameters())
    accuracy = lambda out, target: (out.argmax(1) == target).float().mean()  # noqa: E731
    return crumple.Objective(model, nn.CrossEntropyLoss(), (x, y), metrics={"accuracy": accuracy})


@pytest.fixture(scope="module")
def saved(net, tmp_path_factory):
    """(page, surface, runs) of a small net on a random plane."""
    plane = crumple.directions.random(net, normalize="layer", seed=0)
    made = crumple.evaluate(net, plane, crumple.Grid.box((-1, 2), (-1.5, 1), n=(13, 9)))
    runs = [crumple.train(net, torch.optim.SGD, lr=lr, steps=30, record_every=5, label=f"SGD {lr}") for lr in (0.1, 1)]
    path = tmp_path_factory.mktemp("net") / "x.html"
    return crumple.export(path, made, runs, trust=REPORT, title="A small net"), made, runs


@pytest.fixture
def visit(browser):
    """Open a page from its file."""
    with visits(browser) as visit:
        yield lambda path, link="", **options: visit(path.as_uri() + link, offline=True, **options)


def grid_of(page):
    """The grid that the page saves: its points and values."""
    page.evaluate("document.querySelector('.menu').open = true")
    with page.expect_download() as download:
        page.get_by_role("button", name="Grid (CSV)").click()
    rows = list(csv.reader(download.value.path().read_text("utf-8").splitlines()))
    return np.array(rows[1:], dtype=float)


# --- the article's page computes for itself -----------------------------------------------------


def test_a_dragged_ball_goes_where_the_run_of_python_goes(visit, article, preset):
    path, made, runs = article
    page = visit(path)
    assert page.evaluate(STATE)["racers"] is None and page.locator(".racer").count() == 2
    fared = page.locator(".fared")
    until(page, "document.querySelector('.fared').dataset.value > 0")
    assert float(fared.first.get_attribute("data-value")) == pytest.approx(runs[0].metrics["test_loss"][-1], rel=1e-11)
    assert float(fared.nth(1).get_attribute("data-value")) == runs[1].metrics["test_loss"][-1]  # as it was recorded
    x, y = map_pixel(page, (-1, -1), made.grid.bounds)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 70, y + 15, steps=3)
    page.mouse.up()
    until(page, f"{STATE}.start?.[0] > -0.9")
    start = page.evaluate(STATE)["start"]
    again = crumple.train(
        preset.objective,
        torch.optim.SGD,
        lr=0.02,
        momentum=0.8,
        steps=UPDATES,
        batch_size=128,
        start=start,
        test=preset.test_objective,
        record_every=UPDATES,
    )
    want, here = again.metrics["test_loss"][-1], preset.test_objective.value(start)
    until(page, f"Math.abs(document.querySelector('.fared').dataset.value / {want} - 1) < 1e-10")
    page.mouse.move(1, 1)  # what is under the pointer comes before what is at the ball
    until(page, f"Math.abs(document.querySelector('td[data-name=loss]').dataset.value / {here} - 1) < 1e-10")
    assert float(fared.nth(1).get_attribute("data-value")) == runs[1].metrics["test_loss"][-1]


def test_the_surface_shown_first_is_the_one_saved_and_a_part_of_it_is_computed(visit, article, preset):
    path, made, _ = article
    page = visit(path)
    points = grid_of(page)
    assert np.array_equal(points[:, 2], np.asarray(made["loss"]).ravel())
    until(page, "[...document.querySelectorAll('.landmarks .where')].at(-1).innerText.includes('the whole space')")
    assert page.locator(".lesson p").inner_text().endswith("A note.")
    job = page.evaluate(STATS)["job"]
    page.mouse.move(*map_pixel(page, (0, 0), made.grid.bounds))
    page.mouse.wheel(0, -120)
    until(page, f"{STATE}.x !== null && {STATS}.job > {job}")
    points = grid_of(page)
    k = len(points) // 3
    value = preset.test_objective.value(torch.tensor(points[k, :2], dtype=torch.float64))
    assert points[k, 2] == pytest.approx(value, rel=1e-11)


def test_only_made_up_rows_travel(article, saved, preset):
    scene, arrays, _ = scene_of(article[0])
    x, y = (t.reshape(-1).numpy() for t in preset.test_objective.examples.joined())
    assert np.array_equal(arrays["loss_x"], x) and np.array_equal(arrays["loss_y"], y)
    assert scene["engine"]["kind"] == "tanh" and scene["rows"] == len(arrays["train_x"]) == 7000
    scene, arrays, _ = scene_of(saved[0])
    assert "engine" not in scene
    assert {name.partition(".")[0] for name in arrays} == {"stored", "runa", "runb"}


def test_own_rows_travel_when_they_are_asked_for(tmp_path):
    x = torch.linspace(-2, 3, 9, dtype=torch.float64)[:, None]
    model = nn.Sequential(nn.Linear(1, 1, bias=False), nn.Tanh(), nn.Linear(1, 1, bias=False)).double()
    objective = crumple.Objective(model, nn.MSELoss(), (x, x.sin()))
    made = crumple.evaluate(
        objective,
        crumple.directions.weights(objective, ("0.weight[0,0]", "2.weight[0,0]"), origin="zero"),
        crumple.Grid.box((-1, 2), (-2, 1), n=(5, 4)),
    )
    scene, arrays, _ = scene_of(crumple.export(tmp_path / "a.html", made))
    assert "engine" not in scene and set(arrays) == {"stored.axis0", "stored.axis1", "stored.loss"}
    scene, arrays, _ = scene_of(crumple.export(tmp_path / "b.html", made, objective=objective))
    assert scene["engine"]["train"] == "loss" and np.array_equal(arrays["loss_x"], x[:, 0].numpy())
    other = crumple.Objective(model, nn.L1Loss(), (x, x.sin()))
    with pytest.raises(InputError, match="cannot compute"):
        crumple.export(tmp_path / "c.html", made, objective=other)
    assert not (tmp_path / "c.html").exists()


@pytest.mark.parametrize("name", ["himmelblau", "six-hump-camel", "ring"])
def test_a_known_function_is_known_by_its_values(name, tmp_path):
    preset = crumple.presets.load(name)
    made = crumple.evaluate(preset.objective, preset.plane, crumple.Grid.box((-1, 1.5), (-1, 1), n=(9, 5)))
    scene, _, _ = scene_of(crumple.export(tmp_path / "x.html", made))
    assert scene["engine"] == {"kind": "function", "name": name.removesuffix("-camel")}
    assert scene["title"] == preset.title and len(scene["racers"]) == 3
    changed = LossSurface(made.plane, made.grid, {"loss": made["loss"] + 1e-3}, made.status)
    assert "engine" not in scene_of(crumple.export(tmp_path / "y.html", changed))[0]


# --- the page of any other surface shows what was saved -----------------------------------------


def test_a_saved_page_reads_its_values_and_hides_what_it_cannot_answer(visit, saved):
    path, made, runs = saved
    page = visit(path)
    i, j = 9, 2
    at = [axis[k] + 0.3 * (axis[1] - axis[0]) for axis, k in zip(made.axes, (i, j), strict=True)]
    page.mouse.move(*map_pixel(page, at, made.grid.bounds))
    until(page, f"Number(document.querySelector('td[data-name=loss]').dataset.value) === {made['loss'][i, j]}")
    assert "nearest grid point under the pointer" in page.locator(".here h2").inner_text()
    page.get_by_label("What is drawn").select_option("accuracy")
    until(page, f"Number(document.querySelector('td[data-name=loss]').dataset.value) === {made['accuracy'][i, j]}")
    page.get_by_label("What is drawn").select_option("loss")
    ends = [float(run.metrics["loss"][-1]) for run in runs]
    until(page, f"[...document.querySelectorAll('.fared')].every((one, i) => Number(one.dataset.value) === {ends}[i])")
    until(page, "document.querySelectorAll('.pane.map .head').length === 2")
    assert page.locator(".pane.map .ball").count() == 0
    for name in ("+ Add", "Put the ball here"):
        assert not page.get_by_text(name).is_visible()
    for label in ("Updates", "Batch", "Learning rate"):
        assert not page.get_by_label(label, exact=True).first.is_visible()
    assert page.locator(".section option:not([hidden])").count() == 2 and page.locator(".section").is_visible()
    assert page.locator(".fit, .marks").filter(visible=True).count() == 0
    assert page.locator(".only").inner_text() == "A small net" and not page.locator("#preset").is_visible()
    page.keyboard.press("Home")
    assert page.evaluate(STATE)["time"] == 0
    page.keyboard.press(".")
    assert page.evaluate(STATE)["time"] == 5
    page.keyboard.press("Enter")
    assert page.evaluate(STATE)["start"] is None
    page.get_by_role("button", name="3-D", exact=True).first.click()
    assert not page.locator(".pane.map").is_visible() and page.locator(".pane.relief").is_visible()
    page.keyboard.press("t")
    page.get_by_text("The lowest node lies on the edge.").wait_for()
    page.get_by_text("cross-entropy", exact=True).last.wait_for()  # the card
    until(page, "location.hash === window.crumple.link()")
    again = visit(path, page.evaluate("location.hash"))
    assert again.evaluate(STATE) == page.evaluate(STATE)


SLOW_SCREEN = """
    window.requestAnimationFrame = (draw) => setTimeout(() => draw(performance.now()), 100);
    window.cancelAnimationFrame = clearTimeout;
    addEventListener('load', () => window.crumple.ready.then(() => {
        window.first = [...document.querySelectorAll('.pane')].map((one) => one.querySelectorAll('.axis-name').length);
    }));
"""
"""Screens so far apart that answers come between them, as on a busy machine; and the names of axes there are first."""


def test_ready_means_that_both_views_are_drawn_however_slow_the_screen(visit, saved):
    page = visit(saved[0], script=SLOW_SCREEN)
    until(page, "window.first !== undefined")
    assert page.evaluate("window.first") == [2, 2] and page.locator(".pane.map .rim").count() == 1


def test_a_narrow_phone_needs_no_sideways_scroll(visit, article):
    page = visit(article[0], viewport=PHONE, has_touch=True, is_mobile=True)
    for tab in ("Map", "3-D", "Fit", "Slice", "Runs"):
        page.get_by_role("button", name=tab, exact=True).click()
        wide = page.evaluate("""[...document.querySelectorAll('.deck *')]
            .filter((one) => one.getBoundingClientRect().right > innerWidth + 1).length""")
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"] and wide == 0, tab


@pytest.mark.parametrize(
    ("options", "theme", "height", "metric"),
    [
        ({}, "auto", "linear", "loss"),
        ({"template": "light", "height": "log"}, "light", "log", "loss"),
        ({"template": "dark", "metric": "accuracy"}, "dark", "linear", "accuracy"),
    ],
)
def test_options_of_an_export_are_the_first_view(saved, tmp_path, options, theme, height, metric):
    _, made, _ = saved
    scene, _, text = scene_of(crumple.export(tmp_path / "x.html", made, **options))
    link = dict(pair.split("=") for pair in re.search(r'data-link="#?([^"]*)"', text)[1].split("&amp;") if pair)
    told = {"theme": link.get("theme", "auto"), "z": scene["look"]["scale"], "metric": link.get("metric", "loss")}
    assert told == {"theme": theme, "z": height, "metric": metric}


def test_a_metric_of_any_name_stands_in_the_link_as_one_word(tmp_path):
    made = surface()
    values = {"loss": made["loss"], "a&theme=light#b": made["loss"] + 1}
    made = LossSurface(made.plane, made.grid, values, made.status)
    marks = iter([SimpleNamespace(kind="minimum", coords=(0.0, 0.0), value=1.0)])
    path = crumple.export(tmp_path / "x.html", made, metric="a&theme=light#b", landmarks=marks)
    scene, _, rest = scene_of(path)
    assert 'data-link="#v=1&amp;metric=a%26theme%3Dlight%23b"' in rest
    assert [mark["at"] for mark in scene["stored"]["landmarks"]] == [[0.0, 0.0]]


def test_a_first_view_is_as_it_was_asked_for(visit, saved, tmp_path):
    path = crumple.export(tmp_path / "x.html", saved[1], template="light", height="log")
    page = visit(path, color_scheme="dark")
    assert page.locator(".crumple-explorer").get_attribute("data-theme") == "light"
    assert page.get_by_label("Height").input_value() == "log"
    assert page.locator(".player, .racers, .losses").filter(visible=True).count() == 0  # there are no runs


def test_a_page_is_live_unless_figures_alone_can_show_what_is_asked(tmp_path):
    pages, fit = {}, crumple.figures.fit([1.0, 2.0], [1.0, 2.0], title="")
    for name, options in {
        "live": {"clip": (2, 9)},
        "film": {"extras": [("A fit", fit)]},
        "frame": {"frame": ((0, 1), (1, 2))},
    }.items():
        pages[name] = crumple.export(tmp_path / f"{name}.html", surface(), **options).read_text("utf-8")
    assert ["crumple-explorer" in text for text in pages.values()] == [True, False, False]
    assert scene_of(tmp_path / "live.html")[0]["look"] == {"scale": "clip", "low": 2.0, "high": 9.0}
    with pytest.raises(InputError, match="frame"):
        crumple.export(tmp_path / "a.html", surface(), page="live", frame=((0, 1), (1, 2)))
    with pytest.raises(UnknownNameError):
        crumple.export(tmp_path / "a.html", surface(), page="lively")
    with pytest.raises(InputError, match="pages only"):
        crumple.export(tmp_path / "a.png", surface(), page="live")
    with pytest.raises(UnknownNameError):
        crumple.export(tmp_path / "a.html", surface(), metric="precision")
    assert sorted(p.name for p in tmp_path.iterdir()) == ["film.html", "frame.html", "live.html"]


# --- safe to send ---------------------------------------------------------------------------------


def test_a_page_is_small(article, saved):
    for path in (article[0], saved[0]):
        _, arrays, _ = scene_of(path)
        assert path.stat().st_size - 4 / 3 * sum(a.nbytes for a in arrays.values()) < MOST_BYTES


def test_a_page_of_a_large_surface_has_its_rim_and_says_what_it_left_out(tmp_path):
    grid = crumple.Grid.box((0, 1), (-2, 3), n=(2000, 3))
    values = np.arange(6000.0).reshape(2000, 3)
    plane = crumple.Plane(torch.zeros(2), torch.eye(2))
    made = LossSurface(plane, grid, {"loss": values}, np.ones(grid.shape, dtype=np.uint8))
    scene, arrays, _ = scene_of(crumple.export(tmp_path / "x.html", made))
    assert scene["n"] == [1025, 3] and scene["window"] == [[0.0, 1.0], [-2.0, 3.0]]
    assert {"name": "In this page", "value": "1025 × 3 of the points, evenly chosen"} in scene["facts"]
    assert np.isin(arrays["stored.loss"], values).all()
    assert np.array_equal(arrays["stored.loss"][[0, -1]], values[[0, -1]])


def test_no_text_becomes_code(visit, tmp_path):
    """The payloads stand in every field a user can fill, all on one page."""
    evil = "".join(PAYLOADS)
    made = surface(
        labels=(evil, evil + "2"),
        versions={evil: evil},
        **dict.fromkeys(("title", "lesson", "loss_name", "data"), evil),
    )
    made = LossSurface(made.plane, made.grid, {**made.values, evil[:60]: made["loss"] * 2}, made.status, made.meta)
    meta = {"optimizer": evil, "options": {evil: evil}}
    points = torch.tensor([[1.5, 2.5], [0.5, 2.0]], dtype=torch.float64)
    run = crumple.Trajectory(points, np.arange(2), {"loss": np.ones(2), evil: np.ones(2)}, evil, meta)
    mark = crumple.Landmark("saddle", (0.0, 1.0), 2.0, {"verdict": evil})
    report = crumple.TrustReport([Finding(evil, "note", evil, 1.0, evil)])
    path = crumple.export(
        tmp_path / "evil.html", made, [run], landmarks=[mark], title=evil, notes=PAYLOADS, trust=report, page="live"
    )
    page = visit(path)
    for key in ("t", "?", "Escape", "n", "m"):
        page.keyboard.press(key)
    page.wait_for_timeout(200)  # for whatever an onerror would have done
    assert page.evaluate("[window.pwned, ({}).pwned]") == [None, None]
    assert page.locator("#crumple-explorer :is(img, script, a[href], [onload])").count() == 0
    assert "<img src=x onerror" in page.title()


def test_a_script_put_into_the_file_does_not_run(browser, saved, tmp_path):
    text = saved[0].read_text("utf-8")
    evil = '<img src="x" onerror="window.pwned=1"><script>window.pwned=1</script>'
    tampered = tmp_path / "tampered.html"
    tampered.write_text(text.replace("<body>", f"<body>{evil}", 1), encoding="utf-8")
    with browser.new_context(viewport=SIZE, offline=True) as context:
        context.set_default_timeout(1000 * PATIENCE)
        page, said = context.new_page(), []
        page.on("console", lambda message: said.append(message.text))
        page.goto(tampered.as_uri())
        drawn(page)
        assert page.evaluate("window.pwned") is None
        assert any("Content Security Policy" in one for one in said)
    policy = re.search(r'http-equiv="Content-Security-Policy" content="([^"]*)"', text)[1]
    assert re.findall(r"script-src ([^;]*);", policy)[0].startswith("'sha256-")
    assert "eval" not in policy and policy.startswith("default-src 'none'; script-src") and "http" not in policy


def test_no_page_says_whose_machine_it_was_made_on(tmp_path, monkeypatch):
    """Home folder, user, host, environment and folders, also where a command, a label or a report names them."""
    monkeypatch.setenv("CRUMPLE_TEST_TOKEN", "hunter2hunter2")
    home = str(Path.home())
    made = surface(
        labels=(f"{home}/net.py w1", "w2"),
        command=f"crumple evaluate {home}/private/net.py:objective -o {tmp_path}/x.html",
        data=f"{home}/data/digits.csv",
        cwd=os.getcwd(),
        environment=dict(os.environ),
        versions={"crumple": "0.1.0", "where": f"{home}/.venv"},
    )
    points = torch.tensor([[1.5, 2.5], [0.5, 2.0]], dtype=torch.float64)
    run = crumple.Trajectory(points, np.arange(2), {}, f"run of {home}/net.py", {"path": f"{home}/x"})
    report = crumple.TrustReport([Finding("file", "note", f"It is {tmp_path}/a.pt.", None, f"See {home}/b.txt.")])
    notes = [f"See {tmp_path}/notes.txt."]
    scene, arrays, rest = scene_of(crumple.export(tmp_path / "x.html", made, [run], trust=report, notes=notes))
    text = f"{scene}{list(arrays)}{rest}"
    secrets = ["hunter2hunter2", f"{home}/", str(tmp_path), os.getcwd(), f"/{getpass.getuser()}/"]
    secrets += [socket.gethostname()] if len(socket.gethostname()) > 5 else []
    assert [s for s in secrets if s in text] == []
    for said in ("crumple evaluate net.py:objective -o x.html", "See notes.txt.", "It is a.pt.", "run of net.py"):
        assert said in text


def test_an_older_page_survives_a_failure(article, tmp_path, monkeypatch):
    path = tmp_path / "x.html"
    path.write_text("the older page")
    monkeypatch.setattr("crumple.app.page_file.page", lambda *_, **__: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        crumple.export(path, article[1], overwrite=True)
    assert path.read_text() == "the older page" and list(tmp_path.iterdir()) == [path]
