"""A power cut at any moment: what the disk may hold then, after every single call that changed the file.

SQLite is run through a file system of our own (apsw), which notes each write, cut, sync and removal of the
database and its journal. Then the disk is imagined after each of these calls: what was synced is there; of the rest
every sector of 512 bytes may be there or not, and so may every file that came or went. Each such disk is read.
"""

import random
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path

import apsw
import numpy as np
import pytest

import crumple
from crumple import Grid, Status
from crumple.jobs import ledger

SECTOR = 512
GRID = Grid.box((-1, 1), (-2, 2), n=(6, 2))


@dataclass
class File:
    """One file as it was synced last, and what was done to it since."""

    synced: bytes = b""
    since: list[tuple[int, bytes] | int] = field(default_factory=list)
    """Pieces of one sector at most that were written, each with its place; or the length it was cut to."""

    def after(self, happens):
        """The content where some of what was done since has reached the disk."""
        data = bytearray(self.synced)
        for change in filter(happens, self.since):
            if isinstance(change, int):
                del data[change:]
                continue
            place, piece = change
            data.extend(bytes(max(0, place + len(piece) - len(data))))
            data[place : place + len(piece)] = piece
        return bytes(data)

    def sync(self):
        self.synced, self.since = self.after(lambda change: True), []


class Disk(apsw.VFS):
    """What passes a file system on its way to the disk, and what the disk holds for sure."""

    def __init__(self, path):
        self.path, self.journal = Path(path), Path(f"{path}-journal")
        self.main = File(self.path.read_bytes())
        self.journals = [None]
        """The journal as it is for sure, and as it was made and removed since, each unsynced."""
        self.calls, self.said = 0, 0
        self.look = lambda: None
        super().__init__("power", "")

    def note(self):
        self.calls += 1
        self.look()

    def xOpen(self, name, flags):
        file = NotedFile(name, flags, self)
        is_journal = bool(flags[0] & apsw.SQLITE_OPEN_MAIN_JOURNAL)
        if is_journal:
            self.journals.append(File())
        file.of = lambda: self.journals[-1] if is_journal else self.main
        return file

    def xDelete(self, name, sync):
        super().xDelete(name, sync)
        self.journals.append(None)
        if sync:
            self.journals = [None]
        self.note()

    def disks(self, rng, count):
        """What the disk may hold: all of what was done, nothing of it, and so many mixtures by chance."""
        for _ in range(count):
            yield self._one(rng.choice(self.journals), lambda change: rng.random() < 0.5)
        for journal in self.journals:
            yield self._one(journal, lambda change: False)
            yield self._one(journal, lambda change: True)

    def _one(self, journal, happens):
        return self.main.after(happens), None if journal is None else journal.after(happens)


class NotedFile(apsw.VFSFile):
    """An open file whose calls are noted."""

    def __init__(self, name, flags, disk):
        self.disk = disk
        super().__init__("", name, flags)

    def xWrite(self, data, offset):
        super().xWrite(data, offset)
        for start in range(offset - offset % SECTOR, offset + len(data), SECTOR):
            first, last = max(start, offset), min(start + SECTOR, offset + len(data))
            self.of().since.append((first, bytes(data[first - offset : last - offset])))
        self.disk.note()

    def xTruncate(self, size):
        super().xTruncate(size)
        self.of().since.append(size)
        self.disk.note()

    def xSync(self, flags):
        super().xSync(flags)
        self.of().sync()
        if self.of() is not self.disk.main:  # SQLite syncs the folder, too, where it has made a journal
            self.disk.journals = self.disk.journals[-1:]
        self.disk.note()


class Connection:
    """apsw behind the few names of ``sqlite3`` that the code under test uses; its statements are those of the code."""

    def __init__(self, uri):
        flags = apsw.SQLITE_OPEN_URI | apsw.SQLITE_OPEN_READWRITE
        self.real = apsw.Connection(uri, flags=flags, vfs="power")
        self.setlimit, self.close = self.real.limit, self.real.close

    def execute(self, text, values=()):
        self.rows = self.real.execute(text, values)
        return self

    def __iter__(self):
        return self.rows

    fetchone = property(lambda self: self.rows.fetchone)
    fetchall = property(lambda self: self.rows.fetchall)
    lastrowid = property(lambda self: self.real.last_insert_rowid())
    in_transaction = property(lambda self: self.real.in_transaction)


@pytest.fixture
def survey(monkeypatch):
    """A function that surveys into a file, each chunk a transaction; and what it finds."""
    monkeypatch.setattr(ledger, "_LEAST_SECONDS", 0.0)
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
    disk, rng, cut = Disk(path), random.Random(3), tmp_path / "cut.crumple"
    real, trials, rolled_back = sqlite3.connect, [], []

    def look():
        for main, journal in disk.disks(rng, mixtures):
            cut.write_bytes(main)
            cut.with_name("cut.crumple-journal").unlink(missing_ok=True)
            if journal is not None:
                cut.with_name("cut.crumple-journal").write_bytes(journal)
            found = crumple.open(cut).surface
            done = found.status == Status.OK
            assert done.sum() >= disk.said, (disk.calls, int(done.sum()), disk.said)
            assert np.array_equal(found["loss"][done], whole[done])
            trials.append(int(done.sum()))
            rolled_back.append(journal is not None)
        if disk.calls % 7 == 0:  # and goes on to the same bytes
            assert survey(cut)["loss"].tobytes() == whole.tobytes()

    def connect(name, **options):
        is_watched = name.startswith(path.as_uri()) and name.endswith("mode=rw")
        return Connection(name) if is_watched else real(name, **options)

    def say(done, total):
        disk.said = done
        look()

    monkeypatch.setattr(sqlite3, "connect", connect)
    disk.look = look
    found = survey(path, say)
    assert found["loss"].tobytes() == whole.tobytes() and disk.said == GRID.size
    assert disk.calls > 100 and len(trials) > 600 and sum(rolled_back) > 200
    assert set(trials) == set(range(2, GRID.size + 1, 2))
    print(f"{disk.calls} calls, {len(trials)} disks")
