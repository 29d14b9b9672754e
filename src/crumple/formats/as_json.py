"""JSON: surface, runs and landmarks as plain text that any language reads."""

from __future__ import annotations

import json
from typing import IO, Any

import numpy as np

from ..landmarks.landmark import verdict_of
from .job import Job, described


def write(job: Job, file: IO[bytes], _: str) -> None:
    """One object; what is not finite is null, and ``status`` says for each grid point what became of it."""
    surface = job.surface
    plane = surface.plane
    said = described(job, "json")
    content = said | {
        "plane": {"labels": list(plane.labels), "norms": plane.norms.tolist(), "parameters": plane.origin.numel()},
        "axes": [axis.tolist() for axis in surface.axes],
        "values": {name: _nulls(values) for name, values in surface.values.items()},
        "status": np.asarray(surface.status).tolist(),
        "status_names": said["status"],
        "runs": [_run(run, plane) for run in job.runs],
        "landmarks": [_landmark(mark) for mark in job.landmarks or ()],
    }
    file.write(json.dumps(content, ensure_ascii=False, allow_nan=False).encode("utf-8"))


def _run(run: Any, plane: Any) -> dict[str, Any]:
    projection = run.project(plane)
    return {
        "label": run.label,
        "steps": run.steps.tolist(),
        "coords": _nulls(projection.coords.detach().cpu().double().numpy()),
        "residual": _nulls(projection.residual.detach().cpu().double().numpy()),
        "metrics": {name: _nulls(column) for name, column in run.metrics.items()},
    }


def _landmark(mark: Any) -> dict[str, Any]:
    place = {"coords": _nulls(mark.coords), "value": _nulls(mark.value)}
    return {"kind": str(mark.kind), "verdict": verdict_of(mark), **place}


def _nulls(values: Any) -> Any:
    """Nested lists with None wherever a number is not finite: JSON has no word for it."""
    array = np.array(values, dtype=np.float64)
    plain = array.astype(object)
    plain[~np.isfinite(array)] = None
    return plain.tolist()
