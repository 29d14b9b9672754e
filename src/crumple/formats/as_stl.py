"""STL: the sheet as a closed body on a base, for a 3-D printer."""

from __future__ import annotations

from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError
from .job import Job

Array = NDArray[np.float64]
_MOST_NODES = 300
_BASE = 0.04
"""Thickness under the lowest point, as a share of the size."""
_TRIANGLE = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("unused", "<u2")])


def write(job: Job, file: IO[bytes], _: str) -> None:
    """Binary STL in millimetres, outside counter-clockwise."""
    from ..figures._stage import stage

    scene = stage(job.surface, (), None, job.look, most=_MOST_NODES)
    shown = scene.sheet
    x, y = np.meshgrid(*shown.nodes, indexing="ij")
    places = np.stack([x, y, np.clip(shown.heights, *shown.span)], axis=-1)
    unit = scene.box.unit(places)
    unit -= np.nanmin(unit, axis=(0, 1))
    corners = solid(job.size * unit, base=job.size * _BASE)
    if not len(corners):
        raise InputError("no cell with four finite corners", where="surface", got=shown.values.shape)
    triangles = np.zeros(len(corners), dtype=_TRIANGLE)
    triangles["corners"] = corners
    triangles["normal"] = _normals(corners)
    header = b"binary STL by crumple, millimetres"
    file.write(header.ljust(80, b"\0") + len(triangles).to_bytes(4, "little") + triangles.tobytes())


def solid(nodes: Array, *, base: float) -> Array:
    """The body between a sheet and a flat floor, as triangles (m, 3, 3): every edge belongs to exactly two.

    Args:
        nodes: (n₀, n₁, 3) the sheet over a rectangular grid; a NaN height is a hole right through.
        base: how far the floor is below the lowest node.
    """
    floor = float(np.nanmin(nodes[..., 2])) - base
    top, bottom = nodes, np.concatenate([nodes[..., :2], np.full((*nodes.shape[:2], 1), floor)], axis=-1)
    kept = _kept(np.isfinite(nodes[..., 2]))
    i, j = np.nonzero(kept)
    roof = [(i, j), (i + 1, j), (i + 1, j + 1), (i, j + 1)]
    faces = [_quads(*(top[c] for c in roof)), _quads(*(bottom[c] for c in reversed(roof)))]
    around = np.pad(kept, 1)
    for step, (a, b) in {(0, -1): (0, 1), (1, 0): (1, 2), (0, 1): (2, 3), (-1, 0): (3, 0)}.items():
        open_ = ~around[i + 1 + step[0], j + 1 + step[1]]  # no neighbour on this side: a wall
        ends = [tuple(c[open_] for c in roof[k]) for k in (a, b)]
        faces.append(_quads(bottom[ends[0]], bottom[ends[1]], top[ends[1]], top[ends[0]]))
    return np.concatenate(faces)


def _kept(finite: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Cells with four finite corners, less one of each pair that would touch at a corner alone."""
    kept = finite[:-1, :-1] & finite[1:, :-1] & finite[1:, 1:] & finite[:-1, 1:]
    while True:
        a, b, c, d = kept[:-1, :-1], kept[:-1, 1:], kept[1:, :-1], kept[1:, 1:]
        falling, rising = a & d & ~b & ~c, b & c & ~a & ~d
        if not (falling | rising).any():
            return kept
        kept = kept.copy()
        kept[:-1, :-1] &= ~falling
        kept[:-1, 1:] &= ~rising


def _quads(a: Any, b: Any, c: Any, d: Any) -> Array:
    """(2 m, 3, 3) two triangles for each quadrilateral."""
    return np.concatenate([np.stack([a, b, c], axis=1), np.stack([a, c, d], axis=1)])


def _normals(corners: Array) -> Array:
    normal = np.cross(corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0])
    return normal / np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-300)
