"""Whether a file holds what was written, and whether its values are those of an objective."""

from __future__ import annotations

import math
import os
from pathlib import Path

import numpy as np
import torch

from ..errors import CrumpleError, MissingFileError, check_count
from ..findings import Finding, TrustReport
from ..fit import check_fit
from ..objective import Objective
from ..plane import Plane
from ..store import open as open_file
from ..surface import LossSurface, Status

_TOLERANCE = {torch.float64: 1e-9, torch.float32: 1e-4}
_LOOSE = 5e-2


def verify(
    path: str | os.PathLike[str], objective: Objective | None = None, *, points: int = 16, seed: int = 0
) -> TrustReport:
    """Read all of a file against its checksums, and evaluate some of its points again by the plain forward pass.

    Args:
        path: a ``.crumple`` file.
        objective: what it should be a survey of; None to read it only.
        points: how many points of each surface to evaluate again.
        seed: of their choice.

    Raises:
        MissingFileError: there is no such file.
    """
    check_count(points, "points")
    try:
        contents = open_file(path)
        surfaces = contents.surfaces
        held = len(surfaces), len(list(contents.runs)), len(contents.landmarks)
    except MissingFileError:
        raise
    except CrumpleError as cause:
        return TrustReport([Finding("file", "error", str(cause))], Path(path).name)
    told = "Every number has its checksum: {} surface(s), {} run(s), {} landmark(s).".format(*held)
    findings = [Finding("file", "ok", told)]
    for i, surface in enumerate(surfaces):
        name = "" if len(surfaces) == 1 else f" {i}"
        findings.append(_whole(surface, f"points{name}"))
        if objective is not None:
            findings.append(_again(surface, objective, points, seed, f"values{name}"))
    return TrustReport(findings, Path(path).name)


def _whole(surface: LossSurface, name: str) -> Finding:
    left, size = surface.count(Status.NOT_DONE), surface.grid.size
    if left:
        advice = "The command that began the survey goes on with it."
        return Finding(name, "note", f"{left:,} of {size:,} points are not done yet.", left / size, advice)
    return Finding(name, "ok", f"All {size:,} points are done.", 0.0)


def _again(surface: LossSurface, objective: Objective, points: int, seed: int, name: str) -> Finding:
    check_fit(objective, surface.plane, surface.grid)
    if "sample" in surface.meta:
        objective = objective.sampled(int(surface.meta["sample"]), seed=int(surface.meta["sample_seed"]))
    done = np.argwhere(np.isin(surface.status, (Status.OK, Status.DIVERGED)))
    if not len(done):
        return Finding(name, "note", "No point is done, so none was evaluated again.")
    chosen = np.random.default_rng(seed).permutation(done)[:points]
    worst, place = -1.0, ""
    for index in map(tuple, chosen.tolist()):
        coords = [float(axis[i]) for axis, i in zip(surface.axes, index, strict=True)]
        found = objective.values(_theta(surface.plane, coords))
        for what in sorted(set(found) & set(surface.values)):
            held = float(surface[what][index])
            off = _difference(held, found[what])
            if off > worst:
                worst, place = off, f"{what} at {index}: {held!r} in the file, {found[what]!r} now"
    tolerance = _TOLERANCE.get(objective.dtype, _LOOSE)
    if worst <= tolerance:
        return Finding(name, "ok", f"{len(chosen)} points evaluated again agree to {worst:.1e}.", worst)
    advice = "Model, data or loss are not those of the survey, or have changed since."
    said = f"Of {len(chosen)} points evaluated again the worst is off by {worst:.1e}: {place}."
    return Finding(name, "error", said, worst, advice)


def _theta(plane: Plane, coords: list[float]) -> torch.Tensor:
    return plane.point(torch.tensor(coords, dtype=torch.float64))


def _difference(a: float, b: float) -> float:
    if a == b or (math.isnan(a) and math.isnan(b)):
        return 0.0
    if not (math.isfinite(a) and math.isfinite(b)):
        return math.inf
    return abs(a - b) / max(abs(a), abs(b))
