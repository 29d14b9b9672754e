"""Pages that look at one thing: work is done once, and nobody's view, pace or leaving is another's matter."""

import threading
import time
from contextlib import ExitStack
from typing import ClassVar

import numpy as np
import pytest
import torch

import crumple
from crumple import app
from crumple.app import bench as benches
from crumple.app import piece
from crumple.app.bench import Bench
from crumple.app.messages import parse
from crumple.app.session import Session
from crumple.app.wire import decode, encode
from live import OPEN, RACE, RACER, SURVEY, talking, until

PAGES = 5
LINE = {"type": "section", "metric": "loss", "from": [-1.0, 0.0], "to": [1.0, 3.0], "n": 41}
SPOT = {"type": "probe", "metric": "loss", "at": [0.3, -0.8]}
ELSEWHERE = [{**SURVEY, "n": [5, 3], "window": [[3.0, 4.0], [3.0, 5.0]]}, {**RACE, "start": [2.0, 2.0]}]
ASKED = [SURVEY, RACE, LINE, SPOT]


class Counting(torch.nn.Module):
    """Two weights; notes where it is evaluated, which cannot be done for many points at once."""

    seen: ClassVar[list] = []
    seconds = 0.0

    def __init__(self):
        super().__init__()
        self.weight = torch.nn.Parameter(torch.zeros(2, dtype=torch.float64))

    def forward(self, x):
        Counting.seen.append(tuple(self.weight.tolist()))
        time.sleep(Counting.seconds)
        return torch.sin(x * self.weight).sum(1) + 0.3 * self.weight[0]


@pytest.fixture
def shelf(monkeypatch):
    """A new one at each call, whose objective counts."""
    monkeypatch.setattr(Counting, "seen", [])
    monkeypatch.setattr(Counting, "seconds", 0.0)
    x = torch.tensor([[1.0, 0.5], [0.3, -2.0], [1.5, 0.1]], dtype=torch.float64)
    target = torch.tensor([0.2, -1.0, 0.7], dtype=torch.float64)
    return lambda: app._explore.shelf_for(crumple.Objective(Counting(), torch.nn.functional.l1_loss, (x, target)))


def answer(talk, request):
    """The whole answer, but for its time and its job: the last message, and the arrays as they add up."""
    until(lambda: any(ends_with(m, request) for m, _ in list(talk.said)))
    said = [(m, a) for m, a in list(talk.said) if m.get("job") == request["job"]]
    message = {k: v for k, v in said[-1][0].items() if k not in ("job", "milliseconds", "from")}
    if request["type"] != "race":
        return message, {name: array.tobytes() for name, array in said[-1][1].items()}
    return message, {n: np.concatenate([a[n] for _, a in said]).tobytes() for n in ("points", "updates", "loss")}


def ends_with(message, request):
    is_part = message["type"] in ("tile", "path") and not (message.get("last") or message.get("status") == "done")
    return message.get("job") == request["job"] and not is_part


def asked(talks, requests):
    """What each of several pages is told, asked at once, and how many points were evaluated for it."""
    for talk in talks:
        talk.ask(OPEN)
    for job, request in enumerate(ELSEWHERE, 1):  # so that ways of computing are found before it counts
        talks[0].ask({**request, "job": job})
        answer(talks[0], {**request, "job": job})
    Counting.seen.clear()
    for i, talk in enumerate(talks):
        for job, request in enumerate(requests):
            talk.say({**request, "job": 100 * (i + 1) + job})
    told = [
        [answer(talk, {**request, "job": 100 * (i + 1) + job}) for job, request in enumerate(requests)]
        for i, talk in enumerate(talks)
    ]
    return told, len(Counting.seen)


def test_what_many_pages_ask_for_is_evaluated_once(shelf):
    with talking(shelf()) as talk:
        (lone,), once = asked([talk], ASKED)
    assert once >= 33 * 17 + 40 + 41 + 1  # every node, every update, the line and the point
    one = shelf()
    with ExitStack() as pages:
        told, count = asked([pages.enter_context(talking(one)) for _ in range(PAGES)], ASKED)
    assert count == once
    assert all(page == lone for page in told)


