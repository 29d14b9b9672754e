"""Pages in a real browser: they open with no network, hold the numbers, fit the window, and run nobody else's code."""

import io

import numpy as np
import pytest
import torch
from PIL import Image

import crumple
from crumple import figures
from crumple.figures import _view
from crumple.surface import LossSurface
from crumple.trajectory import Trajectory

pytestmark = pytest.mark.browser

WINDOW = {"width": 640, "height": 480}
PHONE = {"width": 390, "height": 640}
SECONDS = 90_000  # in ms; software rendering on a busy machine

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


def surface(labels=("w1", "w2"), **meta):
    grid = crumple.Grid.box((-1, 2), (0, 3), n=(9, 7))
    a, b = np.meshgrid(*grid.axes, indexing="ij")
    plane = crumple.Plane(torch.zeros(2), torch.eye(2), labels=labels)
    return LossSurface(plane, grid, {"loss": 10 * a**2 + b**2 + 1}, np.ones(grid.shape, dtype=np.uint8), meta)


def run(label="SGD", **meta):
    points = torch.tensor([[1.5, 2.5], [0.5, 2.0], [-0.5, 1.0], [-1.4, 0.8]], dtype=torch.float64)
    return Trajectory(points, np.arange(4), {"loss": np.array([4.0, 3, 2, 1])}, label, meta)


class Visit:
    """A page opened from a file, with everything it said and asked for."""

    def __init__(self, browser, path, window=WINDOW):
        self.context = browser.new_context(viewport=window, offline=True)
        self.context.set_default_timeout(SECONDS)
        self.page = self.context.new_page()
        self.requests, self.complaints = [], []
        self.page.on("request", lambda r: self.requests.append(r.url))
        self.page.on("pageerror", lambda e: self.complaints.append(str(e)))
        self.page.on("console", lambda m: self.complaints.append(m.text) if m.type == "error" else None)
        self.page.goto(path.as_uri())
        self.page.wait_for_selector("html[data-ready=yes]", state="attached")

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.context.close()

    @property
    def elsewhere(self):
        return [url for url in self.requests if not url.startswith(("file:", "data:", "blob:"))]


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    folder = tmp_path_factory.mktemp("page")
    extra = figures.fit(np.arange(5.0), np.arange(5.0), {"line": np.arange(5.0)}, title="")
    made = surface(title="A small surface", lesson="It is steep.", command="crumple demo")
    return crumple.export(folder / "page.html", made, run(), notes=["A note."], extras=[("The data.", extra)])


@pytest.fixture(scope="module")
def opened(browser, path):
    """That page, open for all tests that leave it as it is."""
    with Visit(browser, path) as visit:
        yield visit


NAMES_ONLY = """async () => {
    const plot = document.querySelector(".hero .plot"), { scene } = plot.layout;
    scene.annotations = [];
    ["#ff0000", "#00ff00", "#0000ff"].forEach((colour, i) => {
        const axis = scene[["xaxis", "yaxis", "zaxis"][i]];
        axis.title.font.color = colour;
        axis.tickfont.color = axis.gridcolor = scene.bgcolor = "#000000";
    });
    plot.data.forEach((trace) => Object.assign(trace, { visible: trace.type === "surface", opacity: 0, contours: {} }));
    await Plotly.react(plot, plot.data, plot.layout);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const { x, y, width, height } = plot._fullLayout.scene._scene.container.getBoundingClientRect();
    return { x, y, width, height };
}"""


@pytest.mark.parametrize("window", [{"width": 1280, "height": 900}, {"width": 390, "height": 844}])
def test_the_names_of_the_axes_are_whole(browser, tmp_path, window, monkeypatch):
    """Each name, in a colour of its own, keeps clear of the border of the 3-D view; a phone leaves out the third."""
    monkeypatch.setattr(_view, "_AZIMUTHS", [37.5])  # a steep edge at the left, and little room beside it
    monkeypatch.setattr(_view, "_ELEVATIONS", (29.0,))
    made = surface(("net.Layer_1.weight[0,0]", "net.Layer_2.weight[3,12]"), loss_name="mean squared logarithmic error")
    path = crumple.export(tmp_path / "page.html", made, run(), page="figure", notes=["A note."])
    with Visit(browser, path, window) as visit:
        place = visit.page.evaluate(NAMES_ONLY)
        shown = np.asarray(Image.open(io.BytesIO(visit.page.screenshot(clip=place))).convert("RGB")).astype(int)
    is_phone = window["width"] < 560
    for k in range(2 if is_phone else 3):
        ink = shown[..., k] - np.delete(shown, k, axis=-1).max(axis=-1) > 90
        assert ink.sum() > 100, k
        assert not ink[[0, 1, -2, -1]].any() and not ink[:, [0, 1, -2, -1]].any(), k
    assert is_phone == (not (shown[..., 2] - shown[..., 0] > 90).any())


def test_a_page_opens_with_no_network(opened, path):
    """All figures are drawn, nothing is asked for, nobody complains."""
    assert opened.page.locator(".plot .main-svg").count() >= 4
    assert opened.page.locator(".hero canvas").count() >= 1
    assert opened.elsewhere == [] and opened.requests == [path.as_uri()]
    assert opened.complaints == []


