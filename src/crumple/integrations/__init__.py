"""Callbacks for trainers of other projects; each needs its own package, and none is loaded before it is used.

``crumple.integrations.lightning.Recorder`` and ``crumple.integrations.transformers.Recorder``.
"""

from __future__ import annotations

import importlib
from typing import Any

_MODULES = ("lightning", "transformers")

__all__ = list(_MODULES)


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(f".{name}", __name__)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
