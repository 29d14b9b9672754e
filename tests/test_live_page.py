"""The served page in a real browser: it shows what Python computes, while it is dragged and zoomed."""

import re
import time

import numpy as np
import pytest

import crumple
from crumple.app.fits import fit_of

SIZE = {"width": 900, "height": 640}
STATE, STATS = "window.crumple.state()", "window.crumple.stats()"
PAYLOADS = [
    "</script><script>window.bad=1</script>",
    "<img src=x onerror='window.bad=1'>",
    '<a href="javascript:window.bad=1">x</a>',
    "<svg onload='window.bad=1'>",
    "<!--<script>window.bad=1",
    "a\u2028b",
    "__proto__",
    "constructor",
    "{{7*7}}${7*7}",
    "\"><x onclick='window.bad=1'>",
    "\u202eabc",
    "y" * 2000,
]


@pytest.fixture
def visit(browser):
    """Open a served page and wait until its surface is drawn; no page may complain or ask another machine."""
    complaints, contexts = [], []

    def visit(explorer, link="", context=None):
        if context is None:
            context = browser.new_context(viewport=SIZE)
            contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        base, _, token = explorer.url.partition("#")
        inside = (base, base.replace("http:", "ws:"), "data:", "blob:")
        page.on("request", lambda r: complaints.append(r.url) if not r.url.startswith(inside) else None)
        page.on("websocket", lambda s: complaints.append(s.url) if not s.url.startswith(inside) else None)
        page.goto(f"{base}#{token}&{link}" if not link.startswith("http") else link)
        until(page, "window.crumple !== undefined")
        page.evaluate("window.crumple.ready")
        return page

    yield visit
    for context in contexts:
        context.close()
    assert complaints == []


def until(page, condition):
    """Wait for a condition of the page, whose own policy forbids Playwright to compile one there."""
    deadline = time.monotonic() + 60
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, f"never came true: {condition}"
        page.wait_for_timeout(20)


def ball(page):
    """Middle of the ball on the map, in pixels of the page."""
    x, y, width = page.evaluate("""(() => {
        const box = document.querySelector('.pane.map .ball circle').getBoundingClientRect();
        return [box.x, box.y, box.width];
    })()""")
    return x + width / 2, y + width / 2


@pytest.fixture(scope="module")
def xor():
    with crumple.explore("xor", block=False) as explorer:
        yield explorer


def test_what_is_shown_is_what_python_computes(visit, xor):
    page = visit(xor, "n=17&k=20&start=0.3,0.2")
    preset = crumple.presets.load("xor")
    want = preset.objective.value(preset.plane.point([0.3, 0.2]))
    until(page, "document.querySelector('td[data-name=loss]')?.dataset.value > 0")
    shown = float(page.locator('td[data-name="loss"]').get_attribute("data-value"))
    assert shown == pytest.approx(want, rel=1e-9)
    until(page, f"{STATS}.n[0] === 17")
    assert "token" not in page.url  # taken out of the address, and so out of what is copied


def test_the_path_follows_the_ball_while_it_is_dragged(visit, xor):
    page = visit(xor, "n=17&k=20&start=0.3,0.2")
    x, y = ball(page)
    before = page.evaluate(f"{STATE}.start")
    page.mouse.move(x, y)
    page.mouse.down()
    heard, raced = [], page.evaluate(f"{STATS}.raceMilliseconds")
    for i in range(1, 6):
        page.mouse.move(x + 8 * i, y - 5 * i)
        page.wait_for_timeout(60)
        heard.append(page.evaluate(f"{STATE}.start"))
    until(page, f"{STATS}.raceMilliseconds !== {raced}")  # runs from there have come, and the button is still down
    page.mouse.up()
    assert len({tuple(start) for start in heard}) > 2 and heard[-1][0] > before[0] and heard[-1][1] > before[1]


def test_zooming_computes_anew_with_a_finer_step(visit, xor):
    page = visit(xor, "n=17&k=20")
    first = page.evaluate(STATS)
    width = page.evaluate(f"(() => {{ const x = {STATE}.x; return x ? x[1] - x[0] : 1.8; }})()")
    page.locator(".pane.map").first.hover()
    page.mouse.wheel(0, -400)
    until(page, f"{STATS}.job > {first['job']} && {STATE}.x !== null")
    low, high = page.evaluate(f"{STATE}.x")
    assert high - low < 0.9 * width
    until(page, f"{STATS}.n[0] === 17")