def test_the_browser_holds_the_numbers_of_the_surface(opened):
    """What plotly decoded is what was evaluated, in the right orientation."""
    rows = opened.page.evaluate("document.getElementById('plot-0')._fullData[0].z.map((row) => Array.from(row))")
    assert np.array_equal(rows, surface()["loss"].T)


def test_pointing_at_the_surface_shows_the_place_on_the_map(opened):
    point = "{x: 0.5, y: 1, data: {type: 'surface'}}"
    opened.page.evaluate(f"document.getElementById('plot-0').emit('plotly_hover', {{points: [{point}]}})")
    opened.page.wait_for_selector("#plot-1 .hoverlayer text", state="attached")
    said = opened.page.locator("#plot-1 .hoverlayer").text_content()
    assert "w1 = 0.5" in said and "w2 = 1" in said


def test_no_button_uploads_the_data(opened, browser, tmp_path):
    """Neither on a page of ours, nor where someone writes the figure without our configuration."""
    assert opened.page.locator(".modebar-btn").count() > 5
    assert opened.page.locator('.modebar-btn[data-title*="hare"]').count() == 0
    bare = tmp_path / "bare.html"
    bare.write_text(figures.contour(surface()).to_html(include_plotlyjs=True), encoding="utf-8")
    with browser.new_context(viewport=WINDOW, offline=True) as context:
        context.set_default_timeout(SECONDS)
        page = context.new_page()
        page.goto(bare.as_uri())
        page.wait_for_selector(".modebar-btn", state="attached")
        assert page.locator('.modebar-btn[data-title*="hare"]').count() == 0


@pytest.mark.parametrize("window", [WINDOW, PHONE])
def test_a_page_fits_its_window(browser, path, window):
    """Nothing to scroll sideways, no white frame, every figure as wide as its place."""
    with Visit(browser, path, window) as visit:
        assert visit.page.evaluate("document.documentElement.scrollWidth") <= window["width"]
        body = visit.page.evaluate(
            "({margin: getComputedStyle(document.body).margin,"
            " background: getComputedStyle(document.documentElement).backgroundColor})"
        )
        assert body == {"margin": "0px", "background": "rgb(14, 17, 23)"}
        for i in range(4):
            box = visit.page.locator(f"#plot-{i}").bounding_box()
            assert 0.8 * window["width"] < box["width"] <= window["width"] and box["height"] > 200
            drawn = visit.page.locator(f"#plot-{i} .main-svg").first.bounding_box()
            assert abs(drawn["width"] - box["width"]) < 2


def test_no_text_becomes_code(browser, tmp_path):
    """The payloads stand in every field a user can fill, all on one page."""
    evil = "".join(PAYLOADS)
    made = surface(
        labels=(evil, evil + "2"),
        **dict.fromkeys(("title", "lesson", "loss_name", "model", "data", "split", "engine", "command", "grid"), evil),
        versions={evil: evil},
    )
    walked = run(evil, optimizer=evil, options={evil: evil})
    extra = figures.fit([1.0, 2.0], [1.0, 2.0], {p: [1.0, 2.0] for p in PAYLOADS}, title=evil, x_name=evil)
    path = crumple.export(
        tmp_path / "evil.html",
        made,
        [walked, walked],
        title=evil,
        notes=PAYLOADS,
        extras=[(evil, extra)],
        frame=((-0.5, 1), (0.5, 2)),
        frame_label=evil,
    )
    with Visit(browser, path) as visit:
        visit.page.wait_for_timeout(300)  # for whatever an onerror would have done
        assert visit.page.evaluate("window.pwned") is None
        assert visit.page.evaluate("({}).pwned") is None
        assert visit.page.locator("main img, main script, main a[href], main svg [onload]").count() == 0
        assert visit.elsewhere == [] and visit.complaints == []
        assert "<img src=x onerror" in visit.page.locator("h1").text_content()


def test_a_script_put_into_the_file_does_not_run(browser, path, tmp_path):
    text = path.read_text("utf-8")
    evil = '<img src="x" onerror="window.pwned=1"><script>window.pwned=1</script>'
    tampered = tmp_path / "tampered.html"
    tampered.write_text(text.replace("<main>", f"<main>{evil}", 1), encoding="utf-8")
    with Visit(browser, tampered) as visit:
        assert visit.page.evaluate("window.pwned") is None
        assert any("Content Security Policy" in said for said in visit.complaints)


def test_a_page_in_the_light_template_with_a_slice(browser, tmp_path):
    """One axis: a curve instead of surface and map."""
    plane = crumple.Plane(torch.zeros(1), torch.eye(1), labels=("t",))
    line = LossSurface(plane, crumple.Grid.line(0, 1, n=5), {"loss": np.arange(5.0)}, np.ones(5, dtype=np.uint8))
    path = crumple.export(tmp_path / "line.html", line, template="light", title="Along t")
    with Visit(browser, path) as visit:
        assert visit.page.locator(".plot").count() == 1 and visit.complaints == []
        colour = visit.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
        assert colour == "rgb(255, 255, 255)"
