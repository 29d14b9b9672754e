"""How soon the explorer answers: through a session without a browser, and on the page in Chromium.

    python benchmarks/explorer.py [--times 20] [--watchers 50] [--no-browser]

A session's rows end with the frame that holds the answer. A cold load is timed by the page's own clock, from the
navigation to what `crumple.ready` waits for; the other rows of the page begin at the browser's own time of the event;
"there" is when the page knows the answer (seen by a timer, to about 4 ms), "drawn" two screens later, and "script" the
time of all JavaScript meanwhile (Chromium's ScriptDuration), which leaves out drawing: without a graphics card that is
done in software, and is most of it.
"""

import argparse
import os
import shutil
import sys
import time
from pathlib import Path

import numpy as np
import torch

import crumple
from crumple import app
from crumple.app.session import Session
from crumple.app.wire import decode, encode

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from watchers import classifier, watchers

from conftest import BROWSER_ARGS
from live import OPEN, until

HOVER, DRAG, SLIDER, ZOOM, WHOLE = "16-33 ms", "50 ms, always < 100", "100 ms", "100 ms", "1 s"


def row(name, budget, *columns):
    """A line of the table: half of the times are under the first number, 95 % under the second."""
    quantiles = [None if np.all(np.isnan(c)) else np.nanquantile(c, (0.5, 0.95)) for c in columns]
    shown = [f"{'-':>8} {'-':>8}" if q is None else f"{q[0]:8.1f} {q[1]:8.1f}" for q in quantiles]
    print(f"{name:<46} {budget:<20} {'   '.join(shown)}", flush=True)


# --- a session ----------------------------------------------------------------------------------------


class Talk:
    """A session, and when it said what."""

    def __init__(self, shelf):
        self.said = []
        self.session = Session(shelf, lambda frame: self.said.append((time.perf_counter(), *decode(frame))))
        self.job = 0
        self.ask({**OPEN})

    def ask(self, message):
        """Milliseconds to each message of the answer."""
        self.job += 1
        began, first = time.perf_counter(), len(self.said)
        self.session.hear(encode(message if message["type"] == "open" else {**message, "job": self.job}))
        until(lambda: any(is_end(m) for _, m, _ in self.said[first:]), 300)
        errors = [m for _, m, _ in self.said[first:] if m["type"] == "error"]
        assert not errors, errors
        return [1e3 * (at - began) for at, _, _ in self.said[first:]]


def is_end(message):
    """Whether a message is the last of its answer."""
    return message["type"] not in ("tile", "path", "basins") or message.get("last") or message.get("status") == "done"


def sessions(times):
    """The rows without a browser."""
    print(f"\n{'a session, milliseconds':<46} {'budget':<20} {'p50':>8} {'p95':>8}")
    for name, target in (("himmelblau", "himmelblau"), ("classifier, 2,410 weights", classifier())):
        in_session(name, Talk(app._explore.shelf_for(target)), times)


