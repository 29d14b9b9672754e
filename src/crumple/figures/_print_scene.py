"""The surface in three dimensions for print: true vectors, drawn back to front by our own projection.

matplotlib draws the shapes; what hides what is decided here, with the same view, box and ray march
as the figure on the page.
"""

from __future__ import annotations

import itertools
import math
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import LinearSegmentedColormap

from ._fading import bands, fade
from ._marking import point_fills, run_colour
from ._mesh import brightness, cells, contour_lines, cut, split
from ._path import Path
from ._scale import Array
from ._stage import Stage
from ._style import Theme, mix
from ._surface import short_names
from ._view import Relief, View, relief
from ._words import Word, drawn_points, number_ends, seen_from, words

_STEEPEST = 1 / 40
"""A face spans at most this share of the heights, so that its one colour is right all over."""


class Scene:
    """Draws one stage as seen from one view on a pair of axes."""

    def __init__(
        self, axes: Axes, stage: Stage, view: View, theme: Theme, size: tuple[float, float], *, is_short: bool = False
    ) -> None:
        self.is_short = is_short
        self.axes, self.stage, self.view, self.theme, self.size = axes, stage, view, theme, size
        self.relief: Relief = relief(stage.sheet, stage.box, n=320, steps=160)
        self.numbers: list[Array] = []
        """Where the numbers of the axes stand, in pixels from the middle."""
        ratio = size[0] / size[1]
        axes.set(xlim=(-ratio, ratio), ylim=(-1, 1), aspect="equal")
        axes.set_axis_off()

    def draw(self) -> None:
        """Everything, from the back to the front."""
        self._box()
        self._sheet()
        self._contours()
        if self.stage.frame is not None:
            colour = mix(self.theme.ink, self.theme.page, 0.2)
            self._line(self.stage.lifted(self.stage.frame.line, 0.3), colour, 0.9, zorder=4)
        for i, path in enumerate(self.stage.paths):
            self._path(path, i)
        self._marks()
        seen = seen_from(self.stage, self.view, self.size)
        for word in words(self.stage, seen, self.size, is_short=self.is_short, taken=self.numbers):
            annotate(self.axes, word, self._screen(np.array(word.point)), self.theme, dpi=100.0)

    def _screen(self, points: Array) -> Array:
        """Drawn positions and heights (…, 3) → places on the axes (…, 2)."""
        return self.view.project(self.stage.box.unit(points))[..., :2]

    def _seen(self, points: Array) -> Any:
        return self.relief.visible(self.stage.box.unit(points), self.view.eye, lift=0.002)

    # --- the box ---------------------------------------------------------------------------------

    def _box(self) -> None:
        """Grid lines on the floor and on the two walls behind, with their numbers on the near edges."""
        low, high = self.stage.box.low, self.stage.box.high
        near = self.view.towards_eye[:2] > 0
        far = np.where(near, low[:2], high[:2])
        ticks = [self.stage.sheet.scales[i].ticks(float(low[i]), float(high[i]), 5) for i in range(3)]
        walls = [(2, float(low[2])), (0, float(far[0])), (1, float(far[1]))]
        segments = [segment for axis, at in walls for segment in self._grid(axis, at, [t[0] for t in ticks])]
        lines = self._screen(np.array(segments))
        self.axes.add_collection(LineCollection(list(lines), colors=self.theme.grid, linewidths=0.7, zorder=1))
        for i, (places, texts) in enumerate(ticks):
            self._numbers(i, self._edge(i), places, texts)

    def _grid(self, fixed: int, at: float, ticks: list[list[float]]) -> list[Array]:
        """Lines on the wall where axis ``fixed`` is ``at``: ticks of both others, and its border."""
        low, high = self.stage.box.low, self.stage.box.high
        segments = []
        for i, j in itertools.permutations([k for k in range(3) if k != fixed], 2):
            air = 0.04 * (high[i] - low[i])
            for place in [low[i], *(t for t in ticks[i] if low[i] + air < t < high[i] - air), high[i]]:
                ends = np.tile(low, (2, 1))
                ends[:, fixed], ends[:, i], ends[:, j] = at, place, (low[j], high[j])
                segments.append(ends)
        return segments

    def _edge(self, i: int) -> Array:
        """(2, 3) the edge of the box that carries the numbers of axis ``i``."""
        low, high = self.stage.box.low, self.stage.box.high
        if i == 2:  # the vertical edge farthest to the left
            corners = [np.array([x, y]) for x in (low[0], high[0]) for y in (low[1], high[1])]
            edges = [np.array([[*corner, low[2]], [*corner, high[2]]]) for corner in corners]
            return min(edges, key=lambda edge: float(self._screen(edge)[:, 0].mean()))
        ends = np.tile(low, (2, 1))
        other = 1 - i
        ends[1, i] = high[i]
        ends[:, other] = high[other] if self.view.towards_eye[other] > 0 else low[other]
        return ends

    def _numbers(self, i: int, edge: Array, places: list[float], texts: list[str]) -> None:
        """Ticks and name of an axis, outside the box along one of its edges."""
        ends = self._screen(edge)
        middle = ends.mean(axis=0)
        along = (ends[1] - ends[0]) / np.linalg.norm(ends[1] - ends[0])
        outward = np.array([along[1], -along[0]])
        outward = outward if outward @ (middle - self._screen(self._centre())) > 0 else -outward
        for place, text in zip(places, texts, strict=True):
            share = (place - edge[0, i]) / (edge[1, i] - edge[0, i])
            at = self._screen(edge[0] + (edge[1] - edge[0]) * share) + 46 / self.size[1] * outward
            self.numbers += number_ends(at * self.size[1] / 2)
            self._text(at, text, self.theme.muted, 8.5, 0.0)
        angle = (math.degrees(math.atan2(along[1], along[0])) + 90) % 180 - 90
        name = short_names(self.stage)[i]
        at = middle + (112 if i == 2 else 118) / self.size[1] * outward
        self._text(at, name, self.theme.ink, 10, angle)

    def _text(self, at: Array, text: str, colour: str, size: float, angle: float) -> None:
        place = (float(at[0]), float(at[1]))
        self.axes.text(*place, text, color=colour, fontsize=size, rotation=angle, ha="center", va="center", zorder=9)

    def _centre(self) -> Array:
        return 0.5 * (self.stage.box.low + self.stage.box.high)

    # --- the sheet -------------------------------------------------------------------------------

    def _sheet(self) -> None:
        """The cells, from the farthest to the nearest."""
        low, high = self.stage.sheet.span
        quads = split(cells(self.stage), _STEEPEST * (high - low))
        quads = quads[np.argsort(-self.view.project(self.stage.box.unit(quads).mean(axis=1))[:, 2])]
        fills = self._fills(quads)
        shapes: Any = self._screen(quads)
        crossing = np.flatnonzero((quads[..., 2].min(axis=1) < low) | (quads[..., 2].max(axis=1) > high))
        if len(crossing):
            shapes = list(shapes)  # no longer all of four corners
            for k in crossing:
                shapes[k] = self._screen(cut(quads[k], low, high))
        # The thin edge in the face's colour closes the seams that anti-aliasing leaves between neighbours.
        style: dict[str, Any] = {"facecolors": fills, "edgecolors": fills, "linewidths": 0.5}
        self.axes.add_collection(PolyCollection(shapes, **style, joinstyle="round", zorder=2))

    def _fills(self, quads: Array) -> Array:
        """(m, 4) the colour of each face's mean value, in the light that falls on it."""
        low, high = self.stage.sheet.span
        fills = color_map(self.theme)((quads[..., 2].mean(axis=1).clip(low, high) - low) / (high - low))
        fills[:, :3] *= brightness(self.stage.box.unit(quads), self.view.eye)[:, None]
        return np.clip(fills, 0.0, 1.0)

    def _contours(self) -> None:
        ground = self.stage.sheet
        for level in ground.levels:
            for points in contour_lines(self.stage, level):
                lifted = np.column_stack([points, np.full(len(points), level)])
                self._line(self.stage.lifted(lifted, 0.1), self.theme.contour, 0.5, zorder=3, hidden=False)
                unit = self.stage.box.unit(self.stage.lifted(lifted, -0.1))
                underside = self.relief.visible(unit, self.view.eye, lift=0.002, side=-1)
                for stretch in _stretches(underside):
                    self.axes.plot(*self._screen(lifted[stretch]).T, color=self.theme.contour, lw=0.5, zorder=3)

    # --- paths -----------------------------------------------------------------------------------

    def _line(
        self, points: Array, colour: str, width: float, *, zorder: float, hidden: bool = True, dash: Any = "-"
    ) -> None:
        """A line whose parts behind the sheet are left out, or drawn faint and dotted."""
        if len(points) < 2:
            return
        finite = np.isfinite(points).all(axis=1)
        seen = np.zeros(len(points), dtype=bool)
        seen[finite] = self._seen(points[finite])
        screen = self._screen(points)
        for stretch in _stretches(seen & finite):
            self.axes.plot(*screen[stretch].T, color=colour, lw=width, ls=dash, solid_capstyle="round", zorder=zorder)
        for stretch in _stretches(~seen & finite) if hidden else []:
            self.axes.plot(*screen[stretch].T, color=colour, lw=0.5 * width, ls=":", alpha=0.55, zorder=zorder)

    def _path(self, path: Path, i: int) -> None:
        colour = run_colour(i, self.theme)
        cuts, path = self.stage.cuts(path), self.stage.held(path)
        self._line(self.stage.lifted(path.line.within), self.theme.halo, 5.5, zorder=5, hidden=False)
        self._line(self.stage.beyond(path), colour, 1.5, zorder=5, dash=(0, (4, 2.5)))
        for part, share in bands(path.line, path.share):
            self._line(self.stage.lifted(part), mix(colour, self.theme.page, fade(share)), 2.8, zorder=6)
        self._own(path, colour)
        points, fills = drawn_points(self.stage, path), point_fills(path, path.markers, colour, self.theme)
        exits = self.stage.exits(path).points
        if len(exits):
            self._dot(self.stage.lifted(exits)[0], "s", colour, 5.0)
        for point in self.stage.lifted(cuts):
            self._dot(point, "s", colour, 5.0)
        last, n_runs = len(points) - 1, len(self.stage.paths)
        for t, fill in zip(path.markers.tolist(), fills, strict=True):
            shape = end_shape(i, n_runs) if t == last and last > 0 else RUN_SHAPES[i % len(RUN_SHAPES)]
            size = 6.5 if t == last and last > 0 else 7.5 if t == 0 else 4.6
            self._dot(points[t], shape, fill, size)

    def _own(self, path: Path, colour: str) -> None:
        """The loss of the points themselves, in the air; what the sheet hides of it is drawn all the same, fainter."""
        if not len(path.own):
            return
        stems = self.stage.stems(path)
        for ends in stems.reshape(-1, 3, 3)[:, :2]:
            self.axes.plot(*self._screen(ends).T, color=self.theme.muted, lw=0.6, zorder=5)
        self._line(self.stage.own(path), mix(colour, self.theme.ink, 0.35), 1.6, zorder=6, dash=(0, (1, 1.4)))

    def _dot(self, point: Array, shape: str, fill: str, size: float) -> None:
        if np.isfinite(point).all():
            alpha = 1.0 if self._seen(point[None])[0] else 0.35
            x, y = self._screen(point)
            look: dict[str, Any] = {"mfc": fill, "mec": self.theme.edge, "mew": 0.8, "alpha": alpha}
            self.axes.plot(x, y, shape, ms=size, zorder=7, **look)

    def _marks(self) -> None:
        for mark in self.stage.marks:
            point = self.stage.lifted(np.array([mark.position]))[0]
            self._dot(point, SHAPES.get(mark.kind, "o"), mark_fill(mark.kind, self.theme), 8.0)


