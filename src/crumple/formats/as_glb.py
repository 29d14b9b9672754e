"""GLB: the sheet as it is drawn, in colour, with the runs on it (glTF 2.0 in one binary file)."""

from __future__ import annotations

import json
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from ..errors import shorten
from .job import Job

Array = NDArray[np.float64]
_MOST_NODES = 300
_COMPONENTS = {"float32": 5126, "uint32": 5125, "uint16": 5123}
_KINDS = {1: "SCALAR", 3: "VEC3", 4: "VEC4"}
_VERTICES, _INDICES = 34962, 34963
_LINE_STRIP = 3


def write(job: Job, file: IO[bytes], _: str) -> None:
    """A mesh with one colour a vertex, and a line for each stretch of a run; y is up, and the sheet 1 wide."""
    from ..figures._stage import stage

    scene = stage(job.surface, job.given, None, job.look, most=_MOST_NODES)
    content = _Content()
    _add_sheet(content, scene, job.look.template)
    for i, path in enumerate(scene.paths):
        _add_path(content, scene, path, i, job.look.template)
    file.write(content.packed())


def _add_sheet(content: _Content, scene: Any, template: str) -> None:
    from ..figures._style import channels, theme_of

    corners = _triangles(scene)
    points, index = np.unique(corners.reshape(-1, 3), axis=0, return_inverse=True)
    low, high = scene.sheet.span
    stops = np.array([channels(stop) for stop in theme_of(template).stops])
    share = (points[:, 2].clip(low, high) - low) / (high - low) * (len(stops) - 1)
    shades = np.stack([np.interp(share, np.arange(len(stops)), column) for column in stops.T], axis=1)
    unit, index = _y_up(scene.box.unit(points)), np.asarray(index).reshape(-1, 3)
    attributes = {
        "POSITION": content.accessor(unit.astype(np.float32), _VERTICES, has_range=True),
        "NORMAL": content.accessor(_normals(unit, index).astype(np.float32), _VERTICES),
        "COLOR_0": content.accessor(_opaque(_linear(shades)), _VERTICES),
    }
    indices = content.accessor(index.reshape(-1, 1).astype(np.uint32), _INDICES)
    paper = {"pbrMetallicRoughness": {"metallicFactor": 0.0, "roughnessFactor": 0.9}, "doubleSided": True}
    content.add("surface", [{"attributes": attributes, "indices": indices}], paper)


def _triangles(scene: Any) -> Array:
    """(m, 3, 3) the cells as drawn, cut at the limits of the display."""
    from ..figures._mesh import cells, cut

    quads, (low, high) = cells(scene), scene.sheet.span
    whole = ((quads[..., 2] >= low) & (quads[..., 2] <= high)).all(axis=1)
    parts = [cut(quad, low, high) for quad in quads[~whole]]
    fans = [[part[0], part[k], part[k + 1]] for part in parts for k in range(1, len(part) - 1)]
    inner = quads[whole]
    return np.concatenate([inner[:, [0, 1, 2]], inner[:, [0, 2, 3]], np.array(fans).reshape(-1, 3, 3)])


def _add_path(content: _Content, scene: Any, path: Any, i: int, template: str) -> None:
    from ..figures._line import within_box
    from ..figures._marking import run_colour
    from ..figures._style import channels, theme_of

    line = within_box(path.line.within, scene.box.low, scene.box.high)
    pieces = np.split(line, np.flatnonzero(np.isnan(line).any(axis=1)))
    strips = [piece[np.isfinite(piece).all(axis=1)] for piece in pieces]
    drawn = [_y_up(scene.box.unit(scene.lifted(strip))) for strip in strips if len(strip) > 1]
    accessors = [content.accessor(strip.astype(np.float32), _VERTICES, has_range=True) for strip in drawn]
    colour = _linear(np.array(channels(run_colour(i, theme_of(template)))))
    ink = {"baseColorFactor": [*colour.round(4).tolist(), 1.0], "metallicFactor": 0.0}
    material = {"pbrMetallicRoughness": ink, "extensions": {"KHR_materials_unlit": {}}}
    parts = [{"attributes": {"POSITION": accessor}, "mode": _LINE_STRIP} for accessor in accessors]
    if parts:
        content.add(path.label, parts, material)


