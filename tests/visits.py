"""The explorer's page in a browser, for tests: opened, waited for, and pointed at."""

import time
from contextlib import contextmanager

SIZE = {"width": 900, "height": 640}  # the canvas is about 640 × 320
PATIENCE = 90
"""Seconds for one state of a page; a fraction of one where nothing else runs."""
STATE, STATS = "window.crumple.state()", "window.crumple.stats()"
# A box that is not there, or not where it was two pictures ago, is none yet.
BOX = """async (selector) => {
    const look = () => {
        const { x, y, width, height } = document.querySelector(selector)?.getBoundingClientRect() ?? {};
        return width > 0 ? [x, y, width, height] : null;
    };
    const before = look();
    await new Promise((keep) => requestAnimationFrame(() => requestAnimationFrame(keep)));
    const now = look();
    return String(now) === String(before) ? now : null;
}"""


@contextmanager
def visits(browser):
    """Gives what opens an address and waits until its surface is drawn; no page may complain or ask another machine."""
    contexts, complaints = [], []

    def visit(address, context=None, script="", **options):
        if context is None:
            context = browser.new_context(**({"viewport": SIZE, "accept_downloads": True} | options))
            contexts.append(context)
            context.set_default_timeout(1000 * PATIENCE)
        context.add_init_script(script)
        base = address.partition("#")[0]
        inside = (base, base.replace("http:", "ws:"), "data:", "blob:")
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
        page.on("request", lambda r: complaints.append(r.url) if not r.url.startswith(inside) else None)
        page.on("websocket", lambda s: complaints.append(s.url) if not s.url.startswith(inside) else None)
        page.goto(address)
        drawn(page)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert complaints == []


def drawn(page):
    """Wait until the first surface and its runs are drawn, and its numbers are told."""
    until(page, "window.crumple !== undefined")
    page.evaluate("window.crumple.ready")
    number(page, "loss")


def until(page, condition, seconds=PATIENCE):
    """Wait for a condition of the page, whose own policy forbids Playwright to compile one there.

    What is asked of an element that is not there yet is not true yet.
    """
    asked = f"""() => {{
        try {{ return {condition}; }}
        catch (error) {{ if (error instanceof TypeError) return false; throw error; }}
    }}"""
    found(page, lambda: page.evaluate(asked), condition, seconds)


def found(page, look, what, seconds=PATIENCE):
    """The first answer that is one."""
    deadline = time.monotonic() + seconds
    while not (answer := look()):
        assert time.monotonic() < deadline, f"never came true: {what}"
        page.wait_for_timeout(20)
    return answer


def number(page, name):
    """A number of the text twin, with every digit, once it is there."""
    cell = f"document.querySelector('td[data-name={name}]')"
    until(page, f"Number.isFinite(parseFloat({cell}.dataset.value))")
    return float(page.evaluate(f"{cell}.dataset.value"))


def box(page, selector):
    """Where an element lies in the page, once it is there and rests: its left, top, width and height in pixels."""
    return found(page, lambda: page.evaluate(BOX, selector), f"{selector} is there and rests")


def ball(page):
    """Middle of the ball on the map, in pixels of the page."""
    x, y, width, height = box(page, ".pane.map .ball circle")
    return x + width / 2, y + height / 2


def map_pixel(page, at, window):
    """Where a point lies on the map, in pixels of the page, by the rim that is drawn around the map."""
    x, y, width, height = box(page, ".pane.map .rim")
    share = [(c - low) / (high - low) for c, (low, high) in zip(at, window, strict=True)]
    return x + share[0] * width, y + (1 - share[1]) * height
