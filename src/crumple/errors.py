"""Every error crumple raises, as one family, and the checks that raise them.

CrumpleError
├── InputError (ValueError)              an argument is wrong; nothing has been computed
│   ├── UnknownNameError (LookupError)   no such parameter, preset, format, ...
│   ├── ShapeError                       two things that must fit do not
│   ├── DependentDirectionsError         the axes of a plane are parallel
│   ├── ResumeError                      a file holds another survey than the one to go on with
│   └── TargetError                      a file named on the command line could not be run
├── ModelError (ValueError)              this model has no parameters to move, or cannot be copied
├── DataError (ValueError)               the data is empty, endless, or of the wrong type or device
├── LossError (ValueError)               the loss is not one finite number per call
│   ├── BroadcastError                   prediction and target would be compared all with all
│   └── RandomLossError                  two evaluations at one point differ
├── SurveyError (RuntimeError)           too many points failed to go on
├── BusyError (RuntimeError)             one objective was used by two threads at once
├── ExportError (OSError)                a file could not be written, and nothing was lost
│   └── ExistingFileError (FileExistsError)   it is there already, and was not to be replaced
├── FileInUseError (OSError)             another process is at work on this file
├── FormatError (ValueError)             a file is not what it should be: foreign, damaged, newer, too large
├── MissingFileError (FileNotFoundError) there is no such file
└── MissingPackageError (ImportError)    an optional package is needed and absent

CrumpleWarning (UserWarning)             the result is doubtful, but is a result
"""

from __future__ import annotations

import difflib
import math
import numbers
import re
import sys
import warnings
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

_NOT_THE_CALLERS = ("crumple", "contextlib", "torch")
"""Packages whose lines a warning does not name: ours, and those through which ours is called back."""
_ADDRESS = re.compile(r" at 0x[0-9a-f]+")
"""In the default ``repr``; it says nothing to a reader, and another thing each time."""


class CrumpleError(Exception):
    """Base of all errors of crumple.

    Attributes:
        what: what is wrong, in one clause.
        where: the argument, parameter or file that is wrong.
        got: what was given, shortened and escaped.
        expected: what would have been right.
        fix: what to do.
    """

    def __init__(
        self,
        what: str,
        *,
        where: str = "",
        got: object = None,
        expected: str = "",
        fix: str = "",
    ) -> None:
        self.what, self.where, self.expected, self.fix = what, where, expected, fix
        self.got = shorten(got) if got is not None else ""
        super().__init__(self._sentence())

    def __reduce__(self) -> Any:
        """Errors travel between processes whole."""
        return _again, (type(self), self.what, self.where, self.got, self.expected, self.fix)

    def _sentence(self) -> str:
        head = f"{self.where}: {self.what}" if self.where else self.what
        given = [f"given {self.got}"] if self.got else []
        wanted = [f"expected {self.expected}"] if self.expected else []
        middle = "; ".join(given + wanted)
        parts = [head + (f" ({middle})" if middle else "") + "."] + ([self.fix] if self.fix else [])
        return " ".join(parts)

    @property
    def code(self) -> str:
        """A stable name for machines, such as ``unknown-name``."""
        stem = type(self).__name__.removesuffix("Error")
        return "".join(f"-{c.lower()}" if c.isupper() else c for c in stem).lstrip("-")


def _again(kind: type[CrumpleError], what: str, where: str, got: str, expected: str, fix: str) -> CrumpleError:
    return kind(what, where=where, got=got or None, expected=expected, fix=fix)


class InputError(CrumpleError, ValueError):
    """An argument is wrong; nothing has been computed."""


class UnknownNameError(InputError, LookupError):
    """There is no such parameter, preset, format or option."""


class ShapeError(InputError):
    """Two things that must fit together do not."""


class DependentDirectionsError(InputError):
    """The directions of a plane do not span it."""


class ResumeError(InputError):
    """A file holds another survey than the one that is to go on in it; it is untouched."""


class TargetError(InputError):
    """A file that was named as ``file.py:objective`` could not be run.

    Attributes:
        theirs: the traceback of the file's own code; empty where it was not run.
    """

    theirs = ""

    def __init__(self, what: str, *, theirs: str = "", **told: Any) -> None:
        super().__init__(what, **told)
        self.theirs = theirs


class ModelError(CrumpleError, ValueError):
    """The model has nothing to move, or cannot be copied or called."""


class DataError(CrumpleError, ValueError):
    """The data is empty, endless, or of the wrong type or device."""


