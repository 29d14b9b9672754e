"""Files that appear whole or not at all."""

from __future__ import annotations

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from .errors import CrumpleError, ExistingFileError, ExportError


@contextlib.contextmanager
def atomic_write(path: str | os.PathLike[str], *, overwrite: bool = False) -> Iterator[IO[bytes]]:
    """A binary file that takes its place only when all of it is safely on the disk.

    It is written under another name in the same folder, flushed to the disk, and renamed. If
    anything fails on the way, the other name is removed and an older file stays as it was.

    Raises:
        ExportError: the file exists and ``overwrite`` is False, or the system refuses to write.
    """
    with atomic_path(path, overwrite=overwrite) as spare, open(spare, "r+b") as file:
        yield file


@contextlib.contextmanager
def atomic_path(path: str | os.PathLike[str], *, overwrite: bool = False) -> Iterator[Path]:
    """The path of an empty file beside ``path``, which takes its place when the block ends well.

    Raises:
        ExportError: as for ``atomic_write``.
    """
    target = Path(os.path.realpath(path))  # a link stays a link
    if not overwrite and os.path.lexists(target):
        raise exists_already(target)
    spare = target.with_name(f".{target.name[:100]}.{secrets.token_hex(6)}.tmp")
    try:
        open(spare, "xb").close()  # never through a link that someone planted there
        yield spare
        with open(spare, "rb") as file:
            os.fsync(file.fileno())
        _put(spare, target, overwrite)
    except OSError as cause:
        if isinstance(cause, CrumpleError):
            raise
        raise ExportError(f"cannot be written: {cause.strerror or cause}", where=target.name) from cause
    finally:
        with contextlib.suppress(OSError):
            os.unlink(spare)


def exists_already(target: Path) -> ExistingFileError:
    """The refusal to write over a file."""
    fix = "Choose another name, or replace it with overwrite=True (on the command line, --force)."
    return ExistingFileError("exists already", where=target.name, fix=fix)


def _put(spare: Path, target: Path, overwrite: bool) -> None:
    """Give the finished file its name; without ``overwrite`` this fails if someone was quicker."""
    if overwrite:
        os.replace(spare, target)
    else:
        try:
            os.link(spare, target)
        except FileExistsError as cause:
            raise exists_already(target) from cause
        except OSError:  # a file system without links
            os.replace(spare, target)
    with contextlib.suppress(OSError):  # folders cannot be flushed on every system
        folder = os.open(target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
