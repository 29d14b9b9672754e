"""What a page may ask, as checked plain data; explorer/PROTOCOL.md tells it in words.

A table says what each field of each request may be. What is not in the table is refused.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import SimpleNamespace
from typing import Any

from ..errors import InputError, check_count, check_number, shorten, suggest
from .limits import LIMITS, Limits

VERSION = 1
OWN = "own"
"""The name, in links too, of what a host was started for, if that is no preset."""
Check = Callable[[Any, str, Limits], Any]


class Refused(Exception):
    """A request that is not carried out; told to the page, with a number as HTTP has them."""

    def __init__(self, status: int, message: str, fix: str = "", job: int | None = None) -> None:
        super().__init__(message)
        self.status, self.message, self.fix, self.job = status, message, fix, job

    def reply(self) -> dict[str, Any]:
        """The message that tells the page."""
        return {"type": "error", "job": self.job, "status": self.status, "message": self.message, "fix": self.fix}


def parse(message: Mapping[str, Any], limits: Limits = LIMITS) -> SimpleNamespace:
    """A request with its fields checked.

    Raises:
        Refused: it is no request, lacks a field, has one too many, or asks for too much (422).
    """
    kind, job = message.get("type"), message.get("job")
    known = job if type(job) is int else None
    if not isinstance(kind, str) or kind not in REQUESTS:
        raise Refused(422, f"No such request: {shorten(kind)}.", suggest(kind, REQUESTS), known)
    fields = REQUESTS[kind]
    given = {name: value for name, value in message.items() if name != "type"}
    for what, names in (("lacks", fields.keys() - given), ("does not know", given.keys() - fields)):
        if names:
            raise Refused(422, f"{kind} {what} {', '.join(sorted(shorten(n) for n in names)[:5])}.", "", known)
    try:
        checked = {name: check(given[name], f"{kind}.{name}", limits) for name, check in fields.items()}
    except InputError as error:
        raise Refused(422, str(error), "", known) from error
    return SimpleNamespace(type=kind, **checked)


def _number(value: Any, where: str, _: Limits) -> float:
    if abs(found := check_number(value, where)) > 1e30:
        raise InputError("is too large", where=where, got=value, expected="at most 1e30")
    return found


def _count(least: int, most: Callable[[Limits], int]) -> Check:
    return lambda value, where, limits: check_count(_whole(value, where), where, least=least, most=most(limits))


def _whole(value: Any, where: str) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() and abs(value) < 2**53 else value


def _text(value: Any, where: str, _: Limits) -> str:
    if not isinstance(value, str) or len(value) > 100:
        raise InputError("is no short text", where=where, got=value)
    return value


def _pair(check: Check) -> Check:
    def pair(value: Any, where: str, limits: Limits) -> tuple[Any, Any]:
        if not isinstance(value, list) or len(value) != 2:
            raise InputError("is no pair", where=where, got=value, expected="two of them")
        return check(value[0], f"{where}[0]", limits), check(value[1], f"{where}[1]", limits)

    return pair


def _range(value: Any, where: str, limits: Limits) -> tuple[float, float]:
    low, high = _pair(_number)(value, where, limits)
    if not low < high or not math.isfinite(high - low):
        raise InputError("is empty", where=where, got=value, expected="low < high")
    return low, high


def _racers(value: Any, where: str, limits: Limits) -> list[SimpleNamespace]:
    if not isinstance(value, list) or not 1 <= len(value) <= limits.racers:
        raise InputError("are too many or none", where=where, expected=f"1 to {limits.racers} racers")
    found = [_racer(one, f"{where}[{i}]", limits) for i, one in enumerate(value)]
    if len({one.id for one in found}) < len(found):
        raise InputError("have one id twice", where=where)
    return found


def _racer(value: Any, where: str, limits: Limits) -> SimpleNamespace:
    if not isinstance(value, dict) or value.keys() != {"id", "optimizer", "options"}:
        raise InputError("is no racer", where=where, expected="id, optimizer and options")
    options = value["options"]
    if not isinstance(options, dict) or len(options) > 12:
        raise InputError("are no options", where=f"{where}.options")
    numbers = {_text(n, where, limits): _number(v, f"{where}.options.{n[:24]}", limits) for n, v in options.items()}
    names = {name: _text(value[name], f"{where}.{name}", limits) for name in ("id", "optimizer")}
    return SimpleNamespace(**names, options=numbers)


def _flag(value: Any, where: str, _: Limits) -> bool:
    if not isinstance(value, bool):
        raise InputError("is neither true nor false", where=where, got=value)
    return value


def _seed(value: Any, where: str, limits: Limits) -> int | None:
    return None if value is None else check_count(_whole(value, where), where, least=0, most=2**32 - 1)


_JOB = {"job": _count(0, lambda _: 2**53), "metric": _text}
_WINDOW = _pair(_range)
_POINT = _pair(_number)

REQUESTS: dict[str, dict[str, Check]] = {
    "open": {"version": _count(1, lambda _: 2**31), "preset": _text},
    "survey": {**_JOB, "window": _WINDOW, "n": _pair(_count(3, lambda limits: limits.nodes))},
    "race": {
        **_JOB,
        "start": _POINT,
        "racers": _racers,
        "updates": _count(1, lambda limits: limits.updates),
        "batch": _count(0, lambda _: 10**9),
        "seed": _seed,
        "every": _count(1, lambda limits: limits.updates),
        "measure": _flag,
    },
    "step": {
        **_JOB,
        "start": _POINT,
        "racer": _racer,
        "update": _count(1, lambda limits: limits.updates),
        "batch": _count(0, lambda _: 10**9),
        "seed": _seed,
    },
    "probe": {**_JOB, "at": _POINT},
    "section": {**_JOB, "from": _POINT, "to": _POINT, "n": _count(2, lambda limits: limits.section)},
    "landmarks": {**_JOB, "window": _WINDOW},
    "basins": {
        **_JOB,
        "window": _WINDOW,
        "racer": _racer,
        "updates": _count(10, lambda limits: limits.updates),
        "n": _count(3, lambda limits: limits.starts),
    },
    "stop": {**_JOB, "what": _text},
    "trust": {**_JOB, "window": _WINDOW},
}
"""Request → field → what checks it."""

ANSWERS = tuple(name for name in REQUESTS if name not in ("open", "stop"))


def check_version(version: int) -> None:
    """Refuse a page of another version.

    Raises:
        Refused: it is one.
    """
    if version != VERSION:
        raise Refused(422, f"This page speaks version {version}, this crumple {VERSION}.", "Reload the page.")
