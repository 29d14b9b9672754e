"""A small picture of what is explored: what a saved notebook keeps, and shows until the viewer is there."""

from __future__ import annotations

import io
import logging
import time
from types import SimpleNamespace
from typing import Any

import numpy as np

from .limits import LIMITS

MOST_BYTES = 100_000
_NODES = 65
_INCHES, _PIXELS = 7.0, 1050
_log = logging.getLogger(__name__)


def still(shelf: Any, *, seconds: float = 1.0) -> tuple[bytes, str]:
    """A PNG of what a shelf's first thing shows at first, and its title; empty where they cannot be had.

    Args:
        shelf: whose first thing is drawn.
        seconds: after so long no finer grid is begun; each coarser one counts.
    """
    try:
        opened = shelf.open("")
        scene, _ = opened.scene(LIMITS)
        arrays = _values(opened, scene, seconds)
        scene["title"] = scene["beside"]["titles"][0] if "beside" in scene else scene["title"]  # one surface is drawn
        return (_small(_drawn(scene, arrays)) if arrays else b""), str(scene["title"])
    except Exception as error:  # a stranger's model may raise anything; the viewer will say what
        _log.debug("no picture", exc_info=error)
        return b"", ""


def _values(opened: Any, scene: dict[str, Any], seconds: float) -> dict[str, Any]:
    """The arrays of the finest tile that came in time; none if none did."""
    window = tuple(tuple(bounds) for bounds in scene["window"])
    n = tuple(min(count, _NODES) for count in scene["n"])
    request = SimpleNamespace(type="survey", job=0, metric=scene["metrics"][0]["name"], window=window, n=n)
    found: dict[str, Any] = {}
    end = time.perf_counter() + seconds
    for reply in opened.begin(request):
        found = reply[1] if reply is not None else found
        if (found and len(found["axis0"]) >= _NODES) or time.perf_counter() > end:
            break
    return found


def _drawn(scene: dict[str, Any], arrays: dict[str, Any]) -> bytes:
    """The surface and its map, as figures for paper have them."""
    import torch

    from ..figures import write_image
    from ..grid import Grid
    from ..plane import Plane
    from ..surface import LossSurface

    labels = tuple(axis["name"] for axis in scene["axes"])
    grid = Grid((arrays["axis0"], arrays["axis1"]), tuple(axis["scale"] for axis in scene["axes"]))
    plane = Plane(origin=torch.zeros(2), basis=torch.eye(2), labels=labels)
    values = {"loss": np.asarray(arrays["values"], np.float64)}
    surface = LossSurface(plane, grid, values, arrays["status"], {"loss_name": scene["metrics"][0]["label"]})
    file = io.BytesIO()
    write_image(file, "png", surface, look=_look(scene), width=_INCHES)
    return file.getvalue()


def _look(scene: dict[str, Any]) -> Any:
    """Heights as the viewer has them at first."""
    from ..figures import Look

    told = scene.get("look") or {}
    scale, low, high = told.get("scale"), told.get("low"), told.get("high")
    clip = (low, high) if scale == "clip" and low is not None and high is not None else None
    return Look(template="light", height="log" if scale == "log" else "linear", clip=clip, title=scene["title"])


def _small(png: bytes) -> bytes:
    """The picture at the size of a cell, with so many colours that it is small."""
    from PIL import Image

    image = Image.open(io.BytesIO(png)).convert("RGB")
    image.thumbnail((_PIXELS, _PIXELS))
    for colours in (256, 64, 16):
        file = io.BytesIO()
        image.quantize(colours).save(file, "png", optimize=True)
        if file.tell() < MOST_BYTES:
            return file.getvalue()
    return b""
