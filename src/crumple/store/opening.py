"""Three ways to open a file: to be built, to be appended to, or to be read."""

from __future__ import annotations

import contextlib
import os
import sqlite3
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path

from ..atomic import atomic_path
from ..errors import FormatError
from .database import Database
from .guarding import check_head, check_tables
from .schema import APPLICATION_ID, TABLES, VERSION, create

MOST_BYTES_A_ROW = 2**26
_JOURNAL_MAGIC = bytes.fromhex("d9d505f920a163d7")
_PATIENCE_SECONDS = 10.0
_ANY = 2**60


@contextlib.contextmanager
def building(path: str | os.PathLike[str], *, overwrite: bool = False) -> Iterator[Database]:
    """A new file with empty tables, which appears under its name when the block ends well.

    Raises:
        ExportError: it exists and ``overwrite`` is False, or it cannot be written.
    """
    with atomic_path(path, overwrite=overwrite) as spare:
        connection = _connect(spare, "rw")
        try:
            database = Database(connection, Path(path), 0)
            with database.writes():
                # nobody sees the file before it is whole, and atomic_path flushes it
                connection.execute("PRAGMA journal_mode = OFF")
                connection.execute("PRAGMA synchronous = OFF")
                _lay_out(database)
            with database.transaction():
                yield database
        finally:
            connection.close()


@contextlib.contextmanager
def appending(path: str | os.PathLike[str]) -> Iterator[Database]:
    """A file of one's own, to be added to by transactions that survive a crash and a power cut.

    Raises:
        FormatError, MissingFileError: as for ``reading``.
    """
    with _opened(Path(path), "rw", _ANY) as database:
        # FULL does not flush the removal of the journal: a power cut may bring it back, and undo what was reported.
        database.connection.execute("PRAGMA synchronous = EXTRA")
        yield database


@contextlib.contextmanager
def reading(path: str | os.PathLike[str], *, most_bytes: int) -> Iterator[Database]:
    """A file that may come from a stranger; nothing in it is run, nothing it names is opened.

    A transaction that a killed writer left half done is undone first, as SQLite does it.

    Raises:
        MissingFileError: there is no such file.
        FormatError: it is of another kind, newer, damaged, or has more in it than the tables it should have.
    """
    _undo_unfinished(Path(path))
    with _opened(Path(path), "ro", most_bytes) as database:
        yield database


@contextlib.contextmanager
def _opened(path: Path, mode: str, most_bytes: int) -> Iterator[Database]:
    check_head(path)
    try:
        connection = _connect(path, mode)
    except sqlite3.Error as cause:
        raise FormatError(f"cannot be opened: {cause}", where=path.name) from cause
    try:
        database = Database(connection, path, most_bytes)
        with database.reads():
            check_tables(database)
            first = connection.execute("SELECT value FROM about WHERE name = 'number'").fetchone()
        database.number = str(first[0])[:100] if first else ""
        yield database
    finally:
        connection.close()


def _connect(path: Path, mode: str) -> sqlite3.Connection:
    if sys.byteorder != "little":
        raise FormatError("needs a little-endian machine", where=path.name)
    uri = f"{path.absolute().as_uri()}?mode={mode}"
    connection = sqlite3.connect(uri, uri=True, isolation_level=None, timeout=_PATIENCE_SECONDS)
    connection.text_factory = lambda data: data.decode("utf-8", "replace")  # what is damaged has no checksum
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MOST_BYTES_A_ROW)
    connection.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "mmap_size = 0"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def _lay_out(database: Database) -> None:
    connection = database.connection
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VERSION}")
    for name in TABLES:
        connection.execute(create(name))
    database.number = uuid.uuid4().hex
    database.insert("about", name="number", value=database.number)


def _undo_unfinished(path: Path) -> None:
    """Let SQLite undo what a killed writer left half done; that alone needs the right to write.

    A journal of ours never names another file; one that does was made by somebody else, and is refused.
    """
    journal = path.with_name(path.name + "-journal")
    try:
        with open(journal, "rb") as file:
            begins = file.read(8)
            file.seek(max(0, os.fstat(file.fileno()).st_size - 8))
            ends = file.read(8)
    except OSError:
        return
    if begins != _JOURNAL_MAGIC:
        return
    if ends == _JOURNAL_MAGIC:
        raise FormatError("names another file", where=journal.name, fix="Do not use it: crumple writes no such thing.")
    check_head(path)
    try:
        connection = _connect(path, "rw")
        try:
            connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        finally:
            connection.close()
    except sqlite3.Error as cause:
        told = f"was left half written, and cannot be put right: {cause}"
        raise FormatError(
            told, where=path.name, fix="Copy it, with its -journal, to a folder you may write in."
        ) from cause
