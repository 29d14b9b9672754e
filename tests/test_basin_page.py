"""The map of basins in a real browser: what the page computes and what Python does, in words and in the link."""

import re
import time

import numpy as np
import pytest
import torch

import crumple

SIZE = {"width": 900, "height": 640}
STATE = "window.crumple.state()"
SETTLED = """(() => {
    const { textContent } = document.querySelector('.panel.basins');
    return textContent.includes('updates') && !textContent.includes('…');
})()"""


@pytest.fixture(scope="module")
def himmelblau():
    with crumple.explore("himmelblau", block=False) as explorer:
        yield explorer


@pytest.fixture
def visit(browser):
    """Open the served page at a link; no page may complain."""
    complaints, contexts = [], []

    def visit(explorer, link):
        context = browser.new_context(viewport=SIZE)
        contexts.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        base, _, token = explorer.url.partition("#")
        page.goto(f"{base}#{token}&{link}")
        until(page, "window.crumple !== undefined")
        page.evaluate("window.crumple.ready")
        return page

    yield visit
    for context in contexts:
        context.close()
    assert complaints == []


def until(page, condition, seconds=90):
    deadline = time.monotonic() + seconds
    while not page.evaluate(condition):
        assert time.monotonic() < deadline, f"never came true: {condition}"
        page.wait_for_timeout(20)


def shares(page):
    """The text twin: each end with its part of the starts; and what has none."""
    rows = page.locator(".basins .ends [data-share]").all()
    return {row.inner_text().replace("\n", " "): float(row.get_attribute("data-share")) for row in rows}


def test_the_page_s_own_map_is_python_s_in_words_and_in_the_link(visit, himmelblau):
    page = visit(himmelblau, "n=17&k=60&opt=sgd:lr=0.01|~adam:lr=0.1")
    page.keyboard.press("b")
    until(page, SETTLED)
    preset = crumple.presets.load("himmelblau")
    grid = crumple.Grid.box(*preset.grid.bounds, n=65)
    want = crumple.topology.basin_map(
        preset.objective, preset.plane, grid, torch.optim.SGD, lr=0.01, steps=60, tolerance=5e-3
    )
    told = shares(page)
    moving = [told.pop(text) for text in list(told) if text.startswith("not arrived")]
    assert sorted(told.values()) == pytest.approx(sorted(want.shares)) and sum(moving) == pytest.approx(want.moving)
    for text, share in told.items():
        place = [float(x.replace("−", "-")) for x in re.search(r"\((.+), (.+)\)", text).groups()]
        k = np.linalg.norm(want.ends - place, axis=1).argmin()
        assert want.ends[k] == pytest.approx(place, abs=1e-3) and want.shares[k] == pytest.approx(share)
    best = float(page.locator(".reach [data-share]").get_attribute("data-share"))
    assert best == pytest.approx(sum(told.values()))  # all four minima are as low
    until(page, "location.hash.includes('basin=1')")
    page.locator(".basins .ends button").first.click()
    assert np.linalg.norm(want.ends - page.evaluate(STATE)["cursor"], axis=1).min() < 1e-3
    page.get_by_label("Basins", exact=True).uncheck()
    until(page, "document.querySelector('.panel.basins').hidden")


def test_python_maps_what_the_page_cannot_and_compares_the_racers(visit, himmelblau):
    page = visit(himmelblau, "p=two-pins&n=17&k=20&opt=sgd:lr=0.02|adam:lr=0.1&basin=1&of=1")
    until(page, SETTLED)
    told = [float(one.get_attribute("data-share")) for one in page.locator(".reach [data-share]").all()]
    assert len(told) == 2 and all(0 <= share <= 1 for share in told)
    assert page.locator(".reach [aria-pressed=true]").inner_text().startswith("Adam")
    page.locator(".reach button").first.click()
    assert page.evaluate(STATE)["basinsOf"] == 0
    until(page, SETTLED)
    assert "33 × 33 starts" in page.locator(".basins h2").inner_text()