def test_a_finer_level_takes_over_what_a_coarser_one_has(shelf):
    with talking(shelf()) as talk:
        asked([talk], [SPOT])
        Counting.seen.clear()
        tiles = talk.ask({**SURVEY, "job": 300, "n": [65, 33]})
    axes = np.linspace(-1, 2, 65), np.linspace(0, 1, 33)
    assert sorted(Counting.seen) == [(a, b) for a in axes[0] for b in axes[1]]
    assert len(tiles) == 3
    found = [arrays["values"] for _, arrays in tiles]
    assert np.array_equal(found[0], found[2][::4, ::4]) and np.array_equal(found[1], found[2][::2, ::2])
    x = np.array([[1.0, 0.5], [0.3, -2.0], [1.5, 0.1]])
    at = np.stack(np.meshgrid(*axes, indexing="ij"), -1)[..., None, :]
    wanted = np.abs(np.sin(x * at).sum(-1) + 0.3 * at[..., 0] - [0.2, -1.0, 0.7]).mean(-1)
    np.testing.assert_allclose(found[2], wanted, rtol=1e-13)


def test_what_one_page_chooses_is_not_seen_by_another(shelf):
    theirs = [
        {**SURVEY, "n": [9, 5]},
        {**RACE, "start": [-0.7, 0.9], "racers": [{**RACER, "options": {"lr": 0.3}}], "batch": 2, "seed": 4},
        {**LINE, "n": 11},
        {**SPOT, "at": [0.3, 0.8]},
    ]
    alone = []
    for requests in (ASKED, theirs):
        with talking(shelf()) as talk:
            alone.append(asked([talk], requests)[0][0])
    one = shelf()
    with talking(one) as first, talking(one) as second:
        for talk in (first, second):
            talk.ask(OPEN)
        for job, (mine, other) in enumerate(zip(ASKED, theirs, strict=True)):
            second.say({**other, "job": job})
            first.say({**mine, "job": job})
        told = [
            [answer(talk, {**request, "job": job}) for job, request in enumerate(requests)]
            for talk, requests in ((first, ASKED), (second, theirs))
        ]
    assert told == alone and told[0] != told[1]


def test_a_report_is_of_what_its_own_page_sees(shelf):
    report = {"type": "trust", "metric": "loss", "window": SURVEY["window"], "job": 2}
    surveys = [{**SURVEY, "job": 1, "n": n} for n in ([33, 17], [9, 5])]
    alone = []
    for survey in surveys:
        with talking(shelf()) as talk:
            talk.ask(OPEN)
            answer(talk, talk.say(survey) or survey)
            alone.append(talk.ask(report)[0][0]["findings"])
    one = shelf()
    with talking(one) as first, talking(one) as second:
        for talk, survey in ((first, surveys[0]), (second, surveys[1])):
            talk.ask(OPEN)
            answer(talk, talk.say(survey) or survey)
        told = [talk.ask(report)[0][0]["findings"] for talk in (first, second)]
    assert told == alone and told[0] != told[1]


def test_who_leaves_takes_nothing_along_and_the_last_ends_the_work(shelf, monkeypatch):
    survey, more = {**SURVEY, "job": 1, "n": [65, 33]}, {**SURVEY, "job": 2, "n": [513, 513]}
    one = shelf()
    with talking(one) as second:
        with talking(one) as first:
            asked([first, second], [SPOT])
            Counting.seen.clear()
            monkeypatch.setattr(Counting, "seconds", 2e-4)
            for talk in (first, second):
                talk.say(survey)
            until(lambda: len(Counting.seen) > 200)
        answer(second, survey)
        assert len(Counting.seen) == 65 * 33  # none of it a second time
        with talking(one) as late:
            late.ask(OPEN)
            tiles = late.ask({**survey, "job": 7})
            assert len(Counting.seen) == 65 * 33 and len(tiles) == 1 and tiles[0][0]["last"]
            late.say(more)
            second.say(more)
            until(lambda: len(Counting.seen) > 4000)
        at_leaving = len(Counting.seen)
        until(lambda: len(Counting.seen) > at_leaving + 200)
    left = time.monotonic()
    until(lambda: not [t for t in threading.enumerate() if t.name == "crumple-live"])
    assert time.monotonic() - left < 1
    count = len(Counting.seen)
    time.sleep(0.1)
    assert len(Counting.seen) == count


# --- a bench by itself --------------------------------------------------------------------------------


class Numbers:
    """Answers with numbers, one a slice, each a kilobyte; a survey of n layers, or a path of so many updates."""

    def __init__(self):
        self.slices = []

    def begin(self, request):
        for i in range(request.n[0] if request.type == "survey" else request.updates):
            self.slices.append((request.type, getattr(request, "start", None)))
            time.sleep(0.001)
            yield {"type": request.type, "job": 0, "i": i}, {"a": np.full(128, float(i))}


@pytest.fixture
def numbers():
    thing = Numbers()
    bench = Bench(lambda: thing)
    yield thing, bench
    bench.close()


def race(updates, start=(0.5, -0.3)):
    return parse({**RACE, "job": 3, "updates": updates, "start": list(start)})


