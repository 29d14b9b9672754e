"""Planes in a file."""

from __future__ import annotations

from ..errors import CrumpleError, FormatError
from ..plane import Plane
from .arrays import describe, get_array, put_array
from .database import Database, wrapped
from .plain import from_text, to_text


def put_plane(database: Database, plane: Plane) -> int:
    """Put in a plane; gives its ``id``."""
    return database.insert(
        "plane",
        origin=put_array(database, plane.origin),
        basis=put_array(database, plane.basis),
        labels=to_text(list(plane.labels)),
        meta=to_text(plane.meta),
    )


def get_plane(database: Database, number: int) -> Plane:
    """The plane with that ``id``.

    Raises:
        FormatError: the file does not hold it, or holds something else in its place.
    """
    row = database.row("plane", number)
    where = f"{database.path.name}, plane {number}"
    labels, meta = from_text(row["labels"], where), from_text(row["meta"], where)
    if not isinstance(labels, list) or not all(isinstance(text, str) for text in labels) or not isinstance(meta, dict):
        raise FormatError("has labels or notes that are none", where=where)
    dtype, shape, _ = describe(database, row["origin"])
    if len(shape) != 1 or not 1 <= len(labels) <= 3:
        raise FormatError("is no plane", where=where, got=f"origin {shape}, {len(labels)} labels")
    origin = get_array(database, row["origin"])
    basis = get_array(database, row["basis"], dtype=dtype, shape=[len(labels), *shape])
    try:
        return Plane(origin, basis, labels, meta)
    except CrumpleError as cause:
        raise wrapped(cause, where) from cause
