"""Showing how far long work has come."""

from __future__ import annotations

import sys
import time
import warnings
from collections.abc import Callable
from types import NoneType
from typing import Any

from .errors import InputError

Progress = Callable[[int, int], None]
"""Called with (done, total)."""

_PATIENCE_SECONDS = 1.0


def reporter(progress: bool | Progress | None, total: int, unit: str) -> Callable[[int], None]:
    """A function to be called with what is done, up to ``total``.

    Args:
        progress: True or False for a bar or none; a function of (done, total); or None for a bar,
            in a terminal or notebook, once the work has taken a second.
        total: what is to be done.
        unit: what is counted.
    """
    if not callable(progress) and not isinstance(progress, (bool, NoneType)):
        expected = "True, False, None, or a function of (done, total)"
        raise InputError("is no way to show it", where="progress", got=progress, expected=expected)
    if callable(progress):
        return lambda done: progress(done, total)
    if progress is False:
        return lambda done: None
    bar: Any = None
    began = time.monotonic()

    def report(done: int) -> None:
        nonlocal bar
        if bar is None and done < total and (progress or time.monotonic() - began > _PATIENCE_SECONDS):
            bar = _tqdm()(total=total, unit=unit, unit_scale=True, disable=None if progress is None else False)
        if bar is not None:
            bar.update(done - bar.n)
            if done >= total:
                bar.close()

    return report


def tell(progress: bool | Progress | None, text: str) -> None:
    """Say something beside the bar, for people; nothing where none would be shown."""
    if progress is True or (progress is None and sys.stderr.isatty()):
        _tqdm().write(text, file=sys.stderr)


def _tqdm() -> Any:
    """tqdm for a terminal or a notebook, whichever this is."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a notebook without ipywidgets gets plain text, which is fine
        from tqdm.auto import tqdm
    return tqdm
