"""The tables of one open file: rows go in with a checksum, and come out checked."""

from __future__ import annotations

import contextlib
import hashlib
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from ..errors import CrumpleError, ExportError, FormatError
from .schema import HOLDS, TABLES

MOST_ROWS = 100_000
"""Of planes, surfaces, runs or landmarks in one file."""
_RESCUE = "What else it holds can still be had: see Damage in docs/file-format.md."


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
        with self.writes():
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

    def insert_as_it_was(self, table: str, row: dict[str, Any]) -> None:
        """Put in a row of this file's own that was taken out with its ``id`` and checksum."""
        marks = ", ".join("?" * len(row))
        self.connection.execute(f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})", tuple(row.values()))

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
        with self.reads():
            text = f"SELECT id FROM {table} WHERE owner = ? ORDER BY number"
            return [int(n) for (n,) in self.connection.execute(text, (owner,))]

    def size_of_parts(self, table: str, owner: int) -> int:
        """Bytes in the pieces of one owner, by what SQLite says of each, before any is read."""
        text = f"SELECT sum(length(data)) FROM {table} WHERE owner = ?"
        with self.reads():
            return int(self.connection.execute(text, (owner,)).fetchone()[0] or 0)

    def ids(self, table: str) -> list[int]:
        """The ``id`` of every row, in the order they were put in.

        Raises:
            FormatError: there are more than any honest file has.
        """
        with self.reads():
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
        with self.reads():
            for found in self.connection.execute(f"SELECT {', '.join(names)} FROM {table} {rest}", values):
                row = dict(zip(names, found, strict=True))
                self._check(table, row)
                yield row

    def _check(self, table: str, row: dict[str, Any]) -> None:
        columns = {name: row[name] for name in TABLES[table]}
        right_kinds = all(type(columns[name]) is kind for name, kind in TABLES[table].items())
        if not right_kinds or row["checksum"] != self._checksum(table, columns):
            told = f"is damaged: row {row['id']} of {table}, which holds {HOLDS[table]}, does not have its checksum"
            fix = "Copy the file again from where it came."
            raise FormatError(told, where=self.path.name, fix=fix if table == "chunk" else f"{fix} {_RESCUE}")

    def _checksum(self, table: str, columns: dict[str, Any]) -> bytes:
        """SHA-256 over the file's number, the table, and every column with its name."""
        short = {name: value for name, value in columns.items() if not isinstance(value, bytes)}
        sha = hashlib.sha256(json.dumps([self.number, table, sorted(short.items())]).encode())
        for value in columns.values():
            if isinstance(value, bytes):
                sha.update(value)
        return sha.digest()

    @contextlib.contextmanager
    def reads(self) -> Iterator[None]:
        """What SQLite says while it reads, as one of our own errors."""
        try:
            yield
        except sqlite3.Error as cause:
            raise FormatError(f"cannot be read: {cause}", where=self.path.name) from cause
        except UnicodeDecodeError as cause:  # a name in the message of SQLite's own error
            raise FormatError("cannot be read: it is damaged", where=self.path.name) from cause

    @contextlib.contextmanager
    def writes(self) -> Iterator[None]:
        """What SQLite says while it writes, as one of our own errors."""
        try:
            yield
        except sqlite3.Error as cause:
            fix = "What was written before is safe; with room on the disk, the same call goes on from there."
            raise ExportError(f"cannot be written: {cause}", where=self.path.name, fix=fix) from cause


def wrapped(cause: CrumpleError, where: str) -> FormatError:
    """A refusal by one of our own objects, as the fault of the file it came from."""
    place = f"{where}, {cause.where}" if cause.where else where
    return FormatError(cause.what, where=place, got=cause.got or None, expected=cause.expected)
