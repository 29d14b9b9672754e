"""What a ``.crumple`` file holds, read when it is asked for."""

from __future__ import annotations

import contextlib
import functools
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeVar

from ..errors import FormatError, InputError, UnknownNameError, check_count, check_number
from ..landmarks import Landmark
from ..plane import Plane
from ..projected_run import ProjectedRun
from ..surface import LossSurface
from ..trajectory import Trajectory
from .database import Database
from .landmarks import get_landmark
from .opening import reading
from .plain import from_text
from .planes import get_plane
from .runs import get_run, project_run
from .surfaces import get_surface

T = TypeVar("T")


class Contents:
    """What a ``.crumple`` file holds; surfaces, planes and landmarks are kept once read, runs are read each time.

    Nothing stays open in between, and nothing is ever written. A file that has been replaced since is refused.
    """

    def __init__(self, path: Path, most_bytes: int) -> None:
        self.path = path
        self._most_bytes = most_bytes
        with reading(self.path, most_bytes=most_bytes) as database:
            self._number = database.number
            notes = database.about().get("meta", "{}")
            self._ids = {table: database.ids(table) for table in ("plane", "surface", "run", "landmark")}
        self._meta = from_text(notes, path.name)
        if not isinstance(self._meta, dict):
            raise FormatError("has notes that are none", where=path.name)

    @property
    def meta(self) -> dict[str, Any]:
        """When and with what the file was made, and what the caller of ``save`` said."""
        return dict(self._meta)

    @property
    def surface(self) -> LossSurface:
        """The first surface.

        Raises:
            UnknownNameError: there is none.
        """
        if not self.surfaces:
            raise UnknownNameError("holds no surface", where=self.path.name, fix=f"It holds: {self}.")
        return self.surfaces[0]

    @functools.cached_property
    def surfaces(self) -> tuple[LossSurface, ...]:
        """All surfaces, in the order they were saved."""
        return tuple(self._all("surface", get_surface))

    @functools.cached_property
    def planes(self) -> tuple[Plane, ...]:
        """All planes: those of surfaces and projected runs, and those saved for themselves."""
        return tuple(self._all("plane", get_plane))

    @functools.cached_property
    def landmarks(self) -> tuple[Landmark, ...]:
        """All landmarks, each with ``kind``, ``coords``, ``value`` and ``evidence``."""
        return tuple(self._all("landmark", get_landmark))

    @property
    def runs(self) -> Runs:
        """All runs: ``runs[0]`` reads the first, and iteration one after the other."""
        return Runs(self)

    def project(self, plane: Plane, *, run: int = 0) -> ProjectedRun:
        """The image of a run on a plane, read point by point: for runs that do not fit into memory.

        Args:
            plane: in the parameter space of the run.
            run: its place in ``runs``.

        Raises:
            ShapeError: the run has another number of parameters.
            InputError: there is no such run, or only its image on another plane was recorded.
        """
        number = self._run_id(run)
        with self._reading() as database:
            return project_run(database, number, plane)

    def __repr__(self) -> str:
        counts = ", ".join(f"{len(ids)} {table}{'s' * (len(ids) != 1)}" for table, ids in self._ids.items())
        return f"{self.path.name}: {counts}"

    def _run_id(self, place: int) -> int:
        ids = self._ids["run"]
        if isinstance(place, bool) or not isinstance(place, int) or not -len(ids) <= place < len(ids):
            raise InputError("there is no such run", where="run", got=place, expected=f"0 to {len(ids) - 1}")
        return ids[place]

    def _all(self, table: str, get: Callable[[Database, int], T]) -> list[T]:
        with self._reading() as database:
            return [get(database, number) for number in self._ids[table]]

    @contextlib.contextmanager
    def _reading(self) -> Iterator[Database]:
        """The same file as at first, which may have grown; not another that has taken its name."""
        with reading(self.path, most_bytes=self._most_bytes) as database:
            if database.number != self._number:
                fix = "Open it again."
                raise FormatError("has been replaced since it was opened", where=self.path.name, fix=fix)
            yield database


class Runs(Sequence["Trajectory | ProjectedRun"]):
    """The runs of a file; each is read when it is asked for, and not kept."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents

    def __len__(self) -> int:
        return len(self._contents._ids["run"])

    def __getitem__(self, place: Any) -> Any:
        if isinstance(place, slice):
            return [self[i] for i in range(*place.indices(len(self)))]
        if isinstance(place, int) and place >= len(self):
            raise IndexError(f"{self._contents.path.name} holds {len(self)} runs")  # what ends an iteration
        number = self._contents._run_id(place)
        with self._contents._reading() as database:
            return get_run(database, number)

    def __repr__(self) -> str:
        return f"{len(self)} runs of {self._contents.path.name}"


def open_file(path: str | os.PathLike[str], *, memory_gib: float = 4.0) -> Contents:
    """What a ``.crumple`` file holds; a stranger's file is as safe to open as one's own.

    It is opened to be read only. Nothing in it is run, nothing it names is opened, and every number in it has
    a checksum. What was recorded by a process that was killed is there up to its last point written.

    Args:
        path: the file.
        memory_gib: refuse any surface, plane or run that is larger than this, before memory is taken for it.

    Returns:
        A ``Contents`` with ``surfaces``, ``surface`` (the first), ``runs``, ``planes``, ``landmarks`` and ``meta``.

    Raises:
        MissingFileError: there is no such file.
        FormatError: it is no such file, newer than this crumple, damaged, or larger than allowed.

    Example:
        >>> import crumple, tempfile, pathlib
        >>> path = pathlib.Path(tempfile.mkdtemp()) / "x.crumple"
        >>> _ = crumple.save(path, runs=crumple.Trajectory.from_points([[1.0, 2.0], [0.1, 0.2]]))
        >>> crumple.open(path).runs[0].points.tolist()
        [[1.0, 2.0], [0.1, 0.2]]
    """
    if not isinstance(path, (str, os.PathLike)) or "\0" in str(path):
        raise InputError("is no path", where="path", got=repr(path), expected="the path of a .crumple file")
    memory = check_number(memory_gib, "memory_gib", above=0.0)
    return Contents(Path(path), check_count(int(memory * 2**30), "memory_gib", most=2**60))
