"""A surface in a file that another process may still be filling."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from ..jobs.lock import is_at_work
from ..store import Contents
from ..store import open as open_file
from ..surface import LossSurface, Status

_LEAST_SECONDS = 0.5
_SHARE = 20
"""Reading takes at most one part in so many of the time."""


class Filling:
    """The first surface of a file, read again when the file has changed and points of it were not done.

    Args:
        contents: of the file, as they were when it was opened.
    """

    def __init__(self, contents: Contents) -> None:
        self._path = contents.path
        self._stamp = _stamp(self._path)
        self._next = time.monotonic() + _LEAST_SECONDS
        self.surface: LossSurface = contents.surface
        """As it was read last."""

    def told(self) -> str:
        """What to do where points are left and no process is at work on them; else nothing."""
        size, left = self.surface.grid.size, self.surface.count(Status.NOT_DONE)
        if not left or is_at_work(self._path):
            return ""
        far = f"{size - left:,} of {size:,} points were done"
        told = f"When this page was opened {far}, and nobody was at work on the rest."
        return f"{told}\n\nThe command that began the survey goes on with it, and the page shows what it adds."

    def look(self) -> LossSurface:
        """The surface, read again if there is more in the file and it was not looked at just before.

        Raises:
            CrumpleError: the file is gone, or is damaged.
        """
        began = time.monotonic()
        if began < self._next or is_whole(self.surface):
            return self.surface
        stamp = _stamp(self._path)
        if stamp != self._stamp:
            self.surface = open_file(self._path).surface
            self._stamp = stamp  # not before: what could not be read is read again
        took = time.monotonic() - began
        self._next = began + max(_LEAST_SECONDS, _SHARE * took)
        return self.surface


def is_whole(surface: LossSurface) -> bool:
    """Whether every point is done."""
    return not surface.count(Status.NOT_DONE)


def _stamp(path: Path) -> Any:
    try:
        told = path.stat()
    except OSError:
        return None
    return told.st_ino, told.st_size, told.st_mtime_ns
