"""Where numbers come from: model, data, digests, versions, time."""

from __future__ import annotations

import datetime
import functools
import importlib.metadata
import platform
from typing import Any

from .objective import Objective


def provenance(objective: Objective) -> dict[str, Any]:
    """What must be known to make an objective's numbers again, as plain values."""
    return {
        "loss_name": objective.name,
        "model": type(objective.mean_loss.network.module).__name__,
        "parameters": objective.space.size,
        "examples": objective.examples.rows or None,
        "dtype": str(objective.dtype).removeprefix("torch."),
        "device": str(objective.mean_loss.network.device),
        **objective.mean_loss.policy.describe(),
        "objective_digest": objective.digest,
        "data_digest": objective.data_digest,
        **made(),
    }


def made() -> dict[str, Any]:
    """When, and with which versions."""
    versions = {name: _version(name) for name in ("crumple", "torch", "numpy")}
    return {
        "versions": {**versions, "python": platform.python_version()},
        "made": datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds"),
    }


@functools.cache
def _version(package: str) -> str:
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return "not installed as a package"