def _y_up(points: Array) -> Array:
    return np.stack([points[..., 0], points[..., 2], -points[..., 1]], axis=-1)


def _linear(shades: Array) -> Array:
    """sRGB from 0 to 255 → light from 0 to 1, as glTF wants it (IEC 61966-2-1)."""
    share = shades / 255.0
    return np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)


def _opaque(colours: Array) -> NDArray[np.uint16]:
    return np.column_stack([np.rint(colours * 65535), np.full(len(colours), 65535)]).astype(np.uint16)


def _normals(points: Array, index: NDArray[Any]) -> Array:
    """(n, 3) at each vertex the mean of its triangles' normals, by area."""
    a, b, c = (points[index[:, k]] for k in range(3))
    faces, normals = np.cross(b - a, c - a), np.zeros_like(points)
    for k in range(3):
        np.add.at(normals, index[:, k], faces)
    lengths = np.linalg.norm(normals, axis=1, keepdims=True)
    return np.where(lengths > 0, normals / np.maximum(lengths, 1e-300), [0.0, 1.0, 0.0])


class _Content:
    """A glTF file that is being put together: numbers in one buffer, and JSON that says where each is."""

    def __init__(self) -> None:
        self._data = bytearray()
        self._tree: dict[str, Any] = {
            "asset": {"version": "2.0", "generator": "crumple"},
            "extensionsUsed": ["KHR_materials_unlit"],
            "scene": 0,
            "scenes": [{"nodes": []}],
            **{kind: [] for kind in ("nodes", "meshes", "materials", "accessors", "bufferViews")},
        }

    def accessor(self, values: NDArray[Any], target: int, *, has_range: bool = False) -> int:
        """Put an array (n, components) into the buffer; its number."""
        view = {"buffer": 0, "byteOffset": len(self._data), "byteLength": values.nbytes, "target": target}
        self._data += values.astype(values.dtype.newbyteorder("<")).tobytes()
        self._data += b"\0" * (-len(self._data) % 4)
        self._tree["bufferViews"].append(view)
        said: dict[str, Any] = {"bufferView": len(self._tree["bufferViews"]) - 1, "count": len(values)}
        said |= {"componentType": _COMPONENTS[values.dtype.name], "type": _KINDS[values.shape[1]]}
        said |= {"normalized": True} if values.dtype == np.uint16 else {}
        said |= {"min": values.min(axis=0).tolist(), "max": values.max(axis=0).tolist()} if has_range else {}
        self._tree["accessors"].append(said)
        return len(self._tree["accessors"]) - 1

    def add(self, name: str, parts: list[dict[str, Any]], material: dict[str, Any]) -> None:
        """A mesh of its own material at the origin."""
        tree = self._tree
        tree["materials"].append(material)
        parts = [part | {"material": len(tree["materials"]) - 1} for part in parts]
        tree["meshes"].append({"primitives": parts, "name": shorten(name, 60)})
        tree["nodes"].append({"mesh": len(tree["meshes"]) - 1, "name": shorten(name, 60)})
        tree["scenes"][0]["nodes"].append(len(tree["nodes"]) - 1)

    def packed(self) -> bytes:
        """The file: a header, the JSON padded with spaces, and the buffer."""
        self._tree["buffers"] = [{"byteLength": len(self._data)}]
        text = json.dumps(self._tree, allow_nan=False).encode("utf-8")
        text += b" " * (-len(text) % 4)
        chunks = [(text, b"JSON"), (bytes(self._data), b"BIN\0")]
        body = b"".join(len(data).to_bytes(4, "little") + kind + data for data, kind in chunks)
        return b"glTF" + (2).to_bytes(4, "little") + (12 + len(body)).to_bytes(4, "little") + body
