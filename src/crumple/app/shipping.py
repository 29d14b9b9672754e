"""The scenes and first pictures of the presets, as they are shipped: ``python -m crumple.app.shipping`` writes them."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np

from .._evaluate import evaluate
from ..presets import PRESETS
from .limits import LIMITS
from .opening import whole_preset
from .scenes import scene
from .shelf import SUFFIX
from .wire import encode

FOLDER = Path(__file__).parent / "static" / "scenes"
NODES = 65


def frame(name: str) -> bytes:
    """The scene of a preset with the picture that is shown before anything has been computed."""
    live = whole_preset(name)
    message, arrays = scene(live, LIMITS)
    metric = next(iter(live.metrics.values()))
    surface = evaluate(live.objective(metric), live.plane, live.window(live.grid.bounds, NODES), progress=False)  # type: ignore[arg-type]
    picture = {"axis0": surface.axes[0], "axis1": surface.axes[1], "values": surface["loss"].astype(np.float32)}
    picture["status"] = surface.status
    message["picture_rows"] = 0 if live.mean_loss(metric).loss is None else int(live.objective(metric).examples.n)
    return encode(message, arrays | {f"tile.{key}": array for key, array in picture.items()})


def main(names: list[str]) -> None:
    """Write the named ones, or all, and the list of them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in names or PRESETS:
        (FOLDER / f"{name}{SUFFIX}").write_bytes(frame(name))
    cards = [{"name": name, "title": card.title, "lesson": card.lesson} for name, card in PRESETS.items()]
    (FOLDER / "presets.json").write_text(json.dumps(cards, ensure_ascii=False, indent=1) + "\n", "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