SHAPES = {"minimum": "v", "maximum": "^", "saddle": "X", "degenerate": "D", "edge minimum": "v"}
RUN_SHAPES = ("o", "s", "D", "P", "X")
"""The points of each run, as ``RUN_SYMBOLS`` on the page."""


def mark_fill(kind: str, theme: Theme) -> str:
    """Of a landmark: a minimum on the edge is grey."""
    return theme.muted if kind == "edge minimum" else theme.start


def end_shape(i: int, n_runs: int) -> str:
    """Of the last point: a diamond, or the run's own shape where there are several."""
    return "D" if n_runs == 1 else RUN_SHAPES[i % len(RUN_SHAPES)]


def color_map(theme: Theme) -> LinearSegmentedColormap:
    """The template's colours as matplotlib takes them."""
    return LinearSegmentedColormap.from_list(f"crumple {theme.name}", list(theme.stops))


def _stretches(flags: Any) -> list[slice]:
    """Runs of at least two neighbours that are true."""
    padded = np.concatenate([[False], flags, [False]])
    edges = np.flatnonzero(padded[1:] != padded[:-1])
    return [slice(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a > 1]


def annotate(axes: Axes, word: Word, at: Array, theme: Theme, *, dpi: float) -> None:
    """A word in its box, with a line to its point."""
    colour = theme.ink if word.run is None else theme.paths[word.run % len(theme.paths)]
    axes.annotate(
        "\n".join(word.text),
        (float(at[0]), float(at[1])),
        xytext=(72.0 / dpi * word.offset[0], 72.0 / dpi * word.offset[1]),
        textcoords="offset points",
        ha="center",
        va="center",
        fontsize=9,
        color=theme.ink,
        bbox={"boxstyle": "square,pad=0.35", "fc": theme.card, "ec": colour, "lw": 0.8, "alpha": 0.93},
        arrowprops={"arrowstyle": "-", "color": colour, "lw": 0.8, "shrinkA": 0, "shrinkB": 3},
        zorder=10,
    )
