"""One SQLite file, opened in one of three ways: to be built, to be appended to, or to be read.

A file may come from a stranger. Before a reader asks SQLite for anything, the first bytes say what
the file is; before it reads a table, all that is declared must be the tables of this version, word for
word (no view, no trigger, no other index); and every row must have its checksum.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import sys
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..atomic import atomic_path
from ..errors import CrumpleError, ExportError, FormatError, MissingFileError
from .schema import APPLICATION_ID, PARTS, TABLES, VERSION, create

MOST_BYTES_A_ROW = 2**26
MOST_ROWS = 100_000
"""Of planes, surfaces, runs or landmarks in one file."""
_MAGIC = b"SQLite format 3\x00"
_JOURNAL_MAGIC = bytes.fromhex("d9d505f920a163d7")
_PATIENCE_SECONDS = 10.0
_ANY = 2**60


class Database:
    """The tables of one open file; rows go in with a checksum and come out checked."""

    def __init__(self, connection: sqlite3.Connection, path: Path, most_bytes: int) -> None:
        self.connection, self.path, self.most_bytes = connection, path, most_bytes
        self.number = ""
        """The file's own number: a row copied from another file has a wrong checksum."""

    @contextlib.contextmanager
    def transaction(self) -> Iterator[None]:
        """All rows put in here are in the file, and safely on the disk, or none is.

        Raises:
            ExportError: the disk is full, or the system refuses.
        """
        with self._writing():
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:  # a full disk has undone it already
                    self.connection.execute("ROLLBACK")
                raise

    def insert(self, table: str, **columns: Any) -> int:
        """Put in one row; gives its ``id``."""
        checksum = self._checksum(table, columns)
        marks = ", ".join("?" * (len(columns) + 1))
        text = f"INSERT INTO {table} ({', '.join(columns)}, checksum) VALUES ({marks})"
        return int(self.connection.execute(text, (*columns.values(), checksum)).lastrowid or 0)

    def delete(self, table: str, number: int) -> None:
        """Take out the row with that ``id``."""
        self.connection.execute(f"DELETE FROM {table} WHERE id = ?", (number,))

    def delete_parts(self, table: str, owner: int) -> None:
        """Take out all pieces of one owner."""
        self.connection.execute(f"DELETE FROM {table} WHERE owner = ?", (owner,))

    def row(self, table: str, number: int) -> dict[str, Any]:
        """The row with that ``id``.

        Raises:
            FormatError: there is none, or it is damaged.
        """
        for row in self._select(table, "WHERE id = ?", (number,)):
            return row
        raise FormatError(f"has no {table} {number}", where=self.path.name)

    def parts(self, table: str, owner: int) -> Iterator[dict[str, Any]]:
        """The numbered pieces of one owner, in their order, one at a time."""
        return self._select(table, "WHERE owner = ? ORDER BY number", (owner,))

    def ids_of_parts(self, table: str, owner: int) -> list[int]:
        """The ``id`` of every piece of one owner, in their order, sound or not."""
        with self._read():
            text = f"SELECT id FROM {table} WHERE owner = ? ORDER BY number"
            return [int(n) for (n,) in self.connection.execute(text, (owner,))]

    def size_of_parts(self, table: str, owner: int) -> int:
        """Bytes in the pieces of one owner, by what SQLite says of each, before any is read."""
        text = f"SELECT sum(length(data)) FROM {table} WHERE owner = ?"
        with self._read():
            return int(self.connection.execute(text, (owner,)).fetchone()[0] or 0)

    def ids(self, table: str) -> list[int]:
        """The ``id`` of every row, in the order they were put in.

        Raises:
            FormatError: there are more than any honest file has.
        """
        with self._read():
            text = f"SELECT id FROM {table} ORDER BY id LIMIT {MOST_ROWS + 1}"
            found = [int(n) for (n,) in self.connection.execute(text)]
        if len(found) > MOST_ROWS:
            raise FormatError(f"has too many rows of {table}", where=self.path.name, expected=f"at most {MOST_ROWS}")
        return found

    def about(self) -> dict[str, str]:
        """What the file says of itself."""
        return {row["name"]: row["value"] for row in (self.row("about", n) for n in self.ids("about"))}

    def _select(self, table: str, rest: str, values: tuple[Any, ...]) -> Iterator[dict[str, Any]]:
        names = ["id", *TABLES[table], "checksum"]
        with self._read():
            for found in self.connection.execute(f"SELECT {', '.join(names)} FROM {table} {rest}", values):
                row = dict(zip(names, found, strict=True))
                self._check(table, row)
                yield row

    def _check(self, table: str, row: dict[str, Any]) -> None:
        columns = {name: row[name] for name in TABLES[table]}
        right_kinds = all(type(columns[name]) is kind for name, kind in TABLES[table].items())
        if not right_kinds or row["checksum"] != self._checksum(table, columns):
            raise FormatError(
                f"is damaged: row {row['id']} of {table} does not have its checksum",
                where=self.path.name,
                fix="Copy the file again from where it came.",
            )

    def _checksum(self, table: str, columns: dict[str, Any]) -> bytes:
        """SHA-256 over the file's number, the table, and every column with its name."""
        short = {name: value for name, value in columns.items() if not isinstance(value, bytes)}
        sha = hashlib.sha256(json.dumps([self.number, table, sorted(short.items())]).encode())
        for value in columns.values():
            if isinstance(value, bytes):
                sha.update(value)
        return sha.digest()

    @contextlib.contextmanager
    def _read(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as cause:
            raise FormatError(f"cannot be read: {cause}", where=self.path.name) from cause
        except UnicodeDecodeError as cause:  # a name in the message of SQLite's own error
            raise FormatError("cannot be read: it is damaged", where=self.path.name) from cause

    @contextlib.contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.Error as cause:
            fix = "What was written before is safe; with room on the disk, the same call goes on from there."
            raise ExportError(f"cannot be written: {cause}", where=self.path.name, fix=fix) from cause


# --- three ways to open -------------------------------------------------------------------------


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
            with database._writing():
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
    _check_head(path)
    try:
        connection = _connect(path, mode)
    except sqlite3.Error as cause:
        raise FormatError(f"cannot be opened: {cause}", where=path.name) from cause
    try:
        database = Database(connection, path, most_bytes)
        with database._read():
            _check_tables(database)
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


# --- what a file must be ------------------------------------------------------------------------

_KNOWN = {b"\x89PNG": "a PNG image", b"PK\x03\x04": "a zip archive", b"\x89HDF": "HDF5", b"<": "HTML or XML"}


def _check_head(path: Path) -> None:
    """Refuse by its first hundred bytes what is no file of ours, before SQLite sees it."""
    try:
        with open(path, "rb") as file:
            head = file.read(100)
    except FileNotFoundError as cause:
        raise MissingFileError("there is no such file", where=path.name, got=str(path)) from cause
    except OSError as cause:
        raise FormatError(f"cannot be opened: {cause.strerror or cause}", where=path.name) from cause
    mark, version = int.from_bytes(head[68:72], "big"), int.from_bytes(head[60:64], "big")
    if len(head) < 100 or not head.startswith(_MAGIC) or mark != APPLICATION_ID:
        other = next((kind for start, kind in _KNOWN.items() if head.startswith(start)), "")
        found = other or ("another SQLite file" if head.startswith(_MAGIC) else "empty" if not head else "")
        raise FormatError("is no .crumple file", where=path.name, got=found or None)
    if version > VERSION:
        raise FormatError(
            "was made by a newer crumple",
            where=path.name,
            got=f"format {version}",
            expected=f"at most {VERSION}",
            fix="Upgrade: pip install --upgrade crumple",
        )


def _check_tables(database: Database) -> None:
    """Refuse a file in which anything but our own tables is declared: views and triggers are programs."""
    text = f"SELECT type, name, sql FROM sqlite_master LIMIT {10 * len(TABLES)}"
    declared = database.connection.execute(text).fetchall()
    ours: set[tuple[Any, ...]] = {("table", name, create(name)) for name in TABLES}
    ours |= {("index", f"sqlite_autoindex_{name}_1", None) for name in PARTS}
    if set(declared) != ours or len(declared) != len(ours):
        strange = sorted({str(name) for _, name, _ in set(declared) - ours})
        told = f"declares what no .crumple file has: {strange[0]}" if strange else "lacks tables"
        raise FormatError(told, where=database.path.name, fix="It is damaged, or was made to mislead; do not use it.")


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
    _check_head(path)
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


def wrapped(cause: CrumpleError, where: str) -> FormatError:
    """A refusal by one of our own objects, as the fault of the file it came from."""
    place = f"{where}, {cause.where}" if cause.where else where
    return FormatError(cause.what, where=place, got=cause.got or None, expected=cause.expected)
