"""Writing a surface to a file: pictures, pages and numbers, chosen by the ending of the name."""

from __future__ import annotations

import csv
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import numpy as np

from .atomic import atomic_write
from .errors import InputError, UnknownNameError, shorten
from .findings import TrustReport
from .h5 import write_surface
from .surface import LossSurface, Status
from .trajectory import Trajectory

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from .figures import Look


@dataclass(frozen=True, eq=False)
class Job:
    """What is to be written, and how it should look."""

    surface: Any
    """A surface; for a film perhaps several, or name → surface."""
    runs: Sequence[Trajectory]
    given: Any
    """The runs as they were given, some of them perhaps compared with the plane."""
    landmarks: Any
    look: Look
    notes: Sequence[str]
    extras: Sequence[tuple[str, go.Figure]]
    renderer: str
    frames: int
    fps: int


def export(
    path: str | os.PathLike[str],
    surface: LossSurface | Sequence[LossSurface] | Mapping[str, LossSurface],
    runs: Any = (),
    *,
    landmarks: Any = None,
    overwrite: bool = False,
    metric: str = "loss",
    template: str = "dark",
    height: str = "linear",
    clip: Any = None,
    title: str | None = None,
    frame: Any = None,
    frame_label: str = "",
    notes: Sequence[str] = (),
    extras: Sequence[tuple[str, go.Figure]] = (),
    trust: TrustReport | None = None,
    renderer: str = "matplotlib",
    frames: int = 48,
    fps: int = 12,
) -> Path:
    """Write a surface with its runs to a file; the ending of the name says what.

    ======  =====================================================================================
    .html   one page with everything in it, to be opened anywhere, also with no network
    .png    the surface and its map as an image
    .svg    the same as vectors
    .pdf    the same as vectors
    .csv    one line a grid point: coordinates, values, status
    .npz    all numbers, with runs, plane and origin, for ``numpy.load``; nothing in it is code
    .gif    a film: the path growing over the surface, or several surfaces one after another
    .mp4    the same, smaller and with all colours; needs the extra ``film``
    .h5     the surface as Li et al.'s scripts read it, without the plane (``directions.write_h5``)
    ======  =====================================================================================

    The file appears whole or not at all: it is written beside its place and then renamed.

    Args:
        path: where to; an existing file is refused unless ``overwrite``.
        surface: what to write; for a film also several on one grid, or name → surface.
        runs: one trajectory or several.
        landmarks: points to mark in pictures.
        overwrite: replace an existing file.
        metric: which values pictures show; files of numbers hold all.
        template: ``"dark"`` or ``"light"``.
        height: ``"linear"`` or ``"log"``.
        clip: limits of the display, as in ``crumple.figures.surface``.
        title: over pictures and page; the surface's own if None.
        frame: ``((low, high), (low, high))``, a smaller window to outline in pictures.
        frame_label: what that window is.
        notes: paragraphs for the page, as plain text.
        extras: further plotly figures for the page, each with a caption.
        trust: the report on the surface: a part of the page, and of the files of numbers; its warnings
            stand under images.
        renderer: of images: ``"matplotlib"``, which needs no browser, or ``"plotly"``, PNG only,
            which needs kaleido and a browser and looks like the page.
        frames: of a film in which paths grow.
        fps: frames a second of a film.

    Returns:
        The path written.

    Raises:
        UnknownNameError: no format has that ending, or a choice is unknown.
        InputError: several surfaces for a format that holds one, or a film in which nothing moves.
        ExportError: the file exists, or cannot be written. An older file is then untouched.
    """
    target = Path(path)
    write = _writer(target)
    if not isinstance(surface, LossSurface) and target.suffix.lower() not in FILMS:
        expected = f"one LossSurface; several make a film, {' or '.join(FILMS)}"
        raise InputError("not a surface", where="surface", got=type(surface).__name__, expected=expected)
    from . import figures

    runs = list(runs) if isinstance(runs, Iterator) else runs
    look = figures.Look(metric, template, height, clip, title, frame, frame_label, trust)
    job = Job(surface, figures.as_runs(runs), runs, landmarks, look, tuple(notes), tuple(extras), renderer, frames, fps)
    with atomic_write(target, overwrite=overwrite) as file:
        write(job, file, target.suffix.lower())
    return target


def _writer(target: Path) -> Callable[[Job, IO[bytes], str], None]:
    if target.suffix.lower() not in FORMATS:
        known = ", ".join(FORMATS)
        raise UnknownNameError("no format has this ending", where="path", got=target.name, expected=f"one of {known}")
    return FORMATS[target.suffix.lower()]


# --- one function a format ----------------------------------------------------------------------


