"""The article end to end: a preset surveyed, its run trained, and both told and drawn."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from ._evaluate import evaluate
from ._export import export
from ._trust import trust
from .figures import fit
from .findings import TrustReport
from .presets import Preset, load
from .surface import Cell, LossSurface
from .trajectory import Trajectory


@dataclass(frozen=True)
class Demo:
    """A preset's surface and run, with the time each took."""

    preset: Preset
    surface: LossSurface
    """On the preset's own grid; the numbers of the account."""
    picture: LossSurface
    """On a grid grown to hold the whole path; what is drawn."""
    run: Trajectory
    trust: TrustReport
    """What may and may not be concluded from the surface."""
    seconds: dict[str, float]
    """Wall time of each part."""


def run_demo(name: str) -> Demo:
    """Load a preset, evaluate its grid and train its first run."""
    seconds: dict[str, float] = {}
    began = time.perf_counter()

    def lap(part: str) -> None:
        seconds[part] = time.perf_counter() - began - sum(seconds.values())

    preset = load(name)
    lap("data")
    surface = evaluate(preset.test_objective, preset.plane, preset.grid)
    lap("surface")
    run = preset.runs[0]
    lap("training")
    coords = run.project(preset.plane).coords.numpy()
    grown = preset.grid.covering(coords)
    picture = surface if grown.shape == preset.grid.shape else evaluate(preset.test_objective, preset.plane, grown)
    lap("picture")
    report = trust(surface, preset.test_objective, runs=run)
    lap("trust")
    described = {
        **preset.provenance,
        "command": f"crumple demo --preset {name}",
        "title": preset.title,
        "lesson": preset.lesson,
    }
    return Demo(preset, _described(surface, described), _described(picture, described), run, report, seconds)


def account(demo: Demo) -> dict[str, Any]:
    """What the demo found, as plain numbers and text for ``--json``."""
    surface, run, preset = demo.surface, demo.run, demo.preset
    coords = run.project(preset.plane).coords.numpy()
    inside = preset.grid.contains(coords)
    last_inside = None if inside.all() else int(run.steps[max(0, int(np.argmin(inside)) - 1)])
    losses = run.metrics["test_loss"]
    return {
        "preset": preset.name,
        "title": preset.title,
        "lesson": preset.lesson,
        **preset.provenance,
        "examples": {"training": preset.objective.examples.rows, "test": surface.meta["examples"]},
        "grid": {"shape": surface.grid.shape, "bounds": surface.grid.bounds, "axes": list(preset.plane.labels)},
        "least": _cell(surface.lowest()),
        "greatest": _cell(surface.highest()),
        "engine": {
            "name": surface.meta["engine"],
            "reason": surface.meta["engine_reason"],
            "self_check": surface.meta["engine_error"],
        },
        "run": {
            "optimizer": run.meta["optimizer"],
            "options": run.meta["options"],
            "epochs": run.meta["epochs"],
            "updates": int(run.steps[-1]),
            "start": coords[0].tolist(),
            "end": coords[-1].tolist(),
            "test_error": [float(losses[0]), float(losses[-1])],
            "leaves_window_after_epoch": None if last_inside is None else last_inside // run.meta["steps_per_epoch"],
        },
        "trust": demo.trust.to_dict(),
        "seconds": {part: round(spent, 4) for part, spent in demo.seconds.items()},
    }


def sentences(facts: dict[str, Any]) -> dict[str, str]:
    """The same as a short account in words, heading → sentence."""
    grid, least, run = facts["grid"], facts["least"], facts["run"]
    points = " × ".join(map(str, grid["shape"]))
    low, high = grid["bounds"][0]
    left = run["leaves_window_after_epoch"]
    rate = ", ".join(f"{name} {value:g}" for name, value in run["options"].items())
    return {
        "data": facts["data"],
        "split": facts["split"],
        "surface": f"test error of {facts['examples']['test']:,} examples at {points} points, "
        f"both weights from {low:g} to {high:g}",
        "least cell": f"{least['value']:.3f} at ({_pair(least['coords'])}), {_edge(least['is_on_edge'])}",
        "path": (
            f"{run['optimizer']}, {rate}, {run['epochs']} epochs: ({_pair(run['start'])}) → ({_pair(run['end'])}), "
            f"test error {run['test_error'][0]:.3f} → {run['test_error'][1]:.3f}"
            + (f"; it leaves the window after epoch {left}" if left is not None else "")
        ),
        "engine": f"{facts['engine']['name']} ({facts['engine']['reason']}); "
        f"self-check against the plain forward pass: {facts['engine']['self_check']:.1e}",
    }


def write(demo: Demo, folder: Path) -> list[Path]:
    """The page and the picture, written to ``folder``; older ones of the same name are replaced."""
    paths = [folder / f"crumple-{demo.preset.name}{suffix}" for suffix in (".html", ".png")]
    told = sentences(account(demo))
    common = {"overwrite": True, "title": demo.preset.title, **_frame(demo)}
    extras = [_data_figure(demo)] if demo.preset.data is not None else []
    notes = [f"{heading.capitalize()}: {told[heading]}." for heading in ("least cell", "path")]
    export(paths[0], demo.picture, [demo.run], extras=extras, notes=notes, **common)
    export(paths[1], demo.picture, [demo.run], **common)
    return paths


def _described(surface: LossSurface, meta: dict[str, str]) -> LossSurface:
    return LossSurface(surface.plane, surface.grid, surface.values, surface.status, {**surface.meta, **meta})


def _cell(cell: Cell | None) -> dict[str, Any] | None:
    return None if cell is None else {"coords": cell.coords, "value": cell.value, "is_on_edge": cell.is_on_edge}


def _edge(is_on_edge: bool) -> str:
    if is_on_edge:
        return "on the window's edge: the error may go on falling beyond it, so this is no minimum"
    return "inside the window: the least of the points evaluated"


def _pair(coords: Any) -> str:
    return ", ".join(f"{c:.3g}" for c in coords)


def _frame(demo: Demo) -> dict[str, Any]:
    if demo.picture.grid.shape == demo.surface.grid.shape:
        return {}
    return {"frame": demo.preset.grid.bounds, "frame_label": "the article's window"}


def _data_figure(demo: Demo) -> tuple[str, Any]:
    data, run = demo.preset.data, demo.run
    assert data is not None
    least = demo.surface.lowest()
    chosen = {"start": run.points[0].numpy(), "end of training": run.points[-1].numpy()}
    if least is not None:
        chosen["least cell"] = demo.preset.plane.point(least.coords).numpy()
    curves = {f"{name} ({_pair(theta)})": data.predict(theta, data.x) for name, theta in chosen.items()}
    caption = "The data, and the network's curve at three places of the surface."
    return caption, fit(data.x, data.y, curves)
