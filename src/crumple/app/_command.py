"""What ``crumple explore`` does: finds the target, serves it, and leaves at Ctrl-C."""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ..errors import InputError
from .handle import LOOPBACK, Explorer
from .shelf import Shelf, check_preset


def serve(
    target: str,
    beside: str | None,
    *,
    plane: str | None,
    port: int,
    host: str,
    names: Sequence[str],
    exposed: bool,
    note: Callable[[str], None],
    show: Callable[[str], None],
) -> None:
    """Serve a target until Ctrl-C.

    Args:
        target: a preset, a ``.crumple`` file, or ``file.py:objective``.
        beside: another ``.crumple`` file, to be seen beside the first.
        plane: which plane of an objective.
        port: where to listen.
        host: address to listen on.
        names: further names by which the page may be called.
        exposed: whether it was confirmed that others may reach it.
        note: shows progress.
        show: is given the page's address.

    Raises:
        InputError: a wrong call; nothing is served.
    """
    _check_host(host, names, exposed)
    shelf = shelf_of(target, beside, plane, note)
    explorer = Explorer(shelf, host=host, port=port, names=names)
    explorer.start()
    try:
        show(explorer.url)
        explorer.wait()
    except KeyboardInterrupt:
        pass
    finally:
        explorer.close()


def shelf_of(target: str, beside: str | None, plane: str | None, note: Callable[[str], None]) -> Shelf:
    """A shelf with the target on it; a preset needs no torch yet, anything else is looked at now."""
    is_file = target.endswith(".crumple")
    if beside is not None:
        _check_files(target, beside)
    if plane is not None and (is_file or ":" not in target):
        raise InputError("only an objective has a choice of planes", where="--plane", got=plane)
    if is_file:
        note("opening …")
        return Shelf(_of_file(target) if beside is None else _of_files(target, beside))
    if ":" not in target:
        return Shelf(check_preset(target))
    note("loading torch …")
    return Shelf(_of_objective(target, plane))


def _of_file(path: str) -> Callable[[], Any]:
    from ..store import open as open_file
    from ._explore import maker

    return maker(open_file(path), None, None)


def _check_files(*files: str) -> None:
    for file in files:
        if not file.endswith(".crumple"):
            fix = "Save both first: crumple evaluate TARGET -o x.crumple."
            raise InputError("only saved surfaces can be seen beside each other", where="explore", got=file, fix=fix)


def _of_files(*files: str) -> Callable[[], Any]:
    from ._explore import maker
    from .beside import told_apart

    return maker(dict(zip(told_apart(*files), files, strict=True)), None, None)


def _of_objective(target: str, plane: str | None) -> Callable[[], Any]:
    from ..targets import load_objective
    from ._explore import maker
    from .opening import plane_of

    objective = load_objective(target)
    found, grid, runs = plane_of(objective, plane) if plane is not None else (None, None, [])
    return maker(objective, found, grid, runs=runs, title=Path(target.rpartition(":")[0]).name + f": {objective.name}")


def _check_host(host: str, names: Sequence[str], exposed: bool) -> None:
    """Refuse to listen where others can reach it, unless that was said twice."""
    for name in names:
        if not name or not all(c.isalnum() or c in ".-" for c in name):
            raise InputError("is no name of a machine", where="--name", got=name, expected="such as box.example.org")
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        raise InputError("is no address", where="--host", got=host, expected=f"such as {LOOPBACK}") from None
    if address.is_loopback:
        return
    if not exposed:
        fix = "Leave --host away, tunnel with ssh -L, or add --i-know-this-exposes-my-model."
        raise InputError("others could reach the page, in plain HTTP", where="--host", got=host, fix=fix)
    if address.is_unspecified and not names:
        raise InputError("needs to know by what name it is called", where="--host", got=host, fix="Add --name NAME.")
