"""Landmarks in a file: kind, coordinates, value and evidence of each."""

from __future__ import annotations

from typing import Any

import numpy as np

from ..errors import FormatError
from ..landmarks import KINDS, Landmark
from .arrays import get_array, put_array
from .database import Database
from .plain import from_text, to_text


def put_landmark(database: Database, landmark: Any) -> int:
    """Put in anything with ``kind``, ``coords``, ``value`` and ``evidence``; gives its ``id``."""
    return database.insert(
        "landmark",
        kind=to_text(landmark.kind),
        coords=put_array(database, np.asarray(landmark.coords, np.float64)),
        value=put_array(database, np.asarray(landmark.value, np.float64)),
        evidence=to_text(dict(getattr(landmark, "evidence", {}))),
    )


def get_landmark(database: Database, number: int) -> Landmark:
    """The landmark with that ``id``.

    Raises:
        FormatError: the file does not hold it whole.
    """
    row, where = database.row("landmark", number), f"{database.path.name}, landmark {number}"
    coords = get_array(database, row["coords"], dtype="float64")
    value = get_array(database, row["value"], dtype="float64", shape=[])
    kind, evidence = from_text(row["kind"], where), from_text(row["evidence"], where)
    if kind not in KINDS or coords.ndim != 1 or not 1 <= len(coords) <= 3 or not isinstance(evidence, dict):
        raise FormatError("is no landmark", where=where)
    return Landmark(kind, tuple(coords.tolist()), float(value), evidence)
