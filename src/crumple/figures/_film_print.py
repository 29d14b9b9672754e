"""Films without a browser: the frames of a reel as images, drawn by matplotlib.

What stays is drawn once and kept as pixels; on it each frame draws only what moves.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import matplotlib
import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.text import Text
from numpy.typing import NDArray

from ..surface import LossSurface
from ._fading import bands, fade
from ._line import Line
from ._marking import run_colour
from ._paper import SCREEN
from ._path import Path
from ._print import FIXED, color_bar, draw_map, pixels, words_around
from ._print_scene import Scene
from ._reel import Reel, head, until
from ._scale import Array
from ._style import Theme, mix
from ._view import View, choose_view, framed

Image = NDArray[np.uint8]
_DPI = 80.0
_WIDE = (0.0, 0.05, 0.9, 0.85)
"""Place of the scene where no map stands beside it."""


def images(shown: Reel, first: LossSurface, title: str | None, theme: Theme) -> Iterator[Image]:
    """The frames as pixels (rows, columns, 3), of even sizes as video wants them."""
    with matplotlib.rc_context(FIXED):
        yield from (_changing if shown.sheets else _growing)(shown, first, title, theme)


def _growing(shown: Reel, surface: LossSurface, title: str | None, theme: Theme) -> Iterator[Image]:
    figure, canvas = _paper(theme)
    bare, scene = shown.scene(0), shown.stage
    space = _scene(figure, replace(shown, stage=bare), _view(shown, SCREEN.scene), SCREEN.scene, theme)
    flat = draw_map(figure, surface, bare, theme)
    words_around(figure, surface, [*scene.notes, *scene.pale_note], title, theme)
    tracks = [_Track(space, flat, shown, path, i, theme) for i, path in enumerate(scene.paths)]
    if len(scene.paths) > 1:
        _legend(figure, scene.paths, theme)
    label = _label(figure, theme)
    canvas.draw()
    kept = canvas.copy_from_bbox(figure.bbox)
    for f in range(len(shown)):
        canvas.restore_region(kept)
        label.set_text(shown.names[f])
        for artist in [a for track in tracks for a in track.at(f)] + [label]:
            figure.draw_artist(artist)
        yield _pixels_of(canvas)


def _changing(shown: Reel, first: LossSurface, title: str | None, theme: Theme) -> Iterator[Image]:
    figure, canvas = _paper(theme)
    view = _view(shown, _WIDE)
    words_around(figure, first, [shown.relief_note], title, theme)
    color_bar(figure, shown.scene(0), theme, (0.93, 0.2, 0.009, 0.55))
    label = _label(figure, theme)
    for f in range(len(shown)):
        label.set_text(shown.names[f])
        label.set_animated(False)
        space = _scene(figure, replace(shown, stage=shown.scene(f), sheets=()), view, _WIDE, theme)
        canvas.draw()
        yield _pixels_of(canvas)
        space.axes.remove()


def _paper(theme: Theme) -> tuple[Figure, FigureCanvasAgg]:
    figure = Figure(figsize=SCREEN.inches, dpi=_DPI, facecolor=theme.page)
    return figure, FigureCanvasAgg(figure)


def _view(shown: Reel, place: tuple[float, float, float, float]) -> View:
    scene = shown.stage
    ratio = place[2] * SCREEN.inches[0] / (place[3] * SCREEN.inches[1])
    return framed(choose_view(scene.sheet, scene.box, scene.lines), ratio=ratio, margin=0.085)


def _scene(figure: Figure, shown: Reel, view: View, place: tuple[float, float, float, float], theme: Theme) -> Scene:
    scene = Scene(figure.add_axes(place), replace(shown.stage, paths=()), view, theme, pixels(figure, place))
    scene.draw()
    return scene


def _label(figure: Figure, theme: Theme) -> Text:
    """What the frame is, at the upper right."""
    style: dict[str, Any] = {"ha": "right", "va": "top", "fontsize": 17, "color": theme.ink}
    return figure.text(0.975, 0.962, "", animated=True, **style)


def _legend(figure: Figure, paths: Sequence[Path], theme: Theme) -> None:
    """The names of the paths in their colours, over the map."""
    for i, path in enumerate(paths[:6]):
        style: dict[str, Any] = {"ha": "left", "va": "top", "fontsize": 12, "color": run_colour(i, theme)}
        figure.text(0.655, 0.962 - 0.032 * i, f"\u2014 {path.label}", weight="bold", **style)


def _pixels_of(canvas: FigureCanvasAgg) -> Image:
    frame = np.asarray(canvas.buffer_rgba())[..., :3]
    return frame[: frame.shape[0] // 2 * 2, : frame.shape[1] // 2 * 2].copy()


class _Track:
    """One path in the picture and on the map, as artists that are moved from frame to frame."""

    def __init__(self, space: Scene, flat: Axes, shown: Reel, path: Path, i: int, theme: Theme) -> None:
        self.space, self.shown, self.path, self.i = space, shown, path, i
        colour = run_colour(i, theme)
        self.held = shown.stage.held(path).line
        self.halos = [_line(space.axes, theme.halo, 5.5), _line(flat, theme.halo, 4.2)]
        self.hidden = _line(space.axes, colour, 1.4, ls=":", alpha=0.55)
        self.solid = {s: _line(space.axes, paler(colour, s, theme), 2.8) for _, s in bands(self.held, path.share)}
        self.flat = {s: _line(flat, paler(colour, s, theme), 2.0) for _, s in bands(path.line, path.share)}
        look = {"marker": "o", "mfc": theme.marker, "mec": theme.edge, "ms": 8.0}
        self.heads = [_line(axes, colour, 0.0, **look) for axes in (space.axes, flat)]

    def at(self, f: int) -> list[Artist]:
        """Moved to frame f, in the order in which they are drawn."""
        place, scene = float(self.shown.places[f, self.i]), self.shown.stage
        held, flat = grown(self.held, place), grown(self.path.line, place)
        points = scene.lifted(held.within)
        seen, screen = self._seen(points)[:, None], self._screen(points)
        self.halos[0].set_data(*np.where(seen, screen, np.nan).T)
        self.hidden.set_data(*np.where(seen, np.nan, screen).T)
        self.halos[1].set_data(*flat.within[:, :2].T)
        _set_parts(self.solid, held, self.path, self._visible)
        _set_parts(self.flat, flat, self.path, lambda part: part[:, :2])
        point = head(scene, self.path, place)
        is_held = scene.box.low[2] <= point[0, 2] <= scene.box.high[2]
        self.heads[0].set_data(*(self._screen(point).T if is_held else np.empty((2, 0))))
        self.heads[1].set_data(*point[:, :2].T)
        return [*self.halos, *self.solid.values(), self.hidden, *self.flat.values(), *self.heads]

    def _visible(self, part: Array) -> Array:
        """(n, 2) on the paper what the sheet does not hide, NaN elsewhere."""
        points = self.shown.stage.lifted(part)
        return np.where(self._seen(points)[:, None], self._screen(points), np.nan)

    def _screen(self, points: Array) -> Array:
        return self.space.view.project(scene_unit(self.shown, points))[..., :2]

    def _seen(self, points: Array) -> NDArray[np.bool_]:
        found = np.zeros(len(points), dtype=bool)
        known = np.isfinite(points).all(axis=1)
        if known.any():
            unit = scene_unit(self.shown, points[known])
            found[known] = self.space.relief.visible(unit, self.space.view.eye, lift=0.002)
        return found


def grown(line: Line, place: float) -> Line:
    """The line up to a place along it."""
    rows = until(np.column_stack([line.within, line.within_places]), line.within_places, place)
    return replace(line, within=rows[:, :3], within_places=rows[:, 3])


def paler(colour: str, share: float, theme: Theme) -> str:
    """The colour of a path that is so far off the plane."""
    return mix(colour, theme.page, fade(share))


def _set_parts(artists: Mapping[float, Any], line: Line, path: Path, project: Callable[[Array], Array]) -> None:
    """Move each part of a line, one a distance off the plane, to where it now is; parts not yet reached are empty."""
    parts = {share: part for part, share in bands(line, path.share)}
    for share, artist in artists.items():
        artist.set_data(*(project(parts[share]) if share in parts else np.empty((0, 2))).T)


def scene_unit(shown: Reel, points: Array) -> Array:
    """Drawn positions and heights (…, 3) → unit space."""
    return shown.stage.box.unit(points)


def _line(axes: Axes, colour: str, width: float, **style: Any) -> Any:
    (line,) = axes.plot([], [], color=colour, lw=width, solid_capstyle="round", animated=True, zorder=8, **style)
    return line
