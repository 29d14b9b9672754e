"""Images with no browser: the surface and its map side by side, as PNG or as true vectors."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import IO, Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from ..errors import shorten
from ..surface import LossSurface
from ._contour import same_scale
from ._curve import Slice, height_name, points_on, slice_of, with_air
from ._fading import bands, fade
from ._layout import color_words, summary
from ._marking import point_fills, run_colour
from ._mesh import contour_lines
from ._path import Path, as_runs
from ._print_scene import RUN_SHAPES, SHAPES, Scene, annotate, color_map, end_shape, mark_fill
from ._scale import Array, Scale
from ._stage import Look, Stage, stage
from ._style import Theme, mix, rows_are_y, tail, theme_of
from ._view import choose_view, framed
from ._words import seen_from_above, words

INCHES = (14.4, 8.1)
_DPI = {"png": 125.0}
_MESH = {"png": 160, "svg": 100, "pdf": 100}
"""Nodes an axis: vectors of a finer mesh are slow to open and look no better."""
FIXED: dict[Any, Any] = {
    "font.family": ["DejaVu Sans"],
    "svg.fonttype": "path",
    "svg.hashsalt": "crumple",
    "pdf.fonttype": 42,
    "axes.unicode_minus": True,
    "path.simplify": False,
    "text.parse_math": False,  # a dollar sign in a label is a dollar sign
}
_NO_DATE: dict[str, dict[str, Any]] = {
    "png": {"Software": None},
    "svg": {"Date": None, "Creator": "crumple"},
    "pdf": {"CreationDate": None, "Creator": "crumple", "Producer": "crumple"},
}
"""The same input gives the same file, and the file tells nothing about the machine."""
SCENE, _MAP = (0.0, 0.07, 0.62, 0.81), (0.655, 0.10, 0.275, 0.74)
"""Places of both pictures: left, bottom, width, height, as shares of the figure."""
_MIDDLE = 0.475
"""Height of the middle of the map."""
_LEVELS = 96
_SCALES = {False: "linear", True: "log"}


def print_image(file: IO[bytes], kind: str, surface: LossSurface, runs: Any, landmarks: Any, look: Look) -> None:
    """Write a picture of a surface to an open file: of two axes with its map, of one axis as a curve.

    Args:
        file: opened for bytes.
        kind: ``"png"``, ``"svg"`` or ``"pdf"``.
        surface: over a plane of one or two axes.
        runs: trajectories.
        landmarks: points to mark.
        look: how it is shown.
    """
    theme = theme_of(look.template)
    with matplotlib.rc_context(FIXED):
        figure = Figure(figsize=INCHES, dpi=100, facecolor=theme.page)
        if surface.plane.k == 1:
            notes = _draw_slice(figure, surface, runs, look, theme)
        else:
            scene = stage(surface, runs, landmarks, look, most=_MESH[kind])
            draw_scene(figure, scene, theme)
            draw_map(figure, surface, scene, theme)
            notes = (*scene.notes, " ".join([*scene.pale_note, *scene.dotted_note]))
        words_around(figure, surface, notes, look.title, theme)
        figure.savefig(file, format=kind, dpi=_DPI.get(kind, 100), facecolor=theme.page, metadata=_NO_DATE[kind])


def words_around(figure: Figure, surface: LossSurface, notes: Sequence[str], title: str | None, theme: Theme) -> None:
    """Title and summary above, what the picture leaves out below."""
    name = title if title is not None else str(surface.meta.get("title") or "Error surface")
    style: dict[str, Any] = {"ha": "left"}
    if name:
        lines = textwrap.wrap(shorten(name, 160), 80)[:2]
        figure.text(0.022, 0.965, "\n".join(lines), fontsize=19, weight="bold", color=theme.ink, va="top", **style)
        below = 0.965 - 0.047 * len(lines)
        figure.text(0.022, below, summary(surface), fontsize=11, color=theme.muted, va="top", **style)
    lines = [line for note in notes for line in textwrap.wrap(shorten(note, 400), 150)]
    figure.text(0.022, 0.028, "\n".join(lines[:6]), fontsize=9.5, color=theme.muted, va="bottom", **style)


def pixels(figure: Figure, place: tuple[float, float, float, float]) -> tuple[float, float]:
    width, height = figure.get_size_inches() * 100
    return place[2] * width, place[3] * height


def draw_scene(figure: Figure, scene: Stage, theme: Theme) -> None:
    """The surface in three dimensions, from the view that shows most."""
    size = pixels(figure, SCENE)
    view = framed(choose_view(scene.sheet, scene.box, scene.lines), ratio=size[0] / size[1], margin=0.085)
    Scene(figure.add_axes(SCENE), scene, view, theme, size).draw()


def _map_place(surface: LossSurface, scene: Stage) -> tuple[float, float, float, float]:
    """Where the map stands: one length for one unit on both axes if they have the same unit, else a square."""
    left, _, width, height = _MAP
    side = (scene.box.high - scene.box.low)[:2] if same_scale(surface, scene) else (1.0, 1.0)
    height = min(height, width * INCHES[0] / INCHES[1] * side[1] / side[0])
    return left, _MIDDLE - height / 2, width, height


def draw_map(figure: Figure, surface: LossSurface, scene: Stage, theme: Theme) -> Axes:
    """The map with its colour bar; gives its axes."""
    place = _map_place(surface, scene)
    axes = figure.add_axes(place, facecolor=theme.page)
    _map_sheet(axes, scene, theme)
    if scene.frame is not None:
        axes.plot(*scene.frame.line[:, :2].T, color=mix(theme.ink, theme.page, 0.2), lw=0.9, zorder=4)
    for i, path in enumerate(scene.paths):
        _map_path(axes, scene, path, i, theme)
    for mark in scene.marks:
        style: dict[str, Any] = {"mfc": mark_fill(mark.kind, theme), "mec": theme.edge, "ms": 8, "zorder": 7}
        axes.plot(*mark.position[:2], SHAPES.get(mark.kind, "o"), **style)
    _map_axes(axes, scene, theme)
    size = pixels(figure, place)
    for word in words(scene, seen_from_above(scene, size), size, is_flat=True):
        annotate(axes, word, np.array(word.point[:2]), theme, dpi=100.0)
    color_bar(figure, scene, theme, (place[0] + place[2] + 0.013, place[1], 0.009, place[3]))
    return axes


def _map_sheet(axes: Axes, scene: Stage, theme: Theme) -> None:
    """Colours as filled contours, which stay vectors, and the contour lines."""
    ground = scene.sheet
    low, high = ground.span
    z = np.ma.masked_invalid(rows_are_y(np.clip(ground.heights, low, high)))
    bands = np.linspace(low, high, _LEVELS)
    filled = axes.contourf(*ground.nodes, z, levels=bands, cmap=color_map(theme), extend="both")
    filled.set(edgecolor="face", linewidth=1.0)  # closes the seams that viewers leave between bands
    for level in ground.levels:
        for line in contour_lines(scene, level):
            axes.plot(*line.T, color=theme.contour, lw=0.5)


def _map_path(axes: Axes, scene: Stage, path: Path, i: int, theme: Theme) -> None:
    colour, n_runs = run_colour(i, theme), len(scene.paths)
    within = path.line.within[:, :2].T
    axes.plot(*within, color=theme.halo, lw=4.2, solid_capstyle="round", zorder=5)
    axes.plot(*scene.beyond_flat(path).T, color=colour, lw=1.3, ls=(0, (4, 2.5)), zorder=5)
    for part, share in bands(path.line, path.share):
        paler = mix(colour, theme.page, fade(share))
        axes.plot(*part[:, :2].T, color=paler, lw=2.0, solid_capstyle="round", zorder=6)
    exits = scene.exits(path).points
    if len(exits):
        axes.plot(*exits[0, :2], "s", mfc=colour, mec=theme.edge, mew=0.8, ms=4.6, zorder=7)
    last = len(path.positions) - 1
    for t, fill in zip(path.markers.tolist(), point_fills(path, path.markers, colour, theme), strict=True):
        shape = end_shape(i, n_runs) if t == last and last > 0 else RUN_SHAPES[i % len(RUN_SHAPES)]
        size = 5.5 if t == last and last > 0 else 6.5 if t == 0 else 3.8
        axes.plot(*path.positions[t], shape, mfc=fill, mec=theme.edge, mew=0.7, ms=size, zorder=7)


def _map_axes(axes: Axes, scene: Stage, theme: Theme) -> None:
    low, high = scene.box.low, scene.box.high
    axes.set(xlim=(low[0], high[0]), ylim=(low[1], high[1]))
    for i, axis in enumerate((axes.xaxis, axes.yaxis)):
        places, texts = scene.sheet.scales[i].ticks(float(low[i]), float(high[i]), 5)
        axis.set_ticks(places, texts)
        axis.label.set(text=tail(scene.sheet.names[i], 40), color=theme.ink, fontsize=10)
    axes.tick_params(colors=theme.muted, labelsize=8.5, length=0)
    axes.spines[:].set_visible(False)


def color_bar(figure: Figure, scene: Stage, theme: Theme, place: tuple[float, float, float, float]) -> None:
    ground = scene.sheet
    bands = np.linspace(*ground.span, _LEVELS)
    bar = figure.add_axes(place)  # not a matplotlib colour bar: that would be a bitmap in vector files
    filled = bar.contourf([0, 1], bands, np.stack([bands, bands], axis=1), levels=bands, cmap=color_map(theme))
    filled.set(edgecolor="face", linewidth=1.0)  # closes the seams that viewers leave between bands
    places, texts = ground.scales[2].ticks(*ground.span, 6)
    bar.set(xticks=[], ylim=ground.span)
    bar.yaxis.tick_right()
    bar.yaxis.set_label_position("right")
    bar.yaxis.set_ticks(places, texts)
    bar.tick_params(colors=theme.muted, labelsize=8.5, length=0)
    bar.spines[:].set_visible(False)
    bar.yaxis.label.set(color=theme.muted, fontsize=9.5)
    bar.yaxis.label.set_text("\n".join(color_words(ground)))


def _draw_slice(figure: Figure, surface: LossSurface, runs: Any, look: Look, theme: Theme) -> tuple[str, ...]:
    """The curve of a surface over one axis, with the points of runs on it."""
    shown = slice_of(surface, look)
    axes = figure.add_axes((0.07, 0.16, 0.9, 0.68), facecolor=theme.page)
    axes.plot(shown.coords, shown.values, color=theme.stops[9], lw=2.2)
    for i, run in enumerate(as_runs(runs)):
        coords, heights, _ = points_on(shown, run, surface)
        axes.plot(coords, heights, "o", mfc=theme.marker, mec=theme.paths[i % len(theme.paths)], ms=6, label=run.label)
    axes.set_xscale(_SCALES[shown.scales[0].is_log])
    _set_height(axes, shown)
    low, high = shown.scales[1].back(with_air(shown.span))
    axes.set(xlim=shown.coords[[0, -1]], ylim=(low, high))
    for axis, name in ((axes.xaxis, shown.name), (axes.yaxis, height_name(shown))):
        axis.label.set(text=name, color=theme.ink, fontsize=11)
    axes.tick_params(which="both", colors=theme.muted, labelsize=9, length=0)
    axes.grid(color=theme.grid, lw=0.5)
    axes.spines[:].set_visible(False)
    return shown.notes


def _set_height(axes: Axes, shown: Slice) -> None:
    """The scale of the height; a shifted one has ticks of its own."""
    scale = shown.scales[1]
    if not scale.shift:
        axes.set_yscale(_SCALES[scale.is_log])
        return
    axes.set_yscale("function", functions=(scale.forward, scale.back))
    axes.set_yticks(*_true_ticks(scale, with_air(shown.span)))


def _true_ticks(scale: Scale, span: Array) -> tuple[Array, list[str]]:
    places, texts = scale.ticks(float(span[0]), float(span[1]), 6)
    return scale.back(places), texts
