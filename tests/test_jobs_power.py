"""A power cut at any moment: what was reported is there, and no number is wrong."""

import random

import numpy as np
import pytest

import crumple
from crumple import Grid, Status
from crumple.jobs import ledger
from disks import put_back, watching

GRID = Grid.box((-1, 1), (-2, 2), n=(6, 2))


@pytest.fixture
def survey(monkeypatch):
    """A function that surveys into a file, each chunk a transaction; and what it finds."""
    monkeypatch.setattr(ledger, "_SHARE", 0)

    def go(path, progress=None):
        objective = crumple.Objective.from_function(lambda w: (w[0] - 3 * w[1]) ** 2)
        plane = crumple.directions.weights(objective, ("w1", "w2"))
        return crumple.evaluate(objective, plane, GRID, engine="generic", store=path, progress=progress)

    return go


class Stop(Exception):
    pass


def begun(survey, path):
    """The file with one chunk in it, and the rest to come."""

    def stop(done, total):
        raise Stop

    with pytest.raises(Stop):
        survey(path, stop)
    return path


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_no_power_cut_loses_what_was_reported_or_leaves_a_wrong_number(tmp_path, survey, monkeypatch, request):
    """After every call: the file opens, holds all points that were reported by then, and each has its bits."""
    mixtures = 30 if request.config.getoption("--nightly", default=False) else 3
    whole = survey(tmp_path / "whole.crumple")["loss"]
    path = begun(survey, tmp_path / "x.crumple")
    rng, cut, trials, rolled_back = random.Random(3), tmp_path / "cut.crumple", [], []

    def look():
        for main, journal in disk.disks(rng, mixtures):
            put_back(cut, (main, journal))
            found = crumple.open(cut).surface
            done = found.status == Status.OK
            assert done.sum() >= disk.said, (disk.calls, int(done.sum()), disk.said)
            assert np.array_equal(found["loss"][done], whole[done])
            trials.append(int(done.sum()))
            rolled_back.append(journal is not None)
        if disk.calls % 7 == 0:  # and goes on to the same bytes
            assert survey(cut)["loss"].tobytes() == whole.tobytes()

    def say(done, total):
        disk.said = done
        look()

    with watching(path) as disk:
        disk.look = look
        found = survey(path, say)
    assert found["loss"].tobytes() == whole.tobytes() and disk.said == GRID.size
    assert disk.calls > 100 and len(trials) > 600 and sum(rolled_back) > 200
    assert set(trials) == set(range(2, GRID.size + 1, 2))
    print(f"{disk.calls} calls, {len(trials)} disks")
