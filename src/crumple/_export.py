"""Writing a surface to a file: pictures, pages and numbers, chosen by the ending of the name."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from .atomic import atomic_write
from .errors import InputError, UnknownNameError, check_choice, check_number
from .findings import TrustReport
from .formats import as_csv, as_glb, as_json, as_netcdf, as_npz, as_stl, as_vtp
from .formats.job import Job
from .h5 import write_surface
from .surface import LossSurface

if TYPE_CHECKING:
    import plotly.graph_objects as go

    from .objective import Objective
    from .store import Contents


def export(
    path: str | os.PathLike[str],
    surface: LossSurface | Sequence[LossSurface] | Mapping[str, LossSurface | Contents],
    runs: Any = (),
    *,
    landmarks: Any = None,
    overwrite: bool = False,
    metric: str = "loss",
    template: str | None = None,
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
    size: float = 100.0,
    width: str | float | None = None,
    page: str | None = None,
    objective: Objective | None = None,
) -> Path:
    """Write a surface with its runs to a file; the ending of the name says what.

    ======  =====================================================================================
    .html   one page with everything in it, to be opened anywhere, also with no network: the live viewer,
            with a scrubber for the runs, or figures with all numbers below them
    .png    the surface and its map as an image
    .svg    the same as vectors
    .pdf    the same as vectors
    .csv    one line a grid point: coordinates, values, status
    .json   surface and runs as plain text; null where a value is not finite, and the status says why
    .npz    all numbers, with runs, plane and origin, for ``numpy.load``; nothing in it is code
    .gif    a film: the path growing over the surface, or several surfaces one after another
    .mp4    the same, smaller and with all colours; needs the extra ``film``
    .nc     surface and runs as netCDF, for ``xarray.open_dataset``; needs the extra ``xarray``
    .h5     the surface as Li et al.'s scripts read it, without the plane (``directions.write_h5``)
    .vtp    the sheet and the runs at their true coordinates, for ParaView
    .glb    the sheet as it is drawn, in colour, with the runs, for Blender, slides and browsers
    .stl    the sheet as a closed body on a base, in millimetres, for a 3-D printer
    ======  =====================================================================================

    The file appears whole or not at all: it is written beside its place and then renamed.

    Args:
        path: where to; an existing file is refused unless ``overwrite``.
        surface: what to write; for a film also several on one grid, or name → surface; for a live page also two, as
            name → surface, or name → what ``crumple.open`` gives, with the runs and landmarks of each file.
        runs: one trajectory or several; of two surfaces, drawn on both.
        landmarks: points to mark in pictures; of two surfaces, on the first.
        overwrite: replace an existing file.
        metric: which values pictures show; files of numbers hold all.
        template: ``"dark"`` or ``"light"``; if None, light with ``width``, what the reader's system has on a live
            page, and else dark.
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
        size: both sides of the base of an ``.stl`` in millimetres; it is 0.65 times as high as it is long, and its
            base. ``height`` and ``clip`` hold for it and for ``.glb`` as for pictures: what is above is cut off.
        width: of images for a paper: ``"column"`` (3.35 inches), ``"page"`` (6.9) or a number of inches; no letter is
            then below 7 points, and a title stands there only if it is given. Leave it out for a screen.

        page: of ``.html``: ``"live"``, the viewer of ``crumple.explore`` with these numbers in it, or ``"figure"``,
            plotly figures with a card and tables. If None, live for a surface over two axes, unless ``frame``,
            ``extras`` or another ``height`` ask for what only figures have. A live page computes by itself,
            so that its reader can drag the ball and zoom, where the surface is that of the preset ``article`` or of
            a function it knows; else it shows what was saved.
        objective: of this very surface, if it is ŷ = w₂ tanh(w₁x) with squared error on data of your own: a live page
            then computes by itself, *and holds the rows of your data*. Without it no row goes into any file.

    Returns:
        The path written.

    Raises:
        UnknownNameError: no format has that ending, or a choice is unknown.
        InputError: several surfaces for a format that holds one, a film in which nothing moves, or a shape of
            a surface that does not have two axes.
        ExportError: the file exists, or cannot be written. An older file is then untouched.
    """
    target = Path(path)
    write = _writer(target)
    two, surface = _two(surface, target)
    if not isinstance(surface, LossSurface) and target.suffix.lower() not in FILMS:
        expected = f"one LossSurface; several make a film, {' or '.join(FILMS)}"
        raise InputError("not a surface", where="surface", got=type(surface).__name__, expected=expected)
    from . import figures
    from .landmarks.landmark import check_landmarks

    size = check_number(size, "size", above=0.0)
    _check_width(width, target)
    runs = list(runs) if isinstance(runs, Iterator) else runs
    shown = template or ("dark" if width is None else "light")
    look = figures.Look(metric, shown, height, clip, title, frame, frame_label, trust)
    job = Job(
        surface,
        figures.as_runs(runs),
        runs,
        None if landmarks is None else check_landmarks(landmarks),
        look,
        tuple(notes),
        tuple(extras),
        renderer,
        frames,
        fps,
        size,
        width,
        template,
        objective,
        "",
        two,
    )
    if write is _write_html:
        job = replace(job, page=_page(job, page))
    elif page is not None or objective is not None:
        given = "page" if page is not None else "objective"
        raise InputError("is for pages only", where=given, got=target.suffix, expected=".html")
    with atomic_write(target, overwrite=overwrite) as file:
        write(job, file, target.suffix.lower())
    return target


def _two(surface: Any, target: Path) -> tuple[Mapping[str, Any] | None, Any]:
    """Two surfaces for a page, name → surface, and the one that is written where there is but one."""
    if not isinstance(surface, Mapping) or target.suffix.lower() != ".html" or len(surface) != 2:
        return None, surface
    first = next(iter(surface.values()))
    return surface, getattr(first, "surface", first)


def _check_width(width: Any, target: Path) -> None:
    if width is None:
        return
    if FORMATS[target.suffix.lower()] is not _write_image:
        expected = ", ".join(ending for ending, write in FORMATS.items() if write is _write_image)
        raise InputError("only images have a width", where="width", got=target.suffix, expected=expected)
    from .figures._paper import check_width

    check_width(width)


def _writer(target: Path) -> Callable[[Job, IO[bytes], str], None]:
    if target.suffix.lower() not in FORMATS:
        known = ", ".join(FORMATS)
        raise UnknownNameError("no format has this ending", where="path", got=target.name, expected=f"one of {known}")
    return FORMATS[target.suffix.lower()]


# --- one function a format ----------------------------------------------------------------------


def _page(job: Job, wish: str | None) -> str:
    """Which page: the one asked for, if it can show all that was asked, else the one that can."""
    from .app import page_file

    lacking = page_file.only_figures(job)
    if job.two is not None:
        wish = check_choice(wish or "live", ["live"], "page")  # figures.compare draws two
        if job.objective is not None:
            raise InputError("is of one surface", where="objective", fix="Leave it out: two are shown as saved.")
    chosen = ("figure" if lacking else "live") if wish is None else check_choice(wish, PAGES, "page")
    if chosen == "live" and lacking:
        raise InputError(f"a live page has no {lacking[0]}", where="page", fix=_FIX[job.two is not None])
    if chosen == "figure" and job.objective is not None:
        raise InputError("only a live page computes", where="objective", fix="Leave it out, or take page='live'.")
    return chosen


_FIX = ("Leave it out, or take page='figure'.", "Leave it out: two surfaces stand on a live page only.")


def _write_html(job: Job, file: IO[bytes], suffix: str) -> None:
    PAGES[job.page](job, file, suffix)


def _write_live(job: Job, file: IO[bytes], suffix: str) -> None:
    from .app import page_file

    page_file.write(job, file, suffix)


def _write_figures(job: Job, file: IO[bytes], _: str) -> None:
    from . import figures

    text = figures.page(job.surface, job.given, job.landmarks, look=job.look, notes=job.notes, extras=job.extras)
    file.write(text.encode("utf-8"))


def _write_image(job: Job, file: IO[bytes], suffix: str) -> None:
    from . import figures

    figures.write_image(
        file, suffix[1:], job.surface, job.given, job.landmarks, look=job.look, renderer=job.renderer, width=job.width
    )


def _write_film(job: Job, file: IO[bytes], suffix: str) -> None:
    from . import figures

    figures.write_film(file, suffix[1:], job.surface, job.given, look=job.look, frames=job.frames, fps=job.fps)


def _write_h5(job: Job, file: IO[bytes], _: str) -> None:
    write_surface(file, job.surface)


FORMATS: dict[str, Callable[[Job, IO[bytes], str], None]] = {
    ".html": _write_html,
    ".png": _write_image,
    ".svg": _write_image,
    ".pdf": _write_image,
    ".gif": _write_film,
    ".mp4": _write_film,
    ".csv": as_csv.write,
    ".json": as_json.write,
    ".npz": as_npz.write,
    ".nc": as_netcdf.write,
    ".h5": _write_h5,
    ".vtp": as_vtp.write,
    ".glb": as_glb.write,
    ".stl": as_stl.write,
}
PAGES = {"live": _write_live, "figure": _write_figures}
FILMS = (".gif", ".mp4")
BODIES = (".glb", ".stl")
"""These need a surface of two axes."""
