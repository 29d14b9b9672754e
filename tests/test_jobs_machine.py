"""Whatever happens to a survey, in whatever order: what was reported stays, and the end has the same bytes."""

import random
import shutil
import sqlite3
import tempfile
import warnings
from contextlib import contextmanager, suppress
from pathlib import Path

import hypothesis.strategies as st
import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

import crumple
from crumple import Grid, Status
from crumple.errors import ExportError, FileInUseError, FormatError, ResumeError
from crumple.jobs import ledger
from crumple.jobs.lock import held
from disks import put_back, watching

GRID = Grid.box((-1, 1), (-2, 2), n=(7, 3))


class Stop(Exception):
    pass


def survey(path, progress=None, *, slope=3.0):
    """A call of ``evaluate``, as a new process would make it."""
    objective = crumple.Objective.from_function(lambda w: (w[0] - slope * w[1]) ** 2)
    plane = crumple.directions.weights(objective, ("w1", "w2"))
    return crumple.evaluate(objective, plane, GRID, engine="generic", store=path, progress=progress)


def truth():
    a, b = np.meshgrid(*GRID.axes, indexing="ij")
    return (a - 3 * b) ** 2


class Job(RuleBasedStateMachine):
    """A survey that is begun, stopped, killed, damaged, refused, exported and finished, in any order."""

    @initialize()
    def begin(self):
        self.folder = Path(tempfile.mkdtemp(prefix="crumple-test-"))
        self.path, self.said = self.folder / "x.crumple", 0
        self.go(1)

    def teardown(self):
        shutil.rmtree(getattr(self, "folder", ""), ignore_errors=True)

    def go(self, reports):
        """Go on for so many reports; the last thing that was said counts."""
        heard = []

        def progress(done, total):
            heard.append(done)
            self.said = max(self.said, done)
            if len(heard) >= reports and done < total:
                raise Stop

        with suppress(Stop):
            assert np.array_equal(survey(self.path, progress)["loss"], truth())

    @rule(chunks=st.integers(1, 3))
    def finish_chunks(self, chunks):
        """One, two or three chunks; then an error of the caller's."""
        self.go(chunks)

    @rule()
    def finish(self):
        """To the end."""
        found = survey(self.path)
        self.said = GRID.size
        assert np.array_equal(found["loss"], truth()) and found.count(Status.OK) == GRID.size

    @rule()
    def begin_anew(self):
        """The file is removed, and the survey begun again."""
        self.path.unlink()
        self.said = 0
        self.go(1)

    @rule(call=st.integers(1, 60), seed=st.none() | st.integers(0, 2**16))
    def kill(self, call, seed):
        """After so many of SQLite's calls: all of them are on the disk, or, where the power went, those that may be."""
        taken = []

        def look():
            if disk.calls == call:
                rng = random.Random(seed)
                choice = disk.all() if seed is None else next(iter(disk.disks(rng, 1)))
                taken.append((choice, disk.said))

        def progress(done, total):
            disk.said = done

        with watching(self.path) as disk:
            disk.look, disk.said = look, self.said
            survey(self.path, progress)
        if taken:
            put_back(self.path, taken[0][0])
            self.said = max(self.said, taken[0][1])
        else:
            self.said = GRID.size

    @rule(where=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7))
    def corrupt(self, where, bit):
        """A bit flips: it is refused, and a copy is brought back; or it is found, and mended; or it was unused."""
        content, before = self.path.read_bytes(), self.said
        data = bytearray(content)
        data[int(where * len(data))] ^= 1 << bit
        self.path.write_bytes(bytes(data))
        with warnings.catch_warnings(record=True) as told:
            warnings.simplefilter("always")
            with suppress(FormatError, ResumeError, ExportError):
                self.go(1)
        if any("damaged" in str(warning.message) for warning in told):
            self.said = crumple.open(self.path).surface.count(Status.OK)
        else:
            put_back(self.path, (content, None))
            self.said = before

    @rule()
    def second_process(self):
        """Refused, and nothing is touched."""
        content = self.path.read_bytes()
        with held(self.path), pytest.raises(FileInUseError):
            survey(self.path)
        assert self.path.read_bytes() == content

    @precondition(lambda self: self.said < GRID.size)
    @rule(pages=st.integers(0, 2))
    def disk_full(self, pages):
        """There is room for so many pages more; SQLite itself says that there is none."""
        with room_for(pages), suppress(ExportError):
            self.go(GRID.size)

    @rule()
    def export(self):
        """What is there, as text; and never over what was exported before."""
        surface, target = crumple.open(self.path).surface, self.folder / "x.csv"
        crumple.export(target, surface, overwrite=True)
        rows = target.read_text().splitlines()[1:]
        assert len(rows) == GRID.size
        with pytest.raises(ExportError):
            crumple.export(target, surface)
        assert target.read_text().splitlines()[1:] == rows

    @rule(slope=st.sampled_from([2.0, 3.0000001]))
    def change_model(self, slope):
        """Another loss is refused, and nothing is touched."""
        content = self.path.read_bytes()
        with pytest.raises(ResumeError):
            survey(self.path, slope=slope)
        assert self.path.read_bytes() == content

    @invariant()
    def nothing_is_lost_or_wrong(self):
        """Every point that was reported is in the file, and each that is there has its bits."""
        if not hasattr(self, "path"):
            return
        found = crumple.open(self.path).surface
        done = found.status == Status.OK
        assert done.sum() >= self.said and np.array_equal(found["loss"][done], truth()[done])
        assert set(np.unique(found.status)) <= {Status.OK, Status.NOT_DONE} and np.isnan(found["loss"][~done]).all()


@contextmanager
def room_for(pages):
    """SQLite lets no file grow by more pages than that."""
    real = sqlite3.connect

    def connect(*given, **options):
        connection = real(*given, **options)
        now = connection.execute("PRAGMA page_count").fetchone()[0]
        connection.execute(f"PRAGMA max_page_count = {now + pages}")
        return connection

    sqlite3.connect = connect
    try:
        yield
    finally:
        sqlite3.connect = real


@pytest.mark.slow
@pytest.mark.timeout(3000)
def test_whatever_happens_to_a_survey_nothing_is_lost(monkeypatch, request):
    monkeypatch.setattr(ledger, "_SHARE", 0)
    many, steps = (200, 50) if request.config.getoption("--nightly", default=False) else (12, 14)
    slow = [HealthCheck.too_slow, HealthCheck.data_too_large]
    options = settings(max_examples=many, stateful_step_count=steps, suppress_health_check=slow)
    run_state_machine_as_test(Job, settings=options)
