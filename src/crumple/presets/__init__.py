"""Surfaces with a lesson, ready to load by name."""

from __future__ import annotations

from collections.abc import Callable

from ..errors import UnknownNameError, suggest
from .article import as_intended, as_published
from .preset import Data1D, Preset

PRESETS: dict[str, Callable[[], Preset]] = {
    "article": as_intended,
    "article-as-published": as_published,
}
"""By name; each makes its preset anew."""


def load(name: str) -> Preset:
    """The preset of that name.

    Raises:
        UnknownNameError: there is none; the message names the nearest.
    """
    if not isinstance(name, str) or name not in PRESETS:
        raise UnknownNameError("no such preset", where="preset", got=name, fix=suggest(name, PRESETS))
    return PRESETS[name]()


__all__ = ["PRESETS", "Data1D", "Preset", "load"]