def test_a_link_is_restored_in_another_tab(visit, xor):
    page = visit(xor, "n=17&k=20&start=0.25,0.1&x=0,1&y=0,0.5&z=log")
    until(page, "location.hash.includes('start=')")
    base = xor.url.partition("#")[0]
    link = base + page.evaluate("window.crumple.link()")
    assert "token" not in link
    again = visit(xor, link, context=page.context)
    assert again.evaluate(f"[{STATE}.x, {STATE}.start, {STATE}.scale]") == [[0, 1], [0.25, 0.1], "log"]
    page.reload()  # this tab still knows the token
    until(page, "window.crumple !== undefined")
    page.evaluate("window.crumple.ready")


def test_without_the_token_the_page_says_what_to_do(browser, xor):
    context = browser.new_context(viewport=SIZE)
    page = context.new_page()
    page.goto(xor.url.partition("#")[0])
    until(page, "document.querySelector('.live')?.textContent.includes('address that crumple printed')")
    context.close()


def test_another_site_can_neither_frame_nor_reach_it(browser, xor):
    base = xor.url.partition("#")[0]
    context = browser.new_context()
    page = context.new_page()
    page.route(
        "http://evil.test/",
        lambda route: route.fulfill(body=f"<iframe src='{base}'></iframe>", content_type="text/html"),
    )
    page.goto("http://evil.test/")
    outcome = page.evaluate(
        """async (base) => {
            const tried = await fetch(base).then((r) => r.status, () => "refused");
            const socket = new WebSocket(base.replace("http", "ws") + "socket");
            const line = await new Promise((keep) => {
                socket.onopen = () => keep("open");
                socket.onclose = () => keep("refused");
            });
            return [tried, line];
        }""",
        base,
    )
    assert outcome == ["refused", "refused"]
    assert page.frames[1].evaluate("document.getElementById('crumple-explorer')") is None
    context.close()


@pytest.mark.slow
def test_names_are_text_wherever_they_are_shown(visit):
    bowl = crumple.Objective.from_function(lambda w: (w[0] - 0.2) ** 2 + 2 * w[1] ** 2, 2)
    for first in range(0, len(PAYLOADS), 3):
        name, *labels = PAYLOADS[first : first + 3]
        plane = crumple.Plane(origin=np.zeros(2), basis=np.eye(2), labels=labels)
        with crumple.explore(bowl, plane, crumple.Grid.square(1.0, n=5), title=name, block=False) as explorer:
            page = visit(explorer, "n=5&k=3")
            page.wait_for_timeout(50)
            assert page.evaluate("window.bad") is None
            assert page.evaluate("document.querySelectorAll('img, x, svg[onload], a[href^=javascript]').length") == 0
            assert re.sub(r"\s", "", name)[:20] in re.sub(r"\s", "", page.evaluate("document.body.innerText"))
            page.context.close()


def test_a_classifier_of_two_inputs_shows_its_regions_and_who_is_taken_for_whom(visit, xor):
    page = visit(xor, "n=17&k=3&start=0.7,0.1")
    until(page, "document.querySelector('.fit').innerText.includes('2 of 4')")
    picture = page.get_by_role("img", name=re.compile("decision regions at the ball"))
    assert picture.is_visible()
    page.get_by_label("What the fit panel shows").select_option("who is taken for whom")
    until(page, "document.querySelectorAll('.confusion td.hit').length === 2")
    preset = crumple.presets.load("xor")
    told = [cell.inner_text() for cell in page.locator(".confusion tbody td").all()]
    counts = fit_of(preset.objective).at(preset.plane.point([0.7, 0.1]).numpy())["confusion"]
    assert told == [str(n) if n else "·" for n in counts.ravel()]
    page.get_by_label("across, towards c").fill("0")
    page.get_by_label("from a (0) to b (1)").fill("0")  # an exact solution
    page.keyboard.press("Tab")
    until(page, "document.querySelector('.fit').innerText.includes('100 % right: 4 of 4')")


def test_a_preset_opens_in_its_own_look_until_another_is_chosen(visit, xor):
    page = visit(xor, "n=17&k=3")
    assert page.evaluate(f"{STATE}.scale") is None and page.get_by_label("Height").input_value() == "log"
    assert page.locator(".legend .note").inner_text().startswith("log")
    page.get_by_label("Height").select_option("linear")
    until(page, "document.querySelector('.legend .note').innerText === 'linear'")
    assert "z=linear" in page.evaluate("window.crumple.link()")
