"""Doors to other projects: callbacks for their trainers, and surfaces in their logs of experiments.

``integrations.lightning.Recorder`` and ``integrations.transformers.Recorder`` record a training;
``log_to_tensorboard``, ``log_to_mlflow`` and ``log_to_wandb`` put a surface with its page and numbers
into the log of an experiment. Each needs its own package, and none is loaded before it is used.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._mlflow import log_to_mlflow as log_to_mlflow
    from ._tensorboard import log_to_tensorboard as log_to_tensorboard
    from ._wandb import log_to_wandb as log_to_wandb

_MODULES = ("lightning", "transformers")
_NAMES = {"log_to_mlflow": "_mlflow", "log_to_tensorboard": "_tensorboard", "log_to_wandb": "_wandb"}

__all__ = sorted((*_MODULES, *_NAMES))


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(f".{name}", __name__)
    if name in _NAMES:
        return getattr(importlib.import_module(f".{_NAMES[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