def _write_html(job: Job, file: IO[bytes], _: str) -> None:
    from . import figures

    text = figures.page(job.surface, job.given, job.landmarks, look=job.look, notes=job.notes, extras=job.extras)
    file.write(text.encode("utf-8"))


def _write_image(job: Job, file: IO[bytes], suffix: str) -> None:
    from . import figures

    figures.write_image(file, suffix[1:], job.surface, job.given, job.landmarks, look=job.look, renderer=job.renderer)


def _write_film(job: Job, file: IO[bytes], suffix: str) -> None:
    from . import figures

    figures.write_film(file, suffix[1:], job.surface, job.given, look=job.look, frames=job.frames, fps=job.fps)


def _write_csv(job: Job, file: IO[bytes], _: str) -> None:
    """One line a grid point, the last axis running fastest; numbers as the shortest text that gives them back."""
    surface = job.surface
    names = [*surface.plane.labels, *surface.values, "status"]
    states = {int(state): state.name.lower() for state in Status}
    lines = _Lines(file)
    lines.write([[_cell(name) for name in names]])
    inner = surface.grid.axes[1:]
    rest = [m.ravel().tolist() for m in np.meshgrid(*inner, indexing="ij")] if inner else []
    for i, first in enumerate(surface.axes[0].tolist()):
        columns = [values[i].ravel().tolist() for values in surface.values.values()]
        status = [states.get(int(s), str(int(s))) for s in np.ravel(surface.status[i])]
        lines.write([first, *row] for row in zip(*rest, *columns, status, strict=True))


class _Lines:
    """CSV lines on a binary file: each is turned to bytes as it comes, so that no size fills the memory."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._csv = csv.writer(self, lineterminator="\n")

    def write(self, text: Any) -> None:
        if isinstance(text, str):
            self._file.write(text.encode("utf-8"))
        else:
            self._csv.writerows(text)


def _cell(name: str) -> str:
    """A header that no spreadsheet takes for a formula."""
    text = shorten(name, 200)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text


def _write_npz(job: Job, file: IO[bytes], _: str) -> None:
    surface = job.surface
    arrays: dict[str, Any] = {f"axis_{i}": axis for i, axis in enumerate(surface.axes)}
    arrays |= {_key(name, i): values for i, (name, values) in enumerate(surface.values.items())}
    arrays |= {"status": np.asarray(surface.status), "plane_labels": np.array(surface.plane.labels, dtype=str)}
    arrays |= {"plane_origin": surface.plane.origin.cpu().numpy(), "plane_basis": surface.plane.basis.cpu().numpy()}
    for i, run in enumerate(job.runs):
        projection = run.project(surface.plane)
        points = {f"run_{i}_points": run.points.cpu().numpy()} if isinstance(run, Trajectory) else {}
        arrays |= {**points, f"run_{i}_steps": run.steps}
        arrays |= {f"run_{i}_coords": projection.coords.cpu().numpy()}
        arrays |= {f"run_{i}_residual": projection.residual.cpu().numpy()}
        arrays |= {f"run_{i}_{_key(name, j)}": column for j, (name, column) in enumerate(run.metrics.items())}
    arrays["meta"] = np.array(json.dumps(_meta(job)))
    np.savez_compressed(file, allow_pickle=False, **arrays)


def _key(name: str, i: int) -> str:
    """A name for an array inside the file: its own if that is plain, else its number; ``meta`` has all names."""
    return name if re.fullmatch(r"[A-Za-z][A-Za-z0-9_]{0,40}", name) else f"value_{i}"


def _meta(job: Job) -> dict[str, Any]:
    from . import figures

    surface = job.surface
    return {
        "format": "crumple npz",
        "format_version": 1,
        "values": {_key(name, i): name for i, name in enumerate(surface.values)},
        "scales": list(surface.grid.scales),
        "status": {int(state): state.name.lower() for state in Status},
        "runs": [
            {"label": run.label, "metrics": {_key(name, j): name for j, name in enumerate(run.metrics)}}
            for run in job.runs
        ],
        "made": {group: {fact.name: fact.value for fact in found} for group, found in figures.facts(surface, job.runs)},
        "command": figures.command(surface),
        **({} if job.look.trust is None else {"trust": job.look.trust.to_dict()}),
    }


def _write_h5(job: Job, file: IO[bytes], _: str) -> None:
    write_surface(file, job.surface)


FORMATS: dict[str, Callable[[Job, IO[bytes], str], None]] = {
    ".html": _write_html,
    ".png": _write_image,
    ".svg": _write_image,
    ".pdf": _write_image,
    ".gif": _write_film,
    ".mp4": _write_film,
    ".csv": _write_csv,
    ".npz": _write_npz,
    ".h5": _write_h5,
}
FILMS = (".gif", ".mp4")
