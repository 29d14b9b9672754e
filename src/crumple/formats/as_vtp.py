"""VTP: the sheet and the runs at their true coordinates, as ParaView reads them (VTK's XML PolyData)."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from typing import IO, Any
from xml.sax.saxutils import quoteattr

import numpy as np
from numpy.typing import NDArray

from ..errors import InputError, shorten
from ..surface import LossSurface
from .job import Job

_TYPES = {"float64": "Float64", "int64": "Int64", "int32": "Int32", "uint8": "UInt8"}
_STEP_OF_VALUES = "value step"
"""What a surface's value of the name ``step`` is called, which is that of the runs' points."""


@dataclass(frozen=True, eq=False)
class Poly:
    """Points with their numbers, and the lines and quadrilaterals between them."""

    points: NDArray[np.float64]
    """(n, 3)"""
    lines: Sequence[NDArray[np.int64]]
    """Indices of points, one array a line."""
    quads: NDArray[np.int64]
    """(m, 4) indices of points."""
    of_points: dict[str, NDArray[Any]]
    """Name → (n,)"""
    of_cells: dict[str, NDArray[Any]]
    """Name → one number a line, then one a quadrilateral."""


def write(job: Job, file: IO[bytes], _: str) -> None:
    """x and y are the coordinates, z is the value; each node has all values, each cell the number of its run or −1.

    A run's line is broken where its value is not known, such as outside the window.
    """
    if job.surface.plane.k > 2:
        raise InputError("a .vtp holds one or two axes", where="surface", got=f"{job.surface.plane.k} axes")
    file.write(as_xml(_poly(job)))


def _poly(job: Job) -> Poly:
    sheet = _nodes(job.surface, job.look.metric)
    lines, of = list(sheet.lines), [-1] * len(sheet.lines)
    points, steps = [sheet.points], [np.full(len(sheet.points), -1)]
    for i, (track, when) in enumerate(_tracks(job) if job.surface.plane.k == 2 else _on_line(job)):
        known = np.isfinite(track).all(axis=1)
        parts = _stretches(np.where(known, sum(map(len, points)) + np.cumsum(known) - 1, -1))
        lines, of = lines + parts, of + [i] * len(parts)
        points.append(track[known])
        steps.append(when[known])
    rest = sum(map(len, points[1:]))
    values = {name: np.append(column, np.full(rest, np.nan)) for name, column in sheet.of_points.items()}
    return Poly(
        np.concatenate(points),
        lines,
        sheet.quads,
        {_STEP_OF_VALUES if name == "step" else name: column for name, column in values.items()}
        | {"step": np.concatenate(steps).astype(np.int64)},
        {"run": np.array(of + [-1] * len(sheet.quads), np.int32)},
    )


def _nodes(surface: LossSurface, metric: str) -> Poly:
    """The nodes whose value is finite, and the cells of which all corners are."""
    from ..figures._sheet import finite_values

    values = finite_values(surface, metric)
    known = np.isfinite(values)
    number = np.where(known, np.cumsum(known).reshape(known.shape) - 1, -1)
    coords = np.meshgrid(*surface.axes, indexing="ij")
    third = [values] if surface.plane.k == 2 else [values, np.zeros_like(values)]
    points = np.stack([column[known] for column in (*coords, *third)], axis=-1)
    columns = {name: np.asarray(array, dtype=np.float64)[known] for name, array in surface.values.items()}
    lines, quads = ([], _cells(number)) if surface.plane.k == 2 else (_stretches(number), np.empty((0, 4), np.int64))
    return Poly(points, lines, quads, columns, {})


def _cells(number: NDArray[np.int64]) -> NDArray[np.int64]:
    corners = np.stack([number[:-1, :-1], number[1:, :-1], number[1:, 1:], number[:-1, 1:]], axis=-1).reshape(-1, 4)
    return corners[(corners >= 0).all(axis=1)]


def _stretches(number: NDArray[np.int64]) -> list[NDArray[np.int64]]:
    """The points of a line between its gaps, by their number; −1 is a gap."""
    gaps = np.flatnonzero(number < 0)
    return [part[part >= 0] for part in np.split(number, gaps) if (part >= 0).sum() > 1]


def _tracks(job: Job) -> list[tuple[NDArray[np.float64], NDArray[np.int64]]]:
    """Points (t, 3) and steps of each run; a value that is not known is NaN."""
    from ..figures._path import paths
    from ..figures._sheet import sheet

    metric = job.look.metric
    ground = sheet(job.surface, metric=metric, most=10**9)
    drawn = paths(job.given, job.surface, ground, metric=metric)
    return [(np.column_stack([path.coords, path.values]), path.steps) for path in drawn]


def _on_line(job: Job) -> list[tuple[NDArray[np.float64], NDArray[np.int64]]]:
    """The same over one axis: the values are read off the curve, inside the window only."""
    from ..figures._curve import slice_of

    shown = slice_of(job.surface, job.look)
    place, found = shown.scales[0].forward, []
    for run in job.runs:
        coords = run.project(job.surface.plane).coords[:, 0].cpu().numpy()
        values = np.interp(place(coords), place(shown.coords), shown.values, left=np.nan, right=np.nan)
        found.append((np.column_stack([coords, values, np.zeros_like(values)]), run.steps))
    return found


# --- the file -----------------------------------------------------------------------------------


def as_xml(poly: Poly) -> bytes:
    """The file; numbers as base64, little-endian, each array after its length in bytes."""
    quads = [poly.quads.ravel(), 4 * np.arange(1, len(poly.quads) + 1)]
    joined = np.concatenate(poly.lines) if poly.lines else np.empty(0)
    lines = [joined, np.cumsum([len(line) for line in poly.lines])]
    pieces = [
        _group("PointData", [_array(name, column) for name, column in poly.of_points.items()]),
        _group("CellData", [_array(name, column) for name, column in poly.of_cells.items()]),
        _group("Points", [_array("points", poly.points)]),
        *(
            _group(
                kind,
                [_array(n, np.asarray(a, np.int64)) for n, a in zip(("connectivity", "offsets"), what, strict=True)],
            )
            for kind, what in (("Lines", lines), ("Polys", quads))
        ),
    ]
    counts = f'NumberOfPoints="{len(poly.points)}" NumberOfVerts="0" NumberOfLines="{len(poly.lines)}" '
    counts += f'NumberOfStrips="0" NumberOfPolys="{len(poly.quads)}"'
    head = '<VTKFile type="PolyData" version="1.0" byte_order="LittleEndian" header_type="UInt64">'
    body = f"<PolyData>\n<Piece {counts}>\n" + "\n".join(pieces) + "\n</Piece>\n</PolyData>"
    return f'<?xml version="1.0"?>\n{head}\n{body}\n</VTKFile>\n'.encode()


def _group(kind: str, arrays: Sequence[str]) -> str:
    return "\n".join([f"<{kind}>", *arrays, f"</{kind}>"])


def _array(name: str, values: NDArray[Any]) -> str:
    data = np.ascontiguousarray(values).astype(values.dtype.newbyteorder("<")).tobytes()
    text = base64.b64encode(len(data).to_bytes(8, "little") + data).decode("ascii")
    kind, parts = _TYPES[values.dtype.name], values.shape[1] if values.ndim > 1 else 1
    named = f'type="{kind}" Name={quoteattr(shorten(name, 100))} NumberOfComponents="{parts}"'
    return f'<DataArray {named} format="binary">{text}</DataArray>'
