"""Images with no browser: the surface and its map side by side, as PNG or as true vectors."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from typing import IO, Any

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D

from ..errors import shorten
from ..surface import LossSurface
from ._contour import same_scale
from ._curve import Slice, height_name, points_on, slice_of, with_air
from ._fading import bands, fade
from ._layout import color_words, summary
from ._marking import point_fills, run_colour
from ._mesh import contour_lines
from ._paper import SCREEN, Paper, paper_of, shrink
from ._path import Path, as_runs
from ._print_scene import RUN_SHAPES, SHAPES, Scene, annotate, color_map, end_shape, mark_fill
from ._scale import Array, Scale
from ._stage import Look, Stage, stage
from ._style import Theme, mix, rows_are_y, tail, theme_of
from ._view import choose_view, framed
from ._words import MOST_NAMED, number_ends, seen_from_above, words

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
_LEVELS = 96
_MOST_LISTED = 16
_SCALES = {False: "linear", True: "log"}


def print_image(
    file: IO[bytes], kind: str, surface: LossSurface, runs: Any, landmarks: Any, look: Look, width: Any = None
) -> None:
    """Write a picture of a surface to an open file: of two axes with its map, of one axis as a curve.

    Args:
        file: opened for bytes.
        kind: ``"png"``, ``"svg"`` or ``"pdf"``.
        surface: over a plane of one or two axes.
        runs: trajectories.
        landmarks: points to mark.
        look: how it is shown.
        width: for a paper: ``"column"``, ``"page"`` or inches; for a screen if None.
    """
    theme = theme_of(look.template)
    is_slice = surface.plane.k == 1
    with matplotlib.rc_context(FIXED):
        shown: Any = slice_of(surface, look) if is_slice else stage(surface, runs, landmarks, look, most=_MESH[kind])
        notes = (
            shown.notes
            if is_slice
            else (*shown.unit_note, *shown.notes, " ".join([*shown.pale_note, *shown.dotted_note]))
        )
        blank = paper_of(width, title=look.title, n_notes=0, is_slice=is_slice)
        lines = note_lines(notes, blank)
        paper = paper_of(width, title=look.title, n_notes=len(lines), is_slice=is_slice)
        figure = Figure(figsize=paper.inches, dpi=100, facecolor=theme.page)
        if is_slice:
            _draw_slice(figure, surface, shown, runs, theme, paper)
        else:
            draw_scene(figure, shown, theme, paper)
            draw_map(figure, surface, shown, theme, paper)
            legend_of_many(figure, shown.paths, theme, paper)
        words_around(figure, surface, notes, look.title, theme, paper)
        shrink(figure, paper.scale)
        dpi = paper.dpi if kind == "png" else 100
        figure.savefig(file, format=kind, dpi=dpi, facecolor=theme.page, metadata=_NO_DATE[kind])


def words_around(
    figure: Figure,
    surface: LossSurface,
    notes: Sequence[str],
    title: str | None,
    theme: Theme,
    paper: Paper = SCREEN,
) -> None:
    """Title and summary above, what the picture leaves out below."""
    name = title or "" if title is not None or paper.is_bare else str(surface.meta.get("title") or "Error surface")
    (across, high), size = paper.inches, paper.title_size
    left = paper.margin / across
    style: dict[str, Any] = {"ha": "left"}
    if name:
        lines = textwrap.wrap(shorten(name, 160), round(105.6 * across / size))[:2]
        top = 1 - 0.015 * size / high
        figure.text(left, top, "\n".join(lines), fontsize=size, weight="bold", color=theme.ink, va="top", **style)
        below = top - 0.02 * size / high * len(lines)
        if not paper.is_bare:
            figure.text(left, below, summary(surface), fontsize=11, color=theme.muted, va="top", **style)
    small, bottom = "\n".join(note_lines(notes, paper)), 0.06 if paper.is_bare else 0.227
    figure.text(left, bottom / high, small, fontsize=9.5 - paper.is_bare, color=theme.muted, va="bottom", **style)


def note_lines(notes: Sequence[str], paper: Paper) -> list[str]:
    """The sentences under a picture, in lines that are not longer than it is wide."""
    characters = round((13.8 if paper.is_bare else 10.4) * paper.inches[0])
    lines = [line for note in notes for line in textwrap.wrap(shorten(note, 400), characters)]
    return lines if paper.is_bare else lines[:6]


def pixels(figure: Figure, place: tuple[float, float, float, float]) -> tuple[float, float]:
    width, height = figure.get_size_inches() * 100
    return place[2] * width, place[3] * height


def draw_scene(figure: Figure, scene: Stage, theme: Theme, paper: Paper = SCREEN) -> None:
    """The surface in three dimensions, from the view that shows most."""
    size = pixels(figure, paper.scene)
    view = framed(
        choose_view(scene.sheet, scene.box, scene.lines),
        ratio=size[0] / size[1],
        margin=(84 if paper.is_bare else 56) / size[1],
    )
    Scene(figure.add_axes(paper.scene), scene, view, theme, size, is_short=paper.is_bare).draw()


def _map_place(surface: LossSurface, scene: Stage, paper: Paper) -> tuple[float, float, float, float]:
    """Where the map stands: one length for one unit on both axes if they have the same unit, else a square."""
    left, _, width, height = paper.map
    side = (scene.box.high - scene.box.low)[:2] if same_scale(surface, scene) else (1.0, 1.0)
    height = min(height, width * paper.inches[0] / paper.inches[1] * side[1] / side[0])
    return left, paper.middle - height / 2, width, height


def draw_map(figure: Figure, surface: LossSurface, scene: Stage, theme: Theme, paper: Paper = SCREEN) -> Axes:
    """The map with its colour bar; gives its axes."""
    place = _map_place(surface, scene, paper)
    axes = figure.add_axes(place, facecolor=theme.page)
    _map_sheet(axes, scene, theme)
    if scene.frame is not None:
        axes.plot(*scene.frame.line[:, :2].T, color=mix(theme.ink, theme.page, 0.2), lw=0.9, zorder=4)
    for i, path in enumerate(scene.paths):
        _map_path(axes, scene, path, i, theme)
    for mark in scene.marks:
        style: dict[str, Any] = {"mfc": mark_fill(mark.kind, theme), "mec": theme.edge, "ms": 8, "zorder": 7}
        axes.plot(*mark.position[:2], SHAPES.get(mark.kind, "o"), clip_on=False, **style)  # whole, also on the rim
    _map_axes(axes, scene, theme)
    size = pixels(figure, place)
    seen = seen_from_above(scene, size)
    for word in words(scene, seen, size, is_flat=True, is_short=paper.is_bare, taken=_numbers(scene, seen)):
        annotate(axes, word, np.array(word.point[:2]), theme, dpi=100.0)
    bar = 0.187 / paper.inches[0]
    color_bar(figure, scene, theme, (place[0] + place[2] + bar, place[1], 0.7 * bar, place[3]))
    return axes


def legend_of_many(figure: Figure, paths: Sequence[Path], theme: Theme, paper: Paper) -> None:
    """Shapes, colours and names of all runs in two columns over the map, where not all are named in the picture."""
    if len(paths) <= MOST_NAMED:
        return
    left, bottom, _, height = paper.map
    shapes = [
        Line2D([], [], color=run_colour(i, theme), marker=RUN_SHAPES[i % len(RUN_SHAPES)], mfc=theme.marker, ms=4.5)
        for i in range(len(paths))
    ]
    style: dict[str, Any] = {"fontsize": 9, "labelcolor": theme.ink, "frameon": False, "loc": "lower left"}
    names = [shorten(path.label, 24) for path in paths[:_MOST_LISTED]]
    place = (left, bottom + height + 0.01)
    figure.legend(shapes[:_MOST_LISTED], names, bbox_to_anchor=place, ncols=2, labelspacing=0.25, **style)


def _map_sheet(axes: Axes, scene: Stage, theme: Theme) -> None:
    """Colours as filled contours, which stay vectors, and the contour lines."""
    ground = scene.sheet
    low, high = ground.span
    whole = np.ma.masked_invalid(rows_are_y(ground.heights))
    z = np.ma.clip(whole, low, high)
    bands = np.linspace(low, high, _LEVELS)
    filled = axes.contourf(*ground.nodes, z, levels=bands, cmap=color_map(theme), extend="both", corner_mask=False)
    filled.set(edgecolor="face", linewidth=1.0)  # closes the seams that viewers leave between bands
    _hatch(axes, scene, whole, theme)
    for level in ground.levels:
        for line in contour_lines(scene, level):
            axes.plot(*line.T, color=theme.contour, lw=0.5)


def _hatch(axes: Axes, scene: Stage, z: Any, theme: Theme) -> None:
    """What is cut off, pale and hatched, lest it be taken for a plain."""
    low, high = scene.sheet.span
    for (first, last), stop in (((float(z.min()), low), 0), ((high, float(z.max())), -1)):
        if first < last:
            pale, ink = (mix(theme.stops[stop], theme.page, share) for share in (0.7, 0.35))
            cut = axes.contourf(
                *scene.sheet.nodes, z, levels=[first, last], colors=[pale], hatches=["////"], corner_mask=False
            )
            cut.set(edgecolor=ink, linewidth=0.0)


def _numbers(scene: Stage, seen: Callable[[Array], Array]) -> list[Array]:
    """Where the numbers of a map's axes stand, in pixels from its middle."""
    low, high = scene.box.low, scene.box.high
    ticks = [scene.sheet.scales[i].ticks(float(low[i]), float(high[i]), 5)[0] for i in (0, 1)]
    below = [seen(np.array([place, low[1], 0.0])) - [0.0, 12.0] for place in ticks[0]]
    left = [seen(np.array([low[0], place, 0.0])) - [16.0, 0.0] for place in ticks[1]]
    return [end for at in [*below, *left] for end in number_ends(at)]


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


def _draw_slice(figure: Figure, surface: LossSurface, shown: Slice, runs: Any, theme: Theme, paper: Paper) -> None:
    """The curve of a surface over one axis, with the points of runs on it."""
    axes = figure.add_axes(paper.slice, facecolor=theme.page)
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
