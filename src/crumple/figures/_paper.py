"""What a printed figure stands on: a screen's width, or the column or page of a paper."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from matplotlib.collections import Collection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.text import Annotation, Text

from ..errors import check_choice, check_number

Place = tuple[float, float, float, float]
"""Left, bottom, width, height, as shares of the figure."""

WIDTHS = {"column": 3.35, "page": 6.9}
"""Inches of one and of two columns, as journals and conferences of the field have them."""
_SCALE = 0.83
"""From what is laid out to what is printed: the smallest letters, of 8.5 points, become 7.05."""
_STACKED_BELOW = 5.0
"""Inches; on narrower paper the map stands under the surface."""
_LINE = 0.165
"""Inches of one line of small print."""


@dataclass(frozen=True)
class Paper:
    """Sizes and places of a figure as it is laid out, before it is scaled."""

    inches: tuple[float, float]
    """Width and height as laid out."""
    scene: Place
    map: Place
    slice: Place
    middle: float
    """Height of the middle of the map, as a share."""
    scale: float = 1.0
    """By which the whole is made smaller in the end."""
    dpi: float = 125.0
    """Of bitmaps."""
    is_bare: bool = False
    """It has no title of its own: a caption stands under it."""
    margin: float = 0.317
    """Inches at the left of words."""
    title_size: float = 19.0


SCREEN = Paper(
    inches=(14.4, 8.1),
    scene=(0.0, 0.07, 0.62, 0.81),
    map=(0.655, 0.10, 0.275, 0.74),
    slice=(0.07, 0.16, 0.9, 0.68),
    middle=0.475,
)


def check_width(width: Any) -> float:
    """Inches, from a name or a number."""
    if isinstance(width, str):
        return WIDTHS[check_choice(width, WIDTHS, "width")]
    return check_number(width, "width", least=2.0)


def paper_of(width: Any, *, title: str | None, n_notes: int, is_slice: bool) -> Paper:
    """The paper of that width in inches, with room for a title if there is one and for the lines below."""
    if width is None:
        return SCREEN
    across = check_width(width) / _SCALE
    top, bottom = 0.34 if title else 0.06, _LINE * n_notes + (0.10 if n_notes else 0.02)
    draw = _slice if is_slice else _stacked if check_width(width) < _STACKED_BELOW else _beside
    height, places = draw(across, bottom)
    total = height + top
    scene, flat, line = (_shares(place, across, total) for place in places)
    middle = flat[1] + flat[3] / 2
    return Paper((across, total), scene, flat, line, middle, _SCALE, 300.0, True, 0.08, 11.0)


_Inches = tuple[float, float, float, float]


def _shares(place: _Inches, across: float, total: float) -> Place:
    left, bottom, width, height = place
    return left / across, bottom / total, width / across, height / total


def _beside(across: float, bottom: float) -> tuple[float, list[_Inches]]:
    """The surface at the left, the map at the right."""
    high = 0.46 * across
    side = across - 0.60 * across - 0.62 - 0.95  # its names at the left, the numbers of the colours at the right
    scene = (0.0, bottom, 0.60 * across, high)
    return bottom + high, [scene, (0.60 * across + 0.62, bottom + 0.42, side, high - 0.55), scene]


def _stacked(across: float, bottom: float) -> tuple[float, list[_Inches]]:
    """The surface above the map."""
    side = across - 0.75 - 0.95
    flat = (0.75, bottom + 0.45, side, side)
    scene = (0.0, bottom + side + 0.60, across, 0.80 * across)
    return bottom + side + 0.60 + 0.80 * across, [scene, flat, scene]


def _slice(across: float, bottom: float) -> tuple[float, list[_Inches]]:
    high = max(0.50 * across, 2.2)
    line = (0.75, bottom + 0.45, across - 0.85, high - 0.45)
    return bottom + high, [line, line, line]


def shrink(figure: Figure, scale: float) -> None:
    """Make a finished figure smaller with all that is in it: letters, lines, markers and distances."""
    if scale == 1.0:
        return
    figure.set_size_inches(*(scale * figure.get_size_inches()))
    for text in figure.findobj(Text):
        text.set_fontsize(scale * float(text.get_fontsize()))
    for line in figure.findobj(Line2D):
        for part in ("linewidth", "markersize", "markeredgewidth"):
            line.set(**{part: scale * getattr(line, f"get_{part}")()})
    for shapes in figure.findobj(Collection):
        shapes.set(linewidths=scale * shapes.get_linewidths())  # type: ignore[attr-defined]
    for word in figure.findobj(Annotation):
        _shrink_word(word, scale)


def _shrink_word(word: Any, scale: float) -> None:
    """A word's box and leader, which are no lines of the figure, and how far it is from its point."""
    word.xyann = tuple(scale * part for part in word.xyann)
    for patch in (word.arrow_patch, word.get_bbox_patch()):
        if patch is not None:
            patch.set_linewidth(scale * patch.get_linewidth())
