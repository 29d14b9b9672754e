"""Where the picture is taken from: the box around the sheet, the view, and what hides what.

The box is placed in unit space as plotly does it: each axis runs from −a/2 to a/2, with a its share of
``ASPECT``, so that one view serves the page and the printed picture.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ._scale import Array
from ._sheet import Sheet, bilinear

ASPECT = np.array([1.0, 1.0, 0.65])
_HALF_ANGLE = math.tan(math.pi / 8)
"""plotly's field of view is 45 degrees from top to bottom."""
_ELEVATIONS = (29.0, 33.0, 40.0, 50.0, 60.0)
_AZIMUTHS = [a for a in np.arange(-180.0, 180.0, 7.5).tolist() if 30 <= a % 90 <= 60]
"""Never nearly along an axis: its labels would run into those of another."""
COARSE = 96
"""Nodes an axis of the relief that views are chosen on; a finer one is for drawing."""
_NOWHERE = -10.0
TITLE = 0.14
"""Room at the left for the name of the heights, where the picture is 2 high: about 45 pixels on a page."""


@dataclass(frozen=True, eq=False)
class Box:
    """The ranges of the three axes, as drawn."""

    low: Array
    """(3,)"""
    high: Array
    """(3,)"""

    def unit(self, points: Array) -> Array:
        """Drawn points (…, 3) → unit space (…, 3)."""
        return ((np.asarray(points) - self.low) / (self.high - self.low) - 0.5) * ASPECT


@dataclass(frozen=True, eq=False)
class View:
    """A place to look from, in unit space."""

    azimuth: float
    """Degrees around the vertical, from direction 0 towards direction 1."""
    elevation: float
    """Degrees above the horizon."""
    distance: float = 2.0
    """From the centre to the eye."""
    centre: tuple[float, float, float] = (0.0, 0.0, 0.0)
    """What is looked at."""

    @property
    def towards_eye(self) -> Array:
        """(3,) unit vector from the centre to the eye."""
        a, e = math.radians(self.azimuth), math.radians(self.elevation)
        return np.array([math.cos(e) * math.cos(a), math.cos(e) * math.sin(a), math.sin(e)])

    @property
    def right(self) -> Array:
        """(3,) unit vector to the right of the picture."""
        a = math.radians(self.azimuth)
        return np.array([-math.sin(a), math.cos(a), 0.0])

    @property
    def eye(self) -> Array:
        """(3,) where the eye is."""
        return np.array(self.centre) + self.distance * self.towards_eye

    def project(self, points: Array) -> Array:
        """Points of unit space (…, 3) → right, up and depth (…, 3); the picture reaches from −1 to 1 upwards."""
        back = self.towards_eye
        up = np.cross(back, self.right)
        seen = (np.asarray(points) - self.eye) @ np.stack([self.right, up, -back], axis=1)
        depth = np.maximum(seen[..., 2:], 1e-6)
        return np.concatenate([seen[..., :2] / (depth * _HALF_ANGLE), depth], axis=-1)


@dataclass(frozen=True, eq=False)
class Relief:
    """The sheet in unit space on an even grid, for asking what it hides."""

    heights: Array
    """(n, n); far below where there is no sheet."""
    low: Array
    """(2,) its first corner."""
    high: Array
    """(2,) its last corner."""
    steps: int
    """Places looked at along a ray."""

    def visible(self, points: Array, eye: Array, lift: float = 0.004, *, side: int = 1) -> NDArray[np.bool_]:
        """Whether the straight line from each of ``points`` (n, 3) to the eye (3,) stays above the sheet.

        With ``side=-1``: stays below it, so that its underside is seen under an edge of the window.
        """
        ray = eye - points
        above = float(self.heights.max()) + 1e-3 - points[:, 2]
        reach = np.clip(above / np.maximum(ray[:, 2], 1e-9), 0.0, 1.0)  # higher up there is no sheet
        shares = (np.arange(1, self.steps + 1) / self.steps) ** 1.3  # finer near the point, where ridges matter most
        at = points[:, None, :] + ray[:, None, :] * (shares[None, :, None] * reach[:, None, None])  # (n, steps, 3)
        under = self._under(at[..., :2])
        return np.asarray((((at[..., 2] - under) * side + lift >= 0) | (under == _NOWHERE)).all(axis=1))

    def _under(self, places: Array) -> Array:
        """Heights at places (…, 2): of the nearest node, or on a fine grid between the nodes."""
        last = len(self.heights) - 1
        cell = (places - self.low) / (self.high - self.low) * last
        outside = ((cell < 0) | (cell > last)).any(axis=-1)
        cell = np.clip(cell, 0, last)
        if len(self.heights) <= COARSE:
            i, j = np.rint(cell).astype(np.intp).transpose(2, 0, 1)
            under = self.heights[i, j]
        else:
            (i, j), (s, t) = (np.moveaxis(a, -1, 0) for a in _floor(cell, last))
            low, high = (self.heights[i + k, j] * (1 - t) + self.heights[i + k, j + 1] * t for k in range(2))
            under = low * (1 - s) + high * s
        return np.where(outside, _NOWHERE, under)


