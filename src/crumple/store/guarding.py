"""What a file must be before anything in it is read.

A file may come from a stranger. Before SQLite sees it, the first bytes say what it is; before a table of it is
read, all that is declared must be the tables of this version, word for word: no view, no trigger, no other index.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ..errors import FormatError, MissingFileError
from .database import Database
from .schema import APPLICATION_ID, PARTS, TABLES, VERSION, create

_MAGIC = b"SQLite format 3\x00"
_KNOWN = {b"\x89PNG": "a PNG image", b"PK\x03\x04": "a zip archive", b"\x89HDF": "HDF5", b"<": "HTML or XML"}


def check_head(path: Path) -> None:
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


def check_tables(database: Database) -> None:
    """Refuse a file in which anything but our own tables is declared: views and triggers are programs."""
    text = f"SELECT type, name, sql FROM sqlite_master LIMIT {10 * len(TABLES)}"
    declared = database.connection.execute(text).fetchall()
    ours: set[tuple[Any, ...]] = {("table", name, create(name)) for name in TABLES}
    ours |= {("index", f"sqlite_autoindex_{name}_1", None) for name in PARTS}
    if set(declared) != ours or len(declared) != len(ours):
        strange = sorted({str(name) for _, name, _ in set(declared) - ours})
        told = f"declares what no .crumple file has: {strange[0]}" if strange else "lacks tables"
        raise FormatError(told, where=database.path.name, fix="It is damaged, or was made to mislead; do not use it.")
