"""Saving surfaces, runs, planes and landmarks to one file."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from ..errors import InputError
from ..landmarks.landmark import check_landmarks
from ..plane import Plane
from ..projected_run import ProjectedRun
from ..provenance import made
from ..surface import LossSurface
from ..trajectory import Trajectory
from .database import Database
from .landmarks import put_landmark
from .opening import building
from .plain import to_text
from .planes import put_plane
from .runs import put_whole_run
from .surfaces import put_surface


def save(
    path: str | os.PathLike[str],
    surface: LossSurface | None = None,
    *,
    surfaces: Iterable[LossSurface] = (),
    runs: Any = (),
    landmarks: Any = None,
    planes: Any = (),
    meta: Mapping[str, Any] | None = None,
    overwrite: bool = False,
) -> Path:
    """Write surfaces, runs, planes and landmarks to one ``.crumple`` file, every number exactly as it is.

    The file appears whole or not at all: it is written beside its place and then renamed.

    Args:
        path: where to; an existing file is refused unless ``overwrite``.
        surface: the surface, if there is one; the first of the file.
        surfaces: further surfaces.
        runs: one trajectory or projected run, or several.
        landmarks: as ``find_landmarks`` gives them: each with ``kind``, ``coords``, ``value`` and ``evidence``.
        planes: a plane, or several, beside those of the surfaces and runs.
        meta: notes of one's own, plain values; ``crumple.open(path).meta`` gives them back.
        overwrite: replace an existing file.

    Returns:
        The path written.

    Raises:
        InputError: there is nothing to save, or something of another kind.
        ExportError: the file exists, or cannot be written. An older file is then untouched.

    Example:
        >>> import crumple, pathlib, tempfile, torch
        >>> bowl = crumple.Objective.from_function(lambda w: (w**2).sum(), n=2)
        >>> plane = crumple.Plane(torch.zeros(2), torch.eye(2))
        >>> surface = crumple.evaluate(bowl, plane, crumple.Grid.box((-1, 1), (0, 2), n=(3, 2)))
        >>> path = crumple.save(pathlib.Path(tempfile.mkdtemp()) / "bowl.crumple", surface)
        >>> crumple.open(path).surface["loss"].tolist()
        [[1.0, 5.0], [0.0, 4.0], [1.0, 5.0]]
    """
    found = {
        "surfaces": _listed(([] if surface is None else [surface]) + list(surfaces), "surfaces", (LossSurface,)),
        "runs": _listed(runs, "runs", (Trajectory, ProjectedRun)),
        "planes": _listed(planes, "planes", (Plane,)),
    }
    marks = check_landmarks(landmarks)
    if not marks and not any(found.values()):
        raise InputError("nothing to save", where="save", expected="a surface, runs, planes or landmarks")
    with building(path, overwrite=overwrite) as database:
        database.insert("about", name="meta", value=to_text({**made(), **dict(meta or {})}))
        _put_all(database, found)
        for mark in marks:
            put_landmark(database, mark)
    return Path(path)


def _put_all(database: Database, found: Mapping[str, list[Any]]) -> None:
    known: dict[int, int] = {}

    def plane_id(plane: Plane) -> int:
        if id(plane) not in known:
            known[id(plane)] = put_plane(database, plane)
        return known[id(plane)]

    for plane in found["planes"]:
        plane_id(plane)
    for surface in found["surfaces"]:
        put_surface(database, surface, plane_id(surface.plane))
    for run in found["runs"]:
        put_whole_run(database, run, plane_id(run.plane) if isinstance(run, ProjectedRun) else 0)


def _listed(given: Any, where: str, kinds: tuple[type, ...]) -> list[Any]:
    found = [given] if isinstance(given, kinds) else given
    if isinstance(found, (str, bytes, Mapping)) or not isinstance(found, Iterable):
        raise InputError("is none", where=where, got=given, expected=kinds[0].__name__)
    listed = list(found)
    for i, one in enumerate(listed):
        if not isinstance(one, kinds):
            raise InputError("is none", where=f"{where}[{i}]", got=one, expected=kinds[0].__name__)
    return listed
