"""NPZ: all numbers as numpy's arrays; nothing in it is code."""

from __future__ import annotations

import json
from typing import IO, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ..trajectory import Trajectory
from .job import Job, described, plain_key


def write(job: Job, file: IO[bytes], _: str) -> None:
    """All arrays of surface, plane and runs; ``meta`` is JSON."""
    surface = job.surface
    arrays: dict[str, Any] = {f"axis_{i}": axis for i, axis in enumerate(surface.axes)}
    arrays |= {plain_key(name, i): values for i, (name, values) in enumerate(surface.values.items())}
    arrays |= {"status": np.asarray(surface.status), "plane_labels": np.array(surface.plane.labels, dtype=str)}
    arrays |= {"plane_origin": _array(surface.plane.origin), "plane_basis": _array(surface.plane.basis)}
    for i, run in enumerate(job.runs):
        projection = run.project(surface.plane)
        points = {f"run_{i}_points": _array(run.points)} if isinstance(run, Trajectory) else {}
        arrays |= {**points, f"run_{i}_steps": run.steps}
        arrays |= {f"run_{i}_coords": projection.coords.cpu().numpy()}
        arrays |= {f"run_{i}_residual": projection.residual.cpu().numpy()}
        arrays |= {f"run_{i}_{plain_key(name, j)}": column for j, (name, column) in enumerate(run.metrics.items())}
    arrays["meta"] = np.array(json.dumps(described(job, "npz")))
    np.savez_compressed(file, allow_pickle=False, **arrays)


def _array(tensor: Tensor) -> NDArray[Any]:
    """The numbers of a tensor; bfloat16, which NumPy does not know, as float32, which holds them all."""
    return (tensor.float() if tensor.dtype == torch.bfloat16 else tensor).cpu().numpy()
