"""Surfaces in a file: the axes, and the values in chunks of points that come in one by one.

A point is numbered as ``Grid.points()`` numbers it, the last axis running fastest; chunk i holds the
points from i · chunk_points on. Points whose chunk is not there are not done.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import CrumpleError, FormatError
from ..grid import Grid
from ..surface import LossSurface, Status
from .arrays import check_room, describe, get_array, put_array
from .database import Database, wrapped
from .plain import from_text, to_text
from .planes import get_plane

CHUNK_BYTES = 2**22
_COLUMN_TYPES: dict[str, np.dtype[Any]] = {"float64": np.dtype("<f8"), "float32": np.dtype("<f4")}


@dataclass(frozen=True, eq=False)
class Job:
    """What a surface in a file will be, or is: everything but its values."""

    id: int
    """Its row in the file."""
    job: str
    """A number of its own, so that a chunk of another job is never taken for one of this."""
    grid: Grid
    columns: tuple[tuple[str, str], ...]
    """(name, type) of each array of values."""
    chunk_points: int
    spec: Mapping[str, Any]
    """What must be equal for the job to be resumed."""

    @property
    def chunks(self) -> int:
        """How many chunks there are in all."""
        return -(-self.grid.size // self.chunk_points)

    def points(self, number: int) -> slice:
        """The points of one chunk."""
        return slice(number * self.chunk_points, min(self.grid.size, (number + 1) * self.chunk_points))


@dataclass(frozen=True, eq=False)
class Chunk:
    """Values at some points that follow each other."""

    number: int
    values: Mapping[str, NDArray[Any]]
    status: NDArray[np.uint8]
    failures: Mapping[str, str]
    """Index → what the model raised there."""


def put_surface(database: Database, surface: LossSurface, plane: int) -> int:
    """Put in a surface that is done; gives its ``id``."""
    values = {name: np.asarray(array) for name, array in surface.values.items()}
    columns = {n: "float32" if a.dtype == np.float32 else "float64" for n, a in values.items()}
    job = put_job(database, surface.grid, plane, columns, meta=surface.meta)
    for number in range(job.chunks):
        points = job.points(number)
        parts = {name: array.reshape(-1)[points] for name, array in values.items()}
        put_chunk(database, job, Chunk(number, parts, np.asarray(surface.status).reshape(-1)[points], {}))
    return job.id


def put_job(
    database: Database,
    grid: Grid,
    plane: int,
    columns: Mapping[str, str],
    *,
    chunk_points: int | None = None,
    spec: Mapping[str, Any] | None = None,
    meta: Mapping[str, Any] | None = None,
) -> Job:
    """Announce a surface, of which no chunk is done yet."""
    width = 1 + sum(_COLUMN_TYPES[kind].itemsize for kind in columns.values())
    points = chunk_points or max(1, CHUNK_BYTES // width)
    job = uuid.uuid4().hex
    number = database.insert(
        "surface",
        plane=plane,
        axes=to_text([put_array(database, axis) for axis in grid.axes]),
        scales=to_text(list(grid.scales)),
        columns=to_text([list(pair) for pair in columns.items()]),
        chunk_points=points,
        job=job,
        spec=to_text(dict(spec or {})),
        meta=to_text(dict(meta or {})),
    )
    return Job(number, job, grid, tuple(columns.items()), points, dict(spec or {}))


def put_chunk(database: Database, job: Job, chunk: Chunk) -> None:
    """Put in the values of one chunk: its status, then each column, as bytes."""
    data, failures = chunk_bytes(job, chunk), to_text(dict(chunk.failures))
    database.insert("chunk", owner=job.id, number=chunk.number, job=job.job, data=data, failures=failures)


def chunk_bytes(job: Job, chunk: Chunk) -> bytes:
    """The status of each point, then each column."""
    data = np.asarray(chunk.status, np.uint8).tobytes()
    return data + b"".join(np.asarray(chunk.values[n], _COLUMN_TYPES[kind]).tobytes() for n, kind in job.columns)


def chunk_from(job: Job, number: int, data: bytes, failures: Mapping[str, str], points: int) -> Chunk:
    """The chunk of so many points that has these bytes."""
    values, status = _split(data, job, points, f"chunk {number}")
    return Chunk(number, values, status, failures)


def put_session(database: Database, job: Job, told: Mapping[str, Any]) -> None:
    """Note that a process began or ended to work on a surface."""
    database.insert("about", name=f"session of {job.job}", value=to_text(dict(told)))


def get_sessions(database: Database, job: Job) -> list[dict[str, Any]]:
    """What was noted of the processes that worked on a surface, in order."""
    rows = (database.row("about", number) for number in database.ids("about"))
    told = (from_text(row["value"], row["name"]) for row in rows if row["name"] == f"session of {job.job}")
    return [session for session in told if isinstance(session, dict)]


def get_job(database: Database, number: int) -> tuple[Job, int, dict[str, Any]]:
    """The job with that ``id``, the ``id`` of its plane, and how it was made.

    Raises:
        FormatError: it is not one.
    """
    row = database.row("surface", number)
    where = f"{database.path.name}, surface {number}"
    axes, scales, columns, spec, meta = (
        from_text(row[c], where) for c in ("axes", "scales", "columns", "spec", "meta")
    )
    pairs = columns if isinstance(columns, list) else []
    fits = isinstance(axes, list) and isinstance(scales, list) and len(axes) == len(scales) and 1 <= len(axes) <= 3
    fits = fits and isinstance(meta, dict) and isinstance(spec, dict) and row["chunk_points"] > 0
    fits = fits and all(isinstance(p, list) and len(p) == 2 and p[1] in _COLUMN_TYPES for p in pairs)
    if not fits or not pairs or not all(isinstance(p[0], str) for p in pairs) or len(dict(pairs)) != len(pairs):
        raise FormatError("is no surface", where=where)
    grid = _grid(database, axes, scales, where)
    job = Job(number, row["job"], grid, tuple((n, kind) for n, kind in pairs), row["chunk_points"], spec)
    return job, row["plane"], meta


def get_chunks(database: Database, job: Job) -> Iterator[Chunk]:
    """The chunks that are done, in their order.

    Raises:
        FormatError: one is damaged, or belongs to another job.
    """
    for row in database.parts("chunk", job.id):
        yield _chunk(database, job, row)


def sound_chunks(database: Database, job: Job) -> tuple[list[Chunk], list[int]]:
    """The chunks that are done, and the rows of those that are damaged."""
    sound, damaged = [], []
    for number in database.ids_of_parts("chunk", job.id):
        try:
            sound.append(_chunk(database, job, database.row("chunk", number)))
        except FormatError:
            damaged.append(number)
    return sound, damaged


def _chunk(database: Database, job: Job, row: Mapping[str, Any]) -> Chunk:
    where = f"{database.path.name}, surface {job.id}, chunk {row['number']}"
    if not 0 <= row["number"] < job.chunks or row["job"] != job.job or row["owner"] != job.id:
        raise FormatError("belongs to another surface", where=where)
    points = job.points(row["number"])
    values, status = _split(row["data"], job, points.stop - points.start, where)
    failures = from_text(row["failures"], where)
    return Chunk(row["number"], values, status, failures if isinstance(failures, dict) else {})


def get_surface(database: Database, number: int) -> LossSurface:
    """The surface with that ``id``; points whose chunk is not there yet are NaN, with the status ``NOT_DONE``.

    Raises:
        FormatError: the file does not hold it whole, or it would not fit the memory allowed.
    """
    job, plane, meta = get_job(database, number)
    where = f"{database.path.name}, surface {number}"
    size = job.grid.size
    check_room(database, size * (1 + sum(_COLUMN_TYPES[kind].itemsize for _, kind in job.columns)), where)
    values = {name: np.full(size, np.nan, _COLUMN_TYPES[kind]) for name, kind in job.columns}
    status = np.full(size, Status.NOT_DONE, np.uint8)
    failures: dict[str, str] = {}
    for chunk in get_chunks(database, job):
        points = job.points(chunk.number)
        status[points] = chunk.status
        failures |= chunk.failures
        for name, part in chunk.values.items():
            values[name][points] = part
    meta = {**meta, "failures": {**meta.get("failures", {}), **failures}} if failures else meta
    if sessions := get_sessions(database, job):
        meta = {**meta, "sessions": sessions, "seconds": sum(s.get("seconds", 0.0) for s in sessions)}
    lay = _layer(job, where)
    try:
        arrays = {name: lay(array) for name, array in values.items()}
        return LossSurface(get_plane(database, plane), job.grid, arrays, lay(status), meta)
    except FormatError:
        raise
    except CrumpleError as cause:
        raise wrapped(cause, where) from cause


def _layer(job: Job, where: str) -> Callable[[NDArray[Any]], NDArray[Any]]:
    """What puts values in the order of their points into the shape of the grid."""
    plan = job.spec.get("plan")
    order = plan.get("order") if isinstance(plan, Mapping) else None
    k = job.grid.k
    if order is None:
        order = list(range(k))
    if not isinstance(order, list) or not all(type(i) is int for i in order) or sorted(order) != list(range(k)):
        raise FormatError("has no order of axes", where=where, got=order)
    shape, back = [job.grid.shape[i] for i in order], [order.index(i) for i in range(k)]
    return lambda array: np.ascontiguousarray(array.reshape(shape).transpose(back))


def _split(data: bytes, job: Job, points: int, where: str) -> tuple[dict[str, NDArray[Any]], NDArray[np.uint8]]:
    width = 1 + sum(_COLUMN_TYPES[kind].itemsize for _, kind in job.columns)
    if len(data) != points * width:
        raise FormatError("has another length", where=where, got=len(data), expected=str(points * width))
    status = np.frombuffer(data, np.uint8, points)
    if status.max(initial=0) > max(Status):
        raise FormatError("has a status that there is not", where=where, got=int(status.max()))
    values, place = {}, points
    for name, kind in job.columns:
        values[name] = np.frombuffer(data, _COLUMN_TYPES[kind], points, place)
        place += points * _COLUMN_TYPES[kind].itemsize
    return values, status


def _grid(database: Database, axes: list[Any], scales: list[Any], where: str) -> Grid:
    if not all(type(n) is int for n in axes):
        raise FormatError("has no axes", where=where)
    for axis in axes:
        if describe(database, axis)[0] != "float64":
            raise FormatError("has an axis of another type", where=where, expected="float64")
    try:
        return Grid(tuple(get_array(database, axis).numpy() for axis in axes), tuple(scales))
    except FormatError:
        raise
    except CrumpleError as cause:
        raise wrapped(cause, where) from cause
