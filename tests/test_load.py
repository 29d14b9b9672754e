"""Many pages at once, and pages that come and go: no error, no leak, and no work for whoever has left."""

import gc
import os
import threading
import time
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
import torch

import crumple
from crumple import app
from crumple.app.handle import Explorer
from crumple.app.shelf import Shelf
from live import OPEN, RACE, SURVEY, on_socket, until

CLIENTS, CYCLES = 50, 200


@pytest.fixture(scope="module")
def ring():
    with Explorer(Shelf("ring")).start() as explorer:
        yield explorer


def workers():
    """Threads that work for sessions."""
    return [t for t in threading.enumerate() if t.name in ("crumple-live", "crumple-report", "crumple-page")]


def test_fifty_pages_at_once_have_their_answers_and_then_cost_nothing(ring):
    survey, race = {**SURVEY, "job": 1, "n": [33, 17]}, {**RACE, "job": 2}
    surface = np.add.outer(np.linspace(-1, 2, 33) ** 2, np.linspace(0, 1, 17) ** 2)
    with ExitStack() as lines:
        pages = [lines.enter_context(on_socket(ring)) for _ in range(CLIENTS)]
        for say, _ in pages:
            say(OPEN)
            say(survey)
            say(race)
        ends = []
        for _, hear in pages:
            found, over = {"path": [], "tile": []}, set()
            while over < {"path", "tile"}:
                message, arrays = hear()
                assert message["type"] in ("scene", "tile", "path"), message
                found.setdefault(message["type"], []).append(arrays)
                if message.get("last") or message.get("status") == "done":
                    over.add(message["type"])
            np.testing.assert_allclose(found["tile"][-1]["values"], (surface - 1) ** 2, atol=1e-12)
            ends.append(np.concatenate([arrays["points"] for arrays in found["path"]])[-1])
        assert (np.array(ends) == ends[0]).all()
        assert len(workers()) == 1 + CLIENTS  # one computes; each page has one that sends
        before = time.process_time()
        time.sleep(0.5)
        assert time.process_time() - before < 0.25  # of this process alone: fifty pages that only look
    until(lambda: not workers())


def held():
    """Threads, open files and memory of this process, in pages."""
    gc.collect()
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return threading.active_count(), len(os.listdir("/proc/self/fd")), pages


def test_pages_that_come_and_go_leave_nothing_behind(ring):
    """Threads and files are as before; memory stays where it was after half of the cycles, within 5 %."""

    def cycle():
        with on_socket(ring) as (say, hear):
            say(OPEN)
            hear()
            say({**SURVEY, "job": 1, "n": [257, 129]})

    cycle()
    until(lambda: not workers())
    start = held()
    for _ in range(CYCLES // 2):  # by then the allocator holds what it will hold
        cycle()
    until(lambda: not workers())
    half = held()
    for _ in range(CYCLES // 2):
        cycle()
    until(lambda: not workers())
    until(
        lambda: all(now <= was for now, was in zip(held()[:2], start[:2], strict=True)) and held()[2] <= 1.05 * half[2]
    )


class Slow(torch.nn.Module):
    """Two weights; each evaluation takes about two milliseconds."""

    calls = 0

    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.zeros(2, dtype=torch.float64))

    def forward(self, x):
        Slow.calls += 1
        time.sleep(0.002)
        return (x * self.weight).sum(1)


KINDS = {
    "survey": {**SURVEY, "job": 1, "n": [513, 513]},
    "race": {**RACE, "job": 1, "updates": 20_000},
    "basins": {**SURVEY, "type": "basins", "job": 1, "n": 65, "updates": 20_000, "racer": RACE["racers"][0]},
    "landmarks": {"type": "landmarks", "job": 1, "metric": "loss", "window": SURVEY["window"]},
}


@pytest.mark.parametrize("kind", KINDS)
def test_work_for_a_page_that_has_gone_stops_within_a_second(kind):
    x = torch.ones(3, 2, dtype=torch.float64)
    shelf = app._explore.shelf_for(crumple.Objective(Slow(), torch.nn.functional.l1_loss, (x, x[:, 0])))
    with Explorer(shelf).start() as explorer:
        with on_socket(explorer) as (say, hear):
            say(OPEN)
            hear()
            before = Slow.calls
            say(KINDS[kind])
            until(lambda: Slow.calls > before + 50)
            told = Slow.calls
        until(lambda: not workers())
        assert Slow.calls - told < 500  # a second's work, however slow the machine
