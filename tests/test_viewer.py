"""The explorer's page in a real browser: its numbers are Python's, and it can be used with hand, keys and link."""

import csv
import functools
import http.server
import importlib.util
import io
import threading
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

import crumple
from visits import STATE, STATS, ball, box, found, number, until, visits

ROOT = Path(__file__).parents[1]
AXE = ROOT / "explorer" / "node_modules" / "axe-core" / "axe.min.js"
RATE, UPDATES = 0.02, 60


@pytest.fixture(scope="module")
def preset():
    return crumple.presets.load("article")


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Where the exported page of the article is served, its smoothing off."""
    spec = importlib.util.spec_from_file_location("explorer_demo", ROOT / "explorer" / "demo.py")
    demo = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(demo)
    folder = tmp_path_factory.mktemp("viewer")
    page = demo.page("article").replace('data-scene="scene"', 'data-scene="scene" data-antialias="off"', 1)
    (folder / "index.html").write_text(page, "utf-8")

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args):
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/index.html"
    server.shutdown()
    server.server_close()


@pytest.fixture
def visit(browser, address):
    """Open the page at a link."""
    with visits(browser) as visit:
        yield lambda link="", **options: visit(address + link, **options)


def test_the_point_that_is_typed_has_the_loss_of_python(visit, preset):
    page = visit()
    assert number(page, "loss") == pytest.approx(preset.test_objective.value((-1.0, -1.0)), rel=1e-12)
    page.get_by_label("w₁").fill("0.37")
    page.get_by_label("w₂").fill("-1.61")
    page.keyboard.press("Tab")
    want = preset.test_objective.value((0.37, -1.61))
    until(page, f"Math.abs(document.querySelector('td[data-name=loss]').dataset.value - {want}) < 1e-9")
    gradient = preset.test_objective.gradient(torch.tensor([0.37, -1.61], dtype=torch.float64))
    told = page.locator('td[data-name="gradient"]').inner_text().replace("−", "-").split(",")
    assert [float(g) for g in told] == pytest.approx(gradient.tolist(), rel=1e-3)


def test_the_grid_that_is_saved_is_the_survey_of_python(visit, preset):
    page = visit("#v=1&x=-2,1&y=-1,2.5&n=17")
    page.get_by_text("Save", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("button", name="Grid (CSV)").click()
    rows = list(csv.reader(download.value.path().read_text("utf-8").splitlines()))
    grid = crumple.Grid.box((-2, 1), (-1, 2.5), n=17)
    surface = crumple.evaluate(preset.test_objective, preset.plane, grid)
    points = np.array(rows[1:], dtype=float)
    assert rows[0] == ["w₁", "w₂", "test"]
    np.testing.assert_allclose(points[:, :2], np.stack(np.meshgrid(*grid.axes, indexing="ij"), -1).reshape(-1, 2))
    np.testing.assert_allclose(points[:, 2], np.asarray(surface["loss"]).ravel(), rtol=1e-12)


@pytest.mark.parametrize(
    ("seed", "ways"), [("", {}), ("&seed=7", {"shuffle": True, "seed": 7})], ids=["in order", "shuffled"]
)
def test_a_run_ends_where_the_run_of_python_ends(visit, preset, seed, ways):
    page = visit(f"#v=1&n=17&k={UPDATES}&opt=momentum:lr={RATE},momentum=0.8{seed}")
    until(page, "document.querySelector('.fared').dataset.value > 0")
    run = crumple.train(
        preset.objective,
        torch.optim.SGD,
        lr=RATE,
        momentum=0.8,
        steps=UPDATES,
        batch_size=128,
        start=(-1.0, -1.0),
        test=preset.test_objective,
        record_every=UPDATES,
        **ways,
    )
    told = float(page.locator(".fared").get_attribute("data-value"))
    assert told == pytest.approx(run.metrics["test_loss"][-1], rel=1e-11)


def test_the_path_follows_the_ball_while_it_is_dragged(visit):
    page = visit("#v=1&n=33")
    before = page.locator(".fared").first.inner_text()
    x, y = ball(page)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 60, y - 90, steps=4)
    until(page, f"document.querySelector('.fared').innerText !== {before!r}")  # the button is still down
    until(page, f"{STATE}.start[0] > -0.9 && {STATE}.start[1] > -0.7")
    page.mouse.up()
    until(page, "document.querySelector('.fared').dataset.value > 0")


def test_the_wheel_computes_what_is_looked_at(visit):
    page = visit("#v=1&n=33")
    job = page.evaluate(STATS)["job"]
    page.mouse.move(*ball(page))
    page.mouse.wheel(0, -120)
    until(page, f"{STATS}.job > {job}")
    (low, high), cursor = page.evaluate(STATE)["x"], -1
    assert high - low < 4 and low < cursor < high


def test_a_step_is_taken_apart_into_torchs_numbers(visit, preset):
    """The page computes it by itself; the numbers are those of torch.optim.Adam, update 5."""
    page = visit("#v=1&n=17&k=20&b=0&t=4&opt=~sgd:lr=0.01|adam:lr=0.05")
    page.get_by_role("button", name="Take one step apart").nth(1).click()
    until(page, "document.querySelectorAll('.step-table[aria-busy=false] tbody tr').length === 8")
    w = torch.tensor([-1.0, -1.0], dtype=torch.float64, requires_grad=True)
    adam = torch.optim.Adam([w], lr=0.05)
    for _ in range(5):
        before = w.detach().clone()
        w.grad = preset.objective.gradient(before)
        adam.step()
    want = {
        "gradient": w.grad,
        "first moment": adam.state[w]["exp_avg"],
        "second moment": adam.state[w]["exp_avg_sq"],
        "move": w.detach() - before,
    }
    told = {
        row.get_by_role("rowheader").inner_text().split("\n")[0].strip(): [
            float(cell.get_attribute("data-value")) for cell in row.get_by_role("cell").all()
        ]
        for row in page.locator(".step-table tbody").get_by_role("row").all()
    }
    for name, values in want.items():
        assert told[name] == pytest.approx(values.tolist(), rel=1e-9), name
    # downhill, carried over, from this gradient, the move
    until(page, "document.querySelectorAll('.pane.map .step-arrow').length === 4")
    assert page.evaluate(STATE)["frozen"] == 1 and "step=1" in page.evaluate("window.crumple.link()")
    page.get_by_role("button", name="Update after").click()
    until(page, "document.querySelector('.step').innerText.includes('update 6 of 20')")
    until(page, f"document.querySelector('.step-table .gradient td').dataset.value !== '{told['gradient'][0]}'")
    page.keyboard.press("Escape")
    until(page, "document.querySelector('.step').hidden")


def test_the_rate_that_is_stable_is_beside_the_slider(visit, preset):
    page = visit("#v=1&n=17&k=3&opt=sgd:lr=0.1|momentum:lr=0.1,momentum=0.5|adam:lr=0.1")
    until(page, "document.querySelectorAll('.limit:not(:empty)').length === 2")
    hessian = torch.func.hessian(lambda w: mean_square(preset.test_objective, w))(torch.tensor([-1.0, -1.0]).double())
    steepest = torch.linalg.eigvalsh(hessian)[-1].item()
    told = page.locator(".limit").all_inner_texts()
    assert told[0].split() == ["2/λ", f"{2 / steepest:.2g}"] and told[1].split() == ["3/λ", f"{3 / steepest:.2g}"]
    assert told[2] == "" and page.locator(".limit.over").count() == 0
    page.get_by_label("Learning rate", exact=True).first.fill("5")
    page.keyboard.press("Tab")
    until(page, "document.querySelectorAll('.limit.over, .racer input.over').length === 2")


def mean_square(objective, w):
    x, y = objective.examples.joined()
    return (w[1] * torch.tanh(w[0] * x) - y).square().mean()


def test_everything_has_a_key(visit):
    page = visit("#v=1&n=33")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Shift+ArrowUp")
    np.testing.assert_allclose(page.evaluate(STATE)["cursor"], [-1 + 4 / 32, -1 + 40 / 32])
    page.keyboard.press("Enter")
    assert page.evaluate(STATE)["start"] == pytest.approx([-0.875, 0.25])
    until(page, "document.querySelectorAll('.landmarks button').length > 3")
    page.keyboard.press("n")
    until(page, "document.querySelectorAll('.landmarks [aria-current=true]').length === 1")
    until(page, "document.querySelector('.fared').dataset.value > 0")  # the runs from there are whole
    page.keyboard.press("Home")
    assert page.evaluate(STATE)["time"] == 0
    page.keyboard.press(".")
    assert page.evaluate(STATE)["time"] > 0
    for key, sign in {"+": 1, "-": -1}.items():
        x = page.evaluate(STATE)["x"] or [-2, 2]
        page.keyboard.press(key)
        low, high = page.evaluate(STATE)["x"]
        assert sign * ((x[1] - x[0]) - (high - low)) > 0
    page.keyboard.press("+")
    for key, name in {
        "l": "scale",
        "c": "contours",
        "m": "view",
        "p": "palette",
        "g": "needle",
        "h": "ellipse",
        "f": "frozen",
        "3": "slice",
        "s": "slice",
        "0": "x",
        "r": "start",
    }.items():
        then = page.evaluate(STATE)[name]
        page.keyboard.press(key)
        assert page.evaluate(STATE)[name] != then, key
    page.keyboard.press("Space")
    until(page, f"{STATE}.time > 5")
    page.keyboard.press("t")
    assert page.locator(".trust").get_attribute("open") is not None
    page.keyboard.press("Escape")
    assert page.locator(".trust").get_attribute("open") is None and page.evaluate(STATE)["frozen"] is None
    page.keyboard.press("End")
    assert page.evaluate(STATE)["time"] is None
    page.keyboard.press("y")
    until(page, "document.querySelector('.live').textContent.toLowerCase().includes('link')")
    page.keyboard.press("a")
    with page.expect_download() as download:
        page.keyboard.press("e")
    assert download.value.suggested_filename.endswith(".png")
    page.keyboard.press("?")
    assert page.get_by_role("dialog").is_visible()
    told = {key for keys in page.get_by_role("dialog").get_by_role("rowheader").all() for key in keys.inner_text()}
    assert set("rnghscmlptey a?f012345.,+−") - {" "} <= told | set("234")
    page.keyboard.press("Escape")
    assert not page.get_by_role("dialog").is_visible()


def test_keys_are_inert_while_a_number_is_typed(visit):
    page = visit("#v=1&n=17")
    then = page.evaluate(STATE)
    page.get_by_label("w₁").focus()
    page.keyboard.type("1")
    page.keyboard.press("c")
    assert page.evaluate(STATE)["contours"] == then["contours"]
    assert page.evaluate(STATE)["slice"] == then["slice"]


def test_a_link_brings_back_the_view_in_a_new_tab(visit):
    page = visit("#v=1&n=33")
    page.keyboard.press("ArrowLeft")
    page.get_by_label("Height").select_option("log")
    page.get_by_label("Learning rate", exact=True).first.fill("0.03")
    page.get_by_label("In the race").nth(1).uncheck()
    page.get_by_role("button", name="Step back").click()
    state = page.evaluate(STATE)
    until(page, "location.hash === window.crumple.link()")
    again = visit(page.evaluate("location.hash"))
    assert again.evaluate(STATE) == state
    told = number(again, "loss")
    until(page, f"+document.querySelector('td[data-name=loss]').dataset.value === {told}")


def test_another_surface_can_be_chosen_and_left_by_going_back(visit):
    page = visit("#v=1&n=17")
    page.get_by_label("Surface", exact=True).select_option("himmelblau")
    until(page, "location.hash.includes('p=himmelblau')")
    until(page, "document.querySelectorAll('.landmarks button').length === 9")
    page.go_back()
    until(page, f"{STATE}.preset === '' && document.querySelector('#preset').value === 'article'")


def test_a_narrow_phone_needs_no_sideways_scroll(visit):
    page = visit("#v=1&n=17", viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True)
    for tab in ("Map", "3-D", "Fit", "Slice", "Runs"):
        page.get_by_role("button", name=tab, exact=True).click()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360, tab
    tools = page.locator(".tools > :visible").all()
    boxes = [one.bounding_box() for one in tools]
    assert len(boxes) > 8 and all(b["x"] >= 0 and b["x"] + b["width"] <= 360 for b in boxes)
    assert len({round(b["y"] + b["height"] / 2) for b in boxes}) == 2  # rows
    page.get_by_role("button", name="Map", exact=True).click()
    x, y = ball(page)
    page.touchscreen.tap(x + 40, y)
    until(page, f"{STATE}.cursor !== null")


def test_what_is_cut_is_hatched_and_so_is_no_plain(visit):
    """Stripes change the light from one pixel to the next; a plain, or an even slope, hardly does."""
    page = visit("#v=1&p=himmelblau&n=33&k=2&lines=0&view=map&mark=0&theme=light")
    page.get_by_label("Height").select_option("linear")
    until(page, "!document.querySelector('.legend .bar').matches('.above')")
    found(page, lambda: steepest(page) < 8, "a plain")
    page.get_by_label("Height").select_option("clip")
    until(page, "document.querySelector('.legend .bar').matches('.above')")
    found(page, lambda: steepest(page) > 25, "stripes")


def steepest(page):
    """By how much the light differs from one pixel to the next, at most, in the upper right corner of the map."""
    x, y, width, _ = box(page, ".pane.map .rim")
    picture = page.screenshot(clip={"x": x + width - 34, "y": y + 4, "width": 30, "height": 30})
    return np.abs(np.diff(np.asarray(Image.open(io.BytesIO(picture)).convert("L"), float), axis=1)).max()


def test_what_wants_less_motion_gets_none_and_what_wants_light_gets_light(visit):
    page = visit("#v=1&n=17", reduced_motion="reduce", color_scheme="light")
    assert page.evaluate("document.querySelector('.crumple-explorer').dataset.theme") == "light"
    assert page.evaluate("getComputedStyle(document.querySelector('.live')).transitionDuration") == "0s"
    assert page.get_by_role("button", name="Play", exact=True).is_visible()  # nothing plays by itself
    assert page.evaluate(STATE)["time"] is None


@pytest.mark.parametrize(("theme", "size"), [("dark", (1280, 800)), ("light", (1280, 800)), ("light", (360, 740))])
def test_axe_finds_nothing_serious(visit, theme, size):
    """Names, roles, contrast and order, by the rules of axe-core; with every panel open that can be opened."""
    if not AXE.exists():
        pytest.skip("axe-core comes with the explorer's sources: scripts/viewer installs it")
    page = visit(f"#v=1&n=17&k=20&theme={theme}", viewport=dict(zip(("width", "height"), size, strict=True)))
    page.evaluate(AXE.read_text("utf-8"))
    tabs = ("Map", "3-D", "Fit", "Slice", "Runs") if size[0] < 700 else ("",)
    for tab in tabs:
        if tab:
            page.get_by_role("button", name=tab, exact=True).click()
        page.evaluate("document.querySelector('.trust').open = true")
        assert serious(page) == [], tab
        page.evaluate("document.querySelector('.trust').open = false")
    page.keyboard.press("?")
    assert serious(page) == [], "help"


def serious(page):
    """What axe-core calls serious or critical: which rule, and where."""
    ran = page.evaluate("axe.run(document)")
    assert len(ran["passes"]) > 10, "it looked at little"
    grave = [rule for rule in ran["violations"] if rule["impact"] in ("serious", "critical")]
    return [(rule["id"], [node["html"][:160] for node in rule["nodes"][:4]]) for rule in grave]


def test_the_page_is_small():
    assert (ROOT / "src/crumple/app/static/explorer.js").stat().st_size < 700_000
