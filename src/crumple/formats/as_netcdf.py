"""netCDF: surface and runs as named arrays, as xarray and the earth sciences read them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import IO, Any

import numpy as np

from .job import Job, described, plain_key


def write(job: Job, file: IO[bytes], _: str) -> None:
    """The data set of ``LossSurface.to_xarray`` with the runs beside it, in netCDF 3 by SciPy.

    Names that are not plain are numbered, since netCDF has rules of its own for names; ``long_name`` has the whole.
    """
    surface = job.surface
    data = surface.to_xarray()
    keys = {name: plain_key(name, i) for i, name in enumerate(surface.values)}
    long_names = dict(zip(data["loss"].dims, surface.plane.labels, strict=True)) | {name: name for name in keys}
    for name, long_name in long_names.items():
        data[name].attrs["long_name"] = long_name
    dims = {str(dim): _name(str(dim), f"axis_{i}", keys) for i, dim in enumerate(data["loss"].dims)}
    names = dims | keys
    # by way of names that nothing has: xarray refuses to give a name away and take it again in one step
    data = data.rename({name: f"to be {plain}" for name, plain in names.items()})
    data = data.rename({f"to be {plain}": plain for plain in names.values()})
    for i, run in enumerate(job.runs):
        data = data.assign(_run(run, i, surface.plane))
    data.attrs = {"title": "loss surface", "source": "crumple", "crumple": json.dumps(described(job, "netcdf"))}
    file.write(bytes(data.to_netcdf(engine="scipy", format="NETCDF3_64BIT")))


def _name(label: str, else_: str, keys: Mapping[str, str]) -> str:
    return label if plain_key(label, 0) == label and label not in keys.values() else else_


def _run(run: Any, i: int, plane: Any) -> dict[str, Any]:
    """The columns of one run, each along ``run_i_point``."""
    projection = run.project(plane)
    point, head = f"run_{i}_point", f"run_{i}_"
    coords = projection.coords.detach().cpu().double().numpy()
    columns: dict[str, Any] = {
        f"{head}coords": ((point, "direction"), coords, {"long_name": f"{run.label}: coordinates on the plane"}),
        f"{head}residual": (point, projection.residual.detach().cpu().double().numpy()),
        f"{head}steps": (point, np.asarray(run.steps, dtype=np.float64)),  # netCDF 3 has no 64-bit integers
    }
    metrics = enumerate(run.metrics.items())
    return columns | {f"{head}{plain_key(n, j)}": (point, column, {"long_name": n}) for j, (n, column) in metrics}
