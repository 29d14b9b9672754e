"""Whether this code runs in a notebook, and what shows there."""

from __future__ import annotations

import sys
from typing import Any

from ..errors import MissingPackageError


def is_notebook() -> bool:
    """Whether a cell of a notebook runs this: Jupyter, Colab and VS Code, which are IPython's kernel, or marimo."""
    ipython, marimo = sys.modules.get("IPython"), sys.modules.get("marimo")
    shell = ipython.get_ipython() if ipython is not None else None
    return hasattr(shell, "kernel") or (marimo is not None and bool(marimo.running_in_notebook()))


def show(shelf: Any) -> Any:
    """A view for the last line of a cell.

    Raises:
        MissingPackageError: anywidget is not installed.
    """
    try:
        from .widget import View
    except ImportError as cause:
        fix = 'Run: pip install "crumple[notebook]" and restart the kernel, or explore(..., widget=False) for a page.'
        raise MissingPackageError("anywidget is not installed", where="explore", fix=fix) from cause
    return View(shelf)
