"""Words inside the three-dimensional picture, placed so that they hide neither the paths nor each other."""

from __future__ import annotations

import itertools
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ._path import Path
from ._scale import Array
from ._stage import Stage
from ._view import View

_LETTER, _LINE, _PADDING = 7.0, 17.0, 12.0
_ANGLES = np.radians([90, 60, 120, 30, 150, 0, 180, -90, -60, -120, -30, -150])
_REACHES = (38.0, 64.0, 96.0)
MOST_NAMED = 6
"""Runs whose names stand in the picture; of more, a legend has the rest."""
_ALONG = (0.2, 0.4, 0.6, 0.8)


@dataclass(frozen=True)
class Word:
    """A short text with a line to its point."""

    text: tuple[str, ...]
    """Its lines, not yet escaped."""
    point: tuple[float, float, float]
    """What it belongs to: drawn position and height."""
    run: int | None
    """The run whose colour it has, if it is one run's own."""
    offset: tuple[float, float] = (0.0, 38.0)
    """From the point to the middle of the text, in pixels to the right and up."""

    @property
    def size(self) -> tuple[float, float]:
        """About how wide and high it is, in pixels."""
        return _LETTER * max(map(len, self.text)) + _PADDING, _LINE * len(self.text) + _PADDING


def words(
    scene: Stage,
    pixels_of: Callable[[Array], Array],
    size: tuple[float, float],
    *,
    is_flat: bool = False,
    is_short: bool = False,
    taken: Sequence[Array] = (),
) -> list[Word]:
    """Start, end and exit of each path; a start that several paths share is written once.

    Args:
        scene: what the picture shows.
        pixels_of: drawn positions and heights (n, 3) → places in the picture (n, 2), in pixels right and up
            of its middle.
        size: width and height of the picture in pixels.
        is_flat: it is a map, where a point needs no height.
        is_short: there is no room for sentences; they stand under the picture only.
        taken: where numbers of the axes stand, in those pixels.
    """
    found: list[Word] = []
    for i, path in enumerate(scene.paths[:MOST_NAMED]):
        mine = [word for word in _of_path(scene, path, i, is_flat) if not (is_short and len(word.text) > 1)]
        found += [word for word in mine if not any(_same(word, other) for other in found)]
    tracks = [pixels_of(points) for path in scene.paths for points in (path.line.within, path.line.beyond, path.own)]
    track = np.concatenate(tracks) if tracks else np.empty((0, 2))
    known = np.asarray(np.isfinite(track).all(axis=1))
    track = np.compress(known, track, axis=0)
    points = [pixels_of(np.array(point)) for point in [*(w.point for w in found), *(m.position for m in scene.marks)]]
    points += taken
    placed: list[Word] = []
    for word in sorted(found, key=lambda word: -word.size[0]):  # the largest first: it has fewest places to go
        placed.append(_placed(word, placed, track, points, pixels_of, size))
    return placed


def number_ends(at: Array) -> list[Array]:
    """Where the number of a tick begins and ends, about, from its middle in pixels."""
    return list(at + np.array([[-9.0, 0.0], [9.0, 0.0]]))


def seen_from(scene: Stage, view: View, size: tuple[float, float]) -> Callable[[Array], Array]:
    """Where points are in a picture taken from ``view``."""
    return lambda points: view.project(scene.box.unit(points))[..., :2] * size[1] / 2


def seen_from_above(scene: Stage, size: tuple[float, float]) -> Callable[[Array], Array]:
    """Where points are on a map."""
    low, side = scene.box.low[:2], (scene.box.high - scene.box.low)[:2]
    return lambda points: ((np.asarray(points)[..., :2] - low) / side - 0.5) * size


def drawn_points(scene: Stage, path: Path, *, is_flat: bool = False) -> Array:
    """(T, 3) the recorded points as drawn; NaN where the picture does not hold them."""
    points = np.column_stack([path.positions, path.heights])
    lifted = np.where(path.inside[:, None], scene.lifted(points), points)
    d = 2 if is_flat else 3
    held = np.asarray(((points[:, :d] >= scene.box.low[:d]) & (points[:, :d] <= scene.box.high[:d])).all(axis=1))
    return np.where(held[:, None], lifted, np.nan)


def _of_path(scene: Stage, path: Path, i: int, is_flat: bool) -> list[Word]:
    points = drawn_points(scene, path, is_flat=is_flat)
    is_alone = len(scene.paths) == 1
    last = ("end",) if is_alone else (path.label,)
    found = [Word(("start",), _triple(points[0]), None), Word(last, _triple(points[-1]), i)][: len(points)]
    exits = scene.exits(path)
    if is_alone and len(exits.points):  # with several runs the sentences stand under the picture only
        lines = tuple(textwrap.wrap(exits.sentence.rstrip("."), 26))
        found.append(Word(lines, _triple(scene.lifted(exits.points)[0]), i))
    return [word for word in found if np.isfinite(word.point[: 2 if is_flat else 3]).all()]


def _triple(point: Array) -> tuple[float, float, float]:
    return float(point[0]), float(point[1]), float(point[2])


def _same(word: Word, other: Word) -> bool:
    return word.text == other.text == ("start",) and np.allclose(word.point, other.point)


def _placed(
    word: Word,
    placed: list[Word],
    track: Array,
    points: Sequence[Array],
    pixels_of: Callable[[Array], Array],
    picture: tuple[float, float],
) -> Word:
    """The word at the offset of least cost: clear of the paths and of the words already there, and near."""
    here, size = pixels_of(np.array(word.point)), np.array(word.size)
    others = [(pixels_of(np.array(w.point)), np.array(w.offset), np.array(w.size)) for w in placed]

    def cost(offset: Array) -> float:
        middle, leader = here + offset, here + np.outer(_ALONG, offset)
        on_track = _inside(track, middle, size + 12).mean() if len(track) else 0.0
        crossed = sum(bool((np.hypot(*(track - place).T) < 7).any()) for place in leader[1:3])
        hidden = [_inside((at + away)[None], middle, size + s + 8) for at, away, s in others]
        hidden += [_inside(leader, at + away, s) for at, away, s in others]
        hidden += [_inside(at + np.outer(_ALONG, away), middle, size) for at, away, _ in others]
        hidden += [_inside(point[None], middle, size + 16) for point in points]
        on_words = sum(bool(here.any()) for here in hidden)
        outside = float(np.maximum(np.abs(middle) + size / 2 - np.array(picture) / 2, 0.0).sum())
        far = float(np.hypot(*offset)) / 80 - 0.2 * np.sign(offset[1])
        return 20.0 * on_words + 0.3 * outside + 10.0 * on_track + 0.6 * crossed + far

    best = min(_offsets(size), key=cost)
    return replace(word, offset=(float(best[0]), float(best[1])))


def _inside(points: Array, middle: Array, size: Array) -> NDArray[np.bool_]:
    return np.asarray((np.abs(points - middle) < size / 2).all(axis=1))


def _offsets(size: Array) -> list[Array]:
    """Places to try around a point, farther out for larger words."""
    grow = np.array([size[0] / 3, max(size[1] - 29.0, 0.0) / 2])
    directions = [np.array([np.cos(a), np.sin(a)]) for a in _ANGLES]
    return [(reach + grow[1]) * d + [grow[0] * d[0], 0.0] for reach, d in itertools.product(_REACHES, directions)]
