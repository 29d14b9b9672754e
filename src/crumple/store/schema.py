"""The tables of a ``.crumple`` file, version 1. ``docs/file-format.md`` says the same to readers."""

from __future__ import annotations

APPLICATION_ID = 0x43524D50
"""``CRMP``, at byte 68 of the file, where SQLite keeps the mark of an application."""

VERSION = 1
"""``user_version``: raised when a reader of the old tables would misread new ones."""

# Table → column → what it holds. Every table also has `id` (INTEGER PRIMARY KEY) and `checksum` (BLOB).
TABLES: dict[str, dict[str, type]] = {
    "about": {"name": str, "value": str},  # the file's own number, how it was made
    "array": {"dtype": str, "shape": str},
    "block": {"owner": int, "number": int, "data": bytes},  # of an array
    "plane": {"origin": int, "basis": int, "labels": str, "meta": str},
    "surface": {
        "plane": int,
        "axes": str,
        "scales": str,
        "columns": str,
        "chunk_points": int,
        "job": str,
        "spec": str,
        "meta": str,
    },
    "chunk": {"owner": int, "number": int, "job": str, "data": bytes, "failures": str},  # of a surface
    "run": {"label": str, "plane": int, "meta": str},  # plane 0: the points themselves are kept
    "segment": {"owner": int, "number": int, "steps": int, "metrics": str, "measured": int, "points": int, "off": int},
    "landmark": {"kind": str, "coords": int, "value": int, "evidence": str},
}

HOLDS = {
    "about": "the file's own number and how it was made",
    "array": "the shape of an array",
    "block": "numbers of an array: of a plane, an axis, a run or a landmark",
    "plane": "how a plane was made",
    "surface": "what is surveyed, and how",
    "chunk": "values of a surface, which the command that made it evaluates anew",
    "run": "how a run was made",
    "segment": "points of a run",
    "landmark": "a landmark",
}
"""Table → what is lost where a row of it is damaged."""

PARTS = ("block", "chunk", "segment")
"""Numbered pieces of something; no two pieces of one owner have the same number."""

_KINDS = {int: "INTEGER", str: "TEXT", bytes: "BLOB"}


def create(table: str) -> str:
    """The statement that makes a table, which the file then shows word for word."""
    fields = [f"{column} {_KINDS[kind]} NOT NULL" for column, kind in TABLES[table].items()]
    unique = ["UNIQUE (owner, number)"] if table in PARTS else []
    columns = ["id INTEGER PRIMARY KEY", *fields, "checksum BLOB NOT NULL", *unique]
    return f"CREATE TABLE {table} ({', '.join(columns)})"