class LossError(CrumpleError, ValueError):
    """The loss does not give one number."""


class BroadcastError(LossError):
    """Prediction and target have shapes that would be compared all with all."""


class RandomLossError(LossError):
    """Two evaluations of the loss at one point differ."""


class SurveyError(CrumpleError, RuntimeError):
    """So many points failed that going on would be of no use."""


class BusyError(CrumpleError, RuntimeError):
    """One objective was used by two threads at once."""


class ExportError(CrumpleError, OSError):
    """A file could not be written; an older file of that name is untouched."""


class ExistingFileError(ExportError, FileExistsError):
    """A file is there already, and was not to be replaced."""


class FileInUseError(CrumpleError, OSError):
    """Another process is at work on this file."""


class FormatError(CrumpleError, ValueError):
    """A file is not what it should be: of another kind, damaged, too new or too large."""


class MissingFileError(CrumpleError, FileNotFoundError):
    """There is no such file."""


class MissingPackageError(CrumpleError, ImportError):
    """An optional package is needed for this and is not installed."""


class CrumpleWarning(UserWarning):
    """The result is doubtful, but it is a result."""


def shorten(value: object, limit: int = 80) -> str:
    """A printable form of ``value`` of at most ``limit`` characters, control characters escaped."""
    text = _ADDRESS.sub("", repr(value)) if not isinstance(value, str) else value
    text = "".join(c if c.isprintable() else c.encode("unicode_escape").decode("ascii") for c in text[: 4 * limit])
    return text if len(text) <= limit else text[: limit - 1] + "…"


def suggest(name: object, names: Iterable[str]) -> str:
    """A sentence that names the nearest of ``names``, or lists the first ten of them."""
    known = list(names)
    near = difflib.get_close_matches(str(name)[:64], [n[:64] for n in known[:1000]], n=1, cutoff=0.5)
    if near:
        return f"Did you mean {near[0]!r}?"
    listed = ", ".join(repr(n) for n in known[:10]) + (", …" if len(known) > 10 else "")
    return f"Known: {listed}." if known else "There are none."


def check_choice(value: Any, choices: Iterable[str], where: str) -> str:
    """``value`` if it is one of ``choices``; else an error with the nearest one."""
    known = list(choices)
    if not isinstance(value, str) or value not in known:
        raise UnknownNameError("no such choice", where=where, got=value, fix=suggest(value, known))
    return value


_IS_QUIET: ContextVar[bool] = ContextVar("is_quiet", default=False)


@contextmanager
def quiet() -> Iterator[None]:
    """Leave out crumple's own warnings, in this thread alone; the filters of ``warnings`` are the whole process's."""
    before = _IS_QUIET.set(True)
    try:
        yield
    finally:
        _IS_QUIET.reset(before)


def warn(told: str) -> None:
    """Say that a result is doubtful, with the line that called crumple: the first outside of it."""
    if _IS_QUIET.get():
        return
    frame: Any = sys._getframe()
    level = 0
    while frame is not None and frame.f_globals.get("__name__", "").partition(".")[0] in _NOT_THE_CALLERS:
        frame, level = frame.f_back, level + 1
    warnings.warn(told, CrumpleWarning, stacklevel=level + 1)


def check_count(value: Any, where: str, *, least: int = 1, most: int = 10**9) -> int:
    """``value`` as an int between ``least`` and ``most``; booleans, fractions and text are refused."""
    whole = isinstance(value, numbers.Integral) and not isinstance(value, bool)
    if not whole or not least <= int(value) <= most:
        raise InputError(
            "not a usable count", where=where, got=repr(value), expected=f"a whole number from {least} to {most}"
        )
    return int(value)


def check_number(value: Any, where: str, *, least: float = -math.inf, above: float = -math.inf) -> float:
    """``value`` as a finite float, at least ``least`` and strictly above ``above``."""
    if getattr(value, "ndim", None) == 0:  # an array or a tensor that holds one number
        value = value.item()
    number = isinstance(value, numbers.Real) and not isinstance(value, bool)
    if (
        not number
        or not -sys.float_info.max <= value <= sys.float_info.max
        or float(value) < least
        or float(value) <= above
    ):
        bound = f" above {above:g}" if above > -math.inf else f" of at least {least:g}" if least > -math.inf else ""
        raise InputError("not a usable number", where=where, got=repr(value), expected=f"a finite number{bound}")
    return float(value)
