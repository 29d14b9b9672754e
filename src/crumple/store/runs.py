"""Runs in a file: they grow by segments, one transaction each, so that what was recorded stays."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from ..errors import CrumpleError, FormatError
from ..plane import Plane
from ..projected_run import ProjectedRun
from ..projection import Projector
from ..trajectory import Trajectory
from .arrays import check_room, describe, get_array, put_array, put_pieces, stream_array
from .database import Database, wrapped
from .numbers import NAMES
from .plain import from_text, to_text
from .planes import get_plane

SEGMENT_BYTES = 2**24
_MOST_SEGMENTS = 10**6


@dataclass(frozen=True, eq=False)
class Segment:
    """Points that follow each other, in a file."""

    steps: NDArray[np.int64]
    metrics: Mapping[str, NDArray[np.float64]]
    points: int
    """The ``id`` of their array: (n, P) points, or (n, k) coordinates of a projected run."""
    off: int
    """The ``id`` of the distances (n,) off the plane; 0 where the points themselves were kept."""


def put_run(database: Database, label: str, plane: int, meta: Mapping[str, Any]) -> int:
    """Announce a run, of which no point is there yet; gives its ``id``. ``plane`` is 0 where points are kept."""
    return database.insert("run", label=to_text(label), plane=plane, meta=to_text(dict(meta)))


def put_segment(
    database: Database,
    run: int,
    number: int,
    steps: Sequence[int],
    metrics: Mapping[str, Any],
    points: int,
    off: int = 0,
) -> None:
    """Put in points that follow each other, whose arrays are there already."""
    measured = np.array([np.asarray(column, np.float64) for column in metrics.values()])
    database.insert(
        "segment",
        owner=run,
        number=number,
        steps=put_array(database, np.asarray(steps, np.int64)),
        metrics=to_text(list(metrics)),
        measured=put_array(database, measured.reshape(len(metrics), len(steps))),
        points=points,
        off=off,
    )


def put_whole_run(database: Database, run: Trajectory | ProjectedRun, plane: int = 0) -> int:
    """Put in a run that is at hand; gives its ``id``."""
    owner = put_run(database, run.label, plane, run.meta)
    kept = run.points if isinstance(run, Trajectory) else run.coords
    rows = max(1, SEGMENT_BYTES // max(1, kept.shape[1] * kept.element_size()))
    for number, start in enumerate(range(0, len(run), rows)):
        part = slice(start, start + rows)
        steps, metrics = run.steps[part], {name: column[part] for name, column in run.metrics.items()}
        points = put_pieces(database, NAMES[kept.dtype], list(kept[part].shape), kept[part])
        off = 0 if isinstance(run, Trajectory) else put_array(database, run.residual[part])
        put_segment(database, owner, number, steps.tolist(), metrics, points, off)
    return owner


def get_run(database: Database, number: int) -> Trajectory | ProjectedRun:
    """The run with that ``id``.

    Raises:
        FormatError: the file does not hold it whole, no point was recorded, or it would not fit the memory allowed.
    """
    row, where = database.row("run", number), f"{database.path.name}, run {number}"
    segments = _segments(database, number, where)
    check_room(database, sum(describe(database, s.points)[2] for s in segments), where)
    points = torch.cat([get_array(database, s.points) for s in segments])
    steps, metrics, meta = _columns(segments), _metrics(segments), _meta(row, where)
    try:
        if not row["plane"]:
            return Trajectory(points, steps, metrics, _label(row, where), meta)
        off = torch.cat([get_array(database, s.off, dtype="float64") for s in segments])
        return ProjectedRun(get_plane(database, row["plane"]), points, off, steps, metrics, _label(row, where), meta)
    except FormatError:
        raise
    except CrumpleError as cause:
        raise wrapped(cause, where) from cause


def project_run(database: Database, number: int, plane: Plane) -> ProjectedRun:
    """The image of a run on a plane, point by point, however many points there are.

    Raises:
        ShapeError: the run has another number of parameters.
        FormatError: as for ``get_run``.
    """
    row, where = database.row("run", number), f"{database.path.name}, run {number}"
    if row["plane"]:
        run = get_run(database, number)
        projection = run.project(plane)
        return ProjectedRun(plane, projection.coords, projection.residual, run.steps, run.metrics, run.label, run.meta)
    segments = _segments(database, number, where)
    projector = Projector(plane)
    found = [projector.project(pieces) for s in segments for pieces in _points(database, s, where)]
    coords, residual = torch.stack([c for c, _ in found]).cpu(), torch.stack([r for _, r in found]).cpu()
    return ProjectedRun(
        plane, coords, residual, _columns(segments), _metrics(segments), _label(row, where), _meta(row, where)
    )


def _points(database: Database, segment: Segment, where: str) -> Iterator[Any]:
    """Each point of a segment, as something that gives its pieces again and again."""
    _, shape, total = describe(database, segment.points)
    if len(shape) != 2:
        raise FormatError("has points that are none", where=where, got=shape)
    if shape[0] == 1:  # it may be larger than memory
        yield lambda: stream_array(database, segment.points)
        return
    check_room(database, total, where)
    for point in get_array(database, segment.points):
        yield lambda point=point: [point]


def _segments(database: Database, run: int, where: str) -> list[Segment]:
    found: list[Segment] = []
    for row in database.parts("segment", run):
        if row["number"] != len(found) or len(found) >= _MOST_SEGMENTS:
            raise FormatError("lacks a piece", where=where, got=row["number"], expected=str(len(found)))
        found.append(_segment(database, row, where))
    if not found:
        raise FormatError("has no recorded point", where=where)
    widths = {tuple(describe(database, s.points)[1][1:]) for s in found}
    if len(widths) > 1:
        raise FormatError("has points of several sizes", where=where, got=sorted(widths))
    return found


def _segment(database: Database, row: dict[str, Any], where: str) -> Segment:
    names = from_text(row["metrics"], where)
    steps = get_array(database, row["steps"], dtype="int64")
    fits = steps.ndim == 1 and isinstance(names, list) and all(isinstance(n, str) for n in names)
    if not fits or len(set(names)) != len(names):
        raise FormatError("has a piece that is none", where=where)
    measured = get_array(database, row["measured"], dtype="float64", shape=[len(names), len(steps)]).numpy()
    shape = describe(database, row["points"])[1]
    if len(shape) != 2 or shape[0] != len(steps):
        raise FormatError("has points that do not fit its steps", where=where, got=shape, expected=f"{len(steps)} rows")
    return Segment(steps.numpy(), dict(zip(names, measured, strict=True)), row["points"], row["off"])


def _columns(segments: Iterable[Segment]) -> NDArray[np.int64]:
    return np.concatenate([s.steps for s in segments])


def _metrics(segments: Sequence[Segment]) -> dict[str, NDArray[np.float64]]:
    """Every metric over all points; NaN where a segment has none of that name."""
    names = dict.fromkeys(name for s in segments for name in s.metrics)
    absent = [np.full(len(s.steps), np.nan) for s in segments]
    return {n: np.concatenate([s.metrics.get(n, a) for s, a in zip(segments, absent, strict=True)]) for n in names}


def _label(row: dict[str, Any], where: str) -> str:
    label = from_text(row["label"], where)
    if not isinstance(label, str):
        raise FormatError("has a label that is none", where=where)
    return label


def _meta(row: dict[str, Any], where: str) -> dict[str, Any]:
    meta = from_text(row["meta"], where)
    if not isinstance(meta, dict):
        raise FormatError("has notes that are none", where=where)
    return meta
