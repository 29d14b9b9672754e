"""The stage of a picture: its ranges, what of the paths it holds, and the sentences under it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..errors import InputError, check_number
from ..findings import TrustReport
from ..landmarks.landmark import check_landmarks, verdict_of
from ..surface import LossSurface
from ._line import along, crossings, within_box
from ._path import Path, paths
from ._scale import Array, Scale
from ._sheet import Sheet, clip_limits, finite_values, sheet
from ._style import GLYPHS, listing, number, without_unit
from ._trust import sentences
from ._view import ASPECT, Box

_LIFT = 0.010
"""How far a path is held off the sheet, in unit space; for display only."""
_FARTHEST = 1.0
"""A path may leave the window by this many window widths and the picture grows to hold it; beyond, it is cut."""
_STUB = 0.25
"""How much the picture grows where a path is cut."""


@dataclass(frozen=True)
class Look:
    """How a surface is to be shown; the fields are the arguments of ``crumple.figures.surface``."""

    metric: str = "loss"
    template: str = "dark"
    height: str | Scale = "linear"
    clip: Any = None
    title: str | None = None
    frame: Any = None
    frame_label: str = ""
    trust: TrustReport | None = None
    """Its warnings stand under a picture, which may travel alone, and all of it on a page."""

    def __post_init__(self) -> None:
        """Check the report."""
        if self.trust is not None and not isinstance(self.trust, TrustReport):
            got, fix = type(self.trust).__name__, "Pass what crumple.trust gave."
            raise InputError("is no TrustReport", where="trust", got=got, fix=fix)

    def limits(self, surface: LossSurface) -> tuple[float | None, float | None]:
        """``clip`` as a pair of values, None for an open end."""
        return clip_limits(self.clip, finite_values(surface, self.metric))


@dataclass(frozen=True, eq=False)
class Frame:
    """The outline of a smaller window drawn on the sheet."""

    line: Array
    """(n, 3) drawn positions and heights, once around."""
    low: Array
    """(2,) its first corner as drawn."""
    high: Array
    """(2,) its last corner as drawn."""
    label: str


@dataclass(frozen=True, eq=False)
class Exits:
    """Where a path leaves the window, or the smaller window that is outlined on the sheet."""

    points: Array
    """(e, 3) drawn positions and heights."""
    sentence: str
    """Which run, and after which recorded point; empty if it stays inside."""


@dataclass(frozen=True, eq=False)
class Stage:
    """All that one picture shows; the plotly and the printed picture are drawn from the same."""

    sheet: Sheet
    paths: tuple[Path, ...]
    box: Box
    frame: Frame | None
    marks: tuple[Mark, ...]
    notes: tuple[str, ...]

    def beyond(self, path: Path) -> Array:
        """(n, 3) the part of a path outside the window that the picture holds."""
        return within_box(path.line.beyond, self.box.low, self.box.high)

    def beyond_flat(self, path: Path) -> Array:
        """(n, 2) the same on the map, where no height is needed."""
        return within_box(path.line.beyond[:, :2], self.box.low[:2], self.box.high[:2])

    def held(self, path: Path) -> Path:
        """The path with its line cut at the heights that the picture holds; a map shows it whole."""
        z = path.line.within[:, 2]
        if not ((z < self.box.low[2]) | (z > self.box.high[2])).any():
            return path
        low, high = np.append(self.box.low, -np.inf), np.append(self.box.high, np.inf)
        kept = within_box(np.column_stack([path.line.within, path.line.within_places]), low, high)
        return replace(path, line=replace(path.line, within=kept[:, :3], within_places=kept[:, 3]))

    def cuts(self, path: Path) -> Array:
        """(c, 3) where a path goes beyond the heights that the picture holds."""
        within = self.held(path).line.within
        if within is path.line.within:
            return np.empty((0, 3))
        least = 1e-9 * float(self.box.high[2] - self.box.low[2])
        return within[(np.abs(within[:, 2:] - np.stack([self.box.low, self.box.high])[:, 2]) < least).any(axis=1)]

    def exits(self, path: Path) -> Exits:
        """Where a path leaves the outlined window if there is one, else the window of the sheet."""
        if self.frame is None:
            return Exits(path.line.exits, path.exit_note)
        leaves, returns = crossings(path.positions, self.frame.low, self.frame.high)
        points = along(leaves, path.positions)
        heights = self.sheet.height_at(points)
        window = self.frame.label or "the outlined window"
        return Exits(np.column_stack([points, heights]), path.leaving(leaves, returns, window))

    def lifted(self, points: Array, factor: float = 1.0) -> Array:
        """Points (n, 3) held off the sheet, more on slopes so that the distance to the sheet is the same."""
        if not len(points):
            return points
        extent = self.box.high - self.box.low
        delta = 0.01 / ASPECT[:2] * extent[:2]
        slopes = [
            (self.sheet.height_at(points[:, :2] + step) - self.sheet.height_at(points[:, :2] - step)) / 0.02
            for step in np.diag(delta)
        ]
        steep = np.nan_to_num(np.hypot(*slopes) * ASPECT[2] / extent[2])
        lift = _LIFT * factor * np.minimum(np.hypot(1.0, steep), 3.0) / ASPECT[2] * extent[2]
        return np.column_stack([points[:, :2], points[:, 2] + lift])

    def own(self, path: Path) -> Array:
        """(n, 3) the line at the loss of the recorded points themselves; none if they all lie in the plane."""
        kept = np.unique(np.linspace(0, len(path.own) - 1, min(len(path.own), 1500)).round().astype(int))
        return within_box(path.own[kept], self.box.low, self.box.high)

    def stems(self, path: Path) -> Array:
        """(n, 3) from the marked points of the sheet straight to the loss of the points themselves, NaN between."""
        marked = [i for i in path.markers.tolist() if len(path.own) and np.isfinite(path.heights[i] + path.own[i, 2])]
        ends = [[[*path.positions[i], path.heights[i]], path.own[i], [np.nan] * 3] for i in marked]
        return np.array(ends).reshape(-1, 3).clip(self.box.low, self.box.high)

    @property
    def unit_note(self) -> list[str]:
        """How long one unit of each axis is, for pictures that have no room for it on their axes."""
        split = [without_unit(name) for name in self.sheet.names]
        said = [f"One unit of {name} is {size} in θ." for name, size in split if size]
        return [" ".join(said)] if said else []

    @property
    def pale_note(self) -> list[str]:
        """How to read a path that is off the plane."""
        is_off = any(path.share.any() for path in self.paths)
        return ["The paler a path, the farther it is off the plane."] if is_off else []

    @property
    def dotted_note(self) -> list[str]:
        """What the dotted line is, in a picture that has heights."""
        has_own = any(len(path.own) for path in self.paths)
        return ["A dotted line has the loss at the points themselves."] if has_own else []

    @property
    def is_seen_through(self) -> bool:
        """Whether something drawn lies under the sheet, by more than a thirtieth of its heights."""
        least = 1 / 30 * (self.sheet.span[1] - self.sheet.span[0])
        return any(bool((p.heights - p.own[:, 2] > least).any()) for p in self.paths if len(p.own))

    @property
    def lines(self) -> list[Array]:
        """(n, 3) one lifted line a path, for choosing a view."""
        return [self.lifted(self.held(path).line.within) for path in self.paths]


@dataclass(frozen=True)
class Mark:
    """A landmark as it is drawn."""

    kind: str
    position: tuple[float, float, float]
    text: str


def stage(surface: LossSurface, runs: Any, landmarks: Any, look: Look, *, most: int = 400) -> Stage:
    """Everything that a picture of a surface with runs shows, in drawn units."""
    ground = sheet(surface, metric=look.metric, height=look.height, clip=look.clip, most=most)
    tracks = tuple(paths(runs, surface, ground, metric=look.metric))
    low, high = _window(ground)
    grown_low, grown_high, cut = _grown(low, high, tracks)
    _hold(grown_low, grown_high, ground, tracks)
    outline = None if look.frame is None else _frame(look.frame, look.frame_label, ground)
    scene = Stage(ground, tracks, Box(grown_low, grown_high), outline, _marks(landmarks, ground), ())
    left = [scene.exits(track).sentence for track in tracks] if outline else []
    outlined = [f"The thin line outlines {look.frame_label}."] if look.frame_label else []
    notes = [note for track in tracks for note in track.notes]
    beyond = [track.label for track in tracks if len(scene.cuts(track))]
    cut += [f"Beyond the heights shown in part, and whole on the map: {listing(beyond)}."] if beyond else []
    said = [
        *sentences(look.trust),
        *ground.notes,
        *_key(scene.marks),
        *outlined,
        *filter(None, left),
        *notes,
        *beyond,
        *cut,
    ]
    return replace(scene, notes=tuple(said))


def _window(ground: Sheet) -> tuple[Array, Array]:
    """The ranges of the sheet alone, with a little air above and below."""
    (x, y), (low, high) = ground.nodes, ground.span
    air = 0.03 * (high - low)
    return np.array([x[0], y[0], low - air]), np.array([x[-1], y[-1], high + air])


def _grown(low: Array, high: Array, tracks: Sequence[Path]) -> tuple[Array, Array, list[str]]:
    """The ranges grown to hold the parts outside the window; a sentence for each path that is cut."""
    width = high - low
    least, most, notes = low.copy(), high.copy(), []
    for track in tracks:
        points = np.concatenate([track.line.beyond, track.own])
        if not len(points):
            continue
        down, up = np.fmin(np.fmin.reduce(points), low), np.fmax(np.fmax.reduce(points), high)
        far = (low - down > _FARTHEST * width) | (up - high > _FARTHEST * width)
        cut_down, cut_up = np.maximum(down, low - _STUB * width), np.minimum(up, high + _STUB * width)
        least = np.minimum(least, np.where(far, cut_down, down - 0.03 * (low > down) * width))
        most = np.maximum(most, np.where(far, cut_up, up + 0.03 * (up > high) * width))
        if far[:2].any():
            end = ", ".join(number(c, 4) for c in track.coords[-1])
            notes.append(f"{track.label} is cut; it ends at ({end}).")
    return least, most, notes


def _hold(low: Array, high: Array, ground: Sheet, tracks: Sequence[Path]) -> None:
    """Make room for what lies below or above all nodes, where no clipping was asked for; changes the ranges."""
    heights = np.concatenate([track.line.within[:, 2] for track in tracks] or [np.empty(0)])
    heights = heights[np.isfinite(heights)]
    if not len(heights):
        return
    most = _STUB * (ground.span[1] - ground.span[0])
    if ground.clip[0] is None:
        low[2] = min(low[2], max(heights.min(), ground.span[0] - most))
    if ground.clip[1] is None:
        high[2] = max(high[2], min(heights.max(), ground.span[1] + most))


def _frame(frame: Any, label: str, ground: Sheet) -> Frame:
    """A box ((low, high), (low, high)) in coordinates, as a line around it that lies on the sheet."""
    try:
        (x0, x1), (y0, y1) = frame
    except (TypeError, ValueError) as cause:
        raise InputError("not a box", where="frame", got=frame, expected="((low, high), (low, high))") from cause
    x0, x1, y0, y1 = (check_number(v, "frame") for v in (x0, x1, y0, y1))
    t = np.linspace(0.0, 1.0, 80, endpoint=False)
    x = np.concatenate([x0 + (x1 - x0) * t, 0 * t + x1, x1 - (x1 - x0) * t, 0 * t + x0, [x0]])
    y = np.concatenate([0 * t + y0, y0 + (y1 - y0) * t, 0 * t + y1, y1 - (y1 - y0) * t, [y0]])
    positions = ground.place(np.column_stack([x, y]))
    low, high = ground.place(np.array([[x0, y0], [x1, y1]]))
    heights = ground.height_at(positions)
    inner = np.all([(positions[:, i] > n[0]) & (positions[:, i] < n[-1]) for i, n in enumerate(ground.nodes)], axis=0)
    heights[~inner] = np.nan  # along the edge of the sheet the edge itself is the outline
    return Frame(np.column_stack([positions, heights]), low, high, label)


def _key(marks: Sequence[Mark]) -> list[str]:
    """Which shape is which kind of landmark, of those in the picture."""
    kinds = {mark.kind for mark in marks}
    known = [f"{glyph} {kind}" for kind, glyph in GLYPHS.items() if kind in kinds]
    return [f"Landmarks of this slice: {', '.join(known)}."] if known else []


def _marks(landmarks: Any, ground: Sheet) -> tuple[Mark, ...]:
    """Landmarks inside the window, each on the sheet."""
    marks = []
    for mark in check_landmarks(landmarks):
        coords = np.asarray(mark.coords, dtype=np.float64).reshape(1, -1)
        position = ground.place(coords)
        height = float(ground.height_at(position)[0])
        if np.isfinite(height):
            where = ", ".join(number(c, 4) for c in coords[0])
            text = f"{verdict_of(mark)}; {ground.value_name} {number(float(mark.value))} at ({where})"
            marks.append(Mark(str(mark.kind), (float(position[0, 0]), float(position[0, 1]), height), text))
    return tuple(marks)
