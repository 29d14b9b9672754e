"""Seeing the error surface of a neural network.

Everything public is loaded when first used, so that ``import crumple`` costs nothing
and the command line starts without torch.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

__version__ = "0.1.0"

if TYPE_CHECKING:
    from . import curvature as curvature
    from . import directions as directions
    from . import errors as errors
    from . import figures as figures
    from . import integrations as integrations
    from . import optimizers as optimizers
    from . import presets as presets
    from . import topology as topology
    from ._check import check as check
    from ._connect import barrier as barrier
    from ._connect import connect as connect
    from ._evaluate import evaluate as evaluate
    from ._export import export as export
    from ._race import race as race
    from ._record import Recorder as Recorder
    from ._record import record as record
    from ._refine import refine as refine
    from ._train import train as train
    from ._trust import trust as trust
    from .app import explore as explore
    from .checkpoints import read_checkpoints as read_checkpoints
    from .connection import Connection as Connection
    from .errors import CrumpleError as CrumpleError
    from .errors import CrumpleWarning as CrumpleWarning
    from .findings import Finding as Finding
    from .findings import TrustReport as TrustReport
    from .grid import Grid as Grid
    from .h5 import read_h5 as read_h5
    from .landmarks import IndexCheck as IndexCheck
    from .landmarks import Landmark as Landmark
    from .landmarks import Landmarks as Landmarks
    from .landmarks import find_landmarks as find_landmarks
    from .objective import Objective as Objective
    from .patchwork import Patchwork as Patchwork
    from .path_on_plane import PathOnPlane as PathOnPlane
    from .path_on_plane import compare_path as compare_path
    from .plane import Plane as Plane
    from .plane import Projection as Projection
    from .projected_run import ProjectedRun as ProjectedRun
    from .space import ParameterSpace as ParameterSpace
    from .store import Contents as Contents
    from .store import open as open
    from .store import save as save
    from .surface import LossSurface as LossSurface
    from .surface import Status as Status
    from .training.racer import Racer as Racer
    from .trajectory import Trajectory as Trajectory

_MODULES = ("curvature", "directions", "errors", "figures", "integrations", "optimizers", "presets", "topology")
_NAMES = {
    "barrier": "_connect",
    "connect": "_connect",
    "Connection": "connection",
    "compare_path": "path_on_plane",
    "check": "_check",
    "evaluate": "_evaluate",
    "find_landmarks": "landmarks",
    "explore": "app",
    "export": "_export",
    "race": "_race",
    "read_checkpoints": "checkpoints",
    "record": "_record",
    "refine": "_refine",
    "open": "store",
    "save": "store",
    "read_h5": "h5",
    "train": "_train",
    "trust": "_trust",
    "CrumpleError": "errors",
    "CrumpleWarning": "errors",
    "Contents": "store",
    "Finding": "findings",
    "Grid": "grid",
    "IndexCheck": "landmarks",
    "Landmark": "landmarks",
    "Landmarks": "landmarks",
    "LossSurface": "surface",
    "Objective": "objective",
    "ParameterSpace": "space",
    "Patchwork": "patchwork",
    "PathOnPlane": "path_on_plane",
    "Plane": "plane",
    "ProjectedRun": "projected_run",
    "Projection": "plane",
    "Racer": "training.racer",
    "Recorder": "_record",
    "Status": "surface",
    "Trajectory": "trajectory",
    "TrustReport": "findings",
}

__all__ = sorted((*_MODULES, *_NAMES))


def __getattr__(name: str) -> Any:
    if name in _MODULES:
        return importlib.import_module(f".{name}", __name__)
    if name in _NAMES:
        return getattr(importlib.import_module(f".{_NAMES[name]}", __name__), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
