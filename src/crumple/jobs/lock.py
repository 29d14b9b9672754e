"""One process at a time on one file, and who it is."""

from __future__ import annotations

import contextlib
import datetime
import json
import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

from ..errors import ExportError, FileInUseError, shorten

_PLAIN = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
"""What lies beside a stranger's file may be a link or a pipe."""


@contextlib.contextmanager
def held(path: Path) -> Iterator[None]:
    """Hold a file to oneself, by the operating system's lock on another file beside it.

    The system gives the lock back when the process ends, however it ends.

    Raises:
        FileInUseError: another process holds it.
        ExportError: the folder is not there, or not writable.
    """
    beside = path.with_name(f".{path.name}.lock")
    file = _locked(beside, path.name)
    try:
        said = {
            "pid": os.getpid(),
            "host": socket.gethostname(),
            "since": datetime.datetime.now(datetime.UTC).isoformat(),
        }
        os.ftruncate(file, 0)
        os.write(file, json.dumps(said).encode())
        yield
    finally:
        with contextlib.suppress(OSError):
            os.unlink(beside)
        os.close(file)


def is_at_work(path: Path) -> bool:
    """Whether a process may be at work on a file; False only where it is known that none is.

    Nothing is locked to find out, so that one that begins at this moment is not turned away.
    """
    try:
        file = os.open(path.with_name(f".{path.name}.lock"), os.O_RDONLY | _PLAIN)
    except FileNotFoundError:
        return False
    except OSError:
        return True
    try:
        facts = json.loads(os.read(file, 1000))
        is_here, pid = facts["host"] == socket.gethostname(), int(facts["pid"])
    except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
        return True
    finally:
        os.close(file)
    return not is_here or sys.platform == "win32" or _is_alive(pid)


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)  # no signal is sent by 0
    except ProcessLookupError:
        return False
    except (OSError, OverflowError):
        return True
    return True


def _locked(beside: Path, name: str) -> int:
    while True:
        try:
            file = os.open(beside, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o600)
        except OSError as cause:
            told = f"cannot be written: {cause.strerror or cause}"
            raise ExportError(told, where=name, fix="Choose a folder that you may write in.") from cause
        if not _take(file):
            holder = os.pread(file, 1000, 0) if hasattr(os, "pread") else b""
            os.close(file)
            raise FileInUseError("is in use by another process", where=name, got=_who(holder), fix=_FIX)
        with contextlib.suppress(OSError):
            if os.fstat(file).st_ino == os.stat(beside).st_ino:
                return file
        os.close(file)  # the one who held it has just removed it


def _who(said: bytes) -> str:
    try:
        facts = json.loads(said)
        return shorten(f"process {facts['pid']} on {facts['host']} since {facts['since'][:19]} UTC", 100)
    except (ValueError, KeyError, TypeError):
        return "a process that did not say its number"


_FIX = "Wait until it is done, or choose another file."

if sys.platform == "win32":
    import msvcrt

    def _take(file: int) -> bool:
        try:
            os.lseek(file, 4096, os.SEEK_SET)  # past what it says, which others must be able to read
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        os.lseek(file, 0, os.SEEK_SET)
        return True

else:
    import fcntl

    def _take(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            return False
        return True
