"""A page on a file that a survey is still filling."""

import json
import socket
import subprocess
import sys
from contextlib import suppress

import numpy as np
import pytest

import crumple
from crumple import Grid
from crumple.app import filling
from crumple.app._explore import shelf_for
from crumple.app.filling import Filling
from crumple.errors import FormatError
from crumple.jobs import ledger
from crumple.jobs.lock import held, is_at_work
from live import OPEN, SURVEY, talking, until

GRID = Grid.box((-1, 1), (-2, 2), n=(8, 5))


class Stop(Exception):
    pass


@pytest.fixture
def survey(tmp_path, monkeypatch):
    """A function that goes on with a survey, up to so many points; gives its file."""
    monkeypatch.setattr(ledger, "_SHARE", 0)
    objective = crumple.Objective.from_function(lambda w: (w[0] - 3 * w[1]) ** 2)
    plane = crumple.directions.weights(objective, ("w1", "w2"))
    path = tmp_path / "x.crumple"

    def go(points):
        def progress(done, total):
            if points <= done < total:
                raise Stop

        with suppress(Stop):
            crumple.evaluate(objective, plane, GRID, engine="generic", store=path, progress=progress)
        return path

    return go


def test_a_page_shows_what_a_survey_adds_until_it_is_done(survey):
    """No tile has fewer points than the one before; the last one has all, and only it says so; two pages see it."""
    shelf = shelf_for(crumple.open(survey(5)))
    with talking(shelf) as one, talking(shelf) as two:
        for talk in (one, two):
            talk.ask(OPEN)
            talk.say(SURVEY | {"job": 1})
        for points in (20, 40):
            survey(points)
            for talk in (one, two):
                until(lambda talk=talk, points=points: tiles(talk) and done(tiles(talk)[-1]) >= points)
        for talk in (one, two):
            until(lambda talk=talk: tiles(talk)[-1][0]["last"])
            counts = [done(tile) for tile in tiles(talk)]
            assert counts == sorted(counts) and counts[0] == 5 and counts[-1] == GRID.size
            assert [message["last"] for message, _ in tiles(talk)] == [False] * (len(counts) - 1) + [True]
            a, b = np.meshgrid(*GRID.axes, indexing="ij")
            assert np.allclose(tiles(talk)[-1][1]["values"], (a - 3 * b) ** 2)


def test_a_page_says_that_nobody_goes_on(survey):
    """Also where the lock of a process that was killed is still there; not where one is at work, or all is done."""
    path = survey(5)
    with talking(shelf_for(crumple.open(path))) as talk:
        lesson = talk.ask(OPEN)[0][0]["lesson"]
    assert "5 of 40 points" in lesson and "nobody was at work" in lesson and "goes on" in lesson
    with held(path):
        assert is_at_work(path) and Filling(crumple.open(path)).told() == ""
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.communicate()
    path.with_name(".x.crumple.lock").write_text(json.dumps({"pid": gone.pid, "host": socket.gethostname()}))
    assert "5 of 40 points" in Filling(crumple.open(path)).told()
    survey(40)
    assert Filling(crumple.open(path)).told() == ""


def test_a_file_that_goes_away_is_said(survey):
    shelf = shelf_for(crumple.open(survey(5)))
    with talking(shelf) as talk:
        talk.ask(OPEN)
        talk.say(SURVEY | {"job": 1})
        until(lambda: tiles(talk))
        survey(0).unlink()
        until(lambda: any(message["type"] == "error" for message, _ in talk.said))
    assert "no such file" in next(message["message"] for message, _ in talk.said if message["type"] == "error")


def test_what_could_not_be_read_is_read_again(survey, monkeypatch):
    """Else a page would show a part of a finished survey for ever."""
    seen = filling.Filling(crumple.open(survey(5)))
    survey(GRID.size)
    monkeypatch.setattr(filling, "_LEAST_SECONDS", 0.0)
    monkeypatch.setattr(filling, "_SHARE", 0)
    seen._next = 0.0
    with monkeypatch.context() as broken:
        broken.setattr(filling, "open_file", lambda _: (_ for _ in ()).throw(FormatError("is busy")))
        with pytest.raises(FormatError):
            seen.look()
    assert filling.is_whole(seen.look())


def tiles(talk):
    return [(message, arrays) for message, arrays in list(talk.said) if message["type"] == "tile"]


def done(tile):
    return int((tile[1]["status"] != crumple.Status.NOT_DONE).sum())
