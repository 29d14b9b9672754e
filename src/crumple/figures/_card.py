"""The reproducibility card: where the numbers come from, as short facts that are safe to publish.

Only known keys are shown, of plain types, with folders cut off file names: a picture that is sent
to someone says nothing about the machine it was made on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import shorten
from ..privacy import scrub
from ..surface import LossSurface
from ..trajectory import Trajectory
from ._path import times
from ._style import axis_names, number

_MOST_ROWS = 60


@dataclass(frozen=True)
class Fact:
    """One line of the card."""

    name: str
    value: str


@dataclass(frozen=True)
class Table:
    """Numbers behind a figure, for reading and for assistive technology."""

    title: str
    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def facts(surface: LossSurface, runs: Sequence[Trajectory]) -> list[tuple[str, list[Fact]]]:
    """All facts in groups: the data, the surface, each run, the software."""
    meta = surface.meta
    groups = [
        ("Data and model", _known(meta, _DATA)),
        ("Surface", [*_surface(surface), *_known(meta, _GRID)]),
        ("Computation", _known(meta, _COMPUTATION)),
        *((_run_title(run, runs), _known(run.meta, _RUN)) for run in runs),
        ("Software", _versions(meta.get("versions"))),
    ]
    return [(name, found) for name, found in groups if found]


def command(surface: LossSurface) -> str:
    """The command that makes the surface again; empty if it is not known."""
    return scrub(meta_text(surface.meta.get("command")))


def tables(surface: LossSurface, runs: Sequence[Trajectory]) -> list[Table]:
    """The recorded points of each run in numbers, at most 60 rows."""
    return [_table(surface, run) for run in runs]


# --- what is shown, and how it is called --------------------------------------------------------


def meta_text(value: Any) -> str:
    """Plain types as text; anything else by the name of its type, since a repr may hold anything."""
    if value is None:
        return ""
    if isinstance(value, Mapping):
        return ", ".join(f"{meta_text(k)} {meta_text(v)}" for k, v in value.items())
    if isinstance(value, (list, tuple)):
        return ", ".join(map(meta_text, value))
    if isinstance(value, (bool, str)):
        return str(value)
    if isinstance(value, (int, np.integer)):
        return f"{int(value):,}"
    if isinstance(value, (float, np.floating)):
        return number(float(value))
    return type(value).__name__


def _short_digest(value: Any) -> str:
    text = meta_text(value)
    return text if len(text) <= 20 else text[:19] + "…"


def _plain_count(value: Any) -> str:
    return str(int(value)) if isinstance(value, (int, np.integer)) else meta_text(value)


def _seconds(value: Any) -> str:
    return f"{value:.2g} s" if isinstance(value, (int, float)) else meta_text(value)


def _error(value: Any) -> str:
    return f"{value:.1e} relative, on sampled points" if isinstance(value, (int, float)) else meta_text(value)


_Row = tuple[str, str, Callable[[Any], str]]
_DATA: tuple[_Row, ...] = (
    ("model", "Model", meta_text),
    ("parameters", "Parameters", meta_text),
    ("loss_name", "Loss", meta_text),
    ("data", "Data", meta_text),
    ("split", "Split", meta_text),
    ("examples", "Examples", meta_text),
    ("data_digest", "Data digest", _short_digest),
    ("objective_digest", "Objective digest", _short_digest),
)
_GRID: tuple[_Row, ...] = (("grid", "Grid as asked", meta_text),)
_COMPUTATION: tuple[_Row, ...] = (
    ("mode", "Mode", meta_text),
    ("dtype", "Precision", meta_text),
    ("device", "Device", meta_text),
    ("engine", "Engine", meta_text),
    ("engine_reason", "Because", meta_text),
    ("engine_error", "Checked against the plain path", _error),
    ("seconds", "Time", _seconds),
)
_RUN: tuple[_Row, ...] = (
    ("optimizer", "Optimizer", meta_text),
    ("options", "Options", meta_text),
    ("batch_size", "Batch size", meta_text),
    ("epochs", "Epochs", meta_text),
    ("steps_per_epoch", "Steps an epoch", meta_text),
    ("seed", "Seed", _plain_count),
)


def _known(meta: Mapping[str, Any], rows: Sequence[_Row]) -> list[Fact]:
    shown = ((name, scrub(write(meta[key]))) for key, name, write in rows if meta.get(key) is not None)
    return [Fact(name, shorten(text, 240)) for name, text in shown if text]


def _surface(surface: LossSurface) -> Iterator[Fact]:
    yield Fact("Plane", scrub(", ".join(axis_names(surface.plane))))
    if made := ", ".join(_made(surface.plane.meta)):
        yield Fact("Directions", shorten(scrub(made), 240))
    sides = (f"{number(a[0])} to {number(a[-1])}, {len(a):,} points" for a in surface.axes)
    yield Fact("Window", "; ".join(sides))
    for word, cell in (("Lowest evaluated", surface.lowest()), ("Highest evaluated", surface.highest())):
        if cell is not None:
            where = ", ".join(number(c, 5) for c in cell.coords)
            edge = ", on the window's edge" if cell.is_on_edge else ""
            yield Fact(word, f"{number(cell.value)} at ({where}){edge}")


def _made(meta: Mapping[str, Any]) -> Iterator[str]:
    """How the directions were chosen: what one must know to choose them again."""
    method = meta.get("method")
    if method is None or method == "weights":  # the names of the axes say it
        return
    yield meta_text(method)
    if meta.get("normalize") not in (None, "none"):
        yield f"{meta_text(meta['normalize'])}-normalised"
    for key, word in (("explained", "explained"), ("explained_random_walk", "a random walk")):
        if isinstance(meta.get(key), list):
            yield f"{word} {' and '.join(f'{share:.0%}' for share in meta[key])}"
    if isinstance(meta.get("eigenvalues"), list):
        yield f"λ {' and '.join(number(value) for value in meta['eigenvalues'])}"
    if meta.get("seed") is not None and method != "hessian":
        yield f"seed {meta_text(meta['seed'])}"
    angle = meta.get("angle")
    if isinstance(angle, float) and abs(angle - 90.0) > 0.05:
        yield f"{angle:.0f}° between the axes"


def _run_title(run: Trajectory, runs: Sequence[Trajectory]) -> str:
    return "Training" if len(runs) == 1 else f"Training: {shorten(run.label, 60)}"


def _versions(versions: Any) -> list[Fact]:
    if not isinstance(versions, Mapping):
        return []
    return [Fact(shorten(str(name), 40), scrub(meta_text(value))) for name, value in list(versions.items())[:20]]


def _table(surface: LossSurface, run: Trajectory) -> Table:
    coords = run.project(surface.plane).coords.cpu().numpy()
    index = np.unique(np.linspace(0, len(run) - 1, min(len(run), _MOST_ROWS)).round().astype(int))
    when = times(run)
    names = list(run.metrics)[:6]
    rows = tuple(
        (when[i], *(number(c) for c in coords[i]), *(number(run.metrics[n][i], 8) for n in names)) for i in index
    )
    shown = "" if len(index) == len(run) else f"{len(index)} of {len(run):,} recorded points."
    columns = ("", *axis_names(surface.plane), *(n.replace("_", " ") for n in names))
    return Table(f"The path of {shorten(run.label, 60)} in numbers", shown, tuple(scrub(c) for c in columns), rows)
