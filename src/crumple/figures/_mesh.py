"""The sheet as flat shapes for print: cells, their parts, their shades, and contour lines."""

from __future__ import annotations

import itertools

import numpy as np
from contourpy import contour_generator

from ._scale import Array
from ._stage import Stage
from ._style import rows_are_y

_TO_LIGHT = np.array([-0.45, 0.55, 0.70]) / np.linalg.norm([-0.45, 0.55, 0.70])
_AMBIENT, _DIFFUSE = 0.76, 0.32


def contour_lines(stage: Stage, level: float) -> list[Array]:
    """(n, 2) drawn positions of each contour line at a height, none in a cell with a hole, which is not drawn."""
    x, y = stage.sheet.nodes
    if min(len(x), len(y)) < 2:
        return []
    z = np.ma.masked_invalid(rows_are_y(stage.sheet.heights))
    return [np.asarray(line) for line in contour_generator(x, y, z, corner_mask=False).lines(level)]


def cells(stage: Stage) -> Array:
    """(m, 4, 3) corners of the cells that have no hole and lie at least partly within the heights shown."""
    x, y = np.meshgrid(*stage.sheet.nodes, indexing="ij")
    nodes = np.stack([x, y, stage.sheet.heights], axis=-1)
    corners = np.stack([nodes[:-1, :-1], nodes[1:, :-1], nodes[1:, 1:], nodes[:-1, 1:]], axis=2).reshape(-1, 4, 3)
    corners = corners[np.isfinite(corners).all(axis=(1, 2))]
    low, high = stage.sheet.span
    return corners[(corners[..., 2].max(axis=1) >= low) & (corners[..., 2].min(axis=1) <= high)]


def split(quads: Array, span: float) -> Array:
    """(m, 4, 3) cells → smaller ones on the same bilinear faces, so that few rise by more than ``span``."""
    rise = np.abs(np.diff(quads[:, [0, 1, 2, 3, 0], 2], axis=1)) / span  # along the sides 01, 12, 23, 30
    parts = np.stack([rise[:, [0, 2]].max(axis=1), rise[:, [1, 3]].max(axis=1)], axis=1)
    parts = 2 ** np.clip(np.ceil(np.log2(np.maximum(parts, 1.0))), 0, 4).astype(int)  # 1, 2, 4, 8 or 16
    pieces = [_patches(quads[(parts == n).all(axis=1)], *n) for n in np.unique(parts, axis=0).tolist()]
    return np.concatenate(pieces) if pieces else quads


def _patches(quads: Array, n: int, m: int) -> Array:
    """Each cell as n × m even parts of its bilinear face."""
    s, t = np.meshgrid(np.arange(n + 1) / n, np.arange(m + 1) / m, indexing="ij")
    weights = np.stack([(1 - s) * (1 - t), s * (1 - t), s * t, (1 - s) * t], axis=-1)  # (n + 1, m + 1, 4)
    nodes = np.einsum("ijc,qcd->qijd", weights, quads)
    corners = [nodes[:, :-1, :-1], nodes[:, 1:, :-1], nodes[:, 1:, 1:], nodes[:, :-1, 1:]]
    return np.stack(corners, axis=3).reshape(-1, 4, 3)


def cut(polygon: Array, low: float, high: float) -> Array:
    """The part of a polygon (n, 3) between two heights (Sutherland and Hodgman)."""
    for limit, sign in ((low, 1.0), (high, -1.0)):
        kept = []
        for a, b in itertools.pairwise([*polygon, polygon[0]] if len(polygon) else []):
            above_a, above_b = sign * (a[2] - limit), sign * (b[2] - limit)
            if above_a >= 0:
                kept.append(a)
            if above_a * above_b < 0:
                kept.append(a + (b - a) * (above_a / (above_a - above_b)))
        polygon = np.array(kept).reshape(-1, 3)
    return polygon


def brightness(unit: Array, eye: Array) -> Array:
    """(m,) how bright each face (m, 4, 3) is under one lamp at the side; both sides of the sheet are lit."""
    normal = np.cross(unit[:, 2] - unit[:, 0], unit[:, 3] - unit[:, 1])
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
    facing = ((eye - unit.mean(axis=1)) * normal).sum(axis=1)
    return _AMBIENT + _DIFFUSE * np.maximum((normal * np.sign(facing)[:, None]) @ _TO_LIGHT, 0.0)