def in_session(name, talk, times):
    """The rows of one surface."""
    scene = talk.said[0][1]
    window, common = scene["window"], {"metric": scene["metrics"][0]["name"]}
    (a, b), (c, d) = window
    starts = [[a + (b - a) * (0.2 + 0.6 * i / times), c + (d - c) * 0.4] for i in range(times)]
    racer = {k: scene["racers"][0][k] for k in ("id", "optimizer", "options")}
    probe = {"type": "probe", **common}
    race = {"type": "race", **common, "racers": [racer], "updates": 100, "batch": 0, "seed": None, "every": 1}
    race |= {"measure": False}
    survey = {"type": "survey", **common, "n": [129, 129]}
    basins = {"type": "basins", **common, "racer": racer, "updates": 100, "n": 17, "window": window}
    talk.ask({**probe, "at": starts[0]})
    talk.ask({**race, "start": starts[0]})
    row(f"{name}: one point", HOVER, [talk.ask({**probe, "at": at})[-1] for at in starts[1:]])
    row(f"{name}: a run of 100 updates", DRAG, [talk.ask({**race, "start": at})[-1] for at in starts[1:]])
    shifts = [(b - a) * k / 100 for k in range(max(3, times // 4))]
    surveys = [talk.ask({**survey, "window": [[a + shift, b + shift], [c, d]]}) for shift in shifts]
    row(f"{name}: zoom, first 17 × 17", ZOOM, [one[0] for one in surveys])
    row(f"{name}: zoom, 129 × 129", WHOLE, [one[-1] for one in surveys])
    maps = [talk.ask({**basins, "updates": 100 + k}) for k in range(3)]  # what was asked before is known
    row(f"{name}: basins, first 5 × 5", "", [one[0] for one in maps])
    row(f"{name}: basins, 17 × 17", "", [one[-1] for one in maps])
    talk.session.close()


# --- the page -----------------------------------------------------------------------------------------

HEADS = "[...document.querySelectorAll('.pane.map .head')].map((one) => one.getAttribute('transform')).join()"
LOSS = "document.querySelector('td[data-name=loss]').dataset.value"
JOB = "String(window.crumple.stats().job)"
LEVEL = "(window.crumple.stats().n[0] === 129 ? String(window.crumple.stats().job) : before)"
MAP = "(document.querySelector('.panel.basins .note').textContent.match(/[0-9]+ × [0-9]+/) || [before])[0]"


class Page:
    """A page with a clock."""

    def __init__(self, browser, address, link):
        self.page = browser.new_page(viewport={"width": 900, "height": 640})
        self.line = self.page.context.new_cdp_session(self.page)
        self.line.send("Performance.enable")
        base, _, token = address.partition("#")
        self.page.goto(f"{base}#{token}&{link}")
        until(lambda: self.page.evaluate("window.crumple !== undefined"))
        self.load = self.page.evaluate("window.crumple.ready.then(() => performance.now())"), self.script()

    def script(self):
        """Milliseconds of JavaScript so far."""
        metrics = {one["name"]: one["value"] for one in self.line.send("Performance.getMetrics")["metrics"]}
        return 1e3 * metrics["ScriptDuration"]

    def time(self, event, what, act):
        """Milliseconds from an event to a change: there, drawn, and the script's part."""
        self.page.evaluate(f"""() => {{
            const look = (before) => {what};
            const before = look('');
            let began;
            addEventListener('{event}', (e) => (began ??= e.timeStamp), {{capture: true, once: true}});
            window.watched = new Promise((keep) => {{
                const end = performance.now() + 8000;
                const poll = () => {{
                    if (performance.now() > end) return keep([NaN, NaN]); // nothing was seen to change
                    if (began === undefined || look(before) === before) return setTimeout(poll, 1);
                    const there = performance.now() - began;
                    requestAnimationFrame(() => requestAnimationFrame(() => keep([there, performance.now() - began])));
                }};
                poll();
            }});
        }}""")
        before = self.script()
        act()
        there, drawn = self.page.evaluate("window.watched")
        return there, drawn, self.script() - before


def on_page(browser, address, name, link, times):
    """The rows of one surface."""
    loads = []
    for _ in range(max(3, times // 2)):
        page = Page(browser, address, link)
        loads.append((page.load[0], np.nan, page.load[1]))
        if len(loads) < max(3, times // 2):
            page.page.close()
    row(f"{name}: cold load to the first whole picture", "1 s", *zip(*loads, strict=True))
    mouse = page.page.mouse
    box = page.page.locator(".pane.map").bounding_box()
    at = lambda u, v: (box["x"] + box["width"] * u, box["y"] + box["height"] * v)  # noqa: E731

    def rows(title, budget, event, what, act, count=times):
        found = []
        for i in range(count):
            found.append(page.time(event, what, lambda i=i: act(i)))
            page.page.wait_for_timeout(250)
        row(f"{name}: {title}", budget, *zip(*found, strict=True))

    rows("hover to the numbers", HOVER, "pointermove", LOSS, lambda i: mouse.move(*at(0.3 + 0.015 * i, 0.4)))
    x, y, w, h = page.page.evaluate(
        "(() => { const b = document.querySelector('.pane.map .ball circle').getBoundingClientRect();"
        " return [b.x, b.y, b.width, b.height]; })()"
    )
    mouse.move(x + w / 2, y + h / 2)
    mouse.down()
    rows("drag to the new path", DRAG, "pointermove", HEADS, lambda i: mouse.move(x + 6 + 2 * i, y + 4 + i))
    mouse.up()
    slide = (
        "(i) => { const s = document.querySelector('.racer input[type=range]');"
        " s.value = String(-2.4 + 0.02 * i); s.dispatchEvent(new Event('input', {bubbles: true})); }"
    )
    rows("learning rate to the new path", SLIDER, "input", HEADS, lambda i: page.page.evaluate(slide, i))
    mouse.move(*at(0.5, 0.4))
    few = max(4, times // 4)
    rows("zoom to something new", ZOOM, "wheel", JOB, lambda i: mouse.wheel(0, -30), few)
    rows("zoom to 129 × 129", WHOLE, "wheel", LEVEL, lambda i: mouse.wheel(0, 20), few)
    toggle = lambda _: (page.page.keyboard.press("b"), page.page.wait_for_timeout(20))  # noqa: E731
    rows("basins to the first map", "", "keydown", MAP, toggle, 1)
    page.page.close()


def pages(times):
    """The rows in Chromium."""
    from playwright.sync_api import sync_playwright

    head = f"{'there':>9}{'p95':>8}   {'drawn':>8} {'p95':>8}   {'script':>8} {'p95':>8}"
    print(f"\n{'the page, milliseconds (p50, p95)':<46} {'budget':<20} {head}")
    path = os.environ.get("BROWSER_PATH") or shutil.which("chromium")
    with crumple.explore("himmelblau", block=False) as explorer, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(BROWSER_ARGS))
        for name, link in (
            ("himmelblau, in the page", "k=120&t=9"),
            ("article, in the page", "p=article&k=275&t=60"),
            ("xor, by Python", "p=xor&k=200&t=30"),
        ):
            on_page(browser, explorer.url, name, link, times)
        browser.close()


def main():
    """Print both tables."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--times", type=int, default=20, help="how often each is done")
    parser.add_argument("--watchers", type=int, default=50, help="pages that watch one thing (see watchers.py), or 0")
    parser.add_argument("--no-browser", action="store_true")
    chosen = parser.parse_args()
    torch.set_num_threads(1)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, torch {torch.__version__}")
    sessions(chosen.times)
    if chosen.watchers:
        watchers({"xor": "xor", "classifier, 2,410 weights": classifier()}, chosen.watchers, 3)
    if not chosen.no_browser:
        pages(chosen.times)


if __name__ == "__main__":
    main()
