"""Fixtures for every test: fixed seeds, and a browser for the tests that need one."""

import os
import random
import shutil
import signal
from itertools import chain

import hypothesis
import numpy as np
import pytest
import torch

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# Software WebGL where there is no graphics card, and no talk with the outside.
BROWSER_ARGS = (
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--enable-unsafe-swiftshader",
)

if "PYTEST_XDIST_WORKER" in os.environ:  # its processes ignore Ctrl-C, and so would all that tests start
    signal.signal(signal.SIGINT, signal.default_int_handler)

# The same examples at every run; no deadline, since a shared machine may stall for longer than any.
hypothesis.settings.register_profile("steady", derandomize=True, deadline=None)
hypothesis.settings.load_profile("steady")


def pytest_addoption(parser):
    """More of what is random: for the night before a release."""
    parser.addoption("--nightly", action="store_true", help="500 kills instead of 60, and many more random faults")


def pytest_collection_modifyitems(items):
    """Mark the tests that use the browser, so that ``-m "not browser"`` never misses one; put what is long first."""
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")
    if workers := int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", 0)):
        items[:] = dealt(items, workers)


def dealt(items, workers):
    """Files with long tests at the beginning of each worker's part: at the end all are busy with short ones.

    A part is a stretch of the list, and a worker that has done its own takes from the end of another's. A file stays
    whole, since its tests may share what takes long to make.
    """
    files = {}
    for item in items:
        files.setdefault(item.path, []).append(item)
    long, short = [], []
    for tests in files.values():
        is_long = any(test.get_closest_marker(name) for test in tests for name in ("slow", "browser"))
        (long if is_long else short).append(tests)
    parts = [list(chain(*long[i::workers])) for i in range(workers)]
    for tests in short:
        min(parts, key=len).extend(tests)
    return list(chain(*parts))


@pytest.fixture(autouse=True)
def one_thread():
    """The tests' operations are small, and threads that wait for each other are many times slower on a busy machine."""
    torch.set_num_threads(1)


@pytest.fixture(autouse=True)
def seeds():
    """Start each test from the same random states, whatever ran before it."""
    random.seed(0)
    np.random.seed(0)
    torch.manual_seed(0)


@pytest.fixture(scope="session")
def nbformat():
    """Imported by whom it serves alone: the grammars under it take seconds."""
    import nbformat

    return nbformat


@pytest.fixture(scope="session")
def warm(tmp_path_factory):
    """``run("-m", module, *words)`` or ``run("-c", code, *words)``, in a process of its own: see warm.py."""
    from warm import warm

    # Dask tells of messages it had no time to send when its own cluster closes: information, and only now and then.
    with warm(tmp_path_factory.mktemp("warm"), DASK_LOGGING__DISTRIBUTED="warning") as run:
        yield run


@pytest.fixture(scope="session")
def browser():
    """A running Chromium (a Playwright ``Browser``); open a new page or context in each test.

    Absent, it is a failure in CI and a skip elsewhere. Once started, it keeps an event loop running
    in the main thread until the session ends, so ``asyncio.run`` is refused there: use a thread.
    """
    path = os.environ.get("BROWSER_PATH") or next(filter(None, map(shutil.which, BROWSERS)), None)
    if path is None:
        in_ci = os.environ.get("CI", "") not in ("", "0", "false")
        (pytest.fail if in_ci else pytest.skip)("no Chromium or Chrome found; scripts/browser installs one")

    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, headless=True, args=BROWSER_ARGS)
        yield browser
        browser.close()