def taken(bench, watch):
    """All frames that there are now."""
    found = []
    while (frame := bench.take(watch)[0]) is not None:
        found.append(decode(frame)[0]["i"])
    return found


def test_work_stands_still_until_somebody_reads(numbers):
    thing, bench = numbers
    idle, other = (bench.join(race(200), page, lambda: None) for page in ("idle", "other"))
    until(lambda: len(thing.slices) == piece.AHEAD)
    time.sleep(0.05)
    assert len(thing.slices) == piece.AHEAD
    read = []
    until(lambda: read.extend(taken(bench, other)) or len(read) == 200)
    assert read == list(range(200)) == taken(bench, idle)  # a path loses nothing, however late it is read


def test_a_page_that_reads_slowly_is_told_of_the_newest_layer(numbers):
    thing, bench = numbers
    watch = bench.join(parse({**SURVEY, "job": 3, "n": [20, 3]}), "slow", lambda: None)
    until(lambda: watch.piece.is_over)
    assert taken(bench, watch) == list(range(20))
    again = bench.join(parse({**SURVEY, "job": 4, "n": [20, 3]}), "late", lambda: None)
    assert taken(bench, again) == [19] and bench.take(again) == (None, True) and len(thing.slices) == 20


def test_layers_and_finished_pieces_take_bounded_memory(numbers, monkeypatch):
    thing, bench = numbers
    a_reply = 1024 + piece.ENTRY_BYTES
    monkeypatch.setattr(piece, "PIECE_BYTES", 3 * a_reply)
    monkeypatch.setattr(benches, "KEPT_BYTES", 8 * a_reply)
    watch = bench.join(parse({**SURVEY, "job": 3, "n": [20, 3]}), "page", lambda: None)
    until(lambda: watch.piece.is_over)
    assert watch.piece.bytes == 3 * a_reply and taken(bench, watch) == [17, 18, 19]
    for k in range(6):
        until(lambda k=k: bench.join(race(1, (k, 0)), "page", lambda: None).piece.is_over)
    assert sum(one.bytes for one in bench.kept.values()) == bench._kept_bytes <= 8 * a_reply
    before = len(thing.slices)
    until(lambda: bench.join(race(1, (5, 0)), "page", lambda: None).piece.is_over)
    assert len(thing.slices) == before  # the last is there
    until(lambda: bench.join(parse({**SURVEY, "job": 3, "n": [20, 3]}), "page", lambda: None).piece.is_over)
    assert len(thing.slices) == before + 20  # the first was forgotten


def test_what_is_new_does_not_wait_for_all_that_is_old(numbers):
    """Ten long pieces are under way; the eleventh's first slice is at most the third from now."""
    thing, bench = numbers
    for k in range(10):
        bench.join(parse({**SURVEY, "job": 3, "n": [30, k + 3]}), "page", lambda: None)
    until(lambda: len(thing.slices) > 25)
    before = len(thing.slices)
    bench.join(race(1, (9, 9)), "other", lambda: None)
    until(lambda: ("race", (9.0, 9.0)) in thing.slices)
    assert thing.slices.index(("race", (9.0, 9.0))) <= before + 3


def test_basins_wait_for_other_wishes_of_their_own_page_alone(numbers):
    thing, bench = numbers
    numbered = thing.begin
    thing.begin = lambda request: iter(lambda: time.sleep(0.001), 0) if request.type == "race" else numbered(request)
    basins = {"type": "basins", "job": 1, "metric": "loss", "window": SURVEY["window"], "racer": RACER, "updates": 20}
    race_on = bench.join(race(20), "busy", lambda: None)
    mine, theirs = (
        bench.join(parse({**basins, "n": n}), page, lambda: None) for n, page in ((5, "busy"), (9, "quiet"))
    )
    until(lambda: theirs.piece.is_over)
    assert not mine.piece.turn
    bench.part(race_on)
    until(lambda: mine.piece.is_over)


def test_refusals_reach_a_page_that_does_not_read_without_holding_up_who_hears(shelf):
    gate, said = threading.Event(), []
    session = Session(shelf(), lambda frame: gate.wait(60) and said.append(decode(frame)[0]))
    session.hear(encode(OPEN))
    until(lambda: session._thread is not None)
    time.sleep(0.1)
    hearing = threading.Thread(target=lambda: [session.hear(b"nonsense") for _ in range(100)], daemon=True)
    hearing.start()
    hearing.join(10)
    assert not hearing.is_alive()
    gate.set()
    until(lambda: len([m for m in said if m["type"] == "error"]) >= 64)
    session.close()
    assert {m["type"] for m in said} == {"scene", "error"} and len(said) <= 66
