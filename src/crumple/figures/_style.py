"""What all figures share: two templates, the one transposition, and safe text."""

from __future__ import annotations

import html
import re
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ..errors import check_choice, shorten
from ..plane import Plane

FONT = 'system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif'

CONFIG = {"showSendToCloud": False, "displaylogo": False, "responsive": True}
"""For every plotly figure shown: plotly 7 has a button that uploads the data unless it is told not to."""

# Seventeen even stops of each map; both renderers draw from these, so both show the same colour for a loss.
_VIRIDIS = (
    "#440154 #48186a #472d7b #424086 #3b528b #33638d #2c728e #26828e #21918c "
    "#1fa088 #28ae80 #3fbc73 #5ec962 #84d44b #addc30 #d8e219 #fde725"
)
_CIVIDIS = (
    "#00224e #002e6a #1a386f #32436d #434e6c #535a6d #61656f #6f7073 #7d7c78 "
    "#8c8878 #9b9476 #aba072 #bcae6c #cdbb63 #dec958 #f0d846 #fee838"
)


@dataclass(frozen=True)
class Theme:
    """The colours of one template. No colour of a path is a colour of the loss."""

    name: str
    """``dark`` or ``light``."""
    page: str
    """Background of page and figure."""
    card: str
    """Background of boxes that lie on the page."""
    ink: str
    """Text."""
    muted: str
    """Secondary text: ticks, captions, notes."""
    grid: str
    """Grid lines. Opaque, since 3-D grids ignore transparency."""
    contour: str
    """Contour lines on the surface. Opaque for the same reason."""
    stops: tuple[str, ...]
    """Colour map of the loss, from low to high, evenly spaced."""
    diverging: tuple[str, ...]
    """Colour map of differences, from below zero over zero in the middle to above; for nothing else."""
    paths: tuple[str, ...]
    """One colour a run, used in turn."""
    marker: str
    """Fill of the points along a path."""
    halo: str
    """Under-line of a path, so that it reads on any colour, and edge of its markers."""
    edge: str
    """Edge of markers."""
    start: str
    """Fill of the first point of a path."""


THEMES = {
    "dark": Theme(
        name="dark",
        page="#0e1117",
        card="#161b24",
        ink="#eceff4",
        muted="#9aa4b2",
        grid="#3a3f4b",
        contour="#173b47",
        stops=tuple(_VIRIDIS.split()),
        diverging=("#8fd0ff", "#3d8fd1", "#1d4a73", "#1a1f2a", "#7a4a14", "#d98a1f", "#ffd08a"),
        paths=("#ff453a", "#64d2ff", "#ff9f0a", "#ff6ad5", "#d0d4dc"),
        marker="#ffd60a",
        halo="#05070b",
        edge="#05070b",
        start="#ffffff",
    ),
    "light": Theme(
        name="light",
        page="#ffffff",
        card="#f5f6f8",
        ink="#1b2330",
        muted="#5b6574",
        grid="#d5d9df",
        contour="#4c5260",
        stops=tuple(_CIVIDIS.split()),
        diverging=("#0b4a8f", "#4e94c9", "#b3d3e8", "#f7f7f5", "#f3cfa0", "#d98a2b", "#8a4b08"),
        paths=("#d81b60", "#1e88e5", "#e66100", "#7b1fa2", "#1b2330"),
        marker="#fff04d",
        halo="#ffffff",
        edge="#1b2330",
        start="#ffffff",
    ),
}


GLYPHS = {"minimum": "▼", "maximum": "▲", "saddle": "✕", "degenerate": "◆", "edge minimum": "▽"}
"""Marks of landmarks, by kind, as characters: 3-D figures have no triangles among their symbols."""

SYMBOLS = {
    "minimum": "triangle-down",
    "maximum": "triangle-up",
    "saddle": "x",
    "degenerate": "diamond",
    "edge minimum": "triangle-down-open",
}
"""The same as plotly calls them in flat figures."""

RUN_SYMBOLS = ("circle", "square", "diamond", "cross", "x")
"""The points of each run, in turn, so that runs can be told apart without colours; in flat and in 3-D figures."""


