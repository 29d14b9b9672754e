"""What the log of an experiment is given of a surface: a picture, a page, the numbers and a few scalars."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .._export import export
from ..errors import InputError
from ..figures import Look
from ..findings import TrustReport
from ..landmarks.landmark import check_landmarks
from ..surface import LossSurface, Status

_NAME = re.compile(r"\w[\w.-]*(/\w[\w.-]*)*", re.ASCII)  # what all three take as a tag, a folder and a name


@dataclass(frozen=True)
class Exhibits:
    """Three files in one folder, what the report says, and the scalars."""

    picture: Path
    """The surface and its map as PNG."""
    page: Path
    """One HTML file with all in it, which asks the network for nothing."""
    numbers: Path
    """All arrays, for ``numpy.load``."""
    report: str
    """One line a finding; empty without a report."""
    scalars: dict[str, float]
    """By names without a prefix, all finite."""


def exhibits(folder: str | Path, surface: LossSurface, runs: Any, landmarks: Any, look: Look, *, name: str) -> Exhibits:
    """Write the files of a surface to a folder, as they are to look.

    Raises:
        InputError: the name is none that every log can use as a folder.
    """
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        expected = "letters, digits, '_', '-' and '.', with '/' between parts"
        raise InputError("not usable as a name in a log", where="name", got=name, expected=expected)
    if not isinstance(surface, LossSurface):
        raise InputError("not a surface", where="surface", got=type(surface).__name__, expected="a LossSurface")
    runs = runs if isinstance(runs, (list, tuple)) or hasattr(runs, "steps") else list(runs)  # read three times
    landmarks = check_landmarks(landmarks)
    options: dict[str, Any] = {name: getattr(look, name) for name in ("template", "height", "clip", "title")}

    def write(ending: str) -> Path:
        path = Path(folder) / f"surface{ending}"
        return export(path, surface, runs, landmarks=landmarks, trust=look.trust, **options)

    report = "" if look.trust is None else str(look.trust)
    return Exhibits(write(".png"), write(".html"), write(".npz"), report, scalars(surface, look.trust))


def scalars(surface: LossSurface, trust: TrustReport | None) -> dict[str, float]:
    """The extremes of each value over the grid, how many points failed, and each figure of the report."""
    found: dict[str, float] = {
        "points": surface.grid.size,
        "points_not_ok": surface.grid.size - surface.count(Status.OK),
    }
    for value in surface.values:
        for word, cell in (("lowest", surface.lowest(value)), ("highest", surface.highest(value))):
            if cell is not None:
                found[f"{word}_{value}"] = cell.value
    if trust is not None:
        found |= {f"trust_{severity}s": len(trust.of(severity)) for severity in ("warning", "error")}
        found |= {f"trust/{f.name}": f.figure for f in trust if f.figure is not None}
    return {name: float(figure) for name, figure in found.items() if math.isfinite(figure)}
