"""A disk that is watched: what it may hold if the power goes, or the process, at any moment.

SQLite is run with a file system of our own (apsw), which notes each write, cut, sync and removal of the database
and of its journal. What was synced is there for sure; of the rest every sector of 512 bytes may be there or not,
and so may every file that came or went.
"""

import sqlite3
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import apsw

SECTOR = 512


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

    def all(self):
        """All that was done, as a process finds it that comes after one that was killed."""
        return self._one(self.journals[-1], lambda change: True)

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


@contextmanager
def watching(path):
    """The disk, with all that is written to a file, and its journal, while the block goes on."""
    disk, real = Disk(path), sqlite3.connect

    def connect(name, **options):
        is_watched = name.startswith(path.as_uri()) and name.endswith("mode=rw")
        return Connection(name) if is_watched else real(name, **options)

    sqlite3.connect = connect
    try:
        yield disk
    finally:
        sqlite3.connect = real
        disk.unregister()


def put_back(path, disk):
    """Make a file, and its journal, what a disk held."""
    main, journal = disk
    path.write_bytes(main)
    beside = path.with_name(path.name + "-journal")
    beside.unlink(missing_ok=True)
    if journal is not None:
        beside.write_bytes(journal)
