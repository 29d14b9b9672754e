"""The served page in a real browser: it shows what Python computes, while it is dragged and zoomed."""

import json
import re

import numpy as np
import pytest

import crumple
from crumple.app.fits import fit_of
from visits import SIZE, STATE, STATS, ball, drawn, number, until, visits

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
    with visits(browser) as visit:
        yield visit


@pytest.fixture(scope="module")
def xor():
    with crumple.explore("xor", block=False) as explorer:
        yield explorer


def test_what_is_shown_is_what_python_computes(visit, xor):
    page = visit(f"{xor.url}&n=17&k=20&start=0.3,0.2")
    preset = crumple.presets.load("xor")
    want = preset.objective.value(preset.plane.point([0.3, 0.2]))
    assert number(page, "loss") == pytest.approx(want, rel=1e-9)
    until(page, f"{STATS}.n[0] === 17")
    assert "token" not in page.url  # taken out of the address, and so out of what is copied


def test_the_path_follows_the_ball_while_it_is_dragged(visit, xor):
    page = visit(f"{xor.url}&n=17&k=20&start=0.3,0.2")
    x, y = ball(page)
    before = page.evaluate(f"{STATE}.start")
    page.mouse.move(x, y)
    page.mouse.down()
    raced = page.evaluate(f"{STATS}.raceMilliseconds")
    for i in range(1, 6):
        page.mouse.move(x + 8 * i, y - 5 * i)
        until(page, f"{STATE}.start[0] > {before[0]} && {STATE}.start[1] > {before[1]}")
        before = page.evaluate(f"{STATE}.start")
    until(page, f"{STATS}.raceMilliseconds !== {raced}")  # runs from there have come, and the button is still down
    page.mouse.up()


def test_zooming_computes_anew_with_a_finer_step(visit, xor):
    page = visit(f"{xor.url}&n=17&k=20")
    first = page.evaluate(STATS)
    page.mouse.move(*ball(page))
    page.mouse.wheel(0, -400)
    until(page, f"{STATS}.job > {first['job']} && {STATE}.x !== null")
    low, high = page.evaluate(f"{STATE}.x")
    assert high - low < 0.9 * 1.8
    until(page, f"{STATS}.n[0] === 17")


def test_a_link_is_restored_in_another_tab(visit, xor):
    page = visit(f"{xor.url}&n=17&k=20&start=0.25,0.1&x=0,1&y=0,0.5&z=log")
    until(page, "location.hash.includes('start=')")
    base = xor.url.partition("#")[0]
    link = base + page.evaluate("window.crumple.link()")
    assert "token" not in link
    again = visit(link, page.context)
    assert again.evaluate(f"[{STATE}.x, {STATE}.start, {STATE}.scale]") == [[0, 1], [0.25, 0.1], "log"]
    page.reload()  # this tab still knows the token
    drawn(page)


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
            page = visit(f"{explorer.url}&n=5&k=3")
            told = json.dumps(re.sub(r"\s", "", name)[:20])
            until(page, rf"document.body.innerText.replace(/\s/g, '').includes({told})")
            assert page.evaluate("window.bad") is None
            assert page.evaluate("document.querySelectorAll('img, x, svg[onload], a[href^=javascript]').length") == 0
            page.context.close()


def test_a_classifier_of_two_inputs_shows_its_regions_and_who_is_taken_for_whom(visit, xor):
    page = visit(f"{xor.url}&n=17&k=3&start=0.7,0.1")
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
    page = visit(f"{xor.url}&n=17&k=3")
    assert page.evaluate(f"{STATE}.scale") is None and page.get_by_label("Height").input_value() == "log"
    until(page, "document.querySelector('.legend .note').innerText.startsWith('log')")
    page.get_by_label("Height").select_option("linear")
    until(page, "document.querySelector('.legend .note').innerText === 'linear'")
    assert "z=linear" in page.evaluate("window.crumple.link()")
