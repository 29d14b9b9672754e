"""Basins and two surfaces beside each other, in a real browser: the numbers in words and in the link are Python's."""

import re

import numpy as np
import pytest
import torch

import crumple
from visits import STATE, box, map_pixel, number, until, visits

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
    """Open the served page at a link."""
    with visits(browser) as visit:
        yield lambda explorer, link: visit(f"{explorer.url}&{link}")


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
    page.locator(".reach button").first.hover()
    page.mouse.down()
    page.keyboard.press("g")  # the list is told anew while the button is held
    page.mouse.up()
    until(page, "document.querySelector('.reach [aria-pressed=true]').innerText.startsWith('SGD')")
    assert page.evaluate(STATE)["basinsOf"] == 0
    until(page, SETTLED)
    assert "33 × 33 starts" in page.locator(".basins h2").inner_text()


def test_two_losses_side_by_side_at_one_cursor(visit, himmelblau):
    """The line between them goes where it is dragged, by pointer and by key, and stands in the link."""
    preset = crumple.presets.load("article")
    (low, high), _ = preset.grid.bounds
    at = low + 4 * (high - low) / 16
    page = visit(himmelblau, f"p=article&n=17&k=5&c={at},{at}")
    page.keyboard.press("v")
    until(page, f"{STATE}.compare === 'train'")
    assert number(page, "compared") == pytest.approx(preset.objective.value([at, at]), rel=1e-9)
    assert number(page, "loss") == pytest.approx(preset.test_objective.value([at, at]), rel=1e-9)
    handle = page.get_by_role("slider", name="Where the two surfaces meet").first
    handle.focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate(STATE)["split"] == pytest.approx(0.54) and page.evaluate(STATE)["cursor"] == [at, at]
    left, top, width, height = box(page, ".pane.map .handle")
    x, y = left + width / 2, top + 0.8 * height
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x - 60, y, steps=3)
    page.mouse.up()
    until(page, f"{STATE}.split < 0.5")
    assert page.evaluate(STATE)["x"] is None  # the map was not panned
    until(page, "location.hash.includes('vs=train') && location.hash.includes('split=0.')")
    page.get_by_label("Compare with").select_option("")
    handle.wait_for(state="hidden")  # with the next picture
    page.get_by_text("Beside it", exact=True).wait_for(state="hidden")


def test_a_surface_that_was_kept_stays_beside_the_next(visit, himmelblau):
    page = visit(himmelblau, "n=17&k=5&x=-4,4&y=-4,4&c=1,-2")
    page.get_by_label("Compare with").select_option("keep")
    kept = number(page, "loss")
    until(page, f"{STATE}.compare === 'kept'")
    page.get_by_label("Surface", exact=True).select_option("rosenbrock")
    until(page, "document.querySelector('.only').textContent.startsWith('Rosenbrock')")  # it is there, not just chosen
    for i, value in enumerate(("1", "-2")):
        page.locator(f"#weight-{i}").fill(value)
        page.locator(f"#weight-{i}").press("Enter")
    until(page, f"+document.querySelector('td[data-name=compared]').dataset.value === {kept}")
    until(page, "+document.querySelector('td[data-name=loss]').dataset.value === 900")


def lopsided(more, grid):
    objective = crumple.Objective.from_function(
        lambda w: (w[0] - 0.5) ** 2 + 3 * w[1] ** 2 + w[0] * w[1] + more * w[0] ** 3, n=2
    )
    plane = crumple.Plane(torch.zeros(2), torch.eye(2), labels=("w1", "w2"))
    run = crumple.train(objective, torch.optim.SGD, lr=0.05, steps=9, start=(-0.5, 2.5), label="SGD")
    return crumple.evaluate(objective, plane, grid, progress=False), run


def test_two_saved_files_side_by_side_read_what_each_has_saved(visit, tmp_path):
    """Grids and windows differ: one cursor, each value that of the nearest node of its own grid, none off a surface."""
    grids = crumple.Grid.box((-1, 2), (0, 3), n=(13, 9)), crumple.Grid.box((-1, 4), (-1, 3), n=(6, 17))
    saved = [lopsided(more, grid) for more, grid in zip((0.0, 0.2), grids, strict=True)]
    for name, (surface, run) in zip("ab", saved, strict=True):
        crumple.save(tmp_path / f"{name}.crumple", surface=surface, runs=[run])
    first, second = (surface for surface, _ in saved)
    with crumple.explore({name: tmp_path / f"{name}.crumple" for name in ("a", "b")}, block=False) as explorer:
        page = visit(explorer, "view=map")
        names = "[...document.querySelectorAll('.pane.map .handle span')].filter((one) => one.checkVisibility())"
        until(page, f"{names}.map((one) => one.innerText).join() === 'a,b'")
        assert page.locator(".only").inner_text() == "a and b"
        for at in ([0.3, 2.1], [1.9, 0.1], [3.2, -0.4]):
            page.mouse.move(*map_pixel(page, at, [[-1, 4], [-1, 3]]))
            for row, surface in (("loss", first), ("compared", second)):
                inside = all(low <= c <= high for c, (low, high) in zip(at, surface.grid.bounds, strict=True))
                node = tuple(np.abs(axis - c).argmin() for axis, c in zip(surface.axes, at, strict=True))
                want = surface["loss"][node] if inside else float("nan")
                cell = f"document.querySelector('td[data-name={row}]').dataset.value"
                until(page, f"Object.is(Number({cell}), {want:.17g})" if inside else f"{cell} === 'NaN'")
        both = np.concatenate([surface["loss"].ravel() for surface in (first, second)])
        ticks = [float(one.replace("−", "-")) for one in page.locator(".legend .ticks span").all_inner_texts()]
        assert both.min() <= min(ticks) <= max(ticks) <= both.max() and max(ticks) > first["loss"].max()
        page.keyboard.press("v")
        until(page, "document.querySelector('.pane.map .handle').hidden && location.hash.includes('vs=alone')")
        page.get_by_text("Beside it", exact=True).wait_for(state="hidden")
        page.close()  # before its server, whose end it would complain of
