"""What a film shows: a path that grows over one surface, or the surface around successive checkpoints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from ..errors import InputError, ShapeError, check_count
from ..surface import LossSurface
from ._atlas import atlas
from ._path import Path, as_given
from ._scale import Array
from ._sheet import Sheet
from ._stage import Look, Stage, stage

_MOST_NODES = 81
_MOST_FRAMES = 600


@dataclass(frozen=True, eq=False)
class Reel:
    """The frames of a film. Either ``sheets`` or ``places`` changes from one to the next."""

    stage: Stage
    """The first frame; its box and span are those of all."""
    names: tuple[str, ...]
    """What each frame is: an epoch, a step, a checkpoint."""
    sheets: tuple[Sheet, ...]
    """The sheet of each frame; none where it stays."""
    places: Array
    """(frames, runs) how far along its recorded points each path has come; no columns where there is no path."""
    relief_note: str
    """How the surfaces differ, in one sentence; empty for a single one."""

    def __len__(self) -> int:
        """The number of frames."""
        return len(self.names)

    def scene(self, i: int) -> Stage:
        """The picture of frame i, without paths."""
        bare = replace(self.stage, paths=())
        return replace(bare, sheet=self.sheets[i]) if self.sheets else bare


def until(points: Array, at: Array, place: float) -> Array:
    """(m, 3) the vertices of a line up to a place along it, and its point there; NaN rows between pieces."""
    ends = np.flatnonzero(~(at <= place) & np.isfinite(at))
    if not len(ends):
        return points
    last = int(ends[0])
    kept = points[:last]
    if last and np.isfinite(at[last - 1]):
        share = (place - at[last - 1]) / (at[last] - at[last - 1])
        kept = np.vstack([kept, points[last - 1] + share * (points[last] - points[last - 1])])
    return kept


def head(scene: Stage, path: Path, place: float) -> Array:
    """(1, 3) the point of a path at a place along it, as drawn; NaN where the picture does not hold it."""
    index = np.arange(len(path.positions))
    columns = [path.positions[:, 0], path.positions[:, 1], path.heights]
    point = np.array([[np.interp(place, index, column) for column in columns]])
    inside = point[:, :2]
    on_sheet = scene.sheet.height_at(inside)
    whole = np.isclose(place, np.round(place))
    point[:, 2] = point[:, 2] if whole or not np.isfinite(on_sheet[0]) else on_sheet
    return scene.lifted(point) if np.isfinite(on_sheet[0]) else point


def reel(surfaces: Any, runs: Any, look: Look, frames: int, *, most: int = _MOST_NODES) -> Reel:
    """The frames of a film of one surface with growing paths, or of several surfaces.

    Args:
        surfaces: one surface, with runs; or several on grids of one shape, or name → surface.
        runs: the paths that grow; only over a single surface.
        look: how it is shown.
        frames: how many, of growing paths; several surfaces are one frame each.
        most: nodes drawn an axis.

    Raises:
        InputError: nothing moves, or both do.
        ShapeError: the surfaces are not on one grid.
    """
    frames = check_count(frames, "frames", least=2, most=_MOST_FRAMES)
    if isinstance(surfaces, LossSurface):
        return _growing(surfaces, as_given(runs), look, frames, most)
    if as_given(runs):
        fix = "Film the paths over one surface, or the surfaces without them."
        raise InputError("several surfaces are filmed without paths", where="runs", fix=fix)
    return _changing(surfaces, look, most)


def _growing(surface: LossSurface, runs: Sequence[Any], look: Look, frames: int, most: int) -> Reel:
    if not runs:
        raise InputError("nothing moves", where="runs", expected="a run, or several surfaces")
    scene = stage(surface, runs, None, look, most=most)
    last = max(int(path.steps[-1]) for path in scene.paths)
    times = np.linspace(0, last, frames)
    places = np.stack([np.interp(times, path.steps, np.arange(len(path.steps))) for path in scene.paths], axis=1)
    longest = max(scene.paths, key=lambda path: int(path.steps[-1]))
    near = np.interp(times, longest.steps, np.arange(len(longest.steps))).round().astype(int)
    return Reel(scene, tuple(longest.times[i] for i in near), (), places, "")


def _changing(surfaces: Sequence[LossSurface] | Mapping[str, LossSurface], look: Look, most: int) -> Reel:
    shown = atlas(surfaces, look, most=most)
    if len(shown.names) < 2:
        raise InputError("nothing moves", where="surfaces", got=len(shown.names), expected="at least two surfaces")
    first = shown.stages[0].sheet
    for name, scene in zip(shown.names, shown.stages, strict=True):
        if any(not np.array_equal(a, b) for a, b in zip(first.axes, scene.sheet.axes, strict=True)):
            fix = "Evaluate all on one Grid."
            raise ShapeError("the surfaces are not on one grid", where=name, fix=fix)
    sheets = tuple(scene.sheet for scene in shown.stages)
    return Reel(shown.stages[0], shown.names, sheets, np.empty((len(sheets), 0)), shown.spread)
