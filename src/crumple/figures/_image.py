"""Images in a file: by matplotlib, which needs no browser, or by plotly, which needs one."""

from __future__ import annotations

from collections.abc import Callable
from typing import IO, Any

from ..errors import ExportError, InputError, MissingPackageError, check_choice
from ..surface import LossSurface
from ._curve import draw_curve
from ._stage import Look
from ._surface import draw_surface

KINDS = ("png", "svg", "pdf")
_SIZE = {"width": 1200, "height": 780, "scale": 1.5}


def write_image(
    file: IO[bytes],
    kind: str,
    surface: LossSurface,
    runs: Any = (),
    landmarks: Any = None,
    *,
    look: Look | None = None,
    renderer: str = "matplotlib",
    width: Any = None,
) -> None:
    """Write a picture of a surface to an open file.

    Args:
        file: opened for bytes.
        kind: ``"png"``, ``"svg"`` or ``"pdf"``.
        surface: over a plane of one or two axes.
        runs: one trajectory or several.
        landmarks: points to mark.
        look: how it is shown; the defaults if None.
        renderer: ``"matplotlib"`` or ``"plotly"``; the latter for PNG only.
        width: of a figure for a paper: ``"column"``, ``"page"`` or inches; for a screen if None.

    Raises:
        UnknownNameError: no such kind or renderer.
        MissingPackageError: the plotly renderer was asked for and kaleido is not installed.
        ExportError: it was asked for and there is no browser.
    """
    check_choice(kind, KINDS, "kind")
    write = RENDERERS[check_choice(renderer, RENDERERS, "renderer")]
    write(file, kind, surface, runs, landmarks, look or Look(), width)


def _by_matplotlib(
    file: IO[bytes], kind: str, surface: LossSurface, runs: Any, landmarks: Any, look: Look, width: Any
) -> None:
    from ._print import print_image

    print_image(file, kind, surface, runs, landmarks, look, width)


def _by_plotly(
    file: IO[bytes], kind: str, surface: LossSurface, runs: Any, landmarks: Any, look: Look, width: Any
) -> None:
    if width is not None:
        raise InputError("only matplotlib draws for paper", where="width", got=width, fix="Use renderer='matplotlib'.")
    if kind != "png":
        fix = "Use renderer='matplotlib', which draws true vectors."
        raise InputError("plotly puts a bitmap into vector files", where="renderer", got=kind, expected="png", fix=fix)
    draw = draw_curve(surface, runs, look) if surface.plane.k == 1 else draw_surface(surface, runs, landmarks, look)
    try:
        file.write(draw.to_image(format="png", **_SIZE))
    except (ImportError, ValueError) as cause:  # plotly raises ValueError where kaleido is absent
        raise MissingPackageError("kaleido is not installed", fix='Run: pip install "crumple[static]"') from cause
    except RuntimeError as cause:
        fix = "Install Chrome or Chromium, or use renderer='matplotlib'."
        raise ExportError("the plotly renderer found no browser", where="renderer", fix=fix) from cause


RENDERERS: dict[str, Callable[[IO[bytes], str, LossSurface, Any, Any, Look, Any], None]] = {
    "matplotlib": _by_matplotlib,
    "plotly": _by_plotly,
}