def theme_of(template: str) -> Theme:
    """The template of that name; an unknown one is refused with the nearest."""
    return THEMES[check_choice(template, THEMES, "template")]


def rows_are_y(array: NDArray[Any]) -> NDArray[Any]:
    """(n₀, n₁) with direction 0 first → (n₁, n₀), one row a value of y, as drawing libraries want it.

    The only transposition there is: everywhere else axis 0 is direction 0.
    """
    return np.ascontiguousarray(np.swapaxes(array, 0, 1))


def colorscale(theme: Theme) -> list[list[Any]]:
    """The colour map as plotly takes it: pairs of place and colour."""
    return scale_of(theme.stops)


def scale_of(stops: Sequence[str]) -> list[list[Any]]:
    """Evenly spaced colours as plotly takes them."""
    return [[i / (len(stops) - 1), colour] for i, colour in enumerate(stops)]


def mix(colour: str, other: str, share: float) -> str:
    """``colour`` with ``share`` of ``other`` in it, as opaque hex: 3-D markers and lines ignore transparency."""
    pairs = zip(channels(colour), channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def channels(colour: str) -> tuple[int, ...]:
    """Red, green and blue of a colour in hex, 0 to 255."""
    return tuple(int(colour[i : i + 2], 16) for i in (1, 3, 5))


def safe(text: object, limit: int = 120) -> str:
    """Text of a user made fit for plotly's mini-HTML: one line, no tags, no control or direction marks."""
    return html.escape(shorten(str(text), limit), quote=False)


def safe_in_template(text: object, limit: int = 80) -> str:
    """Like ``safe``, and also inert inside a hover template, where ``%{…}`` would be filled in."""
    return safe(text, limit).replace("{", "&#123;").replace("}", "&#125;")


def safe_lines(text: object, width: int, limit: int = 240) -> str:
    """Like ``safe``, broken into lines of at most ``width`` characters, which plotly does not do itself."""
    lines = textwrap.wrap(shorten(str(text), limit), width) or [""]
    return "<br>".join(html.escape(line, quote=False) for line in lines)


_NESTED_ENTRY = re.compile(r"(?:[^.\[\]]+\.)+?([^.\[\]]+\.[^.\[\]]+\[[\d,]+\])")


def axis_names(plane: Plane) -> tuple[str, ...]:
    """The plane's labels, shortened where they stay distinct, with the unit where it is not one of θ.

    Example:
        >>> import crumple
        >>> plane = crumple.Plane([0., 0.], [[1., 0.], [0., 2.]], labels=("net.fc.weight[0,3]", "b"))
        >>> axis_names(plane)
        ('fc.weight[0,3]', 'b (1 unit = 2 in θ)')
    """
    full = [tail(shorten(str(label), 300), 60) for label in plane.labels]
    short = [match[1] if (match := _NESTED_ENTRY.fullmatch(name)) else name for name in full]
    names = short if len(set(short)) == len(short) else full
    return tuple(name + _unit(norm) for name, norm in zip(names, plane.norms.tolist(), strict=True))


def _unit(norm: float) -> str:
    return "" if abs(norm - 1.0) < 1e-6 else f" (1 unit = {norm:.3g} in θ)"


def without_unit(name: str) -> tuple[str, str]:
    """The name of an axis alone, and the length of its unit; that is empty if it is one of θ.

    Example:
        >>> without_unit("b (1 unit = 2 in θ)"), without_unit("b")
        (('b', '2'), ('b', ''))
    """
    head, _, rest = name.partition(" (1 unit = ")
    return head, rest.removesuffix(" in θ)")


def tail(name: str, most: int) -> str:
    """The end of a long name, where parameters differ."""
    return name if len(name) <= most else "…" + name[1 - most :]


def number(value: float, digits: int = 6) -> str:
    """A number for reading: ``digits`` significant places, a true minus sign, no trailing zeros."""
    if not np.isfinite(value):
        return {True: "∞", False: "−∞"}[value > 0] if np.isinf(value) else "not a number"
    return f"{value:.{digits}g}".replace("-", "−")


def listing(parts: Sequence[str]) -> str:
    """``a``, ``a and b``, or ``a, b and c``."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