def _floor(cell: Array, last: int) -> tuple[NDArray[np.intp], Array]:
    index = np.minimum(cell.astype(np.intp), last - 1)
    return index, cell - index


def relief(sheet: Sheet, box: Box, *, n: int = COARSE, steps: int = 64) -> Relief:
    """The relief of a sheet in its box, on n × n places."""
    x, y = sheet.nodes
    places = np.stack(np.meshgrid(*(np.linspace(a[0], a[-1], n) for a in (x, y)), indexing="ij"), axis=-1)
    heights = bilinear(x, y, sheet.heights, places.reshape(-1, 2))
    heights[(heights < box.low[2]) | (heights > box.high[2])] = np.nan  # clipped away, so it hides nothing
    points = box.unit(np.column_stack([places.reshape(-1, 2), heights]))
    tops = np.where(np.isfinite(points[:, 2]), points[:, 2], _NOWHERE).reshape(n, n)
    return Relief(tops, points[0, :2], points[-1, :2], steps)


def choose_view(sheet: Sheet, box: Box, lines: list[Array]) -> View:
    """The view that shows most of the paths, then most of the sheet; the same for the same data.

    Args:
        sheet: the sheet, which hides what is behind its ridges.
        box: its box.
        lines: (n, 3) one array a path, drawn positions and heights.

    Cost: about a tenth of a second, 100 views.
    """
    ground = relief(sheet, box)
    path = [box.unit(_sample(line[np.isfinite(line).all(axis=1)], 40)) for line in lines]
    path = [p for p in path if len(p)]
    marks = np.concatenate(path) if path else np.empty((0, 3))
    scene = _scene_points(ground)
    views = [View(azimuth, elevation) for elevation in _ELEVATIONS for azimuth in _AZIMUTHS]
    scores = [_score(view, ground, marks, scene) for view in views]
    return framed(views[int(np.argmax(scores))], left=TITLE)


def _score(view: View, ground: Relief, marks: Array, scene: Array) -> float:
    """How much of path and sheet is seen, how large the path is, and a liking for the usual side."""
    score = 1.0 * ground.visible(scene, view.eye, lift=0.02).mean()
    score -= 0.012 * (view.elevation - _ELEVATIONS[0])  # lower shows more relief
    score -= 0.05 * math.sin(math.radians(view.azimuth))  # the first axis in front, read from left to right
    if len(marks):
        screen = view.project(marks)
        score += 6.0 * ground.visible(marks, view.eye, lift=0.012).mean()
        score += 1.0 * float(np.hypot(*np.ptp(screen[:, :2], axis=0)))
        score -= 0.8 * float(screen[:, 2].mean() - view.distance)  # on the near side
        score -= 0.5 * abs(float(screen[:, 0].mean()))  # away from the words at left and right
    return score


def _sample(line: Array, count: int) -> Array:
    return line[np.linspace(0, len(line) - 1, min(count, len(line))).round().astype(int)]


def _scene_points(ground: Relief) -> Array:
    """A coarse grid of points of the sheet."""
    index = np.linspace(2, COARSE - 3, 11).round().astype(int)
    x, y = (np.linspace(ground.low[k], ground.high[k], COARSE)[index] for k in range(2))
    points = np.stack([*np.meshgrid(x, y, indexing="ij"), ground.heights[np.ix_(index, index)]], axis=-1).reshape(-1, 3)
    return points[points[:, 2] > _NOWHERE]


def framed(view: View, *, ratio: float = 1.3, margin: float = 0.08, left: float = 0.0) -> View:
    """The same view, as near as keeps the whole box with its labels in a picture of that width to height.

    Args:
        view: a place to look from; its azimuth and elevation stay.
        ratio: width to height of the picture.
        margin: room for labels around the box, in unit space.
        left: room at the left for the name of the heights, where the picture is 2 high.
    """
    corners = np.array(np.meshgrid(*([-0.5, 0.5],) * 3)).reshape(3, -1).T * (ASPECT + 2 * margin)
    for _ in range(20):
        screen = view.project(corners)[:, :2]
        low, high = screen.min(axis=0) - (left, 0.0), screen.max(axis=0)
        excess = float(np.max((high - low) / (2 * ratio, 2)))
        x, y = 0.5 * (low + high) * view.distance * _HALF_ANGLE
        centre = np.array(view.centre) + view.right * x + np.cross(view.towards_eye, view.right) * y
        view = View(view.azimuth, view.elevation, view.distance * excess, tuple(centre.tolist()))
    return view
