"""CSV: one line a grid point."""

from __future__ import annotations

import csv
from typing import IO, Any

import numpy as np

from ..errors import shorten
from ..surface import Status
from .job import Job


def write(job: Job, file: IO[bytes], _: str) -> None:
    """One line a grid point, the last axis running fastest; numbers as the shortest text that gives them back."""
    surface = job.surface
    names = [*surface.plane.labels, *surface.values, "status"]
    states = {int(state): state.name.lower() for state in Status}
    lines = _Lines(file)
    lines.write([[_cell(name) for name in names]])
    inner = surface.grid.axes[1:]
    rest = [m.ravel().tolist() for m in np.meshgrid(*inner, indexing="ij")] if inner else []
    for i, first in enumerate(surface.axes[0].tolist()):
        columns = [values[i].ravel().tolist() for values in surface.values.values()]
        status = [states.get(int(s), str(int(s))) for s in np.ravel(surface.status[i])]
        lines.write([first, *row] for row in zip(*rest, *columns, status, strict=True))


class _Lines:
    """CSV lines on a binary file: each is turned to bytes as it comes, so that no size fills the memory."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._csv = csv.writer(self, lineterminator="\n")

    def write(self, text: Any) -> None:
        if isinstance(text, str):
            self._file.write(text.encode("utf-8"))
        else:
            self._csv.writerows(text)


def _cell(name: str) -> str:
    """A header that no spreadsheet takes for a formula."""
    text = shorten(name, 200)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text
