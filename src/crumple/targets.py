"""Targets of the command line: ``file.py:objective``, ``package.module:objective``, or the name of a preset."""

from __future__ import annotations

import contextlib
import hashlib
import importlib
import importlib.util
import itertools
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from .errors import CrumpleError, InputError, TargetError, UnknownNameError, suggest
from .objective import Objective

_EXPECTED = "file.py:objective, package.module:objective, or the name of a preset"


def split_target(target: str) -> tuple[str, str] | None:
    """``("file.py", "objective")`` of ``"file.py:objective"``; None where there is no colon, as in a preset's name."""
    source, colon, name = target.rpartition(":")
    if not colon and target.endswith(".py"):
        fix = f"Name the objective in it: {target}:objective"
        raise InputError("names a file and nothing in it", where="target", got=target, fix=fix)
    if not colon and target.endswith(".crumple"):
        fix = f"It can be looked at: crumple explore {target}, or crumple info {target}."
        raise InputError(
            "a saved surface has no loss to evaluate", where="target", got=target, expected=_EXPECTED, fix=fix
        )
    if not colon:
        return None
    if not source or not name.isidentifier():
        raise InputError("not a target", where="target", got=target, expected=_EXPECTED)
    return source, name


def load_objective(target: str) -> Objective:
    """The objective that a Python file or module defines, by its name there.

    The name may stand for an ``Objective`` or for a function without arguments that makes one.
    The file runs as an import would run it, with its folder first on the path; what it prints goes to stderr.

    Args:
        target: ``"file.py:objective"`` or ``"package.module:objective"``.

    Raises:
        InputError: this is no target, or the name stands for something else.
        UnknownNameError: the file has nothing of that name.
        TargetError: there is no such file, or it raised when it was run; the traceback in it is the file's own.
    """
    parts = split_target(target)
    if parts is None:
        raise InputError("not a target", where="target", got=target, expected=_EXPECTED)
    source, name = parts
    module = _module(source)
    if not hasattr(module, name):
        known = [n for n, value in vars(module).items() if not n.startswith("_") and _may_be_target(value)]
        raise UnknownNameError(f"{source} has no {name!r}", where="target", got=target, fix=suggest(name, known))
    found = getattr(module, name)
    if callable(found) and not isinstance(found, (type, Objective)):
        found = _run(found, f"{name}()")
    return _checked(found, target, name)


def _checked(found: Any, target: str, name: str) -> Objective:
    if isinstance(found, Objective):
        source, colon, attribute = target.rpartition(":")
        found.target = f"{Path(source).resolve()}{colon}{attribute}" if source.endswith(".py") else target
        return found
    if isinstance(found, type):
        raise InputError(f"{name} is a class", where="target", got=target, fix="Name an Objective made of it.")
    fix = "Write objective = crumple.Objective(model, loss, data) in the file, and name it."
    raise InputError(f"{name} is of type {type(found).__name__} and no Objective", where="target", got=target, fix=fix)


def _may_be_target(value: Any) -> bool:
    return isinstance(value, Objective) or (callable(value) and getattr(value, "__module__", "") != "torch")


def _module(source: str) -> ModuleType:
    if not source.endswith(".py"):
        with _first_on_path(Path.cwd()):
            return _run(lambda: importlib.import_module(source), source)
    path = Path(source)
    if not path.is_file():
        what = "is a folder" if path.is_dir() else "no such file"
        raise TargetError(what, where="target", got=source, expected=_EXPECTED)
    path = path.resolve()
    unique = f"{path.stem}_{hashlib.sha256(str(path).encode()).hexdigest()[:8]}"  # two files may share a name
    spec = importlib.util.spec_from_file_location(unique, path)
    assert spec is not None and spec.loader is not None  # any .py file has both
    module = importlib.util.module_from_spec(spec)
    sys.modules[unique] = module  # dataclasses and pickling in the file look for it there
    with _first_on_path(path.parent):
        try:
            _run(lambda: spec.loader.exec_module(module), source)  # type: ignore[union-attr]
        except TargetError:
            del sys.modules[unique]
            raise
    return module


def _run(call: Callable[[], Any], what: str) -> Any:
    """Run the caller's code: what it raises is theirs and is shown as such, what it prints is no result of ours."""
    try:
        with contextlib.redirect_stdout(sys.stderr):
            return call()
    except SystemExit as cause:
        fix = "Put what parses arguments and runs the program under if __name__ == '__main__'."
        raise TargetError(f"{what} ended the program (exit {cause.code})", where="target", fix=fix) from cause
    except CrumpleError as cause:  # what was done wrong there is told already
        raise _placed(cause) from cause
    except Exception as cause:
        told = f"{what} raised {type(cause).__name__}: {cause}"
        raise TargetError(
            told[:300], where="target", fix="This is the file's own error.", theirs=_own(cause)
        ) from cause


def _placed(cause: CrumpleError) -> TargetError:
    """An error of ours, with the line of the caller's file that led to it."""
    frames = traceback.extract_tb(cause.__traceback__)
    ours = Path(__file__).parent
    called = [f for f in frames if "importlib" not in f.filename and Path(f.filename) != Path(__file__)]
    called = [f for f in called if not f.filename.startswith("<")]  # the initialiser of a dataclass
    theirs = list(itertools.takewhile(lambda f: ours not in Path(f.filename).parents, called))
    line = f"{Path(theirs[-1].filename).name}, line {theirs[-1].lineno}" if theirs else ""
    where = ": ".join(part for part in (line, cause.where) if part)
    return TargetError(cause.what, where=where, got=cause.got or None, expected=cause.expected, fix=cause.fix)


def _own(cause: Exception) -> str:
    """The traceback of the caller's code, without the frames of crumple and of the import machinery."""
    frames = traceback.extract_tb(cause.__traceback__)
    theirs = [f for f in frames if "importlib" not in f.filename and Path(f.filename) != Path(__file__)]
    return "".join([*traceback.format_list(theirs), *traceback.format_exception_only(cause)])


@contextlib.contextmanager
def _first_on_path(folder: Path) -> Iterator[None]:
    sys.path.insert(0, str(folder))
    try:
        yield
    finally:
        with contextlib.suppress(ValueError):
            sys.path.remove(str(folder))
