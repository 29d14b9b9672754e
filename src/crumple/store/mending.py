"""A file that is damaged, made anew of its rows that are sound: SQLite cannot be trusted to write into it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from ..errors import FormatError
from .database import Database
from .opening import building, reading
from .schema import PARTS, TABLES

_ANY = 2**60


def is_whole(database: Database) -> bool:
    """Whether SQLite finds nothing wrong with how a file is laid out; it reads all of it."""
    try:
        return bool(database.connection.execute("PRAGMA integrity_check(1)").fetchone() == ("ok",))
    except sqlite3.DatabaseError:
        return False


def mend(path: Path) -> int:
    """Make a file anew without the chunks that are damaged; gives how many those are.

    Raises:
        FormatError: what is damaged is more than chunks; the file is as it was.
        ExportError: there is no room for another file; the file is as it was.
    """
    lost = 0
    with building(path, overwrite=True) as new, reading(path, most_bytes=_ANY) as old:
        new.delete("about", 1)  # the number of its own that a new file has: the rows bring the old one
        for table in TABLES:
            for number in sorted(_ids(old, table)):
                if table == "chunk" and not _is_sound(old, table, number):
                    lost += 1
                else:
                    new.insert_as_it_was(table, old.row(table, number))
    return lost


def legible(path: Path) -> str:
    """What of a damaged file has its checksums, in words such as ``1 of 2 of about, all 7 of chunk``.

    Raises:
        FormatError: it cannot be opened at all.
    """
    told = []
    with reading(path, most_bytes=_ANY) as database:
        for table in TABLES:
            try:
                numbers = _ids(database, table)
            except FormatError:
                told.append(f"none of {table}")
                continue
            sound = sum(_is_sound(database, table, number) for number in numbers)
            if numbers:
                told.append(f"{'all' if sound == len(numbers) else f'{sound} of'} {len(numbers)} of {table}")
    return ", ".join(told)


def _is_sound(database: Database, table: str, number: int) -> bool:
    try:
        database.row(table, number)
    except FormatError:
        return False
    return True


def _ids(database: Database, table: str) -> set[int]:
    """The ``id`` of every row that is found by the table itself or by its index, since either may be damaged.

    Raises:
        FormatError: rows of another table than that of the chunks cannot be found.
    """
    ways = ["NOT INDEXED", *([f"INDEXED BY sqlite_autoindex_{table}_1"] if table in PARTS else [])]
    found: set[int] = set()
    whole = 0
    for way in ways:
        try:
            for (number,) in database.connection.execute(f"SELECT id FROM {table} {way}"):
                found.add(int(number))
            whole += 1
        except sqlite3.DatabaseError as cause:
            failure = cause
    if not whole and table != "chunk":
        raise FormatError(f"cannot be read: {failure}", where=database.path.name) from failure
    return found
